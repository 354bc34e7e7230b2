//! The undo of a repair: it writes back the overwritten version, on condition that nobody has written since the save.

use super::conditions::{filled_in, fresh_conditions};
use super::digest::digest_of_body;
use super::effect::Effect;
use super::event::Answer;
use super::json_difference::is_same;
use super::request::{PlannedBody, PlannedRequest};
use super::retry::Retry;
use crate::exchange::{Body, Comparison, ExchangeId, Place, Placed};
use crate::http::{Condition, media_type};
use crate::merge::{Inverse, InverseFault, PatchKind, guarded, inverse_of_all};
use std::fmt;

/// What an undo sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// The request, with its conditions.
    pub request: PlannedRequest,
    /// The request's conditions: the validators that the save produced, or `If-None-Match: *` after a DELETE. Empty where
    /// the patch tests what it changes.
    pub conditions: Vec<Placed>,
    /// The patch that takes a patch back: the text of [`PlannedBody::Given`].
    pub patch: Option<String>,
    /// The exchanges whose saves it takes back, in the order of the saves.
    pub takes_back: Vec<ExchangeId>,
}

/// Why an undo would not be faithful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoUndo {
    /// No version was read just before the save.
    NotRead,
    /// The content of that version was not kept.
    NotKept,
    /// That content has octets that are not UTF-8: the browser puts U+FFFD in their place.
    LostBytes,
    /// The request is neither PUT nor DELETE, and carries no patch of a standard form.
    Effect,
    /// The request is a partial update of a form that its server defines.
    OwnPatch,
    /// The request appends.
    Appends,
    /// Several requests were saved, none of them replaces the whole content, and they are no patches of one standard form.
    Several,
    /// Several requests were saved, and after this one the resource held what the request does not explain.
    Interrupted(ExchangeId),
    /// A later request was refused for the validators that the last save gave: an undo would carry them, too.
    WrittenSince,
    /// The patch cannot be taken back.
    Patch(InverseFault),
    /// The resource does not hold what the patch makes of the version that the refetch found.
    OtherEffect,
    /// The field of this name is made of the body that was saved.
    Digest(&'static str),
    /// The save's answer gave no validator that could protect a later save.
    NoValidator,
    /// The content has another media type than the page writes.
    MediaType,
    /// The page writes another shape than it reads.
    Shape,
    /// The saved body stayed in the page: whether its shape is the one that was read is not known.
    Unseen,
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
            NoUndo::LostBytes => {
                "No undo: the version before the save has bytes that are not UTF-8, and the browser does not hand them out."
            }
            NoUndo::Effect => {
                "No undo: only a PUT, a DELETE, a JSON Merge Patch or a JSON Patch tells how its effect is taken back."
            }
            NoUndo::OwnPatch => {
                "No undo: this system defines what the partial update does, and only a JSON Merge Patch or a JSON Patch tells how it is taken back."
            }
            NoUndo::Appends => "No undo: the request appends, and no request takes an appended part away.",
            NoUndo::Several => {
                "No undo: several requests were saved that each change a part, and they are not all JSON Merge Patches, or all JSON Patches."
            }
            NoUndo::Interrupted(of) => {
                return write!(f, "No undo: after {of} was saved, the resource held a version that {of} does not explain, and the next request was sent on top of it.");
            }
            NoUndo::WrittenSince => {
                "No undo: somebody has written since the last save, and the server would refuse it as it has refused the next request."
            }
            NoUndo::Patch(why) => return write!(f, "No undo: {why}."),
            NoUndo::OtherEffect => {
                "No undo: the resource does not hold what the patch makes of the version before the save."
            }
            NoUndo::Digest(name) => {
                return write!(f, "No undo: the field {name} is made of the saved body, and would contradict another one.");
            }
            NoUndo::NoValidator => {
                "No undo: the save's answer gave no validator, and without one the undo could overwrite a later save."
            }
            NoUndo::MediaType => "No undo: the page writes another media type than it reads.",
            NoUndo::Shape => "No undo: the page writes another shape than it reads.",
            NoUndo::Unseen => {
                "No undo: the saved body stayed in the page, so Retag does not know whether the page writes the shape that it reads."
            }
            NoUndo::DialectRemoval => "No undo: Retag knows no create of this system that is refused where something is there again.",
            NoUndo::NotPlaced => "No undo: the condition does not fit into the version before the save.",
        })
    }
}

/// The contents that an undo compares.
#[derive(Clone, Copy, Debug, Default)]
pub struct UndoContents<'a> {
    /// The version that the refetch found just before the save.
    pub found: Option<&'a Body>,
    /// The Content-Type of that version.
    pub found_type: &'a str,
    /// The body of each save, in the order of the saves.
    pub sent: &'a [Option<&'a Body>],
    /// What a read found after each save and before the next one, in the order of the saves.
    pub shown: &'a [Option<&'a Body>],
    /// What a read found after the last save, where there was one.
    pub after: Option<&'a Body>,
    /// JSON Pointers of the version's own validators in its content.
    pub validators: &'a [String],
    /// Whether the page writes another shape than it reads, where that was compared ([`Run::shapes`](super::Run::shapes)).
    pub is_of_another_shape: Option<bool>,
}

/// What an undo takes back.
pub(super) struct ToUndo<'a> {
    /// The exchanges whose requests were saved, in order.
    pub(super) saves: Vec<ExchangeId>,
    /// The saved request that the undo is made like, and the bodies that it takes back.
    pub(super) like: &'a Retry,
    pub(super) sent: &'a [Option<&'a Body>],
    /// What the saves did.
    pub(super) effect: Effect,
    pub(super) comparison: Comparison,
    /// The version just before the first save.
    pub(super) found: Option<ExchangeId>,
    /// The answer with the validators that the last save produced.
    pub(super) shown: Option<&'a Answer>,
}

