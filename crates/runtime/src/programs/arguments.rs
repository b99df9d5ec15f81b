//! Arguments and variables as scripts write them, checked, and sorted into what a policy can ask about.

use rex_policy::Arguments;
use rhai::{Array, Dynamic, ImmutableString, Map};

use crate::os;

/// One argument, as the script wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    /// An argument of its own.
    Single(String),
    /// A name and its value: two arguments of the program.
    Pair(String, String),
}

impl Argument {
    /// As the program gets it.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Self::Single(word) => (word, None),
            Self::Pair(name, value) => (name, Some(value)),
        };
        std::iter::once(first).chain(second).map(String::as_str)
    }
}

/// The arguments in an array: strings, arrays of one, and pairs.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn arguments(items: &[Dynamic]) -> Result<Vec<Argument>, String> {
    let arguments = items.iter().map(argument).collect::<Result<Vec<_>, _>>()?;
    seen(&arguments)?;
    Ok(arguments)
}

fn argument(item: &Dynamic) -> Result<Argument, String> {
    let Some(parts) = item.read_lock::<Array>() else {
        return word(item, "an argument").map(Argument::Single);
    };
    match parts.as_slice() {
        [only] => word(only, "an argument").map(Argument::Single),
        [name, value] => Ok(Argument::Pair(word(name, "the name of an argument")?, word(value, "the value of an argument")?)),
        several => Err(format!("an argument is a string, or a pair of a name and its value, not an array of {}", several.len())),
    }
}

fn word(value: &Dynamic, what: &str) -> Result<String, String> {
    let Some(text) = value.read_lock::<ImmutableString>() else {
        return Err(format!("{what} is a string, not {}; write it as one", value.type_name()));
    };
    if text.is_empty() {
        return Err(format!("{what} is empty"));
    }
    if text.contains('\0') {
        return Err(format!("{what} holds a zero byte, which no program can get"));
    }
    Ok(text.to_string())
}

/// The environment in a map.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn variables(map: &Map) -> Result<Vec<(String, String)>, String> {
    let variable = |(name, value): (&rhai::Identifier, &Dynamic)| {
        let name = word(&Dynamic::from(name.as_str().to_owned()), "the name of a variable")?;
        if name.contains('=') {
            return Err(format!("the variable `{name}` has `=` in its name"));
        }
        let value = word(value, &format!("the variable `{name}`"))?;
        Ok((name, value))
    };
    map.iter().map(variable).collect()
}

/// The names of capabilities in an array.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn capabilities(items: &[Dynamic]) -> Result<Vec<String>, String> {
    let name = |item: &Dynamic| {
        let name = word(item, "a capability")?;
        if os::is_capability(&name) { Ok(name) } else { Err(format!("`{name}` is no capability; write it as in \"CAP_NET_ADMIN\"")) }
    };
    items.iter().map(name).collect()
}

/// What a policy sees of the arguments. One name can have one value there, so a second is refused: a policy that
/// was shown only the last would be asked about less than what runs.
///
/// # Errors
/// Where two arguments would be one in a policy's eyes.
pub(crate) fn seen(arguments: &[Argument]) -> Result<Arguments, String> {
    let mut seen = Arguments::default();
    let mut singles = 0;
    for argument in arguments {
        match argument {
            Argument::Single(word) => {
                tag(&mut seen, &format!("$ARG{singles}"), word)?;
                tag(&mut seen, word, "true")?;
                singles += 1;
                let set = if word.starts_with('-') { &mut seen.flags } else { &mut seen.positional_values };
                set.insert(word.clone());
            }
            Argument::Pair(name, value) => {
                tag(&mut seen, name, value)?;
                seen.keys.insert(name.clone());
            }
        }
    }
    Ok(seen)
}

fn tag(seen: &mut Arguments, name: &str, value: &str) -> Result<(), String> {
    match seen.tags.insert(name.to_owned(), value.to_owned()) {
        Some(before) if before != value => Err(format!(
            "the argument `{name}` stands for `{before}` and for `{value}`, and a policy can be asked about one of them only; write each word on its own instead of in pairs"
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn read(script: &str) -> Result<Vec<Argument>, String> {
        arguments(&rhai::Engine::new_raw().eval::<Array>(script).unwrap())
    }

    #[test]
    fn words_and_pairs_are_sorted_as_policies_see_them() {
        let arguments = read(r#"["-v", ["--level", "3"], ["-v"], "file"]"#).unwrap();
        let words: Vec<_> = arguments.iter().flat_map(Argument::words).collect();
        assert_eq!(words, ["-v", "--level", "3", "-v", "file"]);
        let seen = seen(&arguments).unwrap();
        assert_eq!(seen.keys.into_iter().collect::<Vec<_>>(), ["--level"]);
        assert_eq!(seen.flags.into_iter().collect::<Vec<_>>(), ["-v"]);
        assert_eq!(seen.positional_values.into_iter().collect::<Vec<_>>(), ["file"]);
        let tags: Vec<_> = seen.tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(tags, ["$ARG0=-v", "$ARG1=-v", "$ARG2=file", "--level=3", "-v=true", "file=true"]);
    }

    #[test]
    fn what_a_policy_could_not_see_is_refused() {
        for script in
            [r#"[["-u", "root"], ["-u", "guest"]]"#, r#"["-u", ["-u", "guest"]]"#, r#"["a", ["$ARG0", "b"]]"#, r#"["a", ["a", "b"]]"#]
        {
            assert!(read(script).unwrap_err().contains("one of them only"), "{script}");
        }
        assert!(read(r#"[["-u", "root"], ["-u", "root"], "-e", "x", "-e", "y"]"#).is_ok());
    }

    #[test]
    fn what_is_no_argument_is_refused() {
        for script in ["[1]", "[\"\"]", "[[]]", r#"[["a", "b", "c"]]"#, r#"[["a", ""]]"#, r#"["a\x00b"]"#] {
            assert!(read(script).is_err(), "{script}");
        }
        let map = |script: &str| variables(&rhai::Engine::new_raw().eval::<Map>(script).unwrap());
        assert!(map("#{PATH: \"/bin\"}").is_ok());
        for script in ["#{A: 1}", "#{A: \"\"}", "#{\"A=B\": \"c\"}", "#{\"\": \"c\"}"] {
            assert!(map(script).is_err(), "{script}");
        }
    }
}
