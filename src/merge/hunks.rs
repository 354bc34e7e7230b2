//! diff3 over three sequences of numbered elements. imara-diff computes the differences. The numbers begin at 0 and
//! have no large gaps.

use super::slices::Pace;
use imara_diff::{Algorithm, Diff, Interner};
use std::ops::Range;

/// A range of each of three sequences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub kind: ChunkKind,
    pub base: Range<usize>,
    pub theirs: Range<usize>,
    pub mine: Range<usize>,
}

/// Which side changed a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkKind {
    /// Neither side.
    Same,
    /// Only theirs.
    Theirs,
    /// Only mine.
    Mine,
    /// Both sides, in the same way.
    Both,
    /// Both sides, in different ways.
    Conflict,
}

/// A change of one side: the replaced range of base, and the range of the side that replaces it.
type Hunk = (Range<usize>, Range<usize>);

/// Most elements of both sides together that are compared in one piece. Longer sequences are divided at
/// elements that both have exactly once, and a longer range without such an element differs as a whole:
/// the work grows linearly with the length.
const MOST: usize = 8192;

async fn hunks(base: &[u32], side: &[u32], pace: &Pace) -> Vec<Hunk> {
    if base.len() + side.len() <= MOST {
        let found = compared(base, side, 0, 0);
        pace.spend(cost(base, side)).await;
        return found;
    }
    let mut found = Vec::new();
    let (mut base_at, mut side_at) = (0, 0);
    let ends = std::iter::once((base.len(), side.len()));
    for (base_to, side_to) in anchors(base, side, pace).await.into_iter().chain(ends) {
        let (one, other) =
            (base.get(base_at..base_to).unwrap_or(&[]), side.get(side_at..side_to).unwrap_or(&[]));
        let all = one.len() + other.len();
        let start = one.iter().zip(other).take_while(|(one, other)| one == other).count();
        let (one, other) = (one.get(start..).unwrap_or(&[]), other.get(start..).unwrap_or(&[]));
        let end = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
        let (one, other) =
            (one.get(..one.len() - end).unwrap_or(&[]), other.get(..other.len() - end).unwrap_or(&[]));
        let (from, to) = (base_at + start, side_at + start);
        if one.len() + other.len() <= MOST {
            found.extend(compared(one, other, from, to));
        } else {
            found.push((from..from + one.len(), to..to + other.len()));
        }
        pace.spend(1 + all / 4 + cost(one, other)).await;
        (base_at, side_at) = (base_to, side_to);
    }
    // Join hunks that touch.
    let mut joined: Vec<Hunk> = Vec::with_capacity(found.len());
    for (before, after) in found {
        match joined.last_mut() {
            Some(last) if last.0.end == before.start && last.1.end == after.start => {
                (last.0.end, last.1.end) = (before.end, after.end);
            }
            _ => joined.push((before, after)),
        }
    }
    joined
}

/// What a comparison costs, in units of [`Pace`].
fn cost(base: &[u32], side: &[u32]) -> usize {
    (base.len() + side.len()) * 4
}

/// How two parts differ that begin at `base_at` and `side_at` of the whole sequences.
fn compared(base: &[u32], side: &[u32], base_at: usize, side_at: usize) -> Vec<Hunk> {
    if base.is_empty() && side.is_empty() {
        return Vec::new();
    }
    let mut interner: Interner<u32> = Interner::new(base.len());
    let before: Vec<_> = base.iter().map(|one| interner.intern(*one)).collect();
    let after: Vec<_> = side.iter().map(|one| interner.intern(*one)).collect();
    let mut diff = Diff::default();
    diff.compute_with(Algorithm::Myers, &before, &after, interner.num_tokens());
    let range = |range: Range<u32>, at: usize| range.start as usize + at..range.end as usize + at;
    diff.hunks().map(|hunk| (range(hunk.before, base_at), range(hunk.after, side_at))).collect()
}

