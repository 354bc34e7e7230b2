//! How long to wait before the next refetch, after the retry failed its precondition again.

use crate::http::HttpDate;

/// How many retries a repair sends at most. When all of them fail, a race is not the cause: the server fails the
/// condition by a rule.
pub const MOST_RETRIES: u32 = 3;

/// The first pause, in milliseconds; each further one is twice as long.
const FIRST: f64 = 250.0;

/// The longest pause, in milliseconds, that a repair takes.
const LONGEST: f64 = 30_000.0;

/// A pause before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pause {
    /// This long, in milliseconds.
    Millis(f64),
    /// The server asks for longer than a repair waits, in seconds.
    TooLong(u64),
}

/// The pause after the `failures`-th failure, from 1: exponential, and spread by `jitter` (a random
/// number from 0 to 1) over its second half, so that two clients do not retry at the same time again.
/// The pause is never shorter than Retry-After (RFC 9110 §10.2.3). `now` is in seconds since the Unix epoch.
pub fn pause_before_retry(failures: u32, jitter: f64, retry_after: Option<&str>, now: i64) -> Pause {
    let doubled = FIRST * f64::from(1u32 << failures.clamp(1, 8).saturating_sub(1));
    let spread = doubled * (0.5 + jitter.clamp(0.0, 1.0) / 2.0);
    let asked = retry_after.and_then(|value| asked_for(value, now)).unwrap_or(0);
    let asked_millis = asked as f64 * 1000.0;
    if asked_millis > LONGEST { Pause::TooLong(asked) } else { Pause::Millis(spread.max(asked_millis)) }
}

/// What Retry-After asks for, in seconds from now: a number of seconds, or a date (RFC 9110 §10.2.3).
pub(super) fn asked_for(value: &str, now: i64) -> Option<u64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().unwrap_or(u64::MAX));
    }
    let date = HttpDate::parse(value).ok()?;
    u64::try_from(date.seconds().saturating_sub(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_doubles() {
        let pauses = [1, 2, 3].map(|failures| pause_before_retry(failures, 1.0, None, 0));
        assert_eq!(pauses, [Pause::Millis(250.0), Pause::Millis(500.0), Pause::Millis(1000.0)]);
        assert_eq!(pause_before_retry(2, 0.0, None, 0), Pause::Millis(250.0));
    }

    #[test]
    fn retry_after_is_honoured_as_seconds_and_as_a_date() {
        assert_eq!(pause_before_retry(1, 0.5, Some("2"), 0), Pause::Millis(2000.0));
        assert_eq!(
            pause_before_retry(1, 0.5, Some("Thu, 01 Jan 1970 00:00:07 GMT"), 4),
            Pause::Millis(3000.0)
        );
        assert_eq!(
            pause_before_retry(1, 1.0, Some("Thu, 01 Jan 1970 00:00:07 GMT"), 9),
            Pause::Millis(250.0)
        );
        assert_eq!(pause_before_retry(1, 1.0, Some("soon"), 0), Pause::Millis(250.0));
        assert_eq!(pause_before_retry(1, 1.0, Some("3600"), 0), Pause::TooLong(3600));
        assert_eq!(pause_before_retry(1, 1.0, Some("99999999999999999999999"), 0), Pause::TooLong(u64::MAX));
    }

    proptest! {
        #[test]
        fn a_pause_is_bounded(failures: u32, jitter: f64, value in "\\PC{0,12}", now: i64) {
            if let Pause::Millis(millis) = pause_before_retry(failures, jitter, Some(&value), now) {
                prop_assert!((0.0..=40_000.0).contains(&millis) || jitter.is_nan());
            }
        }
    }
}
