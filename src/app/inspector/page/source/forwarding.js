// The response that the sender got, and what happened on the way to the application: target, times, replays.
import { html, icon, facts, button, words } from './html.js';
import { data, num, size, took, rowTime, timeOf, plural, bytesOf, decode, capitalized } from './text.js';
import { state, missingFlag } from './state.js';
import { headerTable } from './headers.js';
import { replayDialog, outcome } from './replay.js';
import { openDelivery } from './detail.js';

const REASONS = { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 408: 'Request Timeout',
  409: 'Conflict', 410: 'Gone', 413: 'Content Too Large', 422: 'Unprocessable Content', 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable',
  504: 'Gateway Timeout', 507: 'Insufficient Storage' };

export function response(detail) {
  const { response: answer, forward } = detail;
  if (!answer || !answer.status) return html`<p class="t2">The capture does not contain a response.</p>`;
  const bytes = bytesOf(answer.body);
  const text = decode(bytes, bytes.length < answer.bytes);
  const isFromApp = forward?.status && forward.status === answer.status;
  return html`
    <section class="s"><h3>Response to the sender</h3>${facts([
      ['Status', html`<span class=${detail.accepted === false ? 'bad' : ''}>${answer.status} ${REASONS[answer.status] || ''}</span>`],
      state.info.listen && ['From', isFromApp ? 'the application, passed on unchanged' : forward?.target ? 'hookctl, because the application did not respond' : 'hookctl'],
      detail.ms !== null && ['Took', took(detail.ms)]])}</section>
    <section class="s"><h3>Headers</h3>${answer.headers?.length ? headerTable(answer.headers, { caption: 'Response headers' }) : html`<p class="t2">None were stored.</p>`}</section>
    <section class="s"><h3>Body</h3>${text ? html`<div class="code wrap"><pre tabindex="0" role="region" aria-label="Response body">${data(text, 65_536)}</pre></div>
      ${answer.bytes > bytes.length && html`<p class="t3">The first ${size(bytes.length)} of ${size(answer.bytes)}.</p>`}` : html`<p class="t2">${answer.bytes ? `${plural(answer.bytes, 'byte')}, not text.` : 'Empty.'}</p>`}</section>`;
}

function timing(list) {
  const total = list.reduce((sum, [, ms]) => sum + ms, 0);
  let start = 0;
  return html`<div class="wf">${list.map(([name, ms]) => {
    const style = { left: `${(start / (total || 1)) * 100}%`, width: `${(ms / (total || 1)) * 100}%` };
    start += ms;
    return html`<span>${name[0].toUpperCase() + name.slice(1)}</span><span class="b" aria-hidden="true"><i style=${style}></i></span><span class="num">${took(ms)}</span>`;
  })}<b>Total</b><span></span><b class="num">${took(total)}</b></div>`;
}

const HOW = { same: 'as it was', signed: 'signed again', edited: 'edited' };

function replays(list) {
  return html`<table class="t"><caption class="vh">Replays</caption><thead><tr>${['Time', 'How', 'Status', 'Compared', 'Delivery'].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
    <tbody>${list.map((replay) => html`<tr><td>${rowTime(timeOf(replay.at)).join('')}</td><td>${HOW[replay.how] || replay.how}</td><td>${replay.status ?? 'none'}</td><td>${replay.outcome && outcome(replay.outcome)}</td>
      <td>${button('#' + num(replay.id), () => openDelivery(replay.id, { push: true, focus: true }), { cls: 'sm' })}</td></tr>`)}</tbody></table>`;
}

export function forwarding(detail) {
  const { forward } = detail;
  const times = detail.timing || [];
  const flag = missingFlag();
  return html`
    <section class="s"><h3>Forwarded</h3>${forward?.target ? html`${facts([
      ['Target', html`<code>${data(forward.target, 300)}</code>`],
      ['Result', forward.error ? html`<span class="bad">${icon('x')} ${words(capitalized(forward.error))}</span>` : html`<span class=${detail.accepted === false ? 'bad' : ''}>${forward.status ?? forward.result}${forward.ms !== null && forward.ms !== undefined && ` in ${took(forward.ms)}`}</span>`],
      ['Body', `unchanged, ${plural(detail.bytes, 'byte')}`],
      ['Headers', forward.changed?.length ? html`order, case and repeats unchanged; changed: ${data(forward.changed.join(', '), 400)}` : 'unchanged']])}
      ${forward.error && !flag && html`<p class="mt">${button('Replay', () => replayDialog(detail.id), { icon: 'replay' })}</p>`}` : html`<p class="t2">This delivery was not forwarded.</p>`}</section>
    ${times.length > 0 && html`<section class="s"><h3>Timing</h3>${timing(times)}</section>`}
    <section class="s"><h3>Replays</h3>${detail.replays?.length ? replays(detail.replays)
      : html`<p class="t2">${flag ? html`To send deliveries again, start hookctl with <code>${flag}</code>.` : html`None yet. Press <kbd>r</kbd> to send this delivery again.`}</p>`}</section>`;
}
