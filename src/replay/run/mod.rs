//! A repair's steps in their order, as a state machine without input or output: each [`Event`] gives the
//! next [`Command`].

mod check;
mod in_order;
mod proof;
mod read_back;
mod saves;
mod told;
mod undo;

#[cfg(test)]
mod limits_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use told::{SaveToCompare, TestedValue, ToCompare};

use super::ask::Ask;
use super::backoff::{MOST_RETRIES, Pause, asked_for, pause_before_retry};
use super::conditions::{filled_in, fresh_conditions};
use super::doubt::{Doubt, Settled};
use super::effect::{Effect, effect_of};
use super::event::{Answer, Command, Event};
use super::held::Held;
use super::overwritten::Overwritten;
use super::plan::{HeaderChange, Plan};
use super::read_back::{ReadBack, gives_new_validator, is_read_back};
use super::request::{PlannedBody, PlannedRequest};
use super::retry::Retry;
use super::step::{Act, Came, CheckFor, Remarks, State, Step, StepKind};
use super::stop::{StopReason, WriteState};
use super::undo::{NoUndo, ToUndo, Undo, UndoContents, plan_undo};
use crate::dialect::pointer;
use crate::exchange::{ExchangeId, Place, Placed, Quoted, ReplayStep, is_safe_method};
use saves::Save;

/// A repair under way, or over.
#[derive(Clone, Debug)]
pub struct Run {
    plan: Plan,
    steps: Vec<Step>,
    state: State,
    outcome: Option<String>,
    overwritten: Option<Overwritten>,
    /// The exchange in which this tab had saved the version that was overwritten.
    page_write_of: Option<ExchangeId>,
    /// The validators that the last refetch gave.
    fresh: Option<Answer>,
    /// The writes that were saved, in order.
    saves: Vec<Save>,
    /// Whether the saves were undone.
    is_undone: bool,
    /// What the undo that was sent does.
    undo_effect: Option<Effect>,
    /// Which of the plan's writes is sent now, from 0.
    at: usize,
    /// The answer that gave the conditions of a write behind the first.
    basis: Option<Answer>,
    retries: u32,
    /// The conditions of the last attempt.
    failed_with: Vec<Placed>,
    /// The If-Match of the last write, as sent.
    sent_tag: Option<String>,
    /// The retry that waits for a second click, and its conditions.
    waiting: Option<(PlannedRequest, Vec<Placed>)>,
    /// Why the retry waits.
    asks: Vec<Ask>,
    /// The reasons for which the user has given the second click.
    confirmed: Vec<Ask>,
    /// Why the resource is read once more after the retry.
    doubt: Option<Doubt>,
    /// The read after the retry, where it can be compared.
    after: Option<ExchangeId>,
    /// Whether the resource already held what the retry would have saved.
    is_saved_already: bool,
}

impl Run {
    /// Begins a repair, with its first command.
    pub fn start(plan: Plan) -> (Run, Command) {
        let failed_with = plan.changes.iter().filter_map(HeaderChange::sent);
        let mut run = Run {
            failed_with: failed_with.collect(),
            plan,
            steps: Vec::new(),
            state: State::Running,
            outcome: None,
            overwritten: None,
            page_write_of: None,
            fresh: None,
            saves: Vec::new(),
            is_undone: false,
            undo_effect: None,
            at: 0,
            basis: None,
            retries: 0,
            sent_tag: None,
            waiting: None,
            asks: Vec::new(),
            confirmed: Vec::new(),
            doubt: None,
            after: None,
            is_saved_already: false,
        };
        let first = if run.plan.kind.has_refetch() { run.refetch() } else { run.retry_at_once() };
        (run, first)
    }

    /// Handles an event and returns the next command; [`Command::Finish`] once the run is over.
    pub fn on(&mut self, event: Event) -> Command {
        match self.state {
            State::Running => self.went_on(event),
            State::Review => self.reviewed(event),
            State::Succeeded | State::Failed | State::Cancelled => Command::Finish,
        }
    }

