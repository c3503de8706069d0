// Reads and rewrites terms of a query, for the chips and the links that filter. The server interprets queries; this only knows where a term ends.

const TERM = /-?(?:"[^"]*"?|[^\s"]+)+/g;

export const terms = (query) => query.match(TERM) || [];

/** The values of a term, e.g. of `verdict:mismatch,stale`. */
export const valuesOf = (query, key) => terms(query).filter((term) => term.startsWith(key + ':')).flatMap((term) => term.slice(key.length + 1).split(',')).filter(Boolean);

export function withValues(query, key, values) {
  const rest = terms(query).filter((term) => !term.startsWith(key + ':'));
  return [...rest, ...(values.length ? [`${key}:${values.join(',')}`] : [])].join(' ');
}

export function toggled(query, key, value) {
  const values = valuesOf(query, key);
  return withValues(query, key, values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
}

/** Quotes a value that has spaces or that could be read as something else. */
export const quoted = (value) => (/^[\w.@:/+-]+$/.test(value) ? value : `"${value.replaceAll('"', '')}"`);

/** The term that hides all deliveries up to an ID, which is how the list is cleared. */
export const clearedAt = (query) => /^id:>(\d+)$/.exec(query)?.[1];
