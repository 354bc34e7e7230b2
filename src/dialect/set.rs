//! All known dialects: the user's first, then Retag's built-in ones.

use super::definition::{Detector, DetectorPlace, Dialect, ValidatorPlace};
use super::json;
use super::listed::{self, ValidatorNames};
use super::message::{Message, Recognised, unclaimed};
use super::path::Path;
use super::sent_body::{self, SentBody};
use crate::exchange::{DialectFacts, Exchange, Listed, Place, StatusMeaning};
use std::collections::HashSet;
use std::rc::Rc;

/// Retag's built-in dialects.
const BUILT_IN: &str = include_str!("built_in.json");

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
    /// The header fields that a dialect reads, in lower case.
    fields: HashSet<String>,
}

/// The names of the header fields that a dialect reads.
fn fields_of(dialect: &Dialect) -> impl Iterator<Item = &str> {
    let in_header = |source: &ValidatorPlace| source.place == Place::Header;
    let is_field =
        |sign: &&Detector| matches!(sign.place, DetectorPlace::RequestHeader | DetectorPlace::ResponseHeader);
    let signs = dialect.signs.iter().chain(&dialect.reads).filter(is_field).map(|sign| sign.name.as_str());
    let tags = dialect.tags.iter().filter(move |tag| in_header(tag)).map(|tag| tag.name.as_str());
    let parts = || dialect.conditions.iter().flat_map(|condition| &condition.parts);
    let sent = parts().filter(|part| part.place == Place::Header).map(|part| part.name.as_str());
    let fresh = parts().flat_map(|part| &part.fresh).filter(move |source| in_header(source));
    signs.chain(tags).chain(sent).chain(fresh.map(|source| source.name.as_str()))
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
        // The version that a form sends; other systems' pages are no forms.
        let frameworks = all.iter().filter(|dialect| dialect.framework);
        let parts = frameworks.flat_map(|dialect| &dialect.conditions).flat_map(|condition| &condition.parts);
        let sent = parts.filter(|part| part.place == Place::Body).filter_map(|part| Path::parse(&part.name));
        let listed = ValidatorNames::new(all.iter().flat_map(body_validators)).with_inputs(sent.collect());
        let mut known: Vec<(Box<str>, Path)> = names.into_iter().zip(paths).collect();
        known.sort_by_key(|(_, path)| path.is_wrapped());
        let fixed = known.iter().filter(|(_, path)| !path.is_wrapped()).count();
        let (names, paths) = known.into_iter().unzip();
        let fields = all.iter().flat_map(fields_of).map(str::to_ascii_lowercase).collect();
        Dialects { all, own: count, names, paths, fixed, listed, fields }
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
        self.fields.contains(&name.to_ascii_lowercase())
    }

    /// The conditions, validators and outcome of an exchange in a dialect; `None` where no dialect is recognised.
    /// Of the bodies only JSON objects of up to 256 KiB are read.
    pub fn read(
        &self,
        exchange: &Exchange,
        sent: SentBody<'_>,
        received: Option<&str>,
    ) -> Option<Box<DialectFacts>> {
        let before = match sent {
            SentBody::ReadBefore(before) => Some(before),
            _ => None,
        };
        // A safe method's body has no meaning (RFC 9110 §9.3.1).
        let sent = if exchange.is_safe() {
            Vec::new()
        } else {
            sent_body::members(exchange, sent, &self.names, &self.paths)
        };
        let fixed = self.paths.get(..self.fixed).unwrap_or_default();
        let of_response = received.map_or_else(Vec::new, |text| json::members(text, fixed));
        let message = Message::new(exchange, &self.names, sent, of_response, received);
        let framework = message.framework(&self.all);
        let systems = self.all.iter().filter(|dialect| !dialect.framework);
        let mut spoken: Vec<(&Dialect, Recognised)> =
            systems.filter_map(|dialect| Some((dialect, message.recognises(dialect)?))).collect();
        let all_spoken: Vec<&Dialect> = spoken.iter().map(|(dialect, _)| *dialect).collect();
        let changes_nothing = message.changes_nothing(&self.all, &all_spoken);
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
            .or_else(|| spoken.iter().find(|dialect| message.refuses(dialect)))
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
            (None, None) if locks.is_none() && !changes_nothing => return None,
            (None, None) => unclaimed(),
        };
        facts.locks = locks;
        facts.changes_nothing = changes_nothing;
        // The member of the body that names the resource is no longer at hand.
        if let Some(before) = before.filter(|before| before.system == facts.system) {
            facts.resource = before.resource.clone();
        }
        Some(Box::new(facts))
    }

    /// The validators that a response's body gives for the members of its lists; `None` where it has none.
    pub fn listed(&self, exchange: &Exchange, received: &str) -> Option<Listed> {
        listed::read(&exchange.request.url, received, &self.listed)
    }
}

/// The body paths of a dialect's validators.
fn body_validators(dialect: &Dialect) -> impl Iterator<Item = &str> {
    let parts = dialect.conditions.iter().flat_map(|condition| &condition.parts);
    let sources = dialect.tags.iter().chain(parts.flat_map(|part| &part.fresh));
    sources.filter(|source| source.place == Place::Body).map(|source| &*source.name)
}

#[cfg(test)]
#[path = "set_tests.rs"]
mod tests;
