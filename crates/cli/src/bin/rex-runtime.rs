//! `rex-runtime`: `rex run` under the name that existing instructions use.

#[global_allocator]
static ALLOCATOR: rex_runtime::memory::Counting = rex_runtime::memory::Counting;

fn main() -> std::process::ExitCode {
    rex_cli::main(rex_cli::Personality::Runtime)
}
