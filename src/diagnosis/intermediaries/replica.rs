//! Signs of which of several servers answered.

use crate::exchange::{Exchange, Quoted};

/// Fields that name the machine, the most reliable first. Via and Server can only show that two machines differ, not
/// that they are the same.
const NAMES: [&str; 15] = [
    "X-Served-By",
    "X-Backend-Server",
    "X-Backend",
    "X-Upstream",
    "X-Upstream-Addr",
    "X-Server-Name",
    "X-Server-Id",
    "X-Server",
    "X-Instance-Id",
    "X-Instance",
    "X-Node",
    "X-Pod",
    "X-Hostname",
    "Via",
    "Server",
];

/// Cookies by which a load balancer assigns a client to one machine: HAProxy's usual name, Azure's, F5's.
const AFFINITY: [&str; 3] = ["SERVERID=", "ARRAffinity=", "BIGipServer"];

/// The sign that two responses came from two machines: `X-Served-By: a, then b`.
pub fn told_apart(one: &Exchange, other: &Exchange) -> Option<String> {
    for name in NAMES {
        let (Some(first), Some(second)) = (one.response.headers.get(name), other.response.headers.get(name))
        else {
            continue;
        };
        if first != second {
            return Some(format!("{name}: {}, then {}", Quoted(first), Quoted(second)));
        }
        if name != "Via" && name != "Server" {
            return None;
        }
    }
    let (first, second) = (affinity(one)?, affinity(other)?);
    (first != second).then(|| format!("Set-Cookie: {}, then {}", Quoted(first), Quoted(second)))
}

fn affinity(exchange: &Exchange) -> Option<&str> {
    let cookies = exchange.response.headers.lines("Set-Cookie");
    let mut pairs = cookies.filter_map(|cookie| cookie.split(';').next());
    pairs.find(|pair| AFFINITY.iter().any(|name| pair.trim().starts_with(name)))
}
