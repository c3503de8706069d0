// The differences of two deliveries: facts, headers, the body by JSON path or form field, and its bytes. Only what differs, unless the rest is unfolded.
import { html, icon, tone, button, verdictOf } from './html.js';
import { data, num, plural, rowTime, timeOf } from './text.js';
import { state, draw } from './state.js';
import { get } from './api.js';
import { rowOf } from './rows.js';
import { need, forget, failure, openRow, showDiff, closeDiff, swapDiff, openDelivery } from './detail.js';
import { grid } from './list.js';
import { menu } from './menu.js';
import { quoted } from './query.js';
import { alignment } from './align.js';
import { sayError } from './say.js';

const MAX_MARKED = 4;
const CHANGES = { '+': ['+', 'added', 'ok'], '-': ['−', 'removed', 'bad'], '~': ['≠', 'changed', 'warn'], '=': ['', 'same', 't3'] };

const cell = (value, isMasked) => (isMasked ? html`<span class="t2">masked</span>` : value === null ? html`<span class="t3">absent</span>` : html`<code>${data(value)}</code>`);

/** `part` is `{rows: [{name, a, b, op, masked}], different, same, left_out}`, with the rows that differ first. */
function table(pane, title, part, ids) {
  const isUnfolded = pane.unfolded?.has(title);
  const changed = part.rows.filter((row) => row.op !== '=');
  const list = isUnfolded ? part.rows : changed;
  const folded = part.rows.length - changed.length;
  const unfold = () => {
    (pane.unfolded ||= new Set()).add(title);
    draw('detail');
  };
  return html`<section class="s"><h3>${title} <span class="t3">${part.different ? `${num(part.different)} of ${num(part.different + part.same)} differ` : 'the same'}</span></h3>
    ${list.length > 0 && html`<table class="t d"><caption class="vh">${title}</caption>
      <thead><tr><th scope="col"><span class="vh">Change</span></th><th scope="col">Name</th><th scope="col">A  #${num(ids[0])}</th><th scope="col">B  #${num(ids[1])}</th></tr></thead>
      <tbody>${list.map((row) => {
        const [sign, word, color] = CHANGES[row.op];
        return html`<tr><td class=${'k ' + color}><span aria-hidden="true">${sign}</span><span class="vh">${word}</span></td>
          <td class="mono">${data(row.name, 300)}</td><td>${cell(row.a, row.masked && row.op !== '+')}</td><td>${cell(row.b, row.masked && row.op !== '-')}</td></tr>`;
      })}</tbody></table>`}
    ${part.left_out > 0 && html`<p class="t3">${num(part.left_out)} more are left out.</p>`}
    ${folded > 0 && !isUnfolded && html`<button type="button" class="fold" onClick=${unfold}>${num(folded)} the same, show</button>`}</section>`;
}

function bytes(pane, answer) {
  const { a_bytes: first, b_bytes: second } = answer;
  const isSame = first === second && answer.differences === 0;
  const unfold = () => {
    pane.allBytes = true;
    draw('detail');
  };
  return html`<section class="s"><h3>Bytes <span class="t3">${isSame ? `the same: ${plural(first, 'byte')}` : `${num(first)} and ${plural(second, 'byte')}`}</span></h3>
    ${!isSame && alignment(answer, { only: !pane.allBytes, names: ['A', 'B'], label: 'Bytes of both bodies, aligned', unfold })}</section>`;
}

const short = (row, name) => row && html`<span>${name}  ${rowTime(timeOf(row.at))[0]}  ${data(row.event || row.path, 80)}  <span class=${tone(row.verdict)}>${verdictOf(row)}</span></span>`;

/** A is the other delivery, B the open one. */
export function diffView(pane) {
  const ids = [state.diff, pane.id];
  const key = `diff ${ids[0]}`;
  const answer = need(key, () => get('diff', { a: ids[0], b: ids[1] }));
  // The list may not have it.
  const other = rowOf(ids[0]) ? null : need(`row ${ids[0]}`, () => get('deliveries', { q: `id:${ids[0]}`, limit: 1 }));
  return html`
    <div class="dhead"><button type="button" class="btn ghost icon" aria-label="Back to the delivery" onClick=${closeDiff}>${icon('back')}</button>
      <h2>${icon('diff')}<span>Diff of #${num(ids[0])} and #${num(ids[1])}</span></h2>
      <div class="meta">${short(rowOf(ids[0]) || other?.rows?.[0], 'A')}${short(openRow(), 'B')}</div>
      <div class="acts">${button('Swap', swapDiff, { cls: 'text' })}<button type="button" class="btn ghost icon" aria-label="Close the diff" title="Close  Esc" onClick=${closeDiff}>${icon('x')}</button></div></div>
    <div></div>
    <div class="panel" tabindex="0" role="region" aria-label="Diff" aria-busy=${String(!answer)}>${answer?.error ? failure('Could not compare the deliveries', answer.error, () => forget(key))
      : answer && html`${table(pane, 'Verdict and facts', answer.facts, ids)}${table(pane, 'Headers', answer.headers, ids)}
        ${answer.fields && table(pane, answer.fields_kind === 'form' ? 'Form fields' : 'Body by JSON path', answer.fields, ids)}${bytes(pane, answer)}`}</div>`;
}

/** Offers what to compare with: the last accepted delivery of the same event, the previous one, the one it replays, and marked ones. */
export async function diffMenu(anchor, row) {
  const same = [row.provider && `provider:${quoted(row.provider)}`, row.event && `event:${quoted(row.event)}`].filter(Boolean).join(' ');
  const last = (query) => get('deliveries', { q: query, before: row.id, limit: 1 }).then((answer) => answer.rows[0]);
  let accepted;
  let previous;
  try {
    [accepted, previous] = await Promise.all([last(`${same} verdict:valid,authenticated status:2xx`), last(same)]);
  } catch (error) {
    sayError(error);
    return;
  }
  const item = (other, label, name) => ({ label, right: '#' + num(other.id), icon: name, run: () => showDiff(other.id) });
  const items = [];
  if (accepted) items.push(item(accepted, `Last accepted ${row.event || 'delivery'}`, 'valid'));
  if (previous && previous.id !== accepted?.id) items.push(item(previous, `Previous ${row.event || 'delivery'}`, 'back'));
  if (row.replay_of) items.push(item({ id: row.replay_of }, 'The delivery it replays', 'replay'));
  const others = [...state.marked.values()].filter((other) => other.id !== row.id).slice(0, MAX_MARKED);
  for (const other of others) items.push(item(other, `Marked: ${other.event || other.path}`, 'mark'));
  if (!others.length) items.push({ label: 'To pick another, mark it in the list', right: 'm', icon: 'info', run: () => grid.focus() });
  if (state.open !== row.id) openDelivery(row.id, { row });
  menu(anchor, items, 'Compare with');
}
