//! The labels of the chart.

use super::history::{History, TagSource};
use super::kind::MarkKind;
use super::merge::Dot;
use crate::exchange::{ExchangeId, Timestamp, escape_and_cut};
use crate::ledger::SentBy;
use crate::recording::Recording;
use crate::view::text::duration;

/// Longest tag in a label, in characters.
const LONGEST: usize = 48;

/// A mark's label in one line: its number, method, status and verdict, the tag that was sent or received, and the
/// time. For a merged mark: the number of exchanges of each kind.
pub fn label_of(recording: &Recording, history: &History, dot: &Dot, start: Timestamp) -> String {
    match &*dot.numbers {
        [one] => history
            .marks
            .get(*one as usize)
            .map_or_else(String::new, |mark| described(recording, mark.id, mark.kind, start)),
        several => of_several(history, several, start),
    }
}

/// One exchange in one line.
pub fn described(recording: &Recording, id: ExchangeId, kind: MarkKind, start: Timestamp) -> String {
    let (Some(exchange), Some(entry)) = (recording.get(id), recording.entry(id)) else {
        return String::new();
    };
    let status = match exchange.response.status {
        0 => String::new(),
        status => format!(" {status}"),
    };
    let mut parts = vec![format!("{id} {}{status}", escape_and_cut(&exchange.request.method, 16))];
    parts.push(kind.word().to_owned());
    if let Some(sent) = entry.sent.as_deref() {
        parts.push(format!(
            "{}: {}",
            escape_and_cut(sent.name(), LONGEST),
            escape_and_cut(&sent.value, LONGEST)
        ));
    }
    if let Some(given) = entry.version().filter(|_| entry.describes_current()) {
        parts.push(format!("gave {}", escape_and_cut(given, LONGEST)));
    }
    parts.push(when(entry.request_start, start));
    parts.push(format!("took {}", duration(entry.response_start.millis_since(entry.request_start))));
    if entry.by == SentBy::Retag {
        parts.push(String::from("by Retag"));
    }
    parts.join(" · ")
}

fn of_several(history: &History, numbers: &[u32], start: Timestamp) -> String {
    let marks: Vec<_> = numbers.iter().filter_map(|number| history.marks.get(*number as usize)).collect();
    let mut kinds: Vec<String> = Vec::new();
    for kind in MarkKind::ALL {
        let count = marks.iter().filter(|mark| mark.kind == kind).count();
        if count > 0 {
            kinds.push(format!("{count} {}", kind.word()));
        }
    }
    let mut line = format!("{} exchanges: {}", numbers.len(), kinds.join(", "));
    if let (Some(first), Some(last)) = (marks.first(), marks.last()) {
        line.push_str(&format!(
            " · {} to {}",
            when(first.request_start, start),
            when(last.request_start, start)
        ));
    }
    line
}

fn when(timestamp: Timestamp, start: Timestamp) -> String {
    let millis = timestamp.millis_since(start);
    format!("{}{}", if millis < 0.0 { "−" } else { "+" }, duration(millis.abs()))
}

/// The whole chart in one sentence, for screen readers.
pub fn titled(history: &History) -> String {
    let versions = history.lanes.iter().filter(|lane| lane.known == TagSource::Given).count();
    let failed = history.marks.iter().filter(|mark| mark.kind == MarkKind::Failed).count();
    let counted =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    format!(
        "History of this resource: {}, {}, {}",
        counted(history.marks.len(), "exchange", "exchanges"),
        counted(versions, "validator", "validators"),
        counted(failed, "failed condition", "failed conditions")
    )
}

/// The kinds that occur, for the legend; and whether Retag sent any exchange.
pub fn legend(history: &History) -> (Vec<MarkKind>, bool) {
    let occurs = |kind: &MarkKind| history.marks.iter().any(|mark| mark.kind == *kind);
    (
        MarkKind::ALL.into_iter().filter(occurs).collect(),
        history.marks.iter().any(|mark| mark.by == SentBy::Retag),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::recording;

    fn history() -> (Recording, History) {
        let recording = recording(
            r#"
            0-10 GET /n -> 200 ETag: "v1"
            20-30 PUT /n If-Match: "v1" | a -> 204 ETag: "v2"
            40-50 PUT /n If-Match: "v1" | b -> 412
            60-70 refetch#2 GET /n -> 200 ETag: "v2"
        "#,
        );
        let history = History::of(&recording, ExchangeId(0)).unwrap();
        (recording, history)
    }

    fn dot(numbers: Vec<u32>) -> Dot {
        Dot { numbers, track: 0, kind: MarkKind::Read, by: SentBy::Page, x: 0, y: 0, width: 12 }
    }

    #[test]
    fn a_mark_says_what_it_sent_and_what_it_got() {
        let (recording, history) = history();
        let said = |number| label_of(&recording, &history, &dot(vec![number]), Timestamp(0));
        assert_eq!(said(1), "#1 PUT 204 · written · If-Match: \"v1\" · gave \"v2\" · +20 ms · took 10 ms");
        assert_eq!(said(2), "#2 PUT 412 · condition failed · If-Match: \"v1\" · +40 ms · took 10 ms");
        assert_eq!(said(3), "#3 GET 200 · read · gave \"v2\" · +60 ms · took 10 ms · by Retag");
    }

    #[test]
    fn several_are_counted_by_kind() {
        let (recording, history) = history();
        let said = label_of(&recording, &history, &dot(vec![0, 2, 3]), Timestamp(0));
        assert_eq!(said, "3 exchanges: 2 read, 1 condition failed · +0 ms to +60 ms");
    }

    #[test]
    fn the_whole_in_a_sentence() {
        let (_, history) = history();
        assert_eq!(
            titled(&history),
            "History of this resource: 4 exchanges, 2 validators, 1 failed condition"
        );
        let kinds = legend(&history);
        assert_eq!(kinds, (vec![MarkKind::Read, MarkKind::Write, MarkKind::Failed], true));
    }
}
