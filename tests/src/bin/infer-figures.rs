//! Figures about inference, as JSON on the standard output.
//!
//! `laws --seeds A..B [--needed]` performs generated scripts and says what became of the laws; `show SEED` prints the case
//! of a seed; `table --seeds N --rex PROGRAM` prints all figures as a table, `speed --rex PROGRAM` those about speed.
#![expect(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods, reason = "it is what the program is for")]

use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use rex_tests::figures;
use rex_tests::generate;
use rex_tests::sample::Tally;
use rex_tests::speed::speed;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["laws", "--seeds", seeds, rest @ ..] if rest.iter().all(|word| *word == "--needed") => {
            range(seeds).map_or_else(usage, |seeds| laws(seeds, !rest.is_empty()))
        }
        ["table", "--seeds", seeds, "--rex", rex] => seeds.parse().map_or_else(|_| usage(), |seeds| table(seeds, Path::new(rex))),
        ["speed", "--rex", rex] => {
            println!("{}", speed(Path::new(rex)).to_json());
            ExitCode::SUCCESS
        }
        ["show", seed] => seed.parse().map_or_else(|_| usage(), show),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: infer-figures laws --seeds A..B [--needed] | show SEED | table --seeds N --rex PROGRAM | speed --rex PROGRAM");
    ExitCode::from(2)
}

fn range(text: &str) -> Option<Range<u64>> {
    let (from, to) = text.split_once("..")?;
    Some(from.parse().ok()?..to.parse().ok()?)
}

fn laws(seeds: Range<u64>, needed: bool) -> ExitCode {
    let tally = Tally::of(seeds, needed);
    println!("{:#}", tally.to_json());
    if tally.exceptions.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn table(seeds: u64, rex: &Path) -> ExitCode {
    let (table, holds) = figures::table(seeds, rex);
    print!("{table}");
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn show(seed: u64) -> ExitCode {
    let case = generate::case(seed);
    println!("{}\n--- arguments {}\n--- settings {}\n{}", case.world, case.arguments, case.settings.join(", "), case.script);
    ExitCode::SUCCESS
}
