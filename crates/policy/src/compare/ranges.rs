//! Sets of whole numbers, as intervals.

use std::rc::Rc;

/// Intervals with both ends, apart from each other and in order.
pub(super) type Ranges = Rc<[(i64, i64)]>;

/// One number.
pub(super) fn exactly(number: i64) -> Ranges {
    Rc::new([(number, number)])
}

/// The numbers below this one.
pub(super) fn below(number: i64) -> Ranges {
    number.checked_sub(1).map(|last| (i64::MIN, last)).into_iter().collect()
}

/// The numbers above this one.
pub(super) fn above(number: i64) -> Ranges {
    number.checked_add(1).map(|first| (first, i64::MAX)).into_iter().collect()
}

/// Every other number.
pub(super) fn complement(ranges: &[(i64, i64)]) -> Ranges {
    let mut found = Vec::new();
    let mut next = Some(i64::MIN);
    for (first, last) in ranges {
        if let Some(start) = next
            && start < *first
        {
            found.push((start, first - 1));
        }
        next = last.checked_add(1);
    }
    found.extend(next.map(|start| (start, i64::MAX)));
    found.into()
}

/// The numbers in both.
pub(super) fn intersection(left: &[(i64, i64)], right: &[(i64, i64)]) -> Ranges {
    let mut found: Vec<(i64, i64)> = Vec::new();
    for (first, last) in left {
        let overlaps = right.iter().map(|(start, end)| (*start.max(first), *end.min(last)));
        found.extend(overlaps.filter(|(start, end)| start <= end));
    }
    found.into()
}

pub(super) fn contains(ranges: &[(i64, i64)], number: i64) -> bool {
    ranges.iter().any(|(first, last)| (first..=last).contains(&&number))
}
