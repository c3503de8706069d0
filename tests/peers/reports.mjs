// Opens the HTML reports of real runs in headless Chromium. Checks that nothing overflows, that no cell is too narrow, that axe-core finds no problem, and
// that the content security policy blocks nothing.
// usage: node tests/peers/reports.mjs PATH-TO-HOOKCTL [DIRECTORY]. With a directory, screenshots and reports are saved there.
// Needs playwright-core and axe-core (NODE_PATH), and Chromium (CHROMIUM, /usr/bin/chromium by default).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const require = createRequire(path.join(process.env.NODE_PATH ?? process.cwd(), 'x.js'));
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [hookctl, kept] = process.argv.slice(2).map((name) => path.resolve(name));
const folder = kept ?? fs.mkdtempSync(path.join(os.tmpdir(), 'hookctl-reports-'));
fs.mkdirSync(folder, { recursive: true });

const WIDTHS = [320, 360, 400, 600, 768, 1024, 1280, 1600];
const SECRET = 'a-secret-of-reports';
const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&amp; \u202egpj.exe\u001b[31m\u200b';

/** Runs hookctl, and returns its exit code. */
function run(args, environment = {}) {
  const env = { PATH: process.env.PATH, HOME: folder, HOOKCTL_SECRET: SECRET, ...environment };
  return new Promise((resolve, reject) => {
    const child = spawn(hookctl, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    child.stdout.on('data', (text) => { stdout += text; });
    child.stderr.resume();
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout }));
  });
}

const digest = (body) => createHmac('sha256', SECRET).update(body).digest('hex');

let requests = 0;
/** A receiver that hashes re-serialized JSON, does not respond to one event, and fails at some paths. */
const receiver = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    requests += 1;
    const body = Buffer.concat(chunks);
    const respond = (status, text, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(text);
    };
    if (request.url === '/ok') return respond(200, '{"status":"ok"}');
    if (request.url === '/busy') return requests % 9 === 0 ? respond(503, '{"error":"overloaded"}') : respond(200, '{}');
    if (request.url.startsWith('/hostile')) return respond(500, HOSTILE, { 'content-type': 'text/html', 'x-note': encodeURI(HOSTILE) });
    if (request.headers['x-api-signature']) {
      const computed = digest(body.toString().replaceAll(':', ': ').replaceAll(',', ', ').replaceAll(/(\d): (\d)/g, '$1:$2'));
      return respond(401, JSON.stringify({ error: 'invalid signature', computed }), { 'set-cookie': 'session=abc' });
    }
    if (body.includes('onSubmissionComplete')) return;
    return respond(200, '{"status":"ok"}');
  });
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${receiver.address().port}`;

const python = (body) => body.replaceAll('":', '": ').replaceAll(',"', ', "');
const sample = (await run(['events', 'show', 'screver', 'surveyCompleted'])).stdout.trimEnd();
const large = (await run(['events', 'show', 'screver', 'optionSelected'])).stdout.trimEnd();
const form = (await run(['events', 'show', 'wootric', 'response.created'])).stdout.trimEnd();
const line = (signed, body = signed, more = {}, key = SECRET) => {
  const signature = createHmac('sha256', key).update(signed).digest('hex');
  const headers = [['Host', 'staging.example.com'], ['Authorization', 'Basic bWU6cHc='], ['Content-Length', `${Buffer.byteLength(signed)}`],
    ['X-API-SIGNATURE', signature]];
  return JSON.stringify({ at: '2026-11-28T12:08:46.050Z', headers, body, ...more });
};
const wootric = (signed, body) => {
  const signature = createHmac('sha1', SECRET).update(signed).digest('hex');
  return JSON.stringify({ at: '2026-11-28T12:10:00Z', headers: [['X-Wootric-Signature', `sha1=${signature}`]], body });
};
const capture = (name, lines) => fs.writeFileSync(path.join(folder, name), lines.map((text) => `${text}\n`).join(''));
const valid = (count) => Array.from({ length: count }, (_, index) => line(sample.replace('user1', `user${index}`)));
capture('causes.jsonl', [
  ...valid(30), line(sample, python(sample)), line(large, python(large)), line(sample, `${sample}\n`), line(sample, sample, {}, `${SECRET}\n`),
  line(sample, sample, {}, 'another secret'), wootric(form, form.replaceAll('%20', '+')), JSON.stringify({ headers: [], body: sample }),
  line(sample, sample.slice(0, 40)), '{broken', ...valid(3)]);
capture('all.jsonl', valid(12));
capture('one.jsonl', [line(sample, python(sample))]);
capture('none.jsonl', []);
capture('many.jsonl', [...valid(8000), ...Array.from({ length: 2000 }, (_, index) => line(sample, `${sample}${' '.repeat(1 + (index % 3))}`))]);
const name = `a very long directory of captures/${'x'.repeat(80)}/<b>&"'.jsonl`;
fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
const odd = [['X-Api-Signature', HOSTILE], [`X-${'long'.repeat(60)}`, 'v'.repeat(3000)], ['Cookie', 'session=1']];
capture(name, [
  JSON.stringify({ at: HOSTILE, target: `/${'deep/'.repeat(100)}?${HOSTILE}`, headers: odd, body: `{"a":"${'y'.repeat(5000)}"}` }),
  JSON.stringify({ headers: odd, body_base64: Buffer.from(Array.from({ length: 900 }, (_, index) => index % 256)).toString('base64') }),
  line(sample, `${sample.slice(0, -1)},"x":"${HOSTILE.replaceAll('"', '\\"').replaceAll('\u001b', '')}"}`), line(sample, '\ufeff' + sample)]);

