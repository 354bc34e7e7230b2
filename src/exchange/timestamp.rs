//! Points in time, as numbers that compare and hash.

use serde::{Deserialize, Serialize};

/// A point in time: microseconds since the Unix epoch. Negative before 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The point `milliseconds` later; a value that is not finite counts as 0.
    pub fn plus_millis(self, milliseconds: f64) -> Timestamp {
        let micros = if milliseconds.is_finite() { milliseconds * 1000.0 } else { 0.0 };
        Timestamp(self.0.saturating_add(micros as i64))
    }

    /// Milliseconds since the Unix epoch.
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Milliseconds from `earlier` to this point; negative if `earlier` is later.
    pub fn millis_since(self, earlier: Timestamp) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1000.0
    }

    /// Reads an ISO 8601 date and time with a zone, as HAR writes it: `…T04:51:05.127Z` in Chromium,
    /// `…T04:48:40.296+00:00` in Firefox. `None` for anything else.
    pub fn parse_iso8601(text: &str) -> Option<Timestamp> {
        let bytes = text.as_bytes();
        if !text.is_ascii() || bytes.len() > 64 {
            return None;
        }
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let mark = |at: usize, allowed: &[u8]| bytes.get(at).filter(|b| allowed.contains(b)).map(|_| ());
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        for (at, allowed) in [(4, b"-".as_slice()), (7, b"-"), (10, b"Tt "), (13, b":"), (16, b":")] {
            mark(at, allowed)?;
        }
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 24 || minute > 59 || second > 60 {
            return None;
        }
        let mut rest = text.get(19..)?;
        let mut fraction = 0;
        if let Some(after) = rest.strip_prefix('.') {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let micros = after.bytes().take(digits).chain(std::iter::repeat(b'0')).take(6);
            fraction = micros.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            rest = after.get(digits..)?;
        }
        let offset = match rest {
            "Z" | "z" => 0,
            zone => {
                let sign = match zone.bytes().next()? {
                    b'+' => 1,
                    b'-' => -1,
                    _ => return None,
                };
                let digits: String = zone.chars().skip(1).filter(char::is_ascii_digit).collect();
                let (hours, minutes) = (digits.get(0..2)?, digits.get(2..4)?);
                sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
            }
        };
        let days = days_from_civil(year, month, day);
        let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second;
        Some(Timestamp(seconds * 1_000_000 + fraction))
    }

    /// The date and time as `2026-11-22T04:51:05.127Z`.
    pub fn to_iso8601(self) -> String {
        let (seconds, micros) = (self.0.div_euclid(1_000_000), self.0.rem_euclid(1_000_000));
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", micros / 1000)
    }
}

/// The days from 1970-01-01 to a date in the proleptic Gregorian calendar. The year is counted from
/// March, so that the leap day is its last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year_of_era + era * 400 + carry, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_browsers_spellings() {
        let chromium = Timestamp::parse_iso8601("2026-11-22T04:51:05.127Z");
        let firefox = Timestamp::parse_iso8601("2026-11-22T05:51:05.127+01:00");
        assert_eq!(chromium, Some(Timestamp(1_795_323_065_127_000)));
        assert_eq!(chromium, firefox);
        assert_eq!(chromium.map(Timestamp::to_iso8601).as_deref(), Some("2026-11-22T04:51:05.127Z"));
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in ["", "yesterday", "2026-11-22", "2026-13-22T04:51:05Z", "2026-11-22T04:51:05", "２０２６"]
        {
            assert_eq!(Timestamp::parse_iso8601(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(millis in -62_000_000_000_000i64..250_000_000_000_000) {
            let timestamp = Timestamp(millis * 1000);
            prop_assert_eq!(Timestamp::parse_iso8601(&timestamp.to_iso8601()), Some(timestamp));
        }

        #[test]
        fn hostile_text_never_panics(text in "\\PC{0,40}") {
            let _ = Timestamp::parse_iso8601(&text);
        }
    }
}
