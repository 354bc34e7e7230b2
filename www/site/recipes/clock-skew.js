// A date that the page formats itself.

/** The local time of a place, labelled GMT, as code does that formats a date by hand. */
function localTimeCalledGmt(date, timeZone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone, weekday: "short", day: "2-digit", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  // British English writes "Sept"; the field wants three letters (RFC 9110 §5.6.7).
  const month = part.month.slice(0, 3);
  return `${part.weekday}, ${part.day} ${month} ${part.year} ${part.hour}:${part.minute}:${part.second} GMT`;
}

export default {
  slug: "clock-skew",
  title: "A date by the wrong clock",
  steps: [
    "Reads a note and its `Last-Modified`.",
    "Formats that date again, in New York’s time, and labels it GMT.",
    "Saves with the new date in `If-Unmodified-Since`: 412. The date is hours too early.",
  ],
  shows: "The date differs from the note’s `Last-Modified` by whole hours, and equals none that was ever seen. Send it back as received, byte for byte.",
  forms: [
    {
      expects: { cause: "clock-skew", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("dated");
        const { lastModified } = await kitchen.read(note);
        const date = localTimeCalledGmt(new Date(lastModified), "America/New_York");
        await kitchen.write(note, 412, { "If-Unmodified-Since": date });
      },
    },
  ],
};
