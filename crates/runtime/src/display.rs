//! The last value of a script as text.

use rex_catalogue::kinds::Kind;
use rhai::{Array, Dynamic, Map};

use crate::values;

/// Strings as they are, `()` as nothing, arrays and maps in the language's notation, objects by their type's name.
#[must_use]
pub fn display(value: &Dynamic) -> String {
    if value.is_unit() {
        return String::new();
    }
    if let Some(kind) = kind(value) {
        return kind.name().to_owned();
    }
    if value.is_array() || value.is_map() { nested(value) } else { value.to_string() }
}

fn nested(value: &Dynamic) -> String {
    if let Some(array) = value.read_lock::<Array>() {
        let elements: Vec<_> = array.iter().map(nested).collect();
        return format!("[{}]", elements.join(", "));
    }
    if let Some(map) = value.read_lock::<Map>() {
        let entries: Vec<_> = map.iter().map(|(name, value)| format!("{name:?}: {}", nested(value))).collect();
        return format!("#{{{}}}", entries.join(", "));
    }
    match kind(value) {
        Some(kind) => kind.name().to_owned(),
        None => format!("{value:?}"),
    }
}

fn kind(value: &Dynamic) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| values::peek(*kind, value).is_some())
}
