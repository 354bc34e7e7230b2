//! The requests that a repair will send, shown before the click.

use super::store::DetailsStore;
use crate::panel::kit::element::views;
use crate::panel::kit::section::{Fold, section};
use crate::view::{PlanView, PlannedField, PlannedView};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::tags::*;

/// The requests that a repair will send, field by field.
pub fn plan(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("planning")
        .children(move || {
            store.state.plan.track();
            let plan = store.state.actions.borrow().as_ref().and_then(|actions| actions.plan.clone());
            match plan {
                Some(plan) => {
                    let content = move || content(&plan).into();
                    section(&store.folds, "plan", "What will be sent", Fold::Open, content).into()
                }
                None => View::new(),
            }
        })
        .into()
}

pub(super) fn content(plan: &PlanView) -> HtmlDiv {
    let notes = plan.notes.iter().map(|note| p().class("note").children(note.clone()));
    let retries = plan.retry.iter().chain(&plan.rest).map(|planned| ("Retry", planned));
    let named = |name| plan.refetch.as_ref().map(|planned| (name, planned));
    let (before, behind) = match plan.begins_with_refetch {
        true => (named("Refetch"), None),
        false => (None, named("Check, if in doubt")),
    };
    let planned = before.into_iter().chain(retries).chain(behind);
    let requests = planned.enumerate().map(|(place, (name, planned))| request(place + 1, name, planned));
    let unrepeated = plan.unrepeated.iter().map(|one| p().class("note unrepeated").children(one.clone()));
    div().class("plan").children((views(requests), views(notes), views(unrepeated)))
}

pub(super) fn request(number: usize, name: &'static str, planned: &PlannedView) -> View {
    let head = div().class("planned-head").children((
        span().class("number").children(number.to_string()),
        span().class("label").children((
            name,
            if planned.repeats.is_empty() { "" } else { " " },
            planned.repeats.clone(),
        )),
        code().children(planned.line.clone()),
    ));
    div()
        .class("planned")
        .children((
            head,
            p().class("manner").children(planned.manner.clone()),
            views(
                (!planned.overwrites.is_empty())
                    .then(|| p().class("manner").children(planned.overwrites.clone())),
            ),
            div().class("planned-fields").children(views(planned.fields.iter().map(field))),
        ))
        .into()
}

fn field(field: &PlannedField) -> View {
    let change = field.change.name();
    let sign = span().class("sign").role("img").attr("aria-label", change).children(field.change.sign());
    let before = (!field.before.is_empty()).then(|| del().children(field.before.clone()));
    let after = (!field.after.is_empty()).then(|| ins().children(field.after.clone()));
    div()
        .class("planned-field")
        .attr("data-change", change)
        .children((
            sign,
            span().class("name").children(field.name.clone()),
            span().class("value").children((views(before), " ", views(after))),
        ))
        .into()
}
