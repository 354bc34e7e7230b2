// The page with the two editors: which note it is about, and who sits at it.

import { Editor } from "./editor.js";
import { followServer } from "./server-strip.js";

/** `?note=/drafts/mine` opens another note than the usual one; only paths of this origin count. */
function notePath() {
  const asked = new URLSearchParams(location.search).get("note");
  return asked !== null && /^\/[^/\\]+\/[^/\\]+$/.test(asked) ? asked : "/notes/meeting";
}

const path = notePath();
// A note that nobody has touched yet.
document.querySelector("[data-part=over]").href = `/?note=/drafts/meeting-${crypto.randomUUID().slice(0, 8)}`;

const editors = [
  new Editor(document.querySelector("[data-editor=ada]"), "Ada", path),
  new Editor(document.querySelector("[data-editor=ben]"), "Ben", path),
];

await Promise.all(editors.map((editor) => editor.read()));

// After the first reads: a note that begins to exist when it is read then has something to tell.
followServer(document.querySelector("[data-strip]"), path, (now) => {
  for (const editor of editors) editor.serverMoved(now);
});
