//! Planted constructs: pairs of scripts, of which one asks for what nothing bounds, and the other only looks like it.
//!
//! A file of `tests/planted` is a title and sections. Each `## ` section is a pair with fenced blocks: `rhai`, in which
//! one line ends in [`MARK`], `bounded`, and perhaps `module`, which both import as `planted`. The mark may stand in the module.

use std::path::{Path, PathBuf};

use rex_infer::{Files, Inferred, Options};
use rex_syntax::Source;

use crate::case::{fenced, sections};

/// What stands at the end of the line that is to be reported.
pub const MARK: &str = "// <- here";

/// Where the module of a pair is.
const ROOT: &str = "/planted";
const MODULE: &str = "/planted/planted.rhai";

/// One pair.
#[derive(Clone, Debug)]
pub struct Pair {
    /// File and heading.
    pub name: String,
    /// The script that asks for what nothing bounds.
    pub planted: String,
    /// The script that looks like it.
    pub bounded: String,
    /// What both import.
    pub module: Option<String>,
}

/// How many pairs came out as they should.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How many pairs there are.
    pub pairs: usize,
    /// How many planted constructs were reported at their line, and nowhere else.
    pub reported: usize,
    /// How many of the others were not.
    pub silent: usize,
    /// What came out otherwise.
    pub faults: Vec<String>,
}

impl Figures {
    /// The two figures in a line.
    pub fn line(&self) -> String {
        let Self { pairs, reported, silent, .. } = self;
        format!("{reported} of {pairs} planted constructs reported at the right line, {silent} of {pairs} look-alikes silent")
    }
}

/// The folder of the pairs.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("planted")
}

/// Every pair of a folder, by file and order. Its README is none.
pub fn read_all(folder: &Path) -> Vec<Pair> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "md") && file.file_stem().is_some_and(|stem| stem != "README"));
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Pair> {
    let text = std::fs::read_to_string(file).unwrap();
    let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
    let pair = |section: &String| {
        let (heading, body) = section.split_once('\n').unwrap_or((section.as_str(), ""));
        let name = format!("{stem}: {heading}");
        let block = |kind: &str| fenced(body, kind).unwrap_or_else(|| panic!("{name} has no block `{kind}`"));
        Pair { planted: block("rhai"), bounded: block("bounded"), module: fenced(body, "module"), name }
    };
    sections(&text).iter().map(pair).collect()
}

/// What inference says of each pair.
pub fn measure(pairs: &[Pair]) -> Figures {
    let mut figures = Figures { pairs: pairs.len(), ..Figures::default() };
    for pair in pairs {
        let (planted, bounded) = (missed(pair), wrongly_reported(pair));
        figures.reported += usize::from(planted.is_none());
        figures.silent += usize::from(bounded.is_none());
        figures.faults.extend([planted, bounded].into_iter().flatten());
    }
    figures
}

/// Why the planted construct was not reported as it should.
fn missed(pair: &Pair) -> Option<String> {
    let inferred = pair.infer(&pair.planted);
    let marked: Vec<(usize, usize)> = inferred.sources.iter().enumerate().flat_map(|(index, source)| marks(index, &source.text)).collect();
    if marked.len() != 1 {
        return Some(format!("{}: {} lines are marked, not one", pair.name, marked.len()));
    }
    let mut lines: Vec<(usize, usize)> = inferred
        .findings
        .iter()
        .filter(|finding| finding.unbounded)
        .map(|finding| (finding.source, line(&inferred, finding.source, finding.span.start)))
        .collect();
    lines.dedup();
    let is_right = lines == marked && !inferred.is_wrong();
    (!is_right).then(|| format!("{}: marked {marked:?}, reported {lines:?}{}", pair.name, said(&inferred)))
}

/// Why the look-alike was not let through.
fn wrongly_reported(pair: &Pair) -> Option<String> {
    let inferred = pair.infer(&pair.bounded);
    let is_right = !inferred.unbounded() && !inferred.is_wrong() && !inferred.requirements.is_empty();
    (!is_right).then(|| format!("{}: the look-alike{}", pair.name, said(&inferred)))
}

impl Pair {
    fn infer(&self, script: &str) -> Inferred {
        let options = Options { module_root: Some(ROOT.to_owned()), ..Options::default() };
        rex_infer::infer(Source::new("script.rhai", script), &options, &Imported(self.module.as_deref()))
    }
}

/// The one module there may be.
struct Imported<'p>(Option<&'p str>);

impl Files for Imported<'_> {
    fn read_module(&self, path: &str) -> Result<String, String> {
        self.0.filter(|_| path == MODULE).map(str::to_owned).ok_or_else(|| "not there".to_owned())
    }
}

fn marks(source: usize, text: &str) -> Vec<(usize, usize)> {
    let marked = text.lines().enumerate().filter(|(_, line)| line.trim_end().ends_with(MARK));
    marked.map(|(index, _)| (source, index + 1)).collect()
}

fn line(inferred: &Inferred, source: usize, offset: usize) -> usize {
    inferred.sources.get(source).map_or(0, |source| source.text[..offset].matches('\n').count() + 1)
}

fn said(inferred: &Inferred) -> String {
    let findings = inferred.findings.iter().map(|finding| {
        let line = line(inferred, finding.source, finding.span.start);
        format!("\n    {}:{line} {} {}", finding.source, finding.code, finding.message)
    });
    let requirements = inferred.requirements.iter().map(|one| format!("\n    needs {} {}", one.action.row().name, one.pattern));
    findings.chain(requirements).collect()
}
