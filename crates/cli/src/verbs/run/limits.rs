//! The limits of a run as flags.

use std::fmt::Display;
use std::time::Duration;

use clap::Args;
use rex_runtime::{Limits, memory};

use crate::quantity::{Bound, count, duration, size};

/// The most memory, where nobody says.
const MEMORY: usize = 1 << 30;

/// One flag a limit.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits (`none` lifts one)")]
pub(crate) struct LimitOptions {
    #[arg(long, value_name = "TIME", value_parser = duration, help = usual("Wall-clock time", seconds()))]
    timeout: Option<Bound<Duration>>,
    #[arg(long, value_name = "N", value_parser = count, help = usual("Operations of the language", Limits::default().operations))]
    max_operations: Option<Bound<u64>>,
    #[arg(long, value_name = "SIZE", value_parser = size, help = usual("Memory of the whole process", mebibytes(MEMORY as u64)))]
    max_memory: Option<Bound<u64>>,
    #[arg(long, value_name = "N", help = usual("Function calls within each other", Limits::default().call_depth))]
    max_call_depth: Option<usize>,
    #[arg(long, value_name = "SIZE", value_parser = size, help = usual("Bytes in one string", mebibytes(Limits::default().string_size as u64)))]
    max_string: Option<Bound<u64>>,
    #[arg(long, value_name = "N", value_parser = count, help = usual("Elements in one array", Limits::default().array_size))]
    max_array: Option<Bound<u64>>,
    #[arg(long, value_name = "N", value_parser = count, help = usual("Entries in one map", Limits::default().map_size))]
    max_map: Option<Bound<u64>>,
    #[arg(long, value_name = "SIZE", value_parser = size, help = usual("Bytes in one read", mebibytes(Limits::default().read_bytes)))]
    max_read: Option<Bound<u64>>,
    #[arg(long, value_name = "SIZE", value_parser = size, help = usual("Bytes one archive unpacks to", mebibytes(Limits::default().unpacked_bytes)))]
    max_unpacked: Option<Bound<u64>>,
    #[arg(long, value_name = "N", value_parser = count, help = usual("Members of one archive", Limits::default().archive_members))]
    max_members: Option<Bound<u64>>,
    #[arg(long, value_name = "SIZE", value_parser = size, help = usual("Bytes kept of each output of a program", mebibytes(Limits::default().output_bytes)))]
    max_output: Option<Bound<u64>>,
}

fn usual(what: &str, value: impl Display) -> String {
    format!("{what} [default: {value}]")
}

fn seconds() -> String {
    Limits::default().timeout.map_or_else(|| "none".to_owned(), |timeout| format!("{}s", timeout.as_secs()))
}

fn mebibytes(bytes: u64) -> String {
    format!("{}MiB", bytes >> 20)
}

impl LimitOptions {
    /// The limits: those of Rex, or ours, except what a flag says.
    pub(super) fn limits(&self, compat: bool) -> Limits {
        let usual = if compat { Limits::of_rex() } else { Limits { memory: memory::is_counted().then_some(MEMORY), ..Limits::default() } };
        Limits {
            timeout: self.timeout.map_or(usual.timeout, |bound| bound.0),
            operations: self.max_operations.map_or(usual.operations, |bound| bound.0.unwrap_or(0)),
            call_depth: self.max_call_depth.unwrap_or(usual.call_depth),
            string_size: self.max_string.map_or(usual.string_size, zero_is_none),
            array_size: self.max_array.map_or(usual.array_size, zero_is_none),
            map_size: self.max_map.map_or(usual.map_size, zero_is_none),
            read_bytes: self.max_read.map_or(usual.read_bytes, |bound| bound.0.unwrap_or(u64::MAX)),
            unpacked_bytes: self.max_unpacked.map_or(usual.unpacked_bytes, |bound| bound.0.unwrap_or(u64::MAX)),
            archive_members: self.max_members.map_or(usual.archive_members, zero_is_none),
            output_bytes: self.max_output.map_or(usual.output_bytes, |bound| bound.0.unwrap_or(u64::MAX)),
            memory: self.max_memory.map_or(usual.memory, |bound| bound.0.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX))),
        }
    }
}

/// The engine's word for no bound is 0.
fn zero_is_none(bound: Bound<u64>) -> usize {
    bound.0.map_or(0, |most| usize::try_from(most).unwrap_or(usize::MAX))
}

/// Which flag lifts the limit that an error of the language is about.
pub(super) fn flag_for(message: &str) -> Option<&'static str> {
    let flags = [
        ("operations", "--max-operations"),
        ("Stack overflow", "--max-call-depth"),
        ("string", "--max-string"),
        ("array", "--max-array"),
        ("map", "--max-map"),
    ];
    flags.iter().find(|(words, _)| message.contains(words)).map(|(_, flag)| *flag)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{LimitOptions, Limits};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        limits: LimitOptions,
    }

    fn limits(line: &str) -> Limits {
        Line::try_parse_from(line.split(' ')).map(|line| line.limits.limits(true)).unwrap_or_default()
    }

    #[test]
    fn archives_have_limits_of_their_own() {
        let bounded = limits("rex --max-unpacked 4K --max-members 3");
        assert_eq!((bounded.unpacked_bytes, bounded.archive_members), (4096, 3));
        let unbounded = limits("rex --max-unpacked none --max-members none");
        assert_eq!((unbounded.unpacked_bytes, unbounded.archive_members), (u64::MAX, 0));
    }
}
