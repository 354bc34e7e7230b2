//! The field lines that the server must send.

use super::seen::LONGEST;
use crate::cors::{Given, asked, origin_refusal};
use crate::exchange::{Exchange, InitiatorType, escape_and_cut};

/// A field line that the server must send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The response that must carry the line.
    pub with: String,
    /// The field line.
    pub line: String,
}

/// The names that are already exposed, followed by `names`.
pub(super) fn exposed_and(exchange: &Exchange, names: &str) -> String {
    let lines = exchange.response.headers.lines("Access-Control-Expose-Headers");
    let known = lines.flat_map(|line| line.split(',')).map(str::trim);
    let mut all: Vec<String> = known
        .filter(|name| !name.is_empty() && *name != "*")
        .take(20)
        .map(|name| escape_and_cut(name, 60))
        .collect();
    let new = names.split(", ").filter(|name| !all.iter().any(|known| known.eq_ignore_ascii_case(name)));
    let new: Vec<String> = new.map(str::to_owned).collect();
    all.extend(new);
    all.join(", ")
}

pub(super) fn fix_origin(exchange: &Exchange) -> Vec<Fix> {
    let origin = exchange.request.headers.get("Origin").map_or("null", |origin| origin);
    let with = || {
        let what =
            if exchange.kind == InitiatorType::Preflight { "OPTIONS" } else { &*exchange.request.method };
        format!("The answer to {}", escape_and_cut(what, 16))
    };
    let mut fixes = vec![Fix {
        with: with(),
        line: format!("Access-Control-Allow-Origin: {}", escape_and_cut(origin, LONGEST)),
    }];
    if exchange.request.headers.has("Cookie") {
        fixes.push(Fix { with: with(), line: String::from("Access-Control-Allow-Credentials: true") });
    }
    fixes
}

pub(super) fn fix_preflight(preflight: &Exchange) -> Vec<Fix> {
    let with = || String::from("The answer to OPTIONS, with status 204");
    let mut fixes = Vec::new();
    if origin_refusal(preflight).is_some() {
        fixes.extend(fix_origin(preflight));
    }
    let sent = &preflight.request.headers;
    let (method, fields) = match asked(preflight) {
        Some((method, fields)) => {
            (method.given != Given::Yes, fields.iter().any(|one| one.given != Given::Yes))
        }
        None => (true, true),
    };
    if let Some(asked) = sent.get("Access-Control-Request-Method").filter(|_| method) {
        fixes.push(Fix {
            with: with(),
            line: format!("Access-Control-Allow-Methods: {}", escape_and_cut(asked, 40)),
        });
    }
    if let Some(asked) = sent.get("Access-Control-Request-Headers").filter(|_| fields) {
        fixes.push(Fix {
            with: with(),
            line: format!("Access-Control-Allow-Headers: {}", escape_and_cut(asked, LONGEST)),
        });
    }
    fixes
}
