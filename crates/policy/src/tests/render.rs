//! Permits as text: it loads without a word, and decides what the patterns say.

use std::collections::BTreeSet;

use fastrand::Rng;
use rex_catalogue::vocabulary::{Action, EntityType};

use super::pattern::{literal, pattern, random_pattern, random_text};
use super::policies;
use crate::Segment::{Any, OneSegment};
use crate::{
    Arguments, Context, ContextConstraint, Environment, Execution, Pattern, Permit, RenderError, Request, Resource, render, smallest_permit,
};

fn permit(actions: &[Action], entity: EntityType, resource: Vec<Pattern>) -> Permit {
    Permit {
        id: "p".to_owned(),
        reason: String::new(),
        comment: String::new(),
        principal: None,
        actions: actions.to_vec(),
        entity,
        resource,
        context: Vec::new(),
    }
}

fn read(resource: Vec<Pattern>) -> Permit {
    permit(&[Action::READ], EntityType::File, resource)
}

fn moved(from: &str, to: &str) -> Request {
    let destination = Context::Destination { path: to.to_owned(), name: "n".to_owned(), parent_path: "/".to_owned() };
    Request::new("alice", Action::MOVE, Resource::file(from)).with_context(destination)
}

#[test]
fn one_permit_in_full() {
    let full = Permit {
        id: "read-logs".to_owned(),
        reason: "says \"why\"".to_owned(),
        comment: "script.rhai:3 cat(path)\nand\nmore".to_owned(),
        principal: Some("alice".to_owned()),
        actions: vec![Action::OPEN, Action::READ],
        resource: vec![
            Pattern::literal("/a"),
            Pattern::literal("/b*"),
            pattern([literal("/d/"), OneSegment, literal(".log")]),
            pattern([literal("/e/"), Any]),
        ],
        ..read(Vec::new())
    };
    let text = render(&[full]).unwrap();
    policies(&text);
    let expected = r#"// script.rhai:3 cat(path)
// and
// more
@id("read-logs")
@reason("says \"why\"")
permit (
  principal == User::"alice",
  action in [file_system::Action::"open", file_system::Action::"read"],
  resource is file_system::File
)
when
{
  [file_system::File::"/a", file_system::File::"/b*"].contains(resource) ||
  resource.path like "/d/*.log" &&
  !(resource.path like "/d/*/*") ||
  resource.path like "/e/*"
};
"#;
    assert_eq!(text, expected);
}

