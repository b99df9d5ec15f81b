//! `rex-runner`: runs a script with the command line, documents and exit codes of Rex 0.1.0.

#[global_allocator]
static ALLOCATOR: rex_runtime::memory::Counting = rex_runtime::memory::Counting;

fn main() -> std::process::ExitCode {
    rex_cli::main(rex_cli::Personality::Runner)
}
