//! What can be done for the selected exchange: buttons, and why one is not to be had.

use super::desk::{Actions, Desk};
use super::element::{El, button, el};
use crate::replay::{ReplayKind, State};
use std::rc::Rc;

/// The reason's id: it describes the button that it disables.
const REASON: &str = "refusal";

/// The buttons, and the reason under one that is disabled.
pub fn actions(desk: &Rc<Desk>) -> El {
    let desk = desk.clone();
    el("div", "possible").live(move || {
        desk.shown.action.follow();
        match &*desk.shown.actions.borrow() {
            Some(actions) => buttons(&desk, actions),
            None => Vec::new(),
        }
    })
}

fn buttons(desk: &Rc<Desk>, actions: &Actions) -> Vec<El> {
    let of = actions.of;
    if actions.state == Some(State::Running) {
        let desk = desk.clone();
        let cancel = button("push", "Cancel").attr("data-action", "cancel");
        return vec![el("div", "actions").add(cancel.on("click", move |_| desk.host.cancel_replay(of)))];
    }
    let list = actions.kinds.iter().map(|(kind, possible)| {
        let is_primary = *kind == ReplayKind::RefetchAndRetry && actions.state != Some(State::Succeeded);
        start(desk, *kind, *possible, is_primary)
    });
    let mut parts = vec![el("div", "actions").all(list)];
    if let Some((reason, advice)) = &actions.refusal {
        let reason = el("span", "reason").text(reason);
        parts.push(el("p", "refusal").attr("id", REASON).add(reason).text(" ").text(advice));
    }
    parts
}

fn start(desk: &Rc<Desk>, kind: ReplayKind, possible: bool, is_primary: bool) -> El {
    let (action, label, title) = match kind {
        ReplayKind::RefetchAndRetry => (
            "refetch-and-retry",
            "Refetch and retry",
            "Read the latest version, then send this request again with its validator (R)",
        ),
        ReplayKind::RefetchOnly => {
            ("refetch-only", "Refetch only", "Read the latest version and write nothing")
        }
    };
    let desk = desk.clone();
    let made = button(if is_primary { "push primary" } else { "push" }, label)
        .attr("data-action", action)
        .attr("title", title)
        .on("click", move |_| {
            desk.replay(kind);
        });
    if possible { made } else { made.attr("disabled", "").attr("aria-describedby", REASON) }
}
