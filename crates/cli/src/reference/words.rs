//! Places, facts and conditions of plans in words.

use std::collections::BTreeMap;

use rex_catalogue::plan::{Condition, Fact, Known, Look, Over, Place};

/// What the names a plan binds stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The place a bound name stands for.
    found: BTreeMap<&'static str, String>,
    /// What a bound fact is a fact about.
    about: BTreeMap<&'static str, String>,
}

impl Words {
    /// What a look is after; its name stands for the answer from here on.
    pub(super) fn look(&mut self, name: &'static str, look: &Look) -> String {
        let place = self.place(look.place());
        let (answer, sentence) = match look {
            Look::Directory(_) => (format!("<real {}>", bare(&place)), format!("looks where {place} really is, links followed")),
            Look::OwnDirectory(_) => {
                (format!("<real {}>", bare(&place)), format!("looks where {place} really is, links on the way to it followed"))
            }
            Look::Kind(_) | Look::KindUnfollowed(_) => (place.clone(), format!("looks what {place} is")),
            Look::Target { .. } => (format!("<target of {}>", bare(&place)), format!("looks where {place} leads, if it is a link")),
            Look::Behind { .. } => (format!("<target of {}>", bare(&place)), format!("looks where {place} leads")),
            Look::Account { .. } => ("<account>".to_owned(), format!("looks up the account and group that {place} would run as")),
            Look::Levels(_) => (
                format!("<deepest directory of {} that exists>", bare(&place)),
                format!("looks which directories on the way to {place} exist"),
            ),
        };
        self.found.insert(name, answer);
        self.about.insert(name, place);
        sentence
    }

    /// A path, in angle brackets where it is not literal.
    pub(super) fn place(&self, place: &Place) -> String {
        match place {
            Place::Given(name) => format!("<{}>", given(name)),
            Place::Original(name) => format!("<{} under the name it was opened by>", given(name)),
            Place::Setting(object, setting) => format!("<{}.{setting}>", given(object)),
            Place::Parent(inner) => format!("<directory of {}>", bare(&self.place(inner))),
            Place::Under(directory, name) => format!("{}/<{name}>", self.place(directory)),
            Place::Beside(directory, named) => match named {
                Place::Fixed(Known::Dictionary) => format!("{}/<name of the redaction dictionary>", self.place(directory)),
                _ => format!("{}/<last part of {}>", self.place(directory), bare(&self.place(named))),
            },
            Place::Backup(inner) => format!("{}~", self.place(inner)),
            Place::Landing(entry, _, to) => format!("{}/<path of {} below it>", self.place(to), bare(&self.place(entry))),
            Place::Found(name) => self.found.get(name).cloned().unwrap_or_else(|| format!("<{name}>")),
            Place::Fixed(Known::DictionaryDirectory) => "<directory of the redaction dictionary>".to_owned(),
            Place::Fixed(Known::Dictionary) => "<redaction dictionary>".to_owned(),
            Place::Fixed(Known::Debugger) => "<gdb>".to_owned(),
        }
    }

    /// What a walk goes over.
    pub(super) fn over(&self, over: &Over) -> String {
        match over {
            Over::Entries(name) => format!("for each entry of {}", self.named(name)),
            Over::Files(name) => format!("for each file of {}", self.named(name)),
            Over::Levels(name) => format!("for each missing directory of {}, from the top", self.subject(name)),
            Over::MemberLevels(_) => "for each directory of the archive, from the top".to_owned(),
            Over::Members(_) => "for each file and directory of the archive".to_owned(),
        }
    }

    /// When steps are taken.
    pub(super) fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Option(object, setting) => format!("{object}.{setting} is on"),
            Condition::AnySet(object, settings) => format!("{object} has {}", settings.join(" or ")),
            Condition::Flag(flags, flag) => format!("{flags} has `{flag}`"),
            Condition::Is(name, fact) => self.fact(name, *fact),
            Condition::Differs(one, other) => format!("{} is not {}", self.place(one), self.place(other)),
            Condition::FirstUse(name) => format!("nothing was opened through {} yet", self.named(name)),
            Condition::DictionaryNotLoaded => "the redaction dictionary is not loaded yet".to_owned(),
            Condition::Granted(action, place) => format!("{} was granted on {}", action.row().name, self.place(place)),
            Condition::Selected(options) => format!("the entry passes the filters of {options} on name and depth"),
            Condition::Matches(options) => format!("the entry passes the filters of {options} on size and times"),
            Condition::Counts(name) => format!("{} counts", self.named(name)),
            Condition::MayDescend(options) => format!("{options} let the walk go below the entry"),
            Condition::TrailingSlash(name) => format!("<{name}> ends in a slash"),
        }
    }

    fn fact(&self, name: &'static str, fact: Fact) -> String {
        let subject = self.subject(name);
        match fact {
            Fact::Missing => format!("{subject} does not exist"),
            Fact::File => format!("{subject} is a regular file"),
            Fact::Directory => format!("{subject} is a directory"),
            Fact::Link => format!("{subject} is a link"),
            Fact::Special => format!("{subject} is a device, pipe or socket"),
            Fact::Elsewhere => format!("a link is on the way to {subject}"),
            Fact::CrossDevice => "source and destination turn out to be on different file systems, and nothing has changed yet".to_owned(),
        }
    }

    fn subject(&self, name: &'static str) -> String {
        self.about.get(name).cloned().unwrap_or_else(|| self.named(name))
    }

    fn named(&self, name: &'static str) -> String {
        self.found.get(name).cloned().unwrap_or_else(|| format!("<{}>", given(name)))
    }
}

fn given(name: &'static str) -> &'static str {
    if name == "self" { "receiver" } else { name }
}

/// The words without their brackets, to stand inside others.
fn bare(text: &str) -> String {
    text.replace(['<', '>'], "")
}