    fn went_on(&mut self, event: Event) -> Command {
        let kind = self.steps.last().map(Step::kind);
        if !matches!(event, Event::Silent(_) | Event::Reading(_)) {
            self.set_silent(false);
        }
        // The write before the read was sent.
        let event = match (event, kind) {
            (Event::CancelledUnsent, Some(StepKind::Check)) => Event::Cancelled,
            (event, _) => event,
        };
        match (event, kind) {
            (Event::Silent(is_silent), _) => {
                self.set_silent(is_silent);
                Command::Finish
            }
            (Event::Reading(read), _) => {
                if let Some(step) = self.steps.last_mut().filter(|step| !step.done) {
                    step.read = read;
                }
                Command::Finish
            }
            (Event::Answered(answer), Some(StepKind::Refetch)) => self.refetched(answer),
            (Event::Answered(answer), Some(StepKind::Retry)) => self.retried(answer),
            (Event::Answered(answer), Some(StepKind::Check)) => self.checked(answer),
            (Event::Answered(answer), Some(StepKind::Undo)) => self.undo_answered(answer),
            (Event::Unanswered(why), Some(StepKind::Undo)) => self.stop(StopReason::UndoUnknown(why)),
            (Event::Waited, Some(StepKind::Wait)) => {
                self.end_step();
                self.refetch()
            }
            (Event::Unanswered(why), Some(StepKind::Retry)) if !self.only_reads() => {
                self.end_step();
                self.check(Doubt::Unanswered(why))
            }
            (Event::Unanswered(why) | Event::NotSent(why), Some(StepKind::Check)) => {
                self.conclude(Settled::Unread(["the page could not read it again (", &why, ")"].concat()))
            }
            (Event::PageGone | Event::PageLeft, Some(StepKind::Check)) if self.is_read_back() => {
                self.not_read_back("the page navigated or closed before the answer")
            }
            (Event::Cancelled, Some(StepKind::Check)) if self.is_read_back() => {
                self.not_read_back("the read was cancelled")
            }
            (Event::Unanswered(why), _) => self.stop(StopReason::Unanswered { why, write: WriteState::No }),
            (Event::NotSent(why), _) => self.stop(StopReason::NotSent(why)),
            (Event::PageGone | Event::PageLeft, Some(StepKind::Check)) if self.is_saved() => {
                self.conclude_saved()
            }
            (Event::PageGone, Some(kind)) => {
                let was_saving = kind == StepKind::Check;
                let write = if was_saving { self.write_on_its_way() } else { WriteState::No };
                self.page_left(write, false)
            }
            (Event::PageLeft | Event::PageGone, _) => {
                let write = self.write_on_its_way();
                self.page_left(write, true)
            }
            (Event::Cancelled, Some(StepKind::Check)) if self.is_saved() => self.conclude_saved(),
            (Event::Cancelled, _) => {
                let write = self.write_on_its_way();
                self.cancelled(write, true)
            }
            (Event::CancelledUnsent, Some(StepKind::Undo)) => self.undo_not_sent(),
            (Event::CancelledUnsent, _) => self.cancelled(WriteState::No, false),
            // An event that does not fit the current step stops the run as if the page had left.
            (Event::Answered(_) | Event::Waited | Event::Confirmed(_), _) => {
                let write = self.write_on_its_way();
                self.stop(StopReason::PageLeft(write))
            }
        }
    }

    /// Handles an event while the retry waits for the second click.
    fn reviewed(&mut self, event: Event) -> Command {
        match (event, self.waiting.take()) {
            (Event::Confirmed(body), Some((mut request, conditions))) => {
                if let Some(merged) = body {
                    request.body = PlannedBody::Given(merged);
                }
                self.confirmed.extend(self.asks.drain(..).filter(|ask| !ask.is_of_one_version()));
                self.state = State::Running;
                self.send_retry(request, conditions)
            }
            (Event::Cancelled | Event::CancelledUnsent, _) => self.cancelled(WriteState::No, true),
            (Event::PageLeft | Event::PageGone, _) => self.page_left(WriteState::No, true),
            (_, waiting) => {
                self.waiting = waiting;
                Command::Ask
            }
        }
    }

