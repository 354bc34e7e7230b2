// One editor: reads the note, keeps the ETag of what it read, and saves with it.

import { standing } from "./standing.js";

/** As many versions of the note as an editor remembers. */
const REMEMBERED = 50;

/** Sentences for answers that a save or a read can meet, besides the good ones and 412. */
const OTHER_ANSWERS = new Map([
  [404, "There is no such note (404). The server may have been started anew: reload the page."],
  [413, "The note is too long for the server (413)."],
  [428, "The server wants a condition (428), and there was none."],
]);

/** What is said of a save that was refused, and of what the server has held since: a headline and a sentence. */
const OF_A_REFUSED_SAVE = {
  failed: ({ read }) => [
    "412 Precondition Failed",
    `Your text is not saved. You sent the tag of revision ${read}, and the note has moved on since. ` +
      "Look at the Retag tab in DevTools: it says why, and mends it with one click.",
  ],
  repaired: ({ revision }) => [
    "Repaired from DevTools",
    `The server now holds your text as revision ${revision}. Read again to go on editing.`,
  ],
  merged: ({ revision }) => [
    "Merged",
    `The server now holds revision ${revision}, with changes of yours and of others. Read again to go on editing.`,
  ],
  undone: ({ revision, held }) => [
    "Undone",
    `Your changes were in revision ${held}. Revision ${revision} is the version from before again, without them.`,
  ],
  overtaken: ({ revision, held }) => [
    "Changed again",
    `Your changes were in revision ${held}. The server now holds revision ${revision}, without them.`,
  ],
  gone: () => ["The note is gone", "Your text is not saved: the server holds no note any more."],
};

export class Editor {
  #element;
  #name;
  #path;
  #form;
  /** The ETag of the version that was read, as received; null before the first read. */
  #etag = null;
  #revision = null;
  /** What was read or saved last, as `{title, text, by}`; null before the first read. */
  #base = null;
  /** The save that was refused last, as `standing` takes it; null if the last one was not refused. */
  #refusal = null;
  /** What the server has held, as `standing` takes it. */
  #versions = [];
  #isGone = false;

  constructor(element, name, path) {
    this.#element = element;
    this.#name = name;
    this.#path = path;
    this.#form = this.#part("form");
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    element.querySelector("[data-do=read]").addEventListener("click", () => this.read());
  }

  async read() {
    if (this.#busy) return;
    this.#refusal = null;
    this.#state("reading");
    const response = await this.#ask({ method: "GET" });
    if (response === null) return;
    if (!response.ok) {
      this.#say("failed", "The read failed", OTHER_ANSWERS.get(response.status) ?? `The server answered ${response.status}.`);
      return;
    }
    const note = await response.json();
    this.#form.elements.title.value = note.title;
    this.#form.elements.text.value = note.text;
    this.#holds(response, note);
    this.#state("idle");
    this.#part("said").replaceChildren();
  }

  async save() {
    if (this.#busy) return;
    this.#refusal = null;
    this.#state("saving");
    const mine = this.#content();
    const headers = { "Content-Type": "application/json" };
    if (this.#etag !== null) headers["If-Match"] = this.#etag;
    const response = await this.#ask({ method: "PUT", headers, body: JSON.stringify(mine) });
    if (response === null) return;
    this.#element.dataset.status = response.status;
    if (response.ok) {
      this.#holds(response, mine);
      this.#say("saved", "Saved", `The server kept it as revision ${this.#revision} and answered with its new tag.`);
    } else if (response.status === 412) {
      this.#refusal = { mine, base: this.#base, revision: Number(response.headers.get("Note-Revision")) };
      this.#sayWhatBecame();
    } else {
      this.#say("failed", "Not saved", OTHER_ANSWERS.get(response.status) ?? `The server answered ${response.status}.`);
    }
  }

  /** The server holds something new; whoever wrote it. `now` is `{revision, note}`, or null if the note is gone. */
  serverMoved(now) {
    this.#isGone = now === null;
    if (now !== null) {
      // A server that was started anew counts from the beginning.
      if (now.revision < this.#versions.at(-1)?.revision) this.#versions = [];
      if (now.revision !== this.#versions.at(-1)?.revision) this.#versions.push(now);
      if (this.#versions.length > REMEMBERED) this.#versions.shift();
    }
    this.#compare();
    this.#sayWhatBecame();
  }

  /** Says what has become of a save that was refused, if there is one. */
  #sayWhatBecame() {
    if (this.#refusal === null) return;
    const found = standing(this.#refusal, this.#versions);
    const state = this.#isGone ? "gone" : found.state;
    this.#say(state, ...OF_A_REFUSED_SAVE[state]({ ...found, read: this.#revision }));
  }

  /** Whether the server's version is newer than the one that was read. */
  #compare() {
    const latest = this.#versions.at(-1)?.revision ?? this.#revision;
    this.#element.dataset.version = this.#isGone || latest > this.#revision ? "behind" : "current";
  }

  #content() {
    return { title: this.#form.elements.title.value, text: this.#form.elements.text.value, by: this.#name };
  }

  /** The response, or null if there was none, which is then said. */
  async #ask(options) {
    try {
      return await fetch(this.#path, options);
    } catch (error) {
      this.#say("failed", "No answer", `The demo’s server does not answer (${error.message}). Is it still running?`);
      return null;
    }
  }

  /** The answer to a read or a save told of this note. */
  #holds(response, note) {
    this.#etag = response.headers.get("ETag");
    this.#revision = Number(response.headers.get("Note-Revision"));
    this.#base = note;
    this.#part("revision").textContent = `revision ${this.#revision}`;
    const tag = this.#part("etag");
    tag.textContent = this.#etag ?? "without a tag";
    tag.hidden = false;
    this.#compare();
  }

  #state(state) {
    this.#element.dataset.state = state;
    // Not `disabled`: a button that is disabled under the keyboard's focus loses it.
    for (const button of this.#element.querySelectorAll("button")) button.ariaDisabled = String(this.#busy);
  }

  get #busy() {
    return ["reading", "saving"].includes(this.#element.dataset.state);
  }

  #say(state, headline, sentence) {
    this.#state(state);
    // What was said already is not announced again.
    if (this.#part("said").textContent === headline + sentence) return;
    const strong = document.createElement("strong");
    strong.textContent = headline;
    const rest = document.createElement("span");
    rest.textContent = sentence;
    this.#part("said").replaceChildren(strong, rest);
  }

  #part(name) {
    return this.#element.querySelector(`[data-part=${name}]`);
  }
}
