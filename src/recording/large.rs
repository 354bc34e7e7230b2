//! Long header values and URLs, kept within a budget.

use super::log::{ExchangeLog, Full};
use super::string_table::StringTable;
use crate::dialect::Dialects;
use crate::exchange::{
    Exchange, ExchangeId, Fingerprint, Header, Headers, InitiatorType, Text, escape_and_cut,
};
use crate::http::Condition;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// The longest text that is always kept, in bytes: no tag, date or version of a real server is longer.
const SHORT: usize = 256;

/// The budget of all long values that can be let go, in bytes.
const BUDGET: usize = 64 << 20;

/// The limit of all texts together, in bytes. At the limit, the recording is full.
const MOST: usize = 256 << 20;

/// The size of a header field without its texts, in bytes.
const FIELD: usize = 16;

/// The length of the beginning that stays of a cut URL, in characters.
const URL_KEPT: usize = 200;

/// Fields from which a conclusion is drawn, other than conditions and the dialects' fields. They are never let go: a
/// conclusion from a missing field would be wrong.
const TELLING: [&str; 31] = [
    "Authorization",
    "ETag",
    "Last-Modified",
    "Vary",
    "Cache-Control",
    "Pragma",
    "Age",
    "Date",
    "Expires",
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Content-Type",
    "Content-Encoding",
    "Content-Length",
    "Content-Location",
    "Location",
    "Origin",
    "Referer",
    "Referrer-Policy",
    "Prefer",
    "Range",
    "Retry-After",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Credentials",
    "Access-Control-Expose-Headers",
    "Content-Range",
];

/// The long values of a recording that can be let go. When they exceed the budget, the largest are let go first.
pub struct Large {
    by_size: BTreeMap<(usize, Text), ()>,
    total: usize,
    fields: usize,
    budget: usize,
    most: usize,
}

impl Default for Large {
    fn default() -> Self {
        Large::with_budget(BUDGET, MOST)
    }
}

/// The values that were let go.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LetGo {
    /// The exchanges that had these values.
    pub exchanges: Vec<ExchangeId>,
    /// The numbers of their texts in the string table.
    pub string_table: Vec<u32>,
}

impl LetGo {
    /// Adds what else was let go.
    pub(super) fn add(&mut self, more: LetGo) {
        self.exchanges.extend(more.exchanges);
        self.string_table.extend(more.string_table);
    }
}

impl Large {
    /// Creates an empty set, with room for `budget` bytes of long values, and for `most` bytes of all texts.
    pub fn with_budget(budget: usize, most: usize) -> Large {
        Large { by_size: BTreeMap::new(), total: 0, fields: 0, budget, most }
    }

    /// Whether there is room for one more exchange.
    ///
    /// # Errors
    /// [`Full`] when there is no room.
    pub fn has_room(&self, string_table: &StringTable) -> Result<(), Full> {
        if string_table.weight().saturating_add(self.fields * FIELD) < self.most {
            Ok(())
        } else {
            Err(Full::StringTable)
        }
    }

    /// Counts a recorded exchange, whose texts are shared, and lets go of long values when they exceed the budget.
    pub fn count(&mut self, id: ExchangeId, log: &mut ExchangeLog, string_table: &mut StringTable) -> LetGo {
        let Some(exchange) = log.get(id) else { return LetGo::default() };
        let (asked, answered) = (&exchange.request.headers, &exchange.response.headers);
        self.fields = self.fields.saturating_add(asked.0.len() + answered.0.len());
        let dialects = log.dialects();
        let values = |headers: &Headers| {
            let fields = headers.0.iter().filter(|field| can_go(field, dialects));
            fields.map(|field| field.1.clone()).collect::<Vec<_>>()
        };
        let url = Some(exchange.request.url.clone()).filter(|_| can_be_cut(exchange));
        for text in values(asked).into_iter().chain(values(answered)).chain(url) {
            let size = text.len();
            if self.by_size.insert((size, text), ()).is_none() {
                self.total += size;
            }
        }
        if self.total <= self.budget { LetGo::default() } else { self.let_go(log, string_table) }
    }

