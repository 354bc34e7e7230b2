// Marks in Chromium's trace: events named `bench:LABEL`, between which ../trace.mjs counts the thread's time.

// Does something under a label.
export function timed(label, act) {
  const name = `bench:${label}`;
  document.addEventListener(name, act, { once: true });
  document.dispatchEvent(new Event(name));
}

// A point in time.
export function mark(label) {
  timed(label, () => {});
}
