// The window of rows that the page holds. The server has all rows; the page keeps those around the screen, addressed by their distance from the newest
// delivery when the view was taken. Owns that view: which delivery it starts from, how many rows it has, and how many have arrived since.
import { get } from './api.js';
import { state } from './state.js';

const FIRST_PAGE = 100;
const PAGE_MAX = 400;

export const rows = {
  /** Rows in the view, deliveries in the store, and arrivals that the view does not have yet. */
  matched: 0,
  /** Whether `matched` is a lower bound, until the rows are counted. */
  atLeast: false,
  total: 0,
  fresh: 0,
  isLoaded: false,
  /** The ID from which the view starts. Rows are asked for relative to it, so that arrivals shift nothing. */
  anchor: 0,
  /** The ordinal of row 0. It grows with arrivals, so a row keeps its ordinal while others arrive above it. */
  top: 0,
};
let byOrdinal = new Map();
let ordinals = new Map();
let newest = 0;
/** Arrivals while a view is being taken: its answer may be older than they are. */
let late = null;
let generation = 0;
let loading = null;
let onChange = () => {};

/** Sets what is called after rows have changed. */
export const whenRowsChange = (run) => { onChange = run; };

export const rowAt = (index) => byOrdinal.get(rows.top - index);
export const rowOf = (id) => byOrdinal.get(ordinals.get(id));
/** The index of a delivery among the loaded rows, or -1. */
export const indexOf = (id) => (ordinals.has(id) ? rows.top - ordinals.get(id) : -1);

function put(ordinal, row) {
  byOrdinal.set(ordinal, row);
  ordinals.set(row.id, ordinal);
}

function keep(first, last) {
  const [low, high] = [rows.top - last, rows.top - first];
  for (const [ordinal, row] of byOrdinal) {
    if ((ordinal >= low && ordinal <= high) || row.id === state.current) continue;
    byOrdinal.delete(ordinal);
    ordinals.delete(row.id);
  }
}

/** Takes a new view of the deliveries that match the query, from the newest on. Returns false if a later view has replaced it. */
export async function takeView(query = state.query) {
  const mine = ++generation;
  loading?.abort();
  loading = null;
  const isSame = rows.isLoaded && query === rows.query;
  // What arrives from here on may be missing in the answer.
  const known = newest;
  late = { rows: [], skipped: 0, patches: [] };
  const answer = await get('deliveries', { q: query, limit: FIRST_PAGE }).catch((error) => {
    if (mine === generation) late = null;
    throw error;
  });
  if (mine !== generation) return false;
  const before = isSame ? answer.rows.findIndex((row) => row.id === rows.anchor) : -1;
  // Known rows keep their ordinals. Otherwise the numbers start beyond all that were used.
  rows.top += before >= 0 ? before : answer.matched + PAGE_MAX;
  if (before < 0) {
    byOrdinal = new Map();
    ordinals = new Map();
  }
  Object.assign(rows, { matched: answer.matched, atLeast: answer.at_least, total: answer.total, fresh: 0, isLoaded: true, query, anchor: answer.rows[0]?.id ?? known });
  answer.rows.forEach((row, index) => put(rows.top - index, row));
  const missed = isSame ? late.rows.filter((row) => row.id > rows.anchor) : [];
  // The answer may or may not include the skipped rows, so count them.
  if (missed.length && late.skipped) {
    skip(late.skipped);
    rows.atLeast = true;
  }
  prepend(missed);
  rows.matched += missed.length;
  rows.total += missed.length;
  const { patches } = late;
  late = null;
  for (const [id, changes] of patches) patch(id, changes);
  newest = Math.max(newest, rows.anchor);
  if (rows.atLeast) recount().catch(() => {});
  onChange();
  return true;
}

/** Makes room for rows above the first one. They and those below are loaded on scroll. */
function skip(count) {
  byOrdinal.clear();
  ordinals.clear();
  rows.top += count;
}

/** Adds rows above the first one, the oldest of them first. */
function prepend(added) {
  for (const row of added) {
    rows.top += 1;
    put(rows.top, row);
    rows.anchor = row.id;
  }
}

/** Adds a batch of arrivals, which are newer than the `skipped` ones. If `isFollowing`, they become the first rows, or else they are counted. */
export function arrive(batch, skipped, isFollowing) {
  // The view may have some of them from a list that is older, e.g. from before the application responded.
  for (const row of batch) patch(row.id, row);
  const added = batch.filter((row) => row.id > newest).sort((a, b) => a.id - b.id);
  if (!added.length) return;
  // If the view has rows of the batch, it also has the skipped ones, which are older.
  if (added.length < batch.length) skipped = 0;
  newest = added.at(-1).id;
  if (late) {
    // The rows above a gap are the first ones. All others are loaded again.
    if (skipped) late.rows = [];
    late.rows.push(...added);
    late.skipped += skipped;
  }
  if (!rows.isLoaded) return;
  rows.total += added.length + skipped;
  if (!isFollowing) {
    rows.fresh += added.length + skipped;
    return;
  }
  if (skipped) skip(skipped);
  prepend(added);
  rows.matched += added.length + skipped;
  keep(0, PAGE_MAX);
}

