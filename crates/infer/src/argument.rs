//! The arguments of a script: what it declares, and what it uses without a definition.

use rex_policy::{Pattern, Segment};
use rex_syntax::Span;
use serde_json::Value;

/// The types a declaration can name.
pub(crate) const TYPES: &[&str] = &["string", "int", "float", "bool", "array", "map", "any"];

/// One argument of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The variable.
    pub name: String,
    /// What `// rex: arg` says of it; none where it is just used.
    pub declared: Option<Declared>,
    /// Index into [`crate::Inferred::sources`].
    pub source: usize,
    /// The declaration, or the first use.
    pub span: Span,
    /// Its value was given, so it is no hole.
    pub known: bool,
}

/// What a declaration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// As written.
    pub type_name: String,
    /// What every value matches; a `*` is any text.
    pub matching: Option<String>,
}

impl Declared {
    /// As it is written behind the name: `string matching "*.log"`.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.matching {
            Some(pattern) => format!("{} matching \"{pattern}\"", self.type_name),
            None => self.type_name.clone(),
        }
    }

    /// Whether the declaration names a type there is.
    pub(crate) fn has_known_type(&self) -> bool {
        TYPES.contains(&self.one_name())
    }

    /// Why a value is not what the declaration says; nothing if it is.
    pub(crate) fn objection(&self, value: &Value) -> Option<String> {
        let fits = match self.one_name() {
            "string" => value.is_string(),
            "int" => value.is_i64(),
            "float" => value.is_f64(),
            "bool" => value.is_boolean(),
            "array" => value.is_array(),
            "map" => value.is_object(),
            _ => true,
        };
        if !fits {
            return Some(format!("{value} is no {}", self.one_name()));
        }
        let (text, pattern) = (value.as_str()?, self.matching.as_ref()?);
        (!starred(pattern, &Segment::Any).matches(text)).then(|| format!("{value} does not match \"{pattern}\""))
    }

    /// The type's first name: the language has two for numbers.
    pub(crate) fn one_name(&self) -> &str {
        match self.type_name.as_str() {
            "i64" => "int",
            "f64" => "float",
            name => name,
        }
    }
}

/// The pattern of a declaration, with that hole for each star.
pub(crate) fn starred(pattern: &str, hole: &Segment) -> Pattern {
    let mut segments = Vec::new();
    for (index, part) in pattern.split('*').enumerate() {
        segments.extend((index > 0).then(|| hole.clone()));
        segments.push(Segment::Literal(part.into()));
    }
    Pattern::from_segments(segments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_held_against_the_declaration() {
        let declared =
            |type_name: &str, matching: Option<&str>| Declared { type_name: type_name.to_owned(), matching: matching.map(str::to_owned) };
        let name = declared("string", Some("*.log"));
        assert_eq!(name.objection(&json!("a.log")), None);
        assert_eq!(name.objection(&json!("a.txt")), Some("\"a.txt\" does not match \"*.log\"".to_owned()));
        assert_eq!(name.objection(&json!(5)), Some("5 is no string".to_owned()));
        assert_eq!(declared("i64", None).objection(&json!(5)), None);
        assert_eq!(declared("int", None).objection(&json!(5.0)), Some("5.0 is no int".to_owned()));
        assert_eq!(declared("float", None).objection(&json!(5.5)), None);
        assert_eq!(declared("sometype", None).objection(&json!([])), None);
        assert!(!declared("sometype", None).has_known_type() && declared("f64", None).has_known_type());
    }
}
