//! The verdicts in words.

use crate::verdict::Verdict;

/// The word that the panel shows for a verdict; the list shows it next to the verdict's mark.
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Failed => "Failed",
        Verdict::Required => "Required",
        Verdict::Held => "Held",
        Verdict::NotModified => "Unchanged",
        Verdict::Modified => "Modified",
        Verdict::Blocked => "Blocked",
        Verdict::Risk => "Risk",
        Verdict::Plain => "None",
        Verdict::Other => "Other",
    }
}

/// The meaning of the word, for its tooltip.
pub fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Failed => "A precondition failed",
        Verdict::Required => "The server required a precondition",
        Verdict::Held => "The precondition held",
        Verdict::NotModified => "The stored representation was still current",
        Verdict::Modified => "There was a newer representation",
        Verdict::Blocked => "No answer arrived",
        Verdict::Risk => "It succeeded, but it was dangerous",
        Verdict::Plain => "No condition was sent",
        Verdict::Other => "The server answered before it looked at the condition",
    }
}

/// The id of a verdict's mark among the page's SVG symbols: `#mark-failed`.
pub fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Failed => "#mark-failed",
        Verdict::Required => "#mark-required",
        Verdict::Held => "#mark-held",
        Verdict::NotModified => "#mark-not-modified",
        Verdict::Modified => "#mark-modified",
        Verdict::Blocked => "#mark-blocked",
        Verdict::Risk => "#mark-risk",
        Verdict::Plain => "#mark-plain",
        Verdict::Other => "#mark-other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_named_by_slug() {
        let all = [
            Verdict::Failed,
            Verdict::Required,
            Verdict::Held,
            Verdict::NotModified,
            Verdict::Modified,
            Verdict::Blocked,
            Verdict::Risk,
            Verdict::Plain,
            Verdict::Other,
        ];
        for verdict in all {
            assert_eq!(symbol(verdict), format!("#mark-{}", verdict.slug()));
            assert!(
                include_str!("../../../extension/panel.html")
                    .contains(&format!("id=\"{}\"", &symbol(verdict)[1..]))
            );
        }
    }
}
