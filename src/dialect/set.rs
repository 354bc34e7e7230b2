//! All known dialects: the user's first, then Retag's built-in ones.

use super::definition::{
    ConditionSpec, Detector, DetectorPlace, Dialect, Form, Mismatch, Part, Says, ValidatorPlace, WritePath,
};
use super::json::{self, Member};
use super::json_patch;
use super::listed::{self, ValidatorNames};
use super::path::Path;
use super::query;
use super::sentence;
use super::urlencoded;
use crate::exchange::{
    Absence, Asks, Comparison, DialectCondition, DialectFacts, DialectValidator, Exchange, Headers, Listed,
    LockMembers, Meaning, Place, Placed, StatusMeaning, Text, origin_of,
};
use std::rc::Rc;

/// Retag's built-in dialects.
const BUILT_IN: &str = include_str!("built_in.json");

/// How much of a response's body is searched for a mismatch's word, in bytes.
const LOOKED_THROUGH: usize = 64 << 10;

/// The longest value in a header or a query that counts as a validator, in bytes.
const LONGEST_VALUE: usize = 1024;

/// All known dialects.
#[derive(Debug)]
pub struct Dialects {
    all: Vec<Dialect>,
    /// How many of `all` are the user's.
    own: usize,
    /// The path of every JSON member that a dialect names, each once: as written (`names`) and parsed (`paths`).
    names: Vec<Box<str>>,
    paths: Vec<Path>,
    /// How many of `paths` do not begin with any name: they come first, and only requests have the others.
    fixed: usize,
    /// The names of validators in the members of lists.
    listed: ValidatorNames,
}

thread_local! {
    static KNOWN: Rc<Dialects> = Rc::new(Dialects::with(Vec::new()));
}

impl Dialects {
    /// Retag's built-in dialects only.
    pub fn built_in() -> Rc<Dialects> {
        KNOWN.with(Rc::clone)
    }

    /// The user's dialects, which take precedence, and Retag's built-in ones.
    pub fn with(own: Vec<Dialect>) -> Dialects {
        let count = own.len();
        let mut all = own;
        // The table is compiled in, and a test reads it: this cannot fail.
        all.extend(super::form::read(BUILT_IN).unwrap_or_default());
        let mut names: Vec<Box<str>> = Vec::new();
        let mut paths = Vec::new();
        let mut add = |name: &str| {
            if let Some(path) = Path::parse(name).filter(|_| !names.iter().any(|known| **known == *name)) {
                names.push(name.into());
                paths.push(path);
            }
        };
        let add_source = |source: &ValidatorPlace, add: &mut dyn FnMut(&str)| {
            if source.place == Place::Body {
                add(&source.name);
            }
        };
        for dialect in &all {
            for sign in &dialect.signs {
                if sign.place == DetectorPlace::Body {
                    add(&sign.name);
                }
            }
            for condition in &dialect.conditions {
                for part in &condition.parts {
                    if part.place == Place::Body {
                        add(&part.name);
                    }
                    part.fresh.iter().for_each(|source| add_source(source, &mut add));
                }
            }
            dialect.tags.iter().for_each(|source| add_source(source, &mut add));
            dialect.write_paths.iter().for_each(|path| add(&path.member));
        }
        let listed = ValidatorNames::new(all.iter().flat_map(body_validators));
        let mut known: Vec<(Box<str>, Path)> = names.into_iter().zip(paths).collect();
        known.sort_by_key(|(_, path)| path.is_wrapped());
        let fixed = known.iter().filter(|(_, path)| !path.is_wrapped()).count();
        let (names, paths) = known.into_iter().unzip();
        Dialects { all, own: count, names, paths, fixed, listed }
    }

    /// The user's dialects.
    pub fn user(&self) -> &[Dialect] {
        self.all.get(..self.own).unwrap_or_default()
    }

    /// All dialects, the user's first.
    pub fn all(&self) -> &[Dialect] {
        &self.all
    }

    /// Whether any dialect reads a header field of this name.
    pub fn speak_of(&self, name: &str) -> bool {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        let in_header = |source: &ValidatorPlace| source.place == Place::Header && is(&source.name);
        self.all.iter().any(|dialect| {
            let is_sign = |sign: &Detector| {
                matches!(sign.place, DetectorPlace::RequestHeader | DetectorPlace::ResponseHeader)
                    && is(&sign.name)
            };
            let is_part = |part: &Part| {
                (part.place == Place::Header && is(&part.name)) || part.fresh.iter().any(in_header)
            };
            dialect.signs.iter().any(is_sign)
                || dialect.tags.iter().any(in_header)
                || dialect.conditions.iter().any(|condition| condition.parts.iter().any(is_part))
        })
    }

