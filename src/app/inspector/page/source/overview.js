// The first tab: what is true, how that is known, what to do, and the facts. If the cause is unknown, it asks for the signature that the user's code computed.
import { html, icon, tone, verdictOf, words, errorText, facts, button } from './html.js';
import { data, num, utc, took, timeOf, plural } from './text.js';
import { state, draw } from './state.js';
import { get, write } from './api.js';
import { need, showTab } from './detail.js';
import { alignment, differences } from './align.js';
import { sides, keys } from './signed.js';

const codeBlock = (lines) => lines?.length > 0 && html`<div class="code"><pre tabindex="0" role="region" aria-label="Example of the fix">${lines.map((line) => html`
  <span class=${{ '-': 'del', '+': 'add' }[line[0]] || ''}>${line}${'\n'}</span>`)}</pre></div>`;

/** The explanation that the server wrote. `proof` follows the sentences that say how it is known. */
export const explanation = (explain, name, color, isGenuine, proof) => html`
  <div class="verdict">${icon(name, color)}<div><h3>${words(explain.title)}</h3>${explain.what && html`<p>${words(explain.what)}</p>`}</div></div>
  ${explain.how && html`<div class="step"><h4>${explain.certain || isGenuine ? 'Proof' : explain.ask ? 'What was tried' : 'Evidence'}${explain.certain && html`<span class="tag">${icon('valid', 'ok')}digest reproduced</span>`}</h4>
    <p>${words(explain.how)}</p>${proof}</div>`}
  ${explain.fix && html`<div class="step"><h4>Fix</h4><p>${words(explain.fix)}</p>${codeBlock(explain.code)}</div>`}`;

function firstDifference(detail) {
  if (detail.verdict !== 'mismatch' || !detail.explain.certain) return null;
  const answer = need('signed', () => get(`deliveries/${detail.id}/signed`));
  if (!answer || answer.error || answer.kind !== 'body') return null;
  const count = differences(answer).length;
  return html`<div class="mt">${alignment(answer, { only: true, lines: 1, label: 'First differing bytes', names: sides(answer) })}
    ${button(count === 1 ? 'Show the difference' : `Show all ${num(count)} differences`, () => showTab('signed'), { cls: 'sm' })}</div>`;
}

/** What the user's code hashed, below what was signed. */
function hashedBytes(answer) {
  if (answer?.kind === 'key') return html`<div class="mt">${keys(answer)}</div>`;
  return answer?.kind === 'body' && html`<div class="mt">${alignment(answer, { only: true, lines: 3, label: 'Signed and hashed bytes', names: sides(answer) })}</div>`;
}

function ask(detail, pane) {
  const form = (pane.ask ||= {});
  const submit = async (event) => {
    event.preventDefault();
    form.error = form.answer = null;
    form.isBusy = true;
    draw('detail');
    try {
      form.answer = await write(`deliveries/${detail.id}/explain`, { computed: (form.value || '').trim() });
    } catch (error) {
      form.error = error;
    }
    form.isBusy = false;
    draw('detail');
  };
  return html`<form class="step" onSubmit=${submit}><h4><label for="ask">Signature that your code computed</label></h4>
    <div class="bar ask"><input class="field mono" id="ask" placeholder="Hex or base64 digest from your code" autocomplete="off" spellcheck="false" value=${form.value || ''}
      aria-describedby="ask-error" aria-invalid=${String(Boolean(form.error))} onInput=${(event) => { form.value = event.target.value; }} />
      <button class="btn" disabled=${form.isBusy}>${form.isBusy ? 'Searching' : 'Explain'}</button></div>
    <p class="err" id="ask-error" role="status">${form.error && html`${icon('malformed')}<span>${errorText(form.error)}</span>`}</p>
    <div role="status">${form.answer && html`<div class="step">${explanation(form.answer, 'diff', 'warn', false, hashedBytes(form.answer.bytes))}</div>`}</div></form>`;
}

export function overview(detail, pane) {
  const { explain, forward } = detail;
  // A genuine delivery that was rejected: the error is in the application.
  const isGenuine = ['valid', 'authenticated'].includes(detail.verdict);
  const isRejected = isGenuine && detail.accepted === false;
  const at = timeOf(detail.at);
  return html`<div class="two"><div>
      ${explanation(explain, isRejected ? 'malformed' : detail.verdict, isRejected ? 'warn' : tone(detail.verdict), isGenuine, firstDifference(detail))}
      ${explain.ask && ask(detail, pane)}
    </div>
    <aside aria-label="Facts">
      <div><div class="lab">Delivery</div>${facts([
        detail.provider && ['Provider', state.info.providers[detail.provider]?.label || data(detail.provider)],
        detail.event && ['Event', data(detail.event, 200)], ['Received', utc(at)], ['Size', plural(detail.bytes, 'byte')],
        detail.peer && ['From', data(detail.peer, 100)], detail.version && ['Protocol', data(detail.version, 20)], ['Fidelity', detail.fidelity === 'exact' ? 'exact bytes' : detail.fidelity]])}</div>
      <div><div class="lab">Signature</div>${facts([
        ['Verdict', html`<span class=${tone(detail.verdict)}>${icon(detail.verdict)} ${verdictOf(detail)}</span>`], detail.scheme && ['Scheme', data(detail.scheme, 200)],
        detail.header && ['Header', html`<code>${data(detail.header, 200)}</code>`], detail.secret_label && ['Secret', html`<code>${data(detail.secret_label, 200)}</code>`],
        explain.cause && ['Cause', html`<code>${data(explain.cause, 100)}</code>`]])}</div>
      ${(detail.status || forward?.target) && html`<div><div class="lab">Response</div>${facts([
        detail.status && ['Status', html`<span class=${detail.accepted === false ? 'bad' : ''}>${detail.status}</span>`], forward?.target && ['Target', html`<code>${data(forward.target, 300)}</code>`],
        detail.ms !== null && ['Took', took(detail.ms)]])}</div>`}
    </aside></div>`;
}
