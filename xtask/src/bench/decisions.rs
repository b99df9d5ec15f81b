//! What a check costs with ever more permits.

use std::hint::black_box;
use std::time::Duration;

use rex_catalogue::vocabulary::Action;
use rex_policy::{Mode, Policies, Request, Resource, Source, load};

use super::Figure;
use super::clock::{median, of_work};
use crate::Done;

/// How many permits.
const SIZES: &[usize] = &[10, 100, 1000, 10_000];
/// Checks of one measurement.
const CHECKS: usize = 2_000;
/// Checks of one set of policies, each another: answers are kept, and kept answers are not what is measured here.
const BATCH: usize = 1_000;
/// Measurements of which the median counts.
const ROUNDS: usize = 3;

/// A kind of permit, each for a directory of its own, and whether it has to stay flat.
struct Shape {
    name: &'static str,
    permit: fn(usize) -> String,
    most: f64,
}

const SHAPES: &[Shape] = &[
    Shape { name: "`==`", permit: |index| scope(&format!("resource == file_system::File::\"/data/{index}/file\"")), most: 3.0 },
    Shape { name: "`in`", permit: |index| scope(&format!("resource in file_system::Dir::\"/data/{index}\"")), most: 3.0 },
    Shape {
        name: "`like`",
        permit: |index| format!("{} when {{ resource.path like \"/data/{index}/*\" }}", scope("resource is file_system::File")),
        // No bound is promised: a pattern need not begin with a literal. It is shown to be watched.
        most: f64::INFINITY,
    },
];

fn scope(resource: &str) -> String {
    format!("permit (principal, action == file_system::Action::\"read\", {resource})")
}

pub(super) fn measure() -> Done<Vec<Figure>> {
    let mut figures = Vec::new();
    for shape in SHAPES {
        let costs: Vec<(usize, Duration)> = SIZES.iter().map(|size| Ok((*size, cost(shape, *size)?))).collect::<Done<_>>()?;
        let Some(((fewest, first), others)) = costs.split_first() else { continue };
        for (size, cost) in others {
            figures.push(Figure {
                what: format!("a check with {size} permits of {}", shape.name),
                ours: format!("{cost:?}"),
                against: format!("{first:?} with {fewest}"),
                ratio: cost.as_secs_f64() / first.as_secs_f64(),
                most: shape.most,
            });
        }
    }
    Ok(figures)
}

/// The time of one check that is allowed.
fn cost(shape: &Shape, size: usize) -> Done<Duration> {
    let text: String = (0..size).map(|index| (shape.permit)(index) + ";\n").collect();
    let source = [Source::new("bench", text)];
    let batch = size.min(BATCH);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut time = Duration::ZERO;
        for _ in 0..CHECKS / batch {
            let policies = load(&source, Mode::Strict).policies.ok_or("the policies of the measurement do not load")?;
            // The index is built by the first check, whatever it is about.
            let _ = policies.decide(&request(size));
            let mut allowed = 0;
            time += of_work(|| allowed = checks(&policies, batch, size / batch))?;
            if allowed != batch {
                return Err(format!("{allowed} of {batch} checks were allowed: the measurement is wrong").into());
            }
        }
        rounds.push(time / u32::try_from(CHECKS)?);
    }
    Ok(median(rounds))
}

fn checks(policies: &Policies, batch: usize, stride: usize) -> usize {
    (0..batch).filter(|index| black_box(policies.decide(&request(index * stride))).allowed).count()
}

fn request(directory: usize) -> Request {
    Request::new("ada", Action::READ, Resource::file(format!("/data/{directory}/file")))
}
