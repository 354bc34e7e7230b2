//! The ways out besides the repair path: what each one sends, what it may destroy, and when it is right.

use super::plan::{PlanView, does};
use super::repair_buttons::is_in_order_recommended;
use super::repair_input::{RepairInput, is_repair};
use crate::exchange::{ExchangeId, Quoted, escape_and_cut};
use crate::recording::Recording;
use crate::replay::{FreshCondition, Plan, ReplayKind, Retry, State, effect_of};

/// A way out that is possible in the current situation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// The kind of replay.
    pub kind: ReplayKind,
    /// When this way out is the right one.
    pub reason: String,
    /// The requests that it sends, in order.
    pub sends: String,
    /// What it may overwrite or remove.
    pub may_destroy: String,
    /// Whether it waits for a second, named click.
    pub has_second_click: bool,
    /// The writes that it sends one after the other, where it sends several.
    pub writes: Vec<WriteLine>,
    /// The failed writes that it leaves out, each in a sentence with the reason.
    pub left_out: Vec<String>,
    /// The request that it sends, field by field; `None` where the editor shows the fields.
    pub plan: Option<PlanView>,
}

/// One of several writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteLine {
    /// The failed exchange whose request is sent again.
    pub of: ExchangeId,
    /// Its method, and what it does to the version before it.
    pub words: String,
}

/// A method as shown on a button.
pub fn shown_method(method: &str) -> String {
    match method.trim() {
        "" => "request".to_owned(),
        method => escape_and_cut(method, 16),
    }
}

/// The ways out that are possible now; none while a replay is under way.
pub fn ways_out(input: &RepairInput) -> Vec<WayOut> {
    if input.run.is_some_and(|run| !run.state().is_over() || run.state() == State::Succeeded) {
        return Vec::new();
    }
    // The recommended one stands at its step.
    let is_in_order = is_in_order_recommended(input);
    let apart = input.plans.iter().filter(|(kind, _)| {
        let is_recommended = is_in_order && *kind == ReplayKind::ReplayInOrder;
        !is_repair(*kind) && kind.has_retry() && !is_recommended
    });
    apart.filter_map(|(_, plan)| way_out(plan.as_ref().ok()?, input.recording)).collect()
}

fn way_out(plan: &Plan, recording: &Recording) -> Option<WayOut> {
    let retry = plan.retry.as_ref()?;
    let method = escape_and_cut(&retry.request.method, 16);
    let is_edited = plan.kind == ReplayKind::EditAndRetry;
    let condition = match plan.changes.iter().find(|change| !change.after.is_empty()) {
        Some(change) => format!(" with {}: {}", Quoted(&change.name), Quoted(&change.after)),
        None if is_edited => " as you edit it".to_owned(),
        None => " without its condition".to_owned(),
    };
    let sends = match plan.kind.has_refetch() {
        true if !plan.rest.is_empty() => sends_in_order(plan),
        true => format!("Sends GET, then {method}{condition}."),
        false => format!("Sends {method}{condition}."),
    };
    let reason = match plan.kind.condition() {
        FreshCondition::Refetched | FreshCondition::Reviewed => return None,
        FreshCondition::Offered => "The refusal names the current version itself: one request is enough.",
        FreshCondition::ForCreate => "The request was to create, and something is there already.",
        FreshCondition::InOrder if plan.does_last_decide() => {
            "Several writes of this resource have failed, and each needs the version that the one before makes. Only \
             the last decides what is there in the end: repairing it alone is enough, unless the versions between count."
        }
        FreshCondition::InOrder => {
            "Several writes of this resource have failed: each needs the version that the one before makes."
        }
        FreshCondition::AsSent => "To try another condition, body or address, from the page that sent it.",
        FreshCondition::Without => "To test what the server does without a condition.",
    };
    Some(WayOut {
        kind: plan.kind,
        reason: reason.to_owned(),
        sends,
        may_destroy: may_destroy(plan),
        has_second_click: !plan.asks.is_empty() || is_edited,
        writes: if plan.rest.is_empty() { Vec::new() } else { writes(plan) },
        left_out: left_out(plan),
        plan: (!is_edited).then(|| PlanView::of(plan, recording)),
    })
}

/// Why a replay in order is the recommended action, and what it sends.
pub fn recommends_in_order(plan: &Plan) -> String {
    let mut words = format!(
        "None of these writes takes the place of another: only together do they save all. {}",
        sends_in_order(plan)
    );
    for one in left_out(plan) {
        words = format!("{words} {one}");
    }
    words
}

