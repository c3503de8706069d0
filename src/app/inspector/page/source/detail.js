// The pane of one delivery: loading it, its head, its tabs, and what is shown if it cannot be loaded. Each tab has a file of its own.
import { html, byId, icon, tone, verdictOf, button, errorText, arrowed } from './html.js';
import { data, num, size, took, rowTime, timeOf } from './text.js';
import { state, draw, flush, part, whyOff } from './state.js';
import { get } from './api.js';
import { rowOf } from './rows.js';
import { grid, measure, reveal, currentIndex, choose, currentRow, whenChosen, revealId } from './list.js';
import { TABS, syncUrl } from './url.js';
import { overview } from './overview.js';
import { headers } from './headers.js';
import { body } from './body.js';
import { signed } from './signed.js';
import { response, forwarding } from './forwarding.js';
import { diffView, diffMenu } from './diff.js';
import { copyMenu } from './copy.js';
import { replayDialog } from './replay.js';
import { rowMenu } from './actions.js';

const VIEWS = { overview, headers, body, signed, response, forwarding };
const LOAD_DELAY = 60;

/** The open delivery: its row, its detail once loaded, and what its tabs have loaded and unfolded. */
let pane = { id: null };
let loadTimer = 0;

export const openRow = () => pane.detail || (pane.id === null ? undefined : rowOf(pane.id)) || pane.row;

/** Loads something for a tab once, as `pane[key]`: undefined while it is loading, `{error}` if that failed. */
export function need(key, ask) {
  if (key in pane) return pane[key];
  const mine = pane;
  pane[key] = undefined;
  ask().catch((error) => ({ error })).then((value) => {
    mine[key] = value;
    if (mine === pane) draw('detail');
  });
  return undefined;
}
export function forget(key) {
  delete pane[key];
  draw('detail');
}

async function loadDetail(mine) {
  try {
    const detail = await get('deliveries/' + mine.id);
    Object.assign(mine, { detail, error: null });
  } catch (error) {
    mine.error = error;
  }
  if (mine === pane) draw('detail');
}

/** Loads the open delivery again, e.g. after a replay. What it shows stays meanwhile. */
export const reload = () => pane.id !== null && loadDetail(pane);

export function openDelivery(id, options = {}) {
  const wasOpen = state.open !== null;
  const isNew = pane.id !== id;
  state.open = state.current = id;
  if (isNew) {
    pane = { id, row: options.row, shown: new Map(), expanded: new Map() };
    state.diff = options.diff ?? null;
    clearTimeout(loadTimer);
    // Holding `j` down passes deliveries faster than they can be read.
    const mine = pane;
    loadTimer = setTimeout(() => loadDetail(mine), wasOpen ? LOAD_DELAY : 0);
  }
  if (options.tab) state.tab = options.tab;
  if (options.diff !== undefined) state.diff = options.diff;
  showPane(true);
  draw('detail', 'list');
  syncUrl(options.push ?? !wasOpen);
  if (!wasOpen) {
    measure();
    const index = currentIndex();
    if (index >= 0) reveal(index);
    else revealId(id);
  }
  if (options.focus) focusDetail();
}

function showPane(on) {
  document.body.classList.toggle('detail-open', on);
  byId('work').classList.toggle('split', on);
  byId('detail').hidden = byId('splitter').hidden = !on;
}

export function focusDetail() {
  flush();
  const pane = byId('detail');
  (pane.querySelector('[role=tab][aria-selected=true]') || pane.querySelector('.dhead button:not(.back)'))?.focus();
}

export function closeDetail() {
  if (state.open === null) return;
  state.open = state.diff = null;
  pane = { id: null };
  showPane(false);
  measure();
  grid.focus();
  const index = currentIndex();
  if (index >= 0) reveal(index);
  draw('detail', 'list');
  syncUrl(true);
}

