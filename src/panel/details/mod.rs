//! The details of the selected exchange, with its diagnosis and its repairs.
//!
//! What belongs here: one file for each part of the details, and the [`DetailsStore`] that they share.

mod body;
mod call;
mod causes;
mod changes;
mod copy_as;
mod cors;
mod editor;
mod fields;
mod focus;
mod link;
mod merge;
mod plan;
mod progress;
mod repair_steps;
mod report;
mod review;
mod review_manner;
mod review_state;
mod row_menu;
mod safe_tests;
mod state;
mod store;
mod tabs;
mod tags;
mod undo;
mod ways_out;

pub use row_menu::row_menu;
pub use store::DetailsStore;

use crate::exchange::ReplayStep;
use crate::panel::kit::element::{button, icon, symbol, views};
use crate::panel::kit::section::{Fold, section};
use crate::panel::lanes::lanes;
use crate::panel::list;
use crate::recording::Side;
use crate::verdict::Verdict;
use crate::view::{Details, Tab, symbol as mark_of, word};
use body::body;
use call::call;
use causes::causes;
use copy_as::copy_as;
use cors::cors;
use editor::editor;
use fields::{fields, pair};
use link::exchange_link;
use merge::merge;
use plan::plan;
use progress::replay;
use repair_steps::{recommended, repair_steps};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::*;
use tabs::{tab_list, tab_panel};
use tags::tags;
use undo::undo;
use ways_out::ways_out;

/// The details of the selected exchange.
pub fn details(store: &Rc<DetailsStore>) -> View {
    let (close, numbered) = (store.clone(), store.clone());
    let close = button("tool close", icon("#icon-close"))
        .attr("aria-label", "Close the details")
        .title("Close (Esc)")
        .on(events::click, move |_| {
            close.panel.open(false);
            list::focus(close.panel.mode.get_untracked());
        });
    div()
        .class("details")
        .role("region")
        .attr("aria-label", "Exchange details")
        .tabindex("-1")
        .attr("data-exchange", move || {
            numbered.state.head.track();
            numbered.state.details.borrow().as_ref().map(|details| details.id.0.to_string())
        })
        .children((
            close,
            summary(store),
            tab_list(store),
            views(Tab::ALL.map(|tab| tab_panel(store, tab, content(store, tab)))),
        ))
        .into()
}

/// The part above the tabs: the sentence, the two tags, and the recommended action.
fn summary(store: &Rc<DetailsStore>) -> View {
    div()
        .class("details-summary")
        .children((
            part(store, |store| store.state.head.track(), head),
            part(store, |store| store.state.tags.track(), both_tags),
            recommended(store),
        ))
        .into()
}

fn content(store: &Rc<DetailsStore>, tab: Tab) -> View {
    match tab {
        Tab::Why => View::from((part(store, |store| store.state.findings.track(), found), cors(store))),
        Tab::Repair => View::from((
            replay(store),
            undo(store),
            merge(store),
            repair_steps(store),
            ways_out(store),
            editor(store),
            plan(store),
        )),
        Tab::History => history(store),
        Tab::Request => View::from((
            facts(store),
            call(store),
            copy_as(store),
            fields(store, Side::Request),
            body(store, Side::Request),
        )),
        Tab::Response => View::from((fields(store, Side::Response), body(store, Side::Response))),
    }
}

/// The history of the resource. It is drawn only while its tab is chosen, because a hidden picture has no width.
fn history(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || match store.tab.get() {
            Tab::History => lanes(&store.panel, store.state.history),
            _ => View::new(),
        })
        .into()
}

/// A part of the details, rebuilt when a signal that `follow` tracks changes.
fn part(
    store: &Rc<DetailsStore>,
    follow: fn(&DetailsStore),
    make: fn(&Rc<DetailsStore>, &Details) -> View,
) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || {
            follow(&store);
            let details = store.state.details.borrow().clone();
            details.map_or_else(View::new, |details| make(&store, &details))
        })
        .into()
}

fn head(store: &Rc<DetailsStore>, details: &Details) -> View {
    let resource = span().class("resource").children((
        span().class("head").children(details.resource.head.clone()),
        span().class("tail").children(details.resource.tail.clone()),
    ));
    let title = h2().title(details.url.clone()).children((
        symbol(mark_of(details.verdict), "mark"),
        span().class("method").children(details.method.clone()),
        resource,
    ));
    let word = match details.verdict {
        // The status already says it.
        Verdict::Plain | Verdict::Failed | Verdict::Required | Verdict::NotModified => "",
        verdict => word(verdict),
    };
    let replays = details.replays.map(|replayed| {
        let step = match replayed.step {
            ReplayStep::Refetch => "Retag’s refetch for ",
            ReplayStep::Retry => "Retag’s retry of ",
            ReplayStep::Check => "Retag’s check of ",
            ReplayStep::Undo => "Retag’s undo of ",
            ReplayStep::Test(_) => "Retag’s test for ",
        };
        span().class("replays").children((step, exchange_link(&store.panel, replayed.of)))
    });
    let part = details.part.map(|part| {
        let words = format!("part {} of the batch ", part.number);
        span().class("replays part-of").children((words, exchange_link(&store.panel, part.of)))
    });
    let line = div().class("details-line").children((
        span().class("status").children(details.status.clone()),
        span().class("verdict-word").children(word),
        span().class("number").children(details.id.to_string()),
        views(replays),
        views(part),
    ));
    let head =
        div().class("details-head").attr("data-verdict", details.verdict.slug()).children((title, line));
    View::from((head, p().class("sentence").children(details.sentence.clone())))
}

fn both_tags(store: &Rc<DetailsStore>, details: &Details) -> View {
    views(details.tags.iter().map(|both| tags(store, details.verdict, both)))
}

fn found(store: &Rc<DetailsStore>, details: &Details) -> View {
    match details.findings.is_empty() {
        true => p().class("absent").children("No precondition failed here, and nothing is at risk.").into(),
        false => causes(store, details.id, &details.findings),
    }
}

fn facts(store: &Rc<DetailsStore>) -> HtmlDetails {
    let shared = store.clone();
    section(&store.folds, "general", "General", Fold::Folded, move || {
        shared.state.head.track();
        let details = shared.state.details.borrow().clone();
        let facts = details.iter().flat_map(|details| &details.facts);
        let facts = facts.map(|(label, value)| pair("field-row", (*label).to_owned(), value.clone()));
        dl().class("fields").children(views(facts)).into()
    })
}
