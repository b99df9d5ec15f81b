//! What is laid out without Cedar's formatter is laid out as it does it.

use fastrand::Rng;
use rex_catalogue::vocabulary::{Action, EntityType};

use super::pattern::literal;
use crate::Segment::{Any, OneSegment};
use crate::constraint::{Given, GivenSet};
use crate::layout::format;
use crate::render::draft;
use crate::{ContextConstraint, Pattern, Permit};

#[test]
fn the_formatter_lays_it_out_the_same() {
    let mut random = Rng::with_seed(5);
    let (mut plain, mut whole, mut broken) = (0, 0, 0);
    for _ in 0..6_000 {
        let permit = permit(&mut random);
        let draft = draft(&permit).unwrap();
        let formatted = format(&draft.text()).unwrap();
        let mut text = String::new();
        if draft.write_plain(&mut text) {
            assert_eq!(text, formatted, "{permit:#?}");
            plain += 1;
        }
        whole += usize::from(formatted.contains("\nwhen {"));
        broken += usize::from(formatted.contains("||\n") || formatted.contains("&&\n"));
    }
    // A fourth or so is left to the formatter; the rest has every shape.
    assert!(plain > 4_000 && whole > 800 && broken > 800, "{plain} plain, {whole} with a short condition, {broken} with a broken one");
}

#[test]
fn what_the_widths_of_lines_depend_on() {
    for length in 1..110 {
        let path = format!("/{}", "p".repeat(length));
        let pattern = |end| Pattern::from_segments([literal(&path), literal(end), OneSegment]);
        let shapes = [
            vec![Pattern::literal(&path)],
            vec![pattern("/")],
            vec![pattern("/"), pattern("/a/")],
            vec![Pattern::literal(&path), Pattern::literal("/b")],
        ];
        for resource in shapes {
            let permit = Permit { resource, ..bare(vec![Action::READ], EntityType::File) };
            let draft = draft(&permit).unwrap();
            let mut text = String::new();
            if draft.write_plain(&mut text) {
                assert_eq!(text, format(&draft.text()).unwrap(), "{length}");
            }
        }
    }
}

fn bare(actions: Vec<Action>, entity: EntityType) -> Permit {
    Permit {
        id: "p".to_owned(),
        reason: String::new(),
        comment: String::new(),
        principal: None,
        actions,
        entity,
        resource: Vec::new(),
        context: Vec::new(),
    }
}

fn permit(random: &mut Rng) -> Permit {
    let moves = random.u8(..4) == 0;
    let executes = !moves && random.u8(..4) == 0;
    let files: Vec<Action> = Action::all().filter(|action| action.row().resources.contains(&EntityType::File)).collect();
    let actions = match (moves, executes) {
        (true, _) => vec![Action::MOVE],
        (_, true) => vec![Action::EXECUTE],
        _ => (0..random.usize(1..5)).map(|_| files[random.usize(..files.len())]).collect(),
    };
    let context = match (moves, executes) {
        (true, _) => vec![ContextConstraint::Text { field: "destination.path", any_of: patterns(random) }],
        (_, true) => (0..random.usize(..5)).map(|_| given(random)).collect(),
        _ => Vec::new(),
    };
    Permit {
        id: text(random, 60),
        reason: if random.bool() { text(random, 60) } else { String::new() },
        comment: (0..random.usize(..3)).map(|_| format!("{} \"// {}\n", text(random, 80), text(random, 9))).collect(),
        principal: random.bool().then(|| text(random, 100)),
        resource: patterns(random),
        context,
        ..bare(actions, EntityType::File)
    }
}

fn given(random: &mut Rng) -> ContextConstraint {
    let of = if random.bool() { Given::Arguments } else { Given::Environment };
    match random.u8(..3) {
        0 => ContextConstraint::Members {
            set: [GivenSet::Keys, GivenSet::Flags, GivenSet::PositionalValues, GivenSet::Names][random.usize(..4)],
            members: (0..random.usize(..4)).map(|_| text(random, 20)).collect(),
        },
        1 => ContextConstraint::Tag { of, name: text(random, 10), any_of: patterns(random) },
        _ => ContextConstraint::NoTag { of, name: text(random, 10) },
    }
}

fn patterns(random: &mut Rng) -> Vec<Pattern> {
    (0..random.usize(..4))
        .map(|_| {
            let start = literal(&format!("/{}", text(random, 40)));
            let pattern = match random.u8(..3) {
                0 => Pattern::from_segments([start]),
                1 => Pattern::from_segments([start, literal("/"), OneSegment, literal(&text(random, 8))]),
                _ => Pattern::from_segments([start, literal("/"), Any]),
            };
            pattern.widened()
        })
        .collect()
}

/// Some letters, and now and then one that has to be escaped or is wider than others.
fn text(random: &mut Rng, longest: usize) -> String {
    let letter = |random: &mut Rng| {
        if random.u8(..200) == 0 { random.choice(['"', '\\', 'é', '漢', '\n', '\'', '*']).unwrap_or('x') } else { random.lowercase() }
    };
    (0..random.usize(1..=longest)).map(|_| letter(random)).collect()
}
