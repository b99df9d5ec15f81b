//! The permissions an operation asks for, in the order of its plan.

use rex_catalogue::plan::{Ask, Context, Denial, Launch, Step, Strength};
use serde_json::{Value, json};

use super::words::Words;

/// One line of a plan, with what stands under it.
#[derive(Clone, Debug)]
pub(super) enum Line {
    /// A question.
    Ask { ask: &'static Ask, place: String, destination: Option<String>, instead: Vec<Line> },
    /// A look at the host.
    Look(String),
    /// Lines under a heading.
    Block(String, Vec<Line>),
    /// The same again for what is below an entry.
    Below,
}

/// A plan as lines. What asks for nothing is left out.
pub(super) fn lines(plan: &'static [Step]) -> Vec<Line> {
    steps(plan, &mut Words::default())
}

fn steps(plan: &'static [Step], words: &mut Words) -> Vec<Line> {
    let mut lines = Vec::new();
    for step in plan {
        match step {
            Step::Ask(asked) => lines.push(ask(asked, words)),
            Step::Look(name, look) => lines.push(Line::Look(words.look(name, look))),
            Step::When(condition, then, otherwise) => {
                let said = words.condition(condition);
                lines.extend(sides(&said, then, otherwise, words));
            }
            Step::Each(_, over, inner) => lines.extend(block(words.over(over), steps(inner, words))),
            Step::Descend => lines.push(Line::Below),
            Step::Within(inner) | Step::Part(inner) => lines.extend(steps(inner, words)),
            Step::Do(..) | Step::Give(_) => {}
        }
    }
    lines
}

fn ask(ask: &'static Ask, words: &Words) -> Line {
    let destination = match &ask.context {
        Context::Empty | Context::Launch { .. } => None,
        Context::Destination(place) => Some(words.place(place)),
        Context::Attribute(options, setting) => Some(format!("<{options}.{setting}>")),
    };
    let instead = match ask.denial {
        Denial::Instead(inner) => steps(inner, &mut words.clone()),
        Denial::Fail | Denial::Leave => Vec::new(),
    };
    Line::Ask { ask, place: words.place(ask.resource.place()), destination, instead }
}

fn sides(said: &str, then: &'static [Step], otherwise: &'static [Step], words: &mut Words) -> Vec<Line> {
    let mut other = words.clone();
    let (yes, no) = (steps(then, words), steps(otherwise, &mut other));
    match (asks(&yes), asks(&no)) {
        (false, false) => Vec::new(),
        (true, false) => vec![Line::Block(format!("only if {said}"), yes)],
        (false, true) => vec![Line::Block(format!("unless {said}"), no)],
        (true, true) => vec![Line::Block(format!("if {said}"), yes), Line::Block("otherwise".to_owned(), no)],
    }
}

fn block(heading: String, lines: Vec<Line>) -> Option<Line> {
    asks(&lines).then_some(Line::Block(heading, lines))
}

/// Whether there is a question among the lines, or the way to more of them.
pub(super) fn asks(lines: &[Line]) -> bool {
    lines.iter().any(|line| match line {
        Line::Ask { .. } | Line::Below => true,
        Line::Block(_, inner) => asks(inner),
        Line::Look(_) => false,
    })
}

/// The lines as text, indented.
pub(super) fn text(lines: &[Line], indent: usize) -> String {
    lines.iter().map(|line| line_text(line, indent)).collect()
}

fn line_text(line: &Line, indent: usize) -> String {
    let margin = " ".repeat(indent);
    match line {
        Line::Ask { ask, place, destination, instead } => {
            let mut text = format!("{margin}{} {} {place}", ask.action.row().name, ask.resource.entity().row().name);
            if let Some(destination) = destination {
                text = format!("{text} to {destination}");
            }
            if let Context::Launch { launch, .. } = ask.context {
                text = format!("{text} with {}", started(launch));
            }
            if ask.strength == Strength::NotForbidden {
                text.push_str("; only a forbid denies it");
            }
            text.push_str(on_denial(ask.denial));
            format!("{text}\n{}", self::text(instead, indent + 2))
        }
        Line::Look(sentence) => format!("{margin}({sentence})\n"),
        Line::Block(heading, inner) => format!("{margin}{heading}:\n{}", text(inner, indent + 2)),
        Line::Below => format!("{margin}and the same for each entry below it\n"),
    }
}

/// What a policy sees of a start besides the program.
const fn started(launch: Launch) -> &'static str {
    match launch {
        Launch::Options(_) => "the arguments, environment, account, group and namespace of the options",
        Launch::Arguments => "these arguments and this environment, as the account and group at hand",
        Launch::Backtrace | Launch::Variables => "its commands and the two paths as arguments, as the account and group at hand",
    }
}

const fn on_denial(denial: Denial) -> &'static str {
    match denial {
        Denial::Fail => "",
        Denial::Leave => "; if denied, it is left out",
        Denial::Instead([]) => "; if denied, the call does without",
        Denial::Instead(_) => "; if denied, instead:",
    }
}

/// The lines as data.
pub(super) fn json(lines: &[Line]) -> Value {
    lines.iter().map(line_json).collect()
}

fn line_json(line: &Line) -> Value {
    match line {
        Line::Ask { ask, place, destination, instead } => {
            let (strength, denial) = (strength(ask.strength), denial_name(ask.denial));
            let mut value = json!({
                "ask": ask.action.uid(),
                "resource": ask.resource.entity().full_name(),
                "place": place,
                "strength": strength,
                "on_denial": denial,
            });
            if let (Some(destination), Some(fields)) = (destination, value.as_object_mut()) {
                fields.insert("destination".to_owned(), destination.as_str().into());
            }
            if let (Context::Launch { launch, .. }, Some(fields)) = (ask.context, value.as_object_mut()) {
                fields.insert("with".to_owned(), started(launch).into());
            }
            if let (Denial::Instead(_), Some(fields)) = (ask.denial, value.as_object_mut()) {
                fields.insert("instead".to_owned(), json(instead));
            }
            value
        }
        Line::Look(sentence) => json!({ "look": sentence }),
        Line::Block(heading, inner) => json!({ "when": heading, "steps": json(inner) }),
        Line::Below => json!({ "repeat": "below" }),
    }
}

const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Permitted => "permitted",
        Strength::NotForbidden => "not-forbidden",
    }
}

const fn denial_name(denial: Denial) -> &'static str {
    match denial {
        Denial::Fail => "fail",
        Denial::Leave => "leave-out",
        Denial::Instead(_) => "instead",
    }
}
