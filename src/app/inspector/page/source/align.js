// Shows two byte strings that the server has aligned, one above the other: differing bytes are boxed, underlined and signed `+`, `−` or `≠`, and equal runs
// fold. Also lists the differences, which is the form for a screen reader.
import { html, byId, button } from './html.js';
import { num, bytesOf } from './text.js';

const MAX_LINES = 240;
const MARGIN = 32 + 118;
const SIGNS = { '+': '+', '-': '−', '~': '≠' };
const CLASSES = { '+': 'ins', '-': 'del', '~': 'mark' };

const glyph = (byte) => ({ 10: '↵', 13: '␍', 9: '⇥', 0: '␀' })[byte] ?? (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·');
const visibleGlyph = (byte) => (byte === 32 ? '␣' : glyph(byte));
const hex = (byte) => byte.toString(16).padStart(2, '0');

let charWidth = 0;
function columnsFor(isHex) {
  if (!charWidth) {
    const probe = Object.assign(document.createElement('span'), { className: 'align probe', textContent: '0'.repeat(100) });
    document.body.append(probe);
    charWidth = probe.offsetWidth / 100 || 7.25;
    probe.remove();
  }
  const width = byId('detail').clientWidth - MARGIN;
  const columns = Math.floor(width / (charWidth * (isHex ? 3 : 1)) / 8) * 8;
  return Math.max(8, Math.min(isHex ? 32 : 128, columns));
}

/** The answer with its bytes decoded, and where each operation starts: its column and its offsets in both strings. Kept with the answer. */
function prepared(answer) {
  if (answer.prepared) return answer.prepared;
  const offset = answer.offset || 0;
  let [column, first, second] = [0, 0, 0];
  const ops = answer.ops.map(([kind, length]) => {
    const op = { kind, length, column, first, second };
    column += length;
    if (kind !== '+') first += length;
    if (kind !== '-') second += length;
    return op;
  });
  return (answer.prepared = { a: bytesOf(answer.signed ?? answer.a), b: bytesOf(answer.received ?? answer.b), ops, columns: column, offset });
}

/** Adjacent operations that differ, as `{a, b, at, before}`: the bytes on both sides, the offset, and the equal byte before. */
export function differences(answer) {
  const { a, b, ops, offset } = prepared(answer);
  const found = [];
  let current = null;
  for (const op of ops) {
    if (op.kind === '=') {
      current = null;
      continue;
    }
    if (!current) {
      current = { first: op.first, second: op.second, before: op.second > 0 ? b[op.second - 1] : null };
      found.push(current);
    }
    current.firstEnd = op.first + (op.kind === '+' ? 0 : op.length);
    current.secondEnd = op.second + (op.kind === '-' ? 0 : op.length);
  }
  return found.map((run) => ({ a: a.subarray(run.first, run.firstEnd), b: b.subarray(run.second, run.secondEnd), at: run.second + offset, before: run.before }));
}

/** The pieces of operations in the columns `from` to `to`. */
function pieces({ ops }, from, to) {
  const found = [];
  for (const op of ops) {
    if (op.column >= to) break;
    if (op.column + op.length <= from) continue;
    const start = Math.max(from, op.column);
    const skipped = start - op.column;
    const length = Math.min(to, op.column + op.length) - start;
    found.push({ kind: op.kind, length, first: op.first + (op.kind === '+' ? 0 : skipped), second: op.second + (op.kind === '-' ? 0 : skipped) });
  }
  return found;
}

function side(bytes, parts, which, isHex, dots) {
  const absent = which === 'first' ? '+' : '-';
  return html`<span class="data">${parts.map((part) => {
    if (part.kind === absent) return Array.from({ length: part.length }, () => html`<span class="gap">${isHex ? '   ' : ' '}</span>`);
    const own = Array.from(bytes.subarray(part[which], part[which] + part.length));
    if (part.kind === '=') return own.map((byte) => (dots ? '•' : isHex ? hex(byte) + ' ' : glyph(byte))).join('');
    return own.map((byte) => html`<span class=${CLASSES[part.kind]}>${isHex ? hex(byte) + ' ' : visibleGlyph(byte)}</span>`);
  })}</span>`;
}

/**
 * The alignment. Options: `hex`, `dots` for equal bytes, `only` the lines with differences, at most `lines`, the `names` of the two sides, the `label` of the group, and
 * `unfold`, which is called when the user wants to see equal bytes.
 */
export function alignment(answer, options) {
  const view = prepared(answer);
  const { a, b, columns: total, offset } = view;
  const { hex: isHex, only, dots, names = ['signed', 'received'], lines = MAX_LINES } = options;
  const columns = columnsFor(isHex);
  const count = Math.ceil(total / columns);
  const differing = new Set();
  for (const op of view.ops) {
    if (op.kind === '=') continue;
    for (let line = Math.floor(op.column / columns); line <= Math.floor((op.column + op.length - 1) / columns) && differing.size <= lines; line++) differing.add(line);
  }
  const wanted = only ? [...differing].sort((x, y) => x - y) : Array.from({ length: Math.min(count, lines + 1) }, (_, line) => line);
  const blocks = [];
  let next = 0;
  const fold = (to) => {
    const equal = Math.min(total, to * columns) - next * columns;
    if (equal > 0 && options.unfold) blocks.push(html`<button type="button" class="fold" onClick=${options.unfold}>… ${num(equal)} equal bytes, show</button>`);
  };
  for (const line of wanted.slice(0, lines)) {
    fold(line);
    next = line + 1;
    const parts = pieces(view, line * columns, Math.min(total, (line + 1) * columns));
    const start = (which, absent) => parts.find((part) => part.kind !== absent)?.[which];
    const label = (at) => (at === undefined || dots ? '' : String(at + offset));
    if (!differing.has(line)) {
      blocks.push(html`<div class="blk"><span class="who">both</span><span class="off">${label(start('second', '-'))}</span>${side(b, parts, 'second', isHex)}</div>`);
      continue;
    }
    const signs = parts.map((part) => (SIGNS[part.kind] || ' ').padEnd(isHex ? 3 : 1).repeat(part.length)).join('').trimEnd();
    blocks.push(html`<div class="blk"><span class="who">${names[0]}</span><span class="off">${label(start('first', '+'))}</span>${side(a, parts, 'first', isHex, dots)}
      <span class="who">${names[1]}</span><span class="off">${label(start('second', '-'))}</span>${side(b, parts, 'second', isHex, dots)}<span></span><span></span><span class="sg" aria-hidden="true">${signs}</span></div>`);
  }
  if (only && wanted.length <= lines) fold(count);
  const isCut = wanted.length > lines && lines === MAX_LINES;
  return html`<div class=${'align' + (isHex ? '' : ' one')} tabindex="0" role="group" aria-label=${options.label}>${blocks}
    ${isCut && html`<p class="t3">The first ${num(MAX_LINES)} lines are shown. The table below has the differences.</p>`}</div>`;
}

const MAX_SHOWN = 12;
function bytesCell(bytes) {
  if (!bytes.length) return html`<span class="t3">nothing</span>`;
  const shown = Array.from(bytes.subarray(0, MAX_SHOWN));
  const more = bytes.length > MAX_SHOWN ? ' …' : '';
  return html`<code>${shown.map((byte) => hex(byte).toUpperCase()).join(' ')}${more}  ${shown.map(visibleGlyph).join('')}${more}</code>`;
}

export function differenceTable(answer, names, rows, more) {
  const all = differences(answer);
  return html`<table class="t"><caption class="vh">Differences</caption><thead><tr><th scope="col" class="num">At</th><th scope="col">${names[0]}</th><th scope="col">${names[1]}</th><th scope="col">Where</th></tr></thead>
    <tbody>${all.slice(0, rows).map((run) => html`<tr><td class="num">${num(run.at)}</td><td>${bytesCell(run.a)}</td><td>${bytesCell(run.b)}</td>
      <td class="t2">${run.before === null ? 'at the start' : html`after <code>${visibleGlyph(run.before)}</code>`}</td></tr>`)}</tbody></table>
    ${all.length > rows && html`<p class="mt">${button(`Show more: ${num(rows)} of ${num(all.length)} differences`, more)}</p>`}`;
}