export function showTab(name, focus) {
  focus ||= document.activeElement?.matches('[role=tab]');
  state.tab = name;
  state.diff = null;
  draw('detail');
  syncUrl(false);
  flush();
  const panel = byId('panel');
  if (panel) panel.scrollTop = 0;
  const tab = byId('t-' + name);
  if (focus) tab?.focus();
  // On a narrow screen, the tabs scroll.
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

export function showDiff(other) {
  state.diff = other;
  pane.unfolded = new Set();
  draw('detail');
  syncUrl(true);
  focusDetail();
}

export function closeDiff() {
  state.diff = null;
  draw('detail');
  syncUrl(true);
  focusDetail();
}

/** The other delivery becomes the open one. */
export const swapDiff = () => openDelivery(state.diff, { diff: state.open });

const tabNumber = (name, row, detail) => ({
  headers: (detail && detail.headers.length + (detail.headers_left_out || 0)) || null, body: size(row.bytes), response: row.status, forwarding: detail?.replays?.length || null,
})[name];

function head(row) {
  return html`<div class="dhead">
    <button type="button" class="btn ghost icon back" aria-label="Back to the list" onClick=${closeDetail}>${icon('back')}</button>
    <h2>${icon(row.verdict, tone(row.verdict))}<span>${data(row.event || `${row.method} ${row.path}`, 200)}</span><span class="id">#${num(row.id)}</span></h2>
    <div class="meta">
      <span class=${tone(row.verdict)}>${verdictOf(row)}</span>${row.provider && html`<span>${state.info.providers[row.provider]?.label || data(row.provider)}</span>`}
      <span class="mono">${data(`${row.method} ${row.path}`, 200)}</span><span>${rowTime(timeOf(row.at)).join('')}</span>
      ${row.status && html`<span class=${row.accepted === false ? 'bad' : ''}>${row.status}${row.ms !== null && ` in ${took(row.ms)}`}</span>`}
      ${row.replay_of && html`<span>replay of #${num(row.replay_of)}</span>`}${row.marked && html`<span>marked</span>`}
    </div>
    <div class="acts">
      ${button('Replay', () => replayDialog(row.id), { icon: 'replay', cls: 'pri', 'data-f': 'replay', title: whyOff() ?? 'Replay  r', 'aria-disabled': String(whyOff() !== null) })}
      <button type="button" class="btn" data-f="diff" title="Diff  d" aria-haspopup="menu" onClick=${(event) => diffMenu(event.currentTarget, row)}>${icon('diff')}<span class="l">Diff</span></button>
      <button type="button" class="btn" data-f="copy" title="Copy as  c" aria-haspopup="dialog" onClick=${(event) => copyMenu(event.currentTarget, row.id)}>${icon('copy')}<span class="l">Copy as</span></button>
      <button type="button" class="btn ghost icon" data-f="more" aria-label="More actions" aria-haspopup="menu" onClick=${(event) => rowMenu(event.currentTarget, row)}>${icon('more')}</button>
      <span class="sp"></span>
      <button type="button" class="btn ghost icon" data-f="close" aria-label="Close the delivery" title="Close  Esc" onClick=${closeDetail}>${icon('x')}</button>
    </div></div>`;
}

function tabs(row, detail) {
  const onKeyDown = (event) => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') return;
    const to = arrowed(event, TABS.findIndex(([name]) => name === state.tab), TABS.length);
    if (to === undefined) return;
    event.stopPropagation();
    showTab(TABS[to][0], true);
  };
  return html`<div role="tablist" aria-label="Delivery" onKeyDown=${onKeyDown}>${TABS.map(([name, title]) => html`
    <button type="button" role="tab" key=${name} id=${'t-' + name} data-f=${'t-' + name} aria-selected=${String(state.tab === name)} aria-controls="panel"
      tabindex=${state.tab === name ? 0 : -1} onClick=${() => showTab(name)}>${title}${tabNumber(name, row, detail) && html`<span class="n">${tabNumber(name, row, detail)}</span>`}</button>`)}</div>`;
}

export const failure = (title, error, again) => html`<div class="fail" role="alert"><h3>${icon('malformed', 'bad')}${title}</h3>
  <p>${errorText(error)}</p>${again && html`<p>${button('Try again', again, { cls: 'pri' })}</p>`}</div>`;

part('detail', byId('detail'), () => {
  if (pane.id === null) return null;
  if (state.diff !== null) return html`<div class="pane" key=${'d' + pane.id}>${diffView(pane)}</div>`;
  const { detail, error } = pane;
  const row = openRow();
  const again = () => {
    pane.error = null;
    draw('detail');
    loadDetail(pane);
  };
  return html`<div class="pane" key=${pane.id}>
    ${row ? head(row) : html`<div class="dhead"><h2>#${num(pane.id)}</h2><div class="acts">${button('', closeDetail, { icon: 'x', cls: 'ghost icon', 'aria-label': 'Close the delivery' })}</div></div>`}
    ${row && !error ? tabs(row, detail) : html`<div></div>`}
    ${error ? html`<div class="panel" tabindex="0" role="region" aria-label="Error">${failure(`Could not load delivery #${num(pane.id)}`, error, error.status === 404 ? null : again)}</div>`
      : html`<div class="panel" role="tabpanel" id="panel" tabindex="0" aria-labelledby=${'t-' + state.tab} aria-busy=${String(!detail)}>
          ${detail && html`<div key=${state.tab}>${VIEWS[state.tab](detail, pane)}</div>`}</div>`}
  </div>`;
});

whenChosen((row, options) => {
  if (!options.open && state.open === null) return;
  const hasFocus = byId('detail').contains(document.activeElement);
  openDelivery(row.id, { row, ...options });
  if (hasFocus) focusDetail();
});

/** Opens the row of the cursor. Without a cursor, the first one. */
export function openCurrent(options) {
  const row = currentRow();
  if (row) openDelivery(row.id, { row, focus: true, ...options });
  else choose(0, { open: true, focus: true, ...options });
}

let width = 0;
new ResizeObserver(([entry]) => {
  // The number of columns of bytes depends on the width.
  if (Math.abs(entry.contentRect.width - width) < 8) return;
  width = entry.contentRect.width;
  draw('detail');
}).observe(byId('detail'));
