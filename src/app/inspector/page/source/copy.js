// The menu that copies a delivery as a command or as a test, with a live preview. The server writes the text, in which secrets are variables.
import { html, icon, errorText, render } from './html.js';
import { data } from './text.js';
import { get } from './api.js';
import { popover, menuKeys } from './menu.js';
import { copyText, sayError } from './say.js';

const KINDS = [['curl', 'curl', ''], ['send', 'hookctl send', ''], ['python', 'Python', 'unittest'], ['javascript', 'JavaScript', 'node:test'], ['ruby', 'Ruby', 'minitest'],
  ['php', 'PHP', 'PHPUnit'], ['go', 'Go', 'go test'], ['rust', 'Rust', 'cargo test']];
const PREVIEW = 8000;

export function copyMenu(anchor, id) {
  const known = new Map();
  let shown = null;
  let preview;
  const ask = (kind) => {
    if (!known.has(kind)) known.set(kind, get(`deliveries/${id}/copy`, { as: kind }));
    return known.get(kind);
  };
  const show = async (kind) => {
    shown = kind;
    let view;
    try {
      const answer = await ask(kind);
      view = html`<div class="cap">${answer.caption}</div><pre tabindex="0" role="region" aria-label="Preview">${data(answer.text, PREVIEW)}</pre>`;
    } catch (error) {
      known.delete(kind);
      view = html`<div class="cap">${icon('malformed', 'bad')} ${errorText(error)}</div>`;
    }
    if (shown === kind && preview.isConnected) render(view, preview);
  };
  const choose = async (kind, label, isTest, close) => {
    close();
    try {
      const answer = await ask(kind);
      copyText(answer.text, isTest ? `the ${label} test` : label);
    } catch (error) {
      known.delete(kind);
      sayError(error);
    }
  };
  const { element, close } = popover(anchor, 'menu copy', (shut) => html`
    <div role="menu" aria-label="Copy as">${KINDS.map(([kind, label, tool]) => html`
      ${kind === 'curl' && html`<div class="lab" aria-hidden="true">Command</div>`}${kind === 'python' && html`<div class="lab" aria-hidden="true">Test</div>`}
      <button type="button" class="mi" role="menuitem" tabindex="-1" onFocus=${() => show(kind)} onMouseEnter=${(event) => event.currentTarget.focus()}
        onClick=${() => choose(kind, label, Boolean(tool), shut)}>${icon('copy')}${label}${tool && html`<span class="r">${tool}</span>`}</button>`)}</div>
    <div class="preview"></div>`);
  element.setAttribute('role', 'dialog');
  element.setAttribute('aria-label', 'Copy as');
  preview = element.querySelector('.preview');
  element.addEventListener('keydown', (event) => {
    // Tab goes to the preview, so that it can be scrolled.
    if (event.key === 'Tab') return event.stopPropagation();
    return menuKeys(event, close);
  });
  element.querySelector('.mi').focus();
}
