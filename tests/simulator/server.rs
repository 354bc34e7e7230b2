//! The origin server of a world: its resources, how it names versions, and how it compares conditions.

use crate::carrier::{Carrier, Content, bare};
use crate::dice::Dice;
use crate::message::{Answer, Sent, date};
use std::collections::BTreeMap;

/// How the server compares the tag in If-Match with the current one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Compare {
    /// A weak tag never matches (RFC 9110 §8.8.3.2).
    Strongly,
    /// Octet by octet, W/ included (nginx).
    Octets,
    /// Without W/ (OData).
    Weakly,
    /// Not at all: every write succeeds.
    Never,
}

/// What a tag is derived from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Minting {
    Number,
    /// The text of the representation, as npm's `etag` makes it: its length and a hash.
    Text,
    /// The content: equal contents have equal tags, at every URL.
    Hash,
    Word,
    /// The moment of the change.
    Moment,
}

/// What a server writes into the body of a 412.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Words {
    None,
    Json,
    /// RFC 9457.
    Problem,
    Html,
    /// The document as it is now.
    Document,
}

/// Who made a version.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    Birth,
    /// The page, by writing this very resource, in this exchange.
    Page(usize),
    /// The page, by something else it did, in this exchange.
    OwnAction(usize),
    Other,
}

/// A state of a resource; without content, the resource does not exist.
#[derive(Clone, Debug)]
pub struct Version {
    pub content: Option<Content>,
    pub at: i64,
    pub by: By,
    pub core: String,
}

/// The outcome of a request, as the server knows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Read,
    NotModified,
    Written {
        /// Whether the sent validator is not the current one.
        blindly: bool,
    },
    /// The condition was compared and is false.
    Mismatch {
        /// Who changed the resource since the named version; `None` where the validator names no version.
        since: Option<Vec<By>>,
        /// Whether the validator names the current version, and its form is the reason of the refusal.
        is_current: bool,
    },
    /// The resource does not exist.
    Missing,
    /// A condition is required.
    Required,
    /// Refused without a comparison.
    Refused,
    /// The resource exists, and the request asks to create only.
    Exists,
}

/// The server.
pub struct Server {
    pub carrier: Carrier,
    pub compare: Compare,
    pub minting: Minting,
    pub is_weak: bool,
    pub is_quoted: bool,
    pub gives_tags: bool,
    pub gives_dates: bool,
    /// The answer to a write holds the new tag.
    pub tells: bool,
    /// A 412 holds the current tag.
    pub hints: bool,
    pub requires: bool,
    /// The body of a 412 to HTTP's own conditions.
    pub words: Words,
    /// The status of a conditional write to a resource that does not exist.
    pub status_of_missing: u16,
    salt: String,
    resources: BTreeMap<String, Vec<Version>>,
    next: i64,
}

impl Server {
    pub fn new(dice: &mut Dice, carrier: Carrier) -> Server {
        let is_http = carrier == Carrier::Http;
        let is_weak = match carrier {
            Carrier::OData | Carrier::Fhir => true,
            Carrier::Http => dice.percent(12),
            _ => false,
        };
        let compare = match carrier {
            Carrier::Http if is_weak => dice.one_of(&[Compare::Octets, Compare::Weakly]),
            Carrier::Http => {
                dice.one_of(&[Compare::Strongly, Compare::Strongly, Compare::Octets, Compare::Weakly])
            }
            _ => Compare::Weakly,
        };
        Server {
            carrier,
            compare,
            minting: match carrier {
                Carrier::Http | Carrier::UnderscoreEtag | Carrier::Google => {
                    dice.one_of(&[Minting::Number, Minting::Hash, Minting::Word, Minting::Moment])
                }
                _ => Minting::Number,
            },
            is_weak,
            is_quoted: true,
            gives_tags: true,
            gives_dates: is_http && dice.percent(50),
            tells: dice.percent(60),
            hints: is_http && dice.percent(50),
            words: dice.one_of(&[
                Words::None,
                Words::None,
                Words::Json,
                Words::Problem,
                Words::Html,
                Words::Document,
            ]),
            requires: is_http && dice.percent(20),
            status_of_missing: dice.one_of(&[412, 412, 404]),
            salt: dice.word(4),
            resources: BTreeMap::new(),
            next: dice.between(3, 900),
        }
    }

    /// Makes a version.
    pub fn put(&mut self, dice: &mut Dice, path: &str, content: Option<Content>, at: i64, by: By) {
        let core = self.mint(dice, content.as_ref(), at);
        self.put_as(path, content, at, by, core);
    }

    /// Makes a version with this tag.
    pub fn put_as(&mut self, path: &str, content: Option<Content>, at: i64, by: By, core: String) {
        self.resources.entry(path.to_owned()).or_default().push(Version { content, at, by, core });
    }

