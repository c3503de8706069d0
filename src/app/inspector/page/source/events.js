// Receives the events of the server. One tab, the leader, holds the streams and passes their events to the others, since browsers allow six connections
// to a host. The tab that holds the lock is the leader; when it closes, the next one takes over.

const MAX_STREAMS = 3;
const RETRY_MAX = 5;
const TYPES = ['deliveries', 'changed', 'marked', 'gone', 'reset', 'store', 'end'];

const channel = new BroadcastChannel('hookctl');
const tab = crypto.randomUUID();
/** Of the leader: the query of each tab, and the stream of each query. */
const queries = new Map();
const streams = new Map();
let mine = '';
let isLeader = false;
let hasEnded = false;
let listener = () => {};
let tries = 0;
let timer = 0;

/** Calls `run(type, data)` for every event: those of the server, and `open`, `lost` with the time of the next try, and `ask` (the list must be asked again). */
export function listen(run) {
  listener = run;
  navigator.locks.request('hookctl-leader', () => {
    isLeader = true;
    queries.set(tab, mine);
    channel.postMessage({ kind: 'leader' });
    connect();
    return new Promise(() => {});
  });
  want(mine);
}

/** Sets the query that this tab shows. */
export function want(query) {
  mine = query;
  if (isLeader) {
    queries.set(tab, query);
    connect();
  } else {
    channel.postMessage({ kind: 'want', tab, query });
  }
}

export function reconnect() {
  if (isLeader) retry();
  else channel.postMessage({ kind: 'retry' });
}

channel.onmessage = ({ data }) => {
  if (data.kind === 'leader') want(mine);
  if (data.kind === 'event' && (data.query === null || data.query === mine)) listener(data.type, data.data);
  if (!isLeader) return;
  if (data.kind === 'want') {
    queries.set(data.tab, data.query);
    connect();
    if (streams.get(streamOf(data.query))?.readyState === 1) publish(data.query, 'open', null);
  }
  if (data.kind === 'bye' && queries.delete(data.tab)) connect();
  if (data.kind === 'retry') retry();
};
addEventListener('pagehide', () => channel.postMessage({ kind: 'bye', tab }));
// A page that comes back from the back-forward cache has lost its stream and its place.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

/** To the tabs with this query, or to all if it is null. */
function publish(query, type, data) {
  channel.postMessage({ kind: 'event', query, type, data });
  if (query === null || query === mine) listener(type, data);
}

/** The first queries have streams of their own. The tabs of the others ask for the list when any stream has news. */
const streamOf = (query) => [...new Set(queries.values())].slice(0, MAX_STREAMS).find((other) => other === query);

function connect() {
  if (hasEnded) return;
  const needed = [...new Set(queries.values())].slice(0, MAX_STREAMS);
  for (const [query, stream] of streams) {
    if (needed.includes(query)) continue;
    stream.close();
    streams.delete(query);
  }
  if (timer) return;
  for (const query of needed) if (!streams.has(query)) streams.set(query, openStream(query));
}

function openStream(query) {
  const stream = new EventSource('/api/events' + (query ? '?q=' + encodeURIComponent(query) : ''));
  const isCurrent = () => streams.get(query) === stream;
  stream.onopen = () => {
    tries = 0;
    publish(query, 'open', null);
  };
  stream.onerror = () => {
    if (!isCurrent() || hasEnded) return;
    for (const other of streams.values()) other.close();
    streams.clear();
    tries += 1;
    const wait = Math.min(tries, RETRY_MAX) * 1000;
    clearTimeout(timer);
    timer = setTimeout(retry, wait);
    publish(null, 'lost', Date.now() + wait);
  };
  for (const type of TYPES) {
    stream.addEventListener(type, (event) => {
      const data = JSON.parse(event.data);
      if (type === 'end') hasEnded = true;
      // Every stream has the events that do not depend on its query: take them from the first one.
      if (type !== 'deliveries' && type !== 'changed') {
        if (query === streams.keys().next().value) publish(null, type, data);
        return;
      }
      publish(query, type, data);
      for (const other of new Set(queries.values())) if (!streams.has(other)) publish(other, 'ask', null);
    });
  }
  return stream;
}

function retry() {
  clearTimeout(timer);
  timer = 0;
  connect();
}
