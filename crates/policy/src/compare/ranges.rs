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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_reach_to_both_ends() {
        let (least, most) = (i64::MIN, i64::MAX);
        assert_eq!(*below(least), []);
        assert_eq!(*above(most), []);
        assert_eq!(*complement(&[]), [(least, most)]);
        assert_eq!(*complement(&[(least, most)]), []);
        assert_eq!(*complement(&[(least, -1), (1, 1), (5, most)]), [(0, 0), (2, 4)]);
        assert_eq!(*complement(&exactly(most)), [(least, most - 1)]);
        assert_eq!(*intersection(&[(0, 4), (6, 9)], &[(3, 7), (9, most)]), [(3, 4), (6, 7), (9, 9)]);
        assert!(contains(&below(3), 2) && !contains(&below(3), 3));
    }
}