    fn cancelled(&mut self, write: WriteState, is_last_sent: bool) -> Command {
        let words = self.words(&"Cancelled.", Some(write));
        let words = if self.has_account() { words } else { format!("{words} {}", self.sent(is_last_sent)) };
        self.end(State::Cancelled, words)
    }

    fn page_left(&mut self, write: WriteState, is_last_sent: bool) -> Command {
        let stop = StopReason::PageLeft(write);
        if self.has_account() {
            return self.stop(stop);
        }
        let sent = self.sent(is_last_sent);
        self.end(State::Failed, format!("{stop} {sent}"))
    }

    /// What has been sent until now, in a sentence.
    fn sent(&self, is_last_sent: bool) -> String {
        let count = self.steps.len().saturating_sub(usize::from(!is_last_sent));
        let requests = self.steps.iter().take(count).filter(|step| step.kind() != StepKind::Wait);
        let one = |step: &Step| match step.status {
            Some(status) => format!("{} ({status})", step.kind().name()),
            None => format!("{} (no answer)", step.kind().name()),
        };
        let requests: Vec<String> = requests.map(one).collect();
        if requests.is_empty() {
            "Nothing was sent.".into()
        } else {
            format!("Sent: {}.", requests.join(", "))
        }
    }

    fn set_silent(&mut self, is_silent: bool) {
        if let Some(step) = self.steps.last_mut() {
            step.is_silent = is_silent;
        }
    }

    /// Whether a write may be in flight to the server, or may have been applied.
    fn write_on_its_way(&self) -> WriteState {
        match self.steps.last() {
            _ if self.only_reads() => WriteState::No,
            Some(step) if step.kind() == StepKind::Check && !self.is_between() => WriteState::Unknown,
            Some(step) if matches!(step.kind(), StepKind::Retry | StepKind::Undo) && !step.done => {
                WriteState::Unknown
            }
            _ => WriteState::No,
        }
    }

    fn refetch(&mut self) -> Command {
        let Some(request) = self.plan.refetch.clone() else {
            return self.stop(StopReason::NotSent(NO_READ.into()));
        };
        self.step(Act::Refetch);
        Command::Send(ReplayStep::Refetch, request)
    }

    /// Begins with the planned retry, without a refetch. A condition that needs a fresh validator is never left out.
    fn retry_at_once(&mut self) -> Command {
        let Some(retry) = self.plan.retry.clone() else {
            return self.stop(StopReason::NotSent("the plan holds no request".into()));
        };
        let offered = self.plan.offered.clone().unwrap_or_default();
        let conditions = match self.conditions(&retry, &offered) {
            Ok(conditions) => conditions,
            Err(stop) => return self.stop(stop),
        };
        match filled_in(retry.request, &conditions) {
            Ok(request) => self.ask_or_send(request, conditions, &[]),
            Err(stop) => self.stop(stop),
        }
    }

    fn refetched(&mut self, answer: Answer) -> Command {
        self.answered(&answer);
        if answer.exchange.is_none() && !answer.is_enough {
            self.came(Came::Told, &answer);
            return self.stop(StopReason::Unseen(answer.status));
        }
        match answer.status {
            // RFC 9110 §15.3: other 2xx responses carry no representation of the resource, or only a part.
            200 | 203 => {}
            0 | 300..=303 | 305..=399 => return self.stop(StopReason::Redirected(answer.status)),
            401 | 403 => return self.stop(StopReason::Forbidden(answer.status)),
            404 | 410 => return self.stop(StopReason::Gone(answer.status)),
            other => return self.stop(StopReason::NotRead(other)),
        }
        self.came(Came::Read, &answer);
        let Some(retry) = self.plan.retry.clone() else {
            let own = answer.dialect_validators.first().map(|own| &*own.value);
            let validator = own.or(answer.etag.as_deref()).or(answer.last_modified.as_deref());
            let has = match validator {
                Some(validator) => format!("The resource has {} now", Quoted(validator)),
                None => "The resource was read; it shows neither ETag nor Last-Modified".into(),
            };
            let by = if answer.by_worker { ", as the page's service worker says" } else { "" };
            let cut = answer.cut.map_or_else(String::new, |cut| format!(" {cut}"));
            return self.end(State::Succeeded, format!("{has}{by}.{cut} Nothing was written."));
        };
        if answer.is_saved {
            self.is_saved_already = true;
            return self.end(
                State::Succeeded,
                "It had been saved already: the resource holds what this request saves. Nothing was sent again.".into(),
            );
        }
        let conditions = match self.conditions(&retry, &answer) {
            Ok(conditions) => conditions,
            Err(stop) => return self.stop(of_the_whole(stop, &answer)),
        };
        let request = match filled_in(retry.request, &conditions) {
            Ok(request) => request,
            Err(stop) => return self.stop(stop),
        };
        let reasons: Vec<Ask> = answer.reasons.iter().copied().chain(answer.cut.map(Ask::NotWhole)).collect();
        self.fresh = Some(answer);
        self.ask_or_send(request, conditions, &reasons)
    }

