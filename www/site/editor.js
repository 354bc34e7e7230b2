// One editor: reads the note, keeps the ETag of what it read, and saves with it.

/** Sentences for answers that a save or a read can meet, besides the good ones and 412. */
const OTHER_ANSWERS = new Map([
  [404, "There is no such note (404). The server may have been started anew: reload the page."],
  [413, "The note is too long for the server (413)."],
  [428, "The server wants a condition (428), and there was none."],
]);

export class Editor {
  #element;
  #name;
  #path;
  #form;
  /** The ETag of the version that was read, as received; null before the first read. */
  #etag = null;
  #revision = null;

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
    this.#holds(response.headers.get("ETag"), Number(response.headers.get("Note-Revision")));
    this.#state("idle");
    this.#part("said").replaceChildren();
  }

  async save() {
    if (this.#busy) return;
    this.#state("saving");
    const headers = { "Content-Type": "application/json" };
    if (this.#etag !== null) headers["If-Match"] = this.#etag;
    const response = await this.#ask({ method: "PUT", headers, body: JSON.stringify(this.#content()) });
    if (response === null) return;
    this.#element.dataset.status = response.status;
    if (response.ok) {
      this.#holds(response.headers.get("ETag"), Number(response.headers.get("Note-Revision")));
      this.#say("saved", "Saved", `The server kept it as revision ${this.#revision} and answered with its new tag.`);
    } else if (response.status === 412) {
      this.#say(
        "failed",
        "412 Precondition Failed",
        `Your text is not saved. You sent the tag of revision ${this.#revision}, and the note has moved on since. ` +
          "Look at the Retag tab in DevTools: it says why, and mends it with one click.",
      );
    } else {
      this.#say("failed", "Not saved", OTHER_ANSWERS.get(response.status) ?? `The server answered ${response.status}.`);
    }
  }

  /** The server holds something new; whoever wrote it. `now` is null if the note is gone. */
  serverMoved(now) {
    this.#element.dataset.version = now !== null && now.revision === this.#revision ? "current" : "behind";
    const mine = this.#content();
    const kept = now !== null && now.note.by === mine.by && now.note.title === mine.title && now.note.text === mine.text;
    if (kept && this.#element.dataset.state === "failed") {
      this.#say(
        "repaired",
        "Repaired from DevTools",
        `The server now holds this text as revision ${now.revision}. Read again to go on editing.`,
      );
    }
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

  #holds(etag, revision) {
    this.#etag = etag;
    this.#revision = revision;
    this.#part("revision").textContent = `revision ${revision}`;
    const tag = this.#part("etag");
    tag.textContent = etag ?? "without a tag";
    tag.hidden = false;
    this.#element.dataset.version = "current";
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
