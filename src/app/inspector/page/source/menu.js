// Menus that open at a button or at the pointer, with arrows, `j` and `k`. Owns where a popover is placed and where the focus goes when it closes.
import { html, byId, icon, render } from './html.js';
import { data } from './text.js';

/** Shows `view` in a popover. Returns its element, and a function that closes it. */
export function popover(anchor, name, view, at) {
  const element = Object.assign(document.createElement('div'), { className: name, popover: 'auto' });
  const back = document.activeElement;
  let isClosing = false;
  const close = () => element.isConnected && element.hidePopover();
  render(view(close), element);
  byId('layer').append(element);
  element.addEventListener('beforetoggle', (event) => {
    if (event.newState !== 'closed') return;
    isClosing = true;
    const home = anchor.isConnected && anchor.matches('button') ? anchor : back?.isConnected ? back : byId('deliveries');
    if (element.contains(document.activeElement)) home.focus();
  });
  element.addEventListener('toggle', (event) => {
    if (event.newState === 'closed') {
      render(null, element);
      element.remove();
    }
  });
  element.addEventListener('focusout', (event) => {
    if (!isClosing && event.relatedTarget && !element.contains(event.relatedTarget)) close();
  });
  element.showPopover();
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = at ? at.clientX : box.left + width > innerWidth - 8 ? box.right - width : box.left;
  const top = at ? at.clientY : box.bottom + 4;
  const above = at ? innerHeight - height - 8 : Math.min(box.top - height - 4, innerHeight - height - 8);
  element.style.left = Math.max(8, Math.min(left, innerWidth - width - 8)) + 'px';
  element.style.top = Math.max(8, top + height > innerHeight - 8 ? above : top) + 'px';
  return { element, close };
}

/** Moves the focus among menu items. */
export function menuKeys(event, close) {
  const items = [...event.currentTarget.querySelectorAll('.mi')];
  const index = items.indexOf(document.activeElement);
  const to = { ArrowDown: index + 1, j: index + 1, ArrowUp: index - 1, k: index - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items[(to + items.length) % items.length]?.focus();
  if (event.key === 'Tab' || event.key === 'Escape') close();
  if (to !== undefined || event.key === 'Escape') event.preventDefault();
  event.stopPropagation();
}

/** `items` are `{label, right, icon, checked, run}`. Those with `checked` are check boxes. */
export function menu(anchor, items, label, at) {
  const { element, close } = popover(anchor, 'menu', () => html`
    <div class="lab" aria-hidden="true">${label}</div>
    ${items.map((item) => html`<button type="button" class="mi" tabindex="-1" role=${item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
      aria-checked=${item.checked === undefined ? undefined : String(item.checked)} onClick=${() => { close(); item.run(); }}>
      ${item.checked === undefined ? icon(item.icon || 'twisty') : html`<span class="ck">${item.checked && icon('valid')}</span>`}
      <span class="tx">${data(item.label, 100)}</span>${item.right && html`<span class="r">${item.right}</span>`}</button>`)}`, at);
  element.setAttribute('role', 'menu');
  element.setAttribute('aria-label', label);
  element.addEventListener('keydown', (event) => menuKeys(event, close));
  element.querySelector('.mi')?.focus();
}
