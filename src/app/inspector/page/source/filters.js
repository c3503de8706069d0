// The chips: one per verdict with its count, menus for provider and status, marks, and what clears them. Each writes the query, so that the chips, the
// field and the address never disagree.
import { html, byId, icon, tone, VERDICTS } from './html.js';
import { num } from './text.js';
import { state, part, draw, drawSlowly } from './state.js';
import { get } from './api.js';
import { valuesOf, toggled, clearedAt } from './query.js';
import { menu } from './menu.js';
import { search } from './search.js';
import { grid } from './list.js';

const MENUS = [['provider', 'Provider'], ['status', 'Status']];

export function clearFilters() {
  search('');
  grid.focus();
}

/** The values of a term with their numbers of deliveries. Statuses are also counted by class. */
function valuesWithCounts(key) {
  const counts = Object.entries(state.counts[key] || {});
  const classes = new Map();
  if (key === 'status') for (const [status, count] of counts) classes.set(status[0] + 'xx', (classes.get(status[0] + 'xx') || 0) + count);
  return new Map([...classes, ...counts]);
}

function openMenu(event, key, label) {
  const counts = valuesWithCounts(key);
  const chosen = valuesOf(state.query, key);
  const values = [...new Set([...counts.keys(), ...(key === 'provider' ? Object.keys(state.info.providers) : []), ...chosen])];
  menu(event.currentTarget, values.map((value) => ({
    label: value, checked: chosen.includes(value), right: num(counts.get(value) || 0), run: () => search(toggled(state.query, key, value)),
  })), `Filter by ${label.toLowerCase()}`);
}

part('filters', byId('filters'), () => {
  const { query, counts } = state;
  const verdicts = valuesOf(query, 'verdict');
  const pressed = (key, value) => String(valuesOf(query, key).includes(value));
  return html`
    ${[...VERDICTS, ...(counts.verdict?.none || verdicts.includes('none') ? ['none'] : [])].map((verdict) => html`
      <button type="button" class="chip" key=${verdict} aria-pressed=${String(verdicts.includes(verdict))} onClick=${() => search(toggled(query, 'verdict', verdict))}>
        ${icon(verdict, tone(verdict))}<b>${verdict === 'none' ? 'unverified' : verdict}</b><span>${num(counts.verdict?.[verdict] || 0)}</span>
      </button>`)}
    <span class="sep"></span>
    ${MENUS.map(([key, label]) => {
      const chosen = valuesOf(query, key);
      return html`<button type="button" key=${key} class=${'chip' + (chosen.length ? ' on' : '')} aria-haspopup="menu" onClick=${(event) => openMenu(event, key, label)}>
        ${label}${chosen.length > 0 && html`<b>${chosen.join(', ')}</b>`}${icon('open')}</button>`;
    })}
    <button type="button" class="chip" key="marked" aria-pressed=${pressed('is', 'marked')} onClick=${() => search(toggled(query, 'is', 'marked'))}>
      ${icon('mark')}<b>marked</b>${state.marked.size > 0 && html`<span>${num(state.marked.size)}</span>`}</button>
    ${query && html`<button type="button" class="chip" key="clear" onClick=${clearFilters}>${icon('x')}${clearedAt(query) ? 'Show all' : 'Clear filters'}</button>`}`;
});

let asking = null;
/** Asks how many deliveries each chip has. One question at a time. */
export function askCounts() {
  asking ||= get('counts').then((counts) => { state.counts = counts; }, () => {}).finally(() => {
    asking = null;
    drawSlowly('filters', 'empty');
  });
}

/** Asks which deliveries are marked: they are exported, and offered by Diff. */
export async function askMarked() {
  const answer = await get('deliveries', { q: 'is:marked', limit: 500 }).catch(() => null);
  if (!answer) return;
  state.marked = new Map(answer.rows.map((row) => [row.id, row]));
  draw('filters', 'foot');
}
