//! Ranges of integers.

/// The integers from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl Interval {
    pub(crate) const FULL: Self = Self { low: i64::MIN, high: i64::MAX };

    pub(crate) const fn exact(value: i64) -> Self {
        Self { low: value, high: value }
    }

    pub(crate) fn single(self) -> Option<i64> {
        (self.low == self.high).then_some(self.low)
    }

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    pub(crate) fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Bounds that moved become infinite, so that a loop comes to an end.
    pub(crate) fn widened(self, newer: Self) -> Self {
        Self {
            low: if newer.low < self.low { i64::MIN } else { self.low },
            high: if newer.high > self.high { i64::MAX } else { self.high },
        }
    }

    pub(crate) const fn add(self, other: Self) -> Self {
        Self { low: self.low.saturating_add(other.low), high: self.high.saturating_add(other.high) }
    }

    pub(crate) const fn subtract(self, other: Self) -> Self {
        Self { low: self.low.saturating_sub(other.high), high: self.high.saturating_sub(other.low) }
    }

    pub(crate) fn multiply(self, other: Self) -> Self {
        let products = [
            self.low.saturating_mul(other.low),
            self.low.saturating_mul(other.high),
            self.high.saturating_mul(other.low),
            self.high.saturating_mul(other.high),
        ];
        let low = products.iter().copied().min().unwrap_or(i64::MIN);
        let high = products.iter().copied().max().unwrap_or(i64::MAX);
        Self { low, high }
    }

    pub(crate) const fn negate(self) -> Self {
        Self { low: self.high.saturating_neg(), high: self.low.saturating_neg() }
    }
}
