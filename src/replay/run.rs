//! A repair's steps in their order, as a machine without input or output of its own: it is told
//! what happened, and says what to do next.

use super::backoff::{MOST_RETRIES, Pause, asked_for, pause_before_retry};
use super::event::{Answer, Command, Event};
use super::overwritten::Overwritten;
use super::plan::{Plan, ReplayKind, Retry, validator_name};
use super::request::{BodyEdit, PlannedRequest};
use super::step::{State, Step, StepKind};
use super::stop::{Stop, Written};
use crate::dialect::{pointer, replaced_in_query};
use crate::exchange::{Comparison, ExchangeId, Outcome, Place, Placed, ReplayStep, Shown};
use crate::http::{Condition, EntityTag, Strength};

/// A repair under way, or over.
#[derive(Clone, Debug)]
pub struct Run {
    plan: Plan,
    steps: Vec<Step>,
    state: State,
    outcome: Option<String>,
    overwritten: Option<Overwritten>,
    /// The exchange in which this tab had saved what was overwritten.
    saved_in: Option<ExchangeId>,
    /// The validators that the last refetch gave.
    fresh: Option<Answer>,
    retries: u32,
    /// The conditions as they failed last.
    failed_with: Vec<Placed>,
}

impl Run {
    /// Begins a repair: what is to be done first.
    pub fn start(plan: Plan) -> (Run, Command) {
        let failed_with = plan.changes.iter().filter_map(|change| {
            let before = change.before.as_deref()?;
            let before = if change.place == Place::Header { before.trim() } else { before };
            Some(Placed { place: change.place, name: change.name.as_str().into(), value: before.into() })
        });
        let mut run = Run {
            failed_with: failed_with.collect(),
            plan,
            steps: Vec::new(),
            state: State::Running,
            outcome: None,
            overwritten: None,
            saved_in: None,
            fresh: None,
            retries: 0,
        };
        let first = run.refetch();
        (run, first)
    }

    /// The exchange that it repairs.
    pub fn of(&self) -> ExchangeId {
        self.plan.of
    }

    /// What it was to send.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How far it is.
    pub fn state(&self) -> State {
        self.state
    }

    /// Its steps so far, the first first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// How it ended, in one or two sentences.
    pub fn outcome(&self) -> Option<&str> {
        self.outcome.as_deref()
    }

    /// What a success overwrote, once that has been compared.
    pub fn overwritten(&self) -> Option<&Overwritten> {
        self.overwritten.as_ref()
    }

    /// The two versions to compare after a success: the one that the page had read, where it is
    /// known, and the one that the refetch found just before the save.
    pub fn to_compare(&self) -> Option<(Option<ExchangeId>, Option<ExchangeId>)> {
        let saved = self.state == State::Succeeded && self.plan.kind == ReplayKind::RefetchAndRetry;
        saved.then(|| (self.plan.base, self.fresh.as_ref().and_then(|answer| answer.exchange)))
    }

    /// The exchange in which this tab itself had saved the version that was overwritten, if it had.
    pub fn saved_in(&self) -> Option<ExchangeId> {
        self.saved_in
    }

    /// Writes down what the success overwrote, and in which exchange this tab had saved that itself, if it had.
    pub fn set_overwritten(&mut self, overwritten: Overwritten, saved_in: Option<ExchangeId>) {
        self.saved_in = saved_in;
        let own = self.fresh.iter().flat_map(|answer| &answer.own).flat_map(|own| &own.parts);
        let in_body = own.filter(|part| part.place == Place::Body);
        let pointers: Vec<String> = in_body.filter_map(|part| pointer(&part.name)).collect();
        self.overwritten = Some(overwritten.apart_from(&pointers));
    }

    /// Takes in what happened, and says what to do next. After the end, nothing more.
    pub fn on(&mut self, event: Event) -> Command {
        if self.state != State::Running {
            return Command::Finish;
        }
        let kind = self.steps.last().map(|step| step.kind);
        match (event, kind) {
            (Event::Answered(answer), Some(StepKind::Refetch)) => self.refetched(answer),
            (Event::Answered(answer), Some(StepKind::Retry)) => self.retried(answer),
            (Event::Waited, Some(StepKind::Wait)) => {
                self.end_step();
                self.refetch()
            }
            (Event::Unanswered(why), _) => {
                let write = self.write_on_its_way();
                self.stop(Stop::Unanswered { why, write })
            }
            (Event::NotSent(why), _) => self.stop(Stop::NotSent(why)),
            (Event::PageLeft, _) => {
                let write = self.write_on_its_way();
                self.stop(Stop::PageLeft(write))
            }
            (Event::Cancelled, _) => {
                let write = self.write_on_its_way();
                self.end(State::Cancelled, format!("Cancelled. {write}"))
            }
            // An answer to a step that is over says nothing new.
            (Event::Answered(_) | Event::Waited, _) => self.stop(Stop::PageLeft(Written::Unknown)),
        }
    }