    /// Lets go of the largest values, down to 7/8 of the budget: each call looks through all exchanges, so it must be
    /// rare.
    fn let_go(&mut self, log: &mut ExchangeLog, string_table: &mut StringTable) -> LetGo {
        let mut going = HashSet::new();
        while self.total > self.budget / 8 * 7 {
            let Some(((size, text), ())) = self.by_size.pop_last() else { break };
            self.total -= size;
            going.insert(text);
        }
        let goes = |text: &Text| text.len() > SHORT && going.contains(text);
        let exchanges = log.lose(
            |field, dialects| goes(&field.1) && can_go(field, dialects),
            |exchange| goes(&exchange.request.url) && can_be_cut(exchange),
        );
        LetGo { exchanges, string_table: going.iter().filter_map(|text| string_table.retire(text)).collect() }
    }
}

/// Whether a field's value can be let go.
fn can_go(Header(name, value): &Header, dialects: &Dialects) -> bool {
    value.len() > SHORT
        && Condition::from_name(name).is_none()
        && !TELLING.iter().any(|telling| name.eq_ignore_ascii_case(telling))
        && !dialects.speak_of(name)
}

/// Whether an exchange's URL can be cut: it is not an HTTP URL (for example a `data:` URL), or no script requested it.
fn can_be_cut(exchange: &Exchange) -> bool {
    let url = &exchange.request.url;
    url.len() > SHORT * 4
        && (exchange.kind == InitiatorType::Other || !url.starts_with("http"))
        && !is_cut(url)
}

/// A URL's beginning, with a fragment that distinguishes it from every other URL. No recorded URL has a fragment.
pub(super) fn cut(url: &str) -> Text {
    let start: String = url.chars().take(URL_KEPT).collect();
    let whole = Fingerprint::of(url.as_bytes());
    format!("{start}#cut-{}-{:x}", whole.length, whole.number()).into()
}

/// Whether a URL was cut, so that it cannot be requested.
pub fn is_cut(url: &str) -> bool {
    url.contains('#')
}