    /// The conditions, validators and outcome of an exchange in a dialect; `None` where no dialect is recognised.
    /// Of the bodies only JSON objects of up to 256 KiB are read.
    pub fn read(
        &self,
        exchange: &Exchange,
        sent: SentBody<'_>,
        received: Option<&str>,
    ) -> Option<Box<DialectFacts>> {
        let origin = origin_of(&exchange.request.url);
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        let before = match sent {
            SentBody::ReadBefore(before) => Some(before),
            _ => None,
        };
        let message = Message {
            exchange,
            host: host.split(':').next().unwrap_or(""),
            path: path_of(&exchange.request.url),
            asked: mask(&exchange.request.headers),
            response_start: mask(&exchange.response.headers),
            names: &self.names,
            // A safe method's body has no meaning (RFC 9110 §9.3.1).
            sent: if exchange.is_safe() { Vec::new() } else { self.sent(exchange, sent) },
            received: received.map_or_else(Vec::new, |text| {
                json::members(text, self.paths.get(..self.fixed).unwrap_or_default())
            }),
            text: received,
        };
        let framework = message.framework(&self.all);
        let systems = self.all.iter().filter(|dialect| !dialect.framework);
        let mut spoken: Vec<(&Dialect, Recognised)> =
            systems.filter_map(|dialect| Some((dialect, message.recognises(dialect)?))).collect();
        // Many a system has members of the same names.
        if framework.is_some() || spoken.iter().any(|(_, by)| *by == Recognised::Url) {
            spoken.retain(|(_, by)| *by != Recognised::Member);
        }
        let is_known = spoken.iter().any(|(_, by)| *by != Recognised::Member);
        let locks = if is_known { None } else { message.locks(&self.all) };
        let spoken: Vec<&Dialect> = spoken.into_iter().map(|(dialect, _)| dialect).collect();
        // Where several dialects are recognised, the one whose condition was sent comes first.
        let main = spoken
            .iter()
            .find(|dialect| message.conditions(dialect).next().is_some())
            .or(spoken.first())
            .copied();
        let of_system = main.map(|main| message.dialect_facts(main, &spoken));
        // A system without a word for the refusal may be built on the framework.
        let is_unsaid = |facts: &DialectFacts| {
            facts.outcome == StatusMeaning::Http && !matches!(exchange.response.status, 412 | 428)
        };
        let mut facts = match (of_system, framework) {
            (Some(facts), Some(_)) if !is_unsaid(&facts) => facts,
            (_, Some(framework)) => message.dialect_facts(framework, &spoken),
            (Some(facts), None) => facts,
            (None, None) => unclaimed(locks.as_ref()?.clone()),
        };
        facts.locks = locks;
        // The member of the body that names the resource is no longer at hand.
        if let Some(before) = before.filter(|before| before.system == facts.system) {
            facts.resource = before.resource.clone();
        }
        Some(Box::new(facts))
    }
}

/// The body paths of a dialect's validators.
fn body_validators(dialect: &Dialect) -> impl Iterator<Item = &str> {
    let parts = dialect.conditions.iter().flat_map(|condition| &condition.parts);
    let sources = dialect.tags.iter().chain(parts.flat_map(|part| &part.fresh));
    sources.filter(|source| source.place == Place::Body).map(|source| &*source.name)
}

impl Dialects {
    /// The validators that a response's body gives for the members of its lists; `None` where it has none.
    pub fn listed(&self, exchange: &Exchange, received: &str) -> Option<Listed> {
        listed::read(&exchange.request.url, received, &self.listed)
    }
}

impl Dialects {
    fn sent(&self, exchange: &Exchange, body: SentBody<'_>) -> Vec<Member> {
        let media = exchange.request.headers.get("Content-Type");
        let is_form = || media.is_some_and(|media| media.starts_with("application/x-www-form-urlencoded"));
        match body {
            SentBody::Unknown => Vec::new(),
            SentBody::Text(text) if text.trim_start().starts_with('[') => {
                json_patch::tests(text, &self.paths)
            }
            SentBody::Text(text) if is_form() => urlencoded::members(text, &self.paths),
            SentBody::Text(text) => json::members(text, &self.paths),
            SentBody::ReadBefore(dialect_facts) => {
                let locks = dialect_facts.locks.iter().flat_map(|locks| &locks.sent);
                let parts = dialect_facts.sent.iter().chain(locks).flat_map(|condition| &condition.parts);
                let members = parts.filter(|part| part.place == Place::Body).filter_map(|part| {
                    let at = |path: &str| self.names.iter().position(|name| **name == *path);
                    let wrapped = || {
                        let (wrapper, rest) = part.name.split_once('.')?;
                        Some((at(&format!("*.{rest}"))?, Some(wrapper.into())))
                    };
                    let (path, wrapper) = at(&part.name).map(|path| (path, None)).or_else(wrapped)?;
                    let (value, kind) = (part.value.clone(), json::JsonKind::String);
                    Some(Member { path, value, kind, at: 0..0, wrapper })
                });
                members.collect()
            }
        }
    }
}

