//! The two sides of CORS: what the page's code could read, and what the browser received.

use super::link::exchange_link;
use super::store::DetailsStore;
use crate::cors::Given;
use crate::panel::kit::element::{El, el};
use crate::panel::kit::section::{Fold, section};
use crate::view::{CorsEffect, CorsView, PreflightView, SeenField};
use std::rc::Rc;

/// Both sides of the selected exchange, if its origin differs from the page's.
pub fn cors(store: &Rc<DetailsStore>) -> El {
    let store = store.clone();
    el("div", "part").live(move || {
        store.state.cors.track();
        let Some(view) = store.state.both_sides.borrow().clone() else { return Vec::new() };
        let fold = if view.is_worth_a_look() { Fold::Open } else { Fold::Folded };
        let (shared, effect) = (store.clone(), view.effect);
        let made =
            section(&store.folds, "cors", "The two sides of CORS", fold, move || content(&shared, &view));
        vec![made.attr("data-cors", effect.name())]
    })
}

fn content(store: &Rc<DetailsStore>, view: &CorsView) -> Vec<El> {
    let sides = (!view.seen.is_empty()).then(|| sides(store, &view.seen));
    let fixes = (!view.fixes.is_empty()).then(|| {
        let lines = view.fixes.iter().map(|fix| {
            el("li", "").add(el("p", "manner").text(&fix.with)).add(el("pre", "snippet").text(&fix.line))
        });
        el("div", "mend").add(el("h3", "").text("What the server has to send")).add(el("ul", "").all(lines))
    });
    let sentence = el("p", if view.effect == CorsEffect::Open { "manner" } else { "cors-sentence" });
    let body = el("div", "cors")
        .add(sentence.text(&view.sentence))
        .maybe(view.preflight.as_ref().map(|it| preflight(store, it)))
        .maybe(sides)
        .maybe(fixes);
    vec![body]
}

fn preflight(store: &Rc<DetailsStore>, view: &PreflightView) -> El {
    let head = el("p", "")
        .text("The preflight ")
        .add(exchange_link(&store.panel, view.exchange))
        .text(" asked for:");
    let rows = view.asked.iter().map(|asked| {
        let (given, sign) = match asked.given {
            Given::Yes => ("yes", "✓"),
            Given::ByStar => ("star", "✕"),
            Given::No => ("no", "✕"),
        };
        el("li", "")
            .attr("data-given", given)
            .add(el("span", "sign").attr("aria-hidden", "true").text(sign))
            .add(el("code", "").text(&asked.what))
            .add(el("span", if asked.given == Given::Yes { "away" } else { "manner" }).text(asked.answer))
    });
    el("div", "").add(head).add(el("ul", "asked").all(rows))
}

fn sides(store: &Rc<DetailsStore>, seen: &[SeenField]) -> El {
    let head = ["", "What the page’s code could see", "What the browser received"];
    let head = head.iter().map(|title| el("th", "").attr("scope", "col").text(title));
    let rows = seen.iter().map(|field| row(store, field));
    el("table", "sides").add(el("thead", "").add(el("tr", "").all(head))).add(el("tbody", "").all(rows))
}

fn row(store: &Rc<DetailsStore>, field: &SeenField) -> El {
    let on = field.on.map(|id| el("span", "").text(" on ").add(exchange_link(&store.panel, id)));
    let why = (!field.why.is_empty()).then(|| el("p", "why").text(field.why));
    let sign = el("span", "sign")
        .attr("role", "img")
        .attr("aria-label", field.readability.word())
        .text(field.readability.sign());
    el("tr", "")
        .attr("data-visible", field.readability.name())
        .attr("data-field", &field.name)
        .add(el("th", "").attr("scope", "row").text(&field.name).maybe(on))
        .add(el("td", "").add(sign).add(el("code", "").text(&field.page)).maybe(why))
        .add(el("td", "").add(el("code", "").text(&field.received)))
}
