//! What a preflight asked for, what the server allowed, and why the browser sent no request after it.

use crate::cors::{Given, OriginRefusal, PreflightItem, asked, origin_refusal};
use crate::exchange::{Exchange, ExchangeId, Quoted, escape_and_cut};
use crate::view::text::status::status_line;

/// A preflight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreflightView {
    /// The preflight's exchange.
    pub exchange: ExchangeId,
    /// What the preflight asked for: the method first, then each field.
    pub asked: Vec<AskedView>,
}

/// One method or field that a preflight asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedView {
    /// The method, or the field's name.
    pub what: String,
    /// Whether the server allowed it.
    pub given: Given,
    /// The server's answer in words.
    pub answer: &'static str,
}

pub(super) fn preflight_view(preflight: &Exchange) -> PreflightView {
    let row = |asked: PreflightItem| AskedView {
        what: escape_and_cut(&asked.what, 80),
        answer: match asked.given {
            Given::Yes => "given",
            Given::ByStar => "given by *, which does not count with credentials",
            Given::No => "not given",
        },
        given: asked.given,
    };
    let rows = asked(preflight).map(|(method, fields)| [method].into_iter().chain(fields).map(row).collect());
    PreflightView { exchange: preflight.id, asked: rows.unwrap_or_default() }
}

/// Whether a preflight refuses the request with any credentials mode.
pub(super) fn refuses_for_sure(preflight: &Exchange) -> bool {
    let asked = asked(preflight);
    asked.is_none_or(|(method, fields)| [method].iter().chain(&fields).any(|asked| asked.given == Given::No))
}

/// Why a preflight refused the request.
pub(super) fn refusal(preflight: &Exchange) -> Option<String> {
    if !preflight.succeeded() {
        let status = status_line(preflight);
        return Some(format!("its preflight was answered {status}, and only a 2xx lets a request through."));
    }
    if let Some(refusal) = origin_refusal(preflight) {
        return Some(format!("its preflight was not allowed for this page. {}", of_origin(refusal)));
    }
    let (method, fields) = asked(preflight)?;
    let kept: Vec<String> = [method]
        .into_iter()
        .chain(fields)
        .filter(|asked| asked.given != Given::Yes)
        .map(|asked| Quoted(&asked.what).to_string())
        .collect();
    let by_star = asked(preflight).is_some_and(|(method, fields)| {
        [method].iter().chain(&fields).any(|asked| asked.given == Given::ByStar)
    });
    let tail = if by_star { "; a * does not count for a request with credentials." } else { "." };
    (!kept.is_empty())
        .then(|| format!("its preflight asked for {} and was not given it{tail}", kept.join(", ")))
}

pub(super) fn of_origin(refusal: OriginRefusal) -> &'static str {
    match refusal {
        OriginRefusal::Missing => "It has no Access-Control-Allow-Origin.",
        OriginRefusal::StarWithCredentials => {
            "Access-Control-Allow-Origin: * does not count for a request with credentials."
        }
        OriginRefusal::Other => "Access-Control-Allow-Origin names another origin than the page’s.",
        OriginRefusal::CredentialsNotAllowed => {
            "A cookie was sent, and Access-Control-Allow-Credentials is not true."
        }
    }
}