/// A request's body, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub enum SentBody<'a> {
    /// The body is not known.
    Unknown,
    /// The body's text.
    Text(&'a str),
    /// The body is no longer kept; these facts were read from it.
    ReadBefore(&'a DialectFacts),
}

/// By what a dialect was recognised, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Recognised {
    /// By a member of a body, whatever its value.
    Member,
    /// By a field, a parameter, a media type, or a member's value.
    Words,
    /// By the URL's host or path.
    Url,
}

impl Recognised {
    fn by(sign: &Detector) -> Recognised {
        match sign.place {
            DetectorPlace::Host | DetectorPlace::Path => Recognised::Url,
            DetectorPlace::Body if sign.value.is_empty() => Recognised::Member,
            _ => Recognised::Words,
        }
    }
}

/// The path of a URL.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let from = rest.find('/').unwrap_or(rest.len());
    let path = rest.get(from..).unwrap_or("");
    path.split(['?', '#']).next().unwrap_or("")
}

/// One exchange while it is read.
struct Message<'a> {
    exchange: &'a Exchange,
    host: &'a str,
    path: &'a str,
    asked: u64,
    response_start: u64,
    names: &'a [Box<str>],
    sent: Vec<Member>,
    received: Vec<Member>,
    text: Option<&'a str>,
}

/// A bit set of the field names that a message may have: most lookups of absent names end here.
fn mask(headers: &Headers) -> u64 {
    headers.iter().fold(0, |mask, (name, _)| mask | bit(name))
}

fn bit(name: &str) -> u64 {
    let first = name.bytes().next().unwrap_or(0).to_ascii_lowercase();
    1 << ((name.len() * 7 + usize::from(first)) % 64)
}

