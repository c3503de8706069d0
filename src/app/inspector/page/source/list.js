// Draws the list: a pool of row elements that are moved with transforms and rewritten only if their row changed. Owns the scroll position, the cursor and
// the pill that counts arrivals. The rows themselves are in rows.js.
import { html, byId, iconPath, icon, tone, verdictOf, render } from './html.js';
import { rowTime, timeOf, flat, num, size, took } from './text.js';
import { state, draw, drawSlowly, hook, part } from './state.js';
import { rows, rowAt, rowOf, indexOf, arrive, takeView, recount, load, locate, whenRowsChange } from './rows.js';

const COLUMNS = [['v', 'Verdict'], ['tm', 'Time'], ['pr', 'Provider'], ['ev', 'Event'], ['no', 'Cause'], ['pa', 'Path'], ['st num', 'Status'],
  ['by num', 'Size'], ['ms num', 'Took']];
/** Browsers clip elements of more than about 17 million pixels. Taller lists are scrolled in proportion. */
const MAX_HEIGHT = 12e6;
const SPARE_ROWS = 12;

export const grid = byId('deliveries');
const holder = byId('rows');
const slots = [];
let rowHeight = 28;
let viewHeight = 0;
/** The position in the whole list, in pixels, and by how much it is ahead of the scroll bar. */
let position = 0;
let shift = 0;
let lastScroll = 0;
let settling = 0;
let wanted = null;
let open = () => {};

/** Sets what is called when a row is chosen: `(row, {open, focus})`. */
export const whenChosen = (run) => { open = run; };

const height = () => rows.matched * rowHeight;
const ratio = () => (height() > MAX_HEIGHT ? (height() - viewHeight) / (MAX_HEIGHT - viewHeight) : 1);
export const isFollowing = () => position < 2 && state.current === null && !state.paused;

function makeSlot() {
  const element = document.createElement('div');
  element.setAttribute('role', 'row');
  const slot = { element, cells: {}, id: null, row: null, y: -1, name: null, selected: null, used: 0 };
  render(COLUMNS.map(([name]) => html`<span class=${name} role="gridcell">${name === 'v' ? html`${icon('valid')}<span> </span>` : name === 'tm' ? html` <em> </em>` : ' '}</span>`), element);
  for (const [index, [name]] of COLUMNS.entries()) slot.cells[name.slice(0, 2).trim()] = element.children[index];
  const { v, tm } = slot.cells;
  slot.path = v.querySelector('path');
  slot.texts = { v: v.lastChild.firstChild, tm: tm.firstChild, sub: tm.lastChild.firstChild };
  for (const name of ['pr', 'ev', 'no', 'pa', 'st', 'by', 'ms']) slot.texts[name] = slot.cells[name].firstChild;
  element.hidden = true;
  holder.append(element);
  return slot;
}

const causeText = (code) => (code ? state.info.causes?.[code] ?? code.replaceAll('-', ' ') : '');

function fill(slot, row) {
  const { texts, cells } = slot;
  slot.row = row;
  if (!row) {
    for (const name in texts) texts[name].data = name === 'ev' ? 'Loading' : '';
    slot.element.removeAttribute('id');
    slot.path.setAttribute('d', '');
    return;
  }
  slot.element.id = 'r' + row.id;
  slot.path.setAttribute('d', iconPath(row.verdict));
  cells.v.className = 'v ' + tone(row.verdict);
  texts.v.data = verdictOf(row);
  [texts.tm.data, texts.sub.data] = rowTime(timeOf(row.at));
  // A date makes the column wider.
  if (texts.tm.data && !texts.sub.data) grid.classList.add('dated');
  texts.pr.data = flat(row.provider);
  texts.ev.data = flat(row.event);
  texts.no.data = [row.replay_of && `replay of #${num(row.replay_of)}`, causeText(row.cause)].filter(Boolean).join(', ');
  texts.pa.data = flat(row.path);
  texts.st.data = row.status ?? '';
  cells.st.className = row.accepted === false ? 'st num bad' : 'st num';
  texts.by.data = size(row.bytes);
  texts.ms.data = took(row.ms);
}

let round = 0;
let lastHeight = -1;
let lastCount = 0;

function paint() {
  if (!viewHeight) return;
  round += 1;
  const count = rows.matched;
  fitHolder();
  const announced = rows.atLeast ? -1 : count + 1;
  if (announced !== lastCount) grid.setAttribute('aria-rowcount', announced);
  lastCount = announced;
  const limit = Math.max(0, height() - viewHeight);
  if (position > limit) scrollTo(limit);
  const top = Math.max(0, Math.floor(position / rowHeight));
  const first = Math.max(0, top - 5);
  const last = Math.min(count, first + slots.length);
  let active = '';
  for (let index = first; index < last; index++) {
    const row = rowAt(index);
    const slot = slots[(rows.top - index) % slots.length];
    if (slot.row !== row || slot.used === 0) fill(slot, row);
    const y = index * rowHeight - shift;
    if (slot.y !== y) {
      slot.element.style.transform = `translateY(${y}px)`;
      slot.element.setAttribute('aria-rowindex', index + 2);
      slot.y = y;
    }
    const isCurrent = row !== undefined && row.id === state.current;
    if (isCurrent) active = slot.element.id;
    const name = 'row' + (row ? '' : ' wait') + (row?.marked ? ' marked' : '') + (isCurrent ? ' cur' : '');
    if (slot.name !== name) {
      slot.element.className = slot.name = name;
      slot.element.setAttribute('aria-selected', String(isCurrent));
    }
    if (slot.element.hidden) slot.element.hidden = false;
    slot.used = round;
  }
  for (const slot of slots) {
    if (slot.used === round || slot.element.hidden) continue;
    slot.element.hidden = true;
    slot.element.className = slot.name = 'row';
    slot.element.setAttribute('aria-selected', 'false');
    slot.element.removeAttribute('id');
    slot.row = null;
    slot.used = 0;
  }
  if (grid.getAttribute('aria-activedescendant') !== active) {
    if (active) grid.setAttribute('aria-activedescendant', active);
    else grid.removeAttribute('aria-activedescendant');
  }
  if (count) load(top, Math.min(count - 1, top + Math.ceil(viewHeight / rowHeight)));
}

