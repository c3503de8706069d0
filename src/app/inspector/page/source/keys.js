// The keyboard, outside fields, menus and dialogs, and the dialog that lists its keys. Letters with a modifier belong to the browser.
import { html } from './html.js';
import { state, draw } from './state.js';
import { get } from './api.js';
import { rows, rowOf } from './rows.js';
import { grid, step, screenRows, ends, currentRow, follow, isFollowing, revealId } from './list.js';
import { TABS } from './url.js';
import { openCurrent, openDelivery, openRow, closeDetail, closeDiff, showTab } from './detail.js';
import { dialog, isDialogOpen } from './dialog.js';
import { focusSearch } from './search.js';
import { clearFilters } from './filters.js';
import { diffMenu } from './diff.js';
import { copyMenu } from './copy.js';
import { replayDialog } from './replay.js';
import { toggleMark } from './actions.js';
import { say, toast } from './say.js';

const HELP = [
  ['List', [['j', 'k', 'Next, previous delivery'], ['Enter', 'Open the delivery'], ['Esc', 'Close, go back'], ['g', 'G', 'Newest, oldest'], ['n', 'Next failed delivery: not valid, status 300 or higher, or no response'], ['m', 'Mark or unmark'], ['p', 'Pause or resume the list']]],
  ['Find', [['/', 'Search'], ['f', 'First filter'], ['x', 'Clear filters'], ['?', 'Keyboard shortcuts']]],
  ['Delivery', [['r', 'Replay'], ['d', 'Diff with another delivery'], ['c', 'Copy as'], ['1', '6', 'Tabs, Overview to Forwarding']]],
];

export const helpDialog = () => dialog('Keyboard shortcuts', () => ({
  body: html`<div class="keys">${HELP.map(([title, list]) => html`<h3>${title}</h3>${list.map((keys) => html`<div>${keys.at(-1)}
    <span>${keys.slice(0, -1).map((key) => html`${key === '6' && ' to '}<kbd>${key}</kbd>`)}</span></div>`)}`)}</div>`,
})).element.querySelector('header button').focus();

export function setPause(isPaused) {
  state.paused = isPaused;
  say(isPaused ? 'List paused. Deliveries are still stored.' : 'List resumed');
  if (!isPaused && rows.fresh && state.current === null && grid.scrollTop < 2) follow();
  draw('tools', 'live', 'pill');
}

/** What counts as failed: a signature that is not valid, a status of 300 or higher, or an application that did not respond. */
const FAILED = ['verdict:mismatch,missing,malformed,stale', 'status:>=300', 'is:failed'];

/** Moves to the next older delivery that failed. */
async function nextFailed() {
  const before = state.current ?? undefined;
  const ask = (term) => get('deliveries', { q: `${state.query} ${term}`.trim(), before, limit: 1 }).then((answer) => answer.rows[0]);
  const found = await Promise.all(FAILED.map(ask)).catch(() => []);
  const row = found.filter(Boolean).sort((a, b) => b.id - a.id)[0];
  if (!row) return toast('No older delivery has failed.');
  state.current = row.id;
  await revealId(row.id);
  if (state.open !== null) openDelivery(row.id, { row });
  return draw('list');
}

/** The delivery that a key acts on: the one of the cursor, or the open one. */
const subject = () => currentRow() || openRow() || rowOf(state.open);

/** Runs an action with the button in the pane, which has to be drawn first. */
function atButton(name, run) {
  const row = subject();
  if (!row) return;
  if (state.open !== row.id || state.diff !== null) openDelivery(row.id, { row, diff: null });
  requestAnimationFrame(() => requestAnimationFrame(() => run(document.querySelector(`[data-f=${name}]`) || grid, row)));
}

function escape(inGrid) {
  if (state.diff !== null) closeDiff();
  else if (state.open !== null) closeDetail();
  else if (inGrid && state.current !== null) {
    // Without a cursor, the list follows again.
    state.current = null;
    if (rows.fresh && isFollowing()) follow();
    draw('list');
  }
}

const LETTERS = {
  j: () => step(1), k: () => step(-1), g: () => ends.first(), G: () => ends.last(), n: nextFailed,
  '/': focusSearch, '?': helpDialog, f: () => document.querySelector('#filters button')?.focus(), x: clearFilters, p: () => setPause(!state.paused),
  m: () => subject() && toggleMark(subject()), r: () => subject() && replayDialog(subject().id),
  d: () => atButton('diff', diffMenu), c: () => atButton('copy', (anchor, row) => copyMenu(anchor, row.id)),
};
const IN_GRID = {
  ArrowDown: () => step(1), ArrowUp: () => step(-1), PageDown: () => step(screenRows()), PageUp: () => step(-screenRows()),
  Home: () => ends.first(), End: () => ends.last(), Enter: () => openCurrent(), ' ': () => openCurrent(),
};

addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isDialogOpen()) return;
  const inGrid = target === grid || target === document.body;
  if (target.matches?.('input:not([type=checkbox]), textarea, select')) return;
  if (key === 'Escape') {
    escape(inGrid);
    return;
  }
  const tab = /^[1-6]$/.test(key) && state.open !== null && TABS[key - 1][0];
  const run = tab ? () => showTab(tab) : LETTERS[key] || (inGrid && IN_GRID[key]);
  if (!run) return;
  event.preventDefault();
  run();
});
