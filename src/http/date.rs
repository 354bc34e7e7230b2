//! HTTP dates (RFC 9110 §5.6.7), read and written by the `httpdate` crate.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::escape_and_cut::{LONGEST_QUOTED, escape_and_cut};
use super::field::trim_ows;

/// A date in one of HTTP's three formats, in whole seconds of UTC, from 1970 to 9999.
///
/// ```
/// use retag::http::HttpDate;
///
/// let date = HttpDate::parse("Sun, 06 Nov 1994 08:49:37 GMT")?;
/// assert_eq!(date, HttpDate::parse("Sunday, 06-Nov-94 08:49:37 GMT")?);
/// assert_eq!(date, HttpDate::parse("Sun Nov  6 08:49:37 1994")?);
/// assert_eq!(date.seconds(), 784_111_777);
/// assert_eq!(date.to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
/// # Ok::<(), retag::http::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpDate {
    /// Seconds since the Unix epoch; within `0..=LAST`.
    seconds: i64,
}

/// 31 December 9999, 23:59:59: the last second with a four-digit year.
const LAST: i64 = 253_402_300_799;

/// A value that is not an HTTP date: the fault, and the value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateError {
    /// What is wrong.
    pub fault: DateFault,
    /// The value: cut when long, control characters escaped.
    pub found: Box<str>,
}

/// The known forms of malformed dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateFault {
    /// The value is empty.
    Empty,
    /// `null`, `undefined`, `NaN`, `Invalid Date`: a variable of the page was turned into text.
    LeakedLiteral,
    /// `+0100`, `CET`, `UTC`: an HTTP date must name `GMT`.
    NotGmt,
    /// `1994-11-06T08:49:37Z`.
    Iso8601,
    /// A number: seconds or milliseconds since an epoch.
    Number,
    /// `"Sun, 06 Nov 1994 08:49:37 GMT"`, with the quotes.
    Quoted,
    /// Several dates: these fields take one date (§13.1.3, §13.1.4).
    List,
    /// A date, followed by other text.
    Trailing,
    /// The right form, but no existing day or time: 32 October, 25:00.
    OutOfRange,
    /// The right form, but a year before 1970, which `httpdate` does not represent.
    BeforeEpoch,
    /// Anything else.
    Unreadable,
}

impl DateFault {
    /// What is wrong and what would be right, without the value.
    fn advice(self) -> &'static str {
        match self {
            Self::Empty => "the value is empty: an HTTP date is expected",
            Self::LeakedLiteral => "a JavaScript value that was not a date was turned into text",
            Self::NotGmt => "an HTTP date is given in GMT, and says so",
            Self::Iso8601 => "this is an ISO 8601 date: HTTP wants the form Sun, 06 Nov 1994 08:49:37 GMT",
            Self::Number => "this is a number: HTTP wants the form Sun, 06 Nov 1994 08:49:37 GMT",
            Self::Quoted => "an HTTP date has no quotes",
            Self::List => "one date is expected here, not a list",
            Self::Trailing => "something follows the date",
            Self::OutOfRange => "there is no such day or time",
            Self::BeforeEpoch => "dates before 1970 are not supported",
            Self::Unreadable => "this is no HTTP date: the form is Sun, 06 Nov 1994 08:49:37 GMT",
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault.advice())?;
        if self.fault != DateFault::Empty {
            write!(f, " (found: {})", self.found)?;
        }
        Ok(())
    }
}

impl std::error::Error for DateError {}

impl HttpDate {
    /// Reads a date in any of the three formats; surrounding whitespace is ignored.
    ///
    /// The day's name is not checked against the date: §5.6.7 encourages recipients to be robust,
    /// and the common servers do not check it. A two-digit year below 70 is read as 20xx, where
    /// §5.6.7 would compare with the current date.
    ///
    /// # Errors
    /// [`DateError`], when the value is not an HTTP date.
    pub fn parse(value: &str) -> Result<Self, DateError> {
        let text = trim_ows(value);
        read(text).ok_or_else(|| DateError {
            fault: fault_of(text),
            found: escape_and_cut(text, LONGEST_QUOTED).into(),
        })
    }

