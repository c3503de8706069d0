// The body: pretty (a JSON tree or a table of form fields), raw, or hex. Always text, never rendered. It is loaded in parts of 64 kB.
import { html, icon, button, note, segments } from './html.js';
import { data, num, size, plural, decode, hiddenCount } from './text.js';
import { draw } from './state.js';
import { bytes as getBytes } from './api.js';
import { need, forget, failure } from './detail.js';
import { hexView, hexOf } from './hex.js';
import { tree } from './tree.js';
import { copyText, sayError } from './say.js';

const PART = 65_536;
const FIRST_HEX = 1024;
const MORE_HEX = 16_384;
const MAX_FIELDS = 400;

async function more(detail, pane) {
  const { content } = pane;
  try {
    const next = await getBytes(`deliveries/${detail.id}/body`, { from: content.length, len: PART });
    const joined = new Uint8Array(content.length + next.length);
    joined.set(content);
    joined.set(next, content.length);
    pane.content = joined;
  } catch (error) {
    sayError(error);
  }
  draw('detail');
}

const unescape = (text) => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

function formView(text) {
  const all = text.split('&');
  return html`<table class="t stack"><caption class="vh">Form fields</caption><thead><tr><th scope="col">Field</th><th scope="col">Value</th><th scope="col">As sent</th></tr></thead>
    <tbody>${all.slice(0, MAX_FIELDS).map((pair) => {
      const [name, ...rest] = pair.split('=');
      const sent = rest.join('=');
      const value = unescape(sent);
      return html`<tr><td class="k">${data(unescape(name), 300)}</td><td>${value === '' ? html`<span class="t3">empty</span>` : data(value)}</td>
        <td class="t3">${value !== sent && html`<code>${data(sent)}</code>`}</td></tr>`;
    })}</tbody></table>${all.length > MAX_FIELDS && html`<p class="t3">The first ${num(MAX_FIELDS)} of ${num(all.length)} fields are shown. Raw has all of them.</p>`}`;
}

export function body(detail, pane) {
  const { bytes: total, kind, type } = detail.body;
  const content = need('content', () => getBytes(`deliveries/${detail.id}/body`, { from: 0, len: PART }));
  if (content?.error) return failure('Could not load the body', content.error, () => forget('content'));
  if (total === 0) return html`<p class="t2">This delivery has no body.</p>`;
  const isPretty = kind === 'json' || kind === 'form';
  const isCut = content && content.length < total;
  const text = content && decode(content, isCut);
  const view = pane.bodyView || (kind === 'binary' || (content && text === null) ? 'hex' : isPretty ? 'pretty' : 'raw');
  const views = [...(isPretty ? [['pretty', 'Pretty']] : []), ['raw', 'Raw'], ['hex', 'Hex']];
  const hidden = text ? hiddenCount(text) : 0;
  const copy = () => copyText(text ?? hexOf(content), text === null ? 'the bytes as hex' : isCut ? `the first ${size(content.length)}` : 'the body');
  let shown = null;
  if (view === 'pretty' && kind === 'json') shown = tree(detail, pane);
  else if (content && view === 'pretty') shown = formView(text ?? '');
  else if (content && view === 'raw') shown = html`<div class="code wrap"><pre tabindex="0" role="region" aria-label="Raw body">${data(text ?? new TextDecoder().decode(content), content.length)}</pre></div>`;
  else if (content) {
    const max = pane.hexMax || FIRST_HEX;
    shown = hexView(content, max, total, () => {
      pane.hexMax = max + MORE_HEX;
      if (pane.hexMax > content.length && isCut) more(detail, pane);
      else draw('detail');
    });
  }
  return html`
    <div class="bar">${segments('Body view', views, view, (value) => { pane.bodyView = value; draw('detail'); })}
      <span class="t2 sz">${plural(total, 'byte')}${type && html`, ${data(type, 100)}`}</span><span class="sp"></span>
      ${content && button('Copy', copy, { icon: 'copy', cls: 'sm' })}
      <a class="btn sm" href=${`/api/deliveries/${Number(detail.id)}/body?from=0&len=${Number(total)}`} download>${icon('down')}Save</a></div>
    ${isCut && view !== 'pretty' && note(`The first ${size(content.length)} of ${size(total)} are shown. The signature was checked over the whole body.`, button('Show 64 kB more', () => more(detail, pane), { cls: 'sm' }))}
    ${content && (kind === 'binary' || text === null) && note('Not text. hookctl does not decompress or decode bodies: the signature covers these bytes as they are.')}
    ${hidden > 0 && view !== 'hex' && note(`${plural(hidden, 'hidden character')} shown as ${hidden === 1 ? 'its code point' : 'code points'}, such as \`U+202E\`.`)}
    ${shown}`;
}
