//! The read after a write that was answered with success, where the answer gives no new validator.

use super::*;

impl Run {
    /// Whether the read under way, or just answered, follows such a write.
    pub(super) fn is_read_back(&self) -> bool {
        matches!(self.doubt, Some(Doubt::Unshown { .. }))
    }

    /// Whether the answer to the last write gives a validator that the version before it did not have.
    pub(super) fn gives_new_validator(&self, answer: &Answer) -> bool {
        gives_new_validator(answer, self.sent_tag.as_deref(), self.before_write())
    }

    pub(super) fn unshown(&self, answer: &Answer) -> Doubt {
        Doubt::Unshown { status: answer.status }
    }

    /// The answer with the validators of the version before the last write, where there is one.
    fn before_write(&self) -> Option<&Answer> {
        if self.is_undoing() {
            return self.shown_by_last_save();
        }
        let before = if self.at > 0 { self.basis.as_ref() } else { self.fresh.as_ref() };
        before.or(self.plan.offered.as_ref())
    }

    /// That the write was saved, and the validator that the resource has now.
    pub(super) fn saved_with(&self, status: u16, answer: &Answer) -> String {
        let own = self.retry().and_then(|retry| answer.fresh_for(retry.dialect_conditions.first()?));
        let now = own.map(|own| (&*own.name, &*own.value));
        let now = now.or(answer.etag.as_deref().map(|tag| ("ETag", tag)));
        let tag =
            now.map_or(String::new(), |(name, tag)| format!("; its {} is {} now", Quoted(name), Quoted(tag)));
        match self.saves.len() {
            1 => format!("Saved with status {status}{tag}."),
            count => format!("All {count} were saved in order, the last with status {status}{tag}."),
        }
    }

    /// Ends with what the read shows.
    pub(super) fn read_back(&mut self, answer: Answer) -> Command {
        let shown = ReadBack::of(&answer, self.before_write());
        match self.is_undoing() {
            true => self.undo_read_back(shown, &answer),
            false => self.save_read_back(shown, answer),
        }
    }

    /// Ends without a read: nothing but the status tells that the write was saved.
    pub(super) fn not_read_back(&mut self, why: &str) -> Command {
        let (shown, unread) = (ReadBack::Unread(why.to_owned()), Answer::default());
        match self.is_undoing() {
            true => self.undo_read_back(shown, &unread),
            false => self.save_read_back(shown, unread),
        }
    }

    /// The status of the write that is read back.
    fn written_status(&mut self) -> u16 {
        match self.doubt.take() {
            Some(Doubt::Unshown { status }) => status,
            _ => 0,
        }
    }

    fn save_read_back(&mut self, shown: ReadBack, answer: Answer) -> Command {
        let status = self.written_status();
        if !shown.is_saved() {
            let account = self.account(WriteState::Unknown);
            return self.end(State::Failed, format!("{} {shown}{account}", no_save(status, &shown)));
        }
        if !matches!(shown, ReadBack::Unread(_)) {
            self.after = answer.exchange;
        }
        // The read's validators are those of the save only where the content is what was sent.
        self.save((shown == ReadBack::Holds).then(|| answer.clone()));
        let saved = self.saved_with(status, &answer);
        self.end(State::Succeeded, format!("{saved} {shown}"))
    }

    fn undo_read_back(&mut self, shown: ReadBack, answer: &Answer) -> Command {
        let status = self.written_status();
        // After a DELETE, the undo creates the resource again.
        let is_missing = self.effect_of_saves() == Effect::Removes && matches!(answer.status, 404 | 410);
        match shown {
            ReadBack::Unread(_) if is_missing => {
                let words =
                    format!("A read right after is answered {}: the resource is still gone.", answer.status);
                self.end(State::Failed, format!("Not undone: {} {words}", says_saved(status)))
            }
            ReadBack::Holds => self.undone(answer, self.is_back()),
            shown if shown.is_saved() => self.undone(answer, &format!("so says the server. {shown}")),
            shown => self.end(State::Failed, format!("Not undone: {} {shown}", no_save(status, &shown))),
        }
    }
}

/// What the server did, where a read shows the version from before.
fn no_save(status: u16, shown: &ReadBack) -> String {
    match shown {
        // RFC 9110 §15.3.3: the request was accepted, and may never be acted upon.
        _ if status == 202 => {
            "The server answered 202: it has accepted the request, and may save it later or never.".to_owned()
        }
        ReadBack::NotSaved(_) => says_saved(status),
        _ => format!("The server answered {status}."),
    }
}

/// That a write was answered with success, and not done.
pub(super) fn says_saved(status: u16) -> String {
    format!("The server answered {status} and did not save.")
}

#[cfg(test)]
#[path = "read_back_tests.rs"]
mod tests;
