//! The index and the lean evaluation change nothing: every answer is the one Cedar gives, on random policies and requests.

use cedar_policy::PolicySet;
use fastrand::Rng;
use rex_catalogue::vocabulary::{Action, EntityType};

use super::oracle::Asked;
use crate::decide::Policies;
use crate::load::{entries, parse};
use crate::{Context, Mode, Request, Resource, Source};

const SETS: usize = 2_000;
const REQUESTS: usize = 50;

#[test]
fn decisions_are_those_of_the_plain_authorizer() {
    let mut random = Rng::with_seed(20_261_121);
    let pool: Vec<Asked> = (0..400).map(|_| Asked::new(request(&mut random))).collect();
    let (mut allowed, mut forbidden, mut erred) = (0, 0, 0);
    for _ in 0..SETS {
        let (text, canonical) = policy_set(&mut random);
        let ours = unchecked(&text);
        let theirs: PolicySet = canonical.parse().unwrap();
        for _ in 0..REQUESTS {
            let asked = &pool[random.usize(..pool.len())];
            let (decision, answer) = (ours.decide(&asked.request), asked.decide(&theirs));
            assert!(answer.agrees(&decision), "{text}\n{:?}\nours: {decision:#?}\nCedar's: {answer:#?}", asked.request);
            let probe = ours.forbidden(&asked.request);
            assert_eq!(probe.allowed, answer.forbids.is_empty(), "{text}\n{:?}", asked.request);
            let Request { principal, action, resource, .. } = &asked.request;
            assert!(!answer.allowed || ours.could_permit(principal, *action, resource.entity), "{text}\n{:?}", asked.request);
            allowed += usize::from(answer.allowed);
            forbidden += usize::from(!probe.allowed);
            erred += usize::from(!decision.errors.is_empty());
        }
    }
    // Each outcome has to be common, or the comparison says little.
    let some = SETS * REQUESTS / 20;
    assert!(allowed > some && forbidden > some && erred > some, "{allowed} allowed, {forbidden} forbidden, {erred} with errors");
}

/// Policies that may be invalid: an invalid forbid is refused by `load`, and its errors are what matters here.
pub(super) fn unchecked(text: &str) -> Policies {
    let mut problems = Vec::new();
    let parsed = parse(&[Source::new("random", text)], Mode::Compatible, &mut problems);
    assert!(problems.is_empty(), "{text}\n{problems:?}");
    Policies::new(entries(parsed, &mut problems))
}

fn pick<'c>(random: &mut Rng, choices: &[&'c str]) -> &'c str {
    choices[random.usize(..choices.len())]
}

fn path(random: &mut Rng) -> String {
    let depth = random.usize(..4);
    let path: String = (0..depth).map(|_| format!("/{}", pick(random, &["a", "b", "ab", "a*"]))).collect();
    if path.is_empty() { "/".to_owned() } else { path }
}

/// The same path, spelled in another way.
fn respelt(random: &mut Rng, path: &str) -> String {
    match random.u8(..6) {
        0 => path.replace('/', "//"),
        1 => path.replace('/', "/./"),
        2 => format!("{path}/"),
        _ => path.to_owned(),
    }
}

fn request(random: &mut Rng) -> Request {
    let principal = pick(random, &["u", "u", "v"]);
    let destination = Context::Destination { path: path(random), name: "a".to_owned(), parent_path: "/".to_owned() };
    match random.u8(..12) {
        0 => {
            let url = pick(random, &["a", "/a"]).to_owned();
            Request::new(principal, Action::named("network", "GET"), Resource::new(EntityType::Url, url.clone(), vec![("url", url)]))
        }
        1 => Request::new(principal, Action::named("systemd", "daemon_reload"), Resource::new(EntityType::Systemd, "x", vec![])),
        2..=4 => Request::new(principal, Action::MOVE, any_path(random)).with_context(destination),
        5 => Request::new(principal, Action::WRITE, Resource::file(path(random))),
        6 => Request::new(principal, Action::SET_X_ATTR, any_path(random)).with_context(Context::Xattr { name: "user.a".to_owned() }),
        _ => Request::new(principal, [Action::READ, Action::OPEN][random.usize(..2)], any_path(random)),
    }
}

fn any_path(random: &mut Rng) -> Resource {
    let path = path(random);
    if random.bool() { Resource::dir(path) } else { Resource::file(path) }
}

/// A policy set, once with literals in any spelling, once in the canonical one.
fn policy_set(random: &mut Rng) -> (String, String) {
    let policies: Vec<(String, String)> = (0..random.usize(1..12)).map(|_| policy(random)).collect();
    policies.into_iter().unzip()
}

/// A part of a policy in both spellings.
type Both = (String, String);

fn same(text: impl Into<String>) -> Both {
    let text = text.into();
    (text.clone(), text)
}

/// Joins parts; each `{}` of the form takes the next one.
fn form(form: &str, parts: &[Both]) -> Both {
    let fill = |parts: Vec<&String>| {
        let mut parts = parts.into_iter();
        form.split("{}").enumerate().fold(String::new(), |text, (index, piece)| {
            let part = if index == 0 { "" } else { parts.next().unwrap() };
            text + part + piece
        })
    };
    (fill(parts.iter().map(|part| &part.0).collect()), fill(parts.iter().map(|part| &part.1).collect()))
}