    /// The date that is this many seconds after the Unix epoch.
    ///
    /// # Errors
    /// [`DateFault::BeforeEpoch`] when negative, [`DateFault::OutOfRange`] after the year 9999.
    pub fn from_seconds(seconds: i64) -> Result<Self, DateError> {
        let fault = match seconds {
            ..0 => DateFault::BeforeEpoch,
            0..=LAST => return Ok(Self { seconds }),
            _ => DateFault::OutOfRange,
        };
        Err(DateError { fault, found: seconds.to_string().into_boxed_str() })
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.seconds
    }
}

/// As IMF-fixdate, the one format that may be sent (§5.6.7).
impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The type's range ensures that neither the two conversions nor httpdate's own can fail.
        let since_epoch = Duration::from_secs(self.seconds.unsigned_abs());
        let time: SystemTime = UNIX_EPOCH.checked_add(since_epoch).ok_or(fmt::Error)?;
        httpdate::HttpDate::from(time).fmt(f)
    }
}

/// Reads a date without surrounding whitespace.
fn read(text: &str) -> Option<HttpDate> {
    read_strictly(text).or_else(|| read_robustly(text))
}

/// Reads a date as `httpdate` does.
fn read_strictly(text: &str) -> Option<HttpDate> {
    let time = httpdate::parse_http_date(text).ok()?;
    let seconds = i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?;
    HttpDate::from_seconds(seconds).ok()
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Reads two forms that `httpdate` refuses and §5.6.7 allows: a day's name that does not match the date,
/// and a leap second, which is read as the following second, as in POSIX time.
fn read_robustly(text: &str) -> Option<HttpDate> {
    // The longest form is `Wednesday, 06-Nov-94 08:49:37 GMT`.
    if text.len() > 40 {
        return None;
    }
    let (day, rest) = text.split_at_checked(text.find([',', ' '])?)?;
    let name_length = match DAYS.into_iter().find(|name| name.starts_with(day))?.len() {
        full if full == day.len() => usize::MAX,
        _ if day.len() == 3 => 3,
        _ => return None,
    };
    let leap = rest.contains(":60 ");
    let rest = if leap { rest.replacen(":60 ", ":59 ", 1) } else { rest.to_owned() };
    let date = DAYS.into_iter().find_map(|name| {
        let name = name.get(..name_length.min(name.len()))?;
        read_strictly(&format!("{name}{rest}"))
    })?;
    HttpDate::from_seconds(date.seconds + i64::from(leap)).ok()
}

/// The fault of `text`, which was refused and has no surrounding whitespace.
fn fault_of(text: &str) -> DateFault {
    if text.is_empty() {
        return DateFault::Empty;
    }
    if matches!(text, "null" | "undefined" | "NaN" | "[object Object]" | "Invalid Date") {
        return DateFault::LeakedLiteral;
    }
    if text.starts_with(['"', '\'']) {
        return DateFault::Quoted;
    }
    if is_number(text) {
        return DateFault::Number;
    }
    if text.bytes().take(5).map(shape_of).eq(*b"0000-") {
        return DateFault::Iso8601;
    }
    // A second comma: a date has at most one, directly after the day's name.
    let first_comma = text.find(',');
    if first_comma.is_some_and(|comma| text.get(comma + 1..).is_some_and(|rest| rest.contains(',')))
        || first_comma.is_some_and(|comma| text.get(..comma).is_some_and(|head| head.contains(' ')))
    {
        return DateFault::List;
    }
    if [29, 24, 30, 31, 32, 33].into_iter().any(|length| {
        text.split_at_checked(length).is_some_and(|(date, rest)| {
            rest.starts_with(|next: char| !next.is_ascii_alphanumeric())
                && read(date).is_some()
                && !names_zone(rest)
        })
    }) {
        return DateFault::Trailing;
    }
    if has_shape(text, b"aaa, 00 aaa 0000 00:00:00 aaa") && text.ends_with(" GMT") {
        let before =
            text.get(12..16).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| year < 1970);
        return if before { DateFault::BeforeEpoch } else { DateFault::OutOfRange };
    }
    if has_shape(text, b"aaa aaa 00 00:00:00 0000") || has_shape(text, b"aaa aaa  0 00:00:00 0000") {
        let before = text.get(20..).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| year < 1970);
        return if before { DateFault::BeforeEpoch } else { DateFault::OutOfRange };
    }
    if let Some((_, rest)) = text.split_once(',')
        && has_shape(rest, b" 00-aaa-00 00:00:00 aaa")
        && rest.ends_with(" GMT")
    {
        return DateFault::OutOfRange;
    }
    // The text contains a time of day and does not end in GMT.
    let has_time =
        text.as_bytes().windows(5).any(|window| window.iter().copied().map(shape_of).eq(*b"00:00"));
    if has_time && !text.ends_with(" GMT") { DateFault::NotGmt } else { DateFault::Unreadable }
}