/// Plans the undo of a save, or of several.
///
/// # Errors
/// A [`NoUndo`], where the undo would not be faithful.
pub(super) fn plan_undo(of: ToUndo, contents: &UndoContents) -> Result<Undo, NoUndo> {
    let retry = of.like;
    let content_of = of.found.ok_or(NoUndo::NotRead)?;
    let kind = is_taken_back(of.effect)?;
    let content = contents.found.ok_or(NoUndo::NotKept)?;
    if content.has_lost_bytes() {
        return Err(NoUndo::LostBytes);
    }
    if let Some(name) = digest_of_body(retry.request.headers.iter().map(|(name, _)| &**name)) {
        return Err(NoUndo::Digest(name));
    }
    let mut request = retry.request.clone();
    let (body, patch) = match kind {
        Some(kind) => {
            let mut patch = taken_back(content, kind, of.sent, contents)?;
            if !retry.tests.is_empty() {
                patch.patch = guarded(&patch, &retry.tests).map_err(NoUndo::Patch)?;
            }
            let patch = patch.patch;
            let body = Body::Text(patch.as_str().into());
            request.body = PlannedBody::Given(body.fingerprint());
            (body, Some(patch))
        }
        None => {
            request.body = PlannedBody::Received(content_of, content.fingerprint());
            (content.clone(), None)
        }
    };
    let conditions = match of.effect {
        // The patch holds its tests.
        Effect::Patches if !retry.tests.is_empty() => Vec::new(),
        Effect::Removes => create(retry, &mut request, contents)?,
        _ => {
            if kind.is_none() {
                let is_seen = !matches!(retry.request.body, PlannedBody::Kept(_));
                let sent = of.sent.last().copied().flatten();
                is_as_read(&request, content, contents, sent, is_seen)?;
            }
            let shown = of.shown.ok_or(NoUndo::NoValidator)?;
            let conditions = fresh_conditions(retry, shown, of.comparison, &[]);
            let conditions = conditions.map_err(|_| NoUndo::NoValidator)?;
            if conditions.is_empty() {
                return Err(NoUndo::NoValidator);
            }
            conditions
        }
    };
    let request = filled_in(request, &conditions).map_err(|_| NoUndo::NotPlaced)?;
    super::request::edited(body, &request.edits).map_err(|_| NoUndo::NotPlaced)?;
    Ok(Undo { request, conditions, patch, takes_back: of.saves })
}

/// The kind of patch that takes a request back; `None` where the content that was found is written instead.
fn is_taken_back(effect: Effect) -> Result<Option<PatchKind>, NoUndo> {
    match effect {
        Effect::Replaces | Effect::Removes => Ok(None),
        Effect::Merges => Ok(Some(PatchKind::Merge)),
        Effect::Patches => Ok(Some(PatchKind::Operations)),
        Effect::Names => Err(NoUndo::OwnPatch),
        Effect::Appends => Err(NoUndo::Appends),
        Effect::Unknown => Err(NoUndo::Effect),
    }
}

/// The patch that takes the saved ones back.
fn taken_back(
    found: &Body,
    kind: PatchKind,
    sent: &[Option<&Body>],
    contents: &UndoContents,
) -> Result<Inverse, NoUndo> {
    let not_json = NoUndo::Patch(InverseFault::NotJson);
    let sent: Option<Vec<&str>> = sent.iter().map(|sent| sent.and_then(Body::text)).collect();
    let (Some(found), Some(sent)) = (found.text(), sent) else { return Err(not_json) };
    let inverse = inverse_of_all(found, &sent, kind).map_err(NoUndo::Patch)?;
    let makes = Body::Text(inverse.makes.as_str().into());
    // The read's validator protects the state that was read: it must be the one that the patch makes.
    match contents.after {
        Some(after) if is_same(Some(&makes), Some(after), contents.validators) != Some(true) => {
            Err(NoUndo::OtherEffect)
        }
        _ => Ok(inverse),
    }
}

/// Makes the request a create, which is refused where something is there again.
fn create(
    retry: &Retry,
    request: &mut PlannedRequest,
    contents: &UndoContents,
) -> Result<Vec<Placed>, NoUndo> {
    if !retry.dialect_conditions.is_empty() {
        return Err(NoUndo::DialectRemoval);
    }
    "PUT".clone_into(&mut request.method);
    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("Content-Type"));
    if !contents.found_type.is_empty() {
        request.headers.push(("Content-Type".into(), contents.found_type.to_owned()));
    }
    let name = Condition::IfNoneMatch.name().into();
    Ok(vec![Placed { place: Place::Header, name, value: "*".into() }])
}

/// Refuses to write content back where the page writes another form than it reads.
fn is_as_read(
    request: &PlannedRequest,
    found: &Body,
    contents: &UndoContents,
    sent: Option<&Body>,
    is_seen: bool,
) -> Result<(), NoUndo> {
    let written = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
    let written = written.map_or("", |(_, value)| value);
    if media_type(written) != media_type(contents.found_type) {
        return Err(NoUndo::MediaType);
    }
    if !is_seen && found.text().is_some_and(|text| text.trim_start().starts_with(['{', '['])) {
        return Err(NoUndo::Unseen);
    }
    let differs = || {
        let texts = found.text().zip(sent.and_then(Body::text));
        texts.is_some_and(|(read, sent)| crate::merge::shape(read, sent).is_some())
    };
    if contents.is_of_another_shape.unwrap_or_else(differs) { Err(NoUndo::Shape) } else { Ok(()) }
}

#[cfg(test)]
#[path = "undo_tests.rs"]
mod tests;
