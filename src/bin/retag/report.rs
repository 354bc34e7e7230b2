//! The report of `retag diagnose` on a HAR file: the logic, without files and streams.

use retag::diagnosis::diagnose;
use retag::exchange::{Exchange, ExchangeId, Headers, Quoted, Request, Response};
use retag::har::{FileError, read_file};
use retag::recording::{Full, Intake, MOST_EXCHANGES, Policy, Recording};
use retag::verdict::Verdict;
use serde::Serialize;

/// The recording of a HAR file. An exchange's id is its entry's index in the file, from 0. Sentences name exchanges by
/// id, so a blank exchange replaces a skipped entry. The parts of batches have the ids after those of the entries.
pub struct Report {
    recording: Recording,
    /// A sentence for each entry that could not be taken in.
    pub complaints: Vec<String>,
}

/// One line of output.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// The index of the entry in the file, from 0.
    exchange: ExchangeId,
    /// Which part of the entry's batch, from 1; nothing for the entry itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<u16>,
    method: &'a str,
    url: &'a str,
    /// 0 when there was no response.
    status: u16,
    verdict: &'static str,
    /// The causes, the likeliest first; empty when no condition failed.
    causes: Vec<CauseLine>,
}

/// One cause of a line.
#[derive(Debug, Serialize)]
struct CauseLine {
    slug: &'static str,
    confidence: &'static str,
    /// The indexes of the entries that prove the cause, in the order of the evidence, each once.
    evidence: Vec<ExchangeId>,
    /// Which of these are parts of batches: the file's entry, and the part from 1.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence_parts: Vec<(ExchangeId, u16)>,
    summary: String,
}

impl Report {
    /// Takes in the text of a HAR file. Each invalid UTF-8 sequence becomes U+FFFD, and the rest of the text stays.
    ///
    /// # Errors
    /// [`FileError`] when the text is no HAR.
    pub fn read(file: &[u8]) -> Result<Report, FileError> {
        let text = String::from_utf8_lossy(file);
        let entries = read_file(&text)?.entries;
        let mut report = Report { recording: Recording::new(), complaints: Vec::new() };
        let mut intake = Intake::new(Policy::COMMAND);
        let total = entries.len();
        for (place, entry) in entries.into_iter().enumerate() {
            let admitted = match entry {
                Ok(reading) => report.recording.take(&mut intake, reading),
                Err(skipped) => {
                    report.complaints.push(format!("entry {place} was skipped: {}", Quoted(&skipped.0)));
                    report.recording.admit(blank())
                }
            };
            if let Err(Full::Exchanges | Full::StringTable) = admitted {
                let left = total - place;
                let complaint = format!(
                    "the last {left} of {total} entries were left out: {MOST_EXCHANGES} are the most"
                );
                report.complaints.push(complaint);
                break;
            }
        }
        report.recording.take_waiting(&mut intake);
        Ok(report)
    }

    /// A line for each exchange that has a condition, a mismatch or a risk, in the file's order: the parts of a batch
    /// after the batch.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut exchanges: Vec<&Exchange> = self.recording.exchanges().iter().collect();
        exchanges.sort_by_key(|exchange| (self.entry(exchange.id).0, exchange.id));
        exchanges.into_iter().filter_map(|exchange| self.line(exchange))
    }

    /// The file's entry of an exchange, and which part of its batch it is.
    fn entry(&self, id: ExchangeId) -> (ExchangeId, Option<u16>) {
        match self.recording.get(id).and_then(|exchange| exchange.batch.part()) {
            Some(part) => (part.of, Some(part.number)),
            None => (id, None),
        }
    }

    fn line<'a>(&'a self, exchange: &'a Exchange) -> Option<Line<'a>> {
        let verdict = self.recording.verdict(exchange.id);
        // A preflight that refused a condition is `Blocked`: it represents the request that the browser did not send.
        let went_wrong =
            matches!(verdict, Verdict::Failed | Verdict::Required | Verdict::Blocked | Verdict::Risk);
        if !went_wrong && !self.recording.entry(exchange.id)?.has_condition() {
            return None;
        }
        let causes = diagnose(&self.recording, exchange.id).into_iter().map(|finding| {
            let mut seen = Vec::new();
            for part in &finding.evidence {
                if !seen.contains(&part.exchange) {
                    seen.push(part.exchange);
                }
            }
            let parts = seen.iter().filter_map(|id| {
                let (entry, part) = self.entry(*id);
                Some((*id, entry, part?))
            });
            let parts: Vec<_> = parts.collect();
            let mut evidence = Vec::new();
            for entry in seen.iter().map(|id| self.entry(*id).0) {
                if !evidence.contains(&entry) {
                    evidence.push(entry);
                }
            }
            CauseLine {
                slug: finding.cause.slug(),
                confidence: finding.confidence.name(),
                evidence,
                summary: by_entry(finding.summary, &parts),
                evidence_parts: parts.into_iter().map(|(_, entry, part)| (entry, part)).collect(),
            }
        });
        let (entry, part) = self.entry(exchange.id);
        Some(Line {
            exchange: entry,
            part,
            method: &exchange.request.method,
            url: &exchange.request.url,
            status: exchange.response.status,
            verdict: verdict.slug(),
            causes: causes.collect(),
        })
    }
}

/// A sentence that names the parts by their entry: `#3.2` is the second part of entry 3.
fn by_entry(sentence: String, parts: &[(ExchangeId, ExchangeId, u16)]) -> String {
    if parts.is_empty() {
        return sentence;
    }
    let mut pieces = sentence.split('#');
    let mut named = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = piece.split_at(digits);
        match parts.iter().find(|(id, ..)| id.0.to_string() == number) {
            Some((_, entry, part)) => named.push_str(&format!("{entry}.{part}{rest}")),
            None => named.push_str(&format!("#{piece}")),
        }
    }
    named
}

/// The blank exchange that replaces a skipped entry: no URL and no response.
fn blank() -> Exchange {
    Exchange::new(Request::new("", "", Headers::default()), Response::new(0, Headers::default()))
}
