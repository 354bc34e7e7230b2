//! The two sides of CORS: what the page's code could read, and what the browser received.

use super::link::exchange_link;
use super::store::DetailsStore;
use crate::cors::Given;
use crate::panel::kit::element::views;
use crate::panel::kit::section::{Fold, section};
use crate::view::{CorsEffect, CorsView, PreflightView, SeenField};
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::tags::*;

/// Both sides of the selected exchange, if its origin differs from the page's.
pub fn cors(store: &Rc<DetailsStore>) -> View {
    let store = store.clone();
    div()
        .class("part")
        .children(move || {
            store.state.cors.track();
            let Some(view) = store.state.both_sides.borrow().clone() else { return View::new() };
            let fold = if view.is_worth_a_look() { Fold::Open } else { Fold::Folded };
            let (shared, effect) = (store.clone(), view.effect);
            let made =
                section(&store.folds, "cors", "The two sides of CORS", fold, move || content(&shared, &view));
            View::from(made.attr("data-cors", effect.name()))
        })
        .into()
}

fn content(store: &Rc<DetailsStore>, view: &CorsView) -> View {
    let sides = (!view.seen.is_empty()).then(|| sides(store, &view.seen));
    let fixes = (!view.fixes.is_empty()).then(|| {
        let lines = view.fixes.iter().map(|fix| {
            li().children((
                p().class("manner").children(fix.with.clone()),
                pre().class("snippet").children(fix.line.clone()),
            ))
        });
        div()
            .class("mend")
            .children((h3().children("What the server has to send"), ul().children(views(lines))))
    });
    let sentence = p().class(if view.effect == CorsEffect::Open { "manner" } else { "cors-sentence" });
    let body = div().class("cors").children((
        sentence.children(view.sentence.clone()),
        views(view.preflight.as_ref().map(|it| preflight(store, it))),
        views(sides),
        views(fixes),
    ));
    View::from(body)
}

fn preflight(store: &Rc<DetailsStore>, view: &PreflightView) -> View {
    let head = p().children(("The preflight ", exchange_link(&store.panel, view.exchange), " asked for:"));
    let rows = view.asked.iter().map(|asked| {
        let (given, sign) = match asked.given {
            Given::Yes => ("yes", "✓"),
            Given::ByStar => ("star", "✕"),
            Given::No => ("no", "✕"),
        };
        li().attr("data-given", given).children((
            span().class("sign").attr("aria-hidden", "true").children(sign),
            code().children(asked.what.clone()),
            span().class(if asked.given == Given::Yes { "away" } else { "manner" }).children(asked.answer),
        ))
    });
    div().children((head, ul().class("asked").children(views(rows)))).into()
}

fn sides(store: &Rc<DetailsStore>, seen: &[SeenField]) -> View {
    let head = ["", "What the page’s code could see", "What the browser received"];
    let head = head.map(|title| th().attr("scope", "col").children(title));
    let rows = seen.iter().map(|field| row(store, field));
    table()
        .class("sides")
        .children((thead().children(tr().children(views(head))), tbody().children(views(rows))))
        .into()
}

fn row(store: &Rc<DetailsStore>, field: &SeenField) -> View {
    let on = field.on.map(|id| span().children((" on ", exchange_link(&store.panel, id))));
    let why = (!field.why.is_empty()).then(|| p().class("why").children(field.why));
    let sign = span()
        .class("sign")
        .role("img")
        .attr("aria-label", field.readability.word())
        .children(field.readability.sign());
    tr().attr("data-visible", field.readability.name())
        .attr("data-field", field.name.clone())
        .children((
            th().attr("scope", "row").children((field.name.clone(), views(on))),
            td().children((sign, code().children(field.page.clone()), views(why))),
            td().children(code().children(field.received.clone())),
        ))
        .into()
}
