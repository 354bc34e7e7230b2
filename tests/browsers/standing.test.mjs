// What the demo's editor says of a save that was refused, as a function of the versions that the server has held.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standing } from '../../www/site/standing.js';

const BASE = { by: 'Dana', title: 'Meeting', text: 'one\ntwo\nthree\n' };
const THEIRS = { by: 'Ada', title: 'Meeting', text: 'ONE\ntwo\nthree\n' };
const MINE = { by: 'Ben', title: 'Meeting', text: 'one\ntwo\nthree\nfour\n' };
const MERGED = { by: 'Ada', title: 'Meeting', text: 'ONE\ntwo\nthree\nfour\n' };
const LATER = { by: 'Cleo', title: 'Another', text: 'five\n' };

// The server refused at revision 2. The notes are its revisions 1, 2 and so on.
const after = (notes, { mine = MINE, base = BASE } = {}) => {
  const versions = notes.map((note, index) => ({ revision: index + 1, note }));
  const { state, revision, held } = standing({ mine, base, revision: 2 }, versions);
  return [state, revision, held];
};

test('a save stays refused until the server holds something of it', () => {
  assert.deepEqual(after([BASE, THEIRS]), ['failed', 2, null]);
  assert.deepEqual(after([BASE, THEIRS, LATER]), ['failed', 3, null]);
  assert.deepEqual(after([BASE, THEIRS, THEIRS]), ['failed', 3, null], 'a merge that keeps nothing of it');
  // The page hears of what was there at the refusal only later.
  assert.deepEqual(after([BASE]), ['failed', 2, null]);
  assert.deepEqual(after([]), ['failed', 2, null]);
  // What another saved before the refusal is no part of it, even if the words are the same.
  assert.deepEqual(after([BASE, { ...THEIRS, text: MINE.text }]), ['failed', 2, null]);
  assert.deepEqual(after([BASE, { ...THEIRS, text: MINE.text }, { ...LATER, text: MINE.text }]), ['failed', 3, null]);
});

test('a repair, its undo and a second repair', () => {
  assert.deepEqual(after([BASE, THEIRS, MINE]), ['repaired', 3, 3]);
  assert.deepEqual(after([BASE, THEIRS, MINE, THEIRS]), ['undone', 4, 3]);
  assert.deepEqual(after([BASE, THEIRS, MINE, THEIRS, THEIRS]), ['undone', 5, 3]);
  assert.deepEqual(after([BASE, THEIRS, MINE, THEIRS, MINE]), ['repaired', 5, 5]);
  assert.deepEqual(after([BASE, THEIRS, LATER, MINE, LATER]), ['undone', 5, 4]);
});

test('a merge, by each member and by lines', () => {
  assert.deepEqual(after([BASE, THEIRS, MERGED]), ['merged', 3, 3]);
  assert.deepEqual(after([BASE, THEIRS, { ...THEIRS, by: 'Ben' }]), ['merged', 3, 3]);
  assert.deepEqual(after([BASE, THEIRS, { ...THEIRS, title: 'Mine' }], { mine: { ...MINE, title: 'Mine' } }), ['merged', 3, 3]);
  assert.deepEqual(after([BASE, THEIRS, MERGED, THEIRS]), ['undone', 4, 3]);
  assert.deepEqual(after([BASE, THEIRS, MINE, THEIRS, MERGED]), ['merged', 5, 5]);
  assert.deepEqual(after([BASE, THEIRS, MERGED, MINE, MERGED]), ['merged', 5, 5]);
});

test('a merge of a save that only took lines out', () => {
  const mine = { ...BASE, text: 'one\nthree\n' };
  assert.deepEqual(after([BASE, THEIRS, { ...THEIRS, text: 'ONE\nthree\n' }], { mine }), ['merged', 3, 3]);
  assert.deepEqual(after([BASE, THEIRS, { ...THEIRS, text: 'five\n' }], { mine }), ['failed', 3, null], 'these took out more');
  assert.deepEqual(after([BASE, THEIRS, { ...THEIRS, text: 'ONE\ntwo\nthree\nsix\n' }], { mine }), ['failed', 3, null]);
});

test('a save by another over a repair is no undo', () => {
  assert.deepEqual(after([BASE, THEIRS, MINE, LATER]), ['overtaken', 4, 3]);
  assert.deepEqual(after([BASE, THEIRS, MINE, LATER, LATER]), ['overtaken', 5, 3]);
  assert.deepEqual(after([BASE, THEIRS, MINE, THEIRS, LATER]), ['overtaken', 5, 3]);
  assert.deepEqual(after([BASE, THEIRS, MINE, { ...LATER, text: `${MINE.text}five\n` }]), ['merged', 4, 4], 'it has the new line still');
  assert.deepEqual(after([BASE, THEIRS, MINE, LATER, MINE, LATER]), ['undone', 6, 5]);
});