#[test]
fn the_shortest_shapes() {
    let line = |permit: Permit| {
        let text = render(&[permit]).unwrap();
        policies(&text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let scope = |resource: &str| format!("@id(\"p\") permit ( principal, action == file_system::Action::\"read\", {resource} )");
    assert_eq!(line(read(vec![Pattern::literal("/a")])), scope("resource == file_system::File::\"/a\"") + ";");
    assert_eq!(line(read(vec![])), scope("resource is file_system::File") + ";");
    assert_eq!(line(read(vec![Pattern::any()])), scope("resource is file_system::File") + ";");
    let levels = pattern([literal("/d/"), OneSegment, literal("/"), Any]);
    assert_eq!(line(read(vec![levels])), scope("resource is file_system::File") + " when { resource.path like \"/d/*/*\" };");
    assert_eq!(render(&[] as &[Permit]).unwrap(), "");
}

#[test]
fn every_type_of_resource_can_be_permitted() {
    for action in Action::all() {
        for entity in action.row().resources {
            let (holes, literals) = (pattern([literal("/1"), Any]), Pattern::literal("/1"));
            policies(&render(&[permit(&[action], *entity, Vec::new())]).unwrap());
            let request = Request::new("alice", action, Resource::new(*entity, "/1", Vec::new()));
            policies(&smallest_permit(&request));
            for resource in [vec![literals.clone()], vec![holes.clone()], vec![literals.clone(), Pattern::literal("/2"), holes]] {
                match render(&[permit(&[action], *entity, resource)]) {
                    Ok(text) => drop(policies(&text)),
                    Err(error) => assert!(matches!(error, RenderError::NoAttribute { .. }), "{error}"),
                }
            }
        }
    }
}

#[test]
fn a_thousand_patterns_in_one_permit() {
    let below = |index: usize| pattern([literal(&format!("/{index}/")), Any]);
    let policies = policies(&render(&[read((0..1_700).map(below).collect())]).unwrap());
    for (path, allowed) in [("/0/x", true), ("/1699/x", true), ("/1700/x", false)] {
        let decision = policies.decide(&Request::new("alice", Action::READ, Resource::file(path)));
        assert!(decision.allowed == allowed && decision.errors.is_empty(), "{path} {:?}", decision.errors);
    }
}

#[test]
fn what_cannot_be_said_is_refused() {
    let inexact = pattern([literal("/"), OneSegment, literal("x"), Any]);
    assert!(matches!(render(&[read(vec![inexact.clone()])]), Err(RenderError::Inexact { .. })));
    assert!(render(&[read(vec![inexact.widened()])]).is_ok());
    assert!(matches!(render(&[permit(&[], EntityType::File, vec![])]), Err(RenderError::NoAction(_))));
    assert!(matches!(render(&[permit(&[Action::WRITE], EntityType::Dir, vec![])]), Err(RenderError::Misapplied { .. })));
    assert!(matches!(render(&[read(vec![Pattern::literal("/\u{202e}")])]), Err(RenderError::Bidirectional(_))));
    let commented = Permit { comment: "\u{2066}".to_owned(), ..read(vec![]) };
    assert!(matches!(render(&[commented]), Err(RenderError::Bidirectional(_))));
}

#[test]
fn the_text_decides_as_the_patterns_match() {
    let mut random = Rng::with_seed(11);
    let (mut matched, mut missed) = (0, 0);
    for _ in 0..600 {
        let patterns: Vec<Pattern> = (0..random.usize(1..4)).map(|_| said(&mut random)).collect();
        let destinations: Vec<Pattern> = (0..random.usize(..3)).map(|_| said(&mut random)).collect();
        let constraint = ContextConstraint::Text { field: "destination.path", any_of: destinations.clone() };
        let permits = [Permit { context: vec![constraint], ..permit(&[Action::MOVE], EntityType::File, patterns.clone()) }];
        let text = render(&permits).unwrap();
        assert_eq!(text, render(&permits).unwrap());
        let policies = policies(&text);
        for _ in 0..40 {
            let chosen = random.usize(..patterns.len());
            let from = random_text(&mut random, &patterns[chosen]);
            let to = random_text(&mut random, destinations.first().unwrap_or(&patterns[0]));
            let expected = patterns.iter().any(|pattern| pattern.matches(&from))
                && (destinations.is_empty() || destinations.iter().any(|pattern| pattern.matches(&to)));
            let decision = policies.decide(&moved(&from, &to));
            assert_eq!(decision.allowed, expected, "{from:?} to {to:?}\n{text}");
            matched += usize::from(expected);
            missed += usize::from(!expected);
        }
    }
    assert!(matched > 2_000 && missed > 2_000, "{matched} {missed}");
}

/// A random pattern that a policy can say; literals are canonical, as any other would be warned about.
fn said(random: &mut Rng) -> Pattern {
    let pattern = random_pattern(random).widened();
    match pattern.is_literal() {
        Some(path) => Pattern::literal(crate::canonical_path(path).unwrap()),
        None => pattern,
    }
}

#[test]
fn the_smallest_permit_allows_exactly_the_request() {
    let tags = |name: &str| [(name.to_owned(), "a \"b\"".to_owned())].into();
    let execution = Execution {
        arguments: Arguments {
            keys: ["-p".to_owned()].into(),
            flags: BTreeSet::new(),
            positional_values: ["x".to_owned()].into(),
            tags: tags("-p"),
        },
        environment: Environment { names: ["HOME".to_owned()].into(), tags: tags("HOME") },
        username: "root".to_owned(),
        uid: 0,
        groupname: "root".to_owned(),
        gid: 0,
        namespace: None,
    };
    let started = |execution: &Execution| {
        Request::new("alice", Action::EXECUTE, Resource::file("/bin/ps")).with_context(Context::Execute(Box::new(execution.clone())))
    };
    let xattr =
        |name: &str| Request::new("alice", Action::SET_X_ATTR, Resource::dir("/a")).with_context(Context::Xattr { name: name.to_owned() });
    let file = |user: &str, path: &str| Request::new(user, Action::READ, Resource::file(path));
    let process = |id: &str| Request::new("alice", Action::named("process_system", "kill"), Resource::new(EntityType::Process, id, vec![]));
    let sysctl = |id: &str| Request::new("alice", Action::named("sysctl", "load"), Resource::new(EntityType::Sysctl, id, vec![]));
    let cases = [
        (file("alice", "/a \"b\"\\*é"), Some(file("bob", "/a \"b\"\\*é"))),
        (file("alice", "/a"), Some(file("alice", "/b"))),
        (moved("/a", "/b"), Some(moved("/a", "/c"))),
        (xattr("user.a"), Some(xattr("user.b"))),
        (started(&execution), Some(started(&Execution { namespace: Some(1), ..execution.clone() }))),
        (started(&execution), Some(started(&Execution { arguments: Arguments::default(), ..execution.clone() }))),
        (started(&Execution { namespace: Some(1), ..execution.clone() }), Some(started(&execution))),
        (process("7"), Some(process("8"))),
        // The id is made anew for each request, so the permit cannot name it.
        (sysctl("random"), None),
    ];
    for (request, other) in cases {
        let text = smallest_permit(&request);
        let policies = policies(&text);
        assert!(policies.decide(&request).allowed, "{text}");
        if let Some(other) = other {
            assert!(!policies.decide(&other).allowed, "{text}");
        }
    }
}
