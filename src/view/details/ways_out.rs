//! The ways out besides the repair path: what each one sends, what it may destroy, and when it is right.

use super::plan::PlanView;
use super::repair_steps::RepairInput;
use crate::exchange::{Exchange, Quoted, escape_and_cut};
use crate::replay::{FreshCondition, Plan, ReplayKind, State};

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
    /// The request that it sends, field by field; `None` where the editor shows the fields.
    pub plan: Option<PlanView>,
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
    let apart = input.plans.iter().filter(|(kind, _)| kind.condition() != FreshCondition::Refetched);
    let original = input.recording.get(input.of);
    apart.filter_map(|(_, plan)| way_out(plan.as_ref().ok()?, original?)).collect()
}

fn way_out(plan: &Plan, original: &Exchange) -> Option<WayOut> {
    let retry = plan.retry.as_ref()?;
    let method = escape_and_cut(&retry.request.method, 16);
    let is_edited = plan.kind == ReplayKind::EditAndRetry;
    let condition = match plan.changes.first() {
        Some(change) => format!(" with {}: {}", Quoted(&change.name), Quoted(&change.after)),
        None if is_edited => " as you edit it".to_owned(),
        None => " without its condition".to_owned(),
    };
    let sends = match plan.kind.has_refetch() {
        true => format!("Sends GET, then {method}{condition}."),
        false => format!("Sends {method}{condition}."),
    };
    let reason = match plan.kind.condition() {
        FreshCondition::Refetched => return None,
        FreshCondition::Offered => "The refusal names the current version itself: one request is enough.",
        FreshCondition::ForCreate => "The request was to create, and something is there already.",
        FreshCondition::AsSent => "To try another condition, body or address, from the page that sent it.",
        FreshCondition::Without => "To test what the server does without a condition.",
    };
    Some(WayOut {
        kind: plan.kind,
        reason: reason.to_owned(),
        sends,
        may_destroy: format!("May destroy {}.", plan.kind.may_destroy().unwrap_or("nothing")),
        has_second_click: !plan.asks.is_empty() || is_edited,
        plan: (!is_edited).then(|| PlanView::of(plan, original)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ExchangeId;
    use crate::replay::{Situation, plan};
    use crate::scenario::recording;
    use crate::view::FieldChange;

    /// The ways out of the last exchange in a drawing.
    fn offered(drawing: &str) -> Vec<WayOut> {
        let recording = recording(drawing);
        let of = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
        let plans = ReplayKind::ALL.map(|kind| (kind, plan(&recording, of, kind, &Situation::scenario())));
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
}
