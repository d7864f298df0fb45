// A page that is open stays true: what is recorded elsewhere is drawn within a second. Past pages never change, and one
// that nobody looks at neither listens nor draws until somebody does.

const liveness = document.getElementById('liveness');
const content = () => document.getElementById('content');
const scope = () => content().dataset.live;
const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const SOON = 60;
const LONGEST = 30_000;

let seen = Number(content().dataset.position ?? 0);
let wanted = 0;
let drawing = false;
let failures = 0;
let timer = null;
let last = Date.now();
let due = false;
let written = -Infinity;
let events = null;

/** Somebody is writing in the part that would be replaced, or has just done so and not sent it: it waits. */
function writing() {
  if (performance.now() - written < MINUTE) return true;
  const field = document.activeElement;
  return field?.matches('input, select, textarea') && content().contains(field);
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(() => draw(), milliseconds);
}

/** Days to due, and what is overdue, change with the clock alone; a machine that slept has not looked at it. */
const old = () => Date.now() - last >= QUARTER;

/** Draws the page anew, having waited on the server's side for the position. What is open stays open. */
async function draw(anyway = false) {
  due ||= anyway;
  if (drawing || document.hidden || (wanted <= seen && !due)) return;
  if (writing()) return later(1000);
  drawing = true;
  due = false;
  const position = Math.max(wanted, seen);
  const before = content();
  const address = new URL(before.dataset.address, location.href);
  address.searchParams.set('after', position);
  const open = [...document.querySelectorAll('details[id]')].map(each => [each.id, each.open]);
  const focused = path(document.activeElement);
  try {
    await htmx.ajax('GET', address.pathname + address.search, { source: '#content', target: '#content', select: '#content', swap: 'outerHTML' });
  } catch {
    // told apart below: the content is still the old one
  }
  drawing = false;
  last = Date.now();
  if (content() === before) {
    failures += 1;
    due = true;
    return later(Math.min(LONGEST, 500 * 2 ** failures) * (0.5 + Math.random()));
  }
  failures = 0;
  seen = Math.max(position, Number(content().dataset.position ?? 0));
  for (const [id, was] of open) document.getElementById(id)?.toggleAttribute('open', was);
  if (focused && document.activeElement === document.body) find(focused)?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent('luoshi:drawn'));
  liveness.textContent = liveness.dataset.at.replace('{0}', new Date().toLocaleTimeString(document.documentElement.lang));
  if (wanted > seen || due) later(SOON);
}

/** Where the keyboard was, to be found again in what has been drawn. */
function path(element) {
  if (!element || !content().contains(element)) return null;
  return { id: element.id, href: element.getAttribute('href'), within: element.closest('[id]')?.id, tag: element.tagName };
}

function find({ id, href, within, tag }) {
  if (id) return document.getElementById(id);
  if (href) return [...content().querySelectorAll('a[href]')].find(each => each.getAttribute('href') === href);
  return document.getElementById(within)?.querySelector(tag);
}

/** Several at once are drawn once, and a storm of them no oftener than each second. */
function want(position) {
  wanted = Math.max(wanted, position);
  if (!drawing && failures === 0) later(Math.max(SOON, Math.min(900, last + 900 - Date.now())));
}

/** What the page is about, as in "leader:hu-bin": everything, where it says "all". */
function concerns(change) {
  const [kind, id] = (scope() ?? '').split(':');
  switch (kind) {
    case 'task': return !change.taskId || change.taskId === id;
    case 'leader': return !change.taskId || (change.leaders ?? []).includes(id);
    case 'office': return !change.taskId || (change.offices ?? []).includes(id);
    case 'plan': return change.planYear === undefined || String(change.planYear) === id;
    default: return kind === 'all';
  }
}

function listen() {
  if (events || document.hidden) return;
  events = new EventSource(`/api/events?from=${Math.max(seen, wanted)}`);
  events.addEventListener('open', () => { liveness.textContent = liveness.dataset.on; });
  events.addEventListener('error', () => {
    liveness.textContent = liveness.dataset.off;
    if (events?.readyState !== EventSource.CLOSED) return; // it comes back by itself
    silence();
    setTimeout(listen, 5000);
  });
  events.addEventListener('change', event => {
    const change = JSON.parse(event.data);
    if (concerns(change)) want(change.position);
  });
  // The answers may be others at the very same position, or at an earlier one.
  events.addEventListener('reset', event => {
    seen = wanted = JSON.parse(event.data).position;
    draw(true);
  });
}

function silence() {
  events?.close();
  events = null;
}

/** A browser gives each server six connections: only the page that is looked at holds one. */
function watch() {
  if (document.hidden) return silence();
  listen();
  draw(old());
}

document.addEventListener('input', event => { if (content().contains(event.target)) written = performance.now(); });

document.addEventListener('luoshi:stored', event => {
  if (scope()) want(event.detail);
  else location.reload();
});

if (scope() && !document.body.dataset.past) {
  watch();
  document.addEventListener('visibilitychange', watch);
  addEventListener('pagehide', silence);
  addEventListener('pageshow', event => { if (event.persisted) watch(); });
  setInterval(() => draw(old()), MINUTE);
}