impl<'a> Message<'a> {
    fn asked(&self, name: &str) -> Option<&'a Text> {
        if self.asked & bit(name) == 0 { None } else { self.exchange.request.headers.get(name) }
    }

    fn answered(&self, name: &str) -> Option<&'a Text> {
        if self.response_start & bit(name) == 0 { None } else { self.exchange.response.headers.get(name) }
    }

    /// A member of a body, by its path as written in the table.
    fn member<'m>(&self, members: &'m [Member], name: &str) -> Option<&'m Text> {
        if members.is_empty() {
            return None;
        }
        let of = |member: &&Member| self.names.get(member.path).is_some_and(|known| **known == *name);
        members.iter().find(of).map(|member| &member.value)
    }

    /// The strongest sign of a dialect that the exchange has; nothing where it has none.
    fn recognises(&self, dialect: &Dialect) -> Option<Recognised> {
        if dialect.signs.is_empty() {
            let is_spoken = self.conditions(dialect).next().is_some()
                || dialect.conditions.iter().any(|condition| self.validator(condition).is_some())
                || dialect.tags.iter().any(|source| self.source(source).is_some());
            return is_spoken.then_some(Recognised::Words);
        }
        dialect.signs.iter().filter(|sign| self.has(sign)).map(Recognised::by).max()
    }

    /// The framework whose own words refused a write; nothing where the response says that something else than a
    /// version is the reason.
    fn framework<'d>(&self, all: &'d [Dialect]) -> Option<&'d Dialect> {
        let status = self.exchange.response.status;
        if self.exchange.is_safe() || !(400..600).contains(&status) {
            return None;
        }
        let text = start(self.text?);
        let says = |one: &Mismatch| one.is_of(status) && !one.word.is_empty() && text.contains(&*one.word);
        let mut frameworks = all.iter().filter(|dialect| dialect.framework);
        let found = frameworks.find(|dialect| dialect.mismatches.iter().any(says))?;
        let reason = super::answer::reason(self.exchange, Some(text));
        reason.is_none_or(|reason| reason.meaning == Meaning::Version).then_some(found)
    }

    /// The members that a framework's lock may compare, each kind once: of a write's body, and of a success.
    fn locks(&self, all: &[Dialect]) -> Option<Rc<LockMembers>> {
        if self.sent.is_empty() && self.received.is_empty() {
            return None;
        }
        let mut conditions: Vec<Rc<DialectCondition>> = Vec::new();
        let mut given: Vec<DialectValidator> = Vec::new();
        for dialect in all.iter().filter(|dialect| dialect.framework) {
            for (condition, parts) in self.conditions(dialect) {
                let own = sent(dialect, condition, parts);
                if !conditions.iter().any(|known| known.kind == own.kind) {
                    conditions.push(Rc::new(own));
                }
            }
            for condition in dialect.conditions.iter().filter(|_| self.exchange.succeeded()) {
                let Some(parts) = self.validator(condition) else { continue };
                let kind = kind(dialect, condition);
                if !given.iter().any(|known| known.kind == kind) {
                    let (name, value) = joined(&parts);
                    given.push(DialectValidator { kind, parts: parts.into(), name, value });
                }
            }
        }
        let is_any = !conditions.is_empty() || !given.is_empty();
        is_any.then(|| Rc::new(LockMembers { sent: conditions.into(), given: given.into() }))
    }

    fn has(&self, sign: &Detector) -> bool {
        let holds = |value: &str| sign.value.is_empty() || value.contains(&sign.value);
        match sign.place {
            DetectorPlace::RequestHeader => self.asked(&sign.name).is_some_and(|value| holds(value)),
            DetectorPlace::ResponseHeader => self.answered(&sign.name).is_some_and(|value| holds(value)),
            DetectorPlace::MediaType => [self.asked("Content-Type"), self.answered("Content-Type")]
                .into_iter()
                .flatten()
                .any(|media| media.contains(&sign.name)),
            DetectorPlace::Query => {
                query::value(&self.exchange.request.url, &sign.name).is_some_and(|value| holds(&value))
            }
            DetectorPlace::Host => self.host.ends_with(&sign.name),
            DetectorPlace::Path => self.path.contains(&sign.name),
            DetectorPlace::Body => [&self.sent, &self.received]
                .into_iter()
                .any(|members| self.member(members, &sign.name).is_some_and(|value| holds(value))),
        }
    }

    /// The dialect's conditions that the request carries, in the dialect's order.
    fn conditions<'d>(&self, dialect: &'d Dialect) -> impl Iterator<Item = (&'d ConditionSpec, Vec<Placed>)> {
        let of_path = |condition: &&ConditionSpec| self.path.contains(&condition.path);
        dialect.conditions.iter().filter(of_path).filter_map(|condition| {
            let parts: Option<Vec<Placed>> = condition.parts.iter().map(|part| self.part(part)).collect();
            Some((condition, parts?))
        })
    }

    /// One part of a condition, as sent.
    fn part(&self, part: &Part) -> Option<Placed> {
        let is_write = !self.exchange.is_safe();
        let value: Text = match part.place {
            Place::Header => self.asked(&part.name)?.trim().into(),
            // A read's parameter selects a version; it is no condition on the current one.
            Place::Query if is_write => query::value(&self.exchange.request.url, &part.name)?.into(),
            Place::Query => return None,
            Place::Body if part.name.starts_with("*.") => return self.wrapped(part),
            Place::Body => self.member(&self.sent, &part.name)?.clone(),
        };
        let is_it = part.only.is_empty() || value.eq_ignore_ascii_case(&part.only);
        (is_it && value.len() <= LONGEST_VALUE).then(|| Placed {
            place: part.place,
            name: part.name.as_str().into(),
            value,
        })
    }

    /// A part of a condition in a record that a member of any name wraps: its path with that name.
    fn wrapped(&self, part: &Part) -> Option<Placed> {
        let is_it = |one: &&Member| self.names.get(one.path).is_some_and(|name| **name == *part.name);
        let member = self.sent.iter().find(is_it)?;
        let wrapper = member.wrapper.as_deref()?;
        let name = format!("{wrapper}.{}", part.name.strip_prefix("*.")?);
        // A name with signs of the path's own notation is not the same path.
        let is_path = !wrapper.contains(['.', '[', '\\', '*']) && Path::parse(&name).is_some();
        is_path.then(|| Placed { place: Place::Body, name: name.into(), value: member.value.clone() })
    }

    /// A validator that the response gave.
    fn source(&self, source: &ValidatorPlace) -> Option<Placed> {
        let value: Text = match source.place {
            Place::Header if source.name.eq_ignore_ascii_case("ETag") => self.exchange.etag()?.trim().into(),
            Place::Header => self.answered(&source.name)?.trim().into(),
            Place::Query => return None,
            Place::Body => self.member(&self.received, &source.name)?.clone(),
        };
        let value = match source.form {
            Form::Plain => value,
            Form::Unquoted => {
                let tag = value.strip_prefix("W/").unwrap_or(&value);
                tag.strip_prefix('"')?.strip_suffix('"')?.into()
            }
            Form::Successor => value.parse::<u64>().ok()?.checked_add(1)?.to_string().into(),
        };
        let is_it = !value.is_empty() && value.len() <= LONGEST_VALUE;
        is_it.then(|| Placed { place: source.place, name: source.name.as_str().into(), value })
    }

    /// The parts of the validator that a condition compares; `None` unless the response gives all of them.
    fn validator(&self, condition: &ConditionSpec) -> Option<Vec<Placed>> {
        if !condition.asks.is_renewable() {
            return None;
        }
        condition.parts.iter().map(|part| part.fresh.iter().find_map(|source| self.source(source))).collect()
    }

    fn dialect_facts(&self, main: &Dialect, spoken: &[&Dialect]) -> DialectFacts {
        let mut sent: Vec<Rc<DialectCondition>> =
            self.conditions(main).map(|(condition, parts)| Rc::new(sent(main, condition, parts))).collect();
        let outcome = self.outcome(main, &mut sent);
        DialectFacts {
            system: main.name.as_str().into(),
            if_match: main.if_match,
            without: main.without,
            resource: self.resource(main),
            sent: sent.into(),
            given: self.given(spoken).into(),
            outcome,
            locks: None,
            is_framework: main.framework,
        }
    }

    /// The validators that the response gave, of every recognised dialect, each kind once.
    fn given(&self, spoken: &[&Dialect]) -> Vec<DialectValidator> {
        let mut given: Vec<DialectValidator> = Vec::new();
        let mut add = |kind: Text, parts: Vec<Placed>, is_next: bool| {
            if !given.iter().any(|known| known.kind == kind) {
                let (name, value) = joined(&parts);
                let name = if is_next { format!("{name} + 1").into() } else { name };
                given.push(DialectValidator { kind, parts: parts.into(), name, value });
            }
        };
        for dialect in spoken {
            for condition in &dialect.conditions {
                if let Some(parts) = self.validator(condition) {
                    let fresh = condition.parts.iter().flat_map(|part| &part.fresh);
                    let is_next = fresh.clone().any(|source| source.form == Form::Successor);
                    add(kind(dialect, condition), parts, is_next);
                }
            }
            // A dialect's tag counts only where the response has no ETag.
            let tag = || dialect.tags.iter().find_map(|source| self.source(source));
            if let Some(tag) = if self.answered("ETag").is_none() { tag() } else { None } {
                add(DialectValidator::ENTITY_TAG.into(), vec![tag], false);
            }
        }
        given
    }

    /// What the status means in the dialect.
    fn outcome(&self, main: &Dialect, sent: &mut Vec<Rc<DialectCondition>>) -> StatusMeaning {
        let status = self.exchange.response.status;
        let has_http = || {
            ["If-Match", "If-None-Match", "If-Unmodified-Since"].iter().any(|name| self.asked(name).is_some())
        };
        let is_sent = !sent.is_empty() || has_http();
        let fits = |one: &&Mismatch| match self.text {
            text if status < 300 => !sent.is_empty() && text.is_some_and(|text| text.trim() == one.word),
            _ if one.word.is_empty() => true,
            Some(text) => start(text).contains(&*one.word),
            None => false,
        };
        let of_status = main.mismatches.iter().filter(|one| one.is_of(status));
        let found = of_status.clone().find(fits).or_else(|| {
            // 400, 422 and 500 have too many other meanings.
            let is_likely = is_sent && self.text.is_none() && status == 409;
            of_status.clone().find(|one| is_likely && one.says == Says::Changed)
        });
        let Some(found) = found else { return StatusMeaning::Http };
        let method = &*self.exchange.request.method;
        let creating = matches!(method, "PUT" | "POST");
        let means: Text = match found.means.as_str() {
            "" if main.framework => OUTDATED.into(),
            means => means.into(),
        };
        let said = self.text.and_then(|text| sentence::around(start(text), &found.word)).unwrap_or_default();
        let wanted = self.unsaid(main);
        // A request to which none of the system's conditions belongs lacks none.
        let is_elsewhere = wanted.is_none() && !main.conditions.is_empty();
        match (found.says, is_sent, main.without) {
            (Says::Required, ..) | (Says::Changed, false, Absence::Refused) => required(wanted, said),
            (Says::Exists, false, _) | (Says::Changed, false, Absence::Creates) if is_elsewhere => {
                StatusMeaning::Http
            }
            (Says::Exists, false, _) | (Says::Changed, false, Absence::Creates) if !creating => {
                required(wanted, said)
            }
            (Says::Exists, false, _) | (Says::Changed, false, Absence::Creates) => {
                sent.push(Rc::new(unsaid(main, wanted)));
                StatusMeaning::Mismatch { means, said }
            }
            // The request carries no condition, and the status has other meanings too.
            (Says::Changed, false, _) if means.is_empty() => StatusMeaning::Http,
            _ => StatusMeaning::Mismatch { means, said },
        }
    }

    /// The condition that the request could have carried.
    fn unsaid<'d>(&self, dialect: &'d Dialect) -> Option<&'d ConditionSpec> {
        let fits = |one: &&ConditionSpec| one.asks.is_renewable() && self.path.contains(&one.path);
        let mut renewable = dialect.conditions.iter().filter(fits);
        let is_in_body = |one: &&ConditionSpec| one.parts.iter().any(|part| part.place == Place::Body);
        // Prefer a condition in the body: a create would carry it in the same place as an update.
        renewable.clone().find(is_in_body).or_else(|| renewable.next())
    }

    /// The URL of the resource as the plainest read has it; `None` where that is the request's URL.
    fn resource(&self, main: &Dialect) -> Option<Text> {
        let url = &*self.exchange.request.url;
        if self.exchange.is_safe() {
            let is_left_out = |name: &str| main.read_parameters.iter().any(|other| other == name);
            let query = query::without(url, &is_left_out)?;
            return Some(format!("{}{query}", url.split('?').next().unwrap_or(url)).into());
        }
        let of_conditions = main.conditions.iter().flat_map(|condition| &condition.parts);
        let is_left_out = |name: &str| {
            let mut conditions = of_conditions.clone().filter(|part| part.place == Place::Query);
            conditions.any(|part| part.name == name)
                || main.write_parameters.iter().any(|other| other == name)
        };
        let (path, _) = url.split_once('?').unwrap_or((url, ""));
        let as_read = main.write_paths.iter().find_map(|one| self.as_read(path, one));
        let query = query::without(url, &is_left_out);
        if as_read.is_none() && query.is_none() {
            return None;
        }
        let query = query.as_deref().unwrap_or_else(|| url.get(path.len()..).unwrap_or(""));
        let as_read = as_read.as_deref().unwrap_or(path);
        match query.strip_prefix('?') {
            Some(more) if as_read.contains('?') => Some(format!("{as_read}&{more}").into()),
            _ => Some(format!("{as_read}{query}").into()),
        }
    }

    /// The path that a read has, in place of a write's; nothing where the write's has no such part, or the body has no
    /// such member.
    fn as_read(&self, url: &str, path: &WritePath) -> Option<String> {
        let end = |at: usize| url.get(at + path.written.len()..).unwrap_or("");
        // A part that a read lacks is the last one: a name in the middle may be the same.
        let is_whole = |at: &usize| match end(*at).chars().next() {
            None => true,
            Some('/') => !path.read.is_empty(),
            Some(_) => path.written.ends_with('/'),
        };
        let at = url.rmatch_indices(&*path.written).map(|(at, _)| at).find(is_whole)?;
        let read = format!("{}{}{}", url.get(..at)?, path.read, end(at));
        if path.member.is_empty() {
            return Some(read);
        }
        let member = query::encoded(self.member(&self.sent, &path.member)?);
        match &*path.parameter {
            "" => Some(format!("{}/{member}", read.trim_end_matches('/'))),
            parameter => Some(format!("{read}?{parameter}={member}")),
        }
    }
}

