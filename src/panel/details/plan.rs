//! The requests that a repair will send, shown before the click.

use super::store::DetailsStore;
use crate::panel::kit::element::{El, el};
use crate::panel::kit::section::{Fold, section};
use crate::view::{PlanView, PlannedField, PlannedView};
use std::rc::Rc;

/// The requests that a repair will send, field by field.
pub fn plan(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "planning").live(move || {
        store.state.plan.track();
        let plan = store.state.actions.borrow().as_ref().and_then(|actions| actions.plan.clone());
        match plan {
            Some(plan) => {
                vec![section(&store.folds, "plan", "What will be sent", Fold::Open, move || content(&plan))]
            }
            None => Vec::new(),
        }
    })
}

pub(super) fn content(plan: &PlanView) -> Vec<El> {
    let notes = plan.notes.iter().map(|note| el("p", "note").text(note));
    let retries = plan.retry.iter().chain(&plan.rest).map(|planned| ("Retry", planned));
    let named = |name| plan.refetch.as_ref().map(|planned| (name, planned));
    let (before, behind) = match plan.begins_with_refetch {
        true => (named("Refetch"), None),
        false => (None, named("Check, if in doubt")),
    };
    let planned = before.into_iter().chain(retries).chain(behind);
    let requests = planned.enumerate().map(|(place, (name, planned))| request(place + 1, name, planned));
    let unrepeated = plan.unrepeated.iter().map(|one| el("p", "note unrepeated").text(one));
    let body = el("div", "plan").all(requests).all(notes).all(unrepeated);
    vec![body]
}

pub(super) fn request(number: usize, name: &str, planned: &PlannedView) -> El {
    let head = el("div", "planned-head")
        .add(el("span", "number").text(&number.to_string()))
        .add(
            el("span", "label")
                .text(name)
                .text(if planned.repeats.is_empty() { "" } else { " " })
                .text(&planned.repeats),
        )
        .add(el("code", "").text(&planned.line));
    el("div", "planned")
        .add(head)
        .add(el("p", "manner").text(&planned.manner))
        .maybe((!planned.overwrites.is_empty()).then(|| el("p", "manner").text(&planned.overwrites)))
        .add(el("div", "planned-fields").all(planned.fields.iter().map(field)))
}

fn field(field: &PlannedField) -> El {
    let change = field.change.name();
    let sign = el("span", "sign").attr("role", "img").attr("aria-label", change).text(field.change.sign());
    let before = (!field.before.is_empty()).then(|| el("del", "").text(&field.before));
    let after = (!field.after.is_empty()).then(|| el("ins", "").text(&field.after));
    el("div", "planned-field")
        .attr("data-change", change)
        .add(sign)
        .add(el("span", "name").text(&field.name))
        .add(el("span", "value").maybe(before).text(" ").maybe(after))
}
