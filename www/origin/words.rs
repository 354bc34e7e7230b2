//! A path's first segment is one word or several joined by `+`, some with a number: `/shared+polite=2/plan`.

use std::time::Duration;

use axum::http::StatusCode;

use crate::gateway;
use crate::manner::{
    Access, Aftermath, Birth, Conditions, Content, Dialect, Hold, Manner, MethodOverride, Middle, Report,
    Sharing, Siblings, Validators, WriteAnswers,
};

/// The longest that an answer may be held back, so that nobody parks connections here.
const LONGEST_HOLD: Duration = Duration::from_secs(10);

/// The manner that a segment names, or nothing if a word in it is unknown.
pub fn manner(segment: &str) -> Option<Manner> {
    let mut manner = Manner::default();
    for word in segment.split('+') {
        let (name, number) = match word.split_once('=') {
            Some((name, digits)) => (name, Some(digits.parse::<u64>().ok()?)),
            None => (word, None),
        };
        apply(name, number, &mut manner)?;
    }
    Some(manner)
}

fn apply(name: &str, number: Option<u64>, manner: &mut Manner) -> Option<()> {
    let disturb_once = |manner: &mut Manner| manner.disturbed_reads = manner.disturbed_reads.max(1);
    let after = |manner: &mut Manner, aftermath| {
        manner.disturbed_reads = manner.disturbed_reads.max(1);
        manner.aftermath = aftermath;
    };
    match name {
        // As RFC 9110 says.
        "notes" => manner.birth = Birth::WhenWritten,
        "drafts" => {}
        "files" => manner.content = Content::Bytes,
        "stamped" => manner.content = Content::StampedNote,
        // Other people.
        "shared" => disturb_once(manner),
        "busy" => manner.disturbed_reads = number.unwrap_or(u64::MAX),
        "polite" => manner.retry_after = Some(number.unwrap_or(1)),
        "slow" => manner.hold = Hold::EveryWrite(milliseconds(number.unwrap_or(300))),
        "stuck" => manner.hold = Hold::FirstWrite(milliseconds(number.unwrap_or(5000))),
        // What a read finds after a 412.
        "gone" => after(manner, Aftermath::Gone),
        "missing" => after(manner, Aftermath::Missing),
        "forbidden" => after(manner, Aftermath::Forbidden),
        "login" => after(manner, Aftermath::LoggedOut),
        "blank" => after(manner, Aftermath::Blank),
        "moved" => after(manner, Aftermath::Moved),
        // Validators.
        "silent" => manner.validators = Validators::None,
        "dated" => manner.validators = Validators::Date,
        "weak" => manner.validators = Validators::Weak,
        "unstable" => manner.validators = Validators::PerAnswer,
        "replicas" => manner.validators = Validators::PerReplica,
        "negotiated" => manner.validators = Validators::PerLanguage,
        "frozen" => manner.validators = Validators::Frozen,
        "late" => manner.write_answers = WriteAnswers::Late,
        "quiet" => manner.write_answers = WriteAnswers::Bare,
        // Checks.
        "required" => manner.conditions = Conditions::Required,
        "heedless" => manner.conditions = Conditions::Ignored,
        "never-304" => manner.conditions = Conditions::NeverNotModified,
        "wasteful" => manner.conditions = Conditions::AlwaysFull,
        "always-304" => manner.conditions = Conditions::AlwaysNotModified,
        "locked" => manner.conditions = Conditions::Locked,
        "stubborn" => manner.conditions = Conditions::Stubborn,
        "legacy" => manner.conditions = Conditions::ModifiedSinceOnWrites,
        "rounding" => {
            manner.validators = Validators::Date;
            manner.conditions = Conditions::FullPrecision;
        }
        // In between.
        "cached" => manner.max_age = Some(number.unwrap_or(600)),
        "gzip" => manner.middle = Middle::Compression,
        "cdn" => manner.middle = Middle::Cdn,
        "unquoting" => manner.middle = Middle::QuoteEater,
        "dropping" => manner.middle = Middle::ConditionEater,
        "landing" => {
            let status = gateway::status(number, StatusCode::GATEWAY_TIMEOUT)?;
            manner.middle = Middle::TiredGateway(Report::Failure(status));
        }
        "cut" => manner.middle = Middle::TiredGateway(Report::Nothing),
        "redirecting" => {
            let status = gateway::status(number, StatusCode::SEE_OTHER)?;
            manner.middle = Middle::TiredGateway(Report::Elsewhere(status));
        }
        "overriding" => manner.method_override = MethodOverride::Honoured,
        // Who asks.
        "session" => manner.access = Access::Session,
        "basic" => manner.access = Access::Basic,
        "bearer" => manner.access = Access::Bearer,
        "signed" => manner.access = Access::Signed,
        // Other origins.
        "exposed" => manner.sharing = Sharing::Exposed,
        "hidden" => manner.sharing = Sharing::Hidden,
        "starred" => manner.sharing = Sharing::Starred,
        "refusing" => manner.sharing = Sharing::Refusing,
        // What notes share.
        "branch" => manner.siblings = Siblings::Shared,
        // Other protocols.
        "tus" => manner.dialect = Dialect::Tus,
        "dav" => manner.dialect = Dialect::WebDav,
        "couch" => manner.dialect = Dialect::Couch,
        "search" => manner.dialect = Dialect::Search,
        "library" => manner.dialect = Dialect::Library,
        _ => return None,
    }
    Some(())
}

pub fn milliseconds(number: u64) -> Duration {
    Duration::from_millis(number).min(LONGEST_HOLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_add_up() {
        let both = manner("busy=3+polite=2+weak").unwrap();
        assert_eq!((both.disturbed_reads, both.retry_after), (3, Some(2)));
        assert_eq!(both.validators, Validators::Weak);
        assert_eq!(manner("drafts"), Some(Manner::default()));
    }

    #[test]
    fn an_unknown_word_names_no_manner() {
        for segment in ["", "noted", "landing=99999", "busy=", "busy=-1", "drafts+", "favicon.ico"] {
            assert_eq!(manner(segment), None, "{segment}");
        }
    }

    #[test]
    fn a_hold_has_an_end() {
        assert_eq!(manner("slow=99999999").unwrap().hold, Hold::EveryWrite(LONGEST_HOLD));
    }
}
