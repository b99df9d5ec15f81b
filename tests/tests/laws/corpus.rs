//! Laws (b) and (c) over the corpus: scripts of real work, a third of which nobody looks at while inference is made.

use rex_tests::corpus::tallies;
use rex_tests::tightness::spread;

/// Of all runs, so many of a hundred come to their end.
const ENDS: usize = 80;
/// One policy in so many is measured for what it allows besides.
const ONE_IN: usize = 30;
/// The sample is small; over the whole corpus it is 0.
const MEDIAN: usize = 3;

#[test]
fn scripts_of_the_corpus_need_what_is_inferred() {
    let (open, held_out) = tallies(ONE_IN);
    println!("worked with: {open}\nheld out: {held_out}");
    assert!(open.scripts + held_out.scripts >= 300, "the corpus is too small");
    for tally in [&open, &held_out] {
        assert!(tally.ends * 100 >= tally.scripts * ENDS, "only {} of {} come to their end", tally.ends, tally.scripts);
    }
    assert!(open.faults.is_empty(), "{}", open.faults.join("\n"));
    let measured = spread(&[open.tight.as_slice(), &held_out.tight].concat());
    assert!(measured.runs >= 10 && measured.median <= MEDIAN, "{measured:?}");
    // What these are about is not told, or they would be looked at.
    assert!(held_out.faults.is_empty(), "{} exceptions among the scripts that are held out", held_out.faults.len());
}
