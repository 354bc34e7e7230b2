//! The undo of a repair: it writes back the overwritten version, on condition that nobody has written since the save.

use super::conditions::{filled_in, fresh_conditions};
use super::effect::Effect;
use super::event::Answer;
use super::plan::Plan;
use super::request::{PlannedBody, PlannedRequest};
use crate::exchange::{Body, ExchangeId, Place, Placed};
use crate::http::{Condition, media_type};
use std::fmt;

/// What an undo sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// The request, with its conditions.
    pub request: PlannedRequest,
    /// The request's conditions: the validators that the save produced, or `If-None-Match: *` after a DELETE.
    pub conditions: Vec<Placed>,
}

/// Why an undo would not be faithful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoUndo {
    /// No version was read just before the save.
    NotRead,
    /// The content of that version was not kept.
    NotKept,
    /// The request is neither PUT nor DELETE.
    Effect,
    /// The save's answer gave no validator that could protect a later save.
    NoValidator,
    /// The content has another media type than the page writes.
    MediaType,
    /// The page writes another shape than it reads.
    Shape,
    /// The removed resource has a dialect's condition, for which Retag knows no create-only request.
    DialectRemoval,
    /// The condition has no place in the version before the save.
    NotPlaced,
}

impl fmt::Display for NoUndo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoUndo::NotRead => "No undo: the version before the save was not read.",
            NoUndo::NotKept => "No undo: the content of the version before the save was not kept.",
            NoUndo::Effect => "No undo: only a PUT or a DELETE tells how its effect is taken back.",
            NoUndo::NoValidator => {
                "No undo: the save's answer gave no validator, and without one the undo could overwrite a later save."
            }
            NoUndo::MediaType => "No undo: the page writes another media type than it reads.",
            NoUndo::Shape => "No undo: the page writes another shape than it reads.",
            NoUndo::DialectRemoval => "No undo: this system has no create that is refused where something is there.",
            NoUndo::NotPlaced => "No undo: the condition does not fit into the version before the save.",
        })
    }
}

/// The two contents that an undo compares.
#[derive(Clone, Copy, Debug)]
pub struct UndoContents<'a> {
    /// The version that the refetch found just before the save.
    pub found: Option<&'a Body>,
    /// The Content-Type of that version.
    pub found_type: &'a str,
    /// The body that was saved.
    pub sent: Option<&'a Body>,
}

/// Plans the undo of a save. `saved` is the answer with the validators that the save produced.
///
/// # Errors
/// A [`NoUndo`], where the undo would not be faithful.
pub(super) fn plan_undo(
    plan: &Plan,
    effect: Effect,
    found: Option<ExchangeId>,
    saved: Option<&Answer>,
    contents: &UndoContents,
) -> Result<Undo, NoUndo> {
    let retry = plan.retry.as_ref().ok_or(NoUndo::NotRead)?;
    let content_of = found.ok_or(NoUndo::NotRead)?;
    if !matches!(effect, Effect::Replaces | Effect::Removes) {
        return Err(NoUndo::Effect);
    }
    let content = contents.found.ok_or(NoUndo::NotKept)?;
    let mut request = retry.request.clone();
    request.body = PlannedBody::Received(content_of, content.fingerprint());
    let conditions = match effect {
        Effect::Removes => {
            if !retry.dialect_conditions.is_empty() {
                return Err(NoUndo::DialectRemoval);
            }
            "PUT".clone_into(&mut request.method);
            request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("Content-Type"));
            if !contents.found_type.is_empty() {
                request.headers.push(("Content-Type".into(), contents.found_type.to_owned()));
            }
            let name = Condition::IfNoneMatch.name().into();
            vec![Placed { place: Place::Header, name, value: "*".into() }]
        }
        _ => {
            let written = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
            let written = written.map_or("", |(_, value)| value);
            if media_type(written) != media_type(contents.found_type) {
                return Err(NoUndo::MediaType);
            }
            if let (Some(read), Some(sent)) = (content.text(), contents.sent.and_then(Body::text))
                && crate::merge::shape(read, sent).is_some()
            {
                return Err(NoUndo::Shape);
            }
            let saved = saved.ok_or(NoUndo::NoValidator)?;
            let conditions = fresh_conditions(retry, saved, plan.comparison, &[]);
            let conditions = conditions.map_err(|_| NoUndo::NoValidator)?;
            if conditions.is_empty() {
                return Err(NoUndo::NoValidator);
            }
            conditions
        }
    };
    let request = filled_in(request, &conditions).map_err(|_| NoUndo::NotPlaced)?;
    super::request::edited(content.clone(), &request.edits).map_err(|_| NoUndo::NotPlaced)?;
    Ok(Undo { request, conditions })
}
