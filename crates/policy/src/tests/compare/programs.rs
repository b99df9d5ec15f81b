//! Random policies about how programs are started, against brute force.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use rex_catalogue::vocabulary::{Action, EntityType};

use super::super::policies;
use super::super::property::unchecked;
use super::{allowed, pattern, uncovered};
use crate::{
    Arguments, Context, ContextConstraint, Coverage, Environment, Execution, Given, GivenSet, Never, Permit, Policies, Request, RequestBox,
    RequestSet, Resource, by_place, render,
};

fn executions() -> RequestSet {
    RequestBox::new(Action::EXECUTE, EntityType::File, pattern("/bin/ps")).into()
}

fn executing(effect: &str, condition: &str) -> String {
    format!("{effect} (principal, action == file_system::Action::\"execute\", resource is file_system::File) when {{ {condition} }};\n")
}

#[test]
fn numbers_sets_and_tags() {
    for (condition, answer) in [
        ("context.user.uid >= 0", "covered"),
        ("context.user.uid > 0", "/bin/ps"),
        ("context.user.uid < 1000 || context.user.uid >= 1000", "covered"),
        ("context.user.uid < 1000 || context.user.uid > 1000", "/bin/ps"),
        ("context.user.uid != 7 || context.user.uid == 7", "covered"),
        ("0 - 1 < context.user.uid && -1 <= context.group.gid", "covered"),
        ("context.arguments.flags.contains(\"-e\") || !(context.arguments.flags.contains(\"-e\"))", "covered"),
        ("context.arguments.flags.isEmpty()", "/bin/ps"),
        (
            "[\"-e\"].containsAll(context.arguments.flags) || !([\"-e\", \"-f\"].containsAll(context.arguments.flags)) || context.arguments.flags.contains(\"-f\")",
            "covered",
        ),
        ("context.arguments.flags == [\"-e\"] || context.arguments.flags != [\"-e\"]", "covered"),
        // Only flags start with a dash.
        ("!(context.arguments.flags.contains(\"e\")) && !(context.arguments.positional_values.contains(\"-e\"))", "covered"),
        // A key has a tag, and so has a flag.
        ("!(context.arguments.keys.contains(\"-p\")) || context.arguments.hasTag(\"-p\")", "covered"),
        ("!(context.arguments.flags.contains(\"-p\")) || context.arguments.hasTag(\"-p\")", "covered"),
        ("!(context.arguments.hasTag(\"-p\")) || context.arguments.keys.contains(\"-p\")", "/bin/ps"),
        (
            "context.arguments.keys.contains(\"-p\") || !(context.arguments.hasTag(\"-p\")) || context.arguments.getTag(\"-p\") == \"true\"",
            "covered",
        ),
        ("!(context.environment.hasTag(\"HOME\")) || context.environment.names.contains(\"HOME\")", "covered"),
        ("context.environment.getTag(\"HOME\") like \"*\"", "/bin/ps"),
        ("!(context.environment.hasTag(\"HOME\")) || context.environment.getTag(\"HOME\") like \"*\"", "covered"),
        ("!(context has namespace) || context.namespace.target_process_id > 0", "covered"),
        ("!(context has namespace) || context.namespace.target_process_id > 1", "/bin/ps"),
        ("context.user.username == \"root\" || context.user.username != \"root\"", "covered"),
    ] {
        let policies = unchecked(&executing("permit", condition));
        assert_eq!(uncovered(&policies, &executions()), answer, "{condition}");
    }
}

