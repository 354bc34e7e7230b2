// What one run sent, and how it ended. The state stands on the button, where tests and styles look for it.

import { element } from "./elements.js";

export class Trace {
  #button;
  #list;
  #end;

  constructor(place, button, label) {
    this.#button = button;
    this.#list = element("ol", {});
    this.#end = element("p", { class: "end" }, "…");
    place.replaceChildren(element("h4", {}, label === undefined ? "What was sent" : `What was sent: ${label}`), this.#list, this.#end);
    this.#state("running");
  }

  add({ method, url, condition, status, etag }) {
    const path = new URL(url, location.href);
    const shown = path.origin === location.origin ? path.pathname : path.host + path.pathname;
    const line = element("li", {},
      element("b", {}, method), " ",
      element("span", { class: "path-sent" }, shown), " ",
      element("i", { "data-class": Math.floor(status / 100) }, status === 0 ? "no answer" : String(status)));
    if (condition !== "") line.append(element("span", { class: "field" }, condition));
    if (etag !== null) line.append(element("span", { class: "field" }, `ETag: ${etag}`));
    this.#list.append(line);
  }

  done() {
    this.#end.textContent = "✓ Done: now look at the Retag tab.";
    this.#state("done");
  }

  failed(reason) {
    this.#end.textContent = `✕ This did not go as it should. ${reason}`;
    this.#state("failed");
  }

  #state(state) {
    this.#button.dataset.recipeState = state;
    this.#end.dataset.state = state;
  }
}
