// Sends one request from a worker, and tells the page what came of it.

import { byFetch, unpacked } from "./transport.js";

addEventListener("message", async ({ data }) => {
  const { status, headers, text, problem } = await byFetch({ ...data, body: unpacked(data.body) });
  postMessage({ status, headers, text, problem });
});
