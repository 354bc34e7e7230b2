//! The requests that a repair will send, field by field, compared with the original.

use super::fields::shown_value;
use crate::exchange::{Exchange, ExchangeId, Place, Placed, escape_and_cut};
use crate::recording::Recording;
use crate::replay::{
    CacheMode, Credentials, Effect, HeaderChange, Plan, PlannedBody, PlannedRequest, Referrer, ReplayKind,
    Retry, Undo, effect_of,
};
use crate::view::text::resource::whole_url;

/// Most fields of one request that are shown.
const MOST: usize = 100;

/// The requests that a repair will send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanView {
    /// Whether the refetch comes first. If not, it is sent only when the retry's response does not tell whether it
    /// saved.
    pub begins_with_refetch: bool,
    /// The read of the latest state.
    pub refetch: Option<PlannedView>,
    /// The original request, sent again.
    pub retry: Option<PlannedView>,
    /// The requests that follow the first one, in a replay of several.
    pub rest: Vec<PlannedView>,
    /// Notes for the user before the click.
    pub notes: Vec<String>,
    /// What cannot be repeated of the original, in sentences.
    pub unrepeated: Vec<String>,
}

/// One request that will be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedView {
    /// The exchange that it repeats, in a replay of several: `of #3`; else empty.
    pub repeats: String,
    /// What it overwrites, in a replay of several; else empty.
    pub overwrites: String,
    /// `GET https://…`
    pub line: String,
    /// How it is sent: `past every cache, with cookies`.
    pub manner: String,
    /// The header fields; the fields that differ from the original's come first.
    pub fields: Vec<PlannedField>,
}

/// One field of a request that will be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedField {
    /// The field's name.
    pub name: String,
    /// How the field differs from the original's.
    pub change: FieldChange,
    /// The original's value; empty where the original has none.
    pub before: String,
    /// The value that will be sent; empty where the field is not sent.
    pub after: String,
}

/// How a field of the planned request differs from the original's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldChange {
    /// Sent with another value.
    Changed,
    /// Sent; the original has no such field.
    Added,
    /// Not sent.
    Removed,
    /// Sent unchanged.
    Kept,
    /// The browser sets its own value.
    LeftToBrowser,
}

impl FieldChange {
    /// The stable name in `data-change`.
    pub fn name(self) -> &'static str {
        match self {
            FieldChange::Changed => "changed",
            FieldChange::Added => "added",
            FieldChange::Removed => "removed",
            FieldChange::Kept => "kept",
            FieldChange::LeftToBrowser => "browser",
        }
    }

    /// The sign before the field.
    pub fn sign(self) -> &'static str {
        match self {
            FieldChange::Changed => "≠",
            FieldChange::Added => "+",
            FieldChange::Removed => "−",
            FieldChange::Kept => "=",
            FieldChange::LeftToBrowser => "↺",
        }
    }
}

impl PlanView {
    /// A plan, compared with the exchange that it repairs.
    pub fn of(plan: &Plan, recording: &Recording) -> PlanView {
        let is_several = !plan.rest.is_empty();
        let repeats = |of: ExchangeId| if is_several { format!("of {of}") } else { String::new() };
        let planned = |of: ExchangeId, retry: &Retry, changes: &Changes, overwrites: String| PlannedView {
            repeats: repeats(of),
            overwrites,
            line: line(&retry.request),
            manner: manner(&retry.request, changed_body(plan.kind, changes.changes)),
            fields: recording
                .get(of)
                .map_or_else(Vec::new, |original| retry_fields(retry, changes, original)),
        };
        let does = |before, retry: &Retry| {
            if is_several { does(effect_of(&retry.request), before) } else { String::new() }
        };
        let first = Changes { changes: &plan.changes, left_to_browser: &plan.left_to_browser };
        let mut before = plan.first;
        let rest = plan.rest.iter().map(|link| {
            let overwrites = does(Some(before), &link.retry);
            before = link.of;
            let changes = Changes { changes: &link.changes, left_to_browser: &link.left_to_browser };
            planned(link.of, &link.retry, &changes, overwrites)
        });
        PlanView {
            begins_with_refetch: plan.kind.has_refetch(),
            refetch: plan.refetch.as_ref().map(|refetch| PlannedView {
                repeats: String::new(),
                overwrites: String::new(),
                line: line(refetch),
                manner: manner(refetch, ""),
                fields: refetch.headers.iter().take(MOST).map(|(name, value)| kept(name, value)).collect(),
            }),
            retry: plan.retry.as_ref().map(|retry| planned(plan.first, retry, &first, does(None, retry))),
            rest: rest.collect(),
            notes: plan.notes.iter().map(|note| escape_and_cut(note, 400)).collect(),
            unrepeated: plan.unrepeated.iter().map(|one| escape_and_cut(one, 600)).collect(),
        }
    }
}

