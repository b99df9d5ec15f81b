//! A script's arguments: a file of typed or plain JSON, and `--arg`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};

use crate::fault::{Fault, Stage};
use crate::input;
use crate::io::Io;

/// The tags of typed arguments.
const TAGS: &[&str] = &["stringValue", "integerValue", "longValue", "doubleValue", "booleanValue", "listValue", "mapValue"];
/// How deep Rex lets arguments nest.
const REX_DEPTH: usize = 2;

/// The flags.
#[derive(Args, Clone, Debug)]
pub(crate) struct ArgumentOptions {
    /// The script's arguments, as a JSON object: typed as in Rex, or plain
    #[arg(short = 'a', long = "script-arguments-file", alias = "arguments", value_name = "ARGS.json")]
    file: Option<PathBuf>,
    /// One argument: a string, or with `:=` any JSON; goes before the file's
    #[arg(long = "arg", value_name = "NAME=VALUE", value_parser = assignment)]
    single: Vec<(String, Value)>,
}

/// Which notations are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// Typed or plain.
    Either,
    /// Typed only, as in Rex.
    Typed,
}

impl ArgumentOptions {
    /// Where the arguments come from, if it is a file.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The arguments given one by one.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.single.iter().map(|(name, _)| name.as_str())
    }

    /// The flags as they would be typed again.
    pub(crate) fn words(&self) -> Vec<String> {
        let file = self.file.iter().flat_map(|file| ["-a".to_owned(), file.display().to_string()]);
        file.chain(self.single.iter().flat_map(|(name, value)| ["--arg".to_owned(), format!("{name}:={value}")])).collect()
    }

    /// The arguments as plain JSON; none where none were given at all.
    pub(crate) fn read(&self, io: &mut Io, notation: Notation) -> Result<Option<Map<String, Value>>, Fault> {
        if self.file.is_none() && self.single.is_empty() {
            return Ok(None);
        }
        let mut arguments = match &self.file {
            Some(file) => parse(&input::text(io, file)?, file, notation)?,
            None => Map::new(),
        };
        arguments.extend(self.single.iter().cloned());
        Ok(Some(arguments))
    }
}

/// `name=text` or `name:=json`.
pub(crate) fn assignment(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("an argument is written as name=value, or name:=JSON")?;
    let (name, value) = match name.strip_suffix(':') {
        Some(name) => (name, serde_json::from_str(value).map_err(|error| format!("the value of `{name}` is not JSON: {error}"))?),
        None => (name, Value::from(value)),
    };
    let letters = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let named = name.chars().all(letters) && name.chars().any(|letter| letter.is_ascii_alphabetic());
    if !named || name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Err(format!("`{name}` cannot be the name of a variable"));
    }
    Ok((name.to_owned(), value))
}

fn parse(text: &str, file: &Path, notation: Notation) -> Result<Map<String, Value>, Fault> {
    let refuse = |why: &str| Fault::new(Stage::Load, format!("`{}` has no arguments for a script: {why}", file.display()));
    let value: Value = serde_json::from_str(text).map_err(|error| refuse(&error.to_string()))?;
    let Value::Object(fields) = value else {
        return Err(refuse("it is no JSON object").help("write an object from names to values, such as {\"dir\": \"/var/log\"}"));
    };
    let typed = notation == Notation::Typed || (!fields.is_empty() && fields.values().all(|value| tag(value).is_some()));
    if !typed {
        return Ok(fields);
    }
    let untagged =
        fields.into_iter().map(|(name, value)| untag(&value).map(|value| (name.clone(), value)).map_err(|why| format!("`{name}`: {why}")));
    untagged
        .collect::<Result<_, _>>()
        .map_err(|why| refuse(&why).help(format!("a typed value is an object with one of {}", TAGS.join(", "))))
}

/// The tag and the value under it.
fn tag(value: &Value) -> Option<(&'static str, &Value)> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    let (name, inner) = fields.iter().next()?;
    TAGS.iter().find(|tag| *tag == name).map(|tag| (*tag, inner))
}

fn untag(value: &Value) -> Result<Value, String> {
    let (tag, inner) = tag(value).ok_or_else(|| format!("{value} is not a typed value"))?;
    let wrong = || format!("{inner} is not a {tag}");
    match tag {
        "stringValue" => inner.is_string().then(|| inner.clone()).ok_or_else(wrong),
        "booleanValue" => inner.is_boolean().then(|| inner.clone()).ok_or_else(wrong),
        "integerValue" => inner.as_i64().filter(|number| i32::try_from(*number).is_ok()).map(Value::from).ok_or_else(wrong),
        "longValue" => inner.as_i64().map(Value::from).ok_or_else(wrong),
        "doubleValue" => inner.as_f64().map(Value::from).ok_or_else(wrong),
        "listValue" => inner.as_array().ok_or_else(wrong)?.iter().map(untag).collect(),
        _ => inner.as_object().ok_or_else(wrong)?.iter().map(|(name, value)| Ok((name.clone(), untag(value)?))).collect(),
    }
}

/// Refuses what Rex refuses: a list or map in a list or map, unless it is empty.
pub(crate) fn check_depth(arguments: &Map<String, Value>) -> Result<(), Fault> {
    match arguments.iter().find(|(_, value)| depth(value) > REX_DEPTH) {
        Some((name, _)) => {
            let message =
                format!("Script arguments depth validation failed: Argument '{name}': Maximum nesting depth of {REX_DEPTH} exceeded");
            Err(Fault::new(Stage::Arguments, message))
        }
        None => Ok(()),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str, notation: Notation) -> Result<Value, String> {
        parse(text, Path::new("args.json"), notation).map(Value::Object).map_err(|fault| fault.message)
    }

    #[test]
    fn typed_only_if_every_value_is() {
        assert_eq!(read(r#"{"a": {"stringValue": "x"}, "b": {"doubleValue": 5}}"#, Notation::Either), Ok(json!({"a": "x", "b": 5.0})));
        let mixed = r#"{"a": {"stringValue": "x"}, "b": 5}"#;
        assert_eq!(read(mixed, Notation::Either), Ok(json!({"a": {"stringValue": "x"}, "b": 5})));
        assert!(read(mixed, Notation::Typed).is_err());
        let nested = r#"{"a": {"listValue": [{"longValue": 5000000000}, {"mapValue": {"k": {"booleanValue": true}}}]}}"#;
        assert_eq!(read(nested, Notation::Typed), Ok(json!({"a": [5_000_000_000_i64, {"k": true}]})));
        assert!(read(r#"{"a": {"integerValue": 5000000000}}"#, Notation::Either).is_err_and(|why| why.contains("`a`")));
        assert!(read("[]", Notation::Either).is_err() && read("{", Notation::Either).is_err());
        assert_eq!(read("{}", Notation::Either), Ok(json!({})));
    }

    #[test]
    fn assignments() {
        assert_eq!(assignment("a=b=c"), Ok(("a".to_owned(), json!("b=c"))));
        assert_eq!(assignment("a:=[1]"), Ok(("a".to_owned(), json!([1]))));
        assert!(["a", "1a=x", "=x", "a-b=x", "_=x", "a:={"].iter().all(|text| assignment(text).is_err()));
    }

    #[test]
    fn depth_as_in_rex() {
        let deep = |value: Value| check_depth(&Map::from_iter([("a".to_owned(), value)])).is_err();
        assert!(!deep(json!([1, [], {}])) && !deep(json!({"k": 1})));
        assert!(deep(json!([[1]])) && deep(json!({"k": {"l": 1}})));
    }
}
