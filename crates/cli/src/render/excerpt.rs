//! Lines of source text that are too long to be shown whole.

/// Longer lines are cut; nobody reads more, and what stands on them is found by its column.
const WIDEST: usize = 500;
/// How much is shown before what is marked.
const BEFORE: usize = 80;
/// Stands where something was cut.
const CUT: char = '…';

/// A rendered diagnostic without the far parts of its long lines.
pub(super) fn of(text: &str) -> String {
    if text.lines().all(|line| line.len() <= WIDEST) {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut shown = String::with_capacity(text.len().min(lines.len() * WIDEST));
    let mut start = 0;
    for (index, line) in lines.iter().enumerate() {
        if is_source(line) {
            let marks = lines.iter().skip(index + 1).take_while(|line| is_marks(line));
            let first = marks.filter_map(|line| first_mark(line)).min().unwrap_or(0);
            start = if line.chars().count() > WIDEST { first.saturating_sub(BEFORE) } else { 0 };
        }
        match is_source(line) || is_marks(line) {
            true => shown.push_str(&window(line, start)),
            false => shown.push_str(line),
        }
    }
    shown
}

/// What stands left of the bar, and the bar.
fn gutter(line: &str) -> Option<(&str, &str)> {
    let bar = line.find(['│', '·'])?;
    let (left, rest) = line.split_at(bar);
    let is_number = strip(left).trim().chars().all(|letter| letter.is_ascii_digit());
    let end = bar + rest.chars().next().map_or(0, char::len_utf8);
    is_number.then(|| line.split_at(end))
}

fn is_source(line: &str) -> bool {
    gutter(line).is_some_and(|(gutter, _)| gutter.ends_with('│'))
}

fn is_marks(line: &str) -> bool {
    gutter(line).is_some_and(|(gutter, _)| gutter.ends_with('·'))
}

fn first_mark(line: &str) -> Option<usize> {
    gutter(line).and_then(|(_, rest)| strip(rest).chars().position(|letter| !letter.is_whitespace()))
}

/// The line from that column on, as far as it fits. A label keeps its words, wherever it stands.
fn window(line: &str, start: usize) -> String {
    let Some((gutter, rest)) = gutter(line).filter(|_| line.chars().count() > WIDEST) else { return line.to_owned() };
    let rest = strip(rest.trim_end());
    let content: Vec<char> = rest.chars().skip(start).collect();
    let marks = gutter.ends_with('·');
    let blank = content.iter().take_while(|letter| letter.is_whitespace()).count();
    let cut_before = start > 0 && !marks;
    let (lead, content) = if marks && blank > WIDEST { (WIDEST, content.get(blank..)) } else { (0, content.get(..)) };
    let content = content.unwrap_or_default();
    let words = content.iter().position(|letter| *letter == '╰').map_or(0, |label| label + WIDEST);
    let end = content.len().min(words.max(WIDEST));
    let cut_after = (end < content.len() && !marks).then_some(CUT);
    let shown = content.iter().take(end).skip(usize::from(cut_before));
    let before = cut_before.then_some(CUT);
    format!("{gutter}{}{}\n", " ".repeat(lead), before.into_iter().chain(shown.copied()).chain(cut_after).collect::<String>())
}

/// Without colours: a line that is cut has none.
fn strip(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(|letter| *letter == 'm');
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let source = format!(" 1 │ {}BAD{}\n", "a".repeat(5000), "b".repeat(5000));
        let marks = format!("   · {}─┬─\n   · {} ╰── here\n", " ".repeat(5000), " ".repeat(5000));
        let text = format!("  × wrong\n   ╭─[x:1:5001]\n{source}{marks}   ╰────\n");
        let shown = of(&text);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() < 600), "{shown}");
        let column = |line: &str, text: &str| line.find(text).map(|at| line.get(..at).unwrap_or_default().chars().count());
        let [_, _, source, under, label, end] = lines.as_slice() else { return assert_eq!(lines.len(), 6, "{shown}") };
        assert_eq!(column(source, "BAD"), column(under, "─┬─"), "{shown}");
        assert!(source.contains("…a") && source.ends_with('…') && label.ends_with("╰── here"), "{shown}");
        assert_eq!(*end, "   ╰────");
    }

    #[test]
    fn what_is_short_stays_as_it_is() {
        let text = "  × wrong\n 1 │ let x = ;\n   ·         ┬\n";
        assert_eq!(of(text), text);
        let help = format!("  help: {}\n", "word ".repeat(400));
        assert_eq!(of(&help), help);
    }
}
