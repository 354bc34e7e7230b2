//! A report of the evidence, in Markdown: for a ticket, or for the people who run the server. Secrets are
//! masked, as [`crate::secrets`] describes, and the report contains no body.

use super::cors::CorsView;
use super::progress::RunView;
use super::repair_step::RepairStep;
use super::safe_tests::TestView;
use crate::diagnosis::Finding;
use crate::exchange::{Exchange, ExchangeId, escape_and_cut};
use crate::recording::{Recording, Side};
use crate::secrets::Masker;
use crate::view::text::status::status_line;
use crate::view::text::time::duration;

/// Longest value in a report, in characters.
const LONGEST: usize = 400;

/// Most fields of one message in a report.
const MOST_FIELDS: usize = 60;

/// Most exchanges in a report.
const MOST_EXCHANGES: usize = 16;

/// The input of a report.
pub struct ReportInput<'a> {
    /// The recording.
    pub recording: &'a Recording,
    /// The failed exchange.
    pub of: ExchangeId,
    /// What happened, in one sentence.
    pub sentence: &'a str,
    /// The diagnosis' findings, the likeliest first.
    pub findings: &'a [Finding],
    /// The steps of the repair.
    pub steps: &'a [RepairStep],
    /// The repair.
    pub run: Option<&'a RunView>,
    /// The safe tests.
    pub tests: &'a [TestView],
    /// Both sides of CORS, for a cross-origin exchange.
    pub cors: Option<&'a CorsView>,
    /// The version of Retag.
    pub version: &'a str,
}

/// Longest URL in a report, in characters.
const LONGEST_URL: usize = 2000;

/// Most exchanges from which the masker learns secrets.
const MOST_LEARNED: usize = 200;

/// The report; empty if the exchange is not in the recording.
pub fn report(input: &ReportInput) -> String {
    let Some(exchange) = input.recording.get(input.of) else { return String::new() };
    let named = named(input);
    let mut report = ReportWriter { out: String::new(), masker: Masker::for_export() };
    // The masker must know the secrets of every quoted exchange before a sentence is written.
    for exchange in named.iter().take(MOST_LEARNED) {
        let kept = |side| input.recording.bodies().get(exchange.id, side);
        report.masker.learn(exchange, kept(Side::Request), kept(Side::Response));
    }
    report.write(input, exchange, &named);
    report.out
}

/// The exchanges that the report names, each once.
fn named<'a>(input: &'a ReportInput) -> Vec<&'a Exchange> {
    let mut named: Vec<ExchangeId> = vec![input.of];
    named.extend(input.findings.iter().flat_map(|one| &one.evidence).map(|fact| fact.exchange));
    named.extend(input.steps.iter().filter_map(|step| step.exchange));
    named.extend(input.run.iter().flat_map(|run| &run.steps).filter_map(|step| step.exchange));
    named.extend(input.tests.iter().flat_map(|test| &test.steps).filter_map(|step| step.exchange));
    named.extend(input.cors.and_then(|cors| cors.preflight.as_ref()).map(|preflight| preflight.exchange));
    let mut seen: Vec<&Exchange> = Vec::new();
    for exchange in named.into_iter().filter_map(|id| input.recording.get(id)) {
        if !seen.iter().any(|known| known.id == exchange.id) {
            seen.push(exchange);
        }
    }
    seen
}

/// Builds a report.
struct ReportWriter {
    out: String,
    masker: Masker,
}

