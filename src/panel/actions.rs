//! What can be done for the selected exchange: buttons, and why one is not to be had.

use super::desk::{Desk, Plans};
use crate::replay::{ReplayKind, Run, State};
use std::rc::Rc;
use sycamore::prelude::*;

/// The buttons, and the reason under one that is disabled.
pub fn actions(desk: &Rc<Desk>) -> View {
    let (plans, run) = (desk.signals.plans, desk.signals.run);
    let state = create_selector(move || run.with(|run| run.as_deref().map(Run::state)));
    let desk = desk.clone();
    view! {
        (move || {
            let plans = plans.get_clone();
            buttons(&desk, &plans, state.get())
        })
    }
}

fn buttons(desk: &Rc<Desk>, plans: &Plans, state: Option<State>) -> View {
    let Some(of) = plans.of.filter(|_| !plans.each.is_empty()) else { return View::new() };
    if state == Some(State::Running) {
        let desk = desk.clone();
        return view! {
            div(class="actions") {
                button(
                    class="push",
                    r#type="button",
                    data-action="cancel",
                    on:click=move |_| desk.host.cancel_replay(of)
                ) { "Cancel" }
            }
        };
    }
    let first_refusal = plans.each.iter().find_map(|(_, plan)| plan.as_ref().err());
    let reason = first_refusal.map(|refusal| (refusal.to_string(), refusal.advice()));
    let over = state == Some(State::Succeeded);
    let list: Vec<View> = plans.each.iter().map(|(kind, plan)| button(desk, *kind, plan.is_ok(), over)).collect();
    let reason = reason.map(|(reason, advice)| {
        view! { p(class="refusal", id="refusal") { span(class="reason") { (reason) } " " (advice) } }
    });
    view! {
        div(class="actions") { (list) }
        (reason)
    }
}

fn button(desk: &Rc<Desk>, kind: ReplayKind, possible: bool, over: bool) -> View {
    let desk = desk.clone();
    let (action, label, title) = match kind {
        ReplayKind::RefetchAndRetry => (
            "refetch-and-retry",
            "Refetch and retry",
            "Read the latest version, then send this request again with its validator (R)",
        ),
        ReplayKind::RefetchOnly => ("refetch-only", "Refetch only", "Read the latest version and write nothing"),
    };
    let class = if kind == ReplayKind::RefetchAndRetry && !over { "push primary" } else { "push" };
    let described = if possible { "" } else { "refusal" };
    view! {
        button(
            class=class,
            r#type="button",
            data-action=action,
            title=title,
            aria-describedby=described,
            disabled=!possible,
            on:click=move |_| { desk.replay(kind); }
        ) { (label) }
    }
}
