// Modal dialogs. Owns their frame, and returns the focus to what opened them.
import { html, byId, icon, render } from './html.js';
import { data } from './text.js';

export const isDialogOpen = () => document.querySelector('dialog[open]') !== null;

/** Opens a dialog. `view(close, redraw)` returns `{body, footer}`, and is called again by `redraw`. */
export function dialog(title, view) {
  const element = document.createElement('dialog');
  const back = document.activeElement;
  const place = back?.dataset?.f;
  element.setAttribute('aria-labelledby', 'dialog-title');
  const close = () => element.close();
  const redraw = () => {
    if (!element.isConnected) return;
    const { body, footer } = view(close, redraw);
    render(html`
      <header><h2 id="dialog-title">${data(title, 200)}</h2><button type="button" class="btn ghost icon" aria-label="Close" onClick=${close}>${icon('x')}</button></header>
      <div class="in" tabindex="-1">${body}</div>
      ${footer && html`<footer>${footer}</footer>`}`, element);
  };
  element.addEventListener('close', () => {
    render(null, element);
    element.remove();
    // The next key may have moved it already.
    if (document.activeElement !== document.body) return;
    const home = back?.isConnected ? back : place && document.querySelector(`[data-f="${CSS.escape(place)}"]`);
    (home || byId('deliveries')).focus();
  });
  element.addEventListener('keydown', (event) => event.stopPropagation());
  element.addEventListener('mousedown', (event) => { if (event.target === element) close(); });
  byId('layer').append(element);
  redraw();
  element.showModal();
  return { element, close, redraw };
}