/// Whether a text is a number, with an optional sign and fraction.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether the text after a date names another zone: `+0100`, `(CET)`.
fn names_zone(rest: &str) -> bool {
    rest.trim_start_matches(' ').starts_with(['+', '-', '('])
}

/// `0` for a digit, `a` for a letter, any other byte unchanged.
fn shape_of(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'0',
        b'a'..=b'z' | b'A'..=b'Z' => b'a',
        other => other,
    }
}

/// Whether every byte of `text` has the class that `shape` has at the same index.
fn has_shape(text: &str, shape: &[u8]) -> bool {
    text.len() == shape.len() && text.bytes().map(shape_of).eq(shape.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(value: &str) -> DateFault {
        HttpDate::parse(value).expect_err(value).fault
    }

    /// The three examples of §5.6.7, which are one point in time.
    #[test]
    fn the_three_formats_are_read() {
        for value in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            let date = HttpDate::parse(value).expect(value);
            assert_eq!(date.seconds(), 784_111_777, "{value}");
            assert_eq!(date.to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
        }
    }

    #[test]
    fn whitespace_around_a_date_is_no_part_of_it() {
        assert_eq!(HttpDate::parse("\t Thu, 01 Jan 1970 00:00:00 GMT ").map(HttpDate::seconds), Ok(0));
    }

    #[test]
    fn the_first_and_the_last_second_are_read_and_written() {
        for (seconds, text) in [(0, "Thu, 01 Jan 1970 00:00:00 GMT"), (LAST, "Fri, 31 Dec 9999 23:59:59 GMT")]
        {
            let date = HttpDate::from_seconds(seconds).expect(text);
            assert_eq!(date.to_string(), text);
            assert_eq!(HttpDate::parse(text), Ok(date));
        }
        assert_eq!(HttpDate::from_seconds(-1).map_err(|error| error.fault), Err(DateFault::BeforeEpoch));
        assert_eq!(
            HttpDate::from_seconds(i64::MIN).map_err(|error| error.fault),
            Err(DateFault::BeforeEpoch)
        );
        assert_eq!(HttpDate::from_seconds(LAST + 1).map_err(|error| error.fault), Err(DateFault::OutOfRange));
    }

    #[test]
    fn a_wrong_day_of_the_week_is_forgiven_in_each_format() {
        for value in
            ["Mon, 06 Nov 1994 08:49:37 GMT", "Wednesday, 06-Nov-94 08:49:37 GMT", "Sat Nov  6 08:49:37 1994"]
        {
            assert_eq!(HttpDate::parse(value).map(HttpDate::seconds), Ok(784_111_777), "{value}");
        }
        // The day's name must still be one of the date's own format.
        assert_eq!(fault("Sunday, 06 Nov 1994 08:49:37 GMT"), DateFault::Unreadable);
        assert_eq!(fault("Sund, 06 Nov 1994 08:49:37 GMT"), DateFault::Unreadable);
    }

    #[test]
    fn a_leap_second_is_the_second_after_it() {
        let after = HttpDate::parse("Sun, 01 Jan 2017 00:00:00 GMT");
        assert_eq!(HttpDate::parse("Sat, 31 Dec 2016 23:59:60 GMT"), after);
        assert_eq!(HttpDate::parse("Sat Dec 31 23:59:60 2016"), after);
        assert_eq!(fault("Fri, 31 Dec 9999 23:59:60 GMT"), DateFault::OutOfRange);
    }

    #[test]
    fn each_malformed_form_has_its_reason() {
        for (value, expected) in [
            ("", DateFault::Empty),
            (" \t", DateFault::Empty),
            ("null", DateFault::LeakedLiteral),
            ("undefined", DateFault::LeakedLiteral),
            ("NaN", DateFault::LeakedLiteral),
            ("Invalid Date", DateFault::LeakedLiteral),
            ("Sun, 06 Nov 1994 08:49:37 +0100", DateFault::NotGmt),
            ("Sun, 06 Nov 1994 08:49:37 UTC", DateFault::NotGmt),
            ("Sun, 06 Nov 1994 08:49:37", DateFault::NotGmt),
            ("Sun Nov 06 1994 09:49:37 GMT+0100 (CET)", DateFault::NotGmt),
            ("Sun, 06 Nov 1994 08:49:37 GMT+0100", DateFault::NotGmt),
            ("11/6/1994, 9:49:37 AM", DateFault::NotGmt),
            ("1994-11-06T08:49:37Z", DateFault::Iso8601),
            ("1994-11-06", DateFault::Iso8601),
            ("784111777", DateFault::Number),
            ("784111777.25", DateFault::Number),
            ("-1", DateFault::Number),
            ("\"Sun, 06 Nov 1994 08:49:37 GMT\"", DateFault::Quoted),
            ("Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", DateFault::List),
            ("Sun Nov  6 08:49:37 1994, Sun Nov  6 08:49:37 1994", DateFault::List),
            ("Sun, 06 Nov 1994 08:49:37 GMT; length=3", DateFault::Trailing),
            ("Sun, 06 Nov 1994 08:49:37 GMT foo", DateFault::Trailing),
            ("Sun Nov  6 08:49:37 1994 GMT", DateFault::Trailing),
            ("Wednesday, 06-Nov-94 08:49:37 GMT;", DateFault::Trailing),
            ("Mon, 32 Oct 2010 16:56:23 GMT", DateFault::OutOfRange),
            ("Mon, 30 Feb 2010 16:56:23 GMT", DateFault::OutOfRange),
            ("Mon, 18 Oct 2010 24:00:00 GMT", DateFault::OutOfRange),
            ("Monday, 18-Oct-10 16:60:23 GMT", DateFault::OutOfRange),
            ("Mon Oct 32 16:56:23 2010", DateFault::OutOfRange),
            ("Wed, 31 Dec 1969 23:59:59 GMT", DateFault::BeforeEpoch),
            ("Wed Dec 31 23:59:59 1969", DateFault::BeforeEpoch),
            ("Mon, 01 Jan 0001 00:00:00 GMT", DateFault::BeforeEpoch),
            ("sun, 06 nov 1994 08:49:37 gmt", DateFault::NotGmt),
            ("yesterday", DateFault::Unreadable),
            ("\"v1\"", DateFault::Quoted),
            ("é", DateFault::Unreadable),
        ] {
            assert_eq!(fault(value), expected, "{value:?}");
        }
    }

    #[test]
    fn a_message_names_the_value_and_what_would_be_right() {
        let error = HttpDate::parse("1994-11-06").expect_err("ISO 8601");
        assert_eq!(
            error.to_string(),
            "this is an ISO 8601 date: HTTP wants the form Sun, 06 Nov 1994 08:49:37 GMT (found: 1994-11-06)"
        );
        let long = HttpDate::parse(&"x".repeat(1 << 20)).expect_err("no date");
        assert!(long.to_string().len() < 300);
    }
}
