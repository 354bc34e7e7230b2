//! What a repair will send, before the click.

use super::desk::Desk;
use super::section::section;
use crate::replay::ReplayKind;
use crate::view::{PlanView, PlannedField, PlannedView};
use std::rc::Rc;
use sycamore::prelude::*;

/// What a repair will send, field by field.
pub fn plan(desk: &Rc<Desk>) -> View {
    let plans = desk.signals.plans;
    let desk = desk.clone();
    let planned = create_selector(move || {
        plans.with(|plans| {
            let (_, plan) = plans.each.iter().find(|(kind, _)| *kind == ReplayKind::RefetchAndRetry)?;
            let plan = plan.as_ref().ok().or_else(|| {
                plans.each.iter().find_map(|(_, plan)| plan.as_ref().ok())
            })?;
            let recording = desk.recording.borrow();
            Some(PlanView::of(plan, recording.get(plan.of)?))
        })
    });
    view! {
        (move || match planned.get_clone() {
            Some(view) => section("plan", "What will be sent", true, View::new(), move || content(&view)),
            None => View::new(),
        })
    }
}

fn content(plan: &PlanView) -> View {
    let refetch = request("1", "Refetch", &plan.refetch);
    let retry = plan.retry.as_ref().map(|retry| request("2", "Retry", retry));
    let notes: Vec<View> = plan.notes.iter().map(|note| { let note = note.clone(); view! { p(class="note") { (note) } } }).collect();
    view! { div(class="plan") { (refetch) (retry) (notes) } }
}

fn request(number: &'static str, name: &'static str, planned: &PlannedView) -> View {
    let (line, manner) = (planned.line.clone(), planned.manner.clone());
    let fields: Vec<View> = planned.fields.iter().map(field).collect();
    view! {
        div(class="planned") {
            div(class="planned-head") {
                span(class="number") { (number) }
                span(class="label") { (name) }
                code { (line) }
            }
            p(class="manner") { (manner) }
            div(class="planned-fields") { (fields) }
        }
    }
}

fn field(field: &PlannedField) -> View {
    let (name, change, sign) = (field.name.clone(), field.change.name(), field.change.sign());
    let before = match field.before.is_empty() {
        true => View::new(),
        false => { let before = field.before.clone(); view! { del { (before) } " " } }
    };
    let after = match field.after.is_empty() {
        true => View::new(),
        false => { let after = field.after.clone(); view! { ins { (after) } } }
    };
    view! {
        div(class="planned-field", data-change=change) {
            span(class="sign", aria-label=change, role="img") { (sign) }
            span(class="name") { (name) }
            span(class="value") { (before) (after) }
        }
    }
}
