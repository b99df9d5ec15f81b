//! Lines by their numbers.

use std::ops::Range;

use super::{invalid, lines};
use crate::failure::Failure;

/// How many lines `tail` gives unless it is told.
const LAST: usize = 10;

/// Which lines `tail` gives.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lines {
    /// Only the last so many, whatever the sign.
    pub last: Option<i64>,
    /// From that line on.
    pub start: Option<i64>,
    /// Up to that line.
    pub end: Option<i64>,
}

/// The last lines of a text, or of those from `start` to `end`.
///
/// # Errors
/// Where a line's number is none.
pub fn tail<'t>(text: &'t str, which: &Lines) -> Result<Vec<&'t str>, Failure> {
    let mut selected = match (which.start, which.end) {
        (start, Some(end)) => range(text, start.unwrap_or(1), end)?,
        (Some(start), None) => select(text, None, Some(start))?,
        (None, None) => lines(text).collect(),
    };
    let preset = if which.start.or(which.end).is_some() { selected.len() } else { LAST };
    let last = which.last.map_or(preset, size);
    Ok(selected.split_off(selected.len().saturating_sub(last)))
}

/// The lines from one to another, both included.
///
/// # Errors
/// Where a line's number is none, or the second is before the first.
pub fn range(text: &str, start: i64, end: i64) -> Result<Vec<&str>, Failure> {
    let (first, end) = (line_number(start)?, line_number(end)?);
    if end < first {
        return Err(invalid(format!("line {end} is before line {first}")));
    }
    Ok(lines(text).skip(first - 1).take(end - first + 1).collect())
}

/// As many lines from `start` on; a negative count gives the last ones up to `start`, or the end.
///
/// # Errors
/// Where neither is given, or the start is no line's number.
pub fn select(text: &str, count: Option<i64>, start: Option<i64>) -> Result<Vec<&str>, Failure> {
    let Selection { numbers, last } = Selection::new(count, start)?;
    let mut selected: Vec<&str> = lines(text).take(numbers.end - 1).skip(numbers.start - 1).collect();
    Ok(selected.split_off(selected.len().saturating_sub(last.unwrap_or(usize::MAX))))
}

/// Lines by their numbers, from 1, and of those perhaps only the last ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The numbers.
    pub numbers: Range<usize>,
    /// Only the last so many.
    pub last: Option<usize>,
}

impl Selection {
    /// What `count` and `start` mean, as [`select`] says.
    ///
    /// # Errors
    /// As for [`select`].
    pub fn new(count: Option<i64>, start: Option<i64>) -> Result<Self, Failure> {
        let start = start.map(line_number).transpose()?;
        Ok(match (count, start) {
            (None, None) => return Err(invalid("say which lines: set count, start or both")),
            (None, Some(start)) => Self { numbers: start..usize::MAX, last: None },
            (Some(count), start) if count >= 0 => {
                let start = start.unwrap_or(1);
                Self { numbers: start..start.saturating_add(size(count)), last: None }
            }
            (Some(count), start) => Self { numbers: 1..start.map_or(usize::MAX, |start| start.saturating_add(1)), last: Some(size(count)) },
        })
    }
}

fn line_number(number: i64) -> Result<usize, Failure> {
    usize::try_from(number).ok().filter(|number| *number > 0).ok_or_else(|| invalid(format!("lines are counted from 1, not {number}")))
}

/// Without its sign.
fn size(number: i64) -> usize {
    usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Lines, select, tail};

    #[test]
    fn lines_are_selected_by_count_and_start() {
        let text = "1\n2\r\n3\n4\n5";
        let selected = |count, start| select(text, count, start).map(|lines| lines.join("")).unwrap_or_default();
        assert_eq!(selected(Some(2), None), "12");
        assert_eq!(selected(Some(2), Some(4)), "45");
        assert_eq!(selected(Some(9), Some(4)), "45");
        assert_eq!(selected(Some(-2), None), "45");
        assert_eq!(selected(Some(-2), Some(3)), "23");
        assert_eq!(selected(Some(-2), Some(99)), "45");
        assert_eq!(selected(None, Some(4)), "45");
        assert_eq!(selected(None, Some(99)), "");
        assert_eq!(selected(Some(0), Some(2)), "");
        assert_eq!(selected(Some(i64::MIN), None), "12345");
        assert_eq!(selected(Some(i64::MAX), Some(i64::MAX)), "");
        assert!(select(text, None, None).is_err() && select(text, Some(1), Some(0)).is_err());
    }

    #[test]
    fn the_tail_is_the_end() {
        let text = (1..=12).map(|number| format!("{number} ")).collect::<Vec<_>>().join("\n");
        let tail = |last, start, end| tail(&text, &Lines { last, start, end }).map(|lines| lines.concat()).unwrap_or_default();
        assert_eq!(tail(None, None, None), "3 4 5 6 7 8 9 10 11 12 ");
        assert_eq!(tail(Some(2), None, None), "11 12 ");
        assert_eq!(tail(Some(-2), None, None), "11 12 ");
        assert_eq!(tail(Some(0), None, None), "");
        assert_eq!(tail(Some(99), Some(11), None), "11 12 ");
        assert_eq!(tail(None, Some(2), Some(4)), "2 3 4 ");
        assert_eq!(tail(Some(1), Some(2), Some(4)), "4 ");
        assert_eq!(tail(None, Some(4), Some(2)), "");
    }
}
