/**
 * @import { SearchPageQuery, SearchPageQueryVariables } from '../../testing/generated/graphql.js'
 * @typedef {SearchPageQuery['search']['edges'][number]} Hit
 */

const pause = 200;
const hitCount = 20;
const typeNames = { Document: 'document', DealActivity: 'deal activity', Meeting: 'meeting' };

/**
 * The element with this id.
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no ${kind.name} has the id ${id}`);
  return found;
}

const form = element('form', HTMLFormElement);
const text = element('text', HTMLInputElement);
const token = element('token', HTMLTextAreaElement);
const identity = element('identity', HTMLDetailsElement);
const status = element('status', HTMLParagraphElement);
const hits = element('hits', HTMLOListElement);
const ran = element('ran', HTMLDetailsElement);

const operation = fetch('/search/search.graphql').then((response) => response.text());
let underWay = new AbortController();

/**
 * What the form asks for.
 * @returns {SearchPageQueryVariables}
 */
function variables() {
  const data = new FormData(form);
  const of = (/** @type {string} */ name) => /** @type {never} */ (data.get(name));
  return { input: { text: text.value.trim(), mode: of('mode'), types: /** @type {never} */ (data.getAll('types')) }, first: hitCount };
}

/** Searches for what the form asks for, and leaves behind whatever is still under way. */
async function search() {
  underWay.abort();
  underWay = new AbortController();
  const { signal } = underWay;
  const asked = variables();
  remember(asked);
  if (!asked.input.text) return show([], '');
  if (!token.value.trim()) {
    identity.open = true;
    return show([], 'Searching needs a token.', true);
  }
  hits.classList.add('waiting');
  try {
    const query = await operation;
    const sentAt = performance.now();
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token.value.trim()}` },
      body: JSON.stringify({ query, variables: asked }),
      signal,
    });
    /** @type {{ data?: SearchPageQuery, errors?: { message: string }[] }} */
    const { data, errors } = await response.json();
    const milliseconds = Math.round(performance.now() - sentAt);
    identity.open ||= response.status === 401;
    element('operation', HTMLElement).textContent = query.trim();
    element('variables', HTMLElement).textContent = JSON.stringify(asked, null, 2);
    ran.hidden = false;
    if (data && !errors) show(data.search.edges, `${summary(data)} · ${milliseconds} ms`);
    else show([], errors?.map(({ message }) => message).join(' ') ?? 'The gateway did not answer.', true);
  } catch (error) {
    if (!signal.aborted) show([], `The gateway does not answer: ${/** @type {Error} */ (error).message}`, true);
  }
}

/**
 * Keeps what is asked in the page's address, without the token.
 * @param {SearchPageQueryVariables} asked
 */
function remember({ input }) {
  const address = new URLSearchParams({ text: input.text ?? '', mode: input.mode ?? '' });
  for (const type of input.types ?? []) address.append('types', type);
  history.replaceState(null, '', `?${address}`);
}

/** Fills in the form with what is asked in the page's address. */
function recall() {
  const address = new URLSearchParams(location.search);
  if (!address.has('text')) return;
  text.value = address.get('text') ?? '';
  for (const input of form.querySelectorAll('input')) {
    if (input.type === 'radio') input.checked = address.get('mode') === input.value;
    if (input.type === 'checkbox') input.checked = address.getAll('types').includes(input.value);
  }
}

/**
 * How the search was answered, in words.
 * @param {SearchPageQuery} answer
 */
function summary({ search: { edges, searchInfo: info } }) {
  return [
    edges.length === hitCount ? `The best ${hitCount}` : `${edges.length} ${edges.length === 1 ? 'hit' : 'hits'}`,
    info.strategy ?? (info.semantic ? '' : 'by words alone'),
    info.strategy && `recall ${info.recallTarget}`,
    info.model,
    `${info.pending} waiting for embedding`,
    info.failed > 0 && `${info.failed} given up`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/**
 * Shows hits, and says of them what there is to say.
 * @param {Hit[]} found
 * @param {string} says
 */
function show(found, says, wrong = false) {
  status.textContent = says;
  status.classList.toggle('wrong', wrong);
  hits.classList.remove('waiting');
  hits.replaceChildren(...found.map(hitElement));
}

/**
 * A new element, with children: texts stay texts, whatever is in them.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @param {(Node | string)[]} children
 */
function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * A hit as it is shown.
 * @param {Hit} hit
 */
function hitElement({ node, chunk, score, distance, rank }) {
  const link = make('a', { href: `/graphql?query=${encodeURIComponent(look(node))}` }, title(node));
  const places = { score, distance, 'place by meaning': rank.semantic, 'place by words': rank.keyword };
  const scores = Object.entries(places).flatMap(([name, value]) =>
    value == null ? [] : make('div', {}, make('dt', {}, name), make('dd', {}, Number.isInteger(value) ? `${value}` : value.toFixed(3))),
  );
  const head = make('header', {}, make('h2', {}, link), make('span', { className: 'type' }, typeNames[node.__typename]));
  const text = make('p', { className: 'text' }, ...(chunk.highlight.length > 0 ? chunk.highlight.map(piece) : [chunk.text]));
  return make('li', {}, make('article', {}, head, text, make('dl', { className: 'scores' }, ...scores)));
}

/**
 * A piece of a highlight: an element for what was looked for, and else its text.
 * @param {Hit['chunk']['highlight'][number]} piece
 */
const piece = ({ text, matched }) => (matched ? make('mark', {}, text) : text);

/** @param {Hit['node']} node */
const title = (node) => (node.__typename === 'DealActivity' ? node.deal.title : node.title);

/**
 * The operation that shows all of a row in GraphiQL.
 * @param {Hit['node']} node
 */
const look = ({ __typename, id }) =>
  ({
    Document: `{ document(id: "${id}") { title contentJson updatedAt } }`,
    DealActivity: `{ dealActivity(id: "${id}") { type content createdBy { name } deal { title stage value } } }`,
    Meeting: `{ meeting(id: "${id}") { title startedAt transcripts(first: 50) { nodes { speaker text } } } }`,
  })[__typename];

form.addEventListener('submit', (event) => {
  event.preventDefault();
  search();
});
let timer = 0;
form.addEventListener('input', (event) => {
  clearTimeout(timer);
  timer = setTimeout(search, event.target === text ? pause : 0);
});

token.value = document.querySelector('meta[name=token]')?.getAttribute('content') ?? '';
recall();
text.focus();
if (text.value) search();
