//! Runs the diagnosis on a recorded world, and compares its findings with the world's truth.

use crate::carrier::bare;
use crate::server::Outcome;
use crate::spelling::{Browser, Recorded, Recorder, record};
use crate::truth::Truth;
use crate::world::{Shot, Source, World};
use retag::diagnosis::{Confidence, diagnose};
use retag::exchange::ExchangeId;
use retag::har::read_file;
use retag::recording::{Intake, Policy, Recording};
use std::fmt::Write;

/// The findings of one exchange, and which of them are false.
pub struct Judgement {
    /// The exchange's number in the world; a preflight has none.
    pub shot: Option<usize>,
    pub truth: Truth,
    /// The causes and their confidences, the first on top.
    pub said: Vec<(&'static str, &'static str)>,
    /// False causes with high confidence.
    pub wrong_with_high: Vec<&'static str>,
    /// Whether an acceptable cause is on top; `None` where no cause is expected.
    pub is_top_right: Option<bool>,
}

/// A judged world.
pub struct Judged {
    pub world: World,
    pub recorded: Recorded,
    pub recorder: Recorder,
    pub judgements: Vec<Judgement>,
}

/// Writes a world as HAR, reads and diagnoses it, and judges every finding.
pub fn judge(mut world: World, mut recorder: Recorder) -> Judged {
    recorder.begins_late = world.begins_late;
    let recorded = record(&mut world, &recorder);
    let recording = read(&recorded.har);
    let mut judgements = Vec::new();
    for (place, shot) in recorded.entries.iter().enumerate() {
        let findings = diagnose(&recording, ExchangeId(place as u32));
        let said: Vec<_> =
            findings.iter().map(|finding| (finding.cause.slug(), finding.confidence.name())).collect();
        let truth = match shot {
            Some(shot) => as_recorded(&world, &recorded, &recorder, *shot),
            None => Truth::default(),
        };
        let is_true = |slug: &str| truth.is.contains(&slug) || truth.holds.contains(&slug);
        let certain = findings.iter().filter(|finding| finding.confidence == Confidence::High);
        let wrong_with_high: Vec<_> =
            certain.map(|finding| finding.cause.slug()).filter(|slug| !is_true(slug)).collect();
        let is_top_right = (!truth.is.is_empty()).then(|| {
            let top = said.first();
            top.is_some_and(|(slug, confidence)| {
                truth.is.contains(slug)
                    || (truth.fits.contains(slug) && (*confidence != "high" || truth.holds.contains(slug)))
            })
        });
        judgements.push(Judgement { shot: *shot, truth, said, wrong_with_high, is_top_right });
    }
    Judged { world, recorded, recorder, judgements }
}

fn read(har: &str) -> Recording {
    let mut recording = Recording::new();
    let mut intake = Intake::new(Policy::COMMAND);
    for entry in read_file(har).expect("a HAR").entries {
        let reading = entry.unwrap_or_else(|skipped| panic!("an entry was skipped: {}", skipped.0));
        recording.take(&mut intake, reading).expect("room for a few exchanges");
    }
    recording
}

/// What is true of an exchange, and which other causes an incomplete recording also fits.
fn as_recorded(world: &World, recorded: &Recorded, recorder: &Recorder, place: usize) -> Truth {
    let shot = &world.shots[place];
    let mut truth = shot.truth.clone();
    let has_all = recorded.has_body.iter().skip(recorder.begins_late).all(|has| *has);
    if !has_all {
        let more = std::mem::take(&mut truth.fits_without_bodies);
        truth.fits(&more);
    }
    // Firefox marks neither the responses of its cache nor those of a service worker.
    let marks_sources = recorder.browser == Browser::Chromium;
    if !marks_sources && world.shots.iter().any(|shot| shot.source != Source::Network) {
        truth.fits(&["changed-by-another"]);
    }
    let compared = matches!(shot.outcome, Outcome::Mismatch { .. });
    if compared {
        let is_hidden = |exchange: &usize| *exchange < recorder.begins_late;
        if truth.needs.iter().any(is_hidden) {
            truth.fits(&["changed-by-another", "unknown-origin", "stale-after-own-write"]);
        }
        match standing(world, recorded, recorder, shot) {
            Standing::InAField => {}
            Standing::InABody => {
                truth.fits(&["unknown-origin"]);
            }
            Standing::Perhaps => {
                truth.fits(&["unknown-origin", "changed-by-another"]);
            }
            // Then this is literally true.
            Standing::Nowhere => {
                truth.is(&["unknown-origin"]).fits(&["changed-by-another"]);
            }
        }
        let did_something = world.shots[recorder.begins_late.min(place)..place].iter().any(|own| {
            !own.sent.is_read()
                && world.server.carrier.subject(&own.sent) != world.server.carrier.subject(&shot.sent)
        });
        if did_something && truth.is.contains(&"changed-by-another") {
            truth.fits(&["changed-by-own-action"]);
        }
    }
    truth
}

