//! Moments: seconds and nanoseconds since 1970, in UTC.

use jiff::{Timestamp, civil};
use rex_catalogue::kinds::Kind;
use rhai::{Dynamic, INT};

use crate::failure::{Failure, FailureKind};
use crate::values;

/// The second of a date and a time of day.
pub(crate) fn of_date(date: [INT; 3], time: [INT; 3]) -> Result<INT, Failure> {
    let [year, month, day] = date;
    let [hour, minute, second] = time;
    let refused = || {
        let message = format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} is no date and time");
        Failure::new(FailureKind::InvalidArguments, message)
    };
    let small = |number: INT| i8::try_from(number).map_err(|_| refused());
    let year = i16::try_from(year).map_err(|_| refused())?;
    let moment = civil::DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, 0)
        .and_then(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC));
    moment.map(|moment| moment.timestamp().as_second()).map_err(|_| refused())
}

/// A moment as a script value.
pub(crate) fn moment(seconds: INT, nanos: INT) -> Result<Dynamic, Failure> {
    let refused = |what: &str| Failure::new(FailureKind::InvalidArguments, what);
    let part = i32::try_from(nanos).ok().filter(|nanos| (0..1_000_000_000).contains(nanos));
    let part = part.ok_or_else(|| refused(&format!("{nanos} nanoseconds are not part of a second: they go from 0 to 999999999")))?;
    if Timestamp::from_second(seconds).and_then(|_| Timestamp::new(seconds, part)).is_err() {
        return Err(refused(&format!("{seconds} seconds from 1970 is out of the years -9999 to 9999")));
    }
    let fields = [("epoch_seconds", Dynamic::from_int(seconds)), ("nanos", Dynamic::from_int(nanos))];
    Ok(values::record(Kind::DateTime, fields.into()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(of_date([1970, 1, 1], [0, 0, 0]).unwrap(), 0);
        assert_eq!(of_date([2024, 2, 29], [12, 30, 15]).unwrap(), 1_709_209_815);
        assert_eq!(of_date([1969, 12, 31], [23, 59, 59]).unwrap(), -1);
        for (date, time) in [
            ([2023, 2, 29], [0, 0, 0]),
            ([2023, 13, 1], [0, 0, 0]),
            ([2023, 1, 1], [24, 0, 0]),
            ([2023, -1, 1], [0, 0, 0]),
            ([99_999, 1, 1], [0, 0, 0]),
            ([2023, 257, 1], [0, 0, 0]),
        ] {
            assert!(of_date(date, time).is_err(), "{date:?} {time:?}");
        }
    }

    #[test]
    fn moments_have_bounds() {
        assert!(moment(0, 999_999_999).is_ok());
        for (seconds, nanos) in [(0, 1_000_000_000), (0, -1), (i64::MAX, 0), (i64::MIN, 0)] {
            assert!(moment(seconds, nanos).is_err(), "{seconds} {nanos}");
        }
    }
}
