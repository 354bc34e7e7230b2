//! The sent condition beside the current validator.

use super::link::exchange_link;
use super::store::DetailsStore;
use crate::panel::kit::element::views;
use crate::verdict::Verdict;
use crate::view::{Agreement, Marked, SeenTag, Tags};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::tags::*;

/// Both tags, with their differences marked.
pub fn tags(store: &Rc<DetailsStore>, verdict: Verdict, tags: &Tags) -> View {
    let meaning = match tags.agreement {
        Agreement::Same => "is the same as",
        Agreement::Differ => "differs from",
        Agreement::Open => "cannot be compared with",
    };
    let sign = div().class("sign").role("img").attr("aria-label", meaning).children(tags.agreement.sign());
    div()
        .class("tags")
        .attr("data-verdict", verdict.slug())
        .children((
            tag(store, &tags.sent),
            sign,
            tag(store, &tags.current),
            views(tags.hint.as_ref().map(|hint| tag(store, hint))),
        ))
        .into()
}

fn tag(store: &Rc<DetailsStore>, tag: &SeenTag) -> View {
    let label = div().class("tag-label").children((
        tag.label.clone(),
        " ",
        span().class("field").children(tag.field.clone()),
    ));
    let value = match &tag.value {
        Some(value) => marked(value),
        None => span().class("tag-value unknown").children("not known").into(),
    };
    let seen = div().class("tag-seen").children((tag.seen, " "));
    let seen =
        seen.children((views(tag.exchange.map(|id| exchange_link(&store.panel, id))), tag.remark.clone()));
    div().class("tag-box").children((label, value, seen)).into()
}

fn marked(value: &Marked) -> View {
    let differs = (!value.differs.is_empty()).then(|| mark().children(value.differs.clone()));
    code().class("tag-value").children((value.before.clone(), views(differs), value.after.clone())).into()
}
