// What is measured beside live traffic. Runs in live.html; the times are in the trace, under the labels named here.
import { BATCH, LEVELS } from './levels.js';
import { mark, timed } from './marks.js';
import { Session, changed, empty, frames, framesUntil, nextFrame } from './session.js';

const ROUNDS = 60;
const RUNS = 3;
const MANY = LEVELS.find(({ name }) => name === 'many');

const sessions = new Map();

// The largest recording is made before the panel is first shown: its memory and the panel's first frames are then those
// of a fresh page. Gives bytes for each exchange. Labels: `backlog` until `backlog over`.
export async function fill() {
  const session = new Session(MANY.name, MANY);
  await session.start();
  const { recorder: empty } = session.memory();
  await session.fill(MANY.exchanges);
  await nextFrame();
  mark('backlog');
  const began = performance.now();
  await session.show();
  await session.settled();
  const backlogMs = performance.now() - began;
  mark('backlog over');
  const { recorder, panel } = session.memory();
  sessions.set(MANY.name, session);
  return { recorderBytes: (recorder - empty) / MANY.exchanges, panelBytes: (panel - empty) / MANY.exchanges, backlogMs };
}

const OPENINGS = 9;

// From opening the panel's page to its first row, and the same for an empty page of the extension, in turns: milliseconds
// by the clock.
export async function opening() {
  const session = new Session('opening', { exchanges: 10, resources: 1 });
  await session.start();
  await session.fill(10);
  const taken = { panel: [], empty: [] };
  for (let round = 0; round < OPENINGS; round += 1) {
    const began = performance.now();
    await empty();
    const between = performance.now();
    await session.show();
    await changed('the first row', session.window, () => session.grid?.querySelector('[role=row][data-exchange]'));
    const over = performance.now();
    session.hide();
    await frames(2);
    taken.empty.push(between - began);
    taken.panel.push(over - between);
  }
  return taken;
}

// One more exchange, after few and after many, in turns, so that whatever else the machine does hits all alike.
// Labels, each with the level's name: `events` (a batch), `bodies` (those of a batch), `failure` (a 412; the frame that
// shows its cause follows it), `over`, `scale` (JSON alone, for the batch). Gives how many bodies there were at each
// `bodies`.
export async function intake() {
  for (const level of LEVELS) {
    if (sessions.has(level.name)) continue;
    const session = new Session(level.name, level);
    await session.start();
    await session.show();
    await session.fill(level.exchanges);
    await session.settled();
    sessions.set(level.name, session);
  }
  const bodies = Object.fromEntries(LEVELS.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, exchanges } of LEVELS) {
      const session = sessions.get(name);
      // It must not grow by much while it is measured; ten cannot but double.
      if (exchanges === 10 || (exchanges === 1000 && round % 16 === 0)) {
        session.clear();
        session.fire(session.next(exchanges));
        session.answer();
      }
      await frames(2);
      const entries = session.next(BATCH);
      timed(`events ${name}`, () => session.fire(entries));
      await nextFrame();
      bodies[name].push(session.asked);
      timed(`bodies ${name}`, () => session.answer());
      await frames(2);
      const failed = session.nextFailure();
      timed(`failure ${name}`, () => session.fire([failed]));
      await frames(2);
      mark(`over ${name}`);
      session.answer();
      await frames(2);
      timed(`scale ${name}`, () => {
        for (const one of entries) JSON.parse(JSON.stringify(one));
      });
    }
  }
  return bodies;
}

// The list of all exchanges is scrolled: by lines, by pages, anywhere, and under traffic.
const MANNERS = {
  'line by line': (session, height, frame) => { session.grid.scrollTop = height / 2 + frame * 66; },
  'page by page': (session, height, frame) => { session.grid.scrollTop = height / 3 + frame * 580; },
  'anywhere': (session, height, frame) => { session.grid.scrollTop = (((frame + 1) * 7919) % 1000) / 1000 * height; },
  'under 600 events a second': (session, height, frame) => {
    session.grid.scrollTop = height / 4 + frame * 66;
    session.fire(session.next(BATCH));
  },
};

// Labels: one for each frame, `scroll RUN MANNER`; `over`.
export async function scrolling() {
  const session = sessions.get(MANY.name);
  session.window.document.querySelector('[aria-label="Which exchanges"] button:last-child').click();
  await framesUntil('every exchange in the list', () => session.grid.getAttribute('aria-rowcount') === session.grid.dataset.total);
  const height = session.grid.scrollHeight;
  for (const [manner, move] of Object.entries(MANNERS)) {
    for (let run = 0; run < RUNS; run += 1) {
      await frames(2);
      for (let frame = 0; frame < 120; frame += 1) {
        timed(`scroll ${run} ${manner}`, () => move(session, height, frame));
        await nextFrame();
      }
      mark('over');
      // The bodies that were asked for under traffic.
      session.answer();
    }
  }
}

// A filter is typed, a letter at a time, and cleared. Labels: one for each frame, `filter RUN`; `over`. Gives how long
// each list took to be what it should be, in milliseconds.
export async function filtering() {
  const session = sessions.get(MANY.name);
  const { document } = session.window;
  const input = document.querySelector('input[type=search]');
  let changed = false;
  const observer = new MutationObserver(() => { changed = true; });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  const settled = [];
  for (const [run, words] of ['notes/77', 'if-match 412', '-get failed'].entries()) {
    const typed = Array.from(words, (_, place) => words.slice(0, place + 1));
    for (const text of [...typed, '']) {
      await nextFrame();
      const began = performance.now();
      let last = began;
      timed(`filter ${run}`, () => {
        input.value = text;
        input.dispatchEvent(new session.window.Event('input', { bubbles: true }));
      });
      // It is done when three frames have changed nothing.
      for (let idle = 0; idle < 3;) {
        changed = false;
        await nextFrame();
        timed(`filter ${run}`, () => {});
        // What the frame before this changed has been told by now.
        idle = changed ? 0 : idle + 1;
        if (changed) last = performance.now();
      }
      mark('over');
      settled.push(last - began);
    }
  }
  observer.disconnect();
  return settled;
}
