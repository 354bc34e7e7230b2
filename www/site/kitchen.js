// What a recipe cooks with: fresh notes, requests that must get the status they need, and a list of what was sent.

import { other } from "./origins.js";

/** The server did not answer as the recipe needs. */
export class Unexpected extends Error {}

export class Kitchen {
  #slug;
  #transport;
  #log;

  /**
   * @param slug names the notes
   * @param transport byFetch, byXhr or byWorker
   * @param log is given one line for each request: {method, path, condition, status, etag}
   */
  constructor(slug, transport, log) {
    this.#slug = slug;
    this.#transport = transport;
    this.#log = log;
  }

  /** The address of a note that nobody has touched; www/README.md lists the manners. */
  fresh(manner) {
    return `/${manner}/${this.#slug}-${crypto.randomUUID().slice(0, 8)}`;
  }

  /** The same, at the other origin. */
  freshElsewhere(manner) {
    return other + this.fresh(manner);
  }

  /**
   * Sends a request, and throws Unexpected unless it is answered with `expect` (0: no answer at all; a list: any of
   * these). `hint` says what may be the matter then.
   */
  async send(method, url, { expect, headers = {}, body, cache, credentials, timeout, hint } = {}) {
    const answer = await this.#transport({ method, url, headers, body, cache, credentials, timeout });
    const reply = {
      status: answer.status,
      etag: answer.header("ETag"),
      lastModified: answer.header("Last-Modified"),
      text: answer.text,
    };
    this.#log({ method, url, condition: condition(headers), status: reply.status, etag: reply.etag });
    if (![expect].flat().includes(reply.status)) {
      const got = reply.status === 0 ? `no answer (${answer.problem})` : reply.status;
      const wanted = [expect].flat().map((status) => status || "no answer").join(" or ");
      throw new Unexpected(`${method} got ${got} where ${wanted} was due.${hint === undefined ? "" : ` ${hint}`}`);
    }
    return reply;
  }

  /** Reads a note. */
  read(url, options = {}) {
    return this.send("GET", url, { expect: 200, ...options });
  }

  /** Writes a note. The page's own text tells which write it was. */
  write(url, expect, headers = {}, options = {}) {
    const note = { title: "Monday’s meeting", text: `Written by the recipe ${this.#slug}.\n`, by: "you" };
    const sent = { "Content-Type": "application/json", ...headers };
    return this.send("PUT", url, { expect, headers: sent, body: JSON.stringify(note), ...options });
  }

  /** Reads a note, which a colleague changes right after that, and saves it with these members changed: 412. */
  async saveOverAColleague(members) {
    const note = this.fresh("shared");
    const { etag, text } = await this.read(note);
    const body = JSON.stringify({ ...JSON.parse(text), ...members });
    await this.write(note, 412, { "If-Match": etag }, { body });
  }
}

/** The first field that makes a request conditional, in this or in another protocol's words. */
function condition(headers) {
  const found = Object.entries(headers).find(([name]) => /^if-|^overwrite$|^tus-resumable$/i.test(name));
  return found === undefined ? "" : `${found[0]}: ${found[1]}`;
}