/// The failed writes that a plan leaves out.
fn left_out(plan: &Plan) -> Vec<String> {
    plan.left_out
        .iter()
        .map(|(of, why)| format!("{of} is left out. {}", escape_and_cut(&why.to_string(), 300)))
        .collect()
}

/// The requests of a replay in order, in one sentence.
fn sends_in_order(plan: &Plan) -> String {
    let write =
        |(of, retry): (ExchangeId, &Retry)| format!("{} of {of}", escape_and_cut(&retry.request.method, 16));
    let all: Vec<String> = plan.retries().map(write).collect();
    format!("Sends GET, then {}.", all.join(", then "))
}

fn may_destroy(plan: &Plan) -> String {
    let lost = plan.kind.may_destroy().unwrap_or("nothing");
    let gone = plan.retries().zip(plan.superseded()).filter(|(_, by)| by.is_some());
    let gone: Vec<String> = gone.map(|((of, _), _)| of.to_string()).collect();
    match gone.is_empty() {
        true => format!("May destroy {lost}."),
        false => {
            format!("May destroy {lost}. What is written by {} is replaced by a later one.", gone.join(", "))
        }
    }
}

/// The writes of a replay in order, and what each does to the version before it.
fn writes(plan: &Plan) -> Vec<WriteLine> {
    let mut before = None;
    let all = plan.retries().zip(plan.superseded()).enumerate().map(|(place, ((of, retry), by))| {
        // The line of the next one says that it takes the place of this one.
        let next = plan.rest.get(place).map(|link| link.of);
        let later = by.filter(|by| Some(*by) != next);
        let later = later.map_or_else(String::new, |by| format!(" {by} takes its place."));
        let does = does(effect_of(&retry.request), before.replace(of));
        WriteLine { of, words: format!("{}. {does}{later}", escape_and_cut(&retry.request.method, 16)) }
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{Situation, plan};
    use crate::scenario::recording;
    use crate::view::{FieldChange, PlannedView};

    /// The ways out of the last exchange in a drawing.
    fn offered(drawing: &str) -> Vec<WayOut> {
        let recording = recording(drawing);
        let of = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
        let plans = ReplayKind::ALL.map(|kind| (kind, plan(&recording, of, kind, &Situation::for_tests())));
        let input =
            RepairInput { recording: &recording, of, findings: &[], plans: &plans, run: None, tests: &[] };
        ways_out(&input)
    }

    fn slugs(drawing: &str) -> Vec<&'static str> {
        offered(drawing).iter().map(|way| way.kind.slug()).collect()
    }

    #[test]
    fn a_way_out_stands_where_the_situation_allows_it() {
        let read = "0-10 GET /n -> 200 ETag: \"v1\" | old\n";
        let put = |rest: &str| slugs(&format!("{read}20-30 PUT /n {rest}"));
        assert_eq!(put("If-Match: \"v1\" | a -> 412"), ["retry-unconditionally", "edit-and-retry"]);
        assert_eq!(
            put("If-Match: \"v1\" | a -> 412 ETag: \"v2\""),
            ["retry-with-offered-tag", "retry-unconditionally", "edit-and-retry"]
        );
        // The response carries the refused tag itself, or a tag that If-Match never matches.
        assert_eq!(
            put("If-Match: \"v1\" | a -> 412 ETag: \"v1\""),
            ["retry-unconditionally", "edit-and-retry"]
        );
        assert_eq!(
            put("If-Match: \"v1\" | a -> 412 ETag: W/\"v2\""),
            ["retry-unconditionally", "edit-and-retry"]
        );
        assert_eq!(
            put("If-None-Match: * | a -> 412"),
            ["create-to-update", "retry-unconditionally", "edit-and-retry"]
        );
        assert_eq!(put("| a -> 412"), ["edit-and-retry"], "there is no condition to leave out");
        assert!(slugs("0-10 GET /n If-Match: \"v0\" -> 412 ETag: \"v1\"").is_empty());
    }

    #[test]
    fn what_is_left_out_of_the_query_is_shown() {
        let ways = offered(
            "20-30 PUT /i/_doc/1?if_seq_no=5&if_primary_term=1 Content-Type: application/json | {\"a\":1} -> 409 | {\"error\":{\"type\":\"version_conflict_engine_exception\"},\"status\":409}",
        );
        let way = ways.iter().find(|way| way.kind == ReplayKind::RetryUnconditionally).unwrap();
        assert_eq!(way.sends, "Sends PUT without its condition.");
        let fields = way.plan.clone().unwrap().retry.unwrap().fields;
        let removed: Vec<_> =
            fields.iter().filter(|one| one.change == FieldChange::Removed).map(|one| &*one.name).collect();
        assert_eq!(removed, ["if_seq_no in the query", "if_primary_term in the query"]);
    }

    #[test]
    fn a_condition_in_the_body_is_not_left_out() {
        let put = r#"20-30 PUT /db/doc | {"_rev":"1-aaa","n":1} -> 409 | {"error":"conflict","reason":"Document update conflict."}"#;
        let ways = slugs(&format!("0-10 GET /db/doc -> 200 | {{\"_id\":\"doc\",\"_rev\":\"1-aaa\"}}\n{put}"));
        assert_eq!(ways, ["edit-and-retry"]);
    }

    #[test]
    fn each_says_what_it_sends_and_what_it_may_destroy() {
        let ways = offered("20-30 PUT /n If-Match: \"v1\" | a -> 412 ETag: \"v2\"");
        assert_eq!(ways[0].sends, "Sends PUT with If-Match: \"v2\".");
        assert_eq!(ways[1].sends, "Sends PUT without its condition.");
        assert!(!ways[0].has_second_click && ways[1].has_second_click);
        assert!(ways.iter().all(|way| way.may_destroy.starts_with("May destroy ")));
        let fields = |way: &WayOut| way.plan.clone().unwrap().retry.unwrap().fields;
        let change = |way: &WayOut| fields(way).iter().find(|field| field.name == "If-Match").unwrap().change;
        assert_eq!((change(&ways[0]), change(&ways[1])), (FieldChange::Changed, FieldChange::Removed));
    }

    const READ: &str = "0-10 GET /n -> 200 ETag: \"v1\" | old\n";

    #[test]
    fn what_is_left_out_is_named_with_the_reason() {
        let put = |at: &str, field: &str| format!("{at} PUT /n {field}If-Match: \"v1\" | {at} -> 412\n");
        let drawing = format!(
            "{READ}{}{}{}",
            put("20-30", ""),
            put("40-50", "Origin: https://b.example ; Sec-Fetch-Site: cross-site ; "),
            put("60-70", "")
        );
        let ways = offered(&drawing);
        let way = ways.iter().find(|way| way.kind == ReplayKind::ReplayInOrder).unwrap();
        let said = "#2 is left out. https://b.example sent it, and the inspected page is https://a.example.";
        assert_eq!(way.left_out, [said]);
        assert_eq!(way.writes.iter().map(|write| write.of.0).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn several_failed_writes_are_listed_with_what_each_does_to_the_one_before() {
        let drawing = format!(
            "{READ}20-30 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {{}} -> 412
             40-50 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | [] -> 412
             60-70 PUT /n If-Match: \"v1\" | a -> 412"
        );
        let ways = offered(&drawing);
        let way = ways.iter().find(|way| way.kind == ReplayKind::ReplayInOrder).unwrap();
        let lines: Vec<_> = way.writes.iter().map(|write| (write.of.0, write.words.as_str())).collect();
        assert_eq!(
            lines,
            [
                (1, "PATCH. Changes the version that the refetch finds. #3 takes its place."),
                (2, "PATCH. Changes the version that #1 makes."),
                (3, "PUT. Takes the place of the version that #2 makes."),
            ]
        );
        assert_eq!(way.sends, "Sends GET, then PATCH of #1, then PATCH of #2, then PUT of #3.");
        assert!(
            way.may_destroy.ends_with("What is written by #1, #2 is replaced by a later one."),
            "{way:?}"
        );
        assert!(way.reason.contains("repairing it alone is enough") && !way.has_second_click);
        // A patch behind a PUT changes a part of what the PUT has written.
        let behind = format!(
            "{drawing}\n80-90 PATCH /n If-Match: \"v1\" ; Content-Type: application/merge-patch+json | {{}} -> 412"
        );
        let ways_behind = offered(&behind);
        let behind = ways_behind.iter().find(|way| way.kind == ReplayKind::ReplayInOrder).unwrap();
        assert!(!behind.reason.contains("alone is enough"), "{behind:?}");
        assert!(
            behind.may_destroy.ends_with("What is written by #1, #2 is replaced by a later one."),
            "{behind:?}"
        );
        let plan = way.plan.as_ref().unwrap();
        let repeats = |planned: &PlannedView| (planned.repeats.clone(), planned.overwrites.clone());
        assert_eq!(repeats(plan.retry.as_ref().unwrap()).0, "of #1");
        assert_eq!(
            plan.rest.iter().map(repeats).next_back().unwrap().1,
            "Takes the place of the version that #2 makes."
        );
    }
}
