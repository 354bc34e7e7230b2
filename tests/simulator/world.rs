//! A world: a server, a page, what stands between them, and their exchanges.

use crate::carrier::{Carrier, Content, bare};
use crate::dice::Dice;
use crate::message::{Answer, Sent, date};
use crate::server::{By, Outcome, Server};
use crate::truth::Truth;

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    Network,
    BrowserCache,
    Worker,
}

/// One exchange, as it happened.
#[derive(Clone, Debug)]
pub struct Shot {
    pub start: i64,
    pub end: i64,
    pub sent: Sent,
    pub answer: Answer,
    pub source: Source,
    pub is_preflight: bool,
    pub outcome: Outcome,
    pub truth: Truth,
}

/// A compressing proxy: what it does to the tags of compressed answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proxy {
    pub suffix: &'static str,
    pub weakens: bool,
    /// It takes both off again on the way in.
    pub undoes: bool,
}

/// What a page knows of a resource.
#[derive(Clone, Debug)]
pub struct Seen {
    pub exchange: usize,
    pub tag: String,
    pub date: String,
}

/// What happens to a request on its way.
#[derive(Clone, Debug, Default)]
pub struct Fate {
    /// How long the answer takes, in milliseconds; 0 means the usual time.
    pub takes: i64,
    /// The page does not wait for the answer.
    pub in_flight: bool,
    /// The server carries the request out, and its answer is lost: the page gets this status instead.
    pub lost: Option<u16>,
    /// An intermediary gives this answer, and the request never reaches the server.
    pub instead: Option<Answer>,
    /// A field that a proxy removes.
    pub strips: Option<&'static str>,
}

impl Fate {
    /// An intermediary answers.
    pub fn answered(answer: Answer) -> Fate {
        Fate { instead: Some(answer), ..Fate::default() }
    }
}

pub struct World {
    pub dice: Dice,
    pub server: Server,
    pub proxy: Option<Proxy>,
    pub shots: Vec<Shot>,
    pub now: i64,
    /// The page's origin is not the server's.
    pub is_cross: bool,
    /// The server exposes ETag to pages of other origins.
    pub exposes: bool,
    /// Whether the page also sends requests that have nothing to do with the incident.
    pub is_busy: bool,
    /// The document to which a busy page also sends harmless requests.
    pub subject: Option<String>,
    /// The stories: the first exchange of each, and its name.
    pub stories: Vec<(usize, String)>,
    /// The number of first exchanges that were not recorded.
    pub begins_late: usize,
    /// Fields that this server always sends.
    pub habits: Vec<(&'static str, String)>,
}

impl World {
    pub fn new(seed: u64, carrier: Carrier) -> World {
        let mut dice = Dice::new(seed);
        let server = Server::new(&mut dice, carrier);
        let mut habits = Vec::new();
        if dice.percent(60) {
            habits.push((
                "Cache-Control",
                dice.one_of(&["no-cache", "private, max-age=0", "no-store"]).to_owned(),
            ));
        }
        if dice.percent(50) {
            habits.push(("Server", dice.one_of(&["nginx", "Apache", "gunicorn"]).to_owned()));
        }
        if carrier == Carrier::OData {
            // OData 4.0 Protocol §8.1.5: on every answer with a body.
            habits.push(("OData-Version", "4.0".to_owned()));
        }
        if dice.percent(15) {
            habits.push(("Via", "1.1 gateway".to_owned()));
        }
        if dice.percent(10) {
            habits.push(("X-Served-By", "web-1".to_owned()));
        }
        if dice.percent(10) {
            habits.push((
                "Vary",
                dice.one_of(&["Accept-Encoding", "Origin, Accept-Encoding", "Accept"]).to_owned(),
            ));
        }
        World {
            is_cross: dice.percent(35),
            exposes: true,
            is_busy: dice.percent(35),
            subject: None,
            stories: Vec::new(),
            begins_late: 0,
            proxy: None,
            shots: Vec::new(),
            now: 0,
            server,
            dice,
            habits,
        }
    }