const ci = { GITHUB_SERVER_URL: 'https://git.example.com', GITHUB_REPOSITORY: 'acme/surveys', GITHUB_RUN_ID: '99', GITHUB_RUN_NUMBER: '4821',
  GITHUB_SHA: '3f9c2ab0000', GITHUB_REF_NAME: 'main', GITHUB_ACTIONS: 'true' };
const send = (...words) => ['send', ...words, '--secret', 'env:HOOKCTL_SECRET'];
const load = (url, ...words) => send('wootric', 'response.created', 'decline.created', '--to', url, ...words);
const RUNS = {
  send: [4, send('--all', '--to', `${origin}/hooks/surveys`, '--timeout', '500ms'), ci],
  'send-all': [0, send('--all', '--to', `${origin}/ok`)],
  'send-one': [1, send('screver', 'surveyCompleted', '--to', `${origin}/hooks`)],
  'send-none': [3, ['send', '--all', '--to', `${origin}/ok`], { HOOKCTL_SECRET: '' }],
  'send-hostile': [1, send('screver', '--all', '--to', `${origin}/hostile/${'path/'.repeat(40)}?q=<b>`)],
  verify: [3, ['verify', 'causes.jsonl', '--env-file', 'secrets.env'], ci],
  'verify-all': [0, ['verify', 'all.jsonl']],
  'verify-one': [1, ['verify', 'one.jsonl']],
  'verify-none': [0, ['verify', 'none.jsonl', '--allow-empty']],
  'verify-many': [1, ['verify', 'many.jsonl', '--explain', 'never']],
  'verify-hostile': [1, ['verify', name, '--provider', 'screver']],
  load: [1, load(`${origin}/busy`, '--rate', '150', '--duration', '7s')],
  'load-short': [0, load(`${origin}/ok`, '--count', '40', '--concurrency', '2')],
  'load-dead': [4, load('http://127.0.0.1:9/', '--count', '20')],
};
fs.writeFileSync(path.join(folder, 'secrets.env'), 'HOOKCTL_SCREVER_SECRET=another\n');

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const failures = [];
const fail = (where, what) => { failures.push(`${where}: ${what}`); console.log(`FAIL ${where}: ${what}`); };

/** Returns the problems of the page's layout. Runs in the page. */
function layout() {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`);
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest('.vh, .k, .sprite, svg.plot, .legend') || !element.checkVisibility()) continue;
    const box = element.getBoundingClientRect();
    const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`;
    if (box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1)) found.push(`${name} leaves the page: ${element.textContent.slice(0, 40)}`);
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && style.display !== 'inline' && !element.closest('svg') && element.tagName !== 'INPUT') {
      found.push(`${name} overflows: ${element.textContent.slice(0, 40)}`);
    }
    const isCell = element.matches('.r > *:not(svg), td, th, .meta > div, .tiles > div');
    if (isCell && box.width > 0 && box.width < 24) found.push(`${name} is ${box.width} px wide`);
  }
  for (const text of document.querySelectorAll('svg.plot text')) {
    if (!text.checkVisibility()) continue;
    const box = text.getBoundingClientRect();
    if (box.left < -1 || box.right > root.clientWidth + 1) found.push(`label ${text.textContent} leaves the page`);
  }
  return [...new Set(found)].slice(0, 8);
}

