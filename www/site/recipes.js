// The page of recipes: a card each, and a door for tests (window.retagRecipes).

import { Kitchen } from "./kitchen.js";
import { RecipeCard } from "./recipe-card.js";
import { chapters } from "./recipes/catalogue.js";
import { byFetch, byWorker, byXhr } from "./transport.js";

const TRANSPORTS = new Map([["fetch", byFetch], ["xhr", byXhr], ["worker", byWorker]]);
const tools = document.querySelector("[data-part=tools]");
const place = document.querySelector("[data-part=recipes]");

/** One button: a recipe in one of its forms. The id of the first form is the recipe's slug. */
class Entry {
  constructor(recipe, form) {
    this.recipe = recipe;
    this.form = form;
    this.id = form.name === undefined ? recipe.slug : `${recipe.slug}--${form.name}`;
  }
}

const entries = new Map();
const cards = [];

for (const { title, recipes } of chapters) {
  const section = document.createElement("section");
  section.className = "chapter";
  const heading = document.createElement("h2");
  heading.textContent = title;
  section.append(heading);
  for (const recipe of recipes) {
    const own = recipe.forms.map((form) => new Entry(recipe, form));
    for (const entry of own) entries.set(entry.id, entry);
    // A failure is shown on the card; the promise that carries it is for tests.
    const card = new RecipeCard(recipe, own, (entry) => run(entry.id).catch(() => {}));
    for (const entry of own) entry.card = card;
    cards.push({ card, section });
    section.append(card.element);
  }
  place.append(section);
}

/**
 * Runs a recipe by its id. Resolves when its requests have settled as they should:
 * `{id, slug, expects: {cause, status}, exchanges: [{method, url, condition, status, etag}]}`; rejects otherwise.
 * `options.with`: "fetch", "xhr" or "worker"; without it, as the page is set.
 */
async function run(id, options = {}) {
  const entry = entries.get(id);
  if (entry === undefined) throw new Error(`There is no recipe “${id}”: retagRecipes.list() has them all.`);
  const transport = TRANSPORTS.get(options.with ?? tools.elements.with.value);
  if (transport === undefined) throw new Error(`Recipes send with fetch, xhr or worker, not with “${options.with}”.`);

  const exchanges = [];
  const trace = entry.card.start(entry);
  const kitchen = new Kitchen(entry.recipe.slug, transport, (exchange) => {
    exchanges.push(exchange);
    trace.add(exchange);
  });
  try {
    await entry.form.run(kitchen);
  } catch (error) {
    trace.failed(error.message);
    throw error;
  }
  trace.done();
  return { ...facts(entry), exchanges };
}

function facts({ id, recipe, form }) {
  return { id, slug: recipe.slug, expects: form.expects };
}

function list() {
  return [...entries.values()].map(facts);
}

/** Shows the cards that hold every word. */
function find() {
  const words = tools.elements.find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { card } of cards) {
    card.element.hidden = !words.every((word) => card.text.includes(word));
    if (!card.element.hidden) shown += 1;
  }
  for (const { section } of cards) section.hidden = section.querySelector("article:not([hidden])") === null;
  const found = shown === 0 ? "No recipe has these words." : `${shown} of ${cards.length} recipes`;
  tools.querySelector("[data-part=found]").textContent = found;
}

tools.addEventListener("submit", (event) => event.preventDefault());
tools.elements.find.addEventListener("input", find);
const asked = new URLSearchParams(location.search).get("with");
if (TRANSPORTS.has(asked)) tools.elements.with.value = asked;
find();
window.retagRecipes = { list, run };

// The cards were not there when the browser looked for the fragment.
if (location.hash !== "") document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
