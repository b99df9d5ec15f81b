//! Laws (b), (c) and (d) over generated scripts with fixed seeds.

use rex_tests::generate;
use rex_tests::sample::Tally;

/// Of all runs, so many of a hundred come to their end.
const ENDS: usize = 80;
/// Of all runs, so many of a hundred are bounded, and their world is what inference takes it for.
const JUDGED: usize = 80;

#[test]
fn generated_scripts_need_what_is_inferred() {
    let tally = Tally::of(0..300, false);
    assert!(tally.exceptions.is_empty(), "{}", tally.exceptions.join("\n"));
    assert!(tally.ends * 100 >= tally.runs * ENDS, "only {} of {} come to their end: {:?}", tally.ends, tally.runs, tally.errors);
    assert!(tally.bounded * 100 >= tally.runs * JUDGED, "only {} of {} are judged", tally.bounded, tally.runs);
}

#[test]
fn no_part_of_what_generated_scripts_need_is_too_much() {
    let tally = Tally::of(300..360, true);
    assert!(tally.exceptions.is_empty(), "{}", tally.exceptions.join("\n"));
    assert!(tally.needed.1 > 10, "only {} of {} have literal paths alone", tally.needed.1, tally.needed.0);
}

#[test]
fn a_seed_gives_one_script() {
    for seed in 0..50 {
        let (first, second) = (generate::case(seed), generate::case(seed));
        assert_eq!((first.script, first.world, first.arguments), (second.script, second.world, second.arguments));
    }
}
