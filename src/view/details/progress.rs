//! The progress of a repair, and its outcome.

use crate::exchange::{ExchangeId, escape_and_cut, size};
use crate::replay::{Ask, MOST_READ, Overwritten, Run, State, Step, StepKind, minutes};
use crate::view::text::time::duration;

/// Longest tag of a step, in characters.
const LONGEST_TAG: usize = 120;

/// Longest difference of two texts that is shown, in characters.
const LONGEST_DIFF: usize = 20_000;

/// Shortest pause that has a countdown, in milliseconds.
const SHORTEST_COUNTED: f64 = 1000.0;

/// The note on a page that does not run the code that Retag injects.
const SILENT: &str = ". The page does not answer. Is it paused in the debugger?";

/// A repair in display form.
#[derive(Clone, Debug, PartialEq)]
pub struct RunView {
    /// The exchange that is repaired.
    pub of: ExchangeId,
    /// The state of the repair.
    pub state: State,
    /// Whether the repair is over, and what is said of its end is still to change.
    pub is_to_settle: bool,
    /// The steps so far.
    pub steps: Vec<StepView>,
    /// The outcome, in one or two sentences.
    pub outcome: Option<String>,
    /// What a successful retry overwrote.
    pub overwritten: Option<OverwrittenView>,
    /// Why the retry waits for a second click.
    pub review: Option<Review>,
}

/// Why a retry waits for a second click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The reasons, each in a sentence or two.
    pub reasons: Vec<String>,
    /// The label of the second click's button.
    pub label: &'static str,
    /// What has been written so far.
    pub written: String,
}

impl Review {
    /// Why a run waits; the first reason gives the button its label. `None` where it does not wait.
    pub fn of(run: &Run) -> Option<Review> {
        let asks = run.asks();
        let label = match asks.first()? {
            Ask::Review if !run.tested().is_empty() => "Send it with the values that are there now",
            first => first.label(),
        };
        Some(Review {
            reasons: asks.iter().map(ToString::to_string).collect(),
            label,
            written: run.written(),
        })
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    /// The kind of step.
    pub kind: StepKind,
    /// The current or finished action.
    pub note: String,
    /// The status code, once a response has arrived.
    pub status: Option<u16>,
    /// The entity tag of the response.
    pub etag: Option<String>,
    /// How long the request and its answer took.
    pub took: Option<String>,
    /// The step's exchange in the recording.
    pub exchange: Option<ExchangeId>,
    /// The step's result.
    pub result: StepResult,
    /// The length of the current pause, in milliseconds.
    pub waits: Option<f64>,
    /// How much of the answer has been read, and the bound, while the step is under way.
    pub read: Option<String>,
    /// How long the step may take, while it is under way.
    pub patience: Option<String>,
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepResult {
    /// The step is under way.
    UnderWay,
    /// The step has succeeded.
    Good,
    /// The step has failed.
    Bad,
}

impl StepResult {
    /// The sign before the step.
    pub fn sign(self) -> &'static str {
        match self {
            StepResult::UnderWay => "…",
            StepResult::Good => "✓",
            StepResult::Bad => "✕",
        }
    }

    /// The stable name in `data-consequence`.
    pub fn name(self) -> &'static str {
        match self {
            StepResult::UnderWay => "under-way",
            StepResult::Good => "good",
            StepResult::Bad => "bad",
        }
    }
}

/// What a successful retry overwrote.
#[derive(Clone, Debug, PartialEq)]
pub struct OverwrittenView {
    /// One sentence. Where `page_write_of` is present, a link to that exchange and a full stop follow.
    pub sentence: String,
    /// The exchange in which this tab had saved the overwritten version.
    pub page_write_of: Option<ExchangeId>,
    /// The changes: place, value that the page had read, overwritten value.
    pub changes: Vec<[String; 3]>,
    /// Other changes, in sentences.
    pub besides: Vec<String>,
    /// The difference between two texts, as lines.
    pub lines: Vec<(DiffSide, String)>,
}

/// The version that contains a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffSide {
    /// In both versions.
    Same,
    /// Only in the version that the page had read.
    Read,
    /// Only in the version that was overwritten.
    Overwritten,
}

impl RunView {
    /// A repair in display form.
    pub fn of(run: &Run) -> RunView {
        let state = run.state();
        let last = run.steps().len().saturating_sub(1);
        let steps = run.steps().iter().enumerate().map(|(place, step)| step_view(step, state, place == last));
        RunView {
            of: run.of(),
            state,
            steps: steps.collect(),
            outcome: run.outcome().map(|text| escape_and_cut(text, 1000)),
            is_to_settle: run.state().is_over() && !run.is_settled(),
            overwritten: run.overwritten().map(|what| overwritten(what, run.page_write_of())),
            review: Review::of(run),
        }
    }

