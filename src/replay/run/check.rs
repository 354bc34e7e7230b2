//! The read after a retry, where its answer leaves a doubt, and what that read settles.

use super::*;

impl Run {
    /// Reads the resource once more.
    pub(super) fn check(&mut self, doubt: Doubt) -> Command {
        let why = match doubt {
            Doubt::Saved(_) => CheckFor::Overwritten,
            Doubt::Next { .. } => CheckFor::Validator,
            Doubt::Unshown { .. } if self.is_undoing() => CheckFor::Undo,
            _ => CheckFor::Save,
        };
        self.doubt = Some(doubt);
        let Some(request) = self.plan.refetch.clone() else {
            return self.conclude(Settled::Unread(NO_READ.into()));
        };
        self.step(Act::Check(why));
        Command::Send(ReplayStep::Check, request)
    }

    pub(super) fn checked(&mut self, answer: Answer) -> Command {
        self.answered(&answer);
        self.came(Came::Read, &answer);
        if self.is_read_back() {
            return self.read_back(answer);
        }
        let settled = self.settled(&answer);
        if let Some(missing) = self.between() {
            return self.read_between(settled, answer, missing);
        }
        if !matches!(settled, Settled::Unread(_)) {
            self.after = answer.exchange;
        }
        // The resource holds what was sent: the read's validators are those of the save, if the save's answer gave none.
        let shown = (settled == Settled::Holds).then_some(answer);
        self.conclude_with(settled, shown)
    }

    /// What the read after the retry shows of the save.
    fn settled(&self, answer: &Answer) -> Settled {
        let is_removal = self.effect() == Effect::Removes;
        let unread = |why: &str| Settled::Unread(why.to_owned());
        match answer.status {
            _ if answer.exchange.is_none() => return unread("the browser's log has no such read"),
            _ if answer.by_worker => {
                return unread("the page's service worker answered the read, and not the server");
            }
            404 | 410 if is_removal => return Settled::Gone,
            200 | 203 => {}
            other => return Settled::Unread(format!("the read was answered {other}")),
        }
        let validator = |answer: &Answer| {
            let own = answer.dialect_validators.first().map(|own| own.value.to_string());
            own.or_else(|| answer.etag.clone())
        };
        let now = validator(answer);
        let before = if self.at > 0 { self.basis.as_ref() } else { self.fresh.as_ref() };
        let was = before.and_then(validator);
        match (self.effect(), answer.held) {
            (Effect::Replaces | Effect::Merges, Held::Same) => Settled::Holds,
            _ if now.is_some() && now == was => Settled::Untouched(now.unwrap_or_default()),
            _ if answer.cut.is_some() => Settled::Unread(unread_rest(answer)),
            (Effect::Removes, _) => Settled::Differs,
            (_, Held::Same) => Settled::Holds,
            (_, Held::Within) => Settled::HoldsMore,
            (_, Held::No) => Settled::Differs,
            (_, Held::Unknown) => Settled::Incomparable,
        }
    }

    /// Whether the save itself is known.
    pub(super) fn is_saved(&self) -> bool {
        matches!(self.doubt, Some(Doubt::Saved(_)))
    }

    pub(super) fn conclude_saved(&mut self) -> Command {
        self.conclude(Settled::Incomparable)
    }

    pub(super) fn conclude(&mut self, settled: Settled) -> Command {
        self.conclude_with(settled, None)
    }

    /// Ends with what a read has settled. `shown` is that read, where its validators are those of the save.
    pub(super) fn conclude_with(&mut self, settled: Settled, shown: Option<Answer>) -> Command {
        if let (Some(missing), Settled::Unread(why)) = (self.between(), &settled) {
            return self.nothing_to_go_on(missing, Some(why.clone()));
        }
        if let (true, Settled::Unread(why)) = (self.is_read_back(), &settled) {
            return self.not_read_back(why);
        }
        match self.doubt.take() {
            Some(Doubt::Saved(saved)) => {
                if let Some(save) = self.saves.last_mut().filter(|save| save.shown.is_none()) {
                    save.shown = shown;
                }
                self.end(State::Succeeded, saved)
            }
            Some(doubt) => {
                let is_as_planned = !matches!(doubt, Doubt::Altered { .. });
                let is_done = settled.is_done() && is_as_planned;
                if is_done {
                    self.save(shown);
                }
                let state = if is_done && self.is_at_last() { State::Succeeded } else { State::Failed };
                let account = self.account(WriteState::Unknown);
                self.end(state, format!("{doubt} {settled}{account}"))
            }
            None => self.stop(StopReason::PageLeft(WriteState::Unknown)),
        }
    }
}

/// Why the content of a read cannot be compared.
fn unread_rest(answer: &Answer) -> String {
    let cut = answer.cut.map(|cut| cut.to_string()).unwrap_or_default();
    cut.trim_end_matches('.').replacen("The content", "its content", 1)
}