    /// A document that exists before the page opens.
    pub fn born(&mut self, name: &str) -> String {
        let path = self.server.carrier.path(name);
        let content = self.content();
        let before = -self.dice.between(2_000, 9_000_000);
        self.server.put(&mut self.dice, &path, Some(content), before, By::Birth);
        self.subject = Some(path.clone());
        path
    }

    /// A document with any name.
    pub fn any_born(&mut self) -> String {
        let name = self.dice.between(2, 99).to_string();
        self.born(&name)
    }

    pub fn content(&mut self) -> Content {
        let title = self.dice.word(5);
        Content { title, number: self.dice.between(100, 9_999) }
    }

    /// Time passes; a busy page sends a request that has nothing to do with the document.
    pub fn pause(&mut self) {
        self.now += match self.dice.between(0, 6) {
            // Firefox has whole milliseconds: one exchange ends when the next begins.
            0 => 0,
            1 => self.dice.between(1, 9),
            _ => self.dice.one_of(&[40, 400, 1_500, 4_000, 60_000]) + self.dice.between(0, 99),
        };
        if self.is_busy && self.dice.percent(40) {
            let search = self.server.carrier.search();
            let other = match (self.dice.between(0, 4), search) {
                (0, _) => Sent::new("GET", "/me"),
                (1, _) => Sent::new("GET", "/style.css"),
                (2, _) => Sent::new("POST", "/telemetry").carrying(r#"{"seen":1}"#),
                // A system's own search changes nothing, although it is a POST.
                (3, Some((target, body))) => Sent::new("POST", target).carrying(body),
                _ => Sent::new("GET", "/unrelated/7"),
            };
            let answer = match &*other.target {
                target if search.is_some_and(|(search, _)| search == target) => self.server.carrier.found(),
                "/telemetry" => Answer::new(204),
                "/unrelated/7" => Answer::new(200).with("ETag", "\"unrelated\"").json("{}"),
                "/style.css" => Answer::new(200).text("text/css", "a{}"),
                _ => Answer::new(200).json(r#"{"me":"anna"}"#),
            };
            self.send(other, Fate::answered(answer));
            self.now += self.dice.between(1, 200);
        }
        if let Some(path) = self.subject.clone().filter(|_| self.is_busy && self.dice.percent(25)) {
            self.fidget(&path);
            self.now += self.dice.between(0, 200);
        }
    }

    /// A request about the document that changes nothing, and whose answer the page ignores.
    fn fidget(&mut self, path: &str) {
        match self.dice.between(0, 4) {
            0 => {
                self.send(Sent::new("HEAD", path), Fate::default());
            }
            1 => {
                self.read(path);
            }
            2 if self.server.carrier == Carrier::Http && self.server.gives_tags && self.proxy.is_none() => {
                let tag = self.server.current_tag(path);
                let fields = [("If-None-Match", &*tag)];
                self.read_at(path, &fields);
            }
            3 => {
                let status = self.dice.one_of(&[401, 403, 422]);
                let sent = Sent::new("PUT", path).carrying(r#"{"not":"valid"}"#);
                let answer = Answer::new(status).json(r#"{"error":"no"}"#);
                self.send(sent, Fate::answered(answer));
            }
            _ => {
                self.send(Sent::new("OPTIONS", path), Fate::answered(Answer::new(204)));
            }
        }
    }

    /// Somebody else changes the document.
    pub fn somebody_changes(&mut self, path: &str) {
        let content = self.content();
        self.now += self.dice.between(1, 900);
        self.server.put(&mut self.dice, path, Some(content), self.now, By::Other);
    }

    /// The page reads a document.
    pub fn read(&mut self, path: &str) -> Seen {
        self.read_at(path, &[])
    }

    pub fn read_at(&mut self, target: &str, fields: &[(&str, &str)]) -> Seen {
        let mut sent = Sent::new("GET", target);
        for (name, value) in fields {
            sent = sent.with(name, *value);
        }
        let exchange = self.send(sent, Fate::default());
        self.seen(exchange)
    }

    /// A read that is answered with an earlier version.
    pub fn read_old(
        &mut self,
        path: &str,
        version: usize,
        source: Source,
        fields: &[(&'static str, String)],
    ) -> Seen {
        let mut answer = self.server.represent(path, &self.server.versions(path)[version].clone());
        for (name, value) in fields {
            answer.set(name, value.clone());
        }
        self.read_answered(path, answer, source)
    }

    /// A read that an intermediary answers.
    pub fn read_answered(&mut self, target: &str, answer: Answer, source: Source) -> Seen {
        let fate = Fate::answered(answer);
        let exchange = self.send(Sent::new("GET", target), fate);
        self.shots[exchange].source = source;
        self.shots[exchange].outcome = Outcome::Read;
        self.seen(exchange)
    }

    /// The page reads a resource that exists, and pauses.
    pub fn opened(&mut self) -> (String, Seen) {
        let path = self.any_born();
        let seen = self.read(&path);
        self.pause();
        (path, seen)
    }

    /// With this probability, in percent, the page reads and pauses.
    pub fn may_read(&mut self, path: &str, percent: i64) {
        if self.dice.percent(percent) {
            self.read(path);
            self.pause();
        }
    }

    /// With this probability, in percent, a write of the page shows that the server takes its tag. Gives the read that
    /// follows the write, else `seen`, and whether the write was made. Ends with a pause.
    pub fn may_show(&mut self, path: &str, seen: Seen, percent: i64) -> (Seen, bool) {
        let is_shown = self.dice.percent(percent);
        let seen = if is_shown {
            self.pause();
            self.write(path, &seen.tag);
            self.pause();
            self.read(path)
        } else {
            seen
        };
        self.pause();
        (seen, is_shown)
    }

    pub fn seen(&self, exchange: usize) -> Seen {
        let answer = &self.shots[exchange].answer;
        Seen {
            exchange,
            tag: self.server.carrier.seen(answer).unwrap_or_default(),
            date: answer.field("Last-Modified").unwrap_or("").to_owned(),
        }
    }

    /// The page writes something new, on the condition that the tag is still the current one.
    pub fn write(&mut self, path: &str, tag: &str) -> usize {
        let content = self.content();
        self.write_this(path, tag, &content, Fate::default())
    }

    pub fn write_this(&mut self, path: &str, tag: &str, content: &Content, fate: Fate) -> usize {
        let mut sent = self.server.carrier.write(path, content, Some(tag));
        // The same content is sent by the same method.
        if self.server.carrier == Carrier::Http && content.number % 5 == 0 {
            sent.method = "PATCH".into();
        }
        self.send(sent, fate)
    }

    /// The page writes something new, and an intermediary answers.
    pub fn write_answered(&mut self, path: &str, tag: Option<&str>, answer: Answer) -> usize {
        let content = self.content();
        let sent = self.server.carrier.write(path, &content, tag);
        self.send(sent, Fate::answered(answer))
    }

    /// Sends, and returns the exchange's number.
    pub fn send(&mut self, sent: Sent, fate: Fate) -> usize {
        let exchange = self.shots.len();
        let takes = if fate.takes > 0 { fate.takes } else { self.dice.between(2, 90) };
        let start = self.now;
        let (mut answer, outcome) = match fate.instead {
            Some(answer) => {
                let outcome = if answer.succeeded() { Outcome::Read } else { Outcome::Refused };
                (answer, outcome)
            }
            None => {
                let mut arrives = self.inward(&sent);
                if let Some(name) = fate.strips {
                    arrives.fields.retain(|(own, _)| own != name);
                }
                let (answer, outcome) =
                    self.server.handle(&mut self.dice, &arrives, start + takes / 2, exchange);
                (self.outward(&sent, answer), outcome)
            }
        };
        if let Some(status) = fate.lost {
            answer = Answer::new(status);
            if status != 0 {
                answer = answer.text("text/html", "<html><h1>Gateway</h1></html>");
            }
        }
        if answer.status != 0 {
            for (name, value) in self.habits.clone() {
                if answer.field(name).is_none() {
                    answer.set(name, value);
                }
            }
            answer.set("Date", date(start + takes / 2));
        }
        let truth = self.truth(&sent, &outcome, start, exchange);
        self.shots.push(Shot {
            start,
            end: start + takes,
            sent,
            answer,
            source: Source::Network,
            is_preflight: false,
            outcome,
            truth,
        });
        if !fate.in_flight {
            self.now = start + takes;
        }
        exchange
    }

    /// The story of an exchange.
    pub fn story(&self, exchange: usize) -> &str {
        let begun = self.stories.iter().rev().find(|(first, _)| *first <= exchange);
        begun.map_or("", |(_, name)| name)
    }

    pub fn of(&mut self, exchange: usize) -> &mut Truth {
        &mut self.shots[exchange].truth
    }

    /// The condition, without what the proxy added.
    fn inward(&self, sent: &Sent) -> Sent {
        let mut sent = sent.clone();
        if let Some(proxy) = self.proxy.filter(|proxy| proxy.undoes) {
            for (name, value) in &mut sent.fields {
                if name.starts_with("If-") {
                    let bare = value.replacen(&format!("{}\"", proxy.suffix), "\"", 1);
                    *value = if proxy.weakens { bare.trim_start_matches("W/").to_owned() } else { bare };
                }
            }
        }
        sent
    }

    /// A read's answer, compressed on the way.
    fn outward(&self, sent: &Sent, mut answer: Answer) -> Answer {
        if let Some(proxy) = self.proxy.filter(|_| sent.is_read() && answer.status == 200)
            && let Some(tag) = answer.field("ETag").map(str::to_owned)
        {
            let core = bare(&tag).to_owned() + proxy.suffix;
            let mark = if proxy.weakens || tag.starts_with("W/") { "W/" } else { "" };
            answer.set("ETag", format!("{mark}\"{core}\""));
            answer.set("Content-Encoding", "gzip");
            answer.set("Vary", "Accept-Encoding");
        }
        answer
    }

    /// What follows from the server's knowledge, whatever the page intended.
    fn truth(&self, sent: &Sent, outcome: &Outcome, start: i64, exchange: usize) -> Truth {
        let mut truth = Truth::default();
        let is_conditional = self.server.carrier.named(sent).is_some()
            || sent.fields.iter().any(|(name, _)| name.starts_with("If-"));
        match outcome {
            Outcome::Exists => {
                truth.is(&["already-exists"]);
            }
            Outcome::Required => {
                truth.is(&["condition-required"]);
            }
            Outcome::Mismatch { is_current: true, .. } if sent.field("If-None-Match").is_some() => {
                truth.is(&["condition-inverted"]);
            }
            Outcome::Mismatch { is_current: true, .. } => {
                let is_weak = self.server.carrier.named(sent).is_some_and(|named| named.starts_with("W/"));
                truth.is(if is_weak { &["weak-validator"] } else { &["server-checks-wrongly"] });
            }
            Outcome::Mismatch { since, .. } => {
                if self.is_rewritten(sent) {
                    truth.is(&["tag-rewritten-by-compression"]);
                }
                self.why(&mut truth, since.as_deref().unwrap_or(&[]), start);
                let named = self.server.carrier.named(sent);
                if named.is_some_and(|named| named.starts_with("W/"))
                    && self.server.compare == crate::server::Compare::Strongly
                {
                    truth.is(&["weak-validator"]);
                }
                self.is_repeated(&mut truth, sent, start, exchange);
            }
            Outcome::Written { blindly } => {
                if *blindly && self.is_known_to_be_old(sent, start) {
                    truth.is(&["condition-ignored"]);
                } else if *blindly {
                    truth.holds(&["condition-ignored"]);
                }
                if !is_conditional {
                    truth.holds(&["unconditional-overwrite"]);
                }
            }
            _ => {}
        }
        if !self.server.gives_tags && !self.server.gives_dates {
            truth.holds(&["no-validator"]);
        }
        truth
    }

    /// Whether the page had been given a later validator than the one that it sends, or had written since.
    fn is_known_to_be_old(&self, sent: &Sent, start: i64) -> bool {
        let subject = self.server.carrier.subject(sent);
        let named = self.server.carrier.named(sent).unwrap_or_default();
        let versions = self.server.versions(&subject);
        let place = versions.iter().rposition(|version| version.core == bare(&named));
        let later = |core: &str| versions.iter().rposition(|version| version.core == core) > place;
        self.shots.iter().filter(|shot| shot.end <= start).any(|shot| {
            let tag = self.server.carrier.seen(&shot.answer).unwrap_or_default();
            self.server.carrier.subject(&shot.sent) == subject && place.is_some() && later(bare(&tag))
        })
    }

    /// Whether a tag is sent as a proxy rewrote it, and nothing restores it.
    fn is_rewritten(&self, sent: &Sent) -> bool {
        self.proxy.is_some_and(|proxy| {
            let end = format!("{}\"", proxy.suffix);
            let is_its = |named: &str| named.ends_with(&end) && (!proxy.weakens || named.starts_with("W/"));
            !proxy.undoes && sent.field("If-Match").is_some_and(is_its)
        })
    }

    /// Who changed the document.
    fn why(&self, truth: &mut Truth, since: &[By], start: i64) {
        let mut is_anothers = false;
        let mut is_own = false;
        for by in since {
            match by {
                By::Other => is_anothers = true,
                By::Birth => {}
                By::OwnAction(action) => {
                    truth.is(&["changed-by-own-action"]).needs(&[*action]);
                }
                By::Page(write) => {
                    is_own = true;
                    truth.needs(&[*write]);
                    let own = &self.shots[*write];
                    if own.end > start {
                        truth.is(&["overlapping-writes"]).fits(&["stale-after-own-write"]);
                    } else if !own.answer.succeeded() {
                        truth.is(&["first-attempt-landed"]).holds(&["stale-after-own-write"]);
                    } else {
                        truth.is(&["stale-after-own-write"]);
                    }
                }
            }
        }
        if is_anothers && is_own {
            truth.holds(&["changed-by-another"]);
        } else if is_anothers {
            truth.is(&["changed-by-another"]);
        }
    }

    /// Whether the same condition has failed before.
    fn is_repeated(&self, truth: &mut Truth, sent: &Sent, start: i64, exchange: usize) {
        let subject = self.server.carrier.subject(sent);
        let named = self.server.carrier.named(sent);
        let before = self.shots[..exchange].iter().rposition(|shot| {
            matches!(shot.outcome, Outcome::Mismatch { .. })
                && shot.end <= start
                && self.server.carrier.subject(&shot.sent) == subject
                && self.server.carrier.named(&shot.sent) == named
        });
        if let Some(before) = before.filter(|_| named.is_some()) {
            truth.is(&["retried-with-same-validator"]).needs(&[before]);
            if self.server.carrier != Carrier::Http {
                // The words of the first refusal say that it was a mismatch.
                truth.fits_without_bodies(&["changed-by-another"]);
            }
            if let Some(place) = truth.is.iter().position(|cause| *cause == "changed-by-another") {
                truth.is.remove(place);
                truth.holds(&["changed-by-another"]);
            }
        }
    }
}
