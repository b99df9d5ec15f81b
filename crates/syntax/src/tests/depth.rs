//! However deep a script nests, it is read or refused, on an ordinary stack.

use crate::{MAXIMUM_DEPTH, ParseOptions, Source, parse};

const STACK: usize = 8 << 20;

/// What is repeated before, in the middle, and after.
const NESTS: &[(&str, &str, &str)] = &[
    ("(", "1", ")"),
    ("[", "1", "]"),
    ("#{a:", "1", "}"),
    ("{", "1", "}"),
    ("- ", "a", ""),
    ("!", "a", ""),
    ("f(", "1", ")"),
    ("a.b(", "1", ")"),
    ("a[", "1", "]"),
    ("a.", "a", ""),
    ("a", "", "[0]"),
    ("a", "", ".b()"),
    ("a + ", "a", ""),
    ("a ** ", "a", ""),
    ("a && (", "a", ")"),
    ("a ?? ", "a", ""),
    ("a in ", "a", ""),
    ("|| ", "1", ""),
    ("|x| { ", "x", " }"),
    ("|x| x + y + ", "z", ""),
    ("`${", "1", "}`"),
    ("if a { ", "1", " }"),
    ("if a { } else ", "{ }", ""),
    ("while a { ", "1", " }"),
    ("switch a { 1 => ", "1", " }"),
    ("for a in b { ", "1", " }"),
    ("try { ", "1", " } catch { }"),
    ("let a = { ", "1", " };"),
    ("x = if a { ", "1", " } else { 2 }"),
    ("/*", "", "*/"),
];

fn nest(shape: (&str, &str, &str), times: usize) -> String {
    let (before, middle, after) = shape;
    [&before.repeat(times), middle, &after.repeat(times)].concat()
}

/// How many errors; and the whole tree is walked, printed and dropped too.
fn errors_on_small_stack(text: String) -> usize {
    let read = move || {
        let parsed = parse(Source::new("deep", text), &ParseOptions::default());
        parsed.script.walk(&mut |_| {});
        assert!(!format!("{parsed:?}").is_empty());
        parsed.errors.len()
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(read);
    thread.unwrap().join().unwrap()
}

#[test]
fn deep_nesting_is_refused_not_fatal() {
    for shape in NESTS {
        for times in [30, 60, 100, 128, 200, 255, 256, 257, 5000] {
            errors_on_small_stack(nest(*shape, times));
        }
    }
}

#[test]
fn ordinary_depth_is_accepted() {
    for shape in NESTS {
        assert_eq!(errors_on_small_stack(nest(*shape, 25)), 0, "{shape:?}");
    }
    let sum = nest(("a + ", "a", ""), 200);
    assert_eq!(errors_on_small_stack(sum), 0);
}

#[test]
fn the_limit_is_named() {
    let text = nest(("(", "1", ")"), MAXIMUM_DEPTH);
    let parsed = parse(Source::new("deep", text), &ParseOptions::default());
    assert_eq!(parsed.errors[0].message, "Expression exceeds maximum complexity");
    assert!(parsed.errors[0].help.as_deref().unwrap().contains("256"));
}
