//! A report of the evidence, in Markdown: for a ticket, or for those who run the server. Values that
//! prove who the user is are masked, and no body is in it.

use super::cors::CorsView;
use super::headers::{Secrets, is_sensitive, shown_value};
use super::path::PathStep;
use super::progress::RunView;
use super::safe_tests::TestView;
use super::status::status_line;
use super::time::duration;
use crate::diagnosis::Finding;
use crate::exchange::{Exchange, ExchangeId, excerpt};
use crate::recording::Recording;

/// Longest value in a report, in characters.
const LONGEST: usize = 400;

/// Most fields of one message.
const MOST_FIELDS: usize = 60;

/// Most exchanges in a report.
const MOST_EXCHANGES: usize = 16;

/// What a report is made of.
pub struct ReportInput<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// The failed exchange.
    pub of: ExchangeId,
    /// What happened, in one sentence.
    pub sentence: &'a str,
    /// What was found, the likeliest first.
    pub findings: &'a [Finding],
    /// The repair path.
    pub path: &'a [PathStep],
    /// The repair.
    pub run: Option<&'a RunView>,
    /// The safe tests.
    pub tests: &'a [TestView],
    /// Both sides of CORS, where there are two.
    pub cors: Option<&'a CorsView>,
    /// Retag's version.
    pub version: &'a str,
}

/// The report; empty for an exchange that is not there.
pub fn report(input: &ReportInput) -> String {
    let Some(exchange) = input.recording.get(input.of) else { return String::new() };
    let mut out = String::new();
    let method = excerpt(&exchange.request.method, 16);
    line(&mut out, &["# ", &method, " answered ", &status_line(exchange)]);
    paragraph(&mut out, input.sentence);
    fence(&mut out, &[&method, " ", &masked_url(&exchange.request.url)].concat());
    causes(&mut out, input);
    tried(&mut out, input);
    if let Some(cors) = input.cors.filter(|cors| cors.is_worth_a_look()) {
        heading(&mut out, "CORS");
        paragraph(&mut out, &cors.sentence);
        let lines: Vec<String> =
            cors.mend.iter().map(|mend| [&mend.line, "   # ", &mend.with].concat()).collect();
        fence(&mut out, &lines.join("\n"));
    }
    exchanges(&mut out, input, exchange);
    heading(&mut out, "About this report");
    paragraph(
        &mut out,
        &[
            "Made by Retag ",
            input.version,
            " from recorded traffic. Sensitive values are masked by their length; bodies are left out. Times are the browser’s.",
        ]
        .concat(),
    );
    out
}

fn causes(out: &mut String, input: &ReportInput) {
    if input.findings.is_empty() {
        return;
    }
    heading(out, if input.findings.len() == 1 { "Cause" } else { "Causes, the likeliest first" });
    for (place, finding) in input.findings.iter().enumerate() {
        let number = (place + 1).to_string();
        let (slug, sure) = (finding.cause.slug(), finding.confidence.name());
        line(out, &[&number, ". **", slug, "** (confidence: ", sure, "): ", &plain(&finding.summary)]);
        for fact in &finding.evidence {
            line(out, &["   - ", &fact.exchange.to_string(), " ", &plain(&fact.shows)]);
        }
        line(out, &["   - What helps: ", &plain(&finding.advice)]);
        if let Some(settling) = &finding.settled_by {
            line(out, &["   - To be sure: ", &plain(&settling.words)]);
        }
    }
    out.push('\n');
}

fn tried(out: &mut String, input: &ReportInput) {
    heading(out, "What was tried");
    for step in input.path {
        let state = [" (", step.state.word(), "): "].concat();
        line(out, &["- ", step.place.title(), &state, &plain(&step.sentence), &on(step.exchange)]);
    }
    out.push('\n');
    if let Some(run) = input.run {
        for step in &run.steps {
            let status = step.status.map_or(String::new(), |status| [": ", &status.to_string()].concat());
            let tag = step.etag.as_ref().map_or(String::new(), |tag| [", ETag ", &plain(tag)].concat());
            line(out, &["- ", &plain(&step.note), &status, &tag, &on(step.exchange)]);
        }
        if let Some(outcome) = &run.outcome {
            line(out, &["- ", &plain(outcome)]);
        }
        out.push('\n');
    }
    for test in input.tests {
        let Some(says) = &test.says else { continue };
        line(out, &["- Test “", test.title, "”: ", &plain(&says.says)]);
    }
    out.push('\n');
}

fn on(exchange: Option<ExchangeId>) -> String {
    exchange.map_or(String::new(), |id| [" (", &id.to_string(), ")"].concat())
}

