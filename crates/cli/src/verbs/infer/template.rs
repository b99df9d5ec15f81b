//! The head of a template: what its holes are, and the command that fills them.

use std::collections::BTreeSet;
use std::path::Path;

use rex_infer::{Argument, Inferred, hole};

use super::InferOptions;

/// Comment lines for the head of the template.
pub(super) fn heading(result: &Inferred, text: &str, scripts: &[&Path], options: &InferOptions) -> String {
    let holes: Vec<&Argument> = result.arguments.iter().filter(|argument| !argument.known).collect();
    if holes.is_empty() {
        return comment(&["This template has no holes: the script has no arguments that are not known.".to_owned()]);
    }
    let (shown, others): (Vec<&Argument>, Vec<&Argument>) = holes.iter().partition(|argument| text.contains(&hole(&argument.name)));
    let list = |arguments: &[&Argument]| arguments.iter().map(|argument| format!("  {}", described(argument, result))).collect::<Vec<_>>();
    let mut lines =
        vec!["A template. Its holes are in no path that exists, so what has one permits nothing until it is filled:".to_owned()];
    lines.extend(list(&shown));
    if shown.is_empty() {
        lines = vec!["A template without holes.".to_owned()];
    }
    if !others.is_empty() {
        lines.push("No permit shows these, but their values may decide what is needed:".to_owned());
        lines.extend(list(&others));
    }
    if result.unbounded() {
        lines.push("What could not be bounded is not here; values for what it depends on may bound it.".to_owned());
    }
    let settings: BTreeSet<String> = holes.iter().map(|argument| setting(argument)).collect();
    lines.push(format!("Fill it with: {}", options.filling(scripts, &settings)));
    comment(&lines)
}

/// What follows `=` is a string, and what follows `:=` anything else.
fn setting(argument: &Argument) -> String {
    let is_text = argument.declared.as_ref().is_none_or(|declared| declared.type_name == "string");
    format!("{}{}VALUE", argument.name, if is_text { "=" } else { ":=" })
}

fn described(argument: &Argument, result: &Inferred) -> String {
    let source = result.sources.get(argument.source);
    let line = source.map_or(0, |source| source.text.get(..argument.span.start).map_or(0, |before| before.matches('\n').count()) + 1);
    let name = source.map_or("-", |source| source.name.as_str());
    let hole = hole(&argument.name);
    match &argument.declared {
        Some(declared) if declared.matching.is_some() => {
            format!("{hole}: {}, where the hole is what `*` stands for; declared at {name}:{line}", declared.text())
        }
        Some(declared) => format!("{hole}: {}; declared at {name}:{line}", declared.text()),
        None => format!("{hole}: anything; not declared, first used at {name}:{line}"),
    }
}

/// Whatever a name holds, it stays in its comment line.
fn comment(lines: &[String]) -> String {
    let hidden = |letter: char| letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = |line: &String| line.chars().map(|letter| if hidden(letter) { '_' } else { letter }).collect::<String>();
    lines.iter().map(|line| format!("// {}\n", shown(line))).collect()
}
