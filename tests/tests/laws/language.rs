//! What inference says of every construct of the language, line by line; and laws (b), (c) and (d) over the same scripts.

use rex_infer::Inferred;
use rex_tests::agreement::{is_foreseen, too_little, too_much, unforeseen};
use rex_tests::case::{Case, read_all};
use rex_tests::needs::{line, needs, rewrite};
use rex_tests::performance::{PERMIT_ALL, Performance, infer, perform};
use rex_tests::world::World;

/// Writes what inference says into the cases, to be read before it is kept.
const UPDATE: &str = "REX_UPDATE";
/// Code that is not known can ask for anything anywhere.
const ANYTHING: &[&str] = &["eval", "import-unresolved", "unbounded-call"];

#[test]
fn constructs_need_what_their_cases_say() {
    let cases = read_all("language");
    assert!(cases.len() > 150, "only {} cases", cases.len());
    let faults: Vec<_> = cases.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn faults(case: &Case) -> Vec<String> {
    let free = perform(case, PERMIT_ALL);
    if free.succeeded == case.has("ends-in-error") {
        return vec![format!("{}: ends otherwise under permit-all: {:?}", case.name, free.error)];
    }
    let mut faults = Vec::new();
    if let Some(expected) = case.output.as_ref().filter(|expected| expected.trim_end() != free.output.trim_end()) {
        faults.push(format!("{}: printed {:?}, expected {expected:?}", case.name, free.output));
    }
    let world = World::new(&case.world);
    let inferred = infer(case, &world);
    faults.extend(said_otherwise(case, &inferred, &world));
    if inferred.unbounded() {
        faults.extend(untold(case, &free, &inferred, &world));
        return faults;
    }
    faults.extend(unforeseen(case, &free, &inferred, &world));
    faults.extend(too_little(case, &free));
    faults.extend(too_much(case, &free, &inferred, &world));
    faults
}

fn said_otherwise(case: &Case, inferred: &Inferred, world: &World) -> Option<String> {
    let said = needs(inferred, world);
    if case.needs.as_ref() == Some(&said) {
        return None;
    }
    if std::env::var_os(UPDATE).is_some() {
        rewrite("language", case, &said);
        return None;
    }
    let expected = case.needs.as_deref().unwrap_or_default();
    Some(format!("{}: needs\n{said}instead of\n{expected}(if that is right, run again with {UPDATE}=1)", case.name))
}

/// Where a path is not bounded, what was asked at other lines is foreseen all the same.
fn untold(case: &Case, free: &Performance, inferred: &Inferred, world: &World) -> Vec<String> {
    if inferred.findings.iter().any(|finding| ANYTHING.contains(&finding.code)) {
        return Vec::new();
    }
    let told: Vec<usize> = inferred.findings.iter().filter(|finding| finding.unbounded).map(|finding| line(finding, inferred)).collect();
    let is_untold = |decision: &&rex_runtime::DecisionRecord| !told.contains(&decision.line) && !is_foreseen(decision, inferred, world);
    let fault = |decision: &rex_runtime::DecisionRecord| {
        format!("{}: line {} asked {}, neither foreseen nor told", case.name, decision.line, decision.request.resource.uid())
    };
    free.decisions.iter().filter(is_untold).map(fault).collect()
}
