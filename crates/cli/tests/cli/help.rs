//! Help that is true: what it shows can be typed.

use rex_cli::{Personality, command};

use crate::world::{Around, run};

fn words(line: &str) -> Vec<String> {
    let line = line.split(['>', '|']).next().unwrap_or_default();
    line.split_whitespace().map(str::to_owned).collect()
}

/// The command lines among the examples: also those behind a pipe.
fn examples(help: &str, program: &str) -> Vec<String> {
    let calls = help.lines().filter(|line| line.starts_with("  ")).flat_map(|line| line.split('|')).map(str::trim);
    calls.filter(|call| call.split_whitespace().next() == Some(program)).map(str::to_owned).collect()
}

#[test]
fn every_example_parses_and_exit_codes_are_told() {
    let whole = command(Personality::Rex);
    for verb in whole.get_subcommands() {
        let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains("Exit codes:"), "{}", verb.get_name());
        let examples = examples(&help, "rex");
        assert!(!examples.is_empty(), "{}", verb.get_name());
        for example in examples {
            let parsed = command(Personality::Rex).try_get_matches_from(words(&example));
            assert!(parsed.is_ok(), "{example}: {parsed:?}");
        }
    }
    for (personality, program) in [(Personality::Runner, "rex-runner"), (Personality::Runtime, "rex-runtime")] {
        let help = command(personality).get_after_help().map(ToString::to_string).unwrap_or_default();
        let examples = examples(&help, program);
        assert!(!examples.is_empty());
        for example in examples {
            assert!(command(personality).try_get_matches_from(words(&example)).is_ok(), "{example}");
        }
    }
}

#[test]
fn the_definitions_are_sound() {
    for personality in [Personality::Rex, Personality::Runner, Personality::Runtime] {
        command(personality).debug_assert();
    }
}

#[test]
fn help_and_version() {
    let rex = |command: &str| run(Personality::Rex, command.split_whitespace().map(str::to_owned), Around::default());
    for asked in ["--help", "help", "help run", "run --help", "run -h", "infer --help", "--version"] {
        let ended = rex(asked);
        assert!(ended.code == 0 && !ended.out.is_empty() && ended.err.is_empty(), "{asked}: {ended:?}");
    }
    assert_eq!(rex("").code, 2);
    let near = rex("vaildate x");
    assert!(near.code == 2 && near.err.contains("validate"), "{near:?}");
    let near = rex("run x -p y --tiemout 1s");
    assert!(near.code == 2 && near.err.contains("--timeout"), "{near:?}");
}

#[test]
fn completions_and_manual_pages() {
    let rex = |command: &str| run(Personality::Rex, command.split_whitespace().map(str::to_owned), Around::default());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = rex(&format!("completions {shell}"));
        assert!(ended.code == 0 && ended.out.contains("module-root"), "{shell}");
    }
    assert!(rex("man").out.contains(".TH"));
    let page = rex("man run");
    assert!(page.out.contains("max\\-operations") && page.out.contains("Exit codes"), "{}", page.out);
    let wrong = rex("man rnu");
    assert!(wrong.code == 2 && wrong.err.contains("validate"), "{wrong:?}");
}
