// What has become of a save that was refused: what the server has held since, compared with what was to be saved.
//
// It depends on the versions alone, in the order of their revisions, and so not on the order in which the page hears of
// them.

/**
 * @param refusal `{mine, base, revision}`: the note that was refused, the note that it was made from (null if none was
 *   read), and the revision that the server held when it refused.
 * @param versions `[{revision, note}]`, in the order of revisions: what is known of the server
 * @returns `{state, revision, held}`. `revision` is the latest that is known, or the one of the refusal; `held` is the
 *   last one that had something of the refused save, or null. The state is that of the latest version:
 *   - `failed`: no version since the refusal has had anything of the refused save;
 *   - `repaired`: it is the refused note;
 *   - `merged`: it has changes of the refused note, and is not the same;
 *   - `undone`: it is the version from before the first that had something of the refused save;
 *   - `overtaken`: a version had something of the refused save, and this one is neither that nor the one from before.
 */
export function standing({ mine, base, revision }, versions) {
  let before = versions.findLast((version) => version.revision <= revision)?.note ?? base;
  let state = "failed";
  let held = null;
  let latest = revision;
  for (const version of versions.filter((it) => it.revision > revision)) {
    const wasHeld = held !== null && held === latest;
    const isBefore = same(version.note, before);
    latest = version.revision;
    if (same(version.note, mine)) state = "repaired";
    else if (isBefore) state = wasHeld ? "undone" : state;
    else if (hasChange(version.note, mine, base, before)) state = "merged";
    else if (held !== null) state = "overtaken";
    if (state === "repaired" || state === "merged") held = latest;
    else before = version.note;
  }
  return { state, revision: latest, held };
}

function same(one, other) {
  return one !== null && other !== null && ["by", "title", "text"].every((member) => one[member] === other[member]);
}

/** Whether a note has a change that was made from `base` to `mine`, and that the version before it had not. */
function hasChange(note, mine, base, before) {
  if (base === null || before === null) return false;
  const taken = (member) => mine[member] !== base[member] && before[member] !== mine[member] && note[member] === mine[member];
  return ["by", "title", "text"].some(taken) || hasLines(lines(note), lines(mine), lines(base), lines(before));
}

/** The same for the lines of a text: it has a new line; or, where none is new, it lacks those that were taken out and no other. */
function hasLines(now, mine, base, before) {
  const added = mine.filter((line) => !base.includes(line) && !before.includes(line));
  if (added.length > 0) return added.some((line) => now.includes(line));
  const removed = before.filter((line) => base.includes(line) && !mine.includes(line));
  return removed.length > 0 && before.every((line) => removed.includes(line) !== now.includes(line));
}

/** The lines of a note's text; whatever a page saves may be there. */
function lines(note) {
  return typeof note.text === "string" ? note.text.split("\n") : [];
}
