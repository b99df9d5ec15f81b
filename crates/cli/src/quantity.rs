//! Durations and sizes as people write them.

use std::time::Duration;

/// Units of time, in milliseconds.
const TIMES: &[(&str, u64)] = &[("ms", 1), ("s", 1000), ("", 1000), ("m", 60_000), ("min", 60_000), ("h", 3_600_000)];
/// Units of size, in bytes. A bare letter counts in 1024s, as for `ls -h`.
const SIZES: &[(&str, u64)] = &[
    ("", 1),
    ("B", 1),
    ("K", 1 << 10),
    ("KiB", 1 << 10),
    ("KB", 1000),
    ("M", 1 << 20),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("G", 1 << 30),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
];

/// A bound that may be lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound<T>(pub(crate) Option<T>);

/// `30s`, `500ms`, `5m`, `2h`, or seconds; `none` is no bound.
pub(crate) fn duration(text: &str) -> Result<Bound<Duration>, String> {
    if text == "none" {
        return Ok(Bound(None));
    }
    let milliseconds = in_units(text, TIMES).ok_or("a time is written as 30s, 500ms, 5m, 2h, or `none` for no bound")?;
    Ok(Bound(Some(Duration::from_millis(milliseconds))))
}

/// `64MiB`, `64M`, `1GB`, or bytes; `none` is no bound.
pub(crate) fn size(text: &str) -> Result<Bound<u64>, String> {
    if text == "none" {
        return Ok(Bound(None));
    }
    in_units(text, SIZES)
        .map(|bytes| Bound(Some(bytes)))
        .ok_or_else(|| "a size is written as 64MiB, 64M, 1GB, or `none` for no bound".to_owned())
}

/// A number, with `_` between digits if that reads better; `none` is no bound.
pub(crate) fn count(text: &str) -> Result<Bound<u64>, String> {
    if text == "none" {
        return Ok(Bound(None));
    }
    text.replace('_', "").parse().map(|number| Bound(Some(number))).map_err(|_| "a whole number, or `none` for no bound".to_owned())
}

fn in_units(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '_').unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end)?;
    let number: u64 = digits.replace('_', "").parse().ok()?;
    let (_, factor) = units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim_start()))?;
    number.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(duration("500ms"), Ok(Bound(Some(Duration::from_millis(500)))));
        assert_eq!(duration("30"), Ok(Bound(Some(Duration::from_secs(30)))));
        assert_eq!(duration("2h"), Ok(Bound(Some(Duration::from_secs(7200)))));
        assert_eq!(duration("none"), Ok(Bound(None)));
        assert!(duration("soon").is_err() && duration("-1s").is_err() && duration("1.5s").is_err());
        assert_eq!(size("64MiB"), Ok(Bound(Some(64 << 20))));
        assert_eq!(size("64m"), Ok(Bound(Some(64 << 20))));
        assert_eq!(size("1GB"), Ok(Bound(Some(1_000_000_000))));
        assert!(size("99999999999G").is_err() && size("").is_err());
        assert_eq!(count("1_000"), Ok(Bound(Some(1000))));
    }
}