fn policy(random: &mut Rng) -> Both {
    let effect = same(pick(random, &["permit", "permit", "permit", "forbid"]));
    let principal = same(pick(random, &["", "", "", " == User::\"u\"", " in User::\"u\"", " is User", " == User::\"v\""]));
    let action = same(match random.u8(..7) {
        0 | 1 => String::new(),
        2 => format!("== {}", action(random)),
        3 | 4 => format!("in [{}, {}]", action(random), action(random)),
        5 => "in file_system::Action::\"SafeIO\"".to_owned(),
        _ => format!("in {}", action(random)),
    });
    let resource = match random.u8(..7) {
        0 | 1 => same(""),
        2 => form(" == {}", &[entity(random)]),
        3 => form(" in {}", &[directory(random)]),
        4 => same(pick(random, &[" is file_system::File", " is file_system::Dir", " is network::url"])),
        5 => form(" is file_system::File in {}", &[directory(random)]),
        _ => form(" in {}", &[entity(random)]),
    };
    let clauses: Vec<Both> = (0..random.usize(..3))
        .map(|_| {
            let keyword = same(pick(random, &["when", "when", "unless"]));
            form("\n{} { {} }", &[keyword, condition(random, 2)])
        })
        .collect();
    let whole = form("{} (principal{}, action {}, resource{})", &[effect, principal, action, resource]);
    let whole = clauses.iter().fold(whole, |whole, clause| form("{}{}", &[whole, clause.clone()]));
    form("{};\n", &[whole])
}

fn action(random: &mut Rng) -> String {
    let actions = [Action::READ, Action::OPEN, Action::WRITE, Action::MOVE, Action::MOVE, Action::named("network", "GET")];
    actions[random.usize(..actions.len())].uid()
}

fn entity(random: &mut Rng) -> Both {
    if random.u8(..8) == 0 {
        return same("network::url::\"/a\"");
    }
    let name = if random.bool() { "File" } else { "Dir" };
    literal(random, name)
}

fn directory(random: &mut Rng) -> Both {
    literal(random, "Dir")
}

fn literal(random: &mut Rng, name: &str) -> Both {
    let canonical = path(random);
    let spelt = respelt(random, &canonical);
    (format!("file_system::{name}::\"{spelt}\""), format!("file_system::{name}::\"{canonical}\""))
}

fn pattern(random: &mut Rng) -> String {
    let path = path(random).replace('*', "\\*");
    match random.u8(..5) {
        0 => path,
        1 => format!("{path}*"),
        2 => format!("{path}/*"),
        3 => format!("{path}*a"),
        _ => "*a".to_owned(),
    }
}

fn condition(random: &mut Rng, depth: usize) -> Both {
    if depth > 0 && random.u8(..3) == 0 {
        let [left, right] = [condition(random, depth - 1), condition(random, depth - 1)];
        return match random.u8(..4) {
            0 => form("({}) && ({})", &[left, right]),
            1 => form("({}) || ({})", &[left, right]),
            2 => form("!({})", &[left]),
            _ => form("if {} then {} else {}", &[left, right, condition(random, depth - 1)]),
        };
    }
    atom(random)
}

fn atom(random: &mut Rng) -> Both {
    match random.u8(..26) {
        0..=3 => same(format!("resource.path like \"{}\"", pattern(random))),
        4 => same(format!("resource.path == \"{}\"", path(random))),
        5 => same(format!("\"{}\" == resource.path", path(random))),
        6 => form("resource in {}", &[entity(random)]),
        7 => form("resource == {}", &[entity(random)]),
        8 => form("{} != resource", &[entity(random)]),
        9 => form("[{}, {}].contains(resource)", &[entity(random), entity(random)]),
        10 => same(format!("[\"{}\", \"{}\"].contains(resource.path)", path(random), path(random))),
        11 => form("resource in [{}, {}]", &[directory(random), entity(random)]),
        12 => same(pick(random, &["resource has path", "resource has url", "context has destination", "principal has name"])),
        13 => same(format!("context.destination.path like \"{}\"", pattern(random))),
        14 => same("context.destination.path == resource.path"),
        15 => same(pick(random, &["context.nope", "resource.nope == 1", "principal.name == \"u\"", "1 + 9223372036854775807 > 0"])),
        16 => same(pick(random, &["principal == User::\"u\"", "User::\"v\" == principal", "principal in [User::\"u\", User::\"v\"]"])),
        17 => same(pick(random, &["action in file_system::Action::\"SafeIO\"", "action in network::Action::\"NetworkAction\""])),
        18 => same(format!("action == {}", action(random))),
        19 => same(format!("{} in file_system::Action::\"SafeIO\"", action(random))),
        20 => form("{} in {}", &[entity(random), directory(random)]),
        21 => form("{}.path == \"/a\"", &[entity(random)]),
        22 => same(pick(random, &["resource is file_system::File", "resource is file_system::Dir", "action is network::Action"])),
        23 => same(pick(random, &["true", "false"])),
        24 => form("(if resource has path then resource else {}) in {}", &[entity(random), directory(random)]),
        _ => form("[resource, {}].contains({})", &[entity(random), entity(random)]),
    }
}
