// A hex dump: offset, bytes and their ASCII characters.
import { html, byId, button } from './html.js';
import { num } from './text.js';

const pairs = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
export const hexOf = (bytes) => pairs(bytes).join('');

/** Shows the first `max` of the bytes. `more` is called for more of the `total`. */
export function hexView(bytes, max, total, more) {
  const columns = byId('detail').clientWidth < 620 ? 8 : 16;
  const shown = Math.min(bytes.length, max);
  const lines = [];
  for (let at = 0; at < shown; at += columns) {
    const part = bytes.subarray(at, Math.min(shown, at + columns));
    const text = Array.from(part, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    const hex = pairs(part);
    lines.push(html`<b>${at.toString(16).padStart(6, '0')}  </b>${[...hex.slice(0, 8), ...(columns > 8 ? ['', ...hex.slice(8)] : [])].join(' ').padEnd(columns * 3 + 1)} ${text}${'\n'}`);
  }
  return html`<pre class="hex" tabindex="0" role="region" aria-label="Hex dump">${lines}</pre>
    ${shown < total && html`<p class="mt">${button(`Show more: ${num(shown)} of ${num(total)} bytes`, more)}</p>`}`;
}
