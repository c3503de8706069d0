// Actions on a row that is not open: its menu, its mark, and exports.
import { byId } from './html.js';
import { num } from './text.js';
import { state, draw } from './state.js';
import { write, attachment } from './api.js';
import { rows, rowOf, patch } from './rows.js';
import { menu } from './menu.js';
import { say, save, copyText, sayError, toast } from './say.js';
import { linkTo } from './url.js';
import { quoted } from './query.js';
import { search } from './search.js';
import { askMarked } from './filters.js';
import { openRow, openDelivery } from './detail.js';
import { copyMenu } from './copy.js';
import { replayDialog } from './replay.js';

const FORMATS = [['jsonl', 'JSON Lines', '.jsonl'], ['har', 'HAR 1.2', '.har'], ['warc', 'WARC 1.1', '.warc']];

/** Shows a mark that this or another tab has set. */
export function marked(id, isMarked) {
  patch(id, { marked: isMarked });
  const row = openRow();
  if (row?.id === id && row.marked !== isMarked) {
    row.marked = isMarked;
    draw('detail');
  }
  draw('list', 'foot');
  askMarked();
}

export async function toggleMark(row) {
  const isMarked = !row.marked;
  try {
    await write(`deliveries/${row.id}/mark`, { marked: isMarked });
    marked(row.id, isMarked);
    say(isMarked ? `Marked delivery ${row.id}` : `Unmarked delivery ${row.id}`);
  } catch (error) {
    sayError(error);
  }
}

async function exportAs(format, what) {
  try {
    toast('Exporting');
    const { blob, name } = await attachment('export', { format, ...what });
    save(blob, name);
    toast(`Exported ${name}`);
  } catch (error) {
    sayError(error);
  }
}

/** Exports the marked deliveries if there are any, otherwise what the filter shows. */
export function exportMenu(anchor) {
  const ids = [...state.marked.keys()];
  const count = ids.length || rows.matched + rows.fresh;
  const what = ids.length ? { ids } : { q: state.query };
  menu(anchor, FORMATS.map(([format, label, right]) => ({ label, right, icon: 'down', run: () => exportAs(format, what) })),
    `${ids.length ? `Export ${num(count)} marked` : state.query ? `Export ${rows.atLeast ? 'all' : num(count)} that match` : `Export all ${num(count)}`}, with credentials`);
}

export function rowMenu(anchor, row, at) {
  const { id } = row;
  const copyAs = () => {
    openDelivery(id, { row });
    requestAnimationFrame(() => requestAnimationFrame(() => copyMenu(document.querySelector('[data-f=copy]') || byId('deliveries'), id)));
  };
  menu(anchor, [
    { label: row.marked ? 'Remove mark' : 'Mark', right: 'm', icon: 'mark', run: () => toggleMark(rowOf(id) || row) },
    { label: 'Replay…', right: 'r', icon: 'replay', run: () => replayDialog(id) },
    { label: 'Copy as…', right: 'c', icon: 'copy', run: copyAs },
    { label: 'Copy link', icon: 'copy', run: () => copyText(linkTo(id), 'the link') },
    ...(row.event ? [{ label: 'Only this event', icon: 'search', run: () => search(`event:${quoted(row.event)}`) }] : []),
    { label: 'Export as JSON Lines, with credentials', icon: 'down', run: () => exportAs('jsonl', { ids: [id] }) },
  ], `Delivery #${num(id)}`, at);
}