    /// Whether a write may be on its way to the server.
    fn write_on_its_way(&self) -> Written {
        match self.steps.last() {
            Some(step) if step.kind == StepKind::Retry && !step.done => Written::Unknown,
            _ => Written::No,
        }
    }

    fn refetch(&mut self) -> Command {
        self.step(StepKind::Refetch, "Reading the latest version, past every cache".into(), None);
        Command::Send(ReplayStep::Refetch, self.plan.refetch.clone())
    }

    fn refetched(&mut self, answer: Answer) -> Command {
        self.answered(&answer);
        match answer.status {
            200..=299 => {}
            0 | 300..=303 | 305..=399 => return self.stop(Stop::Redirected(answer.status)),
            401 | 403 => return self.stop(Stop::Forbidden(answer.status)),
            404 | 410 => return self.stop(Stop::Gone(answer.status)),
            other => return self.stop(Stop::NotRead(other)),
        }
        self.note("Read the latest version");
        let Some(retry) = self.plan.retry.clone() else {
            let own = answer.own.first().map(|own| &*own.value);
            let validator = own.or(answer.etag.as_deref()).or(answer.last_modified.as_deref());
            let now = match validator {
                Some(validator) => format!("The resource has {} now. Nothing was written.", Shown(validator)),
                None => {
                    "The resource was read; it shows neither ETag nor Last-Modified. Nothing was written."
                        .into()
                }
            };
            return self.end(State::Succeeded, now);
        };
        let conditions = match self.conditions(&retry, &answer) {
            Ok(conditions) => conditions,
            Err(stop) => return self.stop(stop),
        };
        let request = match filled_in(retry.request, &conditions) {
            Ok(request) => request,
            Err(stop) => return self.stop(stop),
        };
        self.fresh = Some(answer);
        self.retries += 1;
        let sent: Vec<String> = conditions
            .iter()
            .map(|one| format!("{}: {}{}", Shown(&one.name), Shown(&one.value), one.place.words()))
            .collect();
        self.failed_with = conditions;
        let attempt = if self.retries > 1 {
            format!(" (attempt {} of {MOST_RETRIES})", self.retries)
        } else {
            String::new()
        };
        self.step(StepKind::Retry, format!("Sending it again with {}{attempt}", sent.join(", ")), None);
        Command::Send(ReplayStep::Retry, request)
    }

    /// The retry's conditions, made fresh from the refetch's answer.
    fn conditions(&self, retry: &Retry, answer: &Answer) -> Result<Vec<Placed>, Stop> {
        let mut conditions = Vec::new();
        for condition in &retry.fresh {
            let value = match condition {
                // Byte for byte: §13.1.4 compares it with what the server itself says.
                Condition::IfUnmodifiedSince => answer
                    .last_modified
                    .clone()
                    .ok_or(Stop::NoValidator { missing: "Last-Modified".into() })?,
                _ => self.fresh_tag(answer.etag.as_deref())?,
            };
            let name = condition.name().into();
            conditions.push(Placed { place: Place::Header, name, value: value.into() });
        }
        for own in &retry.own {
            let missing = || Stop::NoValidator { missing: validator_name(own) };
            let given =
                answer.own(own).filter(|given| given.parts.len() == own.parts.len()).ok_or_else(missing)?;
            let parts = own.parts.iter().zip(&given.parts);
            conditions
                .extend(parts.map(|(part, given)| Placed { value: given.value.clone(), ..part.clone() }));
        }
        if !self.failed_with.is_empty() && conditions == self.failed_with {
            return Err(Stop::SameValidator(conditions.swap_remove(0).value.to_string()));
        }
        Ok(conditions)
    }

