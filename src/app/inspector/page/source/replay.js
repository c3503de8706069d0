// The dialog that sends a delivery again: as it was, signed again, or edited first. Its targets are those given at the start, and no other can be entered.
// The server checks the edited request, and reports the position of an error.
import { html, icon, button, facts, segments, words } from './html.js';
import { data, num, took, plural, decode, capitalized } from './text.js';
import { state, whyOff } from './state.js';
import { get, bytes as getBytes, write } from './api.js';
import { dialog } from './dialog.js';
import { openDelivery, reload } from './detail.js';
import { sayError, toast } from './say.js';

const MODES = [['same', 'As it was'], ['signed', 'Signed again'], ['edited', 'Edited']];
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'];
const MAX_EDITED = 1_000_000;
const VERIFIED = ['valid', 'stale', 'authenticated', 'unsigned'];

/** Headers that the request sets itself, or that the page does not know. */
const isOwn = (name, signature) => /^(host|content-length|transfer-encoding|connection)$/i.test(name) || name.toLowerCase() === signature?.toLowerCase();

const OUTCOMES = { fixed: ['valid', 'ok'], regressed: ['mismatch', 'bad'], 'still failing': ['mismatch', 'bad'] };

/** Shows how the response to a replay compares with the one before. */
export function outcome(text) {
  const [name, color] = OUTCOMES[text] || ['unsigned', 't2'];
  return html`<span class=${color}>${icon(name)} ${text === 'same' ? 'same as before' : text}</span>`;
}

const problemText = (error) => error.message + (error.line ? `, at line ${error.line}${error.column ? `, column ${error.column}` : ''}` : '');

function describe(mode, detail) {
  const label = state.info.providers[detail.provider]?.label;
  const body = ['Body', `unchanged, ${plural(detail.bytes, 'byte')}`];
  if (mode === 'same') {
    return [body, ['Headers', 'as received, credentials included'], ['Signature', detail.header ? html`as received, in <code>${data(detail.header)}</code>` : 'none'],
      ['Expect', detail.accepted || VERIFIED.includes(detail.verdict) ? 'the same response as before' : 'rejected again: the signature is still wrong']];
  }
  return [body, ['Signature', detail.secret_label ? html`computed with <code>${data(detail.secret_label)}</code>` : label ? (detail.scheme === null ? `none: ${label} does not sign` : `not possible: no secret is known for ${label}`) : 'none: the provider is unknown'],
    ['Time and ID', 'new, if the scheme has them']];
}

function form(edit, detail, error, redraw) {
  const field = (name) => ({ 'aria-invalid': String(error?.field === name), 'aria-describedby': `edit-${name}-error` });
  const problem = (name) => html`<div class="err" id=${`edit-${name}-error`} role="status">${error?.field === name && html`${icon('malformed')}
    <span>${words(problemText(error))}</span>`}</div>`;
  const set = (key) => (event) => { edit[key] = event.target.value; };
  const add = () => {
    edit.headers.push(['', '']);
    redraw();
    document.querySelector('dialog .hrow:last-of-type input')?.focus();
  };
  return html`<div class="form">
    <div class="r2"><div><label for="edit-method">Method</label><select class="field" id="edit-method" onChange=${set('method')}>${[...new Set([edit.method, ...METHODS])].map((method) => html`<option selected=${method === edit.method}>${method}</option>`)}</select></div>
      <div><label for="edit-path">Path</label><input class="field mono" id="edit-path" value=${edit.path} onInput=${set('path')} ...${field('path')} />${problem('path')}</div></div>
    <div role="group" aria-labelledby="edit-headers"><span class="lab" id="edit-headers">Headers</span>${edit.headers.map((header, index) => html`<div class="hrow" key=${index}>
      <input class="field mono" aria-label="Header name" value=${header[0]} onInput=${(event) => { header[0] = event.target.value; }} />
      <input class="field mono" aria-label="Header value" value=${header[1]} onInput=${(event) => { header[1] = event.target.value; }} />
      <button type="button" class="btn ghost icon" aria-label=${`Remove header ${header[0]}`} onClick=${() => { edit.headers.splice(index, 1); redraw(); }}>${icon('x')}</button></div>`)}
      ${problem('headers')}${button('Add header', add, { cls: 'sm' })}</div>
    <div><label for="edit-body">Body${{ json: ', JSON', form: ', form-encoded' }[detail.body.kind] || ''}</label>
      ${edit.body === null ? html`<p class="t2">This body cannot be edited here: it is ${detail.body.kind === 'binary' ? 'binary' : 'larger than 1 MB'}. It is sent unchanged.</p>`
        : html`<textarea class="field" id="edit-body" rows="10" spellcheck="false" value=${edit.body} onInput=${set('body')} ...${field('body')}></textarea>`}${problem('body')}</div>
    <p class="t2">${detail.secret_label ? html`Signed with <code>${data(detail.secret_label)}</code> when it is sent. ` : ''}Masked headers are sent unchanged. Content-Length follows the body.</p></div>`;
}