impl ReportWriter {
    fn write(&mut self, input: &ReportInput, exchange: &Exchange, named: &[&Exchange]) {
        let (method, url) = (self.method(exchange), self.url(exchange));
        let status = self.masker.text(&status_line(exchange));
        line(&mut self.out, &["# ", &method, " answered ", &status]);
        self.paragraph(input.sentence);
        fence(&mut self.out, &format!("{method} {url}"));
        self.causes(input);
        self.tried(input);
        if let Some(cors) = input.cors.filter(|cors| cors.is_worth_a_look()) {
            heading(&mut self.out, "CORS");
            self.paragraph(&cors.sentence);
            let lines: Vec<String> = cors
                .fixes
                .iter()
                .map(|fix| format!("{}   # {}", self.masker.text(&fix.line), fix.with))
                .collect();
            fence(&mut self.out, &lines.join("\n"));
        }
        heading(&mut self.out, "Exchanges");
        let mut shown: Vec<&Exchange> = named.iter().take(MOST_EXCHANGES).copied().collect();
        shown.sort_by_key(|exchange| (exchange.request_start, exchange.id));
        for one in shown {
            self.message(one, exchange);
        }
        heading(&mut self.out, "About this report");
        let about = [
            "Made by Retag ",
            input.version,
            " from recorded traffic. Each ‹secret› stands for a value that is left out, the same number for the same value; bodies are left out. Times are the browser’s.",
        ];
        line(&mut self.out, &[&plain(&about.concat()), "\n"]);
    }

    /// Recorded text, or a sentence that quotes it, for Markdown.
    fn plain(&mut self, text: &str) -> String {
        plain(&self.masker.text(text))
    }

    fn paragraph(&mut self, text: &str) {
        let text = self.plain(text);
        line(&mut self.out, &[&text, "\n"]);
    }

    fn method(&mut self, exchange: &Exchange) -> String {
        escape_and_cut(&self.masker.text(&exchange.request.method), 16)
    }

    fn url(&mut self, exchange: &Exchange) -> String {
        escape_and_cut(&self.masker.url(&exchange.request.url), LONGEST_URL)
    }

    fn causes(&mut self, input: &ReportInput) {
        if input.findings.is_empty() {
            return;
        }
        let title = if input.findings.len() == 1 { "Cause" } else { "Causes, the likeliest first" };
        heading(&mut self.out, title);
        for (place, finding) in input.findings.iter().enumerate() {
            let number = (place + 1).to_string();
            let (slug, sure) = (finding.cause.slug(), finding.confidence.name());
            let summary = self.plain(&finding.summary);
            line(&mut self.out, &[&number, ". **", slug, "** (confidence: ", sure, "): ", &summary]);
            for fact in &finding.evidence {
                let shows = self.plain(&fact.shows);
                line(&mut self.out, &["   - ", &fact.exchange.to_string(), " ", &shows]);
            }
            let advice = self.plain(&finding.advice);
            line(&mut self.out, &["   - What helps: ", &advice]);
            if let Some(settling) = &finding.confirm_with {
                let words = self.plain(&settling.words);
                line(&mut self.out, &["   - To be sure: ", &words]);
            }
        }
        self.out.push('\n');
    }

    fn tried(&mut self, input: &ReportInput) {
        heading(&mut self.out, "What was tried");
        for step in input.steps {
            let state = format!(" ({}): ", step.state.word());
            let sentence = self.plain(&step.sentence);
            line(&mut self.out, &["- ", step.name.title(), &state, &sentence, &on(step.exchange)]);
        }
        self.out.push('\n');
        if let Some(run) = input.run {
            for step in &run.steps {
                let status = step.status.map_or(String::new(), |status| format!(": {status}"));
                let tag = step.etag.as_ref().map_or(String::new(), |tag| format!(", ETag {}", plain(tag)));
                let note = self.plain(&step.note);
                line(&mut self.out, &["- ", &note, &status, &tag, &on(step.exchange)]);
            }
            if let Some(outcome) = &run.outcome {
                let outcome = self.plain(outcome);
                line(&mut self.out, &["- ", &outcome]);
            }
            self.out.push('\n');
        }
        for test in input.tests {
            let Some(says) = &test.says else { continue };
            let says = self.plain(&says.says);
            line(&mut self.out, &["- Test “", test.title, "”: ", &says]);
        }
        self.out.push('\n');
    }

