// Notifies the user: a toast on the screen, a log for screen readers. Owns copying and saving.
import { byId } from './html.js';

let timer = 0;

export function toast(text) {
  const element = byId('toast');
  element.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => { element.textContent = ''; }, 3000);
}

/** For the screen reader only. */
export const say = (text) => { byId('say').textContent = text; };

export async function copyText(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`Copied ${what}`);
  } catch {
    toast('The browser blocked the clipboard. Select the text and copy it.');
  }
}

/** Saves bytes as a file. */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export const sayError = (error) => toast(`${error.message}. ${error.hint || ''}`.trim());