/// What one of several writes does to the version before it: the one that the write of `before` makes, or else the one
/// that the refetch finds.
pub(super) fn does(effect: Effect, before: Option<ExchangeId>) -> String {
    let what = before.map_or_else(
        || "the version that the refetch finds".to_owned(),
        |before| format!("the version that {before} makes"),
    );
    match effect {
        Effect::Replaces => format!("Takes the place of {what}."),
        Effect::Removes => format!("Removes {what}."),
        Effect::Merges | Effect::Patches | Effect::Names | Effect::Appends => format!("Changes {what}."),
        Effect::Unknown => format!("Is sent on top of {what}."),
    }
}

/// How the fields of a request will differ from the original's.
struct Changes<'a> {
    changes: &'a [HeaderChange],
    left_to_browser: &'a [String],
}

/// The request that an undo will send.
pub fn undo_view(undo: &Undo) -> PlannedView {
    let condition = |one: &Placed| PlannedField {
        name: format!("{}{}", escape_and_cut(&one.name, 120), one.place.words()),
        change: FieldChange::Changed,
        before: String::new(),
        after: escape_and_cut(&one.value, 400),
    };
    let is_condition = |name: &str| {
        let mut headers = undo.conditions.iter().filter(|one| one.place == Place::Header);
        headers.any(|one| one.name.eq_ignore_ascii_case(name))
    };
    let others = undo.request.headers.iter().filter(|(name, _)| !is_condition(name));
    let others = others.map(|(name, value)| kept(name, value));
    // A script sets the referrer in Fetch's `referrer` option, not as a field.
    let referer = match &undo.request.referrer {
        Referrer::Url(url) => Some(kept("Referer", url)),
        Referrer::None => None,
    };
    let fields = undo.conditions.iter().map(condition).chain(others).chain(referer);
    let but = if undo.request.edits.is_empty() { "" } else { ", but for what is named below" };
    // A patch is no text that the user has edited.
    let (body, but) = match undo.patch {
        Some(_) => (PlannedBody::Empty, ", with the patch that takes yours back"),
        None => (undo.request.body, but),
    };
    PlannedView {
        repeats: String::new(),
        overwrites: String::new(),
        line: line(&undo.request),
        manner: manner(&PlannedRequest { body, ..undo.request.clone() }, but),
        fields: fields.take(MOST).collect(),
    }
}

/// What an undo of the repair of an exchange does, in sentences.
pub fn undo_sentence(undo: &Undo, of: ExchangeId) -> String {
    let saved = undo.takes_back.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let several = match undo.takes_back == [of] {
        true => String::new(),
        false => format!("Takes back all that was saved: {saved}. "),
    };
    let does = match undo.patch {
        None => "Writes the content back that the refetch found.",
        Some(_) => "Sends a patch that puts the patched members back as the refetch found them.",
    };
    let refused = match undo.conditions.is_empty() {
        false => "Where somebody has saved since, it is refused and changes nothing.",
        true => {
            "It tests what it changes: where somebody has changed that since, it is refused and changes nothing."
        }
    };
    format!("{several}{does} {refused}")
}

