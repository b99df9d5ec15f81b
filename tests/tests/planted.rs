//! What nothing bounds is a finding at its line; what only looks like it is none.

use rex_tests::planted::{folder, measure, read_all};

#[test]
fn planted_constructs_are_reported_and_look_alikes_are_not() {
    let pairs = read_all(&folder());
    let figures = measure(&pairs);
    println!("{}", figures.line());
    assert!(pairs.len() >= 100, "{} pairs", pairs.len());
    assert!(figures.faults.is_empty(), "{}\n{}", figures.line(), figures.faults.join("\n"));
}

#[test]
fn no_pair_stands_twice() {
    let pairs = read_all(&folder());
    for (index, pair) in pairs.iter().enumerate() {
        let same =
            |other: &&rex_tests::planted::Pair| other.name == pair.name || other.planted == pair.planted || other.bounded == pair.bounded;
        let twin = pairs.iter().skip(index + 1).find(same);
        assert!(twin.is_none(), "{} and {}", pair.name, twin.map_or("", |twin| &twin.name));
        assert_ne!(pair.planted, pair.bounded, "{}", pair.name);
    }
}
