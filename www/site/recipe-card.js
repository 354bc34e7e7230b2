// One recipe on the page: what it does, what the panel should show, its buttons, and what was sent.

import { Trace } from "./trace.js";
import { element, marked } from "./elements.js";

export class RecipeCard {
  #trace;
  #buttons = new Map();

  /** `press` is called with the entry whose button was pressed. */
  constructor(recipe, entries, press) {
    const [first, ...others] = entries;
    const heading = element("h3", {}, recipe.title);
    heading.id = `${recipe.slug}-title`;

    const does = element("div", { class: "does" },
      element("h4", {}, "What it does"),
      element("ol", {}, ...recipe.steps.map((step) => element("li", {}, ...marked(step)))));
    const shows = element("div", { class: "shows" },
      element("h4", {}, "What Retag should show"),
      element("p", {}, element("a", { class: "cause", href: `#${recipe.slug}` }, first.form.expects.cause)),
      element("p", {}, ...marked(recipe.shows)));

    this.#trace = element("div", { class: "trace", role: "status" });
    this.element = element("article", { class: "recipe", id: recipe.slug, "aria-labelledby": heading.id },
      element("header", {}, heading, this.#button(first, "Make it happen", press)),
      does, shows);
    if (others.length > 0) this.element.append(this.#others(others, press));
    this.element.append(this.#trace);
    /** For the search. */
    this.text = `${this.element.textContent} ${recipe.slug} ${first.form.expects.status}`.toLowerCase();
  }

  /** A run begins; the trace takes its requests and its end. */
  start(entry) {
    return new Trace(this.#trace, this.#buttons.get(entry.id), entry.form.label);
  }

  #others(entries, press) {
    const rows = entries.map((entry) => element("li", {},
      this.#button(entry, entry.form.label, press),
      element("span", {}, ...marked(entry.form.note))));
    return element("div", { class: "others" }, element("h4", {}, "Other forms"), element("ul", {}, ...rows));
  }

  #button(entry, label, press) {
    const button = element("button", { type: "button", "data-recipe": entry.id }, label);
    if (entry.form.name === undefined) {
      button.className = "main";
      button.setAttribute("aria-label", `${label}: ${entry.recipe.title}`);
    } else {
      button.dataset.variant = entry.form.name;
    }
    button.addEventListener("click", () => press(entry));
    this.#buttons.set(entry.id, button);
    return button;
  }
}