    fn fresh_tag(&self, etag: Option<&str>) -> Result<String, Stop> {
        let text = etag.ok_or(Stop::NoValidator { missing: "ETag".into() })?;
        let Ok(tag) = EntityTag::parse(text) else { return Err(Stop::MalformedTag(text.to_owned())) };
        // §13.1.1: If-Match compares strongly, unless the system at hand has rules of its own.
        if tag.strength() == Strength::Weak && self.plan.comparison == Comparison::Strong {
            return Err(Stop::WeakTag(text.to_owned()));
        }
        Ok(text.trim().to_owned())
    }

    fn retried(&mut self, answer: Answer) -> Command {
        self.answered(&answer);
        let is_mismatch = answer.status == 412 || matches!(answer.outcome, Outcome::Mismatch { .. });
        match answer.status {
            200..=299 => {
                self.note("Saved");
                let own = self.plan.retry.as_ref().and_then(|retry| answer.own(retry.own.first()?));
                let now = own.map(|own| (&*own.name, &*own.value));
                let now = now.or(answer.etag.as_deref().map(|tag| ("ETag", tag)));
                let tag = now.map_or(String::new(), |(name, tag)| {
                    format!("; its {} is {} now", Shown(name), Shown(tag))
                });
                self.end(State::Succeeded, format!("Saved with status {}{tag}.", answer.status))
            }
            _ if !is_mismatch => self.stop(Stop::NotSaved(answer.status)),
            _ if self.retries >= MOST_RETRIES => {
                self.note("The precondition failed again");
                let retries = self.retries;
                self.stop(Stop::OutrunEachTime(retries))
            }
            _ => {
                self.note("The precondition failed again");
                let pause = pause_before_retry(
                    self.retries,
                    answer.jitter,
                    answer.retry_after.as_deref(),
                    answer.now,
                );
                match pause {
                    Pause::Millis(millis) => {
                        let asked =
                            answer.retry_after.as_deref().and_then(|asked| asked_for(asked, answer.now));
                        let asked = if asked.is_some() { ", as Retry-After asks" } else { "" };
                        self.step(
                            StepKind::Wait,
                            format!("Waiting {} ms before reading again{asked}", millis as i64),
                            Some(millis),
                        );
                        Command::Wait(millis)
                    }
                    Pause::TooLong(seconds) => self.stop(Stop::ToldToWait { seconds }),
                }
            }
        }
    }

    fn step(&mut self, kind: StepKind, note: String, wait_millis: Option<f64>) {
        self.steps.push(Step {
            kind,
            note,
            status: None,
            etag: None,
            wait_millis,
            exchange: None,
            done: false,
        });
    }

    fn answered(&mut self, answer: &Answer) {
        let own = self.plan.retry.as_ref().and_then(|retry| answer.own(retry.own.first()?));
        let own = own.map(|own| own.value.to_string());
        if let Some(step) = self.steps.last_mut() {
            step.status = Some(answer.status);
            step.etag = own.or_else(|| answer.etag.clone());
            step.exchange = answer.exchange;
            step.done = true;
        }
    }

    fn note(&mut self, note: &str) {
        if let Some(step) = self.steps.last_mut() {
            let condition = step.note.split_once(" with ").filter(|_| step.kind == StepKind::Retry);
            step.note = match condition {
                Some((_, condition)) => format!("{note}: sent with {condition}"),
                None => note.to_owned(),
            };
        }
    }

    fn end_step(&mut self) {
        if let Some(step) = self.steps.last_mut() {
            step.done = true;
        }
    }

    fn stop(&mut self, stop: Stop) -> Command {
        self.end(State::Failed, stop.to_string())
    }

    fn end(&mut self, state: State, outcome: String) -> Command {
        self.end_step();
        self.state = state;
        self.outcome = Some(outcome);
        Command::Finish
    }
}