/// The beginning of a text, at a character's boundary.
fn start(text: &str) -> &str {
    let mut end = text.len().min(LOOKED_THROUGH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// What a framework's words mean, where the table does not say.
const OUTDATED: &str = "the record had another version, or was gone, when it was to be saved";

/// The facts of an exchange in which no system is recognised.
fn unclaimed(locks: Rc<LockMembers>) -> DialectFacts {
    DialectFacts {
        system: "".into(),
        if_match: Comparison::default(),
        without: Absence::default(),
        sent: Box::default(),
        given: [].into(),
        outcome: StatusMeaning::Http,
        resource: None,
        locks: Some(locks),
        is_framework: false,
    }
}

/// Names and values of parts, for display.
fn joined(parts: &[Placed]) -> (Text, Text) {
    let [part] = parts else {
        let join = |of: fn(&Placed) -> &str| parts.iter().map(of).collect::<Vec<_>>().join(", ");
        return (join(|part| &part.name).into(), join(|part| &part.value).into());
    };
    (part.name.clone(), part.value.clone())
}

/// The kind of validator that a condition compares: conditions with the same `fresh` places compare one kind.
fn kind(dialect: &Dialect, condition: &ConditionSpec) -> Text {
    // One read can be of any framework.
    let mut kind = if dialect.framework { String::new() } else { dialect.name.clone() };
    for part in &condition.parts {
        kind.push('\n');
        kind.push_str(part.fresh.first().map_or(&part.name, |source| &source.name));
        if part.fresh.first().is_some_and(|source| source.form == Form::Successor) {
            kind.push_str(" + 1");
        }
    }
    kind.into()
}

fn sent(dialect: &Dialect, condition: &ConditionSpec, parts: Vec<Placed>) -> DialectCondition {
    let (name, value) = joined(&parts);
    let is_absent = condition
        .parts
        .iter()
        .zip(&parts)
        .any(|(part, sent)| !part.absent.is_empty() && part.absent == *sent.value);
    DialectCondition {
        kind: kind(dialect, condition),
        parts: parts.into(),
        name,
        value,
        asks: if is_absent { Asks::Absent } else { condition.asks },
        means: condition.means.as_str().into(),
    }
}

/// The answer that a condition is required.
fn required(wanted: Option<&ConditionSpec>, said: Text) -> StatusMeaning {
    let part = wanted.and_then(|condition| condition.parts.first());
    let wants = part.map_or_else(String::new, |part| format!("{}{}", part.name, part.place.words()));
    StatusMeaning::Required { wants: wants.into(), said }
}

/// The condition of a request that carries none, in a dialect where that asks for the resource's absence.
fn unsaid(dialect: &Dialect, condition: Option<&ConditionSpec>) -> DialectCondition {
    let name = condition.and_then(|condition| condition.parts.first()).map_or("", |part| &part.name);
    DialectCondition {
        kind: condition.map_or_else(|| "".into(), |condition| kind(dialect, condition)),
        parts: [].into(),
        name: name.into(),
        value: "".into(),
        asks: Asks::Absent,
        means: "".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;

    fn dialect_facts(line: &str) -> Option<DialectFacts> {
        let recording = crate::scenario::recording(line);
        recording.get(ExchangeId(0)).unwrap().dialect_facts.as_deref().cloned()
    }

    #[test]
    fn the_table_is_whole() {
        let written = super::super::form::read(BUILT_IN).unwrap();
        assert!(written.len() > 35);
        super::super::check(&written).unwrap();
        assert_eq!(super::super::from_json(&super::super::to_json(&written)).unwrap(), written);
        assert_eq!(Dialects::built_in().all().len(), written.len());
        for dialect in &written {
            for part in
                dialect.conditions.iter().filter(|one| one.asks.is_renewable()).flat_map(|one| &one.parts)
            {
                assert!(!part.fresh.is_empty(), "{}: {} has no fresh one", dialect.name, part.name);
            }
        }
    }

    #[test]
    fn a_condition_and_a_validator_by_their_places() {
        let couch = dialect_facts(
            "0-1 PUT /d?rev=1-a&x=1 | {\"_rev\":\"1-a\"} -> 201 | {\"ok\":true,\"rev\":\"2-b\"}",
        )
        .unwrap();
        assert_eq!(&*couch.system, "CouchDB");
        let sent: Vec<_> = couch.sent.iter().map(|own| (&*own.name, &*own.value, own.place())).collect();
        assert_eq!(sent, [("rev", "1-a", " in the query"), ("_rev", "1-a", " in the body")]);
        assert_eq!(couch.sent[0].kind, couch.sent[1].kind, "both are about one validator");
        assert_eq!((couch.given.len(), &*couch.given[0].name, &*couch.given[0].value), (1, "rev", "2-b"));
        assert_eq!(couch.resource.as_deref(), Some("https://a.example/d?x=1"));
        let search =
            dialect_facts("0-1 POST /i/_update/1?if_seq_no=5&if_primary_term=1 | {} -> 200").unwrap();
        assert_eq!((&*search.sent[0].name, &*search.sent[0].value), ("if_seq_no, if_primary_term", "5, 1"));
        assert_eq!(search.resource.as_deref(), Some("https://a.example/i/_doc/1"));
    }

    #[test]
    fn a_read_carries_no_condition_in_its_query() {
        let read = dialect_facts("0-1 GET /d?rev=1-a -> 200 | {\"_rev\":\"1-a\"}").unwrap();
        assert!(read.sent.is_empty() && read.resource.is_none());
    }

    #[test]
    fn what_cannot_be_trusted_says_nothing() {
        for line in [
            "0-1 PUT /d | {\"_rev\":\"1-a\",\"_rev\":\"1-b\"} -> 201",
            "0-1 PUT /d | {\"docs\":[{\"_rev\":\"1-a\"}]} -> 201",
            "0-1 PUT /d | {\"_rev\":\"1-a\" -> 201",
            "0-1 PUT /d | _rev=1-a -> 201",
            "0-1 GET /d | {\"_rev\":\"1-a\"} -> 200",
        ] {
            assert_eq!(dialect_facts(line), None, "{line}");
        }
        let twice = dialect_facts("0-1 DELETE /d?rev=1-a&rev=1-b -> 200 Server: CouchDB").unwrap();
        assert!(twice.sent.is_empty());
    }

    #[test]
    fn a_frameworks_member_outlives_the_body_that_had_it() {
        let refusal = r#"{"message":"Attempted to update a stale object: Post."}"#;
        for (sent, name) in [
            (r#"{"lock_version":3}"#, "lock_version"),
            (r#"{"post":{"lock_version":3},"by":{"id":1}}"#, "post.lock_version"),
        ] {
            let recording = crate::scenario::recording(&format!("0-1 PATCH /d | {sent} -> 409"));
            let exchange = recording.get(ExchangeId(0)).unwrap();
            let dialects = Dialects::built_in();
            let before = dialects.read(exchange, SentBody::Text(sent), None).unwrap();
            assert!(
                !before.is_of_system() && before.sent.is_empty() && before.outcome == StatusMeaning::Http
            );
            let after = dialects.read(exchange, SentBody::ReadBefore(&before), Some(refusal)).unwrap();
            assert_eq!((&*after.system, &*after.sent[0].name, &*after.sent[0].value), ("Rails", name, "3"));
            let again = dialects.read(exchange, SentBody::ReadBefore(&after), Some(refusal)).unwrap();
            assert_eq!(after, again);
        }
    }

    #[test]
    fn the_words_of_a_framework_count_in_a_refusal_of_a_write_only() {
        let words = r#"{"version":1,"text":"Row was updated or deleted by another transaction"}"#;
        let system =
            |line: &str| dialect_facts(&format!("{line} | {words}")).map(|facts| facts.system.to_string());
        assert_eq!(system("0-1 PUT /d | {} -> 500").as_deref(), Some("Hibernate"));
        for other in ["0-1 PUT /d | {} -> 200", "0-1 GET /d -> 500", "0-1 GET /d -> 200"] {
            assert!(system(other).unwrap_or_default().is_empty(), "{other}");
        }
        // A system with a word of its own for the refusal keeps it.
        let kept = "0-1 POST https://p.api.sanity.io/v1/data/mutate/p | {\"mutations\":[{\"patch\":{\"ifRevisionID\":\"r1\"}}]} -> 409 | {\"error\":\"has unexpected revision ID: StaleDataError, row(s); 0 were matched\"}";
        assert_eq!(dialect_facts(kept).map(|facts| facts.system.to_string()).as_deref(), Some("Sanity"));
    }

    #[test]
    fn the_users_own_come_first_and_need_no_sign() {
        let own = super::super::from_json(
            r#"{"name": "Notes", "mismatches": [{"status": 409}], "conditions": [{"parts": [
                {"in": "body", "name": "_rev", "fresh": [{"in": "header", "name": "X-Version"}]}]}]}"#,
        );
        let mut recording = crate::scenario::recording(
            "0-1 GET /d -> 200 X-Version: 7\n2-3 PUT /d | {\"_rev\":\"7\"} -> 409\n4-5 PUT /e | {\"_rev\":\"7\"} -> 409 Server: CouchDB | {\"error\":\"conflict\"}",
        );
        let system = |recording: &crate::recording::Recording, id| {
            let dialect_facts = recording.get(ExchangeId(id)).unwrap().dialect_facts.as_deref();
            dialect_facts.map(|dialect_facts| dialect_facts.system.to_string())
        };
        assert_eq!(system(&recording, 0), None);
        recording.set_dialects(own.unwrap());
        assert_eq!([0, 1, 2].map(|id| system(&recording, id).unwrap()), ["Notes", "Notes", "Notes"]);
        assert_eq!(recording.verdict(ExchangeId(1)), crate::verdict::Verdict::Failed);
        recording.set_dialects(Vec::new());
        assert_eq!(
            [0, 1, 2].map(|id| system(&recording, id)),
            [None, Some("CouchDB".into()), Some("CouchDB".into())]
        );
        assert_eq!(recording.dialects().user(), []);
    }
}
