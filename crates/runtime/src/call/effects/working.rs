//! What is made of what was shown.

use std::collections::BTreeMap;

use rex_catalogue::operation::Type;
use rex_catalogue::plan::Work;
use rhai::{Array, Dynamic, INT, ImmutableString};

use super::{Call, Performed};
use crate::failure::Failure;
use crate::moments;
use crate::text::{self, Field, Grep, Lines, Sed};
use crate::values::{self, Object};

impl Call<'_> {
    pub(super) fn work(&mut self, work: Work) -> Performed {
        let shown = self.shown.take().unwrap_or_default();
        let made = self.make(work, &shown)?;
        self.shown = Some(made);
        Ok(None)
    }

    fn make(&self, work: Work, shown: &Dynamic) -> Result<Dynamic, Failure> {
        let text = shown.clone().try_cast::<ImmutableString>().unwrap_or_default();
        let text = text.as_str();
        Ok(match work {
            Work::Lines => array(text::lines(text)),
            Work::Select(options) => array(text::select(text, self.number(options, "count"), self.number(options, "start"))?),
            Work::Tail => array(text::tail(text, &self.tail_lines())?),
            Work::Counts => self.counts(shown),
            Work::Grep => array(text::grep(text, &self.text("pattern")?, &self.grep_flags())?),
            Work::Sed => text::sed(text, &self.text("pattern")?, &self.text("replacement")?, self.sed_flags())?.into(),
            Work::Sequence => self.sequence()?,
            Work::Split => array(self.text("text")?.split(self.text("delimiter")?.as_str())),
            Work::Field => array(self.field()?.of_lines(text).map(|(_, field)| field)),
            Work::Filter => {
                let pattern = self.text("pattern")?;
                array(text::lines(text).filter(|line| line.contains(pattern.as_str())))
            }
            Work::FilterField => {
                let pattern = self.text("pattern")?;
                array(self.field()?.of_lines(text).filter(|(_, field)| field.contains(pattern.as_str())).map(|(line, _)| line))
            }
            Work::FilterRange => array(text::range(text, self.integer("start"), self.integer("end"))?),
            Work::Sum => Dynamic::from_float(text::sum(self.field()?.of_lines(text).map(|(_, field)| field))),
            Work::Date => self.date()?,
            Work::Moment => self.moment()?,
            Work::CountUnique => count_unique(self.field()?.of_lines(text).map(|(_, field)| field)),
        })
    }

    fn date(&self) -> Result<Dynamic, Failure> {
        let part = |name: &str| self.integer(name);
        let second = moments::of_date([part("year"), part("month"), part("day")], [part("hour"), part("minute"), part("second")])?;
        moments::moment(second, part("nanosecond"))
    }

    fn moment(&self) -> Result<Dynamic, Failure> {
        moments::moment(self.integer("seconds"), self.integer("nanos"))
    }

    pub(super) fn number(&self, options: &str, setting: &str) -> Option<INT> {
        self.setting(options, setting).and_then(|value| value.as_int().ok())
    }

    fn integer(&self, argument: &str) -> INT {
        self.argument(argument).and_then(|value| value.as_int().ok()).unwrap_or_default()
    }

    /// The value in a flag that has one of that name; of several flags the first.
    pub(super) fn flag_value(&self, name: &str) -> Option<INT> {
        let kind = self.operation.parameters.iter().find_map(|parameter| match parameter.holds {
            Type::Flags(kind) => Some(kind),
            _ => None,
        })?;
        let value = |flag: &Dynamic| match values::peek(kind, flag) {
            Some(Object::Record(fields)) => fields.get(name).and_then(|value| value.as_int().ok()),
            _ => None,
        };
        self.argument("flags")?.read_lock::<Array>()?.iter().find_map(value)
    }

    fn tail_lines(&self) -> Lines {
        Lines {
            last: self.flag_value("lines"),
            start: self.flag_value("first").or_else(|| self.flag_value("start")),
            end: self.flag_value("end"),
        }
    }

    fn grep_flags(&self) -> Grep {
        Grep {
            ignore_case: self.has_flag("flags", "ignore_case"),
            invert: self.has_flag("flags", "invert"),
            numbered: self.has_flag("flags", "line_number"),
            counted: self.has_flag("flags", "count"),
            most: self.flag_value("most").and_then(|most| usize::try_from(most).ok()).filter(|most| *most > 0),
        }
    }

    fn sed_flags(&self) -> Sed {
        Sed { regex: self.has_flag("flags", "regex"), all: self.has_flag("flags", "all") }
    }

    fn field(&self) -> Result<Field, Failure> {
        Field::new(self.integer("field_num"), self.text("delimiter")?.to_string())
    }

    fn sequence(&self) -> Result<Dynamic, Failure> {
        let step = self.flag_value("step").unwrap_or(1);
        let numbers = text::sequence(self.integer("start"), self.integer("end"), step, self.run.limits.array_size)?;
        Ok(Dynamic::from_array(numbers.map(Dynamic::from_int).collect()))
    }

    /// The fields of a count by the names of the flags.
    fn counts(&self, shown: &Dynamic) -> Dynamic {
        let names = [("lines", "line_count"), ("words", "word_count"), ("bytes", "byte_count")];
        let chosen = names.iter().any(|(flag, _)| self.has_flag("flags", flag));
        let shows = |flag: &str| !chosen || self.has_flag("flags", flag);
        let count = |field| crate::bind::field(rex_catalogue::kinds::Kind::WordCount, shown, field);
        Dynamic::from_map(names.iter().filter(|(flag, _)| shows(flag)).map(|(flag, field)| ((*flag).into(), count(field))).collect())
    }
}

/// Texts as an array.
fn array(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Dynamic {
    Dynamic::from_array(texts.into_iter().map(|text| text.as_ref().into()).collect())
}

fn count_unique<'t>(fields: impl Iterator<Item = &'t str>) -> Dynamic {
    let mut counts = BTreeMap::<&str, INT>::new();
    for field in fields {
        *counts.entry(field).or_default() += 1;
    }
    Dynamic::from_map(counts.into_iter().map(|(field, count)| (field.into(), Dynamic::from_int(count))).collect())
}
