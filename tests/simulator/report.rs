//! The two numbers, the table of findings, and examples that can be played again.

use crate::judge::Judged;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many examples of a kind are kept: the shortest.
const MOST_EXAMPLES: usize = 5;

/// Something wrong in a world.
#[derive(Clone)]
struct Example {
    length: usize,
    seed: u64,
    drawing: String,
}

/// The results of many worlds.
#[derive(Default)]
pub struct Report {
    pub worlds: u64,
    /// Exchanges for which a cause is expected.
    pub judged: u64,
    /// Exchanges with an acceptable cause on top.
    pub right: u64,
    /// By kind (story and cause): a false cause with high confidence.
    pub wrong: BTreeMap<String, Kind>,
    /// By kind: a cause on top that is not acceptable.
    missed: BTreeMap<String, Kind>,
    /// The true cause × the cause on top.
    table: BTreeMap<(String, String), u64>,
    /// By story: judged and right.
    stories: BTreeMap<String, (u64, u64)>,
}

/// How often, and the shortest examples.
#[derive(Default)]
pub struct Kind {
    count: u64,
    examples: Vec<Example>,
}

impl Kind {
    fn take(&mut self, example: impl FnOnce() -> Example, length: usize) {
        self.count += 1;
        if self.examples.len() < MOST_EXAMPLES
            || self.examples.last().is_some_and(|last| length < last.length)
        {
            self.examples.push(example());
            self.trim();
        }
    }

    fn trim(&mut self) {
        self.examples.sort_by_key(|example| (example.length, example.seed));
        self.examples.truncate(MOST_EXAMPLES);
    }

    fn add(&mut self, other: Kind) {
        self.count += other.count;
        self.examples.extend(other.examples);
        self.trim();
    }
}

impl Report {
    pub fn take(&mut self, seed: u64, judged: &Judged) {
        self.worlds += 1;
        let length = judged.world.shots.len() - judged.recorder.begins_late.min(judged.world.shots.len());
        let example =
            || Example { length, seed, drawing: format!("{:?}\n{}", judged.recorder, judged.drawing()) };
        for judgement in &judged.judgements {
            let story = judgement.shot.map_or("a preflight", |shot| judged.world.story(shot));
            let top =
                judgement.said.first().map_or("nothing".to_owned(), |(slug, how)| format!("{slug} {how}"));
            let truth =
                if judgement.truth.is.is_empty() { "-".to_owned() } else { judgement.truth.is.join("|") };
            for slug in &judgement.wrong_with_high {
                let kind = format!("{story}: said {slug} high, true: {truth}");
                self.wrong.entry(kind).or_default().take(example, length);
            }
            let Some(is_right) = judgement.is_top_right else { continue };
            self.judged += 1;
            self.right += u64::from(is_right);
            let row = self.stories.entry(story.to_owned()).or_default();
            row.0 += 1;
            row.1 += u64::from(is_right);
            *self.table.entry((truth.clone(), top.clone())).or_default() += 1;
            if !is_right {
                let kind = format!("{story}: top {top}, true: {truth}");
                self.missed.entry(kind).or_default().take(example, length);
            }
        }
    }

    pub fn add(&mut self, other: Report) {
        self.worlds += other.worlds;
        self.judged += other.judged;
        self.right += other.right;
        for (kind, own) in other.wrong {
            self.wrong.entry(kind).or_default().add(own);
        }
        for (kind, own) in other.missed {
            self.missed.entry(kind).or_default().add(own);
        }
        for (cell, count) in other.table {
            *self.table.entry(cell).or_default() += count;
        }
        for (story, (judged, right)) in other.stories {
            let own = self.stories.entry(story).or_default();
            *own = (own.0 + judged, own.1 + right);
        }
    }

    pub fn summary(&self) -> String {
        let wrong: u64 = self.wrong.values().map(|kind| kind.count).sum();
        let share = self.right as f64 * 100.0 / self.judged.max(1) as f64;
        format!(
            "{} worlds: {} exchanges judged, the right cause on top in {share:.2} %; {wrong} false with high confidence, of {} kinds",
            self.worlds,
            self.judged,
            self.wrong.len()
        )
    }

    /// The shortest example of each kind.
    pub fn examples(&self) -> String {
        let mut text = String::new();
        for (title, kinds) in
            [("False with high confidence", &self.wrong), ("Not right on top", &self.missed)]
        {
            let mut kinds: Vec<_> = kinds.iter().collect();
            kinds.sort_by_key(|(_, kind)| std::cmp::Reverse(kind.count));
            for (name, kind) in kinds.into_iter().take(8) {
                let _ = writeln!(text, "{title}, {} times: {name}", kind.count);
                if let Some(example) = kind.examples.first() {
                    let _ = writeln!(text, "SIM_SEED={} {}", example.seed, example.drawing);
                }
            }
        }
        text
    }

    /// All of it, as Markdown.
    pub fn text(&self) -> String {
        let mut text = format!("# What the simulator found\n{}\n", self.summary());
        for (title, kinds, most) in [
            ("False with high confidence", &self.wrong, MOST_EXAMPLES),
            ("Not right on top", &self.missed, 2),
        ] {
            let _ = writeln!(text, "\n## {title}");
            let mut kinds: Vec<_> = kinds.iter().collect();
            kinds.sort_by_key(|(_, kind)| std::cmp::Reverse(kind.count));
            for (name, kind) in &kinds {
                let _ = writeln!(text, "- {} × {name}", kind.count);
            }
            for (name, kind) in kinds {
                let _ = writeln!(text, "\n### {name} ({} times)", kind.count);
                for example in kind.examples.iter().take(most) {
                    let _ = writeln!(text, "SIM_SEED={} {}", example.seed, example.drawing);
                }
            }
        }
        let _ = writeln!(text, "\n## What is true × what stands on top");
        for ((truth, top), count) in &self.table {
            let _ = writeln!(text, "- {truth} × {top}: {count}");
        }
        let _ = writeln!(text, "\n## By story: judged, right on top");
        for (story, (judged, right)) in &self.stories {
            let _ = writeln!(text, "- {story}: {judged}, {right}");
        }
        text
    }
}
