// What the server holds, told by the server itself: the page makes no request for it that the panel would show.

/** Follows a note; `moved` is called with `{revision, etag, note}`, or with null when there is no note. */
export function followServer(element, path, moved) {
  const part = (name) => element.querySelector(`[data-part=${name}]`);
  part("colleague").action = `/colleague${path}`;

  const events = new EventSource(`/events${path}`);
  events.addEventListener("message", (event) => {
    const now = JSON.parse(event.data);
    const tag = part("etag");
    tag.hidden = now === null;
    if (now === null) {
      part("revision").textContent = "no note";
      part("by").textContent = "";
    } else {
      part("revision").textContent = `revision ${now.revision}`;
      tag.textContent = now.etag;
      part("by").textContent = typeof now.note?.by === "string" ? `by ${now.note.by}` : "";
    }
    element.dataset.state = "live";
    moved(now);
  });
  events.addEventListener("error", () => {
    element.dataset.state = "lost";
    part("revision").textContent = "the server does not answer";
  });
}
