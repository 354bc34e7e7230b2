// nginx, with as many sites as a test needs; each has a port, so each is an origin of its own to a browser.
import { freePorts, installed, serverFolder, startProcess } from './lib/process.mjs';
import { PAGE } from './lib/page.mjs';

// Debian's package sets `gzip on` in nginx.conf. For types other than text/html one has to ask.
export const GZIP = `
    gzip on;
    gzip_types application/json text/calendar;
    gzip_min_length 20;`;

// `sites` maps a name to a function of the site's folder that gives what stands inside `server { … }`. Gives their
// addresses under the same names. Every site has a page at /page.html; `http` stands beside the sites.
export async function startNginx(sites, http = '') {
  const names = Object.keys(sites);
  const ports = await freePorts(names.length);
  const folder = serverFolder('nginx');
  const servers = names.map((name, index) => {
    const site = folder.folder(name);
    folder.write(`${name}/page.html`, PAGE);
    return `
  server {
    listen 127.0.0.1:${ports[index]};
    root ${site};
    location = /page.html { }
${sites[name](site)}
  }`;
  });
  // One process, so that its end is the end of all of it. Types: nginx's own list is in Debian's package of
  // configuration, which is not installed.
  const config = folder.write('nginx.conf', `
daemon off;
master_process off;
error_log stderr warn;
pid ${folder.path}/nginx.pid;
events { }
http {
  access_log off;
  types { text/html html; application/json json; }
  client_body_temp_path ${folder.path}/body;
  proxy_temp_path ${folder.path}/proxy;
  fastcgi_temp_path ${folder.path}/fastcgi;
  uwsgi_temp_path ${folder.path}/uwsgi;
  scgi_temp_path ${folder.path}/scgi;
${http.replaceAll('FOLDER', folder.path)}
${servers.join('\n')}
}
`);
  const url = (index) => `http://127.0.0.1:${ports[index]}`;
  const server = await startProcess({
    name: 'nginx', program: installed('nginx'), args: ['-c', config, '-p', folder.path, '-e', 'stderr'],
    url: `${url(0)}/page.html`, folder,
  });
  return { ...server, folder, ...Object.fromEntries(names.map((name, index) => [name, url(index)])) };
}

// One origin for a page and for servers that have no pages: what most sites do in front of an API. `upstreams` maps
// the beginning of a path to a server's address.
export const startFront = (upstreams) => startNginx({
  site: () => Object.entries(upstreams).map(([path, upstream]) => `
    location ${path} {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
    }`).join(''),
});
