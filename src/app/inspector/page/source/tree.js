// A JSON body as a tree, with the keys of the ARIA pattern. The server walks the JSON: it sends nodes in the order of the body, at most 400 at a time, and
// the page asks for the rest of a branch when it is opened.
import { html, icon, button, note } from './html.js';
import { data, num, plural, capitalized } from './text.js';
import { state, draw, flush } from './state.js';
import { get } from './api.js';
import { need, forget, failure } from './detail.js';
import { quoted } from './query.js';
import { search } from './search.js';
import { copyText, sayError } from './say.js';

const LIMIT = 400;
const OPEN_LEVELS = 4;

const isContainer = (node) => node.type === 'object' || node.type === 'array';

/** Adds the level of each node, and how many of its children are loaded. A child's path begins with that of its parent. */
function withLevels(nodes) {
  const open = [];
  return nodes.map((node) => {
    const isInside = (above) => above.path === '' || (node.path.startsWith(above.path) && '.['.includes(node.path[above.path.length]) && node.path !== above.path);
    while (open.length && !isInside(open.at(-1))) open.pop();
    const parent = open.at(-1);
    if (parent) parent.loaded += 1;
    const copy = { ...node, level: open.length, parent, loaded: 0 };
    if (isContainer(node)) open.push(copy);
    return copy;
  });
}

async function loadBranch(detail, pane, node, limit) {
  try {
    const more = await get(`deliveries/${detail.id}/tree`, { path: node.path, limit });
    const { nodes } = pane.tree;
    const at = nodes.findIndex((other) => other.path === node.path);
    let end = at + 1;
    const levels = withLevels(nodes);
    while (end < nodes.length && levels[end].level > levels[at].level) end++;
    pane.tree = { ...pane.tree, nodes: [...nodes.slice(0, at), ...more.nodes, ...nodes.slice(end)] };
  } catch (error) {
    sayError(error);
  }
  draw('detail');
}

const isOpen = (pane, node) => pane.expanded.get(node.path) ?? node.level < OPEN_LEVELS;

/** The nodes whose ancestors are all open. */
function visible(pane, nodes) {
  const hiddenBelow = new Set();
  return nodes.filter((node) => {
    if (node.parent && (hiddenBelow.has(node.parent) || !isOpen(pane, node.parent))) {
      hiddenBelow.add(node);
      return false;
    }
    return true;
  });
}

function value(node) {
  if (isContainer(node)) {
    const [start, end] = node.type === 'array' ? '[]' : '{}';
    return html`<span class="dim">${node.children ? `${start}${num(node.children)}${end}` : start + end}</span>`;
  }
  const text = html`${data(node.value)}${node.cut && html`<span class="t3"> …</span>`}`;
  return node.type === 'string' ? html`<span class="str">"${text}"</span>` : html`<span class="lit">${text}</span>`;
}

export function tree(detail, pane) {
  const answer = need('tree', () => get(`deliveries/${detail.id}/tree`, { limit: LIMIT }));
  if (!answer) return html`<p class="t2">Loading</p>`;
  if (answer.error?.message) return failure('Could not read the JSON', answer.error, () => forget('tree'));
  const all = withLevels(answer.nodes);
  const nodes = visible(pane, all);
  if (!nodes.length) return note('No JSON to show. Raw and Hex show every byte.');
  const index = Math.max(0, nodes.findIndex((node) => node.path === pane.node));
  const current = nodes[index];

  const setCurrent = (to, focus) => {
    pane.node = nodes[Math.max(0, Math.min(nodes.length - 1, to))].path;
    draw('detail');
    if (!focus) return;
    flush();
    document.querySelector('.tree [tabindex="0"]')?.focus();
  };
  const toggle = (node, to) => {
    pane.expanded.set(node.path, to);
    pane.node = node.path;
    if (to && node.loaded < node.children) loadBranch(detail, pane, node, LIMIT);
    draw('detail');
    // The next key is about what this one has opened.
    flush();
  };
  const onKeyDown = (event) => {
    const { key } = event;
    const opens = isContainer(current) && current.children > 0;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === 'ArrowDown') setCurrent(index + 1, true);
    else if (key === 'ArrowUp') setCurrent(index - 1, true);
    else if (key === 'Home') setCurrent(0, true);
    else if (key === 'End') setCurrent(nodes.length - 1, true);
    else if (key === 'ArrowRight' && opens && isOpen(pane, current)) setCurrent(index + 1, true);
    else if ((key === 'ArrowRight' || key === 'Enter' || key === ' ') && opens) toggle(current, !isOpen(pane, current));
    else if (key === 'ArrowLeft' && opens && isOpen(pane, current)) toggle(current, false);
    else if (key === 'ArrowLeft' && current.parent) setCurrent(nodes.indexOf(current.parent), true);
    else if (key !== 'ArrowRight' && key !== 'ArrowLeft') return;
    event.preventDefault();
    event.stopPropagation();
  };
  const partial = all.find((node) => isContainer(node) && isOpen(pane, node) && node.loaded < node.children && node.level < 199);
  const filter = () => search(`${state.query} ${current.path}=${quoted(String(current.value))}`);
  return html`
    <div class="bar"><span class="mono t2 path">${current.path ? data(current.path, 300) : 'Whole body'}</span><span class="sp"></span>
      ${button('Copy path', () => copyText(current.path, 'the path'), { cls: 'sm', disabled: !current.path })}
      ${button('Copy value', () => copyText(String(current.value), 'the value'), { cls: 'sm', disabled: isContainer(current) })}
      ${button('Filter by value', filter, { cls: 'sm', disabled: isContainer(current) || current.cut })}</div>
    ${answer.error && note(`${capitalized(answer.error)}. The tree shows what comes before. Raw and Hex show every byte.`)}
    <div class="tree" role="tree" aria-label="JSON body" onKeyDown=${onKeyDown}>${nodes.map((node, at) => {
      const opens = isContainer(node) && node.children > 0;
      return html`<div role="treeitem" key=${node.path} aria-level=${node.level + 1} aria-expanded=${opens ? String(isOpen(pane, node)) : undefined} aria-selected=${String(at === index)}
        tabindex=${at === index ? 0 : -1} style=${{ paddingLeft: Math.min(node.level, 40) * 16 + 'px' }} onFocus=${() => at !== index && setCurrent(at)}
        onClick=${() => { setCurrent(at, true); if (opens) toggle(node, !isOpen(pane, node)); }}>
        <span class="tw">${opens && icon('twisty')}</span>${node.level > 0 && html`<span class="key">${node.key === null || node.key === undefined ? /\d+(?=\]$)/.exec(node.path)?.[0] : data(node.key, 200)}</span><span class="dim">: </span>`}${value(node)}</div>`;
    })}</div>
    ${partial && html`<p class="mt">${button(`Show more of ${partial.path || 'the body'}: ${num(partial.loaded)} of ${plural(partial.children, 'value')}`, () => loadBranch(detail, pane, partial, Math.min(10_000, all.length + 4 * LIMIT)))}</p>`}
    ${all.some((node) => node.level >= 199) && note('This JSON is nested deeply. The tree stops at level 200; Raw and Hex show every byte.')}`;
}