fn retry_fields(retry: &Retry, of: &Changes, original: &Exchange) -> Vec<PlannedField> {
    let (request, renewed) = (&retry.request, &retry.renewed);
    let is = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
    let mut fields: Vec<PlannedField> = Vec::new();
    for change in of.changes {
        fields.push(PlannedField {
            name: format!("{}{}", escape_and_cut(&change.name, 120), change.place.words()),
            change: match change.before {
                Some(_) if change.after.is_empty() => FieldChange::Removed,
                Some(_) => FieldChange::Changed,
                None => FieldChange::Added,
            },
            before: change.before.as_deref().map_or_else(String::new, |value| escape_and_cut(value, 400)),
            after: escape_and_cut(&change.after, 400),
        });
    }
    for (name, value) in original.request.headers.iter().take(MOST) {
        if of.changes.iter().any(|change| change.place == Place::Header && is(&change.name, name)) {
            continue;
        }
        let shown = || shown_value(name, value);
        fields.push(if of.left_to_browser.iter().any(|left| is(left, name)) {
            PlannedField {
                name: escape_and_cut(name, 120),
                change: FieldChange::LeftToBrowser,
                before: shown(),
                after: String::from("set by the browser"),
            }
        } else if let Some(renewed) = renewed.iter().find(|renewed| is(&renewed.name, name)) {
            PlannedField {
                name: escape_and_cut(name, 120),
                change: FieldChange::Changed,
                before: shown(),
                after: format!("the newer value that the page sent in {}", renewed.seen_in),
            }
        } else if request.headers.iter().any(|(sent, _)| is(sent, name))
            || (is(name, "Referer") && matches!(request.referrer, Referrer::Url(_)))
        {
            kept(name, value)
        } else {
            PlannedField {
                name: escape_and_cut(name, 120),
                change: FieldChange::Removed,
                before: shown(),
                after: String::new(),
            }
        });
    }
    for (name, value) in request.headers.iter().take(MOST) {
        if !original.request.headers.has(name) {
            fields.push(PlannedField { change: FieldChange::Added, ..kept(name, value) });
        }
    }
    // Fields that differ come first.
    let order = [
        FieldChange::Changed,
        FieldChange::Added,
        FieldChange::Removed,
        FieldChange::Kept,
        FieldChange::LeftToBrowser,
    ];
    fields.sort_by_key(|field| order.iter().position(|change| *change == field.change));
    fields
}

fn kept(name: &str, value: &str) -> PlannedField {
    PlannedField {
        name: escape_and_cut(name, 120),
        change: FieldChange::Kept,
        before: String::new(),
        after: shown_value(name, value),
    }
}

pub(super) fn line(request: &PlannedRequest) -> String {
    // The request line is shown as it is sent, as everywhere in the panel.
    format!("{} {}", escape_and_cut(&request.method, 16), whole_url(&request.url))
}

/// The note on the body where one of its members changes, or where the review decides its content.
fn changed_body(kind: ReplayKind, changes: &[HeaderChange]) -> &'static str {
    let has_tests = changes.iter().any(|change| change.place == Place::Test);
    if kind == ReplayKind::RefetchAndReview && !has_tests {
        return ", or with the merged text, as you decide in the review";
    }
    let is_changed = changes.iter().any(|change| matches!(change.place, Place::Body | Place::Test));
    if is_changed { ", but for what is named below" } else { "" }
}

