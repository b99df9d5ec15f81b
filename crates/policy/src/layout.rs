//! Policy text as Cedar's formatter lays it out. It parses what it is given, twice, to be sure of what it writes; a permit
//! whose lines are known to come out whole is written down in a fraction of that time, and tests hold the two against each other.

use cedar_policy_formatter::{Config, policies_str_to_pretty};
use rex_catalogue::vocabulary::{Action, EntityType};

use crate::render::RenderError;
use crate::request::uid;

/// Columns of a line.
const WIDTH: usize = 100;

/// The parts of a permit's text.
pub(crate) struct Draft<'d> {
    /// Comments and annotations, each with its line end.
    pub(crate) heading: String,
    pub(crate) principal: Option<&'d str>,
    pub(crate) actions: &'d [Action],
    /// The resource part of the scope.
    pub(crate) resource: String,
    /// What has to hold besides.
    pub(crate) conditions: Vec<Condition>,
}

/// What has to hold: pieces, each with the operator between it and the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition(Vec<(&'static str, String)>);

impl Condition {
    /// An expression in which no operator stands outside of parentheses.
    pub(crate) fn one(piece: String) -> Self {
        Self(vec![("", piece)])
    }

    /// Every one of the pieces.
    pub(crate) fn all(pieces: impl IntoIterator<Item = String>) -> Self {
        Self::joined("&&", pieces.into_iter().map(Self::one))
    }

    /// One of the conditions.
    pub(crate) fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        Self::joined("||", conditions)
    }

    fn joined(operator: &'static str, conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for condition in conditions {
            let first = all.len();
            all.extend(condition.0);
            if let Some((before, _)) = all.get_mut(first)
                && first > 0
            {
                *before = operator;
            }
        }
        Self(all)
    }

    /// As a piece of another condition.
    pub(crate) fn in_parentheses(&self) -> String {
        format!("({})", self.text())
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (operator, piece) in &self.0 {
            if !operator.is_empty() {
                text.extend([" ", operator, " "]);
            }
            text.push_str(piece);
        }
        text
    }

    /// Its lines, each broken after an operator.
    fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().enumerate().map(|(index, (_, piece))| match self.0.get(index + 1) {
            Some((operator, _)) => format!("  {piece} {operator}"),
            None => format!("  {piece}"),
        })
    }

    /// As a clause of a policy, each line in its place; what follows it takes so many columns.
    fn clause(&self, after: usize) -> Vec<String> {
        let text = self.text();
        if "when {  }".len() + text.len() + after <= WIDTH {
            return vec![format!("when {{ {text} }}")];
        }
        if "{  }".len() + text.len() + after <= WIDTH {
            return vec!["when".to_owned(), format!("{{ {text} }}")];
        }
        let inside = if "  ".len() + text.len() <= WIDTH { vec![format!("  {text}")] } else { self.lines().collect() };
        ["when".to_owned(), "{".to_owned()].into_iter().chain(inside).chain(["}".to_owned()]).collect()
    }
}

impl Draft<'_> {
    /// As Cedar's formatter lays it out.
    pub(crate) fn laid_out(&self) -> Result<String, RenderError> {
        self.plain().map_or_else(|| format(&self.text()), Ok)
    }

    /// Laid out, unless a line would have to be broken inside of an expression, or its width is not its length.
    pub(crate) fn plain(&self) -> Option<String> {
        let lines = self.lines();
        let fits = |line: &String| line.len() <= WIDTH && line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let whole = lines.iter().all(fits) && !self.heading.contains(|letter: char| letter.is_control() && letter != '\n');
        whole.then(|| format!("{}{}\n", self.heading, lines.join("\n")))
    }

    /// What follows the heading, line by line.
    fn lines(&self) -> Vec<String> {
        let mut lines = vec!["permit (".to_owned(), format!("  {},", self.principal())];
        let actions = format!("  action {},", self.action());
        match self.actions {
            several if several.len() > 1 && actions.len() > WIDTH => {
                lines.push("  action in".to_owned());
                lines.extend(listed(several));
            }
            _ => lines.push(actions),
        }
        lines.extend([format!("  {}", self.resource), ")".to_owned()]);
        let last = self.conditions.len().saturating_sub(1);
        for (index, condition) in self.conditions.iter().enumerate() {
            lines.extend(condition.clause(usize::from(index == last)));
        }
        if let Some(line) = lines.last_mut() {
            line.push(';');
        }
        lines
    }

    fn principal(&self) -> String {
        self.principal.map_or_else(|| "principal".to_owned(), |name| format!("principal == {}", uid(EntityType::User, name)))
    }

    fn action(&self) -> String {
        match self.actions {
            [only] => format!("== {}", only.uid()),
            several => format!("in [{}]", several.iter().map(|action| action.uid()).collect::<Vec<_>>().join(", ")),
        }
    }

    /// Valid, but not laid out.
    pub(crate) fn text(&self) -> String {
        let Self { heading, resource, conditions, .. } = self;
        let whens: String = conditions.iter().map(|condition| format!("\nwhen {{ {} }}", condition.text())).collect();
        format!("{heading}permit ({}, action {}, {resource}){whens};\n", self.principal(), self.action())
    }
}

/// Several actions below the word `action`: on a line if they fit, or a line each.
fn listed(actions: &[Action]) -> Vec<String> {
    let names: Vec<String> = actions.iter().map(|action| action.uid()).collect();
    let line = format!("    [{}],", names.join(", "));
    if line.len() <= WIDTH { vec![line] } else { format!("    [{}],", names.join(",\n     ")).lines().map(str::to_owned).collect() }
}

/// Lays out policy text.
pub(crate) fn format(text: &str) -> Result<String, RenderError> {
    let config = Config { line_width: WIDTH, indent_width: 2 };
    policies_str_to_pretty(text, &config).map_err(|error| RenderError::Format(error.to_string()))
}
