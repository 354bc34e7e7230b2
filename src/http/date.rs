//! HTTP dates (RFC 9110 §5.6.7), read and written by the `httpdate` crate.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::excerpt::excerpt;
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
    /// Since the Unix epoch; within `0..=LAST`.
    seconds: i64,
}

/// 31 December 9999, 23:59:59: the last second that four digits of year can say.
const LAST: i64 = 253_402_300_799;

/// A value that is no HTTP date: why, and the value, cut when long.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateError {
    /// What is wrong.
    pub fault: DateFault,
    /// The value: cut when long, control characters spelled out.
    pub found: Box<str>,
}

/// The ways in which a date is met malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateFault {
    /// Nothing at all.
    Empty,
    /// `null`, `undefined`, `NaN`, `Invalid Date`: a variable of the page was turned into text.
    LeakedLiteral,
    /// `+0100`, `CET`, `UTC`: HTTP dates say `GMT`.
    NotGmt,
    /// `1994-11-06T08:49:37Z`.
    Iso8601,
    /// A number: seconds or milliseconds since an epoch.
    Number,
    /// `"Sun, 06 Nov 1994 08:49:37 GMT"`, with the quotes.
    Quoted,
    /// Several dates: these fields take one (§13.1.3, §13.1.4).
    List,
    /// A date, and then something else.
    Trailing,
    /// The right form, and no such day or time: 32 October, 25:00.
    OutOfRange,
    /// The right form, and a year before 1970, which `httpdate` does not represent.
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
    /// Reads a date in any of the three formats; whitespace around it is not part of it.
    ///
    /// The name of the day is not checked against the date: §5.6.7 encourages recipients to be robust,
    /// and the common servers do not look at it. A two-digit year below 70 is taken as 20xx, where
    /// §5.6.7 would ask a clock.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(value: &str) -> Result<Self, DateError> {
        let text = trim_ows(value);
        read(text)
            .or_else(|| read_robustly(text))
            .ok_or_else(|| DateError { fault: fault_of(text), found: excerpt(text) })
    }

    /// The date that lies so many seconds after the Unix epoch.
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
        // The type's range keeps both conversions, and httpdate's own, from failing.
        let since_epoch = Duration::from_secs(self.seconds.unsigned_abs());
        let time: SystemTime = UNIX_EPOCH.checked_add(since_epoch).ok_or(fmt::Error)?;
        httpdate::HttpDate::from(time).fmt(f)
    }
}

/// What `httpdate` makes of it.
fn read(text: &str) -> Option<HttpDate> {
    let time = httpdate::parse_http_date(text).ok()?;
    let seconds = i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?;
    HttpDate::from_seconds(seconds).ok()
}

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Two things that `httpdate` refuses and §5.6.7 does not: a day's name that does not fit the date,
/// and a leap second, which becomes the second after it, as in POSIX time.
fn read_robustly(text: &str) -> Option<HttpDate> {
    // No form is longer than `Wednesday, 06-Nov-94 08:49:37 GMT`.
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
        read(&format!("{name}{rest}"))
    })?;
    HttpDate::from_seconds(date.seconds + i64::from(leap)).ok()
}

/// Why `text`, which was refused and has no whitespace around it, is no date.
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
    // A comma after the first date, which has at most one, directly behind the name of its day.
    let first_comma = text.find(',');
    if first_comma.is_some_and(|comma| text.get(comma + 1..).is_some_and(|rest| rest.contains(',')))
        || first_comma.is_some_and(|comma| text.get(..comma).is_some_and(|head| head.contains(' ')))
    {
        return DateFault::List;
    }
    if [29, 24, 30, 31, 32, 33].into_iter().any(|length| {
        text.split_at_checked(length).is_some_and(|(date, rest)| {
            rest.starts_with(|next: char| !next.is_ascii_alphanumeric())
                && HttpDate::parse(date).is_ok()
                && !names_zone(rest)
        })
    }) {
        return DateFault::Trailing;
    }
    if has_shape(text, b"aaa, 00 aaa 0000 00:00:00 aaa") && text.ends_with(" GMT") {
        let before = text.get(12..16).and_then(|year| year.parse::<u16>().ok()).is_some_and(|year| year < 1970);
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
    // A time of day is there, and it is not said to be in GMT.
    let has_time = text.as_bytes().windows(5).any(|window| window.iter().copied().map(shape_of).eq(*b"00:00"));
    if has_time && !text.ends_with(" GMT") { DateFault::NotGmt } else { DateFault::Unreadable }
}

/// Digits, perhaps with a sign or a fraction.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether what follows a date gives it another zone: `+0100`, `(CET)`.
fn names_zone(rest: &str) -> bool {
    rest.trim_start_matches(' ').starts_with(['+', '-', '('])
}

/// `0` for a digit, `a` for a letter, everything else as it is.
fn shape_of(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'0',
        b'a'..=b'z' | b'A'..=b'Z' => b'a',
        other => other,
    }
}

/// Whether every character of `text` is of the kind that `shape` has at its place.
fn has_shape(text: &str, shape: &[u8]) -> bool {
    text.len() == shape.len() && text.bytes().map(shape_of).eq(shape.iter().copied())
}
