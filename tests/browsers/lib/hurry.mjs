// A clock that runs faster in the panel's page, for bounds of minutes: `Date.now` alone, so that the browsers' answers
// keep their time. A test needs no more than 20 to 40: a busy machine must not miss what happens in between.
// `window.Date` is the page's own: in Firefox a test's code runs beside the page and has a `Date` of its own.
export async function hurried(panel, times, body) {
  await panel.evaluate((factor) => {
    const { now } = window.Date;
    const begun = now();
    window.Date.now = () => begun + (now() - begun) * factor;
    window.Date.unhurried = now;
  }, times);
  try {
    return await body();
  } finally {
    await panel.evaluate(() => {
      window.Date.now = window.Date.unhurried;
      delete window.Date.unhurried;
    });
  }
}
