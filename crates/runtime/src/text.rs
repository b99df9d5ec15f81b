//! Work on text, without the host.

use crate::failure::{Failure, FailureKind};

/// The lines of a text, without their ends.
pub fn lines(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.lines()
}

/// As many lines from `start` on; a negative count gives the last ones up to `start`, or the end.
///
/// # Errors
/// Where neither is given, or the start is no line's number.
pub fn select(text: &str, count: Option<i64>, start: Option<i64>) -> Result<Vec<&str>, Failure> {
    let start = start.map(line_number).transpose()?;
    let all: Vec<&str> = lines(text).collect();
    let (first, end) = match (count, start) {
        (None, None) => return Err(invalid("say which lines: set count, start or both")),
        (None, Some(start)) => (start - 1, all.len()),
        (Some(count), start) if count >= 0 => {
            let first = start.unwrap_or(1) - 1;
            (first, first.saturating_add(size(count)))
        }
        (Some(count), start) => {
            let end = start.unwrap_or(all.len()).min(all.len());
            (end.saturating_sub(size(count)), end)
        }
    };
    let end = end.min(all.len());
    Ok(all.get(first.min(end)..end).unwrap_or_default().to_vec())
}

fn line_number(number: i64) -> Result<usize, Failure> {
    usize::try_from(number).ok().filter(|number| *number > 0).ok_or_else(|| invalid(format!("lines are counted from 1, not {number}")))
}

/// Without its sign.
fn size(number: i64) -> usize {
    usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX)
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::InvalidArguments, message)
}

#[cfg(test)]
mod tests {
    use super::select;

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
}
