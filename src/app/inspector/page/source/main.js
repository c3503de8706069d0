// Starts the page: the top bar, the splitter, the address, and the stream of events. Everything else is registered by the modules that own it.
import { html, byId, icon, button } from './html.js';
import { num } from './text.js';
import { state, part, draw, drawSlowly } from './state.js';
import { get } from './api.js';
import { rows, rowOf, newestId, recount, setCounts, remove, patch } from './rows.js';
import { grid, add, refresh, measure, revealId } from './list.js';
import { search } from './search.js';
import { askCounts, askMarked } from './filters.js';
import './notices.js';
import { openDelivery, closeDetail, reload, openRow } from './detail.js';
import { marked, toggleMark, rowMenu, exportMenu } from './actions.js';
import { helpDialog, setPause } from './keys.js';
import { dialog } from './dialog.js';
import { listen } from './events.js';
import { readUrl } from './url.js';
import { toast } from './say.js';

part('tools', byId('tools'), () => html`
  <button type="button" class="btn ghost" aria-pressed=${String(state.paused)} disabled=${state.connection === 'ended'} aria-label=${state.paused ? 'Resume the list' : 'Pause the list'} title="Pause  p"
    onClick=${() => setPause(!state.paused)}>${icon(state.paused ? 'play' : 'pause')}<span class="k">${state.paused ? 'Resume' : 'Pause'}</span></button>
  <button type="button" class="btn ghost" aria-haspopup="menu" aria-label="Export" onClick=${(event) => exportMenu(event.currentTarget)}>${icon('down')}<span class="k">Export</span></button>
  <button type="button" class="btn ghost icon" aria-label="Clear the list" title="Clear the list" onClick=${clearDialog}>${icon('trash')}</button>
  <button type="button" class="btn ghost icon" aria-label="Keyboard shortcuts" title="Keyboard shortcuts  ?" onClick=${helpDialog}>?</button>`);

function clearDialog() {
  const newest = newestId();
  dialog('Clear the list?', (close) => ({
    body: html`<p>The list starts empty. The ${num(rows.total)} deliveries stay in the store, and come back when you clear the filter <code>id:>${newest}</code>.</p>`,
    footer: html`${button('Cancel', close)}${button('Clear the list', () => { close(); closeDetail(); search(`id:>${newest}`); }, { cls: 'pri' })}`,
  })).element.querySelector('footer .pri').focus();
}

/* Events */
const SIZE_INTERVAL = 5000;
let sizeTimer = 0;
let recountTimer = 0;
const HANDLERS = {
  open() {
    const wasLost = state.connection === 'lost';
    state.connection = 'live';
    state.isExpired = false;
    const before = rows.total;
    catchUp().then(() => { if (wasLost) toast(rows.total > before ? `Reconnected. ${num(rows.total - before)} deliveries were added.` : 'Reconnected.'); });
    draw('live', 'notices');
  },
  lost(at) {
    state.connection = 'lost';
    state.retryAt = at;
    draw('live', 'notices');
    // Another run of hookctl may listen on the same port.
    get('info').catch(({ status }) => {
      state.isExpired = status === 401 || status === 403;
      draw('notices');
    });
  },
  ask: () => refreshOrCount(),
  deliveries({ rows: batch, skipped = 0, counts }) {
    add(batch, skipped);
    if (counts) {
      // Deliveries that arrived while the stream was opening are counted, but in no event.
      if (counts.matched > rows.matched + rows.fresh && !rows.atLeast) refreshOrCount();
      else setCounts(counts, skipped > 0);
    }
    if (state.query) askCounts();
    else if (counts) state.counts = counts;
    const open = openRow();
    if (open && batch.some((row) => row.replay_of === open.id)) reload();
    drawSlowly('filters', 'foot', 'empty');
    sizeTimer ||= setTimeout(askSize, SIZE_INTERVAL);
  },
  marked: ({ id, marked: isMarked }) => marked(id, isMarked),
  gone({ through }) {
    remove(through);
    recountTimer ||= setTimeout(() => {
      recountTimer = 0;
      recount().catch(() => {});
      askCounts();
    }, 1000);
    draw('list');
  },
  changed({ rows: batch }) {
    const open = batch.find((row) => row.id === state.open);
    const isChanged = open && JSON.stringify(open) !== JSON.stringify(rowOf(open.id));
    for (const row of batch) patch(row.id, row);
    if (isChanged) reload();
    draw('list');
  },
  reset() {
    refreshOrCount();
    askCounts();
    askMarked();
    reload();
  },
  store(problem) {
    state.storeError = problem.error ? problem : null;
    draw('notices');
  },
  end({ reason }) {
    state.connection = 'ended';
    state.endReason = reason;
    draw('live', 'notices', 'tools', 'empty');
  },
};