    /// Sends the retry, or keeps it until the second click.
    fn ask_or_send(&mut self, request: PlannedRequest, conditions: Vec<Placed>, reasons: &[Ask]) -> Command {
        self.asks = self.open_asks(reasons);
        if !self.asks.is_empty() {
            self.waiting = Some((request, conditions));
            self.state = State::Review;
            return Command::Ask;
        }
        self.send_retry(request, conditions)
    }

    /// The reasons that the user has not confirmed yet: those of the plan, and those that the refetch shows. Where both
    /// give the same reason, the refetch's is newer and replaces the plan's.
    fn open_asks(&self, shown: &[Ask]) -> Vec<Ask> {
        let is_among = |ask: &Ask, others: &[Ask]| others.iter().any(|other| ask.is_same(*other));
        let known = self.plan.asks.iter().filter(|ask| !is_among(ask, shown));
        known.chain(shown).filter(|ask| !is_among(ask, &self.confirmed)).copied().collect()
    }

    fn send_retry(&mut self, request: PlannedRequest, conditions: Vec<Placed>) -> Command {
        self.retries += 1;
        self.failed_with.clone_from(&conditions);
        self.sent_tag = if_match(&request);
        let of = self.is_of_several().then(|| self.sending());
        let attempt = if of.is_some() { 1 } else { self.retries };
        self.step(Act::Retry { of, conditions, attempt });
        Command::Send(ReplayStep::Retry, request)
    }

    /// The retry's conditions, made fresh from an answer.
    fn conditions(&self, retry: &Retry, answer: &Answer) -> Result<Vec<Placed>, StopReason> {
        fresh_conditions(retry, answer, self.plan.comparison, &self.failed_with)
    }

