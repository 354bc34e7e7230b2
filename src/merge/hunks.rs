//! What three sequences have in common, and where they part: diff3 over numbered elements. The
//! differences themselves are imara-diff's, which bounds its work on hostile input.

use imara_diff::{Algorithm, Diff, Interner};
use std::ops::Range;

/// A stretch of three sequences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub kind: ChunkKind,
    pub base: Range<usize>,
    pub theirs: Range<usize>,
    pub mine: Range<usize>,
}

/// Who changed a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkKind {
    /// Nobody.
    Same,
    /// They alone.
    Theirs,
    /// The page alone.
    Mine,
    /// Both, in the same way.
    Both,
    /// Both, in different ways.
    Conflict,
}

/// A change of one side: what it replaces in base, and by what.
type Hunk = (Range<usize>, Range<usize>);

fn hunks(base: &[u32], side: &[u32]) -> Vec<Hunk> {
    let mut interner: Interner<u32> = Interner::new(base.len());
    let before: Vec<_> = base.iter().map(|one| interner.intern(*one)).collect();
    let after: Vec<_> = side.iter().map(|one| interner.intern(*one)).collect();
    let mut diff = Diff::default();
    diff.compute_with(Algorithm::Histogram, &before, &after, interner.num_tokens());
    let range = |range: Range<u32>| range.start as usize..range.end as usize;
    diff.hunks().map(|hunk| (range(hunk.before), range(hunk.after))).collect()
}

/// The stretches in their order; together they cover all three. Changes that touch each other are one
/// stretch, as in diff3.
pub fn chunks(base: &[u32], theirs: &[u32], mine: &[u32]) -> Vec<Chunk> {
    let (their_hunks, my_hunks) = (hunks(base, theirs), hunks(base, mine));
    let (mut t, mut m) = (their_hunks.iter().peekable(), my_hunks.iter().peekable());
    let mut found: Vec<Chunk> = Vec::new();
    // How far each is told.
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
        // Ends in base and in the side, of the last hunk taken.
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
        found.push(Chunk { kind, base: start..end, theirs: at_theirs, mine: at_mine });
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
    use super::*;
    use proptest::prelude::*;

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