enum Standing {
    InAField,
    InABody,
    Nowhere,
    /// Some bodies were not kept.
    Perhaps,
}

/// Where in the earlier recording the validator of a request occurs.
fn standing(world: &World, recorded: &Recorded, recorder: &Recorder, shot: &Shot) -> Standing {
    let named = world.server.carrier.named(&shot.sent).or_else(|| {
        let other = ["If-Unmodified-Since", "If-None-Match"];
        other.iter().find_map(|name| shot.sent.field(name)).map(str::to_owned)
    });
    let Some(named) = named else { return Standing::InAField };
    let named = bare(&named);
    let mut found = Standing::Nowhere;
    for (place, earlier) in world.shots.iter().enumerate().skip(recorder.begins_late) {
        if earlier.start >= shot.start {
            continue;
        }
        if earlier.answer.fields.iter().any(|(_, value)| value.contains(named)) {
            return Standing::InAField;
        }
        let body = earlier.answer.body.as_deref();
        if !recorded.has_body[place] {
            found = Standing::Perhaps;
        } else if body.is_some_and(|body| body.contains(named)) {
            return Standing::InABody;
        }
    }
    found
}

impl Judged {
    /// The world as text: a line for each exchange in the order of time, with the truth and the findings.
    pub fn drawing(&self) -> String {
        let mut text = String::new();
        let late = self.recorder.begins_late;
        for (place, shot) in self.world.shots.iter().enumerate() {
            let mark = if place < late { "(not recorded) " } else { "" };
            let source = match shot.source {
                Source::Network => "",
                Source::BrowserCache => "cached ",
                Source::Worker => "worker ",
            };
            let sent = line(&shot.sent.fields, shot.sent.body.as_deref());
            let kept = self.recorded.has_body.get(place).is_some_and(|has| *has);
            let body = shot.answer.body.as_deref().map(|body| if kept { body } else { "(body not kept)" });
            let received = line(&shot.answer.fields, body);
            let _ = writeln!(
                text,
                "  #{place} {mark}{}-{} {source}{} {} {sent} -> {} {received}",
                shot.start, shot.end, shot.sent.method, shot.sent.target, shot.answer.status
            );
            let own = self.judgements.iter().find(|judgement| judgement.shot == Some(place));
            if let Some(judgement) = own.filter(|own| !own.said.is_empty() || !own.truth.is.is_empty()) {
                let said: Vec<_> = judgement.said.iter().map(|(slug, how)| format!("{slug} {how}")).collect();
                let truth = &judgement.truth;
                let _ = writeln!(
                    text,
                    "     is {:?}, holds {:?}, fits {:?}\n     said {said:?}",
                    truth.is, truth.holds, truth.fits
                );
            }
        }
        text
    }
}

fn line(fields: &[(String, String)], body: Option<&str>) -> String {
    let boring = ["Content-Type", "Date", "Server", "Cache-Control"];
    let own: Vec<_> = fields
        .iter()
        .filter(|(name, _)| !boring.contains(&&**name))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let body = body.map_or(String::new(), |body| format!(" | {body}"));
    own.join(" ; ") + &body
}