/// The exchange with its long reason phrase, error text and initiator cut: no conclusion is drawn from them.
pub fn trimmed(mut exchange: Exchange<Cow<str>>) -> Exchange<Cow<str>> {
    let trim = |text: &mut Cow<str>| {
        if text.len() > SHORT {
            *text = escape_and_cut(text, SHORT).into();
        }
    };
    trim(&mut exchange.response.reason);
    exchange.response.error.iter_mut().for_each(trim);
    exchange.initiator.iter_mut().for_each(trim);
    exchange
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::diagnose;
    use crate::recording::Recording;
    use crate::scenario;

    /// A log as the recorder fills it.
    struct FilledLog {
        log: ExchangeLog,
        string_table: StringTable,
        large: Large,
    }

    impl FilledLog {
        fn new(budget: usize, most: usize) -> FilledLog {
            FilledLog {
                log: ExchangeLog::default(),
                string_table: StringTable::default(),
                large: Large::with_budget(budget, most),
            }
        }

        fn take(&mut self, drawing: &str) -> Result<LetGo, Full> {
            self.large.has_room(&self.string_table)?;
            let exchange = scenario::recording(drawing).get(ExchangeId(0)).unwrap().clone();
            let exchange = exchange.map_texts(&mut |text| self.string_table.share(&text));
            let id = self.log.admit(exchange)?;
            Ok(self.large.count(id, &mut self.log, &mut self.string_table))
        }

        fn answered(&self, id: u32) -> &Headers {
            &self.log.get(ExchangeId(id)).unwrap().response.headers
        }
    }

    fn long(with: char, length: usize) -> String {
        with.to_string().repeat(length)
    }

    #[test]
    fn the_largest_value_goes_first_and_its_field_says_so() {
        let mut recorder = FilledLog::new(4000, usize::MAX);
        let take = |recorder: &mut FilledLog, value: &str| {
            recorder.take(&format!("0-10 GET /a -> 200 ETag: \"v1\" ; x-big: {value}")).unwrap()
        };
        assert_eq!(take(&mut recorder, &long('a', 1000)), LetGo::default());
        assert_eq!(take(&mut recorder, &long('b', 2500)), LetGo::default());
        let gone = take(&mut recorder, &long('c', 700));
        assert_eq!(gone.exchanges, [ExchangeId(1)]);
        assert_eq!(gone.string_table.len(), 1);
        assert!(recorder.answered(1).has("x-big") && recorder.answered(1).get("x-big").is_none());
        assert_eq!(recorder.answered(1).lost()[0].length, 2500);
        assert!(recorder.answered(0).get("x-big").is_some() && recorder.answered(2).get("x-big").is_some());
    }

    #[test]
    fn memory_stays_within_the_budget_however_much_comes() {
        let mut recorder = FilledLog::new(100_000, usize::MAX);
        for number in 0..300 {
            let value = format!("{number}-{}", long('x', 10_000));
            recorder.take(&format!("0-10 GET /a -> 200 x-big: {value}")).unwrap();
            assert!(recorder.string_table.weight() < 200_000, "{} bytes", recorder.string_table.weight());
        }
        let held: HashSet<_> = recorder
            .log
            .exchanges()
            .iter()
            .flat_map(|one| one.response.headers.iter().map(|(_, value)| value.clone()))
            .collect();
        assert!(held.iter().map(|text| text.len()).sum::<usize>() <= 100_000);
    }

    #[test]
    fn a_value_that_many_share_counts_once() {
        let mut recorder = FilledLog::new(4000, usize::MAX);
        for _ in 0..100 {
            let gone = recorder.take(&format!("0-10 GET /a Cookie: {} -> 200", long('c', 3000))).unwrap();
            assert_eq!(gone, LetGo::default());
        }
    }

    #[test]
    fn conditions_and_validators_stay_and_at_last_the_recording_is_full() {
        let mut recorder = FilledLog::new(1000, 20_000);
        let mut taken = 0;
        let full = loop {
            let tag = format!("\"{taken}{}\"", long('t', 2000));
            match recorder.take(&format!("0-10 PUT /a If-Match: {tag} -> 204 ETag: {tag} ; OC-ETag: {tag}")) {
                Ok(_) => taken += 1,
                Err(full) => break full,
            }
        };
        assert_eq!(full, Full::StringTable);
        assert!((2..20).contains(&taken));
        assert!((0..taken).all(|id| recorder.answered(id).lost().is_empty()));
    }

    #[test]
    fn a_url_that_is_cut_is_still_told_from_others() {
        let mut recorder = FilledLog::new(2000, usize::MAX);
        let image = |end: &str| format!("0-10 document GET data://image/png;{}{end} -> 200", long('i', 1500));
        for end in ["one", "two", "one"] {
            recorder.take(&image(end)).unwrap();
        }
        let urls: Vec<_> = recorder.log.exchanges().iter().map(|one| one.request.url.clone()).collect();
        assert!(urls[..2].iter().any(|url| is_cut(url) && url.len() < 300), "{urls:?}");
        let keys: Vec<_> = ["one", "two"].map(|end| cut(&format!("{}{end}", long('i', 1500)))).to_vec();
        assert_ne!(keys[0], keys[1]);
        assert_eq!(keys[0], cut(&format!("{}one", long('i', 1500))));
    }

    #[test]
    fn nothing_else_is_concluded_when_long_values_are_gone() {
        let big = long('x', 900);
        let drawing = format!(
            "0-10 GET /n Cookie: {big} ; Accept: application/json -> 200 ETag: \"v1\" ; x-big: 1{big} | one
            20-30 PUT /n If-Match: \"v1\" ; x-more: 2{big} | two -> 204 ETag: \"v2\" ; x-big: 3{big}
            40-50 PUT /n If-Match: \"v1\" ; x-more: 4{big} | three -> 412 x-big: 5{big}"
        );
        let whole = scenario::recording(&drawing);
        let mut log = ExchangeLog::default();
        let (mut string_table, mut large) = (StringTable::default(), Large::with_budget(0, usize::MAX));
        let mut lossy = Recording::new();
        for exchange in whole.exchanges() {
            let id = log.admit(exchange.clone().map_texts(&mut |text| string_table.share(&text))).unwrap();
            large.count(id, &mut log, &mut string_table);
            lossy.admit(log.get(id).unwrap().clone()).unwrap();
        }
        assert!(lossy.exchanges().iter().all(|one| !one.response.headers.lost().is_empty()));
        let failed = ExchangeId(2);
        assert!(!diagnose(&whole, failed).is_empty());
        assert_eq!(diagnose(&whole, failed), diagnose(&lossy, failed));
    }

    #[test]
    fn what_nobody_concludes_from_is_cut_short() {
        let json = format!(
            r#"{{"request":{{"url":"http://a/"}},"response":{{"status":200,"statusText":"{}","_error":"net::ERR_ABORTED {0}"}}}}"#,
            long('r', 9000)
        );
        let exchange = trimmed(crate::har::read_entry(&json, None).unwrap().exchange);
        assert!(exchange.response.reason.len() < 400);
        assert!(
            exchange.response.error.is_some_and(|error| error.contains("ERR_ABORTED") && error.len() < 400)
        );
    }
}
