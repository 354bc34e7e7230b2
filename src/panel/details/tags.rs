//! The sent condition beside the current validator.

use super::link::exchange_link;
use super::store::DetailsStore;
use crate::panel::kit::element::{El, el};
use crate::verdict::Verdict;
use crate::view::{Agreement, Marked, SeenTag, Tags};
use std::rc::Rc;

/// Both tags, with their differences marked.
pub fn tags(store: &Rc<DetailsStore>, verdict: Verdict, tags: &Tags) -> El {
    let meaning = match tags.agreement {
        Agreement::Same => "is the same as",
        Agreement::Differ => "differs from",
        Agreement::Open => "cannot be compared with",
    };
    let sign = el("div", "sign").attr("role", "img").attr("aria-label", meaning).text(tags.agreement.sign());
    el("div", "tags")
        .attr("data-verdict", verdict.slug())
        .add(tag(store, &tags.sent))
        .add(sign)
        .add(tag(store, &tags.current))
        .maybe(tags.hint.as_ref().map(|hint| tag(store, hint)))
}

fn tag(store: &Rc<DetailsStore>, tag: &SeenTag) -> El {
    let label = el("div", "tag-label").text(&tag.label).text(" ").add(el("span", "field").text(&tag.field));
    let value = match &tag.value {
        Some(value) => marked(value),
        None => el("span", "tag-value unknown").text("not known"),
    };
    let seen = el("div", "tag-seen").text(tag.seen).text(" ");
    let seen = seen.maybe(tag.exchange.map(|id| exchange_link(&store.panel, id))).text(&tag.remark);
    el("div", "tag-box").add(label).add(value).add(seen)
}

fn marked(value: &Marked) -> El {
    let differs = (!value.differs.is_empty()).then(|| el("mark", "").text(&value.differs));
    el("code", "tag-value").text(&value.before).maybe(differs).text(&value.after)
}
