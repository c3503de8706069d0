// Binds htm to Preact, and owns the small pieces that every view uses: icons, code in sentences, facts, notes and segmented controls.
// Nothing here takes markup: strings become text nodes.
import { h, render, Component, Fragment } from '../vendor/preact.mjs';
import htm from '../vendor/htm.mjs';
import { data, hiddenCount } from './text.js';

export { h, render, Component, Fragment };
export const html = htm.bind(h);
export const byId = (id) => document.getElementById(id);

const PATHS = {
  valid: 'M3 8.5 6.5 12 13 4.5',
  mismatch: 'M3 6h10M3 10h10M11 2.5 5 13.5',
  missing: 'M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3',
  malformed: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  stale: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.5',
  unsigned: 'M3.5 8h9',
  authenticated: 'M5.5 7.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 1 0 0-5.6M7.6 8 13 2.6M10.6 5l1.9 1.9',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6l8-4.8z',
  trash: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5',
  down: 'M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2M3 13.3h10',
  x: 'm4 4 8 8M12 4l-8 8',
  back: 'M10 3 5 8l5 5',
  up: 'm4 10 4-4 4 4',
  open: 'm4 6 4 4 4-4',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  replay: 'M3 8a5 5 0 1 0 1.6-3.7L3 5.8M3 2.6v3.2h3.2',
  diff: 'M5.5 2.5v11M10.5 2.5v11M2.5 8h3M10.5 8h3',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  info: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 7.3v3.4M8 5.2v.1',
  mark: 'M4.5 2.5h7v11L8 10.8l-3.5 2.7z',
  twisty: 'm5.5 3 5 5-5 5',
  eye: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8M8 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 1 0 0-3.4',
  plug: 'M2 2l12 12M5 5.2a4.2 4.2 0 0 0 5.8 5.8M7 3.6V2M11 6h1.5',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M10.5 10.5l3 3',
  arrow: 'M2.5 8h11M9.5 4l4 4-4 4',
};
export const VERDICTS = ['valid', 'mismatch', 'missing', 'malformed', 'stale', 'unsigned', 'authenticated'];
/** What a row shows in place of a verdict if it was not verified: `handshake`, `broken`, or that no provider was recognized. */
export const verdictOf = (row) => row.verdict ?? (row.kind && row.kind !== 'delivery' ? row.kind : 'unverified');
const TONES = { valid: 'ok', mismatch: 'bad', missing: 'warn', malformed: 'warn', stale: 'warn', unsigned: 'idle', authenticated: 'ok' };
export const tone = (verdict) => TONES[verdict] || 'idle';
export const iconPath = (name) => PATHS[name] || PATHS.info;

export const icon = (name, cls = '') => html`<svg class=${'i ' + cls} viewBox="0 0 16 16" aria-hidden="true"><path d=${iconPath(name)} /></svg>`;

/** Sentences of hookctl, in which backticks mark code. They may quote what came from outside. */
export const words = (text) => String(text ?? '').split('`').map((part, index) => (index % 2 ? html`<code>${data(part)}</code>` : hiddenCount(part) ? data(part) : part));

/** What failed, and what to do. */
export const errorText = (error) => words(`${error.message}. ${error.hint || ''}`);

export const facts = (list) => html`<dl class="facts">${list.filter(Boolean).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

export const note = (text, extra) => html`<div class="note calm">${icon('info')}<p>${words(text)}</p>${extra}</div>`;

export const button = (label, run, options = {}) => {
  const { icon: name, cls = '', ...rest } = options;
  return html`<button type="button" class=${'btn ' + cls} onClick=${run} ...${rest}>${name && icon(name)}${label}</button>`;
};

/** Moves `index` by an arrow key, around the ends. Returns undefined for other keys. */
export function arrowed(event, index, count) {
  const to = { ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1, ArrowUp: index - 1, Home: 0, End: count - 1 }[event.key];
  if (to === undefined || !count) return undefined;
  event.preventDefault();
  return (to + count) % count;
}

/** A group of radio buttons in one frame. `options` is a list of [value, label]. */
export function segments(label, options, value, choose) {
  const onKeyDown = (event) => {
    const to = arrowed(event, options.findIndex(([key]) => key === value), options.length);
    if (to === undefined) return;
    event.stopPropagation();
    const group = event.currentTarget;
    choose(options[to][0]);
    requestAnimationFrame(() => group.children[to]?.focus());
  };
  return html`<div class="seg" role="radiogroup" aria-label=${label} onKeyDown=${onKeyDown}>${options.map(([key, text]) => html`
    <button type="button" role="radio" aria-checked=${String(key === value)} tabindex=${key === value ? 0 : -1} onClick=${() => choose(key)}>${text}</button>`)}</div>`;
}
