//! The condition that was sent beside the validator that is current.

use super::desk::Desk;
use super::link::exchange_link;
use crate::view::{Marked, SeenTag, Tags};
use std::rc::Rc;
use sycamore::prelude::*;

/// Both tags, with what differs marked.
pub fn tags(desk: &Rc<Desk>, tags: &Tags) -> View {
    let sign = tags.agreement.sign();
    let meaning = match sign {
        "=" => "is the same as",
        "≠" => "differs from",
        _ => "cannot be compared with",
    };
    let (sent, current) = (tag(desk, &tags.sent), tag(desk, &tags.current));
    let hint = tags.hint.as_ref().map(|hint| tag(desk, hint));
    view! {
        div(class="tags") {
            (sent)
            div(class="sign", role="img", aria-label=meaning) { (sign) }
            (current)
            (hint)
        }
    }
}

fn tag(desk: &Rc<Desk>, tag: &SeenTag) -> View {
    let (label, field, seen, remark) = (tag.label, tag.field, tag.seen, tag.remark.clone());
    let value = match &tag.value {
        Some(value) => {
            let value = marked(value);
            view! { code(class="tag-value") { (value) } }
        }
        None => view! { span(class="tag-value unknown") { "not known" } },
    };
    let link = tag.exchange.map(|id| exchange_link(desk, id));
    view! {
        div(class="tag-box") {
            div(class="tag-label") { (label) " " span(class="field") { (field) } }
            (value)
            div(class="tag-seen") { (seen) " " (link) (remark) }
        }
    }
}

fn marked(value: &Marked) -> View {
    let (before, differs, after) = (value.before.clone(), value.differs.clone(), value.after.clone());
    if differs.is_empty() {
        return view! { (before) (after) };
    }
    view! { (before) mark { (differs) } (after) }
}
