// The search field: a combobox that suggests operators and their values, and applies the query 120 ms after the last key. While you type, an invalid query
// keeps the last result. It is reported on Enter, or when you leave the field.
import { html, byId, icon, render } from './html.js';
import { data, num } from './text.js';
import { state, draw, flush } from './state.js';
import { get } from './api.js';
import { rows, takeView } from './rows.js';
import { grid, choose, toTop } from './list.js';
import { want } from './events.js';
import { syncUrl } from './url.js';
import { words } from './html.js';

const DELAY = 120;
const OPERATORS = [
  ['verdict', 'Verdict of the signature check'], ['provider', 'Provider'], ['event', 'Event name: response.*'], ['status', 'Response status: 401, 4xx'],
  ['cause', 'Cause of a mismatch'], ['method', 'HTTP method'], ['path', 'Request path'], ['size', 'Body size: >10k'], ['ms', 'Response time: >100'],
  ['header', 'Header name, or name=value'], ['is', 'State: marked, replay, failed'], ['id', 'Delivery ID'],
];
const ASKED = ['verdict', 'provider', 'event', 'status', 'cause', 'method', 'path', 'header', 'is'];

let options = [];
let chosen = -1;
let isOpen = false;
let timer = 0;
let asking = null;

render(html`
  ${icon('search')}
  <input id="q" type="search" role="combobox" aria-label="Search deliveries" aria-expanded="false" aria-controls="suggestions" aria-autocomplete="list"
    placeholder="Search, or filter: verdict:mismatch answer.value=2" autocomplete="off" autocapitalize="off" spellcheck="false" />
  <div class="hint"><button id="qx" type="button" aria-label="Clear search" hidden>${icon('x')}</button><kbd id="qk" aria-hidden="true">/</kbd></div>
  <div class="sugg" id="suggestions" role="listbox" aria-label="Search suggestions" hidden></div>`, byId('search'));
const input = byId('q');
const box = byId('suggestions');

/** Shows the deliveries that match. `origin` is `typing` while the field has the focus. */
export async function search(query, origin) {
  query = query.trim();
  clearTimeout(timer);
  if (origin !== 'typing' && origin !== 'field') input.value = query;
  showClear();
  if (query === state.query && rows.isLoaded && !(state.queryError && origin !== 'typing')) return finish(null);
  const mine = (state.search = Symbol(query));
  try {
    if (!(await takeView(query))) return;
  } catch (error) {
    if (error.status !== 400) state.loadError = error;
    else if (origin !== 'typing') finish(error);
    draw('notices');
    return;
  } finally {
    if (state.search === mine) state.search = null;
  }
  const isNew = state.query !== query;
  state.query = query;
  state.loadError = null;
  if (isNew && state.open === null) state.current = null;
  if (isNew) {
    toTop();
    want(query);
  }
  syncUrl(origin !== 'typing' && origin !== 'url' && isNew);
  finish(null);
}

function finish(error) {
  state.queryError = error;
  input.setAttribute('aria-invalid', String(error !== null));
  if (error) input.setAttribute('aria-describedby', 'query-error');
  else input.removeAttribute('aria-describedby');
  draw('filters', 'notices', 'empty', 'foot', 'list', 'pill');
}

export const queryNotice = () => state.queryError && html`<div class="banner" role="alert" id="query-error">${icon('malformed')}
  <p><b>${words(state.queryError.message)}</b>. ${words(state.queryError.hint)}</p></div>`;

function showClear() {
  byId('qx').hidden = !input.value;
  byId('qk').hidden = input.value !== '';
}

function show(on) {
  isOpen = on && options.length > 0;
  if (!isOpen) chosen = -1;
  render(html`${options.map(([text, about], index) => html`
    <div role="option" id=${'s' + index} key=${text} aria-selected=${String(index === chosen)} onMouseDown=${(event) => { event.preventDefault(); take(index); }}>
      <code>${data(text, 80)}</code><span>${about}</span></div>`)}`, box);
  box.hidden = !isOpen;
  input.setAttribute('aria-expanded', String(isOpen));
  if (chosen >= 0) {
    input.setAttribute('aria-activedescendant', 's' + chosen);
    byId('s' + chosen)?.scrollIntoView({ block: 'nearest' });
  } else {
    input.removeAttribute('aria-activedescendant');
  }
}

const word = () => input.value.slice(0, input.selectionStart ?? input.value.length).split(/\s/).pop();

async function suggest() {
  asking?.abort();
  asking = null;
  const typed = word().replace(/^-/, '');
  const [, key, prefix] = /^(\w+):(.*)$/.exec(typed) || [];
  options = [];
  if (ASKED.includes(key)) {
    const controller = asking = new AbortController();
    const last = prefix.split(',').pop();
    const found = await get('suggest', { op: key, prefix: last }, controller.signal).catch(() => []);
    if (controller !== asking) return;
    const lead = prefix.slice(0, prefix.length - last.length);
    const quote = (value) => (/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value);
    options = found.slice(0, 12).filter(({ value }) => value !== last).map(({ value, count }) => [`${key}:${lead}${quote(value)}`, count ? num(count) : '']);
  } else if (!key) {
    options = OPERATORS.filter(([name]) => name.startsWith(typed.toLowerCase())).map(([name, about]) => [name + ':', about]);
    if (!typed) options.push(['path=value', 'Field of the body: answer.value=2']);
  }
  chosen = -1;
  show(document.activeElement === input);
}

function take(index) {
  const [text] = options[index];
  if (text === 'path=value') return show(false);
  const end = input.selectionStart;
  const start = end - word().length;
  const full = (input.value[start] === '-' ? '-' : '') + text + (text.endsWith(':') ? '' : ' ');
  input.value = input.value.slice(0, start) + full + input.value.slice(end).trimStart();
  input.setSelectionRange(start + full.length, start + full.length);
  showClear();
  if (text.endsWith(':')) return suggest();
  options = [];
  show(false);
  return search(input.value, 'field');
}

input.addEventListener('input', () => {
  suggest();
  showClear();
  clearTimeout(timer);
  timer = setTimeout(() => {
    // `verdict:` is not finished, and neither is `ver`.
    const last = word();
    if (/^-?\w+:$/.test(last) || (last.length > 0 && last.length < 3 && OPERATORS.some(([name]) => name.startsWith(last)))) return;
    search(input.value, 'typing');
  }, DELAY);
});
/** Leaves the field, so that letters are shortcuts again. An empty list cannot have the focus. */
function leave() {
  if (grid.inert) input.blur();
  else grid.focus();
}

input.addEventListener('focus', suggest);
input.addEventListener('blur', () => {
  asking?.abort();
  show(false);
  if (input.value.trim() !== state.query) search(input.value, 'field');
});
input.addEventListener('keydown', async (event) => {
  const { key } = event;
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    event.preventDefault();
    if (!isOpen) return suggest();
    chosen = key === 'ArrowDown' ? (chosen + 1) % options.length : (chosen <= 0 ? options.length : chosen) - 1;
    show(true);
  } else if ((key === 'Enter' || key === 'Tab') && chosen >= 0) {
    event.preventDefault();
    take(chosen);
  } else if (key === 'Enter') {
    event.preventDefault();
    show(false);
    await search(input.value, 'field');
    if (state.queryError) return;
    if (state.current === null && rows.matched) choose(0);
    leave();
    flush();
  } else if (key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    if (isOpen) show(false);
    else leave();
  }
});
byId('qx').addEventListener('click', () => {
  search('');
  input.focus();
});

export function focusSearch() {
  input.focus();
  input.select();
}
