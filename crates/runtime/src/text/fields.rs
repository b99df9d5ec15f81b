//! Fields of lines, and numbers.

use super::{invalid, lines};
use crate::failure::{Failure, FailureKind};

/// One field of a line.
#[derive(Clone, Debug)]
pub struct Field {
    index: usize,
    delimiter: String,
}

impl Field {
    /// The field of that number, from 1, between such delimiters.
    ///
    /// # Errors
    /// Where the number is none.
    pub fn new(number: i64, delimiter: String) -> Result<Self, Failure> {
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let index = index.ok_or_else(|| invalid(format!("fields are counted from 1, not {number}")))?;
        Ok(Self { index, delimiter })
    }

    /// Each line that has the field, with the field.
    pub fn of_lines<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        lines(text).filter_map(|line| line.split(self.delimiter.as_str()).nth(self.index).map(|field| (line, field)))
    }
}

/// The sum of what is a number.
pub fn sum<'t>(fields: impl Iterator<Item = &'t str>) -> f64 {
    // From +0: an empty sum of floats is -0.
    fields.filter_map(|field| field.trim().parse::<f64>().ok()).filter(|number| number.is_finite()).fold(0.0, |sum, number| sum + number)
}

/// The integers from start to end, both included.
///
/// # Errors
/// Where the step is 0, or there are more than the limit; 0 is no limit.
pub fn sequence(start: i64, end: i64, step: i64, limit: usize) -> Result<impl Iterator<Item = i64>, Failure> {
    if step == 0 {
        return Err(invalid("a step of 0 leads nowhere"));
    }
    let span = (i128::from(end) - i128::from(start)) * i128::from(step.signum());
    let count = if span < 0 { 0 } else { span / i128::from(step).abs() + 1 };
    let count = usize::try_from(count).ok().filter(|count| limit == 0 || *count <= limit);
    let count = count.ok_or_else(|| {
        Failure::new(FailureKind::InvalidArguments, format!("from {start} to {end} are more numbers than an array may hold"))
    })?;
    Ok(std::iter::successors(Some(start), move |number| number.checked_add(step)).take(count))
}

#[cfg(test)]
mod tests {
    use super::{Field, sequence, sum};

    #[test]
    fn fields_are_found_where_they_are() {
        let second = |text| Field::new(2, ":".to_owned()).map(|field| field.of_lines(text).collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(second("a:b:c\nd\ne:"), [("a:b:c", "b"), ("e:", "")]);
        assert!(Field::new(0, String::new()).is_err());
        assert!((sum(["1", " 2.5", "x", "nan", "-1"].into_iter()) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn a_sequence_ends_at_its_end() {
        let numbers = |start, end, step| sequence(start, end, step, 10).map(Iterator::collect::<Vec<_>>).ok();
        assert_eq!(numbers(1, 3, 1), Some(vec![1, 2, 3]));
        assert_eq!(numbers(3, 1, 1), Some(vec![]));
        assert_eq!(numbers(3, 0, -2), Some(vec![3, 1]));
        assert_eq!(numbers(i64::MAX - 1, i64::MAX, 1), Some(vec![i64::MAX - 1, i64::MAX]));
        assert_eq!(numbers(i64::MIN, i64::MAX, i64::MIN), Some(vec![]));
        assert_eq!(numbers(1, 11, 1), None);
        assert_eq!(numbers(i64::MIN, i64::MAX, 1), None);
        assert_eq!(numbers(1, 2, 0), None);
    }
}
