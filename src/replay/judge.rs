//! What a refetch shows of the retry that follows: that no retry is needed, or a reason to ask first.

use super::ask::Ask;
use super::effect::{Effect, is_idempotent};
use super::held::Held;
use super::situation::Landed;

/// What is known when the latest state has been read.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// The method of the retry.
    pub method: &'a str,
    /// What the retry does to the resource.
    pub effect: Effect,
    /// Whether the resource holds already what the retry makes of it.
    pub held: Held,
    /// Whether the content differs from the content that the page had read; `None` where one of them is unknown.
    pub is_changed: Option<bool>,
    /// Whether a recorded write from this tab explains the change.
    pub is_explained: bool,
    /// Whether the server may have applied an earlier attempt.
    pub landed: Option<Landed>,
    /// Whether a service worker answered the read.
    pub by_worker: bool,
}

/// Whether no retry is needed: the resource already holds what the retry sets, and setting it again would change
/// nothing.
pub fn is_saved_already(known: &Knowledge) -> bool {
    let sets = match known.effect {
        Effect::Replaces | Effect::Merges => true,
        // PATCH sets the members that it names; POST can mean anything.
        Effect::Names => known.method == "PATCH",
        _ => false,
    };
    sets && known.held == Held::Same && !known.by_worker
}

/// Why the retry waits for a second click.
pub fn reasons(known: &Knowledge) -> Vec<Ask> {
    let is_idempotent = is_idempotent(known.method, known.effect);
    let may_have = match (known.landed, known.held) {
        (Some(landed), _) => Some(Ask::MayHaveLanded { is_proven: landed.is_proven }),
        // The resource holds the effect already; a second request could add to it.
        (None, Held::Same) if !is_idempotent => Some(Ask::MayHaveLanded { is_proven: false }),
        (None, Held::Unknown) if !is_idempotent && known.is_changed != Some(false) && !known.is_explained => {
            Some(Ask::CannotJudge)
        }
        _ => None,
    };
    may_have.into_iter().chain(known.by_worker.then_some(Ask::ReadByServiceWorker)).collect()
}

/// Whether no write of several is needed: the resource already holds what the last makes of it as a whole, or what each
/// of them sets.
pub fn are_saved_already(known: &[Knowledge]) -> bool {
    let Some(last) = known.last() else { return false };
    let is_whole = last.effect == Effect::Replaces && is_saved_already(last);
    is_whole || known.iter().all(is_saved_already)
}

/// Why several writes wait for a second click: each reason once.
pub fn all_reasons(known: &[Knowledge]) -> Vec<Ask> {
    let mut all: Vec<Ask> = Vec::new();
    for ask in known.iter().flat_map(reasons) {
        if !all.iter().any(|other| other.is_same(ask)) {
            all.push(ask);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUT: Knowledge = Knowledge {
        method: "PUT",
        effect: Effect::Replaces,
        held: Held::No,
        is_changed: Some(true),
        is_explained: false,
        landed: None,
        by_worker: false,
    };

    #[test]
    fn the_ordinary_save_is_sent_without_a_question() {
        assert_eq!(reasons(&PUT), []);
        assert_eq!(reasons(&Knowledge { held: Held::Unknown, is_changed: None, ..PUT }), []);
        let patch = Knowledge { method: "PATCH", effect: Effect::Merges, ..PUT };
        assert_eq!(reasons(&patch), []);
        assert!(!is_saved_already(&PUT) && !is_saved_already(&patch));
    }

    #[test]
    fn what_is_there_is_not_sent_again() {
        for (method, effect) in
            [("PUT", Effect::Replaces), ("PATCH", Effect::Merges), ("PATCH", Effect::Names)]
        {
            let known = Knowledge { method, effect, held: Held::Same, ..PUT };
            assert!(is_saved_already(&known), "{method} {effect:?}");
            assert!(
                !is_saved_already(&Knowledge { by_worker: true, ..known }),
                "a worker's store is not the server"
            );
            assert!(!is_saved_already(&Knowledge { held: Held::Within, ..known }));
        }
    }

    #[test]
    fn what_adds_is_not_sent_twice_by_one_click() {
        for (method, effect) in
            [("PUT", Effect::Appends), ("PATCH", Effect::Patches), ("POST", Effect::Names)]
        {
            let known = Knowledge { method, effect, held: Held::Same, ..PUT };
            assert!(!is_saved_already(&known), "{method} {effect:?}");
            assert_eq!(reasons(&known), [Ask::MayHaveLanded { is_proven: false }], "{method} {effect:?}");
        }
    }

    #[test]
    fn what_cannot_be_judged_is_asked_unless_the_change_is_explained() {
        for method in ["PATCH", "POST", "LOCK"] {
            let known = Knowledge { method, effect: Effect::Unknown, held: Held::Unknown, ..PUT };
            assert_eq!(reasons(&known), [Ask::CannotJudge], "{method}");
            assert_eq!(reasons(&Knowledge { is_changed: None, ..known }), [Ask::CannotJudge]);
            assert_eq!(reasons(&Knowledge { is_changed: Some(false), ..known }), []);
            assert_eq!(reasons(&Knowledge { is_explained: true, ..known }), []);
        }
        let append = Knowledge { effect: Effect::Appends, held: Held::Unknown, ..PUT };
        assert_eq!(reasons(&append), [Ask::CannotJudge]);
    }

    #[test]
    fn what_the_traffic_tells_of_an_earlier_attempt_is_asked_whatever_the_method() {
        let known = Knowledge { landed: Some(Landed { is_proven: true }), by_worker: true, ..PUT };
        assert_eq!(reasons(&known), [Ask::MayHaveLanded { is_proven: true }, Ask::ReadByServiceWorker]);
    }

    #[test]
    fn of_several_the_last_as_a_whole_or_each_of_them() {
        let saved = Knowledge { held: Held::Same, ..PUT };
        let merge = Knowledge { method: "PATCH", effect: Effect::Merges, ..PUT };
        let merged = Knowledge { held: Held::Same, ..merge };
        assert!(are_saved_already(&[PUT, saved]), "the last PUT decides alone");
        assert!(!are_saved_already(&[saved, PUT]));
        assert!(are_saved_already(&[merged, merged]));
        assert!(!are_saved_already(&[merge, merged]), "a part says nothing of the others");
        assert!(!are_saved_already(&[]));
    }

    #[test]
    fn a_reason_that_several_writes_give_is_asked_once() {
        let landed = |is_proven| Knowledge { landed: Some(Landed { is_proven }), ..PUT };
        assert_eq!(all_reasons(&[PUT, PUT]), []);
        assert_eq!(all_reasons(&[landed(true), landed(false)]), [Ask::MayHaveLanded { is_proven: true }]);
        let post = Knowledge { method: "POST", effect: Effect::Unknown, held: Held::Unknown, ..PUT };
        assert_eq!(all_reasons(&[PUT, post, post]), [Ask::CannotJudge]);
    }
}
