// Tables of headers, of the request and of the response. Values that the server masks are fetched one by one, when the user asks for them.
import { html, icon, button, words } from './html.js';
import { data, num, plural, hiddenCount } from './text.js';
import { draw } from './state.js';
import { get } from './api.js';
import { copyText, sayError } from './say.js';

const FIRST = 100;

async function reveal(detail, pane, index) {
  try {
    const { value } = await get(`deliveries/${detail.id}/headers/${index}`);
    pane.shown.set(index, value);
    draw('detail');
  } catch (error) {
    sayError(error);
  }
}

const masked = (name, show) => html`<span class="mono t2" aria-hidden="true">•••••••• </span>${show ? html`
  <button type="button" class="btn sm" aria-label=${'Show the value of ' + name} onClick=${show}>${icon('eye')}Show</button>` : html`<span class="vh">masked</span>`}`;

/** Rows of `[name, value]`. `show(index)` reveals a masked value, `signature` is the name of the header with the signature. */
export function headerTable(list, { caption, values, show, signature }) {
  const times = {};
  for (const [name] of list) times[name.toLowerCase()] = (times[name.toLowerCase()] || 0) + 1;
  return html`<table class="t stack"><caption class="vh">${caption}</caption><thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead>
    <tbody>${list.map(([name, value, length], index) => {
      const known = values?.get(index) ?? value;
      const isCut = length > 0 && !values?.has(index);
      return html`<tr key=${index}><td class="k">${data(name, 200)}${times[name.toLowerCase()] > 1 && html`<span class="t3">  repeated</span>`}</td>
        <td>${known === undefined || known === null ? masked(name, show && (() => show(index))) : html`<code>${data(known, known.length + 1)}</code>${isCut && html` <button type="button" class="btn sm" onClick=${() => show(index)}>Show all ${num(length)} characters</button>`}`}
          ${signature && name.toLowerCase() === signature.toLowerCase() && html` <span class="tag">signature</span>`}</td></tr>`;
    })}</tbody></table>`;
}

export function headers(detail, pane) {
  const all = detail.headers;
  const total = all.length + (detail.headers_left_out || 0);
  const list = pane.allHeaders ? all : all.slice(0, FIRST);
  const copy = () => copyText(all.map(([name, value], index) => `${name}: ${value ?? pane.shown.get(index) ?? '(masked)'}`).join('\n'), 'the headers');
  const hidden = list.reduce((sum, [name, value]) => sum + hiddenCount(name) + hiddenCount(value || ''), 0);
  return html`
    <div class="bar"><span class="t2">${plural(total, 'header')}, in the order received</span><span class="sp"></span>${button('Copy all', copy, { icon: 'copy', cls: 'sm' })}</div>
    ${hidden > 0 && html`<div class="note calm">${icon('info')}<p>${words(`${plural(hidden, 'hidden character')} shown as ${hidden === 1 ? 'its code point' : 'code points'}, such as \`U+202E\`.`)}</p></div>`}
    ${headerTable(list, { caption: 'Request headers', values: pane.shown, show: (index) => reveal(detail, pane, index), signature: detail.header })}
    ${list.length < all.length && html`<p class="mt">${button(`Show all ${num(all.length)} headers`, () => { pane.allHeaders = true; draw('detail'); })}</p>`}
    ${list.length === all.length && all.length < total && html`<p class="t3 mt">${num(total - all.length)} more headers are left out. An export has all of them.</p>`}`;
}
