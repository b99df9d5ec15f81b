//! Policy text as Cedar's formatter lays it out. It parses what it is given, twice, to be sure of what it writes; a permit
//! whose lines are known to come out whole is written down in a fraction of that time, and tests hold the two against each other.

use cedar_policy_formatter::{Config, policies_str_to_pretty};
use rex_catalogue::vocabulary::{Action, EntityType};
use smallvec::SmallVec;

use crate::render::RenderError;
use crate::request::{is_of, write_quoted, write_uid};

/// Columns of a line.
const WIDTH: usize = 100;

/// The parts of a permit's text.
pub(crate) struct Draft<'d> {
    pub(crate) heading: Heading<'d>,
    pub(crate) principal: Option<&'d str>,
    pub(crate) actions: &'d [Action],
    /// The type of the resources.
    pub(crate) entity: EntityType,
    /// Which one it is, where the scope says it.
    pub(crate) only: Option<&'d str>,
    /// What has to hold besides.
    pub(crate) conditions: Conditions,
}

/// What stands above a permit: a comment and annotations.
#[derive(Default)]
pub(crate) struct Heading<'d> {
    /// Its lines; none if empty.
    pub(crate) comment: &'d str,
    pub(crate) id: Option<&'d str>,
    pub(crate) reason: Option<&'d str>,
}

/// A permit has none, or one, nearly always.
pub(crate) type Conditions = SmallVec<[Condition; 1]>;

/// What has to hold: pieces with operators between them, in one line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    text: String,
    /// Where each piece but the first begins; the operator stands before it.
    pieces: SmallVec<[usize; 2]>,
}

impl Condition {
    /// An expression in which no operator stands outside of parentheses.
    pub(crate) fn one(text: String) -> Self {
        Self { text, pieces: SmallVec::new() }
    }

    /// Nothing yet.
    pub(crate) fn with_room_for(letters: usize) -> Self {
        Self::one(String::with_capacity(letters))
    }

    /// The text, for one more piece to be added at its end.
    pub(crate) fn piece(&mut self, operator: &str) -> &mut String {
        if !self.text.is_empty() {
            self.text.push_str(operator);
            self.pieces.push(self.text.len());
        }
        &mut self.text
    }

    /// Every one of the pieces.
    pub(crate) fn all(pieces: impl IntoIterator<Item = String>) -> Self {
        Self::joined(" && ", pieces.into_iter().map(Self::one))
    }

    /// One of the conditions.
    pub(crate) fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(" || ", conditions)
    }

    fn joined(operator: &str, conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut conditions = conditions.into_iter();
        let mut all = conditions.next().unwrap_or_default();
        for Self { text, pieces } in conditions {
            let before = all.piece(operator);
            let start = before.len();
            before.push_str(&text);
            all.pieces.extend(pieces.into_iter().map(|piece| start + piece));
        }
        all
    }

    /// As a piece of another condition.
    pub(crate) fn in_parentheses(&self) -> String {
        ["(", &self.text, ")"].concat()
    }

    /// Its lines, each broken after an operator.
    fn lines(&self) -> impl Iterator<Item = &str> {
        let starts = [0].into_iter().chain(self.pieces.iter().copied());
        let ends = self.pieces.iter().copied().chain([self.text.len()]);
        starts.zip(ends).map(|(start, end)| self.text.get(start..end).unwrap_or_default().trim_end_matches(' '))
    }

    /// Adds it to a text as a clause of a policy, each line in its place; what follows it takes so many columns.
    fn write_clause(&self, text: &mut String, after: usize) {
        let length = self.text.len();
        if "{  }".len() + length + after <= WIDTH {
            let fits = "when {  }".len() + length + after <= WIDTH;
            push(text, [if fits { "\nwhen { " } else { "\nwhen\n{ " }, &self.text, " }"]);
            return;
        }
        text.push_str("\nwhen\n{");
        if "  ".len() + length <= WIDTH {
            push(text, ["\n  ", &self.text]);
        } else {
            self.lines().for_each(|line| push(text, ["\n  ", line]));
        }
        text.push_str("\n}");
    }
}

impl Heading<'_> {
    fn write(&self, text: &mut String) {
        for line in self.comment.lines().map(str::trim_end) {
            push(text, [if line.is_empty() { "//" } else { "// " }, line, "\n"]);
        }
        for (name, said) in [("@id(", self.id), ("@reason(", self.reason)] {
            if let Some(said) = said {
                text.push_str(name);
                write_quoted(text, said);
                text.push_str(")\n");
            }
        }
    }
}

