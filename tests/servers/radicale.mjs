// Radicale (PyPI): calendars by CalDAV, each event a file with a tag of its content.
import { freePorts, installed, serverFolder, startProcess } from './lib/process.mjs';

const USER = `Basic ${btoa('ann:x')}`;

// Any name and password will do, and each user has their own calendars.
export async function startRadicale() {
  const [port] = await freePorts(1);
  const folder = serverFolder('radicale');
  const config = folder.write('config', `
[server]
hosts = 127.0.0.1:${port}
[auth]
type = none
[rights]
type = owner_only
[storage]
filesystem_folder = ${folder.folder('collections')}
[web]
type = none
`);
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({
    name: 'Radicale', program: installed('python/bin/python'), args: ['-m', 'radicale', '--config', config], url: `${url}/`, folder,
  });
  const made = await fetch(`${url}/ann/work/`, { method: 'MKCALENDAR', headers: { Authorization: USER } });
  if (made.status !== 201) throw new Error(`Radicale: MKCALENDAR: ${made.status}`);
  return { ...server, url, calendar: '/ann/work', authorization: USER };
}

// An event of one line of text, in iCalendar.
export const event = (name, summary) => [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Retag//Tests//EN', 'BEGIN:VEVENT', `UID:${name}`, 'DTSTAMP:20260101T000000Z',
  'DTSTART:20260101T090000Z', `SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n');
