//! What `find` looks for.

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;
use rex_catalogue::kinds::Kind;
use rhai::Dynamic;

use crate::bind;
use crate::failure::{Failure, FailureKind};
use crate::os::{Entry, Measure};
use crate::text;
use crate::values::{self, Object};

/// The filters of one walk, compiled.
pub(super) struct Filter {
    name: Option<GlobMatcher>,
    negate: bool,
    path: Option<Regex>,
    depths: (usize, usize),
    sizes: Option<(i128, i128)>,
    /// The seconds the inode last changed in, and those the content did.
    changed: (i64, i64),
    modified: (i64, i64),
    follow: bool,
    hidden: bool,
}

const EVER: (i64, i64) = (i64::MIN, i64::MAX);

impl Default for Filter {
    fn default() -> Self {
        Self {
            name: None,
            negate: false,
            path: None,
            depths: (0, usize::MAX),
            sizes: None,
            changed: EVER,
            modified: EVER,
            follow: false,
            hidden: true,
        }
    }
}

impl Filter {
    /// The filter among the arguments of a call, where there is one.
    pub(super) fn of_options(arguments: &[(&'static str, Dynamic)]) -> Result<Option<Self>, Failure> {
        if let Some(options) = arguments.iter().find_map(|(_, argument)| values::peek(Kind::FindOptions, argument)) {
            return Self::new(&options).map(Some);
        }
        let pattern = arguments.iter().find(|(name, _)| *name == "pattern").and_then(|(_, pattern)| pattern.clone().into_string().ok());
        pattern.map(|glob| Self::of_names(&glob)).transpose()
    }

    /// Only names that a glob matches.
    fn of_names(glob: &str) -> Result<Self, Failure> {
        Ok(Self { name: Some(compile_glob(glob, false)?), ..Self::default() })
    }

    /// All names, or those that are not hidden.
    pub(super) fn of_listing(hidden: bool) -> Self {
        Self { hidden, ..Self::default() }
    }

    fn new(options: &Object) -> Result<Self, Failure> {
        let setting = |name: &str| match options {
            Object::Settings(settings) => settings.get(name).cloned(),
            _ => None,
        };
        let second = |name: &str, preset: i64| setting(name).map_or(preset, |moment| seconds(&moment));
        let word = |name: &str| setting(name).and_then(|value| value.into_string().ok());
        let name = match (word("name"), word("iname")) {
            (Some(glob), _) => Some(compile_glob(&glob, false)?),
            (None, Some(glob)) => Some(compile_glob(&glob, true)?),
            (None, None) => None,
        };
        Ok(Self {
            name,
            negate: setting("negate_name").and_then(|value| value.as_bool().ok()).unwrap_or(false),
            path: word("regex").map(|regex| text::regex(&regex, false)).transpose()?,
            depths: (depth(setting("min_depth"), 0)?, depth(setting("max_depth"), usize::MAX)?),
            changed: (second("min_creation_time", i64::MIN), second("max_creation_time", i64::MAX)),
            modified: (second("min_modification_time", i64::MIN), second("max_modification_time", i64::MAX)),
            follow: setting("follow_symlinks").and_then(|value| value.as_bool().ok()).unwrap_or(false),
            hidden: true,
            sizes: setting("size_range").and_then(|range| values::peek(Kind::SizeRange, &range)).map(|range| sizes(&range)),
        })
    }

    /// Whether name and depth pass.
    pub(super) fn selects(&self, entry: &Entry, depth: usize) -> bool {
        let named = self.name.as_ref().is_none_or(|name| name.is_match(entry.name()) != self.negate);
        let placed = self.path.as_ref().is_none_or(|path| entry.path().is_ok_and(|entry| path.is_match(entry.as_str())));
        // A limit of 0 behaves like 1: the start itself is never reported.
        let shown = self.hidden || !entry.name().starts_with('.');
        shown && named && placed && (self.depths.0..=self.depths.1.max(1)).contains(&depth)
    }

    /// Whether size and times pass.
    pub(super) fn matches(&self, measure: &Measure) -> bool {
        let within = |(least, most): (i64, i64), time: i64| (least..=most).contains(&time);
        self.sizes.is_none_or(|(least, most)| (least..=most).contains(&i128::from(measure.size)))
            && within(self.changed, measure.changed)
            && within(self.modified, measure.modified)
    }

    /// Whether links are followed.
    pub(super) const fn follows(&self) -> bool {
        self.follow
    }

    /// Whether what is below an entry of that depth can pass.
    pub(super) fn may_descend(&self, depth: usize) -> bool {
        depth < self.depths.1
    }
}

fn compile_glob(glob: &str, any_case: bool) -> Result<GlobMatcher, Failure> {
    GlobBuilder::new(glob)
        .case_insensitive(any_case)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| Failure::new(FailureKind::ValidationError, format!("the name pattern \"{glob}\" is not a glob: {error}")))
}

fn depth(setting: Option<Dynamic>, preset: usize) -> Result<usize, Failure> {
    let Some(number) = setting.and_then(|value| value.as_int().ok()) else {
        return Ok(preset);
    };
    usize::try_from(number).map_err(|_| Failure::new(FailureKind::InvalidArguments, format!("a depth of {number} is negative")))
}

fn seconds(moment: &Dynamic) -> i64 {
    bind::field(Kind::DateTime, moment, "epoch_seconds").as_int().unwrap_or_default()
}

fn sizes(range: &Object) -> (i128, i128) {
    let Object::Record(fields) = range else {
        return (0, i128::MAX);
    };
    let unit = fields.get("unit").and_then(|unit| values::peek(Kind::SizeUnit, unit)).map_or(1, |unit| unit_of(&unit));
    let bound = |name: &str| fields.get(name).and_then(|value| value.as_int().ok()).map(|value| i128::from(value) * unit);
    (bound("min").unwrap_or(0), bound("max").unwrap_or(i128::MAX))
}

/// The bytes of a unit.
pub(super) fn unit_of(unit: &Object) -> i128 {
    match unit {
        Object::Symbol(name) => unit_bytes(name),
        _ => 1,
    }
}

/// The bytes of a unit of that name.
fn unit_bytes(name: &str) -> i128 {
    match name {
        "KILOBYTES" => 1_000,
        "KIBIBYTES" => 1 << 10,
        "MEGABYTES" => 1_000_000,
        "MEBIBYTES" => 1 << 20,
        "GIGABYTES" => 1_000_000_000,
        "GIBIBYTES" => 1 << 30,
        _ => 1,
    }
}
