//! Laws (b), (c) and (d) over every case of every operation.

use rex_tests::agreement::{too_little, too_much, unforeseen};
use rex_tests::case::{Case, read_all};
use rex_tests::performance::{PERMIT_ALL, infer, perform};
use rex_tests::world::World;

#[test]
fn inferred_policies_are_enough_and_no_more() {
    let cases: Vec<_> = read_all("operations").into_iter().filter(|case| !case.has("breaks-assumptions")).collect();
    assert!(cases.len() > 20, "only {} cases", cases.len());
    let faults: Vec<_> = cases.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn faults(case: &Case) -> Vec<String> {
    let free = perform(case, PERMIT_ALL);
    if !free.succeeded {
        return vec![format!("{}: fails under permit-all: {:?}", case.name, free.error)];
    }
    let mut faults = Vec::new();
    if let Some(expected) = case.output.as_ref().filter(|expected| expected.trim_end() != free.output.trim_end()) {
        faults.push(format!("{}: printed {:?}, expected {expected:?}", case.name, free.output));
    }
    let world = World::new(&case.world);
    let inferred = infer(case, &world);
    if inferred.unbounded() || inferred.is_wrong() {
        faults.push(format!("{}: {:#?}", case.name, inferred.findings));
    }
    faults.extend(unforeseen(case, &free, &inferred, &world));
    faults.extend(too_little(case, &free));
    faults.extend(too_much(case, &free, &inferred, &world));
    faults
}
