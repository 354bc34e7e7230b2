//! What a response's status means in a dialect.

use super::facts::kind;
use super::{Message, start};
use crate::dialect::definition::{ConditionSpec, Dialect, Mismatch, Part, Says};
use crate::dialect::sentence;
use crate::exchange::{Absence, Asks, DialectCondition, Place, Placed, StatusMeaning, Text};
use std::rc::Rc;

/// What a framework's words mean, where the table does not say.
const OUTDATED: &str = "the record had another version, or was gone, when it was to be saved";

impl Message<'_> {
    /// Whether an error of a GraphQL response has a dialect's word for a mismatch.
    pub fn refuses(&self, dialect: &Dialect) -> bool {
        let status = self.exchange.response.status;
        dialect.mismatches.iter().any(|one| one.status == status && status < 300 && self.has_error(&one.word))
    }

    /// What the status means in the dialect.
    pub fn outcome(&self, main: &Dialect, sent: &mut Vec<Rc<DialectCondition>>) -> StatusMeaning {
        let status = self.exchange.response.status;
        let has_http = || {
            ["If-Match", "If-None-Match", "If-Unmodified-Since"].iter().any(|name| self.asked(name).is_some())
        };
        let is_sent = !sent.is_empty() || has_http();
        let fits = |one: &&Mismatch| match self.text {
            text if status < 300 => {
                let is_all = || text.is_some_and(|text| text.trim() == one.word);
                (!sent.is_empty() && is_all()) || self.has_error(&one.word)
            }
            _ if one.word.is_empty() => true,
            Some(text) => start(text).contains(&*one.word),
            None => false,
        };
        // A framework's words count in an error of GraphQL, too.
        let of_status = main.mismatches.iter().filter(|one| {
            one.is_of(status) || (one.status == 0 && status < 300 && self.has_error(&one.word))
        });
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
}

/// The answer that a condition is required.
fn required(wanted: Option<&ConditionSpec>, said: Text) -> StatusMeaning {
    let part = wanted.and_then(|condition| condition.parts.first());
    let wants = part.map_or_else(String::new, |part| format!("{}{}", part.name, part.place.words()));
    StatusMeaning::Required { wants: wants.into(), said }
}

/// The condition of a request that carries none, in a dialect where that asks for the resource's absence.
fn unsaid(dialect: &Dialect, condition: Option<&ConditionSpec>) -> DialectCondition {
    let parts = condition.map_or(&[][..], |condition| &condition.parts);
    let name = parts.first().map_or("", |part| &part.name);
    let empty = |part: &Part| Placed { place: part.place, name: part.name.as_str().into(), value: "".into() };
    DialectCondition {
        update: parts.iter().map(empty).collect(),
        kind: condition.map_or_else(|| "".into(), |condition| kind(dialect, condition)),
        parts: [].into(),
        name: name.into(),
        value: "".into(),
        asks: Asks::Absent,
        means: "".into(),
    }
}