impl Draft<'_> {
    /// Adds it to a text as Cedar's formatter lays it out.
    pub(crate) fn lay_out(&self, text: &mut String) -> Result<(), RenderError> {
        if !self.write_plain(text) {
            text.push_str(&format(&self.text())?);
        }
        Ok(())
    }

    /// Adds it to a text, unless a line would have to be broken inside of an expression, or its width is not its length.
    pub(crate) fn write_plain(&self, text: &mut String) -> bool {
        let before = text.len();
        self.heading.write(text);
        let start = text.len();
        self.write_lines(text);
        let (heading, lines) = text.get(before..).unwrap_or_default().split_at(start - before);
        let whole = comes_out_whole(heading, lines);
        if !whole {
            text.truncate(before);
        }
        whole
    }

    /// What follows the heading.
    fn write_lines(&self, text: &mut String) {
        text.push_str("permit (\n  ");
        self.write_principal(text);
        text.push_str(",\n");
        self.write_action_lines(text);
        text.push_str("\n  ");
        self.write_resource(text);
        text.push_str("\n)");
        let last = self.conditions.len().saturating_sub(1);
        for (index, condition) in self.conditions.iter().enumerate() {
            condition.write_clause(text, usize::from(index == last));
        }
        text.push_str(";\n");
    }

    fn write_principal(&self, text: &mut String) {
        text.push_str("principal");
        if let Some(name) = self.principal {
            text.push_str(" == ");
            write_uid(text, EntityType::User, name);
        }
    }

    fn write_resource(&self, text: &mut String) {
        match self.only {
            Some(id) => {
                text.push_str("resource == ");
                write_uid(text, self.entity, id);
            }
            None => {
                text.push_str("resource is ");
                self.entity.write_full_name(text);
            }
        }
    }

    /// In a line, or below the word `action`: in a line if they fit, or a line each.
    fn write_action_lines(&self, text: &mut String) {
        let start = text.len();
        text.push_str("  ");
        self.write_action(text);
        text.push(',');
        if self.actions.len() < 2 || text.len() - start <= WIDTH {
            return;
        }
        text.truncate(start);
        text.push_str("  action in\n");
        let start = text.len();
        write_list(text, "    [", self.actions, ", ");
        text.push(',');
        if text.len() - start > WIDTH {
            text.truncate(start);
            write_list(text, "    [", self.actions, ",\n     ");
            text.push(',');
        }
    }

    fn write_action(&self, text: &mut String) {
        if let [only] = self.actions {
            text.push_str("action == ");
            only.write_uid(text);
        } else {
            write_list(text, "action in [", self.actions, ", ");
        }
    }

    /// Valid, but not laid out.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.heading.write(&mut text);
        text.push_str("permit (");
        self.write_principal(&mut text);
        text.push_str(", ");
        self.write_action(&mut text);
        text.push_str(", ");
        self.write_resource(&mut text);
        text.push(')');
        for condition in &self.conditions {
            push(&mut text, ["\nwhen { ", &condition.text, " }"]);
        }
        text.push_str(";\n");
        text
    }
}

/// Whether the formatter would write it the same.
fn comes_out_whole(heading: &str, lines: &str) -> bool {
    let is_plain = |text: &str| is_of(text, |byte| matches!(byte, b' '..=b'~' | b'\n'));
    let is_control = |letter: char| letter.is_control() && letter != '\n';
    is_plain(lines)
        && lines.as_bytes().split(|byte| *byte == b'\n').all(|line| line.len() <= WIDTH)
        && (is_plain(heading) || !heading.contains(is_control))
}

fn write_list(text: &mut String, start: &str, actions: &[Action], between: &str) {
    text.push_str(start);
    for (index, action) in actions.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { between });
        action.write_uid(text);
    }
    text.push(']');
}

/// Adds the parts to a text.
pub(crate) fn push<const PARTS: usize>(text: &mut String, parts: [&str; PARTS]) {
    parts.into_iter().for_each(|part| text.push_str(part));
}

/// Lays out policy text.
pub(crate) fn format(text: &str) -> Result<String, RenderError> {
    let config = Config { line_width: WIDTH, indent_width: 2 };
    policies_str_to_pretty(text, &config).map_err(|error| RenderError::Format(error.to_string()))
}
