// One request, by fetch, by XMLHttpRequest or from a worker: the panel must see them alike.

/**
 * @typedef {object} Answer what a page can see of a response
 * @property {number} status 0 when there was no answer
 * @property {(name: string) => string | null} header null also when CORS hides it
 * @property {string} text
 * @property {string} [problem] why there was no answer
 */

/** @returns {Promise<Answer>} */
export async function byFetch({ method, url, headers, body, cache, credentials, timeout }) {
  const signal = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, { method, headers, body, cache, credentials, signal });
    const text = await response.text();
    return { status: response.status, header: (name) => response.headers.get(name), headers: new Map(response.headers), text };
  } catch (error) {
    return { status: 0, header: () => null, headers: new Map(), text: "", problem: error.message };
  }
}

/** XMLHttpRequest knows no cache mode: `cache` is left out. @returns {Promise<Answer>} */
export function byXhr({ method, url, headers, body, credentials, timeout }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.withCredentials = credentials === "include";
    if (timeout !== undefined) request.timeout = timeout;
    const none = (problem) => () => resolve({ status: 0, header: () => null, text: "", problem });
    request.addEventListener("error", none("the request failed"));
    request.addEventListener("timeout", none("the request timed out"));
    request.addEventListener("load", () => {
      resolve({ status: request.status, header: (name) => request.getResponseHeader(name), text: request.responseText });
    });
    request.send(body);
  });
}

/** fetch in a worker of its own. @returns {Promise<Answer>} */
export function byWorker(request) {
  return new Promise((resolve) => {
    const worker = new Worker("/send-worker.js", { type: "module" });
    const settle = (answer) => {
      worker.terminate();
      resolve(answer);
    };
    const none = (problem) => settle({ status: 0, header: () => null, text: "", problem });
    worker.addEventListener("error", (event) => none(event.message));
    worker.addEventListener("message", ({ data }) => {
      settle({ ...data, header: (name) => data.headers.get(name.toLowerCase()) ?? null });
    });
    worker.postMessage({ ...request, body: packed(request.body) });
  });
}

/** Forms cannot be cloned to a worker: their entries can. */
function packed(body) {
  if (body instanceof FormData) return { kind: "FormData", entries: [...body] };
  if (body instanceof URLSearchParams) return { kind: "URLSearchParams", entries: [...body] };
  return { kind: "as it is", body };
}

/** What `packed` was given. */
export function unpacked({ kind, entries, body }) {
  if (kind === "as it is") return body;
  const form = kind === "FormData" ? new FormData() : new URLSearchParams();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}