/// The retry with its conditions: in their fields, in the query, or in the body.
fn filled_in(mut request: PlannedRequest, conditions: &[Placed]) -> Result<PlannedRequest, Stop> {
    for one in conditions {
        let (name, value) = (one.name.to_string(), one.value.to_string());
        match one.place {
            Place::Header => request.headers.push((name, value)),
            Place::Body => request.edits.push(BodyEdit { path: name, value }),
            Place::Query => {
                request.url = replaced_in_query(&request.url, &name, &value).ok_or_else(|| {
                    Stop::NotSent(format!("{name} does not stand in the query exactly once"))
                })?;
            }
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{Situation, plan};

    const DRAWING: &str =
        "0-10 GET /n -> 200 ETag: \"v1\" | old\n20-30 PUT /n If-Match: \"v1\" | mine -> 412";

    fn start_with(drawing: &str, kind: ReplayKind) -> (Run, Command) {
        let recording = crate::drawn::recording(drawing);
        let last = ExchangeId(u32::try_from(recording.len()).unwrap() - 1);
        Run::start(plan(&recording, last, kind, &Situation::drawn()).unwrap())
    }

    fn start() -> (Run, Command) {
        start_with(DRAWING, ReplayKind::RefetchAndRetry)
    }

    fn answer(status: u16, etag: &str) -> Event {
        let etag = (!etag.is_empty()).then(|| etag.to_owned());
        Event::Answered(Answer { status, etag, ..Answer::default() })
    }

    fn sent_condition(command: &Command) -> Option<&str> {
        let Command::Send(ReplayStep::Retry, request) = command else { return None };
        request.headers.iter().find(|(name, _)| name == "If-Match").map(|(_, value)| value.as_str())
    }

    #[test]
    fn refetch_fresh_tag_retry() {
        let (mut run, first) = start();
        assert!(matches!(&first, Command::Send(ReplayStep::Refetch, request) if request.method == "GET"));
        let retry = run.on(answer(200, "\"v2\""));
        assert_eq!(sent_condition(&retry), Some("\"v2\""));
        assert_eq!(run.on(answer(200, "\"v3\"")), Command::Finish);
        assert_eq!(run.state(), State::Succeeded);
        assert_eq!(run.outcome(), Some("Saved with status 200; its ETag is \"v3\" now."));
        assert_eq!(run.to_compare(), Some((Some(ExchangeId(0)), None)));
        let steps: Vec<_> = run.steps().iter().map(|step| (step.kind, step.status)).collect();
        assert_eq!(steps, [(StepKind::Refetch, Some(200)), (StepKind::Retry, Some(200))]);
    }

    #[test]
    fn a_date_is_sent_back_byte_for_byte() {
        let date = "Fri, 06 Dec 2024 00:00:00 GMT";
        let drawing = format!("0-10 PUT /n If-Unmodified-Since: {date} | mine -> 412");
        let (mut run, _) = start_with(&drawing, ReplayKind::RefetchAndRetry);
        let fresh = "Friday, 06-Dec-24 00:00:09 GMT";
        let command = run.on(Event::Answered(Answer {
            status: 200,
            last_modified: Some(fresh.into()),
            ..Answer::default()
        }));
        let Command::Send(_, request) = command else { panic!("{command:?}") };
        assert_eq!(request.headers.last(), Some(&("If-Unmodified-Since".to_owned(), fresh.to_owned())));
    }

    #[test]
    fn a_refetch_that_shows_no_way_stops_before_anything_is_written() {
        let cases = [
            (answer(200, ""), "shows no ETag"),
            (answer(200, "W/\"v2\""), "weak tag W/\"v2\""),
            (answer(200, "v2"), "which is none"),
            (answer(200, "\"v1\""), "the very validator that had failed"),
            (answer(302, ""), "redirected"),
            (answer(0, ""), "redirected"),
            (answer(401, ""), "session has ended"),
            (answer(403, ""), "may not read"),
            (answer(404, ""), "is gone"),
            (answer(410, ""), "is gone"),
            (answer(304, ""), "answered 304"),
            (answer(500, ""), "answered 500"),
        ];
        for (event, words) in cases {
            let (mut run, _) = start();
            assert_eq!(run.on(event.clone()), Command::Finish, "{event:?}");
            assert_eq!(run.state(), State::Failed);
            let outcome = run.outcome().unwrap();
            assert!(
                outcome.contains(words) && outcome.contains("Nothing was written"),
                "{event:?}: {outcome}"
            );
        }
    }

    #[test]
    fn where_weak_tags_compare_weakly_they_are_sent() {
        let drawing = "0-10 PUT /n If-Match: W/\"1\" ; OData-Version: 4.0 | mine -> 412";
        let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
        assert_eq!(sent_condition(&run.on(answer(200, "W/\"2\""))), Some("W/\"2\""));
    }

    /// A refetch's answer, as the recording has it.
    fn own_answer(line: &str) -> Event {
        let recording = crate::drawn::recording(line);
        let exchange = recording.get(ExchangeId(0)).unwrap();
        let foreign = exchange.foreign.as_deref().unwrap();
        Event::Answered(Answer {
            status: exchange.response.status,
            own: foreign.given.to_vec(),
            outcome: foreign.outcome.clone(),
            ..Answer::default()
        })
    }

    #[test]
    fn a_condition_in_the_body_is_made_fresh_there_and_a_race_is_seen() {
        let drawing = "0-10 GET /d -> 200 | {\"_id\":\"d\",\"_rev\":\"1-a\"}
            20-30 PUT /d | {\"_rev\":\"1-a\",\"n\":1.0} -> 409 | {\"error\":\"conflict\"}";
        let (mut run, first) = start_with(drawing, ReplayKind::RefetchAndRetry);
        assert!(matches!(&first, Command::Send(_, request) if request.edits.is_empty()));
        let retry = run.on(own_answer("0-1 GET /d -> 200 | {\"_id\":\"d\",\"_rev\":\"2-b\"}"));
        let Command::Send(ReplayStep::Retry, request) = retry else { panic!("{retry:?}") };
        assert_eq!(request.edits, [BodyEdit { path: "_rev".into(), value: "2-b".into() }]);
        assert!(run.steps()[1].note.contains("with _rev: 2-b in the body"), "{:?}", run.steps());
        assert_eq!(run.steps()[0].etag.as_deref(), Some("2-b"));
        let faster = "0-1 PUT /d | {\"_rev\":\"2-b\"} -> 409 | {\"error\":\"conflict\"}";
        assert!(matches!(run.on(own_answer(faster)), Command::Wait(_)));
        run.on(Event::Waited);
        run.on(own_answer("0-1 GET /d -> 200 | {\"_id\":\"d\",\"_rev\":\"3-c\"}"));
        run.on(own_answer("0-1 PUT /d | {\"_rev\":\"3-c\"} -> 201 | {\"ok\":true,\"rev\":\"4-d\"}"));
        assert_eq!(run.outcome(), Some("Saved with status 201; its rev is 4-d now."));
    }

    #[test]
    fn a_condition_in_the_query_is_made_fresh_there() {
        let drawing = "0-10 GET /i/_doc/1 -> 200 | {\"_index\":\"i\",\"_seq_no\":5,\"_primary_term\":1}
            20-30 POST /i/_update/1?if_seq_no=5&x=%20&if_primary_term=1 | {} -> 409 | {\"error\":{\"type\":\"version_conflict_engine_exception\"}}";
        let (mut run, first) = start_with(drawing, ReplayKind::RefetchAndRetry);
        let Command::Send(_, request) = first else { panic!("{first:?}") };
        assert_eq!(request.url, "https://a.example/i/_doc/1?x=%20");
        let latest = "0-1 GET /i/_doc/1 -> 200 | {\"_index\":\"i\",\"_seq_no\":9,\"_primary_term\":2}";
        let Command::Send(_, request) = run.on(own_answer(latest)) else { panic!("{:?}", run.outcome()) };
        assert_eq!(request.url, "https://a.example/i/_update/1?if_seq_no=9&x=%20&if_primary_term=2");
    }

    #[test]
    fn a_condition_in_a_header_of_its_own_is_made_fresh_there() {
        let drawing = "0-10 GET /i -> 200 Last-Modified-Version: 7
            20-30 PATCH /i If-Unmodified-Since-Version: 7 ; X-Own: 1 | {} -> 412";
        let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
        let latest = "0-1 GET /i -> 200 Last-Modified-Version: 8";
        let Command::Send(_, request) = run.on(own_answer(latest)) else { panic!("{:?}", run.outcome()) };
        let fields: Vec<_> =
            request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("X-Own", "1"), ("If-Unmodified-Since-Version", "8")]);
    }

    #[test]
    fn a_refetch_without_the_dialects_validator_stops() {
        let drawing = "0-10 PUT /d | {\"_rev\":\"1-a\"} -> 409 | {\"error\":\"conflict\"}";
        for (latest, words) in [
            (answer(200, "\"v1\""), "shows no _rev"),
            (own_answer("0-1 GET /d -> 200 | {\"_rev\":\"1-a\"}"), "the very validator that had failed"),
        ] {
            let (mut run, _) = start_with(drawing, ReplayKind::RefetchAndRetry);
            assert_eq!(run.on(latest), Command::Finish);
            assert!(run.outcome().unwrap().contains(words), "{:?}", run.outcome());
        }
    }

    #[test]
    fn a_race_is_run_three_times_with_growing_pauses() {
        let (mut run, _) = start();
        let mut pauses = Vec::new();
        for attempt in 0..MOST_RETRIES {
            let retry = run.on(answer(200, &format!("\"v{}\"", attempt + 2)));
            assert!(sent_condition(&retry).is_some());
            match run.on(answer(412, "")) {
                Command::Wait(millis) => {
                    pauses.push(millis);
                    assert!(matches!(run.on(Event::Waited), Command::Send(ReplayStep::Refetch, _)));
                }
                command => assert_eq!((command, attempt), (Command::Finish, MOST_RETRIES - 1)),
            }
        }
        assert_eq!(pauses, [125.0, 250.0]);
        assert!(run.outcome().unwrap().contains("3 times in a row"));
    }

    #[test]
    fn retry_after_is_honoured_or_too_long() {
        let late = |value: &str| {
            let (mut run, _) = start();
            run.on(answer(200, "\"v2\""));
            let retry_after = Some(value.to_owned());
            let command = run.on(Event::Answered(Answer { status: 412, retry_after, ..Answer::default() }));
            (command, run)
        };
        assert_eq!(late("1").0, Command::Wait(1000.0));
        let (command, run) = late("3600");
        assert_eq!((command, run.state()), (Command::Finish, State::Failed));
        assert!(run.outcome().unwrap().contains("60 min"));
        let (_, run) = late("-5");
        assert!(!run.steps().last().unwrap().note.contains("Retry-After"), "it asks for nothing");
    }

    #[test]
    fn a_failure_of_the_servers_leaves_open_whether_it_was_saved() {
        let (mut run, _) = start();
        run.on(answer(200, "\"v2\""));
        run.on(answer(502, "\"v3\""));
        assert_eq!(
            run.outcome(),
            Some("The retry was answered 502: whether it was saved is unknown. Read the resource to see.")
        );
        let (mut run, _) = start();
        run.on(answer(200, "\"v2\""));
        run.on(answer(422, ""));
        assert!(run.outcome().unwrap().ends_with("it was not saved."));
    }

    #[test]
    fn cancel_at_any_time_says_whether_a_write_was_on_its_way() {
        let (mut run, _) = start();
        assert_eq!(run.on(Event::Cancelled), Command::Finish);
        assert_eq!(run.outcome(), Some("Cancelled. Nothing was written."));

        let (mut run, _) = start();
        run.on(answer(200, "\"v2\""));
        run.on(Event::Cancelled);
        assert_eq!(run.state(), State::Cancelled);
        assert!(run.outcome().unwrap().contains("was on its way"));

        let (mut run, _) = start();
        run.on(answer(200, "\"v2\""));
        run.on(answer(412, ""));
        run.on(Event::Cancelled);
        assert_eq!(run.outcome(), Some("Cancelled. Nothing was written."));
        assert_eq!(run.on(Event::Waited), Command::Finish, "nothing happens after the end");
    }

    #[test]
    fn a_page_that_leaves_or_does_not_answer() {
        let (mut run, _) = start();
        run.on(Event::PageLeft);
        assert!(run.outcome().unwrap().ends_with("Nothing was written."));
        let (mut run, _) = start();
        run.on(answer(200, "\"v2\""));
        run.on(Event::Unanswered("TypeError: Failed to fetch".into()));
        assert!(run.outcome().unwrap().contains("Failed to fetch"));
        assert!(run.outcome().unwrap().contains("was on its way"));
        let (mut run, _) = start();
        run.on(answer(200, "\"v2\""));
        run.on(answer(409, ""));
        assert!(run.outcome().unwrap().contains("answered 409"));
    }

    #[test]
    fn reading_alone_writes_nothing() {
        let (mut run, _) = start_with(DRAWING, ReplayKind::RefetchOnly);
        assert_eq!(run.on(answer(200, "\"v2\"")), Command::Finish);
        assert_eq!(run.outcome(), Some("The resource has \"v2\" now. Nothing was written."));
        assert_eq!(run.to_compare(), None);
    }
}
