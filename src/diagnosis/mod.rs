//! Why a condition failed: causes with their evidence and confidence, and what to change.
//!
//! Each rule has one file, with its cases drawn as text in a file beside it. A rule is a pure function
//! of a [`Case`]: one exchange with the ledger's facts about it. This module does not depend on a browser.
//! `rules/README.md` says how to add a cause.

mod case;
mod claim;
mod finding;
mod findings_cache;
#[cfg(test)]
mod diagnosis_properties;
pub mod remedy;
mod rules;
mod intermediaries;
mod safe_test_results;

pub use case::Case;
pub use claim::Claim;
pub use finding::{Confidence, Confirmation, Evidence, Finding};
pub use findings_cache::FindingsCache;
pub use intermediaries::cache::{cached, cached_by_fields};
pub use remedy::{Party, Remedy, remedies};
pub use rules::{Cause, RULES, Rule};
pub use safe_test_results::{TestResult, test_results};

use crate::cors::is_kept_back;
use crate::exchange::ExchangeId;
use crate::recording::Recording;

/// Every cause that the recorded traffic supports, the most likely first. Empty if nothing failed and
/// the exchange is no risk. The order is that of the rules, with the causes of low confidence
/// at the end. The first one's summary begins with the server's own words, where a dialect knows them.
pub fn diagnose(recording: &Recording, id: ExchangeId) -> Vec<Finding> {
    let Some(case) = Case::new(recording, id) else { return Vec::new() };
    let mut findings: Vec<Finding> = Vec::new();
    for rule in RULES {
        let is_explained = |finding: &Finding| {
            finding.confidence > Confidence::Low && rule.yields_to.contains(&finding.cause)
        };
        if !findings.iter().any(is_explained) {
            let Some(mut finding) = (rule.examine)(&case) else { continue };
            claim::weigh(&case, &mut finding, &findings);
            // One answer for several requests does not tell which of them was refused.
            if case.exchange.batch.part().is_some_and(|part| part.shares_answer) {
                finding.confidence = finding.confidence.min(Confidence::Medium);
            }
            findings.push(finding);
        }
    }
    findings.sort_by_key(|finding| finding.confidence == Confidence::Low);
    let status = case.exchange.response.status;
    let is_kept = status >= 400 && is_kept_back(case.exchange);
    // One sentence about CORS is enough: a cause that rests on a success that CORS kept back has it.
    let is_said = |first: &Finding| {
        let mut shown = first.evidence.iter().filter_map(|fact| recording.get(fact.exchange));
        shown.any(|other| other.succeeded() && is_kept_back(other))
    };
    if let Some(first) = findings.first_mut().filter(|first| is_kept && !is_said(first)) {
        first.summary.push_str(&format!(
            " CORS kept the {status} from the page's script, to which the network failed."
        ));
        first.evidence.push(Evidence::new(
            id,
            format!("had no CORS fields that let the page's script read the {status}"),
        ));
        first.advice.push_str(
            " Let the server send its CORS fields with refusals too, so that the page can react to them.",
        );
    }
    if let (Some(first), Some(answer)) = (findings.first_mut(), case.answer()) {
        first.summary = format!("{answer} {}", first.summary);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    #[test]
    fn a_refusal_without_cors_fields_never_reached_the_page() {
        let drawing = |answer: &str| {
            format!(
                "0-10 GET https://b.example/n Origin: https://a.example -> 200 ETag: \"v1\" ; Access-Control-Allow-Origin: * ; Access-Control-Expose-Headers: ETag\n\
                 20-30 PUT https://b.example/n Origin: https://a.example ; If-Match: \"v1\" | x -> 412 {answer}"
            )
        };
        let says = |answer: &str| {
            let findings = diagnose(&recording(&drawing(answer)), ExchangeId(1));
            findings[0]
                .summary
                .ends_with("CORS kept the 412 from the page's script, to which the network failed.")
        };
        assert!(says("ETag: \"v2\""));
        assert!(!says("ETag: \"v2\" ; Access-Control-Allow-Origin: *"));
        let same = "0-10 GET https://a.example/n -> 200 ETag: \"v1\"\n\
             20-30 PUT https://a.example/n Origin: https://a.example ; If-Match: \"v1\" | x -> 412 ETag: \"v2\"";
        let findings = diagnose(&recording(same), ExchangeId(1));
        assert!(!findings[0].summary.contains("CORS"), "{findings:?}");
    }

    #[test]
    fn cors_is_told_once_and_recorded_text_hides_nothing() {
        let read = "Access-Control-Allow-Origin: * ; Access-Control-Expose-Headers: ETag";
        let drawing = |write: &str, tag: &str| {
            format!(
                "0-10 GET https://b.example/n Origin: https://a.example -> 200 ETag: {tag} ; {read}\n\
                 20-30 {write} https://b.example/n Origin: https://a.example ; If-Match: {tag} | one -> 204\n\
                 40-50 PUT https://b.example/n Origin: https://a.example ; If-Match: {tag} | two -> 412"
            )
        };
        for write in ["PUT", "DELETE"] {
            let findings = diagnose(&recording(&drawing(write, "\"v1\"")), ExchangeId(2));
            assert_eq!(findings[0].summary.matches("CORS kept").count(), 1, "{write}: {findings:?}");
        }
        let named = "0-10 GET https://b.example/n Origin: https://a.example -> 200 ETag: \"CORS kept\" ; Access-Control-Allow-Origin: * ; Access-Control-Expose-Headers: ETag\n\
            20-30 PUT https://b.example/n Origin: https://a.example ; If-Match: \"CORS kept\" | x -> 412";
        let findings = diagnose(&recording(named), ExchangeId(1));
        assert!(findings[0].summary.contains("CORS kept the 412"), "{findings:?}");
    }
}
