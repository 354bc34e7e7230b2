// Time by Chromium's trace: what the page's thread really ran, not what the clock on the wall says while other
// programs have the processor (on a loaded machine, 25 ms for 9).

// What script runs in. Whatever lies within another one of these is counted with that.
const SCRIPT = new Set(['EventDispatch', 'FireAnimationFrame', 'TimerFire', 'FunctionCall', 'RunMicrotasks', 'EvaluateScript', 'v8.evaluateModule']);

// Does something with a page, and gives what it gave with all marks that it left, by label: for each its `own` time,
// the time `until` the next mark, and the `scripts` that ran until then, each without a pause. All in milliseconds.
export async function traced(page, act) {
  await page.tracing.start({ categories: ['-*', 'devtools.timeline', 'v8.execute'] });
  const value = await act(page);
  const { traceEvents } = JSON.parse(Buffer.from(await page.tracing.stop()).toString());
  return { value, marks: marksOf(traceEvents) };
}

function marksOf(traceEvents) {
  const isMark = (event) => event.name === 'EventDispatch' && event.args.data?.type?.startsWith('bench:');
  const first = traceEvents.find(isMark);
  if (!first) throw new Error('the trace has no marks');
  const here = traceEvents
    .filter(({ ph, pid, tid, name }) => ph === 'X' && pid === first.pid && tid === first.tid && SCRIPT.has(name))
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const marks = here.filter(isMark);
  const outermost = [];
  let end = -Infinity;
  for (const event of here) {
    if (event.ts < end) continue;
    end = event.ts + event.dur;
    outermost.push(event);
  }

  const byLabel = {};
  let place = 0;
  marks.forEach((mark, index) => {
    const next = marks[index + 1];
    const scripts = [];
    while (outermost[place]?.ts < mark.ts + mark.dur) place += 1;
    for (; place < outermost.length && !(outermost[place].ts + outermost[place].dur > next?.ts); place += 1) {
      scripts.push(cpu(outermost[place]));
    }
    const label = mark.args.data.type.slice('bench:'.length);
    (byLabel[label] ??= []).push({
      own: cpu(mark),
      until: next ? (thread(next) - thread(mark)) / 1000 - cpu(mark) : 0,
      scripts,
    });
  });
  return byLabel;
}

// Where the system does not count a thread's time, the clock must do.
const cpu = ({ tdur, dur }) => (tdur ?? dur) / 1000;
const thread = ({ tts, ts }) => tts ?? ts;