    fn retried(&mut self, answer: Answer) -> Command {
        self.answered(&answer);
        let (status, altered) = (answer.status, answer.known_differences());
        if self.only_reads() {
            let is_seen = answer.exchange.is_some();
            self.came(if is_seen { Came::Answered } else { Came::Told }, &answer);
            let is_good = is_seen && altered.is_none() && (200..400).contains(&status);
            let state = if is_good { State::Succeeded } else { State::Failed };
            return self.end(state, format!("Answered with status {status}."));
        }
        if answer.exchange.is_none() && !answer.is_enough {
            self.came(Came::Told, &answer);
            return self.check(Doubt::Unseen(status));
        }
        let is_mismatch = status == 412 || answer.is_mismatch;
        let is_refused = is_mismatch || matches!(status, 400..=407 | 409..=499);
        match altered {
            Some(what) if is_refused => return self.stop(StopReason::Altered { what, status }),
            Some(what) => {
                self.came(Came::Altered, &answer);
                return self.check(Doubt::Altered { what, status });
            }
            None => {}
        }
        match status {
            200..=299 if !is_mismatch && (answer.by_worker || answer.is_under_worker) => {
                self.came(Came::Answered, &answer);
                self.check(Doubt::Worker(status))
            }
            200..=299 if !is_mismatch => {
                self.came(Came::Saved, &answer);
                if answer.exchange.is_none() {
                    self.awaits_entry();
                }
                let shown = self.gives_new_validator(&answer).then(|| answer.clone());
                if let Some(next) = self.plan.rest.get(self.at).cloned() {
                    self.save(shown);
                    return self.go_on(next, answer);
                }
                if is_read_back(self.effect()) && shown.is_none() {
                    return self.check(self.unshown(&answer));
                }
                self.save(shown);
                let saved = self.saved_with(status, &answer);
                if self.needs_read_after() {
                    return self.check(Doubt::Saved(saved));
                }
                self.end(State::Succeeded, saved)
            }
            // A 5xx does not tell what the server did before it failed (RFC 9110 §15.6). A redirection can follow a
            // save (§15.4.4), and a 408 only says that the server stopped waiting (§15.5.9).
            _ if !is_refused => self.check(Doubt::Status(status)),
            _ if !is_mismatch => self.stop(StopReason::NotSaved(status)),
            // There is no fresh validator for another attempt.
            _ if !self.plan.kind.reads_again() => {
                self.failed_again();
                self.stop(StopReason::RefusedAgain(status))
            }
            _ if self.retries >= MOST_RETRIES => {
                self.failed_again();
                let retries = self.retries;
                self.stop(StopReason::LostEveryRace(retries))
            }
            _ => {
                self.failed_again();
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
                        self.step(Act::Wait { millis, is_asked: asked.is_some() });
                        Command::Wait(millis)
                    }
                    Pause::TooLong(seconds) => self.stop(StopReason::RetryAfterTooLong { seconds }),
                }
            }
        }
    }

    /// Whether only a read after the save shows what the save overwrote. What a PUT makes of the resource is known
    /// (RFC 9110 §9.3.4).
    fn needs_read_after(&self) -> bool {
        let is_known = matches!(self.effect(), Effect::Replaces | Effect::Removes);
        !is_known && self.fresh.as_ref().and_then(|fresh| fresh.is_changed) == Some(true)
    }

    fn step(&mut self, act: Act) {
        self.steps.push(Step::begin(act));
    }

    fn answered(&mut self, answer: &Answer) {
        let own = self.retry().and_then(|retry| answer.fresh_for(retry.dialect_conditions.first()?));
        let own = own.map(|own| own.value.to_string());
        if let Some(step) = self.steps.last_mut() {
            step.status = Some(answer.status);
            step.etag = own.or_else(|| answer.etag.clone());
            step.exchange = answer.exchange;
            step.millis = answer.millis;
            step.done = true;
        }
    }

    fn came(&mut self, came: Came, answer: &Answer) {
        if let Some(step) = self.steps.last_mut() {
            step.came = Some(came);
            step.remarks = Remarks::of(answer);
        }
    }

    fn failed_again(&mut self) {
        if let Some(step) = self.steps.last_mut() {
            step.came = Some(Came::Mismatch);
        }
    }

    fn end_step(&mut self) {
        if let Some(step) = self.steps.last_mut() {
            step.done = true;
        }
    }

    fn stop(&mut self, stop: StopReason) -> Command {
        let words = match self.has_account() {
            true => self.words(&stop.why(), stop.write()),
            false => stop.to_string(),
        };
        self.end(State::Failed, words)
    }

    fn end(&mut self, state: State, outcome: String) -> Command {
        self.end_step();
        self.state = state;
        self.outcome = Some(outcome);
        Command::Finish
    }
}

/// The reason to stop, where the validator may be in the part of the content that was not read.
fn of_the_whole(stop: StopReason, answer: &Answer) -> StopReason {
    match (stop, answer.cut) {
        (StopReason::NoValidator { missing }, Some(cut)) => StopReason::NotWhole { missing, cut },
        (stop, _) => stop,
    }
}

/// The value of a request's If-Match.
fn if_match(request: &PlannedRequest) -> Option<String> {
    let field = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("If-Match"));
    field.map(|(_, value)| value.trim().to_owned())
}

/// Why a plan without a refetch cannot read.
const NO_READ: &str = "the plan holds no read";