    /// The latest event, for screen readers.
    pub fn spoken(&self) -> String {
        match (&self.outcome, &self.review, self.steps.last()) {
            (Some(outcome), ..) => outcome.clone(),
            (None, Some(review), _) => format!("{} {}", review.reasons.join(" "), review.written),
            (None, None, Some(step)) => step.note.clone(),
            (None, None, None) => String::new(),
        }
    }
}

pub(super) fn step_view(step: &Step, state: State, is_last: bool) -> StepView {
    let under_way = !step.done && state == State::Running;
    let answered = step.status.is_some_and(|status| (200..300).contains(&status));
    let good = match step.kind() {
        StepKind::Wait => step.done && !(is_last && state != State::Running),
        // 304: the browser revalidated its stored response.
        StepKind::Test => answered || step.status == Some(304),
        StepKind::Refetch => answered && !(is_last && state == State::Failed),
        // A 404 on the check can be the intended state after a deletion.
        StepKind::Check => answered || (step.status.is_some() && state == State::Succeeded),
        _ => answered,
    };
    let note = escape_and_cut(&step.note(), 600);
    StepView {
        kind: step.kind(),
        note: if step.is_silent && under_way { format!("{note}{SILENT}") } else { note },
        status: step.status,
        etag: step.etag.as_deref().map(|tag| escape_and_cut(tag, LONGEST_TAG)),
        took: step.millis.map(duration),
        exchange: step.exchange,
        result: match (under_way, good) {
            (true, _) => StepResult::UnderWay,
            (_, true) => StepResult::Good,
            (_, false) => StepResult::Bad,
        },
        waits: step.wait_millis().filter(|millis| under_way && *millis >= SHORTEST_COUNTED),
        read: (under_way && step.read > 0)
            .then(|| format!("read {} of at most {}", size(step.read), size(MOST_READ))),
        patience: step.patience().filter(|_| under_way).map(minutes),
    }
}

fn overwritten(what: &Overwritten, page_write_of: Option<ExchangeId>) -> OverwrittenView {
    let plain = |sentence: String| OverwrittenView {
        sentence,
        page_write_of: None,
        changes: Vec::new(),
        besides: Vec::new(),
        lines: Vec::new(),
    };
    let own = |sentence: String| OverwrittenView { page_write_of, ..plain(format!("{sentence} in")) };
    match (what, page_write_of.is_some()) {
        (Overwritten::Nothing, _) => {
            plain("Nothing of anybody else’s was overwritten: the version found had the content that the page had read.".into())
        }
        (Overwritten::Kept, _) => plain(
            "Nothing of anybody else’s was overwritten: what the page had not read is still there.".into(),
        ),
        (Overwritten::Json { changes, more: 0, kept, servers }, _) if changes.is_empty() => {
            let words = match kept.is_empty() {
                true => "Nothing of anybody else’s was overwritten",
                false => "Nothing of anybody else’s was overwritten: what the page had not read is still there",
            };
            plain(format!("{words}{}.{}", places(kept), of_server(servers)))
        }
        (Overwritten::Json { changes, more, kept, servers }, is_own) => {
            let count = changes.len() + more;
            let mut sentence = match count {
                1 => String::from("One change was overwritten"),
                _ => format!("{count} changes were overwritten"),
            };
            if *more > 0 {
                sentence = format!("{sentence} (the first {} are shown)", changes.len());
            }
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| String::from("nothing"));
            let row = |change: &crate::replay::OverwrittenValue| {
                let path = if change.path.is_empty() { "the whole document" } else { change.path.as_str() };
                [escape_and_cut(path, 200), value(&change.read), value(&change.overwritten)]
            };
            let view = match is_own {
                true => own(format!("{sentence} that this tab had saved itself,")),
                false => plain(format!("{sentence} that the page had not read.")),
            };
            let still = match kept.len() {
                0 => String::new(),
                1 => format!("Another change is still there{}.", places(kept)),
                _ => format!("Other changes are still there{}.", places(kept)),
            };
            let besides = [still, of_server(servers).trim_start().to_owned()];
            let besides = besides.into_iter().filter(|one| !one.is_empty()).collect();
            OverwrittenView { changes: changes.iter().map(row).collect(), besides, ..view }
        }
        (Overwritten::Text(diff), is_own) => {
            let view = match is_own {
                true => own("Lines were overwritten, those with +, that this tab had saved itself,".into()),
                false => plain("Lines were overwritten that the page had not read: those with +.".into()),
            };
            OverwrittenView { lines: lines(diff), ..view }
        }
        (Overwritten::Opaque(why), true) => {
            own(format!("A version was overwritten that is not compared: {why}. This tab had saved it itself,"))
        }
        (Overwritten::Opaque(why), false) => {
            plain(format!("A version was overwritten that the page had not read; the two are not compared: {why}."))
        }
        (Overwritten::Unknown(why), true) => {
            own(format!("How the overwritten version differed is unknown: {why}. This tab had saved it itself,"))
        }
        (Overwritten::Unknown(why), false) => plain(format!("What was overwritten is unknown: {why}.")),
    }
}

