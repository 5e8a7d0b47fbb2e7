// Opens a page in headless Chromium that imports the installed WebAssembly package, without a bundler, and checks what the
// page tells. `node page.mjs FOLDER`, where FOLDER has node_modules with the package.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { deepStrictEqual } from 'node:assert';

const folder = process.argv[2];
const PATIENCE = 60_000;

/** What runs on the page: calls of each kind, and what came of them. */
const PROGRAM = `
  const told = {};
  try {
    const m = await import('kitchen-sink');
    const fault = (call) => {
      try {
        return call();
      } catch (error) {
        return error;
      }
    };
    told.number = m.add(2, 3);
    told.wide = String(m.echoU64(2n ** 64n - 1n));
    told.text = m.echoString('Zoë 🦀');
    told.long = m.echoString('é'.repeat(100_000)) === 'é'.repeat(100_000);
    told.centroid = m.centroid([{ x: 0, y: 0 }, { x: 2, y: 4 }]);
    told.many = m.centroid(Array.from({ length: 400_000 }, (_, i) => ({ x: i % 2, y: 1 })));
    const made = m.makePoints(300_000);
    told.made = [made.length, made.at(7)];
    told.grown = m.echoString('again');
    told.soon = String(await m.addSoon(1n, 2n));
    told.applied = m.applyTwice(5, (value) => value * 3);
    told.wrong = fault(() => m.add(-1, 3)).name;
    const panic = fault(() => m.panicFormatted('é'));
    told.panic = [panic instanceof m.PanicError, panic.message.split(' (')[0]];
    told.after = fault(() => m.add(2, 3)) instanceof m.PanicError;
  } catch (error) {
    told.failed = String(error.stack ?? error);
  }
  await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
`;

const PAGE = `<!doctype html>
<meta charset="utf-8">
<script type="importmap">{ "imports": { "kitchen-sink": "/node_modules/kitchen-sink/web.mjs" } }</script>
<script type="module">${PROGRAM}</script>
`;

const EXPECTED = {
  number: 5,
  wide: '18446744073709551615',
  text: 'Zoë 🦀',
  long: true,
  centroid: { x: 1, y: 2 },
  many: { x: 0.5, y: 1 },
  made: [300_000, { x: 7, y: 3.5 }],
  grown: 'again',
  soon: '3',
  applied: 45,
  wrong: 'RangeError',
  panic: [true, 'formatted: é'],
  after: true,
};

const TYPES = { '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

function found(names) {
  return names.find((name) => spawnSync(name, ['--version']).status === 0);
}

const browser = found(['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']);
if (browser === undefined) throw new Error('no Chromium is here (apt-get install chromium-headless-shell)');

const profile = mkdtempSync(join(tmpdir(), 'page-'));
let running;
const told = await new Promise((resolve, reject) => {
  const server = createServer((request, response) => {
    if (request.url === '/told') {
      let body = '';
      request.on('data', (part) => { body += part; });
      request.on('end', () => {
        response.end();
        server.close();
        resolve(JSON.parse(body));
      });
    } else if (request.url === '/') {
      response.setHeader('content-type', 'text/html');
      response.end(PAGE);
    } else {
      const path = normalize(request.url);
      try {
        const file = readFileSync(join(folder, path));
        response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain');
        response.end(file);
      } catch {
        response.statusCode = 404;
        response.end();
      }
    }
  });
  server.listen(0, '127.0.0.1', () => {
    const address = `http://127.0.0.1:${server.address().port}/`;
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
    running = spawn(browser, [...options, address], { stdio: 'ignore' });
    running.on('error', reject);
    setTimeout(() => reject(new Error(`the page told nothing in ${PATIENCE} ms`)), PATIENCE).unref();
  });
});
running.kill();
await new Promise((resolve) => running.once('exit', resolve));
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
deepStrictEqual(told, EXPECTED);
console.log(`${browser}: ${Object.keys(told).length} answers as expected`);
