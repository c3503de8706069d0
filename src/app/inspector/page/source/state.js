// The state of the page, and the schedule for redrawing its parts. Views read the state and call `draw`; at most one drawing happens per frame.
import { render } from './html.js';

export const state = {
  info: { listen: null, forward: null, targets: [], store: {}, providers: {}, version: '' },
  /** The query that the list shows, and the error in the one in the field. */
  query: '',
  queryError: null,
  /** The search that is waiting for its answer. */
  search: null,
  counts: { verdict: {}, provider: {}, status: {} },
  connection: 'connecting',
  retryAt: 0,
  /** Whether the server refuses the cookie of this page. */
  isExpired: false,
  endReason: null,
  storeError: null,
  loadError: null,
  paused: false,
  /** The row of the cursor, and the delivery that is open: `current` may move while none is open. */
  current: null,
  open: null,
  tab: 'overview',
  diff: null,
  marked: new Map(),
};

const parts = new Map();
const waiting = new Set();
let isScheduled = false;

/** Registers how a part of the page is drawn: `view` returns the content of `element`. */
export const part = (name, element, view) => parts.set(name, () => render(view(), element));
export const hook = (name, run) => parts.set(name, run);

/** Draws the parts at the next frame. */
export function draw(...names) {
  for (const name of names) waiting.add(name);
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(flush);
}

/** Draws what is waiting now, for code that needs the elements: focus, measuring. */
export function flush() {
  isScheduled = false;
  const names = [...waiting];
  waiting.clear();
  for (const name of names) parts.get(name)?.();
}

let slowTimer = 0;
const slow = new Set();

/** Draws at most four times a second, for counts that change with every delivery. */
export function drawSlowly(...names) {
  for (const name of names) slow.add(name);
  slowTimer ||= setTimeout(() => {
    slowTimer = 0;
    draw(...slow);
    slow.clear();
  }, 250);
}

/** The flag that is missing to replay deliveries, or null. */
export const missingFlag = () => (state.info.targets.length ? null : state.info.listen ? '--forward URL' : '--to URL');
/** Why replay is off, or null. */
export const whyOff = () => missingFlag() && `Replay needs a target. Start hookctl with ${missingFlag()}.`;
