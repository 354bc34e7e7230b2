//! The messages of a world: requests, answers, and dates.

/// Fields, in order.
pub type Fields = Vec<(String, String)>;

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    pub method: String,
    /// The path with its query.
    pub target: String,
    pub fields: Fields,
    pub body: Option<String>,
}

/// An answer; status 0 means that there is none.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub fields: Fields,
    pub body: Option<String>,
}

impl Sent {
    pub fn new(method: &str, target: &str) -> Sent {
        Sent { method: method.into(), target: target.into(), ..Sent::default() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Sent {
        self.fields.push((name.into(), value.into()));
        self
    }

    pub fn carrying(mut self, body: impl Into<String>) -> Sent {
        self.fields.push(("Content-Type".into(), "application/json".into()));
        self.body = Some(body.into());
        self
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or("")
    }

    pub fn is_read(&self) -> bool {
        matches!(&*self.method, "GET" | "HEAD" | "OPTIONS" | "PROPFIND" | "REPORT")
    }
}

impl Answer {
    pub fn new(status: u16) -> Answer {
        Answer { status, ..Answer::default() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Answer {
        self.fields.push((name.into(), value.into()));
        self
    }

    pub fn json(self, body: impl Into<String>) -> Answer {
        self.text("application/json", body)
    }

    pub fn text(mut self, media: &str, body: impl Into<String>) -> Answer {
        self.fields.push(("Content-Type".into(), media.into()));
        self.body = Some(body.into());
        self
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }

    /// Replaces the field's value.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.drop(name);
        self.fields.push((name.into(), value.into()));
    }

    pub fn drop(&mut self, name: &str) {
        self.fields.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
    }

    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
}

/// The first moment of every world, a Sunday, in seconds since 1970: 2026-11-22T09:30:00Z.
pub const DAWN: i64 = 1_795_339_800;

/// An HTTP date, this many milliseconds after dawn (RFC 9110 §5.6.7).
pub fn date(moment: i64) -> String {
    shifted_date(moment, 0)
}

/// The date, this many seconds later.
pub fn shifted_date(moment: i64, seconds: i64) -> String {
    let (days, rest) = split(DAWN + moment.div_euclid(1000) + seconds);
    let (year, month, day) = civil(days);
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    format!(
        "{}, {day:02} {} {year} {:02}:{:02}:{:02} GMT",
        weekdays[days.rem_euclid(7) as usize],
        names[(month - 1) as usize],
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

/// `2026-11-22T09:30:01.250`, this many milliseconds after dawn, in the time zone `hours` east.
pub fn iso(moment: i64, hours: i64) -> String {
    let (days, rest) = split(DAWN + moment.div_euclid(1000) + hours * 3600);
    let (year, month, day) = civil(days);
    format!(
        "{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}",
        rest / 3600,
        rest / 60 % 60,
        rest % 60,
        moment.rem_euclid(1000)
    )
}

fn split(seconds: i64) -> (i64, i64) {
    (seconds.div_euclid(86_400), seconds.rem_euclid(86_400))
}

/// A day of the Gregorian calendar (Howard Hinnant, chrono-compatible low-level date algorithms).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
