//! How long inference takes, beside the time Rhai takes to read the same script.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rex_infer::{NoFiles, Options};
use rex_runtime::rhai::Engine;
use rex_syntax::Source;

use crate::case::{Case, corpus, read_folder};

/// Each time is the least of so many.
const ROUNDS: usize = 5;
/// How many scripts one call gets.
const SCRIPTS: usize = 1000;
/// The lines of scripts that grow.
const SHORT: usize = 1_250;
/// The lines of the longest.
const LONG: usize = 20_000;

/// The figures.
#[derive(Clone, Debug)]
pub struct Speed {
    /// The whole program for a script of one line, by the clock.
    pub start: Duration,
    /// Inference of a script in relation to its compilation by Rhai: the median over the corpus.
    pub median: f64,
    /// The same for a script of 20,000 lines.
    pub long: f64,
    /// The time for a line among 20,000, in relation to one among 1,250.
    pub growth: f64,
    /// A thousand scripts in one call, by the clock.
    pub thousand: Duration,
}

/// Measures, with the program at that path.
#[must_use]
pub fn speed(rex: &Path) -> Speed {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let cases: Vec<Case> = read_folder(&corpus());
    let scripts: Vec<String> = cases.iter().map(|case| case.script.replace("{{world}}", "/srv").replace("{{other}}", "/mnt")).collect();
    fs::write(at("one.rhai"), "1").unwrap();
    let start = least(|| whole(rex, &[&at("one.rhai")]));
    let mut files = Vec::new();
    for (index, script) in scripts.iter().cycle().take(SCRIPTS).enumerate() {
        files.push(at(&format!("script-{index:04}.rhai")));
        fs::write(files.last().unwrap(), script).unwrap();
    }
    let thousand = least(|| whole(rex, &files.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>()));
    let mut ratios: Vec<f64> = scripts.iter().filter_map(|script| ratio(script)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let (short, long) = (script_of(SHORT), script_of(LONG));
    let per_line = |script: &str, lines: f64| least(|| inference(script)).as_secs_f64() / lines;
    Speed {
        start,
        median: ratios.get(ratios.len() / 2).copied().unwrap_or_default(),
        long: ratio(&long).unwrap_or_default(),
        growth: per_line(&long, 20_000.0) / per_line(&short, 1_250.0),
        thousand,
    }
}

/// Inference in relation to compilation; nothing where Rhai does not take the script.
fn ratio(script: &str) -> Option<f64> {
    let engine = Engine::new();
    engine.compile(script).ok()?;
    let compilation = least(|| {
        let start = Instant::now();
        let _ = engine.compile(script);
        start.elapsed()
    });
    Some(least(|| inference(script)).as_secs_f64() / compilation.as_secs_f64())
}

fn inference(script: &str) -> Duration {
    let source = Source::new("script.rhai", script);
    let start = Instant::now();
    let inferred = rex_infer::infer(source, &Options::default(), &NoFiles);
    let _ = inferred.policy();
    start.elapsed()
}

/// The program from its start to its end; what it says is not looked at.
fn whole(rex: &Path, scripts: &[&Path]) -> Duration {
    let start = Instant::now();
    let status = Command::new(rex).arg("infer").args(scripts).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok(), "{} does not run", rex.display());
    start.elapsed()
}

fn least(measure: impl Fn() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| measure()).min().unwrap_or_default()
}

/// A script of about so many lines: functions, conditions, loops and calls.
pub fn script_of(lines: usize) -> String {
    let mut script = String::new();
    for index in 0..lines / 12 {
        let _ = write!(
            script,
            r#"fn work_{index}(dir, flag) {{
    let path = dir + "/part-{index}";
    if flag {{
        let text = file_system::read(path + "/in.txt");
        file_system::write(path + "/out.txt", text);
    }} else {{
        for name in file_system::list(path) {{
            file_system::delete(path + "/" + name);
        }}
    }}
}}
work_{index}("/srv/data", {});
"#,
            index % 2 == 0
        );
    }
    script
}
