//! The sabotages: one row for each way in which a promise of the runtime could be lost.
//!
//! A row is a fragment that stands in its file exactly once, what replaces it, and the tests of which one has to turn
//! red. The replacement has to compile: a promise kept by a type needs no row.

/// One sabotage.
pub(super) struct Row {
    /// The promise it removes.
    pub(super) promise: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// The file it changes.
    pub(super) file: &'static str,
    /// The fragment it replaces.
    pub(super) find: &'static str,
    /// What it puts there.
    pub(super) replace: &'static str,
    /// Whose tests have to turn red; the first that do end the row.
    pub(super) tests: &'static [Tests],
}

/// The tests of one package whose names hold the filter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tests {
    /// The package.
    pub(super) package: &'static str,
    /// A part of their names; empty for all.
    pub(super) filter: &'static str,
}

impl Tests {
    /// As the table shows them.
    pub(super) fn shown(&self) -> String {
        if self.filter.is_empty() { self.package.to_owned() } else { format!("{} {}", self.package, self.filter) }
    }
}

const POLICY: Tests = Tests { package: "rex-policy", filter: "" };
const RUNTIME: Tests = Tests { package: "rex-runtime", filter: "" };
const WHOLE: Tests = Tests { package: "rex-tests", filter: "" };
/// The programs count their memory; the libraries do not.
const PROGRAMS: Tests = Tests { package: "rex-cli", filter: "" };
const GUARDS: Tests = Tests { package: "rex-tests", filter: "guards::" };

const BEFORE: &str = "1 nothing before permission";
const SAME: &str = "2 what was authorised is opened";
const EXACT: &str = "3 a permit is never more";
const CLOSED: &str = "4 fail closed";
const GRANT: &str = "5 grants";
const BOUNDED: &str = "6 bounded";
const SAID: &str = "7 said plainly";
const RECORDED: &str = "8 recorded";
const WHOLE_WRITES: &str = "whole writes";
const ENOUGH: &str = "what is inferred is enough";

const WALK: &str = "crates/catalogue/src/walk.rs";
const LANGUAGE: &str = "crates/catalogue/src/tables/language.rs";
const GATE: &str = "crates/runtime/src/gate/mod.rs";
const SYSTEM: &str = "crates/runtime/src/os/system.rs";
const FILE: &str = "crates/runtime/src/os/file.rs";
const PATHS: &str = "crates/runtime/src/paths.rs";
const CANONICAL: &str = "crates/policy/src/canonical.rs";
const IMPORT: &str = "crates/runtime/src/import.rs";
const ENGINE: &str = "crates/runtime/src/runtime.rs";
const RUN: &str = "crates/runtime/src/run.rs";
const SPAWN: &str = "crates/runtime/src/os/spawn.rs";
const REPLACE: &str = "crates/runtime/src/os/replace.rs";
const DECIDE: &str = "crates/policy/src/decide.rs";
const LOAD: &str = "crates/policy/src/load.rs";

const fn row(
    promise: &'static str,
    name: &'static str,
    file: &'static str,
    find: &'static str,
    replace: &'static str,
    tests: &'static [Tests],
) -> Row {
    Row { promise, name, file, find, replace, tests }
}