/** Removes the rows that the store no longer has. */
export function remove(through) {
  for (const [ordinal, row] of byOrdinal) {
    if (row.id > through) continue;
    byOrdinal.delete(ordinal);
    ordinals.delete(row.id);
  }
}

/** Counts the rows of the view again. */
export async function recount() {
  const mine = generation;
  const { anchor, top } = rows;
  const counts = await get('counts', { q: `${rows.query} -id:>${anchor}`.trim() });
  if (mine !== generation) return;
  // Others may have arrived above them in the meantime.
  Object.assign(rows, { matched: counts.matched + rows.top - top, atLeast: false, total: counts.total });
  onChange();
}

/** Sets the total and the size of the view. After a gap, the view may have had some of the skipped rows, so not all of them were new. */
export function setCounts({ matched, total }, isAfterGap) {
  rows.total = total;
  if (rows.atLeast) return;
  if (isAfterGap) rows.fresh = Math.min(rows.fresh, Math.max(0, matched - rows.matched));
  rows.matched = Math.max(0, matched - rows.fresh);
}

/** Loads what is missing of the rows `first` to `last`, two screens more on both sides, and drops what is farther away. */
export function load(first, last) {
  const screen = last - first + 1;
  const from = Math.max(0, first - 2 * screen);
  const to = Math.min(rows.matched - 1, last + 2 * screen);
  const missing = (index) => !rowAt(index);
  let start = Math.max(0, first);
  let end = Math.min(rows.matched - 1, last);
  while (start <= end && !missing(start)) start++;
  while (end >= start && !missing(end)) end--;
  if (start > end) {
    // The screen is complete: look ahead once a screen of the margin is missing.
    const ahead = [to - screen, from + screen].find((index) => index >= from && index <= to && missing(index));
    if (ahead === undefined) return;
    [start, end] = ahead > last ? [last + 1, to] : [from, first - 1];
  } else {
    [start, end] = [from, to];
  }
  while (start < end && !missing(start)) start++;
  while (end > start && !missing(end)) end--;
  if (loading) {
    const isUseful = loading.from <= last && loading.to >= first;
    if (isUseful) return;
    loading.abort();
  }
  fetchRange(start, Math.min(end, start + PAGE_MAX - 1), from, to);
}

async function fetchRange(start, end, from, to) {
  const controller = Object.assign(new AbortController(), { from: start, to: end });
  loading = controller;
  const mine = generation;
  const { anchor } = rows;
  const base = rows.top;
  try {
    const answer = await get('deliveries', { q: rows.query, before: anchor + 1, offset: start, limit: end - start + 1 }, controller.signal);
    if (mine !== generation) return;
    answer.rows.forEach((row, index) => put(base - start - index, row));
    // Fewer rows than asked for: the view has shrunk.
    if (answer.rows.length <= end - start) rows.matched = Math.min(rows.matched, rows.top - base + start + answer.rows.length);
    keep(from - (end - start), to + (end - start));
    rows.failed = null;
  } catch (error) {
    if (error.name === 'AbortError') return;
    rows.failed = error;
  } finally {
    if (loading === controller) loading = null;
  }
  onChange();
}

/** Changes loaded rows in place, e.g. their mark. */
export function patch(id, changes) {
  // The answer may be older than the change.
  late?.patches.push([id, changes]);
  const row = rowOf(id);
  if (row) put(ordinals.get(id), { ...row, ...changes });
}

/** The ID of the newest delivery that the page knows about, in the view or not. */
export const newestId = () => Math.max(newest, rows.anchor);

/** Finds the index of a delivery that is not loaded: the number of newer ones in the view. Null if the view does not have it. */
export async function locate(id) {
  try {
    // It has arrived since the view was taken.
    if (id > rows.anchor) await takeView();
    if (ordinals.has(id)) return indexOf(id);
    const newer = await get('counts', { q: `${rows.query} id:>${id} -id:>${rows.anchor}`.trim() });
    const [row] = (await get('deliveries', { q: rows.query, before: id + 1, limit: 1 })).rows;
    if (row?.id !== id) return null;
    put(rows.top - newer.matched, row);
    if (rows.atLeast) rows.matched = Math.max(rows.matched, newer.matched + 1);
    return newer.matched;
  } catch {
    return null;
  }
}
