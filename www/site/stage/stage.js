// What a test does on a stage: requests from the page itself, from a frame in it and from a worker.

/** One request; what the sender can see of its answer. */
async function send({ url, ...init }) {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    return { status: response.status, type: response.type, etag: response.headers.get("ETag"), text };
  } catch (error) {
    return { status: 0, text: error.message };
  }
}

/** The first message that passes, from one window, worker or port. */
function heard(source, passes) {
  return new Promise((resolve) => {
    source.addEventListener("message", function listen(event) {
      if (!passes(event)) return;
      source.removeEventListener("message", listen);
      resolve(event.data);
    });
  });
}

/** What the service worker answers. */
async function askServiceWorker(message) {
  const { port1, port2 } = new MessageChannel();
  const answer = heard(port1, () => true);
  port1.start();
  navigator.serviceWorker.controller.postMessage(message, [port2]);
  return answer;
}

window.stage = {
  send,

  /** A frame with another stage in it, ready to be asked. */
  async frame(src, attributes = {}) {
    const frame = document.createElement("iframe");
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
    frame.src = src;
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    document.body.append(frame);
    await loaded;
    return frame;
  },

  /** The frame sends. */
  async fromFrame(frame, request) {
    const number = crypto.getRandomValues(new Uint32Array(1))[0];
    const answer = heard(window, ({ source, data }) => source === frame.contentWindow && data.answerTo === number);
    frame.contentWindow.postMessage({ number, request }, "*");
    return (await answer).answer;
  },

  /** A worker that stays, for `fromWorker`. */
  worker: () => new Worker("/stage/worker.js"),

  /** The worker sends. */
  async fromWorker(worker, request) {
    const answer = heard(worker, () => true);
    worker.postMessage(request);
    return answer;
  },

  /** This page comes under the stage's service worker, which behaves as service-worker.js says. */
  async underServiceWorker(behaviour) {
    await navigator.serviceWorker.register("/stage/service-worker.js");
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }
    await this.behave(behaviour);
  },

  /** Another behaviour from now on. */
  behave: (behaviour) => askServiceWorker({ behaviour }),

  /** The service worker sends, for itself. */
  fromServiceWorker: (request) => askServiceWorker({ request }),
};

// As a frame.
addEventListener("message", async ({ data, source }) => {
  if (data.request && source === parent && parent !== window) {
    parent.postMessage({ answerTo: data.number, answer: await send(data.request) }, "*");
  }
});