async function startEdit(detail) {
  let body = null;
  if (detail.bytes <= MAX_EDITED && detail.body.kind !== 'binary') {
    body = decode(await getBytes(`deliveries/${detail.id}/body`, { from: 0, len: MAX_EDITED }));
  }
  const headers = detail.headers.filter(([name, value]) => value !== null && !isOwn(name, detail.header)).map((header) => [...header]);
  return { method: detail.method, path: detail.path, headers, body };
}

export async function replayDialog(id) {
  if (whyOff()) {
    toast(whyOff());
    return;
  }
  let detail;
  try {
    detail = await get('deliveries/' + id);
  } catch (error) {
    sayError(error);
    return;
  }
  /** Whether it would be signed although it may be forged. Without a scheme, nothing is signed. */
  const asks = () => mode !== 'same' && detail.scheme !== null && !VERIFIED.includes(detail.verdict);
  let mode = 'same';
  let target = 0;
  let isAllowed = false;
  let isBusy = false;
  let edit = null;
  let error = null;
  let result = null;

  const send = async (redraw) => {
    isBusy = true;
    error = result = null;
    redraw();
    try {
      const message = { mode, target, unverified: isAllowed };
      if (mode === 'edited') message.edit = { method: edit.method, path: edit.path, headers: edit.headers.filter(([name]) => name.trim()), ...(edit.body === null ? {} : { body: edit.body }) };
      result = await write(`deliveries/${id}/replay`, message);
      if (state.open === id) reload();
    } catch (problem) {
      error = problem;
    }
    isBusy = false;
    redraw();
    if (error?.field) document.getElementById('edit-' + error.field)?.focus();
  };
  const chooseMode = (redraw) => async (value) => {
    mode = value;
    error = result = null;
    if (mode === 'edited' && !edit) edit = await startEdit(detail).catch((problem) => { error = problem; return null; });
    redraw();
  };
  const openResult = (close) => () => {
    const found = result.id;
    close();
    openDelivery(found, { push: true, focus: true });
  };

  const { element } = dialog(`Replay #${num(id)}${detail.event ? ', ' + detail.event : ''}`, (close, redraw) => ({
    body: html`<div class="form">
      ${segments('How to send', MODES, mode, chooseMode(redraw))}
      <div><label for="replay-target">Target</label><select class="field" id="replay-target" onChange=${(event) => { target = event.target.selectedIndex; }}>${state.info.targets.map((url, index) => html`<option selected=${index === target}>${url}</option>`)}</select></div>
      ${asks() && html`<div class="note">${icon('malformed')}<div><p>This delivery is not known to be genuine. If you sign it, your application will accept it.</p>
        <label class="check"><input type="checkbox" checked=${isAllowed} onChange=${(event) => { isAllowed = event.target.checked; redraw(); }} />Sign it anyway</label></div></div>`}
      ${mode === 'edited' && edit ? form(edit, detail, error, redraw) : facts(describe(mode, detail))}</div>`,
    footer: html`<div class="result" role="status">${isBusy ? 'Sending' : result ? html`<span>${result.status ? `${result.status} in ${took(result.ms)}` : data(capitalized(result.error || 'No response'))}${result.outcome && html`, ${outcome(result.outcome)}`}</span> ${result.id && button(`Open #${num(result.id)}`, openResult(close), { cls: 'sm' })}${result.unsaved && html`<span class="t2">Not stored: ${data(result.unsaved)}</span>`}`
      : error && html`<span class="bad">${icon('malformed')} ${words(problemText(error))}. ${words(error.hint)}</span>`}</div>
      ${button('Close', close)}${button('Send', () => send(redraw), { icon: 'replay', cls: 'pri', disabled: isBusy || (asks() && !isAllowed) })}`,
  }));
  element.querySelector('[aria-checked=true]')?.focus();
}
