// Sends what the stage asks for, with this worker as the sender.

addEventListener("message", async ({ data: { url, ...init } }) => {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    postMessage({ status: response.status, etag: response.headers.get("ETag"), text });
  } catch (error) {
    postMessage({ status: 0, text: error.message });
  }
});