const only = process.env.ONLY?.split(',');
for (const [run_name, [code, args, environment]] of Object.entries(RUNS)) {
  if (only && !only.includes(run_name)) continue;
  const file = path.join(folder, `${run_name}.html`);
  const ended = await run([...args, '--report', `html=${run_name}.html`, '--report', `json=${run_name}.json`], environment);
  if (ended.code !== code) fail(run_name, `exit code ${ended.code}, not ${code}`);
  const html = fs.readFileSync(file, 'utf8');
  if (html.includes(SECRET)) fail(run_name, 'shows the secret');
  // The layout of thousands of rows takes a while.
  const isLong = run_name === 'verify-many';
  for (const scheme of isLong ? ['light'] : ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.on('console', (message) => fail(run_name, `console: ${message.text()}`));
    page.on('pageerror', (error) => fail(run_name, `error: ${error}`));
    page.on('request', (request) => { if (!/^(file|data):/.test(request.url())) fail(run_name, `requests ${request.url()}`); });
    page.on('dialog', (dialog) => { fail(run_name, 'ran a script'); dialog.dismiss(); });
    await page.goto(`file://${file}`);
    for (const width of isLong ? [320, 1280] : WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const opened of [false, true]) {
        await page.evaluate((open) => {
          const rows = [...document.querySelectorAll('details')];
          for (const row of rows.slice(0, 60)) row.open = open;
          // Only rows that are laid out can be measured.
          for (const row of document.querySelectorAll('.row')) row.style.contentVisibility = 'visible';
        }, opened);
        for (const what of await page.evaluate(layout)) fail(`${run_name} ${scheme} ${width} px ${opened ? 'opened' : 'closed'}`, what);
        const shown = kept && [400, 1280].includes(width) && !opened;
        if (shown) await page.screenshot({ path: path.join(folder, `${run_name}-${scheme}-${width}.png`), fullPage: !isLong });
      }
    }
    if (!isLong) {
      // The policy forbids scripts in the page, but not those of the debugger.
      await page.evaluate(axe);
      const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      for (const violation of result.violations) {
        fail(`${run_name} ${scheme}`, `axe: ${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 120)} (${violation.nodes.length})`);
      }
    }
    await context.close();
  }
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`file://${file}`);
  // Each filter shows the number of rows that it states, the first failure is open, and a link to a row opens it.
  const shown = () => page.evaluate(() => [...document.querySelectorAll('.row')].filter((row) => getComputedStyle(row).display !== 'none').length);
  for (const input of await page.$$('input[name=show]')) {
    await input.evaluate((element) => { element.checked = true; });
    const text = await input.evaluate((element) => element.parentElement.querySelector('b').textContent);
    const count = Number(text.split(' ')[0].replaceAll(',', ''));
    if (!isLong) assert.equal(await shown(), count, `${run_name} ${await input.getAttribute('id')}`);
    assert.notEqual(await shown(), 0, run_name);
  }
  const last = await page.evaluate(() => [...document.querySelectorAll('details.row .panel[id]')].at(-1)?.id);
  if (last) {
    await page.goto('about:blank');
    await page.goto(`file://${file}#${last}`);
    const open = await page.evaluate((id) => document.getElementById(id).closest('details').open, last);
    if (!open) fail(run_name, `a link to #${last} does not open its row`);
  }
  if (kept && ['send', 'verify', 'load'].includes(run_name)) await page.pdf({ path: path.join(folder, `${run_name}.pdf`), format: 'A4' });
  await context.close();
  console.log(`${run_name}: ${html.length} bytes`);
}

await browser.close();
receiver.closeAllConnections();
receiver.close();
if (!kept) fs.rmSync(folder, { recursive: true });
assert.deepEqual(failures, []);
console.log('the reports fit, and axe-core finds nothing');
