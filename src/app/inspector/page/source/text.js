// Turns values into text: numbers, sizes, times, and strings from outside, in which every character that could hide or reorder text is shown as its code point.
import { html } from './html.js';

// Controls, format characters, lone surrogates, separators and everything that renders as nothing. Tabs and line feeds stay.
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const LIMIT = 2000;

export const hiddenCount = (text) => (text.match(HIDDEN) || []).length;

/** The text with its hidden characters boxed, as an isolated run. */
export function data(text, limit = LIMIT) {
  text = String(text ?? '');
  const cut = text.length > limit;
  // Never cut a surrogate pair in half.
  if (cut) text = text.slice(0, /[\uD800-\uDBFF]/.test(text[limit - 1]) ? limit - 1 : limit);
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push(html`<span class="ctl">${'U+' + match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}</span>`);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  if (cut) parts.push(html`<span class="t3"> … the first ${num(limit)} characters</span>`);
  return html`<bdi class="data">${parts}</bdi>`;
}

/** The same for a text node, which cannot contain elements, e.g. a cell of the list. */
export const flat = (text) => String(text ?? '').replace(HIDDEN, (char) => `[U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);

/** Capitalizes the first letter of an error from elsewhere, e.g. a connection error. */
export const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const NUMBER = new Intl.NumberFormat('en-US');
export const num = (value) => NUMBER.format(value);
export const plural = (count, one, many = one + 's') => `${num(count)} ${count === 1 ? one : many}`;

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export const took = (ms) => (ms === null || ms === undefined ? '' : ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1e4 ? `${Math.round(ms)} ms` : `${(ms / 1e3).toFixed(1)} s`);

const CLOCK = new Intl.DateTimeFormat('en-US', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' });
let second = -1;
let shown = '';

/** Local time to the second. Rows of one second share the formatted text. */
export function clock(at) {
  const now = Math.floor(at / 1000);
  if (now !== second) {
    second = now;
    shown = CLOCK.format(at);
  }
  return shown;
}
const millis = (at) => '.' + String(Math.floor(at) % 1000).padStart(3, '0');
const isToday = (at) => new Date(at).toDateString() === new Date().toDateString();
const day = (at) => DAY.format(at);
export const utc = (at) => (at === null ? 'unknown' : new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC'));

/** Milliseconds since 1970 of a row's time, which is RFC 3339 text, or null: captures may not have one. */
export const timeOf = (at) => Date.parse(at) || null;

/** Local time for a row: today's to the millisecond in two parts, otherwise the day and the minute. */
export const rowTime = (at) => (at === null ? ['', ''] : isToday(at) ? [clock(at), millis(at)] : [`${day(at)} ${clock(at).slice(0, 5)}`, '']);

export const bytesOf = (base64) => Uint8Array.from(atob(base64 || ''), (char) => char.charCodeAt(0));
const DECODER = new TextDecoder('utf-8', { fatal: true });

/** The text of the bytes, or null if they are not UTF-8. A character that is cut at the end is left out. */
export function decode(bytes, isCut) {
  for (let drop = 0; drop < (isCut ? 4 : 1); drop++) {
    try {
      return DECODER.decode(bytes.subarray(0, bytes.length - drop));
    } catch {
      // The next round drops one more byte.
    }
  }
  return null;
}
