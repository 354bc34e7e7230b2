//! Drives a run against the model server, and judges the contents of reads as the browser room does.

use super::model_server::{ModelServer, body};
use super::*;
use crate::replay::{Contents, held};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// When somebody else writes after the refetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    Never,
    /// Before each read after a write, the whole content.
    BeforeCheck,
    /// Before the first read after a write, one member.
    Member(&'static str),
    /// Before the first read between two writes, one member.
    Between(&'static str),
    BeforeUndo,
}

/// The value that somebody else gives a member: no write of the page has it.
pub const FOREIGN: i32 = 70;

/// What the driver knows while it drives a run: the contents that were read, and the bodies that were sent.
pub struct Driver<'a> {
    pub recording: &'a Recording,
    pub server: ModelServer,
    pub foreign: Foreign,
    /// Whether the refetch finds another content than the page had read.
    pub is_changed: bool,
    number: u32,
    /// The content of each read, by its exchange.
    pub reads: BTreeMap<ExchangeId, Body>,
    /// The body of the last retry of each exchange, as it was sent.
    sent: BTreeMap<ExchangeId, Body>,
}

impl<'a> Driver<'a> {
    /// A driver for a server.
    pub fn new(recording: &'a Recording, server: ModelServer, foreign: Foreign) -> Driver<'a> {
        Driver {
            recording,
            server,
            foreign,
            is_changed: true,
            number: 100,
            reads: BTreeMap::new(),
            sent: BTreeMap::new(),
        }
    }

    /// The body of the last retry of an exchange, as it was sent.
    pub fn sent(&self, of: ExchangeId) -> Option<Body> {
        self.sent.get(&of).cloned()
    }

    /// The content of a read.
    pub fn read(&self, read: Option<ExchangeId>) -> Option<&Body> {
        self.reads.get(&read?)
    }

    /// What a read found after each save of a run and before the next one.
    pub fn shown(&self, run: &Run) -> Vec<Option<&Body>> {
        run.saves_to_compare().into_iter().map(|save| self.read(save.read_between)).collect()
    }

    fn write_of_another(&mut self, run: &Run) {
        match self.foreign {
            Foreign::BeforeCheck => self.server.set(Some("{\"foreign\":1}")),
            Foreign::Between(_) if !run.is_between() => {}
            Foreign::Member(name) | Foreign::Between(name) => {
                self.foreign = Foreign::Never;
                let Some(mut content) = json_of(self.server.content.as_deref()) else { return };
                content[name] = json!(FOREIGN);
                self.server.set(Some(&content.to_string()));
            }
            Foreign::Never | Foreign::BeforeUndo => {}
        }
    }

    /// Sends a request to the server, and judges the content of a read.
    fn send(&mut self, run: &Run, step: ReplayStep, request: &PlannedRequest, given: Option<&str>) -> Answer {
        self.number += 1;
        let octets = match request.body {
            PlannedBody::Empty => None,
            PlannedBody::Recorded(of, ..) => self.recording.bodies().get(of, Side::Request).cloned(),
            PlannedBody::Received(of, _) => self.read(Some(of)).cloned(),
            PlannedBody::Given(_) => given.map(body),
            PlannedBody::Kept(_) => None,
        };
        assert!(request.body.is(octets.as_ref()), "{request:?}");
        let octets = octets.map(|octets| edited(octets, &request.edits).unwrap());
        if step == ReplayStep::Retry {
            self.sent.extend(octets.clone().map(|octets| (run.sending(), octets)));
        }
        if step == ReplayStep::Check {
            self.write_of_another(run);
        }
        let mut answer = self.server.answer(request, octets.as_ref().and_then(Body::text), self.number);
        if !matches!(step, ReplayStep::Refetch | ReplayStep::Check) {
            return answer;
        }
        let now = self.server.content.as_deref().map(body);
        if step == ReplayStep::Refetch {
            answer.is_changed = Some(self.is_changed);
            answer.tested = run.tested_in(now.as_ref());
        } else {
            let undone = run.is_undoing();
            let undo = || given.map(body).or_else(|| self.read(run.found()).cloned());
            let sent = if undone { undo() } else { self.sent(run.sending()) };
            let effect = if undone { run.undo_effect().unwrap() } else { run.effect() };
            let before = self.read(run.content_before());
            let contents = Contents { before, now: now.as_ref(), sent: sent.as_ref(), validators: &[] };
            answer.held = held(effect, &contents);
        }
        self.reads.extend(answer.exchange.zip(now));
        answer
    }

    /// Drives the run to its end; the user gives each click that it waits for.
    pub fn drive(&mut self, run: &mut Run, first: Command, given: Option<&str>) {
        let mut command = first;
        for _ in 0..40 {
            command = match command {
                Command::Send(step, request) => {
                    let answer = self.send(run, step, &request, given);
                    run.on(Event::Answered(answer))
                }
                Command::Wait(_) => run.on(Event::Waited),
                Command::Ask => run.on(Event::Confirmed(None)),
                Command::Finish => return,
            }
        }
        panic!("the run does not end: {run:?}");
    }
}

/// A content as JSON.
pub fn json_of(content: Option<&str>) -> Option<Value> {
    content.map(|content| serde_json::from_str(content).unwrap())
}