/// The exchanges that anything above names, in order of time.
fn exchanges(out: &mut String, input: &ReportInput, failed: &Exchange) {
    heading(out, "Exchanges");
    let mut named: Vec<ExchangeId> = vec![input.of];
    named.extend(input.findings.iter().flat_map(|one| &one.evidence).map(|fact| fact.exchange));
    named.extend(input.path.iter().filter_map(|step| step.exchange));
    named.extend(input.run.iter().flat_map(|run| &run.steps).filter_map(|step| step.exchange));
    named.extend(input.tests.iter().flat_map(|test| &test.steps).filter_map(|step| step.exchange));
    named.extend(input.cors.and_then(|cors| cors.preflight.as_ref()).map(|preflight| preflight.exchange));
    let mut seen: Vec<&Exchange> = Vec::new();
    for exchange in named.into_iter().filter_map(|id| input.recording.get(id)) {
        if seen.len() < MOST_EXCHANGES && !seen.iter().any(|known| known.id == exchange.id) {
            seen.push(exchange);
        }
    }
    seen.sort_by_key(|exchange| (exchange.started, exchange.id));
    for exchange in seen {
        message(out, exchange, failed);
    }
}

fn message(out: &mut String, exchange: &Exchange, failed: &Exchange) {
    let mut title = exchange.id.to_string();
    if exchange.id == failed.id {
        title.push_str(", the failure");
    } else if exchange.replay.is_some() {
        title.push_str(", sent by Retag");
    }
    title.push_str(", at ");
    title.push_str(&exchange.started.to_iso8601());
    title.push_str(", took ");
    title.push_str(&duration(exchange.finished.millis_since(exchange.started)));
    line(out, &["### ", &title]);
    let mut text =
        [&*excerpt(&exchange.request.method, 16), " ", &masked_url(&exchange.request.url)].concat();
    fields(&mut text, &exchange.request.headers);
    text.push_str("\n\n");
    text.push_str(&status_line(exchange));
    if let Some(error) = &exchange.response.error {
        text.push_str("  ");
        text.push_str(&excerpt(error, 120));
    }
    fields(&mut text, &exchange.response.headers);
    fence(out, &text);
}

fn fields(text: &mut String, headers: &crate::exchange::Headers) {
    for (name, value) in headers.iter().take(MOST_FIELDS) {
        text.push('\n');
        text.push_str(&excerpt(name, 120));
        text.push_str(": ");
        // Referer and Location hold URLs, whose parameters can be secrets.
        let value = if value.contains("://") { masked_url(value) } else { value.to_string() };
        text.push_str(&excerpt(&shown_value(name, &value, Secrets::Masked), LONGEST));
    }
    for lost in headers.lost().iter().take(MOST_FIELDS) {
        text.push('\n');
        text.push_str(&excerpt(&lost.name, 120));
        text.push_str(": (not kept: ");
        text.push_str(&lost.length.to_string());
        text.push_str(" bytes)");
    }
    let left_out =
        headers.0.len().saturating_sub(MOST_FIELDS) + headers.lost().len().saturating_sub(MOST_FIELDS);
    if left_out > 0 {
        text.push_str("\n… and ");
        text.push_str(&left_out.to_string());
        text.push_str(" more");
    }
}

/// A URL whose user information and whose sensitive parameters are masked.
fn masked_url(url: &str) -> String {
    let (head, query) = url.split_once('?').unwrap_or((url, ""));
    let mut masked = match head.split_once("://") {
        Some((scheme, rest)) => {
            let authority = rest.find('/').unwrap_or(rest.len());
            let after = rest.get(..authority).and_then(|authority| authority.rfind('@'));
            let shown = after.and_then(|at| rest.get(at + 1..));
            [scheme, "://", if shown.is_some() { "••••••@" } else { "" }, shown.unwrap_or(rest)].concat()
        }
        None => head.to_owned(),
    };
    for (place, pair) in query.split('&').enumerate().filter(|(_, pair)| !pair.is_empty()) {
        masked.push(if place == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if is_secret_parameter(name) => {
                masked.push_str(name);
                masked.push_str("=••••••");
            }
            _ => masked.push_str(pair),
        }
    }
    excerpt(&masked, 2000)
}

/// Whether a query parameter lets its holder act as the user: the names of OAuth 2 (RFC 6749), of signed
/// URLs, and those that fields have.
fn is_secret_parameter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["code", "key", "password", "pwd", "sig", "auth"].contains(&lower.as_str())
        || ["signature", "credential", "password"].iter().any(|part| lower.contains(part))
        || is_sensitive(name)
}