/// Every sabotage.
pub(super) const ROWS: &[Row] = &[
    row(BEFORE, "look-without-hope", WALK, "if !self.admits_rest() {", "if false {", &[RUNTIME, WHOLE]),
    row(EXACT, "programs-inherit-descriptors", SPAWN, "    close_at_exec(role);\n", "    let _ = close_at_exec;\n", &[WHOLE]),
    row(
        EXACT,
        "policies-see-the-last-of-two-values",
        "crates/runtime/src/programs/arguments.rs",
        "Some(before) if before != value => Err",
        "Some(before) if before.is_empty() && !value.is_empty() => Err",
        &[RUNTIME],
    ),
    row(BOUNDED, "programs-outlive-the-run", "crates/runtime/src/os/session.rs", "            self.kill();\n", "", &[WHOLE]),
    row(
        BOUNDED,
        "outputs-are-kept-whole",
        "crates/runtime/src/os/child.rs",
        "let kept = piece.get(..room.min(piece.len())).unwrap_or_default();",
        "let kept = piece.get(..piece.len().max(room.min(0))).unwrap_or_default();",
        &[WHOLE],
    ),
    row(
        BEFORE,
        "gate-never-says-no",
        GATE,
        "Strength::Permitted => (self.policies.decide(&request), Phase::Ask),",
        "Strength::Permitted => (Policies::allow_everything().decide(&request), Phase::Ask),",
        &[RUNTIME, WHOLE],
    ),
    row(
        BEFORE,
        "probe-never-says-no",
        GATE,
        "Strength::NotForbidden => (self.policies.forbidden(&request), Phase::Probe),",
        "Strength::NotForbidden => (Policies::allow_everything().forbidden(&request), Phase::Probe),",
        &[RUNTIME, WHOLE],
    ),
    row(
        BEFORE,
        "denial-goes-on",
        "crates/runtime/src/call/mod.rs",
        "Denial::Fail => Err(Stop::Denied(self.passed_over.take().unwrap_or(denial))),",
        "Denial::Fail => Ok(Answer::Granted),",
        &[RUNTIME, WHOLE],
    ),
    row(
        SAME,
        "any-directory-of-that-name",
        "crates/runtime/src/os/level.rs",
        "!= (stat.st_dev, stat.st_ino) {",
        "== (u64::MAX, u64::MAX) {",
        &[RUNTIME, WHOLE],
    ),
    row(
        SAME,
        "any-link-of-that-name",
        "crates/runtime/src/os/remove.rs",
        "Some(link) => rustix::fs::fstat(link).map_err(fault)?,",
        "Some(_) => there,",
        &[RUNTIME, WHOLE],
    ),
    row(
        WHOLE_WRITES,
        "half-a-tree-is-moved",
        "crates/runtime/src/os/tree.rs",
        "copy.fill(grants, source, path)?;",
        "let _ = copy.fill(grants, source, path);",
        &[RUNTIME, WHOLE],
    ),
    row(
        SAME,
        "follow-links-on-the-way",
        SYSTEM,
        "ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS",
        "ResolveFlags::empty()",
        &[RUNTIME, WHOLE],
    ),
    row(
        SAME,
        "follow-a-link-to-what-is-removed",
        "crates/catalogue/src/tables/commands.rs",
        "Look::OwnDirectory(PATH)",
        "Look::Directory(PATH)",
        &[WHOLE],
    ),
    row(
        SAME,
        "follow-a-link-as-the-file",
        FILE,
        "rustix::fs::openat(directory.fd(), name, HOLD | OFlags::NOFOLLOW, Mode::empty())",
        "rustix::fs::openat(directory.fd(), name, HOLD, Mode::empty())",
        &[RUNTIME, WHOLE],
    ),
    row(
        SAME,
        "open-what-is-no-file",
        FILE,
        "regular(&stat, path)?;\n    if access.hold",
        "let _ = regular(&stat, path);\n    if access.hold",
        &[RUNTIME, WHOLE],
    ),
    row(
        SAME,
        "keep-the-spelling",
        CANONICAL,
        ".filter(|component| !matches!(*component, \"\" | \".\"))",
        ".filter(|component| *component != \"\\0\")",
        &[RUNTIME, WHOLE],
    ),
    row(SAME, "go-upwards", CANONICAL, "if component == \"..\"", "if component == \"\\0\"", &[RUNTIME, WHOLE]),
    row(SAME, "keep-spelling-in-policies", LOAD, "if literals.is_empty() {", "if true {", &[POLICY, WHOLE]),
    row(
        SAME,
        "open-by-name-after-a-look",
        SYSTEM,
        "if same(&there, &here) { Ok(path) } else { Err(nameless()) }",
        "if same(&there, &here) || true { Ok(path) } else { Err(nameless()) }",
        &[RUNTIME, WHOLE],
    ),
    row(EXACT, "import-out-of-the-root", IMPORT, "if file.as_str().starts_with(&below) {", "if true {", &[RUNTIME, WHOLE]),
    row(
        EXACT,
        "import-without-read",
        LANGUAGE,
        "must(Action::READ, Resource::File(PATH)),",
        "crate::plan::unless_forbidden(Action::READ, Resource::File(PATH)),",
        &[RUNTIME, WHOLE],
    ),
    row(
        CLOSED,
        "an-erring-forbid-passes",
        DECIDE,
        "let matched = *result.as_ref().unwrap_or(&!entry.permits());",
        "let matched = *result.as_ref().unwrap_or(&false);",
        &[POLICY],
    ),
    row(
        CLOSED,
        "an-erring-permit-permits",
        DECIDE,
        "let matched = *result.as_ref().unwrap_or(&!entry.permits());\n",
        "let matched = *result.as_ref().unwrap_or(&true);\n",
        &[POLICY],
    ),
    row(CLOSED, "permits-beat-forbids", DECIDE, "let allowed = !forbidden && (", "let allowed = (", &[POLICY]),
    row(
        CLOSED,
        "no-validation",
        LOAD,
        "problems.extend(validate(&parsed, sources, mode));",
        "let _ = validate(&parsed, sources, mode);",
        &[POLICY, WHOLE],
    ),
    row(
        CLOSED,
        "bidi-text-passes",
        LOAD,
        "problems.extend(bidirectional(index, source, mode));",
        "let _ = bidirectional(index, source, mode);",
        &[POLICY, WHOLE],
    ),
    row(
        CLOSED,
        "an-invalid-forbid-is-kept",
        LOAD,
        "(Self::Strict, _) | (Self::Compatible, Effect::Forbid) => Severity::Error,\n            (Self::Compatible, Effect::Permit) => Severity::Warning,",
        "(Self::Strict, _) => Severity::Error,\n            (Self::Compatible, _) => Severity::Warning,",
        &[POLICY, WHOLE],
    ),
    row(
        CLOSED,
        "a-scope-is-sound-whatever-it-names",
        "crates/policy/src/validate/scope.rs",
        "let Some(resources) = possible_resources(policy) else { return false };",
        "let Some(resources) = possible_resources(policy) else { return true };",
        &[POLICY],
    ),
    row(
        CLOSED,
        "extension-types-are-not-at-hand",
        DECIDE,
        "extensions: candidates.iter().any(|entry| entry.needs_extensions),",
        "extensions: candidates.is_empty(),",
        &[POLICY],
    ),
    row(
        CLOSED,
        "no-action-groups",
        "crates/policy/src/evaluate.rs",
        "let groups = HashSet::from([group_uid(action).clone()]);",
        "let groups = HashSet::new();",
        &[POLICY],
    ),
    row(
        GRANT,
        "a-file-behind-the-gate-s-back",
        PATHS,
        "refuse_characters(text)?;\n",
        "refuse_characters(text)?;\n        let _ = std::fs::metadata(text);\n",
        &[GUARDS],
    ),
    row(
        GRANT,
        "take-what-was-not-asked",
        GATE,
        "self.held.get(path)?.contains(&(action, entity)).then(|| Grant::made_by_the_gate(path.clone()))",
        "Some((action, entity)).map(|_| Grant::made_by_the_gate(path.clone()))",
        &[RUNTIME, WHOLE],
    ),
    row(
        BOUNDED,
        "no-clock",
        ENGINE,
        "run.must_end(operations % CLOCK_EVERY == 0).map(Dynamic::from)",
        "Some((&run, operations)).and(None)",
        &[RUNTIME, WHOLE],
    ),
    row(BOUNDED, "no-timeout", RUN, "return Some(Ended::Timeout);", "", &[RUNTIME, WHOLE]),
    row(BOUNDED, "no-interrupt", RUN, "return Some(Ended::Interrupted);", "", &[RUNTIME, WHOLE]),
    row(
        BOUNDED,
        "no-bound-on-memory",
        RUN,
        "self.limits.memory.is_some_and(|most| memory::in_use() > most)",
        "self.limits.memory.is_some_and(|most| memory::in_use() > most && most == 0)",
        &[PROGRAMS],
    ),
    row(BOUNDED, "no-bound-on-operations", ENGINE, "engine.set_max_operations(limits.operations);", "", &[RUNTIME, WHOLE]),
    row(
        BOUNDED,
        "no-bound-on-depth",
        ENGINE,
        "engine.set_max_call_levels(limits.call_depth);",
        "engine.set_max_call_levels(usize::MAX);",
        &[RUNTIME, WHOLE],
    ),
    row(BOUNDED, "no-bound-on-strings", ENGINE, "engine.set_max_string_size(limits.string_size);", "", &[RUNTIME, WHOLE]),
    row(BOUNDED, "no-bound-on-arrays", ENGINE, "engine.set_max_array_size(limits.array_size);", "", &[RUNTIME, WHOLE]),
    row(BOUNDED, "no-bound-on-maps", ENGINE, "engine.set_max_map_size(limits.map_size);", "", &[RUNTIME, WHOLE]),
    row(
        BOUNDED,
        "no-bound-on-reads",
        "crates/runtime/src/os/content.rs",
        "if content.len() as u64 <= limit {",
        "if limit < u64::MAX {",
        &[RUNTIME, WHOLE],
    ),
    row(BOUNDED, "uncounted-memory", ENGINE, "if self.limits.memory.is_some() && !memory::is_counted() {", "if false {", &[RUNTIME, WHOLE]),
    row(
        SAID,
        "a-denial-is-any-error",
        "crates/runtime/src/error.rs",
        "let cause = denial.map_or(Cause::Thrown, |denial| Cause::Denied(Box::new(denial.clone())));",
        "let cause = denial.map_or(Cause::Thrown, |_| Cause::Thrown);",
        &[RUNTIME, WHOLE],
    ),
    row(SAID, "no-line", "crates/runtime/src/recorder.rs", "line: question.line,", "line: 0,", &[RUNTIME, WHOLE]),
    row(
        SAID,
        "no-policy-named",
        "crates/runtime/src/recorder.rs",
        "policies: decision.policies,",
        "policies: Vec::new(),",
        &[RUNTIME, WHOLE],
    ),
    row(
        SAID,
        "a-wider-suggestion",
        "crates/policy/src/suggest.rs",
        "only: identified(entity).map(|_| request.resource.id.as_str()),",
        "only: None,",
        &[POLICY, WHOLE],
    ),
    row(RECORDED, "no-sink", "crates/runtime/src/recorder.rs", "sink(&record);", "let _ = sink;", &[RUNTIME, WHOLE]),
    row(RECORDED, "no-denials", "crates/runtime/src/recorder.rs", "self.denials.push(record.clone());", "", &[RUNTIME, WHOLE]),
    row(
        RECORDED,
        "probes-look-like-asks",
        "crates/runtime/src/gate/decisions.rs",
        "Self::Probe => \"probe\",",
        "Self::Probe => \"ask\",",
        &[RUNTIME, WHOLE],
    ),
    row(
        RECORDED,
        "a-log-without-circumstances",
        "crates/policy/src/record.rs",
        "fields.insert(\"context\".to_owned(), self.context.to_json());",
        "fields.insert(\"context\".to_owned(), Value::Null);",
        &[POLICY, WHOLE],
    ),
    row(SAME, "moved-handle-goes-on", "crates/runtime/src/call/places.rs", "directory.still_there()?;", "", &[WHOLE]),
    row(
        BEFORE,
        "told-behind-a-link",
        "crates/runtime/src/os/lost.rs",
        "let found = way.path().unwrap_or_else(|| followed.clone());",
        "let found = Some(followed.clone()).filter(|_| way.path().is_some()).unwrap_or_else(|| followed.clone());",
        &[RUNTIME, WHOLE],
    ),
    row(
        WHOLE_WRITES,
        "write-in-place",
        REPLACE,
        "match whole(grant, file, &|fd| write_all(fd, content.as_bytes(), 0, grant.path()), &file.stat()?, keep_owner) {",
        "write_in_place(grant, file, content)?;\n    let _ = keep_owner;\n    match file.fd().try_clone_to_owned().map_err(|_| Refusal::Owner(Errno::IO)) {",
        &[RUNTIME, WHOLE],
    ),
    row(
        WHOLE_WRITES,
        "leftovers-stay",
        "crates/runtime/src/os/temporary.rs",
        "clear_leftovers(directory, name);\n        Self",
        "let _ = clear_leftovers;\n        Self",
        &[RUNTIME, WHOLE],
    ),
    row(
        WHOLE_WRITES,
        "mode-is-lost",
        "crates/runtime/src/os/content.rs",
        "Mode::from_raw_mode(before.st_mode & if same_owner { 0o7777 } else { 0o777 })",
        "Mode::from_raw_mode(if same_owner { 0o600 } else { 0o400 })",
        &[RUNTIME, WHOLE],
    ),
    row(WHOLE_WRITES, "replace-another-s-file", REPLACE, "if !same(&there, before) {", "if there.st_nlink == 0 {", &[RUNTIME, WHOLE]),
    row(
        BEFORE,
        "extract-what-may-not-be-written",
        "crates/runtime/src/os/archive/extract.rs",
        "let (Some(create), Some(_)) = (create, write) else",
        "let (Some(create), _) = (create, write) else",
        &[WHOLE],
    ),
    row(
        SAME,
        "two-members-of-one-name",
        "crates/runtime/src/os/archive/tree.rs",
        "Some(true) if directory => {}\n            Some(_) =>",
        "Some(_) if !self.places.is_empty() => {}\n            Some(_) =>",
        &[RUNTIME],
    ),
    row(
        SAME,
        "two-sizes-of-one-member",
        "crates/runtime/src/os/archive/headers.rs",
        "self.size.filter(|said| *said != size)",
        "self.size.filter(|said| *said != *said + size - size)",
        &[WHOLE],
    ),
    row(
        BOUNDED,
        "unpack-without-bound",
        "crates/runtime/src/os/archive/reader.rs",
        "self.left.checked_sub(read as u64)",
        "self.left.checked_sub((read as u64).min(0))",
        &[WHOLE],
    ),
    row(BOUNDED, "unpack-after-the-end", "crates/runtime/src/os/stream.rs", "if (self.bounds.must_end)() {", "if false {", &[RUNTIME]),
    row(
        WHOLE_WRITES,
        "compress-in-place",
        REPLACE,
        "    if before.st_nlink > 1 {\n        return in_place();",
        "    if before.st_nlink > 0 {\n        return in_place();",
        &[RUNTIME],
    ),
    row(
        EXACT,
        "execute-with-anything",
        "crates/infer/src/plan/launch.rs",
        "any_of: any_of.into_iter().collect() });",
        "any_of: any_of.into_iter().take(0).collect() });",
        &[WHOLE],
    ),
    row(
        EXACT,
        "a-name-has-slashes",
        "crates/policy/src/pattern.rs",
        "Self::OneSegment => (symbol != Self::Letter('/') && symbol != Self::Any, false)",
        "Self::OneSegment => (symbol != Self::Any, false)",
        &[POLICY],
    ),
    row(
        SAID,
        "laid-out-otherwise",
        "crates/policy/src/layout.rs",
        "let fits = \"when {  }\".len() + length + after <= WIDTH;",
        "let fits = \"when {  }\".len() + length + after < WIDTH;",
        &[POLICY],
    ),
    row(
        RECORDED,
        "calls-are-not-recorded",
        "crates/runtime/src/recorder.rs",
        "call_chain: question.call_chain.to_vec(),",
        "call_chain: Vec::new(),",
        &[RUNTIME, WHOLE],
    ),
    row(ENOUGH, "the-call-ends-nowhere", WALK, "Step::Give(_) => Way::Ends,", "Step::Give(_) => Way::Open,", &[WHOLE]),
    row(
        ENOUGH,
        "a-handler-sees-nothing-unfinished",
        "crates/infer/src/eval/unfinished.rs",
        "self.store_at(target, held);",
        "drop(held);",
        &[WHOLE],
    ),
    row(
        ENOUGH,
        "a-remembered-call-throws-nothing",
        "crates/infer/src/eval/memory.rs",
        "self.take_over(&found.thrown);",
        "let _ = &found.thrown;",
        &[WHOLE],
    ),
    row(
        ENOUGH,
        "one-round-is-all",
        "crates/infer/src/eval/rounds.rs",
        "if grown.is_empty() || gathers() ||",
        "if attempt == 0 || grown.is_empty() || gathers() ||",
        &[WHOLE],
    ),
    row(
        ENOUGH,
        "every-loop-only-gathers",
        "crates/infer/src/eval/rounds.rs",
        "body.is_some_and(|body| self.only_gathers(body, &grown))",
        "body.is_some_and(|body| body.is_empty() || self.only_gathers(&[], &[]))",
        &[WHOLE],
    ),
    row(
        ENOUGH,
        "one-descent-is-all",
        "crates/infer/src/eval/recursion.rs",
        "if !done.consulted || assumed.covers(&done.outcome) || !self.is_working() {",
        "if !done.consulted || attempt == 0 || assumed.covers(&done.outcome) {",
        &[WHOLE],
    ),
    row(
        ENOUGH,
        "a-followed-entry-goes-by-its-name",
        "crates/infer/src/plan/effects.rs",
        "match self.bound(\"target\") {",
        "match self.bound(\"nothing\") {",
        &[Tests { package: "rex-infer", filter: "" }],
    ),
];
