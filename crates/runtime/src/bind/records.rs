//! Results: a getter or a method a field, and `to_map`.

use std::collections::BTreeMap;

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::{Access, Field, Module as ApiModule, Record};
use rex_catalogue::tables;
use rhai::{Dynamic, Map, Module, NativeCallContext};

use super::{Building, register};
use crate::call::metadata_value;
use crate::os::Entry;
use crate::values::{self, Object};

pub(super) fn bind(surface: &mut Building, modules: &[ApiModule]) {
    for record in tables::records().filter(|record| modules.contains(&record.module)) {
        for field in record.fields {
            bind_field(&mut surface.global, record, field);
        }
        if record.to_map {
            let show = move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| {
                let [receiver, ..] = arguments else { return Ok(Dynamic::UNIT) };
                Ok(to_map(record.kind, receiver))
            };
            register(&mut surface.global, "to_map", &[values::type_id(record.kind)], true, Box::new(show));
        }
    }
}

fn bind_field(module: &mut Module, record: &'static Record, field: &'static Field) {
    let name = match field.access {
        Access::Getter => format!("get${}", field.name),
        Access::Method => field.name.to_owned(),
        Access::MapOnly => return,
    };
    let read = move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| Ok(read(record.kind, field.name, arguments));
    register(module, &name, &[values::type_id(record.kind)], true, Box::new(read));
}

fn read(kind: Kind, name: &str, arguments: &mut [&mut Dynamic]) -> Dynamic {
    let [receiver, ..] = arguments else { return Dynamic::UNIT };
    field(kind, receiver, name)
}

/// One field of a result.
pub(crate) fn field(kind: Kind, value: &Dynamic, name: &str) -> Dynamic {
    fields(kind, value).remove(name).unwrap_or(Dynamic::UNIT)
}

/// The fields of a result, as a map.
pub(crate) fn to_map(kind: Kind, value: &Dynamic) -> Dynamic {
    let mut values = fields(kind, value);
    let shown = tables::records().filter(|record| record.kind == kind).flat_map(|record| record.fields).filter(|field| field.in_map);
    let named = |field: &Field| match values.remove(field.name) {
        // What only a map shows is left out where there is none of it.
        None if field.access == Access::MapOnly => None,
        value => Some((field.name.into(), plain(value.unwrap_or(Dynamic::UNIT)))),
    };
    Dynamic::from_map(shown.filter_map(named).collect::<Map>())
}

/// A constant in a map is its text, and a result in it a map of its own.
fn plain(value: Dynamic) -> Dynamic {
    if value.is_array() {
        return Dynamic::from_array(value.into_array().unwrap_or_default().into_iter().map(plain).collect());
    }
    match Kind::ALL.iter().find_map(|kind| values::peek(*kind, &value).map(|object| (*kind, object))) {
        Some((_, Object::Symbol(text))) => text.into(),
        Some((kind, Object::Record(_))) if tables::records().any(|record| record.kind == kind && record.to_map) => to_map(kind, &value),
        _ => value,
    }
}

fn fields(kind: Kind, value: &Dynamic) -> BTreeMap<&'static str, Dynamic> {
    match values::peek(kind, value) {
        Some(Object::Record(fields) | Object::Settings(fields)) => (*fields).clone(),
        Some(Object::Entry(entry)) => entry_fields(&entry),
        _ => BTreeMap::new(),
    }
}

fn entry_fields(entry: &Entry) -> BTreeMap<&'static str, Dynamic> {
    let inode = i64::try_from(entry.inode()).unwrap_or(i64::MAX);
    let mut fields = BTreeMap::from([
        ("name", entry.name().into()),
        ("type", values::symbol(Kind::EntryType, entry.kind().name())),
        ("inode", Dynamic::from_int(inode)),
    ]);
    if let Some(metadata) = entry.described() {
        fields.insert("metadata", to_map(Kind::Metadata, &metadata_value(&metadata)));
    }
    fields
}