/** Measures the rows and the screen, and makes as many row elements as fit. */
export function measure() {
  rowHeight = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row'));
  viewHeight = Math.max(0, grid.clientHeight - grid.firstElementChild.offsetHeight);
  const need = Math.ceil(viewHeight / rowHeight) + SPARE_ROWS;
  if (slots.length < need) {
    while (slots.length < need) slots.push(makeSlot());
    for (const slot of slots) slot.used = 0;
  }
  for (const slot of slots) slot.y = -1;
  draw('list');
}

/** Gives the list the height of all rows. */
function fitHolder() {
  const total = Math.min(height(), MAX_HEIGHT);
  if (total !== lastHeight) holder.style.height = total + 'px';
  lastHeight = total;
}

function scrollTo(to) {
  // Before that, the browser would not scroll beyond the old rows.
  fitHolder();
  position = Math.max(0, Math.min(to, Math.max(0, height() - viewHeight)));
  grid.scrollTop = Math.round(position / ratio());
  lastScroll = grid.scrollTop;
  shift = ratio() === 1 ? 0 : position - lastScroll;
}

function scrolled() {
  const to = grid.scrollTop;
  const moved = to - lastScroll;
  lastScroll = to;
  if (ratio() === 1) {
    position = to;
    shift = 0;
  } else {
    // A short move is exact, so that no row is passed over. A jump is in proportion. After both, the scroll bar is set to where the position is.
    position = Math.abs(moved) < 2 * viewHeight ? position + moved : to * ratio();
    if (to <= 0) position = 0;
    position = Math.max(0, Math.min(position, height() - viewHeight));
    shift = position - to;
    clearTimeout(settling);
    settling = setTimeout(() => {
      scrollTo(position);
      draw('list');
    }, 150);
  }
  if (position < 2 && rows.fresh && state.current === null && !state.paused) follow();
  draw('list');
}

export function reveal(index) {
  const y = index * rowHeight;
  if (y < position) scrollTo(y);
  else if (y + rowHeight > position + viewHeight) scrollTo(y + rowHeight - viewHeight);
}

/** Shows the newest deliveries. */
export async function follow() {
  if (state.open === null) state.current = null;
  await refresh();
  scrollTo(0);
  draw('list', 'pill');
}

let refreshing = null;
/** Takes the view again. Calls meanwhile wait for the same one. */
export function refresh() {
  // A search takes the view as well.
  if (state.search) return Promise.resolve();
  refreshing ||= (async () => {
    try {
      await takeView();
      state.loadError = null;
    } catch (error) {
      state.loadError = error;
      draw('notices');
    } finally {
      refreshing = null;
    }
    drawSlowly('foot', 'empty');
    draw('pill');
  })();
  return refreshing;
}

/** Adds deliveries from the stream. */
export function add(batch, skipped) {
  arrive(batch, skipped, isFollowing());
  draw('list', 'pill');
}

/** The index of the cursor, or -1. */
export const currentIndex = () => (state.current === null ? -1 : indexOf(state.current));

/** Moves the cursor to a row, which may have to be loaded first. */
export function choose(index, options = {}) {
  index = Math.max(0, Math.min(index, rows.matched - 1));
  const row = rowAt(index);
  if (!options.keep) reveal(index);
  wanted = row ? null : { index, options };
  if (row) {
    state.current = row.id;
    open(row, options);
  }
  draw('list', 'pill');
}

export async function step(by, options) {
  if (!rows.matched && !rows.fresh) return;
  let index = currentIndex();
  if (index < 0 && state.current !== null) index = (await locate(state.current)) ?? -1;
  if (index === 0 && by < 0 && rows.fresh && !state.paused) {
    await refresh();
    index = Math.max(0, currentIndex());
  }
  choose(index < 0 ? 0 : index + by, options);
}
export const screenRows = () => Math.max(1, Math.floor(viewHeight / rowHeight) - 1);
export const ends = {
  async first() {
    if (rows.fresh && !state.paused) await refresh();
    choose(0);
  },
  async last() {
    if (rows.atLeast) await recount().catch(() => {});
    choose(rows.matched - 1);
  },
};

/** Scrolls to a delivery, e.g. one that a link names. */
export async function revealId(id) {
  const index = await locate(id);
  if (index !== null && state.current === id) reveal(index);
  draw('list', 'pill', 'foot');
}

whenRowsChange(() => {
  if (wanted && rowAt(wanted.index)) choose(wanted.index, wanted.options);
  draw('list');
});
export const toTop = () => scrollTo(0);
export const currentRow = () => (state.current === null ? undefined : rowOf(state.current));

render(COLUMNS.map(([name, title]) => html`<span class=${name} role="columnheader">${title}</span>`), byId('cols'));
grid.addEventListener('scroll', scrolled, { passive: true });
hook('list', paint);
part('pill', byId('pill'), () => rows.fresh > 0 && !state.queryError && html`
  <button type="button" class="btn pri pill" onClick=${() => { state.paused = false; draw('tools'); follow(); grid.focus(); }}>${icon('up')}${num(rows.fresh)} new</button>`);
new ResizeObserver(measure).observe(grid);
