//! The guard fails where it has to: on a planted violation of each class, in every disguise, and on a stale allowlist.

use std::collections::BTreeMap;

use super::banned::Class;
use super::{ALLOWED, FEWEST, Tree, faults, names};

/// The classes found in a file of that text.
fn classes(text: &str) -> Vec<Class> {
    let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    names::uses(&syntax).into_iter().map(|found| found.class).collect()
}

#[test]
fn each_class_is_seen_in_every_disguise() {
    use Class::{Environment, Files, Grants, Hidden, Network, Processes, System, Unsafe};
    let cases: &[(Class, &str)] = &[
        // Fully qualified.
        (Files, "fn f() { std::fs::read(\"/a\"); }"),
        (Files, "fn f() { ::std::fs::read(\"/a\"); }"),
        (Files, "fn f() { r#std::r#fs::read(\"/a\"); }"),
        (Files, "fn f() { std::os::unix::fs::symlink(\"/a\", \"/b\"); }"),
        (Network, "fn f() { std::net::TcpStream::connect(\"a:1\"); }"),
        (Network, "fn f() { std::os::unix::net::UnixStream::connect(\"/a\"); }"),
        (Processes, "fn f() { std::process::Command::new(\"ls\"); }"),
        (Processes, "fn f() -> ! { std::process::exit(1) }"),
        (Environment, "fn f() { std::env::var(\"HOME\"); }"),
        (Environment, "fn f() { std::env::args(); }"),
        (System, "fn f() { rustix::fs::open(\"/a\", flags, mode); }"),
        (System, "fn f() { rustix::process::kill_process(pid, signal); }"),
        (System, "fn f() { nix::unistd::fork(); }"),
        (System, "fn f() { libc::open(path, 0); }"),
        (System, "extern \"C\" { fn open(path: *const u8) -> i32; }"),
        // Where a type stands, or a trait's function.
        (Files, "struct S { file: std::fs::File }"),
        (Files, "fn f() { <std::fs::File as std::io::Read>::read(a, b); }"),
        (Network, "type T = Vec<std::net::TcpListener>;"),
        (Files, "impl From<std::fs::Metadata> for S {}"),
        // Imported, renamed, in groups, by `*`.
        (Files, "use std::fs; fn f() { fs::read(\"/a\"); }"),
        (Files, "use std::fs as disk;"),
        (Files, "use std::fs::File as Paper;"),
        (Files, "use std::{io::Read, fs::{self, File}};"),
        (Files, "use std::fs::*;"),
        (Network, "use std::{collections::BTreeMap, net::{TcpStream as Wire}};"),
        (Processes, "use std::process::{Command as Order, ExitCode};"),
        (Environment, "use std::env::{self};"),
        (System, "use rustix as quiet;"),
        (System, "use nix::sys::*;"),
        (System, "use libc::{c_int};"),
        (Files, "fn f() { use std::fs::read; read(\"/a\"); }"),
        (Files, "mod inner { pub(crate) use std::fs::read as look; }"),
        // Whatever would give them another name.
        (Hidden, "use std as s; fn f() { s::fs::read(\"/a\"); }"),
        (Hidden, "use std::*; fn f() { fs::read(\"/a\"); }"),
        (Hidden, "use std::os; fn f() { os::unix::fs::symlink(\"/a\", \"/b\"); }"),
        (Hidden, "use std::os::unix as u;"),
        (Hidden, "use std::{self as s};"),
        (Hidden, "extern crate std as s;"),
        (Hidden, "extern crate rustix;"),
        (Hidden, "include!(\"other.txt\");"),
        (Hidden, "#[path = \"/elsewhere.rs\"] mod other;"),
        (Hidden, "#[cfg_attr(unix, path = \"elsewhere.rs\")] mod other;"),
        // In the words of macros, and in the macros themselves.
        (Files, "fn f() { println!(\"{}\", std::fs::read_to_string(\"/a\").unwrap()); }"),
        (Environment, "fn f() { assert!(matches!(std::env::var(\"A\"), Ok(_))); }"),
        (Processes, "fn f() { vec![(1, { std::process::abort() })]; }"),
        (System, "macro_rules! m { ($p:expr) => { rustix::fs::open($p, a, b) }; }"),
        (Files, "macro_rules! m { () => { use std::{io, fs::{self, File}}; }; }"),
        (Files, "macro_rules! m { () => { use ::std::fs::*; }; }"),
        (Hidden, "macro_rules! m { ($a:ident) => { $a::fs::read(\"/a\") }; } fn f() { m!(std) }"),
        (Hidden, "macro_rules! m { () => { use std::*; }; }"),
        (Grants, "fn f() { log!(Grant::<Read>::made_by_the_gate(path)); }"),
        (Files, "fn f() { log!(engine.eval_file(path)); }"),
        // The language's own ways to a file.
        (Files, "fn f() { rhai::Engine::new(); }"),
        (Files, "fn f() { Engine::new(); }"),
        (Files, "fn f() { engine.run_file(path); }"),
        (Files, "use rhai::module_resolvers::FileModuleResolver;"),
        // Grants, and what could forge them.
        (Grants, "fn f() { Grant::<Read>::made_by_the_gate(path); }"),
        (Grants, "fn f() { let make = Grant::made_by_the_gate; make(path); }"),
        (Unsafe, "fn f() { unsafe { std::mem::transmute::<Path, Grant<Read>>(path) }; }"),
        (Unsafe, "unsafe impl Send for S {}"),
        // Conditions that hold outside of tests too.
        (Files, "#[cfg(not(test))] fn f() { std::fs::read(\"/a\"); }"),
        (Files, "#[cfg(any(test, unix))] mod m { use std::fs; }"),
        (Files, "#[cfg(all(unix, not(test)))] use std::fs;"),
    ];
    for (class, text) in cases {
        assert!(classes(text).contains(class), "{class:?} is not seen in: {text}\nfound: {:?}", classes(text));
    }
}