#[test]
fn a_witness_shows_the_way_a_program_is_started() {
    let policies = policies(&executing(
        "permit",
        "context.arguments.keys == [\"-p\"] && context.arguments.getTag(\"-p\") like \"1*\" && context.arguments.flags.contains(\"-e\") &&
         !(context.arguments.flags == [\"-e\"]) && context has namespace && context.namespace.target_process_id >= 12 && context.user.uid > 0",
    ).replace("context.arguments.getTag", "context.arguments.hasTag(\"-p\") && context.arguments.getTag"));
    let Never::Witness(witness) = policies.never(&executions()) else { panic!() };
    let Context::Execute(execution) = witness.context else { panic!() };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!((&execution.arguments.keys, &execution.arguments.flags), (&set(&["-p"]), &set(&["-e", "-p"])));
    assert_eq!(execution.arguments.tags["-p"], "1");
    assert_eq!((execution.uid, execution.namespace), (1, Some(12)));
    assert_eq!(allowed(&policies, &executions()), "/bin/ps");
}

#[test]
fn every_answer_is_that_of_brute_force() {
    let mut random = Rng::with_seed(7);
    let universe = universe();
    let (mut covered, mut never) = (0, 0);
    let sets = 300;
    for _ in 0..sets {
        let conditions: Vec<String> = (0..random.usize(1..4)).map(|_| condition(&mut random, 3)).collect();
        let mut text: String =
            conditions.iter().map(|condition| executing(["permit", "permit", "forbid"][random.usize(..3)], condition)).collect();
        if random.bool() {
            // With its opposite, a permit covers all requests but those where it fails.
            text += &executing("permit", &format!("!({})", conditions[0]));
        }
        let policies = unchecked(&text);
        let decided: Vec<bool> = universe.iter().map(|request| policies.decide(request).allowed).collect();
        check(&policies, &text, &universe, &decided);
        covered += usize::from(policies.covers(&executions()) == Coverage::Covered);
        never += usize::from(policies.never(&executions()) == Never::Proven);
    }
    assert!(covered > sets / 20 && never > sets / 20 && covered + never < sets / 2, "{covered} {never}");
}

#[test]
fn every_answer_about_some_of_them_is_that_of_brute_force() {
    let mut random = Rng::with_seed(8);
    let universe = universe();
    let (mut covered, mut uncovered) = (0, 0);
    for round in 0..300 {
        let context: Vec<ContextConstraint> = (0..random.usize(1..4)).map(|_| constraint(&mut random)).collect();
        let requests: RequestSet =
            RequestBox { context: context.clone(), ..RequestBox::new(Action::EXECUTE, EntityType::File, pattern("/bin/ps")) }.into();
        let mut text = executing("permit", &condition(&mut random, 2));
        if round % 3 == 0 {
            text += &render(&[permit(context)]).unwrap();
        } else if random.bool() {
            text += &executing("forbid", &condition(&mut random, 2));
        }
        let policies = unchecked(&text);
        let inside = universe.iter().filter(|request| requests.contains(request));
        let denied = inside.clone().find(|request| !policies.decide(request).allowed);
        match policies.covers(&requests) {
            Coverage::Covered => {
                assert_eq!(denied, None, "{text}\n{requests:?}");
                covered += 1;
            }
            Coverage::Uncovered { witness } => {
                assert!(requests.contains(&witness) && !policies.decide(&witness).allowed, "{text}\n{witness:?}");
                assert!(round % 3 != 0, "{text}\n{witness:?}");
                uncovered += 1;
            }
            Coverage::Undecided(why) => panic!("{text}\n{why:?}"),
        }
        if let Never::Proven = policies.never(&requests) {
            assert!(inside.clone().all(|request| !policies.decide(request).allowed), "{text}\n{requests:?}");
        }
    }
    assert!(covered > 100 && uncovered > 50, "{covered} {uncovered}");
}

#[test]
fn a_permit_for_one_way_to_start_a_program_allows_no_other() {
    let universe = universe();
    for (index, request) in universe.iter().enumerate().step_by(7) {
        let Context::Execute(execution) = &request.context else { panic!() };
        let text = render(&[permit(ContextConstraint::of_execution(execution))]).unwrap();
        // Without a warning too.
        let policies = policies(&text);
        for (other, asked) in universe.iter().enumerate() {
            let Context::Execute(asks) = &asked.context else { panic!() };
            let same = (&asks.arguments, &asks.environment) == (&execution.arguments, &execution.environment);
            assert_eq!(policies.decide(asked).allowed, same, "{index} {other}\n{text}");
        }
    }
}

fn permit(context: Vec<ContextConstraint>) -> Permit {
    Permit {
        id: "one".to_owned(),
        reason: String::new(),
        comment: String::new(),
        principal: None,
        actions: vec![Action::EXECUTE],
        entity: EntityType::File,
        resource: vec![pattern("/bin/ps")],
        context,
    }
}

fn constraint(random: &mut Rng) -> ContextConstraint {
    let members = |set: GivenSet, members: &[&str]| ContextConstraint::Members {
        set,
        members: members.iter().map(|name| (*name).to_owned()).collect(),
    };
    let name = ["-p", "-e", "a", "HOME"][random.usize(..4)].to_owned();
    let of = if name == "HOME" { Given::Environment } else { Given::Arguments };
    match random.u8(..9) {
        0 => members(GivenSet::Keys, [&["-p"][..], &[]][random.usize(..2)]),
        1 | 2 => members(GivenSet::Flags, [&["-e"][..], &["-e", "-p"], &[], &["-z"]][random.usize(..4)]),
        3 => members(GivenSet::PositionalValues, [&["a"][..], &[]][random.usize(..2)]),
        4 => members(GivenSet::Names, &[]),
        5 => ContextConstraint::NoTag { of, name },
        6 => ContextConstraint::NoTag { of: Given::Arguments, name: by_place(0) },
        _ => {
            let any_of = [&["1"][..], &["*u*", "x"], &["*"], &[]][random.usize(..4)].iter().map(|text| pattern(text)).collect();
            ContextConstraint::Tag { of, name, any_of }
        }
    }
}

fn check(policies: &Policies, text: &str, universe: &[Request], decided: &[bool]) {
    let find = |wanted: bool| universe.iter().zip(decided).find(|(_, decided)| **decided == wanted).map(|(request, _)| request);
    match policies.covers(&executions()) {
        Coverage::Covered => assert_eq!(find(false), None, "{text}"),
        Coverage::Uncovered { witness } => assert!(!policies.decide(&witness).allowed, "{text}\n{witness:?}"),
        Coverage::Undecided(why) => panic!("{text}\n{why:?}"),
    }
    match policies.never(&executions()) {
        Never::Proven => assert_eq!(find(true), None, "{text}"),
        Never::Witness(witness) => assert!(policies.decide(&witness).allowed, "{text}\n{witness:?}"),
        Never::Undecided(why) => panic!("{text}\n{why:?}"),
    }
}

/// Ways to start a program, as the runtime describes them.
fn universe() -> Vec<Request> {
    let mut found = Vec::new();
    let values = [None, Some("1"), Some("x"), Some("true")];
    for number in 0..4 * 4 * 2 * 3 * 3 {
        let [key, flags, positional, uid, process] = [number % 4, number / 4 % 4, number / 16 % 2, number / 32 % 3, number / 96];
        let set = |names: &[(&str, usize)]| {
            names.iter().filter(|(_, there)| *there > 0).map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>()
        };
        let (keys, flags, positional_values) =
            (set(&[("-p", key)]), set(&[("-e", flags & 1), ("-p", flags & 2)]), set(&[("a", positional)]));
        let mut tags: BTreeMap<String, String> =
            flags.iter().chain(&positional_values).map(|name| (name.clone(), "true".to_owned())).collect();
        tags.extend(values[key].map(|value| ("-p".to_owned(), value.to_owned())));
        let execution = Execution {
            arguments: Arguments { keys, flags, positional_values, tags },
            environment: Environment::default(),
            username: "x".to_owned(),
            uid: [0, 1, 1000][uid],
            groupname: "x".to_owned(),
            gid: 0,
            namespace: [None, Some(1), Some(9)][process],
        };
        found.push(Request::new("x", Action::EXECUTE, Resource::file("/bin/ps")).with_context(Context::Execute(Box::new(execution))));
    }
    found
}

fn condition(random: &mut Rng, depth: usize) -> String {
    if depth == 0 || random.u8(..4) == 0 {
        return atom(random).to_owned();
    }
    let [left, right] = [condition(random, depth - 1), condition(random, depth - 1)];
    match random.u8(..7) {
        0..=2 => format!("({left} && {right})"),
        3 | 4 => format!("({left} || {right})"),
        5 => format!("!({left})"),
        _ => format!("(if {left} then {right} else {})", condition(random, depth - 1)),
    }
}

fn atom(random: &mut Rng) -> &'static str {
    let atoms = [
        "context.arguments.keys.contains(\"-p\")",
        "context.arguments.flags.contains(\"-e\")",
        "context.arguments.flags.containsAll([\"-e\", \"-p\"])",
        "context.arguments.flags.containsAny([\"-e\", \"-p\"])",
        "[\"-e\", \"a\"].containsAll(context.arguments.flags)",
        "[\"-p\"].containsAny(context.arguments.flags)",
        "context.arguments.flags.isEmpty()",
        "context.arguments.positional_values.isEmpty()",
        "context.arguments.positional_values == [\"a\"]",
        "context.arguments.keys == [\"-p\"]",
        "context.arguments.hasTag(\"-p\")",
        "context.arguments.getTag(\"-p\") == \"1\"",
        "context.arguments.getTag(\"-p\") like \"*u*\"",
        "context.arguments.hasTag(\"-e\")",
        "context.user.uid == 0",
        "context.user.uid < 1000",
        "1 <= context.user.uid",
        "context has namespace",
        "context.namespace.target_process_id == 9",
        "context.namespace.target_process_id > 3",
        "context has namespace.target_process_id",
    ];
    atoms[random.usize(..atoms.len())]
}
