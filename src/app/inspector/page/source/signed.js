// The bytes that the sender signed, above those that were received. If they are the same, or the signed ones are unknown, the received bytes as hex.
import { html, icon, note, segments, words } from './html.js';
import { num, plural, bytesOf } from './text.js';
import { draw } from './state.js';
import { get, bytes as getBytes } from './api.js';
import { need, forget, failure } from './detail.js';
import { alignment, differences, differenceTable } from './align.js';
import { hexView } from './hex.js';

const FIRST_ROWS = 50;
const PART = 65_536;

/** What the two sides are called. The mistake may be one of the user's own code: then the second is what that code hashed. */
export const sides = (answer) => ['signed', answer.by_receiver ? 'hashed' : 'received'];

/** The keys of a secret cause: eight dots for the secret, whatever its length. */
export const keys = (answer) => alignment(answer, { names: answer.by_receiver ? ['secret', 'your key'] : ['matches', 'yours'], label: 'Keys', dots: true });

function receivedBytes(detail, pane, answer) {
  const content = answer.received ? bytesOf(answer.received) : need('content', () => getBytes(`deliveries/${detail.id}/body`, { from: 0, len: PART }));
  if (!content || content.error || !content.length) return null;
  const max = pane.signedMax || 1024;
  return html`<div class="mt">${hexView(content, max, content.length, () => { pane.signedMax = max + 16_384; draw('detail'); })}
    ${content.length < detail.bytes && html`<p class="t3">The first ${num(content.length)} of ${plural(detail.bytes, 'byte')}. The Body tab has the rest.</p>`}</div>`;
}

export function signed(detail, pane) {
  const answer = need('signed', () => get(`deliveries/${detail.id}/signed`));
  if (!answer) return html`<p class="t2">Searching for the signed bytes</p>`;
  if (answer.error) return failure('Could not compare the bytes', answer.error, () => forget('signed'));
  if (answer.kind === 'key') {
    return html`<p>${words(answer.why)}</p><div class="mt">${keys(answer)}</div>`;
  }
  if (answer.kind === 'same') {
    return html`<div class="bar">${icon('valid', 'ok')}<b>Signed and received bytes are the same: ${plural(answer.length ?? detail.bytes, 'byte')}.</b></div>
      <p class="t2">${words(answer.why)}</p>${receivedBytes(detail, pane, answer)}`;
  }
  if (answer.kind === 'none') return html`${note(answer.why)}<h3>Received: ${plural(detail.bytes, 'byte')}</h3>${receivedBytes(detail, pane, answer)}`;
  const sums = { '+': 0, '-': 0, '~': 0 };
  for (const [kind, length] of answer.ops) if (kind in sums) sums[kind] += length;
  const counts = [[sums['+'], 'added'], [sums['-'], 'removed'], [sums['~'], 'changed']].filter(([count]) => count).map(([count, word]) => `${num(count)} ${word}`);
  const lengths = [answer.signed_bytes, answer.received_bytes];
  const names = sides(answer);
  const titles = names.map((name) => name[0].toUpperCase() + name.slice(1));
  const [leftOut] = answer.left_out || [0];
  const set = (name) => (value) => {
    pane[name] = value;
    draw('detail');
  };
  return html`
    <div class="bar"><span><b>${titles[0]} ${plural(lengths[0], 'byte')}, ${names[1]} ${num(lengths[1])}.</b> <span class="t2">${counts.join(', ')}.</span></span><span class="sp"></span>
      ${segments('Bytes as', [['text', 'Text'], ['hex', 'Hex']], pane.bytesAs || 'text', set('bytesAs'))}
      ${segments('Show', [['differences', 'Differences'], ['all', 'All bytes']], pane.bytesShown || 'differences', set('bytesShown'))}</div>
    ${alignment(answer, { hex: pane.bytesAs === 'hex', only: pane.bytesShown !== 'all', label: 'Both byte strings, aligned', names, unfold: () => set('bytesShown')('all') })}
    ${leftOut > 0 && html`<p class="t3">${plural(leftOut, 'byte')} after these are not compared.</p>`}
    <section class="s">${differenceTable(answer, titles, pane.signedRows || FIRST_ROWS, () => set('signedRows')(differences(answer).length))}</section>
    <p class="t2 mt">${words(answer.why)}</p>`;
}
