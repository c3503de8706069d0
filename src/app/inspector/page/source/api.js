// Calls the server. Owns how a failed call becomes an error with a message and a hint. Both begin with a capital letter.

export class ApiError extends Error {
  constructor(status, body) {
    super(body.error || `hookctl answered with status ${status}`);
    Object.assign(this, { status, hint: body.hint || '', field: body.field, line: body.line, column: body.column });
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, { error: 'No response from hookctl', hint: 'Check that it is still running.' });
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  if (response.status === 401 || response.status === 403) body.hint ||= 'Open the address that hookctl printed. It is valid until hookctl exits.';
  throw new ApiError(response.status, body);
}

const withQuery = (path, parameters) => {
  const known = Object.entries(parameters || {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return known.length ? `${path}?${new URLSearchParams(known)}` : path;
};

export const get = async (path, parameters, signal) => (await call('/api/' + withQuery(path, parameters), { signal })).json();

export const bytes = async (path, parameters, signal) => new Uint8Array(await (await call('/api/' + withQuery(path, parameters), { signal })).arrayBuffer());

const post = (path, body) => call('/api/' + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
export const write = async (path, body) => (await post(path, body)).json();

/** Posts, and returns the attachment with the name that the server gave it. */
export async function attachment(path, body) {
  const response = await post(path, body);
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') || '');
  return { name: name ? name[1] : 'deliveries', blob: await response.blob() };
}
