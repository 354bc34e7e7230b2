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
use crate::panel::kit::element::{El, button, el, icon, symbol};
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
use tabs::{tab_list, tab_panel};
use tags::tags;
use undo::undo;
use ways_out::ways_out;

/// The details of the selected exchange.
pub fn details(store: &Rc<DetailsStore>) -> El {
    let (close, numbered) = (store.clone(), store.clone());
    let close = button("tool close", "")
        .named("Close the details", "Close (Esc)")
        .add(icon("#icon-close"))
        .on("click", move |_| {
            close.panel.open(false);
            list::focus(close.panel.mode.get_untracked());
        });
    el("div", "details")
        .attr("role", "region")
        .attr("aria-label", "Exchange details")
        .attr("tabindex", "-1")
        .live_attr("data-exchange", move || {
            numbered.state.head.track();
            numbered.state.details.borrow().as_ref().map(|details| details.id.0.to_string())
        })
        .add(close)
        .add(summary(store))
        .add(tab_list(store))
        .all(Tab::ALL.map(|tab| tab_panel(store, tab, content(store, tab))))
}

/// The part above the tabs: the sentence, the two tags, and the recommended action.
fn summary(store: &Rc<DetailsStore>) -> El {
    el("div", "details-summary")
        .add(part(store, |store| store.state.head.track(), head))
        .add(part(store, |store| store.state.tags.track(), both_tags))
        .add(recommended(store))
}

fn content(store: &Rc<DetailsStore>, tab: Tab) -> Vec<El> {
    match tab {
        Tab::Why => vec![part(store, |store| store.state.findings.track(), found), cors(store)],
        Tab::Repair => {
            vec![
                replay(store),
                undo(store),
                merge(store),
                repair_steps(store),
                ways_out(store),
                editor(store),
                plan(store),
            ]
        }
        Tab::History => vec![history(store)],
        Tab::Request => {
            vec![
                facts(store),
                call(store),
                copy_as(store),
                fields(store, Side::Request),
                body(store, Side::Request),
            ]
        }
        Tab::Response => vec![fields(store, Side::Response), body(store, Side::Response)],
    }
}

/// The history of the resource. It is drawn only while its tab is chosen, because a hidden picture has no width.
fn history(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "part").live(move || match store.tab.get() {
        Tab::History => vec![lanes(&store.panel, store.state.history)],
        _ => Vec::new(),
    })
}

/// A part of the details, rebuilt when a signal that `follow` tracks changes.
fn part(
    store: &Rc<DetailsStore>,
    follow: fn(&DetailsStore),
    make: fn(&Rc<DetailsStore>, &Details) -> Vec<El>,
) -> El {
    let store = store.clone();
    el("div", "part").live(move || {
        follow(&store);
        let details = store.state.details.borrow().clone();
        details.map_or_else(Vec::new, |details| make(&store, &details))
    })
}

fn head(store: &Rc<DetailsStore>, details: &Details) -> Vec<El> {
    let resource = el("span", "resource")
        .add(el("span", "head").text(&details.resource.head))
        .add(el("span", "tail").text(&details.resource.tail));
    let title = el("h2", "")
        .attr("title", &details.url)
        .add(symbol(mark_of(details.verdict), "mark"))
        .add(el("span", "method").text(&details.method))
        .add(resource);
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
        el("span", "replays").text(step).add(exchange_link(&store.panel, replayed.of))
    });
    let part = details.part.map(|part| {
        let words = format!("part {} of the batch ", part.number);
        el("span", "replays part-of").text(&words).add(exchange_link(&store.panel, part.of))
    });
    let line = el("div", "details-line")
        .add(el("span", "status").text(&details.status))
        .add(el("span", "verdict-word").text(word))
        .add(el("span", "number").text(&details.id.to_string()))
        .maybe(replays)
        .maybe(part);
    let head = el("div", "details-head").attr("data-verdict", details.verdict.slug()).add(title).add(line);
    vec![head, el("p", "sentence").text(&details.sentence)]
}

fn both_tags(store: &Rc<DetailsStore>, details: &Details) -> Vec<El> {
    details.tags.iter().map(|both| tags(store, details.verdict, both)).collect()
}

fn found(store: &Rc<DetailsStore>, details: &Details) -> Vec<El> {
    match details.findings.is_empty() {
        true => vec![el("p", "absent").text("No precondition failed here, and nothing is at risk.")],
        false => vec![causes(store, details.id, &details.findings)],
    }
}

fn facts(store: &Rc<DetailsStore>) -> El {
    let shared = store.clone();
    section(&store.folds, "general", "General", Fold::Folded, move || {
        shared.state.head.track();
        let details = shared.state.details.borrow().clone();
        let facts = details.iter().flat_map(|details| &details.facts);
        vec![el("dl", "fields").all(facts.map(|(label, value)| pair("field-row", label, value)))]
    })
}
