// Apache httpd with mod_dav: plain PUT, COPY, MOVE and LOCK over a folder of files, and If-Match checked strongly.
import { utimesSync } from 'node:fs';
import { freePorts, installed, serverFolder, startProcess } from './lib/process.mjs';
import { PAGE } from './lib/page.mjs';

// Debian's place for them.
const MODULES = '/usr/lib/apache2/modules';

// fileETag   what the tag is made of; Apache's own default is MTime and Size
// more       further directives
// In /deflated/ mod_deflate compresses JSON, as Debian's deflate.conf has it everywhere.
export async function startApache({ fileETag = 'MTime Size', more = '' } = {}) {
  const [port] = await freePorts(1);
  const folder = serverFolder('apache');
  const files = folder.folder('files');
  folder.folder('files/deflated');
  folder.folder('locks');
  folder.write('files/page.html', PAGE);
  // -X and one process: its end is the end of all of it.
  const config = folder.write('apache2.conf', `
ServerRoot ${folder.path}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${folder.path}/pid
ErrorLog ${folder.path}/error.log
Mutex file:${folder.path} default
LoadModule mpm_event_module ${MODULES}/mod_mpm_event.so
${['authz_core', 'mime', 'headers', 'filter', 'deflate', 'dav', 'dav_fs'].map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
TypesConfig /dev/null
AddType text/html html
AddType application/json json
DavLockDB ${folder.path}/locks/db
DocumentRoot ${files}
FileETag ${fileETag}
<Directory ${files}>
  Require all granted
  Dav On
</Directory>
<Directory ${files}/deflated>
  AddOutputFilterByType DEFLATE application/json
</Directory>
${more}
`);
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({
    name: 'Apache', program: installed('apache2'), args: ['-X', '-f', config], url: `${url}/page.html`, folder, asNobody: true,
    logFile: `${folder.path}/error.log`,
  });
  return {
    ...server,
    url,
    files,
    // A file that was last modified at `at` (a Date); default: an hour ago. The age matters: within a second of its
    // change Apache gives a file a weak tag, since it may change again without a new time.
    put(name, content, at = new Date(Date.now() - 3_600_000)) {
      const path = folder.write(`files/${name}`, content);
      utimesSync(path, at, at);
      return path;
    },
  };
}
