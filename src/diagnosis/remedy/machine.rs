//! Recognises servers, proxies and CDNs by what their responses say about themselves.

use super::super::Case;
use crate::exchange::{Exchange, Headers};

/// A server, proxy or CDN for which there is a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerSoftware {
    /// nginx or OpenResty.
    Nginx,
    /// Apache's httpd.
    Apache,
    /// Express on Node.
    Express,
    /// Cloudflare's network.
    Cloudflare,
    /// Amazon CloudFront.
    CloudFront,
    /// Fastly's network.
    Fastly,
}

/// The machines that a case's responses name: this response, that of the read that gave the validator,
/// and that of the preflight.
pub fn detect(case: &Case) -> Vec<ServerSoftware> {
    let source = case.source.and_then(|source| case.recording.get(source.exchange));
    let mut machines = Vec::new();
    for exchange in [Some(case.exchange), source, case.preflight()].into_iter().flatten() {
        for machine in told_by(exchange) {
            if !machines.contains(&machine) {
                machines.push(machine);
            }
        }
    }
    machines
}

fn told_by(exchange: &Exchange) -> impl Iterator<Item = ServerSoftware> {
    let headers = &exchange.response.headers;
    let server = |name: &str| says(headers, "Server", name);
    let intermediaries = [
        (ServerSoftware::Nginx, server("nginx") || server("openresty")),
        (ServerSoftware::Apache, server("apache")),
        (ServerSoftware::Express, says(headers, "X-Powered-By", "express")),
        (
            ServerSoftware::Cloudflare,
            server("cloudflare") || headers.has("CF-Ray") || headers.has("CF-Cache-Status"),
        ),
        (
            ServerSoftware::CloudFront,
            headers.has("X-Amz-Cf-Id") || headers.has("X-Amz-Cf-Pop") || says(headers, "Via", "cloudfront"),
        ),
        (
            ServerSoftware::Fastly,
            headers.has("X-Fastly-Request-ID")
                || headers.has("Fastly-Debug-Path")
                || (says(headers, "X-Served-By", "cache-") && headers.has("X-Timer")),
        ),
    ];
    intermediaries.into_iter().filter(|(_, is_there)| *is_there).map(|(machine, _)| machine)
}

/// Whether any of a field's values mentions `name`, in lower case; the first 256 bytes of each.
fn says(headers: &Headers, field: &str, name: &str) -> bool {
    headers.lines(field).any(|value| {
        let start = value.as_bytes().get(..256).unwrap_or(value.as_bytes());
        start.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name.as_bytes()))
    })
}
