// 412s whose request has a body that is hard to send again, byte for byte.

/** Reads and saves a file that a colleague changes in between. */
function form(name, label, note, body, headers = {}) {
  return {
    name,
    label,
    note,
    expects: { cause: "changed-by-another", status: 412 },
    async run(kitchen) {
      const file = kitchen.fresh("shared+files");
      const { etag } = await kitchen.read(file);
      await kitchen.send("PUT", file, { expect: 412, headers: { "If-Match": etag, ...headers }, body: body() });
    },
  };
}

/** Bytes that are no UTF-8. */
const bytes = () => Uint8Array.from({ length: 256 }, (_, index) => 255 - index);

function upload() {
  const data = new FormData();
  data.append("title", "Grüße");
  data.append("photo", new Blob([bytes()], { type: "image/png" }), "photo.png");
  return data;
}

export default {
  slug: "odd-body",
  title: "A body that is hard to send again",
  steps: [
    "Reads a file and keeps its `ETag`; a colleague changes the file.",
    "Saves 256 bytes that are no text, with the kept tag: 412.",
  ],
  shows: "Either the retry sends the very bytes, or it is refused before anything is sent, with the reason.",
  forms: [
    form(undefined, undefined, undefined, bytes, { "Content-Type": "application/octet-stream" }),
    form("blob", "A Blob", "The same bytes in a `Blob`.", () => new Blob([bytes()], { type: "image/png" })),
    form("multipart", "A form with a file", "`multipart/form-data`, with a boundary of the browser’s making.", upload),
    form("urlencoded", "A form without", "`application/x-www-form-urlencoded`.", () => new URLSearchParams({ title: "Grüße & mehr" })),
    form("long", "Three megabytes", "Text that DevTools may cut off.", () => "Grüße, and so on. ".repeat(165_000), { "Content-Type": "text/plain" }),
    form("empty", "No body", "A save without any body.", () => undefined),
  ],
};