/// Places of elements that both sequences have exactly once, in the longest subsequence with the same order in
/// both: the anchors of a patience diff.
async fn anchors(base: &[u32], side: &[u32], pace: &Pace) -> Vec<(usize, usize)> {
    // For each element its count and its last place, in base and in side.
    let most = base.iter().chain(side).max().map_or(0, |most| *most as usize + 1);
    let mut seen: Vec<[(u32, u32); 2]> = vec![[(0, 0); 2]; most];
    pace.spend(most / 8).await;
    for (which, all) in [base, side].into_iter().enumerate() {
        for (at, one) in (0..).zip(all) {
            if let Some(there) = seen.get_mut(*one as usize).and_then(|seen| seen.get_mut(which)) {
                *there = (there.0.saturating_add(1), at);
            }
            pace.spend(1).await;
        }
    }
    let once = |one: &u32| match seen.get(*one as usize) {
        Some([(1, base), (1, side)]) => Some((*base as usize, *side as usize)),
        _ => None,
    };
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for one in base {
        pairs.extend(once(one));
        pace.spend(1).await;
    }
    // Longest increasing subsequence of the places in side: for each length the pair with the lowest last place.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let place = |pair: usize| pairs.get(pair).map_or(0, |pair| pair.1);
    for pair in 0..pairs.len() {
        let length = ends.partition_point(|end| place(*end) < place(pair));
        before.push(length.checked_sub(1).and_then(|length| ends.get(length).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = pair,
            None => ends.push(pair),
        }
        pace.spend(1).await;
    }
    let last = ends.last().copied();
    let run = std::iter::successors(last, |pair| before.get(*pair).copied().flatten());
    let mut run: Vec<_> = run.filter_map(|pair| pairs.get(pair).copied()).collect();
    run.reverse();
    run
}

/// The chunks in their order; together they cover all three sequences. Changes that touch each other are one
/// chunk, as in diff3.
pub async fn chunks(base: &[u32], theirs: &[u32], mine: &[u32], pace: &Pace) -> Vec<Chunk> {
    let (their_hunks, my_hunks) = (hunks(base, theirs, pace).await, hunks(base, mine, pace).await);
    let (mut t, mut m) = (their_hunks.iter().peekable(), my_hunks.iter().peekable());
    let mut found: Vec<Chunk> = Vec::new();
    // The end of what the chunks cover so far, in each sequence.
    let (mut base_at, mut theirs_at, mut mine_at) = (0, 0, 0);
    loop {
        let start = match (t.peek(), m.peek()) {
            (None, None) => break,
            (Some((one, _)), None) | (None, Some((one, _))) => one.start,
            (Some((one, _)), Some((other, _))) => one.start.min(other.start),
        };
        let same = start - base_at;
        if same > 0 {
            found.push(Chunk {
                kind: ChunkKind::Same,
                base: base_at..start,
                theirs: theirs_at..theirs_at + same,
                mine: mine_at..mine_at + same,
            });
            (theirs_at, mine_at) = (theirs_at + same, mine_at + same);
        }
        let mut end = start;
        // The ends of the last hunk taken, in base and in the side.
        let (mut their_end, mut my_end) = (None, None);
        loop {
            if let Some((before, after)) = t.next_if(|(before, _)| before.start <= end) {
                end = end.max(before.end);
                their_end = Some((before.end, after.end));
            } else if let Some((before, after)) = m.next_if(|(before, _)| before.start <= end) {
                end = end.max(before.end);
                my_end = Some((before.end, after.end));
            } else {
                break;
            }
        }
        let until = |last: Option<(usize, usize)>, at: usize| match last {
            Some((before, after)) => after + (end - before),
            None => at + (end - start),
        };
        let (theirs_to, mine_to) = (until(their_end, theirs_at), until(my_end, mine_at));
        let (at_theirs, at_mine) = (theirs_at..theirs_to, mine_at..mine_to);
        let kind = match (their_end, my_end) {
            (Some(_), None) => ChunkKind::Theirs,
            (None, _) => ChunkKind::Mine,
            _ if theirs.get(at_theirs.clone()) == mine.get(at_mine.clone()) => ChunkKind::Both,
            _ => ChunkKind::Conflict,
        };
        let length = at_mine.len().min(at_theirs.len());
        found.push(Chunk { kind, base: start..end, theirs: at_theirs, mine: at_mine });
        pace.spend(1 + length / 8).await;
        (base_at, theirs_at, mine_at) = (end, theirs_to, mine_to);
    }
    if base_at < base.len() {
        found.push(Chunk {
            kind: ChunkKind::Same,
            base: base_at..base.len(),
            theirs: theirs_at..theirs.len(),
            mine: mine_at..mine.len(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::slices::Sliced;
    use super::*;
    use proptest::prelude::*;

    fn chunks(base: &[u32], theirs: &[u32], mine: &[u32]) -> Vec<Chunk> {
        let [base, theirs, mine] = [base, theirs, mine].map(<[u32]>::to_vec);
        Sliced::new(async move |pace: Pace| super::chunks(&base, &theirs, &mine, &pace).await).finish()
    }

    fn kinds(base: &[u32], theirs: &[u32], mine: &[u32]) -> Vec<ChunkKind> {
        chunks(base, theirs, mine).into_iter().map(|chunk| chunk.kind).collect()
    }

    #[test]
    fn who_changed_what() {
        use ChunkKind::{Both, Conflict, Mine, Same, Theirs};
        assert_eq!(kinds(&[1, 2, 3], &[9, 2, 3], &[1, 2, 8]), [Theirs, Same, Mine]);
        assert_eq!(kinds(&[1, 2], &[1, 2, 3], &[1, 2, 3]), [Same, Both]);
        assert_eq!(kinds(&[1, 2], &[1, 2, 3], &[1, 2, 4]), [Same, Conflict]);
        assert_eq!(kinds(&[1, 2], &[9, 2], &[1, 8]), [Conflict], "they touch");
        assert_eq!(kinds(&[], &[], &[]), []);
    }

    #[test]
    fn many_elements_are_compared_between_those_that_stand_once() {
        let base: Vec<u32> = (0..20_000).map(|at| if at % 3 == 0 { at } else { 1 }).collect();
        let mut side = base.clone();
        side.remove(15_000);
        side.insert(9_000, 1);
        side[12_001] = 20_001;
        let found = chunks(&base, &side, &base);
        let changed: Vec<_> = found.iter().filter(|chunk| chunk.kind == ChunkKind::Theirs).collect();
        assert_eq!(changed.len(), 3, "{changed:?}");
        assert!(changed.iter().all(|chunk| chunk.base.len() + chunk.theirs.len() <= 2), "{changed:?}");
        // No element that both have exactly once: one hunk.
        let (one, other): (Vec<u32>, Vec<u32>) = (0..20_000).map(|at| (at % 7, at % 5)).unzip();
        assert!(chunks(&one, &other, &one).len() <= 3);
    }

    proptest! {
        #[test]
        fn the_stretches_cover_all_three(
            base in prop::collection::vec(0_u32..4, 0..12),
            theirs in prop::collection::vec(0_u32..4, 0..12),
            mine in prop::collection::vec(0_u32..4, 0..12),
        ) {
            let found = chunks(&base, &theirs, &mine);
            let (mut b, mut t, mut m) = (0, 0, 0);
            for chunk in &found {
                prop_assert_eq!((chunk.base.start, chunk.theirs.start, chunk.mine.start), (b, t, m));
                (b, t, m) = (chunk.base.end, chunk.theirs.end, chunk.mine.end);
                let (of_base, of_theirs, of_mine) =
                    (&base[chunk.base.clone()], &theirs[chunk.theirs.clone()], &mine[chunk.mine.clone()]);
                match chunk.kind {
                    ChunkKind::Same => prop_assert!(of_base == of_theirs && of_base == of_mine),
                    ChunkKind::Theirs => prop_assert_eq!(of_base, of_mine),
                    ChunkKind::Mine => prop_assert_eq!(of_base, of_theirs),
                    ChunkKind::Both => prop_assert_eq!(of_theirs, of_mine),
                    ChunkKind::Conflict => {}
                }
            }
            prop_assert_eq!((b, t, m), (base.len(), theirs.len(), mine.len()));
        }
    }
}