/// Most places that a sentence names.
const MOST_PLACES: usize = 8;

/// Places in brackets: ` (/a, /b and 3 more)`.
fn places(paths: &[String]) -> String {
    if paths.is_empty() {
        return String::new();
    }
    let named: Vec<String> = paths.iter().take(MOST_PLACES).map(|path| escape_and_cut(path, 80)).collect();
    let more = match paths.len().saturating_sub(MOST_PLACES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(" ({}{more})", named.join(", "))
}

fn of_server(paths: &[String]) -> String {
    match paths.len() {
        0 => String::new(),
        1 => format!(" One member is the server’s own{}.", places(paths)),
        _ => format!(" Some members are the server’s own{}.", places(paths)),
    }
}

/// The lines of a unified diff without its headers. A carriage return at the end of a line is shown: it may be the
/// difference.
fn lines(diff: &str) -> Vec<(DiffSide, String)> {
    let mut left = LONGEST_DIFF;
    let mut out = Vec::new();
    for line in diff.split_terminator('\n').skip_while(|line| !line.starts_with("@@")) {
        let side = match line.chars().next() {
            Some('-') => DiffSide::Read,
            Some('+') => DiffSide::Overwritten,
            _ => DiffSide::Same,
        };
        let shown = escape_and_cut(line, left.min(1000));
        left = left.saturating_sub(shown.chars().count() + 1);
        out.push((side, shown));
        if left == 0 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{Answer, Event, OverwrittenValue, ReplayKind, Situation, plan};
    use crate::scenario::recording;

    #[test]
    fn a_line_ending_that_differs_is_seen() {
        let diff = "--- read\n+++ now\n@@ -1 +1 @@\n-\ta\r\n+\ta\n";
        let shown: Vec<String> = lines(diff).into_iter().map(|(_, text)| text).collect();
        assert_eq!(shown, ["@@ -1 +1 @@", "-⇥a␍", "+⇥a"]);
    }

    fn started() -> Run {
        let recording =
            recording("0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412");
        Run::start(
            plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests()).unwrap(),
        )
        .0
    }

    fn answer(status: u16, etag: &str) -> Event {
        let (etag, exchange) = (Some(etag.to_owned()), Some(ExchangeId(2)));
        Event::Answered(Answer { status, etag, exchange, ..Answer::default() })
    }

    fn consequences(run: &Run) -> Vec<&'static str> {
        RunView::of(run).steps.iter().map(|step| step.result.sign()).collect()
    }

    #[test]
    fn each_step_says_what_it_came_to() {
        let mut run = started();
        assert_eq!(consequences(&run), ["…"]);
        run.on(answer(200, "\"v2\""));
        assert_eq!(consequences(&run), ["✓", "…"]);
        run.on(answer(412, "\"v3\""));
        assert_eq!(consequences(&run), ["✓", "✕", "…"]);
        assert!(RunView::of(&run).steps[2].waits.is_none(), "too short to be counted down");
        run.on(Event::Waited);
        assert!(RunView::of(&run).steps[2].waits.is_none());
        run.on(answer(200, "\"v3\""));
        run.on(answer(204, "\"v4\""));
        assert_eq!(consequences(&run), ["✓", "✕", "✓", "✓", "✓"]);
        assert_eq!(RunView::of(&run).spoken(), run.outcome().unwrap());
    }

    #[test]
    fn a_step_under_way_shows_its_bounds() {
        let mut run = started();
        let shown = |run: &Run| {
            let view = RunView::of(run);
            let last = view.steps.last().unwrap();
            (last.read.clone(), last.patience.clone())
        };
        assert_eq!(shown(&run), (None, Some("2 min".into())));
        run.on(Event::Reading(3_140_000));
        assert_eq!(shown(&run), (Some("read 3.1 MB of at most 8.0 MB".into()), Some("2 min".into())));
        run.on(answer(200, "\"v2\""));
        assert_eq!(shown(&run), (None, Some("10 min".into())), "an upload can be long");
        run.on(answer(412, ""));
        assert_eq!(shown(&run), (None, None), "a pause");
        run.on(Event::Cancelled);
        assert_eq!(shown(&run), (None, None));
    }

    #[test]
    fn a_step_that_ended_the_repair_was_not_good() {
        let mut run = started();
        run.on(answer(200, "W/\"v2\""));
        assert_eq!(consequences(&run), ["✕"]);
        let mut run = started();
        run.on(Event::Cancelled);
        assert_eq!(consequences(&run), ["✕"]);
    }

    #[test]
    fn what_was_overwritten_is_said_plainly() {
        let change =
            OverwrittenValue { path: "/title".into(), read: Some("\"a\"".into()), overwritten: None };
        let view = overwritten(&json(vec![change.clone()]), None);
        assert_eq!(view.sentence, "One change was overwritten that the page had not read.");
        assert_eq!(view.changes, [["/title", "\"a\"", "nothing"]]);
        let view = overwritten(&Overwritten::Text("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n".into()), None);
        let side: Vec<_> = view.lines.iter().map(|(side, _)| *side).collect();
        assert_eq!(side, [DiffSide::Same, DiffSide::Read, DiffSide::Overwritten]);
        let unknown = overwritten(&Overwritten::Unknown("the body of the latest version was not kept"), None);
        assert_eq!(
            unknown.sentence,
            "What was overwritten is unknown: the body of the latest version was not kept."
        );
    }

    #[test]
    fn what_this_tab_had_saved_itself_is_not_called_somebody_elses() {
        let change =
            OverwrittenValue { path: "/by".into(), read: Some("1".into()), overwritten: Some("2".into()) };
        let many = json(vec![change.clone(); 3]);
        let texts = [
            many,
            Overwritten::Text("@@ -1 +1 @@\n-x\n+y\n".into()),
            Overwritten::Opaque("they are not text"),
            Overwritten::Unknown("the body of the latest version was not kept"),
        ];
        for what in texts {
            let view = overwritten(&what, Some(ExchangeId(3)));
            assert_eq!(view.page_write_of, Some(ExchangeId(3)));
            assert!(view.sentence.ends_with("itself, in"), "{}", view.sentence);
        }
        let kept = overwritten(&Overwritten::Kept, Some(ExchangeId(3)));
        assert_eq!((kept.page_write_of, kept.sentence.starts_with("Nothing of anybody")), (None, true));
    }

    fn json(changes: Vec<OverwrittenValue>) -> Overwritten {
        Overwritten::Json { changes, more: 0, kept: Vec::new(), servers: Vec::new() }
    }

    #[test]
    fn what_is_kept_and_what_is_the_servers_is_named() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let of = |changes, kept: &[&str], servers: &[&str]| {
            let what = Overwritten::Json { changes, more: 0, kept: names(kept), servers: names(servers) };
            overwritten(&what, None)
        };
        assert_eq!(
            of(vec![], &["/title"], &["/modifiedAt", "/@odata.etag"]).sentence,
            "Nothing of anybody else’s was overwritten: what the page had not read is still there (/title). Some members \
             are the server’s own (/modifiedAt, /@odata.etag)."
        );
        assert_eq!(
            of(vec![], &[], &["/modifiedAt"]).sentence,
            "Nothing of anybody else’s was overwritten. One member is the server’s own (/modifiedAt)."
        );
        let change = OverwrittenValue { path: "/a".into(), read: None, overwritten: Some("1".into()) };
        assert_eq!(
            of(vec![change], &["/b"], &["/rev"]).besides,
            ["Another change is still there (/b).", "One member is the server’s own (/rev)."]
        );
        let many: Vec<String> = (0..10).map(|number| format!("/{number}")).collect();
        assert!(places(&many).ends_with("/7 and 2 more)"));
    }

    #[test]
    fn a_review_says_every_reason_and_that_nothing_was_written() {
        let recording = recording(
            "0-10 GET /n -> 200 ETag: \"v1\"\n20-30 PUT /n If-Match: \"v1\" | a -> 412\n\
             40-50 PUT /n If-Match: \"v2\" | b -> 204 ETag: \"v3\"",
        );
        let plan =
            plan(&recording, ExchangeId(1), ReplayKind::RefetchAndRetry, &Situation::for_tests()).unwrap();
        let (mut run, _) = Run::start(plan);
        run.on(answer(200, "\"v3\""));
        let view = RunView::of(&run);
        let review = view.review.as_ref().unwrap();
        assert_eq!((view.state.name(), review.label), ("review", "Save the older content over the newer"));
        assert!(review.reasons[0].contains("newer version since (#2)"), "{review:?}");
        assert!(view.spoken().ends_with("Nothing was written."));
        assert_eq!(consequences(&run), ["✓"]);
        run.on(Event::Confirmed(None));
        assert!(RunView::of(&run).review.is_none());
    }

    #[test]
    fn a_page_that_does_not_answer_is_named_as_long_as_it_does_not() {
        let mut run = started();
        run.on(Event::Silent(true));
        assert!(RunView::of(&run).steps[0].note.ends_with("Is it paused in the debugger?"));
        run.on(Event::Silent(false));
        assert!(!RunView::of(&run).steps[0].note.contains("debugger"));
        run.on(Event::Silent(true));
        run.on(answer(200, "\"v2\""));
        assert!(RunView::of(&run).steps.iter().all(|step| !step.note.contains("debugger")));
    }
}