    fn message(&mut self, exchange: &Exchange, failed: &Exchange) {
        let mut title = exchange.id.to_string();
        if exchange.id == failed.id {
            title.push_str(", the failure");
        } else if exchange.replay.is_some() {
            title.push_str(", sent by Retag");
        }
        if let Some(part) = exchange.batch.part() {
            title.push_str(&format!(", part {} of the batch {}", part.number, part.of));
        }
        title.push_str(", at ");
        title.push_str(&exchange.request_start.to_iso8601());
        title.push_str(", took ");
        title.push_str(&duration(exchange.response_end.millis_since(exchange.request_start)));
        line(&mut self.out, &["### ", &title]);
        let mut text = format!("{} {}", self.method(exchange), self.url(exchange));
        self.fields(&mut text, &exchange.request.headers);
        text.push_str("\n\n");
        text.push_str(&self.masker.text(&status_line(exchange)));
        if let Some(error) = &exchange.response.error {
            text.push_str("  ");
            text.push_str(&escape_and_cut(&self.masker.text(error), 120));
        }
        self.fields(&mut text, &exchange.response.headers);
        fence(&mut self.out, &text);
    }

    fn fields(&mut self, text: &mut String, headers: &crate::exchange::Headers) {
        for (name, value) in headers.iter().take(MOST_FIELDS) {
            text.push('\n');
            text.push_str(&escape_and_cut(&self.masker.field_name(name), 120));
            text.push_str(": ");
            text.push_str(&escape_and_cut(&self.masker.field(name, value), LONGEST));
        }
        for lost in headers.lost().iter().take(MOST_FIELDS) {
            text.push('\n');
            text.push_str(&escape_and_cut(&self.masker.field_name(&lost.name), 120));
            text.push_str(&format!(": (not kept: {} bytes)", lost.length));
        }
        let left_out =
            headers.0.len().saturating_sub(MOST_FIELDS) + headers.lost().len().saturating_sub(MOST_FIELDS);
        if left_out > 0 {
            text.push_str("\n… and ");
            text.push_str(&left_out.to_string());
            text.push_str(" more");
        }
    }
}

fn on(exchange: Option<ExchangeId>) -> String {
    exchange.map_or(String::new(), |id| format!(" ({id})"))
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

/// Escapes the characters that Markdown interprets.
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

/// A block of literal text. The fence is longer than any run of backticks in the text (CommonMark §4.5).
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
    use crate::scenario::recording;

    fn of(drawing: &str, id: u32) -> String {
        let (recording, of) = (recording(drawing), ExchangeId(id));
        let findings = diagnose(&recording, of);
        let cors = CorsView::of(&recording, of);
        report(&ReportInput {
            recording: &recording,
            of,
            sentence: findings.first().map_or("It failed.", |finding| &finding.summary),
            findings: &findings,
            steps: &[],
            run: None,
            tests: &[],
            cors: cors.as_ref(),
            version: "9.9",
        })
    }

    const DRAWING: &str = "0-10 GET /n Cookie: s=hush1 ; X-Own: 1 -> 200 ETag: \"v1\" ; Set-Cookie: s=hush1 | body hush1\n\
                           20-30 PUT /n?access_token=hush2&a=b Authorization: Bearer hush2 ; If-Match: \"v1\" | sent hush2 -> 412";

    #[test]
    fn the_evidence_is_in_it_and_no_secret_is() {
        let report = of(DRAWING, 1);
        assert!(report.starts_with("# PUT answered 412 Precondition Failed\n"), "{report}");
        assert!(!report.contains("hush"), "{report}");
        for part in [
            "https://a.example/n?access_token=‹secret-1›&a=b",
            "validator-of-another-representation",
            "### #0, at 1970-01-01T00:00:00.000Z, took 10 ms",
            "### #1, the failure",
            "If-Match: \"v1\"",
            "Authorization: Bearer ‹secret-1›",
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