fn line(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
    out.push('\n');
}

fn heading(out: &mut String, title: &str) {
    line(out, &["## ", title, "\n"]);
}

fn paragraph(out: &mut String, text: &str) {
    line(out, &[&plain(text), "\n"]);
}

/// Text whose characters mean nothing to Markdown.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' => {
                plain.push('\\');
                plain.push(c);
            }
            c if c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

/// A block of literal text, fenced by more backticks than it holds in a row (CommonMark §4.5).
fn fence(out: &mut String, text: &str) {
    let mut longest = 2;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    line(out, &[&fence, "http\n", text, "\n", &fence, "\n"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::diagnose;
    use crate::drawn::recording;

    fn of(drawing: &str, id: u32) -> String {
        let (recording, of) = (recording(drawing), ExchangeId(id));
        let findings = diagnose(&recording, of);
        let cors = CorsView::of(&recording, of);
        report(&ReportInput {
            recording: &recording,
            of,
            sentence: findings.first().map_or("It failed.", |finding| &finding.summary),
            findings: &findings,
            path: &[],
            run: None,
            tests: &[],
            cors: cors.as_ref(),
            version: "9.9",
        })
    }

    const DRAWING: &str = "0-10 GET /n Cookie: s=secret ; X-Own: 1 -> 200 ETag: \"v1\" ; Set-Cookie: s=secret | body secret\n\
                           20-30 PUT /n?access_token=secret&a=b Authorization: Bearer secret ; If-Match: \"v1\" | sent secret -> 412";

    #[test]
    fn the_evidence_is_in_it_and_no_secret_is() {
        let report = of(DRAWING, 1);
        assert!(report.starts_with("# PUT answered 412 Precondition Failed\n"), "{report}");
        assert!(!report.contains("secret"), "{report}");
        for part in [
            "https://a.example/n?access_token=••••••&a=b",
            "validator-of-another-representation",
            "### #0, at 1970-01-01T00:00:00.000Z, took 10 ms",
            "### #1, the failure",
            "If-Match: \"v1\"",
            "Authorization: •••••• (13 characters)",
            "ETag: \"v1\"",
            "Made by Retag 9.9",
        ] {
            assert!(report.contains(part), "{part} is not in\n{report}");
        }
    }

    #[test]
    fn recorded_text_is_no_markup() {
        let drawing = "0-10 GET /n -> 200 ETag: \"```\" ; X: <b>[a](b)\n20-30 PUT /n If-Match: \"```\" ; X: ```` | a -> 412";
        let report = of(drawing, 1);
        let lines: Vec<&str> = report.lines().collect();
        let outside: Vec<&&str> = {
            let mut fence: Option<&str> = None;
            lines
                .iter()
                .filter(|line| {
                    let ticks = line.trim_end_matches("http");
                    let is_fence = ticks.len() > 2 && ticks.chars().all(|c| c == '`');
                    match fence {
                        None if is_fence => fence = Some(ticks),
                        Some(open) if **line == open => fence = None,
                        None => return true,
                        Some(_) => {}
                    }
                    false
                })
                .collect()
        };
        assert!(!outside.iter().any(|line| line.contains("<b>") || line.contains("ETag \"```")), "{report}");
        assert!(outside.iter().any(|line| line.starts_with("## About")), "every fence is closed\n{report}");
    }

    #[test]
    fn urls_lose_what_lets_others_in() {
        let cases = [
            ("https://u:p@a.example/x@y?q=1", "https://••••••@a.example/x@y?q=1"),
            (
                "https://a.example/?X-Amz-Signature=s&sig=t&n",
                "https://a.example/?X-Amz-Signature=••••••&sig=••••••&n",
            ),
            ("not a url", "not a url"),
        ];
        for (url, masked) in cases {
            assert_eq!(masked_url(url), masked);
        }
    }

    #[test]
    fn a_hostile_recording_makes_no_endless_report() {
        let huge = "x".repeat(1 << 18);
        let fields: Vec<String> = (0..500).map(|n| format!("X-{n}: {n}")).collect();
        let drawing = format!(
            "0-10 GET /n -> 200 ETag: \"{huge}\" ; {}\n20-30 PUT /n If-Match: \"{huge}\" ; {} | a -> 412",
            fields.join(" ; "),
            fields.join(" ; ")
        );
        let report = of(&drawing, 1);
        assert!(report.len() < 60_000, "{}", report.len());
        assert!(report.contains("more"));
    }
}