#[test]
fn what_is_harmless_passes() {
    let cases = [
        "use std::io::{self, Read}; use std::process::ExitCode; use std::net::IpAddr;",
        "use std::os::fd::AsFd; use std::os::unix::ffi::OsStrExt;",
        "fn f() { rustix::process::getpid(); }",
        "fn f() { println!(\"std::fs::read is banned\"); } // std::fs::read",
        "mod fs { pub fn read() {} } fn f() { fs::read(); self::fs::read(); my::std_fs::read(); }",
        "fn f(a: A) { a.fs.read(); a.env(); log!(a.process.exit, b.libc); }",
        "fn f() { Engine::new_raw(); Other::new(); }",
        "#[cfg(test)] mod tests { use std::fs; fn f() { std::env::var(\"A\"); } }",
        "#[cfg(all(test, unix))] use std::fs;",
        "#[test] fn f() { std::fs::read(\"/a\"); }",
        "impl S { #[cfg(test)] fn f() { std::fs::read(\"/a\"); } }",
    ];
    for text in cases {
        assert_eq!(classes(text), [], "{text}");
    }
}

/// The workspace with lines added to one file.
fn with(file: &str, planted: &str) -> Tree {
    let mut tree = Tree::of_this_workspace();
    let text = tree.read(file).unwrap_or_default();
    tree.instead = BTreeMap::from([(file.to_owned(), format!("{text}\n{planted}\n"))]);
    tree
}

/// What the guard says of the workspace with lines added to one file.
fn planted(file: &str, text: &str) -> Vec<String> {
    let before = faults(&Tree::of_this_workspace(), ALLOWED, FEWEST);
    faults(&with(file, text), ALLOWED, FEWEST).into_iter().filter(|fault| !before.contains(fault)).collect()
}

#[test]
fn a_violation_planted_in_the_workspace_is_found() {
    let cases = [
        ("crates/infer/src/lib.rs", "fn planted() { std::fs::read(\"/a\"); }", "Files"),
        ("crates/syntax/src/lib.rs", "use std::net::TcpStream;", "Network"),
        ("crates/policy/src/lib.rs", "fn planted() { std::process::Command::new(\"ls\"); }", "Processes"),
        ("crates/cli/src/verbs/mod.rs", "fn planted() { std::env::var(\"A\"); }", "Environment"),
        ("crates/runtime/src/call/mod.rs", "fn planted() { rustix::fs::unlink(\"/a\"); }", "System"),
        ("crates/runtime/src/call/effects.rs", "fn planted() { Grant::<Read>::made_by_the_gate(path); }", "Grants"),
        ("crates/catalogue/src/lib.rs", "fn planted() { unsafe { forge() } }", "Unsafe"),
        // An allowed file has only what it is allowed.
        ("crates/cli/src/input.rs", "fn planted() { std::env::var(\"A\"); }", "Environment"),
        ("crates/runtime/src/os/mod.rs", "fn planted() { std::net::TcpStream::connect(\"a:1\"); }", "Network"),
        // And cannot hand it on.
        ("crates/runtime/src/os/mod.rs", "pub use std::fs::read;", "pass this on"),
        // A file nothing leads to is not quietly left out.
        ("crates/infer/src/stray.rs", "fn planted() {}", "no module leads to it"),
    ];
    for (file, text, expected) in cases {
        let found = planted(file, text);
        assert!(found.iter().any(|fault| fault.starts_with(file) && fault.contains(expected)), "{file}: {text}\n{found:#?}");
    }
}

#[test]
fn tests_are_left_alone_and_nothing_else_is() {
    assert_eq!(planted("crates/infer/src/lib.rs", "#[cfg(test)] mod planted { fn f() { std::fs::read(\"/a\"); } }"), [""; 0]);
    let found = planted("crates/infer/src/lib.rs", "#[cfg(any(test, unix))] mod planted { fn f() { std::fs::read(\"/a\"); } }");
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn a_stale_allowlist_is_a_fault() {
    let says = |allowed: &[(&str, &[Class])], fewest: usize, expected: &str| {
        let found = faults(&Tree::of_this_workspace(), allowed, fewest);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{expected}: {found:#?}");
    };
    says(&[("crates/runtime/src/gone.rs", &[Class::Files])], FEWEST, "crates/runtime/src/gone.rs: the allowlist names it, and it is gone");
    says(&[("crates/runtime/src/lib.rs", &[Class::Network])], FEWEST, "grants Network, which nothing there needs");
    says(ALLOWED, 100_000, "source files were seen");
}
