//! The figures about inference as a table: what was asked for, what was measured, and whether it holds.

use std::path::Path;

use crate::corpus::{Tally as Corpus, tallies};
use crate::planted;
use crate::sample::Tally;
use crate::speed::speed_alone;
use crate::tightness::spread;

/// Generated scripts that are performed again without each permit.
const NEEDED: u64 = 900;

/// One row.
struct Figure {
    what: String,
    measured: String,
    asked: &'static str,
    holds: Option<bool>,
}

fn figure(what: impl Into<String>, measured: impl Into<String>, asked: &'static str, holds: bool) -> Figure {
    Figure { what: what.into(), measured: measured.into(), asked, holds: Some(holds) }
}

impl Figure {
    fn row(&self) -> String {
        let holds = match self.holds {
            None => "",
            Some(true) => "yes",
            Some(false) => "**no**",
        };
        format!("| {} | {} | {} | {holds} |\n", self.what, self.measured, self.asked)
    }
}

/// The table, over so many generated scripts, with the program at that path; and whether everything holds.
#[must_use]
pub fn table(seeds: u64, rex: &Path) -> (String, bool) {
    let mut figures = generated(seeds);
    let (open, held_out) = tallies(1);
    figures.extend(of_corpus("corpus", &open));
    figures.extend(of_corpus("corpus, held out", &held_out));
    figures.extend(tight(&open, &held_out));
    figures.extend(planted_pairs());
    figures.extend(fast(rex));
    let rows: String = figures.iter().map(Figure::row).collect();
    let holds = figures.iter().all(|figure| figure.holds != Some(false));
    (format!("| figure | measured | asked | holds |\n|---|---|---|---|\n{rows}"), holds)
}

fn generated(seeds: u64) -> Vec<Figure> {
    let all = Tally::of(0..seeds, false);
    let needed = Tally::of(seeds..seeds + NEEDED, true);
    let unasked = all.unasked();
    let (scripts, literal) = needed.needed;
    vec![
        figure("generated scripts that reach their end", of(all.ends, all.runs), "at least 80 %", all.ends * 100 >= all.runs * 80),
        Figure {
            what: "generated scripts the laws apply to".to_owned(),
            measured: format!(
                "{}; {} are not bounded, of {} an assumption does not hold",
                of(all.runs - all.unbounded.values().sum::<usize>() - all.assumed, all.runs),
                all.unbounded.values().sum::<usize>(),
                all.assumed
            ),
            asked: "",
            holds: None,
        },
        figure(
            format!("laws (b) and (c): exceptions over {} generated scripts, {} requests", all.runs, all.requests),
            all.exceptions.len().to_string(),
            "0",
            all.exceptions.is_empty(),
        ),
        figure(
            format!("law (d): permits not needed, over {scripts} generated scripts, {literal} of them with literal paths"),
            needed.exceptions.len().to_string(),
            "0",
            needed.exceptions.is_empty(),
        ),
        figure(
            "questions of plans asked in generated runs",
            if unasked.is_empty() {
                of(all.steps.len(), all.steps.len())
            } else {
                format!("{}; not: {}", of(all.steps.len() - unasked.len(), all.steps.len()), unasked.join(", "))
            },
            "all",
            unasked.is_empty(),
        ),
    ]
}

fn of_corpus(name: &str, tally: &Corpus) -> Vec<Figure> {
    vec![
        figure(
            format!("{name}: scripts that reach their end"),
            of(tally.ends, tally.scripts),
            "at least 80 %",
            tally.ends * 100 >= tally.scripts * 80,
        ),
        Figure { what: format!("{name}: scripts that are bounded"), measured: of(tally.bounded, tally.scripts), asked: "", holds: None },
        figure(
            format!("{name}: exceptions to laws (b) and (c), {} requests", tally.requests),
            tally.faults.len().to_string(),
            "0",
            tally.faults.is_empty(),
        ),
    ]
}

fn tight(open: &Corpus, held_out: &Corpus) -> Vec<Figure> {
    let spread = spread(&[open.tight.as_slice(), &held_out.tight].concat());
    vec![
        figure("requests allowed besides those needed, median", spread.median.to_string(), "0", spread.median == 0),
        figure(
            "the same in relation to those needed, 95th percentile",
            format!("{:.2}", spread.ninety_fifth),
            "at most 1",
            spread.ninety_fifth <= 1.0,
        ),
        figure(
            "scripts with constant paths that allow nothing besides",
            of(spread.exact, spread.literal),
            "at least 95 %",
            spread.exact * 100 >= spread.literal * 95,
        ),
    ]
}

fn planted_pairs() -> Vec<Figure> {
    let figures = planted::measure(&planted::read_all(&planted::folder()));
    vec![
        figure("planted constructs reported at their line", of(figures.reported, figures.pairs), "all", figures.reported == figures.pairs),
        figure("bounded look-alikes not reported", of(figures.silent, figures.pairs), "all", figures.silent == figures.pairs),
    ]
}

fn fast(rex: &Path) -> Vec<Figure> {
    let speed = speed_alone(rex);
    vec![
        figure("`rex infer` of a script of one line", format!("{:.1?}", speed.start), "under 8 ms", speed.start.as_secs_f64() < 0.008),
        figure("inference to Rhai's compilation, median over the corpus", format!("{:.1}", speed.median), "at most 3", speed.median <= 3.0),
        figure("the same for 20,000 lines", format!("{:.1}", speed.long), "at most 3", speed.long <= 3.0),
        figure("the same for 20,000 lines with 1,666 functions", format!("{:.1}", speed.functions), "at most 3", speed.functions <= 3.0),
        figure(
            format!("time for a line among 20,000 to one among 1,250 (of Rhai's compilation: {:.2})", speed.growth_of_compilation),
            format!("{:.2}", speed.growth),
            "linear: at most 1.5",
            speed.growth <= 1.5,
        ),
        figure("1000 scripts in one call", format!("{:.2?}", speed.thousand), "under 2 s", speed.thousand.as_secs_f64() < 2.0),
    ]
}

fn of(part: usize, whole: usize) -> String {
    format!("{part} of {whole}")
}