    fn mint(&mut self, dice: &mut Dice, content: Option<&Content>, at: i64) -> String {
        self.next += dice.between(1, 3);
        let number = self.next;
        match self.carrier {
            Carrier::Couch => return format!("{number}-{}", dice.word(12)),
            Carrier::Kinto => return (1_795_339_800_000 + at).to_string(),
            Carrier::OData | Carrier::Kubernetes | Carrier::Elastic | Carrier::Zotero => {
                return (number * 7).to_string();
            }
            Carrier::CloudStorage => return (1_795_339_800_000_000 + at * 1000).to_string(),
            Carrier::Grafana | Carrier::Fhir => return number.to_string(),
            _ => {}
        }
        match self.minting {
            Minting::Number => format!("{}-{number}", self.salt),
            Minting::Word => dice.word(16),
            Minting::Moment => format!("{:x}-{:x}", number % 7 + 200, 0x5_e2ab_0000_0000 + at * 1000),
            Minting::Text => {
                let content = content.cloned().unwrap_or(Content { title: String::new(), number: 0 });
                text_core(&self.carrier.read("", &content, "").body.unwrap_or_default())
            }
            Minting::Hash => {
                let text = content.map_or(String::new(), |content| format!("{content:?}"));
                // FNV-1a.
                let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
                });
                format!("{hash:016x}")
            }
        }
    }

    /// A tag as the server spells it.
    pub fn spelled(&self, core: &str) -> String {
        if !self.is_quoted || self.carrier.is_in_body() && self.carrier != Carrier::OData {
            core.to_owned()
        } else if self.is_weak {
            format!("W/\"{core}\"")
        } else {
            format!("\"{core}\"")
        }
    }

    pub fn versions(&self, path: &str) -> &[Version] {
        self.resources.get(path).map_or(&[], Vec::as_slice)
    }

    pub fn current(&self, path: &str) -> Option<&Version> {
        self.versions(path).last().filter(|version| version.content.is_some())
    }

    pub fn current_tag(&self, path: &str) -> String {
        self.versions(path).last().map_or(String::new(), |version| self.spelled(&version.core))
    }

    fn current_content(&self, path: &str) -> Option<Content> {
        self.current(path)?.content.clone()
    }

    /// The representation of a version.
    pub fn represent(&self, path: &str, version: &Version) -> Answer {
        let Some(content) = &version.content else { return Answer::new(404) };
        let mut answer = self.carrier.read(path, content, &self.spelled(&version.core));
        if !self.gives_tags {
            answer.drop("ETag");
        }
        if self.gives_dates {
            answer.set("Last-Modified", date(version.at));
        }
        answer
    }

    /// Whether a sent validator is this version's.
    fn is_met(&self, named: &str, core: &str) -> bool {
        let own = self.spelled(core);
        match self.compare {
            _ if named == "*" => true,
            Compare::Strongly => named == own && !own.starts_with("W/"),
            Compare::Octets if self.carrier == Carrier::Http => named == own,
            Compare::Octets | Compare::Weakly if self.carrier == Carrier::Http => {
                named.trim_start_matches("W/") == own.trim_start_matches("W/")
            }
            Compare::Never => true,
            _ => bare(named) == core,
        }
    }

    /// Answers a request.
    pub fn handle(&mut self, dice: &mut Dice, sent: &Sent, at: i64, exchange: usize) -> (Answer, Outcome) {
        let path = self.carrier.subject(sent);
        if sent.is_read() {
            return self.answer_read(sent, &path);
        }
        let named = self.carrier.named(sent);
        if sent.field("If-None-Match").is_some_and(|none| none == "*") && self.current(&path).is_some() {
            return (self.refusal(&path), Outcome::Exists);
        }
        if let Some(none) = sent.field("If-None-Match")
            && self.current(&path).is_some_and(|version| bare(none) == version.core)
        {
            return (self.refusal(&path), Outcome::Mismatch { since: None, is_current: true });
        }
        if named.is_some() && self.current(&path).is_none() {
            let since = self.since(&path, named.as_deref().unwrap_or(""));
            return match self.status_of_missing {
                412 => (Answer::new(412), Outcome::Mismatch { since, is_current: false }),
                status => (Answer::new(status), Outcome::Missing),
            };
        }
        let since_date = sent.field("If-Unmodified-Since");
        if self.requires && named.is_none() && since_date.is_none() && sent.field("If-None-Match").is_none() {
            return (Answer::new(428).json(r#"{"error":"precondition required"}"#), Outcome::Required);
        }
        let mut blindly = false;
        if let Some(named) = &named {
            let current = self.current(&path).map_or("", |version| &version.core);
            let is_current = bare(named) == current;
            blindly = !is_current && named != "*";
            if !self.is_met(named, current) {
                let since = self.since(&path, named);
                return (self.refusal(&path), Outcome::Mismatch { since, is_current });
            }
        }
        if let Some(given) = since_date.filter(|_| named.is_none() && self.compare != Compare::Never) {
            let last = self.versions(&path).iter().rposition(|version| date(version.at) == given);
            let total = self.versions(&path).len();
            if last.is_none_or(|last| last + 1 != total) {
                let since = last.map(|last| self.authors_after(&path, last));
                return (self.refusal(&path), Outcome::Mismatch { since, is_current: false });
            }
        }
        let content = match (&*sent.method, self.current_content(&path)) {
            ("DELETE", _) => None,
            (_, before) => self.content_of(sent).or(before),
        };
        let is_new = self.current(&path).is_none();
        self.put(dice, &path, content.clone(), at, By::Page(exchange));
        let answer = match content {
            None => Answer::new(204),
            Some(content) => {
                let tag = self.current_tag(&path);
                let answer = self.carrier.written(&path, &content, &tag);
                let mut answer = if is_new { Answer { status: 201, ..answer } } else { answer };
                if self.tells && self.gives_tags && answer.field("ETag").is_none() {
                    answer = self.carrier.tagged(answer, &tag);
                } else if !self.tells && self.carrier.speaks_if_match() {
                    answer = Answer::new(204);
                }
                answer
            }
        };
        (answer, Outcome::Written { blindly })
    }

    fn answer_read(&self, sent: &Sent, path: &str) -> (Answer, Outcome) {
        let Some(version) = self.current(path) else { return (Answer::new(404), Outcome::Missing) };
        let mut answer = self.represent(path, version);
        if sent.method == "HEAD" {
            answer.body = None;
        }
        if sent.field("If-None-Match").is_some_and(|none| bare(none) == version.core) {
            answer = Answer { status: 304, body: None, ..answer };
            answer.drop("Content-Type");
            return (answer, Outcome::NotModified);
        }
        (answer, Outcome::Read)
    }

    /// The answer to a write whose condition is false.
    pub fn refusal(&self, path: &str) -> Answer {
        let tag = self.current_tag(path);
        let answer = self.worded(path, self.carrier.mismatch(&tag));
        if self.hints && self.gives_tags && self.current(path).is_some() {
            answer.with("ETag", tag)
        } else {
            answer
        }
    }

    fn worded(&self, path: &str, answer: Answer) -> Answer {
        if self.carrier != Carrier::Http || answer.body.is_some() {
            return answer;
        }
        match self.words {
            Words::None => answer,
            Words::Json => answer.json(r#"{"error":"precondition failed"}"#),
            Words::Problem => answer.text(
                "application/problem+json",
                r#"{"type":"about:blank","title":"Precondition Failed","status":412}"#,
            ),
            Words::Html => answer.text(
                "text/html",
                "<html><head><title>412 Precondition Failed</title></head><body>nginx</body></html>",
            ),
            Words::Document => match self.current(path).and_then(|version| version.content.as_ref()) {
                Some(content) => answer.json(self.carrier.read(path, content, "").body.unwrap_or_default()),
                None => answer,
            },
        }
    }

    fn since(&self, path: &str, named: &str) -> Option<Vec<By>> {
        let place = self.versions(path).iter().rposition(|version| version.core == bare(named))?;
        Some(self.authors_after(path, place))
    }

    fn authors_after(&self, path: &str, place: usize) -> Vec<By> {
        self.versions(path)[place + 1..].iter().map(|version| version.by).collect()
    }

    /// What a write's body says, read by its two members.
    fn content_of(&self, sent: &Sent) -> Option<Content> {
        let body = sent.body.as_deref()?;
        let number = body.split(r#""number":"#).nth(1)?;
        let digits: String =
            number.trim_start_matches('"').chars().take_while(char::is_ascii_digit).collect();
        let title = ["title", "name", "_id"].iter().find_map(|name| {
            let (_, rest) = body.split_once(&format!("\"{name}\":\""))?;
            rest.split('"').next()
        });
        Some(Content { title: title.unwrap_or("untitled").to_owned(), number: digits.parse().ok()? })
    }
}

/// The core of the tag that npm's `etag` gives a text: its length in hexadecimal, and 27 characters of its SHA-1.
pub fn text_core(text: &str) -> String {
    use base64::Engine;
    let digest = base64::engine::general_purpose::STANDARD.encode(sha1(text.as_bytes()));
    format!("{:x}-{}", text.len(), digest.get(..27).unwrap_or(""))
}

/// SHA-1 (FIPS 180-4).
fn sha1(message: &[u8]) -> [u8; 20] {
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks_exact(64) {
        let mut words: Vec<u32> = block
            .chunks_exact(4)
            .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
            .collect();
        for place in 16..80 {
            words.push(
                (words[place - 3] ^ words[place - 8] ^ words[place - 14] ^ words[place - 16]).rotate_left(1),
            );
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (round, word) in words.iter().enumerate() {
            let (mixed, constant) = match round / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999_u32),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(mixed)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (own, add) in state.iter_mut().zip([a, b, c, d, e]) {
            *own = own.wrapping_add(add);
        }
    }
    let mut digest = [0; 20];
    for (four, word) in digest.chunks_exact_mut(4).zip(state) {
        four.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

#[test]
fn sha1_of_the_standards_example() {
    assert_eq!(text_core("abc"), "3-qZk+NkcGgWq6PiVxeFDCbJzQ2J0");
}
