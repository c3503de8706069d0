// Everything around the list: the address, the state of the connection, banners, the status bar, and the text of an empty list.
import { html, byId, icon, button, words, errorText } from './html.js';
import { data, num, size, plural } from './text.js';
import { state, part, draw } from './state.js';
import { rows } from './rows.js';
import { refresh, grid } from './list.js';
import { queryNotice } from './search.js';
import { reconnect } from './events.js';
import { copyText } from './say.js';
import { clearFilters } from './filters.js';
import { clearedAt } from './query.js';

const copyOf = (text, what) => button('Copy', () => copyText(text, what), { icon: 'copy', cls: 'sm' });
const snippet = (text, what) => html`<div class="code wrap snip"><pre tabindex="0" role="region" aria-label=${what}>${text}</pre>${copyOf(text, what)}</div>`;
/** How the store is named in a command. */
const storeName = () => state.info.store?.path || 'hooks.db';

part('route', byId('route'), () => {
  const { listen, forward, store } = state.info;
  if (!listen) return store?.path && html`<span class="to">${data(store.path, 200)}</span>`;
  return html`<button type="button" class="addr" title="Copy" aria-label=${'Copy the address ' + listen} onClick=${() => copyText(listen, 'the address')}>${listen}</button>
    ${forward && html`${icon('arrow')}<span class="to"><span class="vh">forwards to </span>${data(forward, 200)}</span>`}`;
});

function connectionState() {
  if (state.connection === 'ended') return ['bad off', 'Ended'];
  if (state.connection === 'lost') return ['bad off', 'Reconnecting'];
  if (state.paused) return ['warn paused', 'Paused'];
  return state.connection === 'live' ? ['ok', 'Live'] : ['idle off', 'Connecting'];
}
part('live', byId('live'), () => {
  const [cls, text] = connectionState();
  return html`<span class=${'live ' + cls}><i></i><span>${text}</span></span>`;
});

let ticking = 0;
/** Redraws the countdown to the next try each second. */
function tick() {
  clearTimeout(ticking);
  if (state.connection === 'lost') ticking = setTimeout(() => draw('notices'), 500);
}

function connectionNotice() {
  if (state.connection === 'ended') {
    const command = state.info.store?.path ? `hookctl inspect ${storeName()}` : `hookctl listen --save ${storeName()}`;
    return html`<div class="banner bad" role="alert">${icon('plug')}
      <p><b>hookctl has ended${state.endReason ? `: ${state.endReason}` : ''}.</b> ${state.info.store?.path ? html`The deliveries are in <code>${data(storeName(), 200)}</code>. ` : ''}To continue: <code>${command}</code></p>
      ${copyOf(command, 'the command')}</div>`;
  }
  if (state.connection !== 'lost') return null;
  if (state.isExpired) {
    return html`<div class="banner bad" role="alert">${icon('plug')}<p><b>This page belongs to an earlier run of hookctl.</b> Open the URL that the current run printed.</p></div>`;
  }
  tick();
  const wait = Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1000));
  return html`<div class="banner bad" role="alert">${icon('plug')}
    <p><b>Connection to hookctl lost.</b> <span aria-live="off">${wait ? `Trying again in ${wait} s.` : 'Trying again.'}</span> The list catches up when it is back.</p>
    ${button('Reconnect now', reconnect, { cls: 'sm' })}</div>`;
}

part('notices', byId('notices'), () => html`
  ${queryNotice()}
  ${connectionNotice()}
  ${state.storeError && html`<div class="banner bad" role="alert">${icon('malformed')}
    <p><b>${data(state.storeError.error, 400)}.</b> ${state.storeError.status && `New deliveries get ${state.storeError.status} and are not stored.`} ${words(state.storeError.hint)} hookctl keeps trying.</p></div>`}
  ${state.loadError && state.connection === 'live' && html`<div class="banner bad" role="alert">${icon('malformed')}
    <p><b>Could not read the list.</b> ${errorText(state.loadError)}</p>${button('Try again', refresh, { cls: 'sm' })}</div>`}`);

part('foot', byId('foot'), () => {
  const { store } = state.info;
  const all = plural(rows.total, 'delivery', 'deliveries');
  return html`<span>${!rows.isLoaded ? 'Loading' : state.query ? `${num(rows.matched + rows.fresh)}${rows.atLeast ? '+' : ''} of ${all}` : all}</span>
    ${state.marked.size > 0 && html`<span>${num(state.marked.size)} marked</span>`}
    <span class="sp"></span>
    ${store?.path && html`<span class="w">${data(store.path, 120)}</span>`}
    ${store?.bytes > 0 && html`<span class="w">${size(store.bytes)}</span>`}
    ${store?.keep && html`<span class="w">keeps ${Number(store.keep) ? num(store.keep) : store.keep}</span>`}
    <span class="w">${state.info.version && 'hookctl ' + state.info.version}</span>`;
});

function waiting() {
  const { listen, providers } = state.info;
  if (!listen) {
    return html`<h2>No deliveries in this file</h2><p>hookctl read <code>${data(storeName(), 200)}</code> and found no requests in it.</p>
      <h3>Record some</h3>${snippet('hookctl listen --save hooks.db', 'the listen command')}<p class="mt">Or open another capture file: HAR, curl, mitmproxy, ngrok, WARC and more.</p>`;
  }
  if (state.connection === 'ended') return html`<h2>No deliveries</h2><p>hookctl ended before the first delivery arrived.</p>`;
  const provider = providers.screver ? 'screver' : Object.keys(providers)[0] || 'screver';
  const event = provider === 'screver' ? 'surveyCompleted' : providers[provider]?.events?.[0] || '';
  return html`<h2>Waiting for the first delivery</h2><p>Deliveries to <code>${listen}</code> appear here as soon as they arrive, on any path.</p>
    <h3><i>1</i>Send a signed sample</h3>${snippet(`hookctl send ${provider} ${event} --to ${listen}/hooks --secret ${providers[provider]?.secret_label || 'env:HOOKCTL_SECRET'}`, 'the send command')}
    <h3><i>2</i>Or register this address with a provider</h3>${snippet(`hookctl listen --register ${provider} --public-url https://hooks.example.com`, 'the register command')}
    <h3><i>3</i>Or open deliveries that you already have</h3>${snippet('hookctl inspect hooks.db', 'the inspect command')}
    <p class="mt">Any capture format works: HAR, curl, mitmproxy, ngrok, WARC and more.</p>`;
}

function noHits() {
  const since = clearedAt(state.query);
  if (since) return html`<h2>The list is clear</h2><p>New deliveries appear here. The ${plural(rows.total, 'stored delivery', 'stored deliveries')} stay in the store.</p><p class="mt">${button('Show all', clearFilters, { cls: 'pri' })}</p>`;
  return html`<h2>No delivery matches</h2><p><code>${data(state.query)}</code> matches none of ${plural(rows.total, 'delivery', 'deliveries')}.</p><p class="mt">${button('Clear filters', clearFilters, { cls: 'pri' })}</p>`;
}

part('empty', byId('empty'), () => {
  const isEmpty = rows.isLoaded && rows.matched === 0;
  byId('empty').hidden = !isEmpty;
  grid.inert = isEmpty;
  return isEmpty && html`<div>${state.query ? noHits() : waiting()}</div>`;
});
