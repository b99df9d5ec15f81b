//! Sample values: what a parameter of that name or type can be given. Only here is it said what words mean.

use rex_catalogue::operation::{Operation, Type};

/// Values by the name of a parameter or setting, each as it is written.
const NAMED: &[(&str, &[&str])] = &[
    ("permissions", &["0o640", "0o700", "0o755"]),
    ("user", &["\"root\""]),
    ("group", &["\"root\""]),
    ("pattern", &["\"o\"", "\"t\"", "\"one\""]),
    ("exclude_pattern", &["\"zzz\""]),
    ("regex", &["\"log$\""]),
    ("iname", &["\"*.LOG\""]),
    ("name", &["\"*.log\"", "\"security.selinux\"", "\"e*\""]),
    ("delimiter", &["\" \"", "\":\""]),
    ("args", &["[\"-v\"]", "[\"-v\", [\"--level\", \"3\"]]"]),
    ("env", &["#{LEVEL: \"high\"}", "#{}"]),
    ("capabilities", &["[]"]),
    ("intermediate_cas", &["[]"]),
    ("target_path", &["\"nowhere\"", "\"../old\""]),
    ("step", &["1", "2"]),
    ("start", &["1", "2"]),
    ("first", &["1"]),
    ("length", &["1", "4096"]),
    ("target_process", &["1"]),
    ("year", &["2024"]),
];
/// Values by type.
const TYPED: &[(Type, &[&str])] = &[
    (Type::Int, &["1", "2", "3", "9"]),
    (Type::Float, &["1.5"]),
    (Type::Text, &["\"text\"", "\"one two\""]),
    (Type::Array, &["[\"count\"]"]),
    (Type::Map, &["#{}"]),
    (Type::Function, &["|entry| print(entry.name)", "|entry| { let name = entry.name; }"]),
    (Type::Any, &["\"any\""]),
];
/// The content of files, by what stands in the operation's name: ending, and the rest of the world's entry.
const CONTENTS: &[(&str, &str, &str)] = &[
    ("gzip_info", ".gz", " gzip = one\\ntwo"),
    ("read_gzip", ".gz", " gzip = one\\ntwo"),
    ("search_gzip", ".gz", " gzip = one\\ntwo"),
    ("extract_archive", ".tgz", " holds s/; s/f = text; g = more"),
    ("elf_info", "", " < elf/program"),
    ("execute", "", "* = #!/bin/sh\\necho $1"),
    ("verify_cert", ".pem", " < certificates/direct.pem"),
    ("CoreDump", "", "* = #!/bin/sh\\necho \"#0  main () at main.c:5\""),
];

pub(super) fn value(rng: &mut fastrand::Rng, name: &str, holds: Type) -> String {
    let named = NAMED.iter().find(|(own, _)| *own == name).map(|(_, values)| *values);
    let typed = TYPED.iter().find(|(own, _)| *own == holds).map(|(_, values)| *values);
    let values = named.or(typed).unwrap_or(&["()"]);
    values.get(rng.usize(0..values.len())).copied().unwrap_or("()").to_owned()
}

fn content(operation: &Operation) -> Option<(&'static str, &'static str)> {
    let path = operation.path();
    CONTENTS.iter().find(|(part, ..)| path.contains(part)).map(|(_, ending, rest)| (*ending, *rest))
}

/// How a name ends that suits the operation.
pub(super) fn ending(operation: &Operation) -> &'static str {
    content(operation).map_or(".log", |(ending, _)| ending)
}

/// The entry of a file that suits it.
pub(super) fn file(operation: &Operation, name: &str) -> String {
    let rest = content(operation).map_or(" = one two\\nthree: 4\\ntext", |(_, rest)| rest);
    format!("{name}{rest}")
}

/// Whether a parameter takes a name in the receiver.
pub(super) fn names_an_entry(parameter: &str) -> bool {
    parameter.ends_with("name")
}

/// Whether that name is to be new.
pub(super) fn is_new(parameter: &str) -> bool {
    parameter.starts_with("dest") || parameter.starts_with("link")
}

/// Units of which a few are more than a world is to hold.
pub(super) fn is_large(constant: &str) -> bool {
    ["MEGABYTES", "MEBIBYTES", "GIGABYTES", "GIBIBYTES"].contains(&constant)
}
