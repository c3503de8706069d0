// Keeps the address: `#/ID/TAB?q=QUERY`, so that links and the back button work. Owns nothing else.
import { state } from './state.js';

export const TABS = [['overview', 'Overview'], ['headers', 'Headers'], ['body', 'Body'], ['signed', 'Signed bytes'], ['response', 'Response'], ['forwarding', 'Forwarding']];

let last = null;

/** Writes the state to the address. With `push`, the back button returns to what was before. */
export function syncUrl(push) {
  const place = state.open === null ? '' : `${state.open}/${state.diff ? 'diff/' + state.diff : state.tab}`;
  const url = '#/' + place + (state.query ? '?q=' + encodeURIComponent(state.query) : '');
  if (url === last) return;
  if (push && last !== null) history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  last = url;
}

/** Reads the address: the query, the delivery, its tab, and the delivery to compare with. */
export function readUrl() {
  last = location.hash;
  const match = /^#\/(\d+)?(?:\/(\w+))?(?:\/(\d+))?(?:\?q=(.*))?$/.exec(location.hash) || [];
  let query = '';
  try {
    query = decodeURIComponent(match[4] || '');
  } catch {
    // Not an address of this page: show everything.
  }
  const isTab = TABS.some(([name]) => name === match[2]);
  return { query, id: match[1] ? Number(match[1]) : null, tab: isTab ? match[2] : 'overview', diff: match[2] === 'diff' && match[3] ? Number(match[3]) : null };
}

export const linkTo = (id) => `${location.origin}${location.pathname}#/${id}`;
