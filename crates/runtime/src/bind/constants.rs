//! Constants and the functions that make constants with values in them.

use std::collections::BTreeSet;
use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::{Maker, Module as ApiModule};
use rex_catalogue::tables;
use rhai::{Dynamic, NativeCallContext};

use super::{Building, register, register_in_space, type_id};
use crate::values::{self, Object};

pub(super) fn bind(surface: &mut Building, modules: &[ApiModule]) {
    let mut kinds = BTreeSet::new();
    for constant in tables::constants().filter(|constant| modules.contains(&constant.module)) {
        surface.space(constant.space).set_var(constant.name, values::symbol(constant.kind, constant.value));
        kinds.insert(constant.kind);
    }
    for kind in kinds {
        bind_kind(surface, kind);
    }
    for maker in tables::makers().filter(|maker| modules.contains(&maker.module)) {
        let types: Vec<_> = maker.parameters.iter().map(|parameter| type_id(parameter.holds)).collect();
        let make = move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| Ok(make(maker, arguments));
        register_in_space(surface.space(maker.space), maker.name, &types, Box::new(make));
    }
}

fn bind_kind(surface: &mut Building, kind: Kind) {
    let own = values::type_id(kind);
    let equal = move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| Ok(Dynamic::from_bool(same(kind, arguments)));
    let differ = move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| Ok(Dynamic::from_bool(!same(kind, arguments)));
    register(&mut surface.global, "==", &[own, own], true, Box::new(equal));
    register(&mut surface.global, "!=", &[own, own], true, Box::new(differ));
    for name in ["to_string", "to_debug"] {
        let show = move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| Ok(text(kind, arguments).into());
        register(&mut surface.global, name, &[own], true, Box::new(show));
    }
}

fn same(kind: Kind, arguments: &[&mut Dynamic]) -> bool {
    let [left, right, ..] = arguments else { return false };
    match (values::peek(kind, left), values::peek(kind, right)) {
        (Some(Object::Symbol(left)), Some(Object::Symbol(right))) => left == right,
        _ => false,
    }
}

fn text(kind: Kind, arguments: &[&mut Dynamic]) -> &'static str {
    match arguments.first().and_then(|value| values::peek(kind, value)) {
        Some(Object::Symbol(text)) => text,
        _ => kind.name(),
    }
}

fn make(maker: &Maker, arguments: &mut [&mut Dynamic]) -> Dynamic {
    let names = maker.parameters.iter().map(|parameter| parameter.name);
    let fields = names.zip(arguments.iter().map(|argument| (**argument).clone())).collect();
    values::wrap(maker.kind, Object::Record(Rc::new(fields)))
}
