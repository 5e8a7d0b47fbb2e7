// Headless Chromium, driven by the DevTools protocol over two pipes, and a server of the files that its page loads. Used by
// page.mjs and by examples that have a page; no package of npm's is needed.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize, sep } from 'node:path';

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** So long an answer may take. */
const PATIENCE = 60_000;

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Serves a folder, and texts by path; its address. */
async function serve(folder, texts) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    response.setHeader('content-type', TYPES[extname(path)] ?? (path.endsWith(sep) ? 'text/html' : 'application/octet-stream'));
    try {
      response.end(texts[path] ?? readFileSync(join(folder, path.endsWith(sep) ? `${path}index.html` : path)));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

/** Messages there and back, each with a zero byte behind it. */
class Wire {
  #to;
  #left = '';
  #count = 0;
  #waiting = new Map();
  #ended;

  constructor(to, from, heard) {
    this.#to = to;
    from.setEncoding('utf8');
    from.on('data', (text) => {
      const parts = (this.#left + text).split('\0');
      this.#left = parts.pop();
      for (const part of parts) {
        const message = JSON.parse(part);
        if (message.id === undefined) heard(message);
        else this.#waiting.get(message.id)?.(message);
      }
    });
    this.#to.on('error', () => {});
  }

  /** Every call from now on, and those under way, fail. */
  end(why) {
    this.#ended ??= new Error(why);
    for (const [id, answer] of this.#waiting) answer({ id, error: { message: why } });
  }

  call(method, params, sessionId) {
    if (this.#ended !== undefined) throw this.#ended;
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${method}: no answer in ${PATIENCE} ms`)), PATIENCE);
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(late);
        this.#waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }
}

/** A page of a browser that runs. */
class Page {
  /** What the page said on its console, and what it threw that nobody caught. */
  said = [];
  #call;

  constructor(call) {
    this.#call = call;
  }

  /** A command of the protocol's. */
  send(method, params = {}) {
    return this.#call(method, params);
  }

  /** What an expression comes to on the page, awaited; JSON. */
  async value(expression) {
    const options = { awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, ...options });
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }

  /** Waits until an expression is true. */
  async until(expression) {
    const start = Date.now();
    while (!(await this.value(expression))) {
      if (Date.now() - start > PATIENCE) throw new Error(`never true: ${expression}; the page said ${JSON.stringify(this.said)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Presses, moves and releases the mouse, from place to place. */
  async drag(...places) {
    const mouse = (type, [x, y], buttons) =>
      this.send('Input.dispatchMouseEvent', { type, x, y, buttons, button: 'left', clickCount: 1 });
    await mouse('mouseMoved', places[0], 0);
    await mouse('mousePressed', places[0], 1);
    for (const place of places.slice(1)) await mouse('mouseMoved', place, 1);
    await mouse('mouseReleased', places.at(-1), 0);
  }

  /** Clicks the middle of an element. */
  async click(selector) {
    const place = await this.value(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
      const box = element.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    })()`);
    await this.drag(place);
  }

  /** The bytes of a PNG of what is to be seen. */
  async screenshot() {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }
}

/**
 * Opens the page of a folder that is served, and has `run` drive it: the index, or the text that `texts` has for `/`.
 * What it comes to; the browser is gone then.
 */
export async function open({ folder, texts = {}, width = 1280, height = 800 }, run) {
  const program = NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
  if (program === undefined) throw new Error('no Chromium is here (apt-get install chromium-headless-shell)');
  const { server, address } = await serve(folder, texts);
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', `--user-data-dir=${profile}`];
  const browser = spawn(program, [...options, `--window-size=${width},${height}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  let page;
  const wire = new Wire(browser.stdio[3], browser.stdio[4], ({ method, params }) => {
    if (method === 'Runtime.consoleAPICalled') page?.said.push(params.args.map((it) => it.value ?? it.description).join(' '));
    if (method === 'Runtime.exceptionThrown') page?.said.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
  });
  browser.once('error', (error) => wire.end(`${program} can't be started: ${error.message}`));
  browser.once('exit', () => wire.end(`${program} has ended`));
  try {
    const { targetId } = await wire.call('Target.createTarget', { url: 'about:blank', width, height });
    const { sessionId } = await wire.call('Target.attachToTarget', { targetId, flatten: true });
    page = new Page((method, params) => wire.call(method, params, sessionId));
    await page.send('Runtime.enable');
    await page.send('Page.enable');
    await page.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send('Page.navigate', { url: address });
    await page.until('location.protocol === "http:" && document.readyState === "complete"');
    return await run(page, program);
  } finally {
    server.close();
    server.closeAllConnections();
    // A script may stand before the program, so that a signal would end that alone.
    await Promise.resolve().then(() => wire.call('Browser.close')).catch(() => {});
    const late = setTimeout(() => browser.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(late);
    for (const pipe of browser.stdio) pipe?.destroy();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