pub(super) fn manner(request: &PlannedRequest, but: &str) -> String {
    let cookies = match request.credentials {
        Credentials::Include => "with cookies",
        Credentials::SameOrigin => "with the page's cookies, if it has any",
        Credentials::Omit => "without cookies",
    };
    let body = match request.body {
        PlannedBody::Empty => "".to_owned(),
        PlannedBody::Recorded(..) => ", with the recorded body, byte for byte".to_owned(),
        PlannedBody::Received(..) => ", with the earlier content, byte for byte".to_owned(),
        PlannedBody::Given(_) => ", with the edited text".to_owned(),
        PlannedBody::Kept(kept) => {
            format!(
                ", with the body that the page keeps, byte for byte: {} bytes, {}",
                kept.length, kept.content
            )
        }
    };
    let caches = match request.cache {
        CacheMode::NoStore => "Past every cache, ",
        CacheMode::Default => "As the page reads, caches and all, ",
    };
    format!("{caches}{cookies}{body}{but}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;
    use crate::replay::{ReplayKind, Situation, plan};
    use crate::scenario::recording;

    #[test]
    fn every_field_of_the_original_is_accounted_for() {
        let recording = recording(
            "0-10 GET /n Accept: text/plain -> 200 ETag: \"v1\"\n\
             20-30 PUT /n If-Match: \"v1\" ; Cookie: s=1 ; Cache-Control: no-cache ; Authorization: Bearer t ; X-Own: 1 | a -> 412",
        );
        let plan =
            plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests()).unwrap();
        let view = PlanView::of(&plan, &recording);
        let retry = view.retry.unwrap();
        let all: Vec<_> =
            retry.fields.iter().map(|field| (field.change.sign(), field.name.as_str())).collect();
        assert_eq!(
            all,
            [
                ("≠", "If-Match"),
                ("=", "Authorization"),
                ("=", "X-Own"),
                ("↺", "Cookie"),
                ("↺", "Cache-Control"),
                ("↺", "Content-Length")
            ]
        );
        assert_eq!(retry.fields[0].after, "the refetch's ETag");
        assert!(!format!("{retry:?}").contains("Bearer"));
        assert_eq!(retry.manner, "Past every cache, with cookies, with the recorded body, byte for byte");
    }

    #[test]
    fn an_undo_names_everything_that_it_sends() {
        let recording = recording(
            "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" ; X-Own: 1 | a -> 412",
        );
        let kind = ReplayKind::RefetchAndRetry;
        let plan = plan(&recording, ExchangeId(1), kind, &Situation::for_tests()).unwrap();
        let mut request = plan.retry.unwrap().request;
        let placed = Placed { place: Place::Header, name: "If-Match".into(), value: "\"v3\"".into() };
        request.headers.push(("If-Match".into(), "\"v3\"".into()));
        request.referrer = Referrer::Url("https://a.example/page".into());
        let undo = Undo { request, conditions: vec![placed], patch: None, takes_back: vec![ExchangeId(1)] };
        let view = undo_view(&undo);
        let fields: Vec<_> =
            view.fields.iter().map(|field| (field.change.sign(), &*field.name, &*field.after)).collect();
        let expected =
            [("≠", "If-Match", "\"v3\""), ("=", "X-Own", "1"), ("=", "Referer", "https://a.example/page")];
        assert_eq!(fields, expected);
    }

    #[test]
    fn an_undo_by_a_patch_says_so() {
        let recording = recording("20-30 PATCH /n If-Match: \"v1\" | a -> 412");
        let kind = ReplayKind::RefetchAndRetry;
        let plan = plan(&recording, ExchangeId(0), kind, &Situation::for_tests()).unwrap();
        let request = plan.retry.unwrap().request;
        let takes_back = vec![ExchangeId(0)];
        let undo = Undo { request, conditions: Vec::new(), patch: Some("{}".into()), takes_back };
        let said = "Past every cache, without cookies, with the patch that takes yours back";
        assert_eq!(undo_view(&undo).manner, said);
        assert!(undo_sentence(&undo, ExchangeId(0)).starts_with("Sends a patch that puts"));
        let several = Undo { takes_back: vec![ExchangeId(3), ExchangeId(4)], ..undo };
        let said = "Takes back all that was saved: #3, #4. Sends a patch that puts";
        assert!(undo_sentence(&several, ExchangeId(3)).starts_with(said));
    }
}
