//! How long inference takes, beside the time Rhai takes to read the same script.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rex_infer::{NoFiles, Options};
use rex_runtime::rhai::Engine;
use rex_syntax::Source;
use serde_json::{Value as Json, json};

use crate::case::{Case, corpus, read_folder};

/// Each time is the least of so many: the shorter it is, the more rounds it takes until one is not disturbed.
const ROUNDS: usize = 300;
const LONG_ROUNDS: usize = 60;
const CALLS: usize = 25;
/// What an engine reads first, so that it is at work already.
const GREETING: &str = "let greeting = \"hello\"; if greeting == \"\" { print(greeting) }";
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
    /// The same for one of as many lines, with a function every twelve: Rhai looks through all of them for each name.
    pub functions: f64,
    /// The time for a line among 20,000, in relation to one among 1,250.
    pub growth: f64,
    /// The same for Rhai's compilation alone.
    pub growth_of_compilation: f64,
    /// A thousand scripts in one call, by the clock.
    pub thousand: Duration,
}

impl Speed {
    /// For the process that asked for it.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "start": self.start.as_secs_f64(),
            "median": self.median,
            "long": self.long,
            "functions": self.functions,
            "growth": self.growth,
            "growth_of_compilation": self.growth_of_compilation,
            "thousand": self.thousand.as_secs_f64(),
        })
    }

    fn from_json(json: &Json) -> Option<Self> {
        let number = |name: &str| json.get(name)?.as_f64();
        Some(Self {
            start: Duration::try_from_secs_f64(number("start")?).ok()?,
            median: number("median")?,
            long: number("long")?,
            functions: number("functions")?,
            growth: number("growth")?,
            growth_of_compilation: number("growth_of_compilation")?,
            thousand: Duration::try_from_secs_f64(number("thousand")?).ok()?,
        })
    }
}

/// Measures in a process of its own: what tens of thousands of scripts leave behind in memory is nothing that a call finds.
#[must_use]
pub fn speed_alone(rex: &Path) -> Speed {
    let output =
        Command::new(std::env::current_exe().unwrap()).args(["speed", "--rex"]).arg(rex).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "the speed could not be measured");
    let json = serde_json::from_slice(&output.stdout).unwrap();
    Speed::from_json(&json).unwrap()
}

/// Measures, with the program at that path. Inference is measured on a thread that has the stack it needs: to make one is
/// part of the start.
#[must_use]
pub fn speed(rex: &Path) -> Speed {
    rex_infer::with_room(|| measured(rex)).unwrap()
}

fn measured(rex: &Path) -> Speed {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let cases: Vec<Case> = read_folder(&corpus());
    let scripts: Vec<String> = cases.iter().map(|case| case.script.replace("{{world}}", "/srv").replace("{{other}}", "/mnt")).collect();
    fs::write(at("one.rhai"), "1").unwrap();
    let start = least(CALLS, || whole(rex, &[&at("one.rhai")]));
    let mut files = Vec::new();
    for (index, script) in scripts.iter().cycle().take(SCRIPTS).enumerate() {
        files.push(at(&format!("script-{index:04}.rhai")));
        fs::write(files.last().unwrap(), script).unwrap();
    }
    let thousand = least(CALLS, || whole(rex, &files.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>()));
    let mut ratios: Vec<f64> = scripts.iter().filter_map(|script| ratio(script)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let (short, long, functions) =
        (Times::of(&blocks(SHORT), LONG_ROUNDS), Times::of(&blocks(LONG), LONG_ROUNDS), Times::of(&functions(LONG), LONG_ROUNDS));
    let grown = |time: fn(&Times) -> f64| time(&long) / time(&short) * SHORT as f64 / LONG as f64;
    Speed {
        start,
        median: ratios.get(ratios.len() / 2).copied().unwrap_or_default(),
        long: long.ratio(),
        functions: functions.ratio(),
        growth: grown(|times| times.inference),
        growth_of_compilation: grown(|times| times.compilation),
        thousand,
    }
}

/// What one script takes, in seconds.
struct Times {
    compilation: f64,
    inference: f64,
}

impl Times {
    /// An engine keeps the names and texts it has read, so each compilation is by one that has read nothing of the script: so is
    /// each inference.
    fn of(script: &str, rounds: usize) -> Self {
        // Made beforehand: to make one leaves nothing of the parser in the processor's caches.
        let engines: Vec<Engine> = (0..rounds).map(|_| Engine::new()).collect();
        let compiled = engines.iter().map(|engine| {
            compilation(engine, GREETING);
            compilation(engine, script)
        });
        let compilation = compiled.min().unwrap_or_default().as_secs_f64();
        drop(engines);
        Self { compilation, inference: least(rounds, || inference(script)).as_secs_f64() }
    }

    fn ratio(&self) -> f64 {
        self.inference / self.compilation
    }
}

/// Inference in relation to compilation; nothing where Rhai does not take the script.
fn ratio(script: &str) -> Option<f64> {
    Engine::new().compile(script).ok()?;
    Some(Times::of(script, ROUNDS).ratio())
}

fn compilation(engine: &Engine, script: &str) -> Duration {
    let start = Instant::now();
    let _ = engine.compile(script);
    start.elapsed()
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

fn least(rounds: usize, measure: impl Fn() -> Duration) -> Duration {
    (0..rounds).map(|_| measure()).min().unwrap_or_default()
}

/// A script of about so many lines: blocks with conditions, loops and calls.
fn blocks(lines: usize) -> String {
    let mut script = "fn keep(path, text) {\n    file_system::write(path + \"/out.txt\", text);\n}\n".to_owned();
    for index in 0..lines / 12 {
        let _ = write!(
            script,
            r#"{{
    let path = "/srv/data/part-{index}";
    let flag = file_system::exists(path);
    if flag {{
        let text = file_system::read(path + "/in.txt");
        keep(path, text);
    }} else {{
        for name in file_system::list(path) {{
            file_system::delete(path + "/" + name);
        }}
    }}
}}
"#
        );
    }
    script
}

/// The same with a function for each of the blocks.
fn functions(lines: usize) -> String {
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