/** Reloads the list if that does not move the rows being read. Otherwise, only counts the deliveries that it does not have. */
async function refreshOrCount() {
  if (state.current === null && grid.scrollTop < 2 && !state.paused) return refresh();
  if (rows.atLeast) await recount().catch(() => {});
  const counts = await get('counts', { q: state.query }).catch(() => null);
  if (!counts) return undefined;
  if (!rows.atLeast) rows.fresh = Math.max(rows.fresh, counts.matched - rows.matched);
  rows.total = counts.total;
  draw('pill', 'list');
  return drawSlowly('foot');
}

async function catchUp() {
  askCounts();
  askMarked();
  await Promise.all([refreshOrCount(), askInfo()]);
}

async function askInfo() {
  const info = await get('info').catch(() => null);
  if (info) Object.assign(state.info, info);
  draw('route', 'filters', 'foot', 'empty', 'tools', 'live', 'list', 'detail');
}

/** Asks for the size of the store, which grows with the deliveries. */
async function askSize() {
  sizeTimer = 0;
  const info = await get('info').catch(() => null);
  if (info) state.info.store = info.store;
  draw('foot');
}

/* The address */
async function fromUrl() {
  const { query, id, tab, diff } = readUrl();
  if (query !== state.query || !rows.isLoaded) await search(query, 'url');
  if (id === null) return closeDetail();
  state.tab = tab;
  state.current = id;
  openDelivery(id, { row: rowOf(id), tab, diff, push: false });
  return revealId(id);
}
addEventListener('popstate', fromUrl);

/* The mouse on rows */
const rowFrom = (event) => rowOf(Number(event.target.closest?.('.row')?.id.slice(1)));
byId('rows').addEventListener('click', (event) => {
  const row = rowFrom(event);
  if (!row) return;
  if (event.metaKey || event.ctrlKey) toggleMark(row);
  else {
    state.current = row.id;
    openDelivery(row.id, { row });
  }
  draw('list');
});
byId('rows').addEventListener('contextmenu', (event) => {
  const row = rowFrom(event);
  if (!row) return;
  event.preventDefault();
  state.current = row.id;
  draw('list');
  rowMenu(event.target.closest('.row'), row, event);
});

/* The splitter */
const splitter = byId('splitter');
const setWidth = (percent) => {
  const value = Math.max(25, Math.min(75, percent));
  byId('work').style.setProperty('--list', value + '%');
  splitter.setAttribute('aria-valuenow', Math.round(value));
};
splitter.addEventListener('pointerdown', (event) => {
  splitter.setPointerCapture(event.pointerId);
  const move = (moved) => setWidth((moved.clientX / innerWidth) * 100);
  splitter.addEventListener('pointermove', move);
  splitter.addEventListener('pointerup', () => splitter.removeEventListener('pointermove', move), { once: true });
});
splitter.addEventListener('keydown', (event) => {
  const by = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  setWidth(Number(splitter.getAttribute('aria-valuenow')) + by);
});

byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  grid.focus();
});

draw('tools', 'live', 'route', 'filters', 'foot');
measure();
addEventListener('resize', measure);
askInfo();
fromUrl().finally(() => {
  listen((type, data) => HANDLERS[type]?.(data));
  if (document.activeElement === document.body) grid.focus({ preventScroll: true });
});
