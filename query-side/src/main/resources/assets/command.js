// Forms whose commands this browser sends, in the name of whoever has signed in. What goes out is the JSON that any
// application would send; what comes back is shown at the field it is about.

const words = document.getElementById('words').dataset;
const dialog = document.getElementById('dialog');
const toast = document.getElementById('toast');
const DRAFT = 'luoshi-draft:';
const MOST = 50 * 1024 * 1024;

const say = (key, ...values) => values.reduce((text, value, at) => text.replace(`{${at}}`, value), words[key] ?? key);

/** A number as it was written: no floating point on its way. */
class Exact {
  constructor(text) { this.text = text; }
}

function json(value) {
  if (value instanceof Exact) return value.text;
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (value && typeof value === 'object')
    return `{${Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${json(each)}`).join(',')}}`;
  return JSON.stringify(value);
}

/** Full-width digits, commas between thousands and blanks are how people write numbers; any other comma may be a point. */
function plainNumber(text) {
  const written = text.normalize('NFKC').replace(/\s/g, '').replace(/^\+/, '');
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(written) ? written.replaceAll(',', '') : written;
  return /^-?\d+(\.\d+)?$/.test(plain) ? plain.replace(/^(-?)0+(?=\d)/, '$1') : null;
}

class Unfilled extends Error {
  constructor(element, message) { super(message); this.element = element; }
}

function valueOf(element) {
  const text = element.value.trim();
  if (element.dataset.json !== 'number') return text;
  const number = plainNumber(text);
  if (number === null) throw new Unfilled(element, say('number'));
  return new Exact(number);
}

function place(target, path) {
  const names = path.split('.');
  const last = names.pop();
  for (const name of names) target = target[name] ??= {};
  return [target, last];
}

/** What is filled in below an element, and where in the JSON each field went. */
function collect(root, pointer, places) {
  const result = {};
  const inside = element => (element.parentElement.closest('[data-item]') ?? root.closest('form')) === root;
  for (const object of root.querySelectorAll('[data-object]')) {
    const [target, last] = place(result, object.dataset.object);
    target[last] ??= {};
    places.set(`${pointer}/${object.dataset.object}`, object);
  }
  for (const element of root.querySelectorAll('[name]')) {
    if (!inside(element) || element.matches(':disabled') || untouched(element)) continue;
    if (element.type === 'checkbox' && !element.checked) continue;
    if (element.type === 'file' || element.value.trim() === '') continue;
    if (element.dataset.was !== undefined && element.dataset.was === element.value.trim()) continue;
    const [target, last] = place(result, element.name);
    const at = `${pointer}/${element.name.replaceAll('.', '/')}`;
    if (element.dataset.list !== undefined) {
      (target[last] ??= []).push(valueOf(element));
      places.set(`${at}/${target[last].length - 1}`, element);
    } else {
      target[last] = valueOf(element);
      places.set(at, element);
    }
  }
  for (const item of root.querySelectorAll('[data-item]')) {
    if (!inside(item) || untouched(item)) continue;
    const fields = [...item.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(each => !each.matches(':disabled'));
    if (!fields.length || (item.dataset.optional !== undefined && fields.every(each => each.value.trim() === ''))) continue;
    const [target, last] = place(result, item.dataset.item);
    const list = target[last] ??= [];
    const all = `${pointer}/${item.dataset.item.replaceAll('.', '/')}`;
    places.set(all, item.parentElement);
    const at = `${all}/${list.length}`;
    places.set(at, item);
    list.push(collect(item, at, places));
  }
  return result;
}

// What changes as a whole or not at all, however few of its fields are others: the points of a trajectory say nothing singly.

const fieldsOf = whole => [...whole.querySelectorAll('[name]')].filter(each => !each.matches(':disabled'));
const written = whole => JSON.stringify(fieldsOf(whole).map(each => [each.name, each.value.trim()]));

function untouched(element) {
  const whole = element.closest('[data-whole]');
  return whole !== null && written(whole) === whole.luoshiWas;
}

function write(whole, text) {
  const values = JSON.parse(text);
  const shape = whole.querySelector('[data-shape]');
  shape.value = values[0][1];
  fitShape(shape);
  for (const repeat of whole.querySelectorAll('[data-repeat]:not(:disabled)'))
    haveItems(repeat, values.filter(([name]) => name === 'on').length);
  fieldsOf(whole).forEach((each, at) => { each.value = values[at][1]; });
}

function clear(form) {
  for (const each of form.querySelectorAll('.trouble')) each.textContent = '';
  for (const each of form.querySelectorAll('[aria-invalid]')) each.removeAttribute('aria-invalid');
  for (const each of form.querySelectorAll('.bad')) each.classList.remove('bad');
}

/** Beside the field that it is about, or at the foot of the form where it is about none. */
function trouble(form, element, message) {
  const field = element?.closest('.field');
  const where = field?.querySelector(':scope > .trouble') ?? field?.querySelector('.trouble') ?? form.querySelector('.trouble.whole');
  where.textContent = where.textContent ? `${where.textContent} ${message}` : message;
  field?.classList.add('bad');
  if (field?.querySelector('[data-more]')) {
    // Of several rows none is to blame; so the sentence itself is gone to.
    where.tabIndex = -1;
    return where;
  }
  const first = element?.matches('input, select, textarea') ? element : field?.querySelector('input:not([type=hidden]), select, textarea');
  first?.setAttribute('aria-invalid', 'true');
  return first ?? where;
}

function unfilled(form) {
  let first = null;
  for (const element of form.querySelectorAll('[data-was]')) {
    if (element.dataset.was === '' || element.value.trim() !== '') continue;
    const shown = trouble(form, element, say('kept'));
    first ??= shown;
  }
  for (const element of form.querySelectorAll('[data-needed]')) {
    if (element.matches(':disabled') || element.value.trim() !== '' || element.closest('[data-optional]')) continue;
    const shown = trouble(form, element, say('needed'));
    first ??= shown;
  }
  return first;
}

/** The narrowest that a rule is about; where several are, as days of several targets, the one that is out of its bounds. */
function fieldOf(form, rule) {
  const fields = [...form.querySelectorAll('[data-rules]')]
    .filter(each => each.dataset.rules.split(' ').includes(rule) && each.getClientRects().length);
  const narrow = fields.filter(each => !fields.some(other => other !== each && each.contains(other)));
  return narrow.find(each => each.querySelector(':out-of-range')) ?? (narrow.length === 1 ? narrow[0] : fields[0]);
}

function refused(form, problem, places) {
  const shown = [];
  if (problem.rule) {
    shown.push(trouble(form, fieldOf(form, problem.rule), problem.detail ?? problem.title));
  } else if (problem.errors?.length) {
    for (const error of problem.errors) {
      let path = error.path;
      while (path && !places.has(path)) path = path.slice(0, path.lastIndexOf('/'));
      const field = places.get(path)
        ?? [...form.querySelectorAll('[name]')].find(each => error.path === `/${each.name.replaceAll('.', '/')}`);
      shown.push(trouble(form, field, field ? error.message : `${error.path} ${error.message}`));
    }
  } else shown.push(trouble(form, null, problem.detail ?? problem.title));
  shown[0]?.focus();
}

// What was sent and not answered, with its key: sent again, also from a form that was opened anew, it is the same command.

const sentKey = form => `luoshi-sent:${form.dataset.draft}`;
const unanswered = form => JSON.parse(localStorage.getItem(sentKey(form)) ?? '[]');

function keyOf(form, body) {
  const known = unanswered(form);
  const same = known.find(each => each.body === body);
  if (same) return same.key;
  const key = crypto.randomUUID();
  localStorage.setItem(sentKey(form), JSON.stringify([...known.slice(-4), { body, key }]));
  return key;
}

function answered(form, body) {
  const open = unanswered(form).filter(each => each.body !== body);
  if (open.length) localStorage.setItem(sentKey(form), JSON.stringify(open));
  else localStorage.removeItem(sentKey(form));
}

const language = document.documentElement.lang;
const PATIENCE = 60_000;

/** What a server says, or null where none answers. */
async function ask(address, request = {}) {
  try {
    // A file takes as long as it takes; for anything else nobody waits for ever, and what was sent can be sent again.
    const signal = request.body instanceof Blob ? undefined : AbortSignal.timeout(PATIENCE);
    const answer = await fetch(address, { ...request, signal });
    return { status: answer.status, ok: answer.ok, headers: answer.headers, text: await answer.text() };
  } catch {
    return null;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Somebody else may have signed in meanwhile, in another tab of this browser. */
async function stillMine() {
  let who = await ask('/session');
  // The token may have run out while the machine slept, and the session not.
  if (who?.status === 401 && (await ask('/session/renew', { method: 'POST' }))?.ok) who = await ask('/session');
  if (who === null) return 'unreachable';
  if (who.status === 401) return localStorage.getItem('luoshi-left') === document.body.dataset.account ? 'left' : 'signedOut';
  return who.ok && parsed(who.text).id !== document.body.dataset.account ? 'otherAccount' : null;
}

async function send(form) {
  clear(form);
  const places = new Map();
  let body;
  try {
    const empty = unfilled(form);
    if (empty) return empty.focus();
    form.querySelectorAll('[data-order]').forEach(inOrder);
    body = json(collect(form, '', places));
  } catch (e) {
    if (!(e instanceof Unfilled)) throw e;
    return trouble(form, e.element, e.message).focus();
  }
  const readings = form.querySelector('[data-item=readings]');
  if (readings && ![...places.keys()].some(path => path.startsWith('/readings/')))
    return trouble(form, readings, say('noReading')).focus();
  if (form.luoshiSending) return;
  form.luoshiSending = true;
  settle(form);
  try {
    const hindrance = await stillMine();
    if (hindrance) return unsent(form, say(hindrance));
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': keyOf(form, body), 'Accept-Language': language };
    if (form.dataset.sequence) headers['If-Match'] = `"${form.dataset.sequence}"`;
    const answer = await ask(`/api/commands/${form.dataset.command}`, { method: 'POST', headers, body });
    if (answer === null) return unsent(form, say('unreachable'));
    if (answer.status < 500 && answer.status !== 409 && answer.status !== 429) answered(form, body);
    if (answer.ok) return stored(form, parsed(answer.text));
    if (answer.status === 401) return unsent(form, say('signedOut'));
    const problem = { detail: say('failed', answer.status), ...parsed(answer.text) };
    if (!form.isConnected) return unsent(form, problem.detail ?? problem.title);
    if (answer.status === 412) return await stale(form, problem);
    refused(form, problem, places);
  } finally {
    form.luoshiSending = false;
    settle(form);
  }
}

/** At the form's foot; beside the page where the form has been closed all the same, or nobody would hear of it. */
function unsent(form, message) {
  if (form.isConnected) trouble(form, null, message).focus();
  else tell(`${form.querySelector('h2').textContent}: ${message}`);
}

/**
 * Nothing is sent twice at once, nor while a file that belongs to it is on its way; and what is being sent stays open until
 * there is an answer.
 */
function settle(form) {
  const busy = form.luoshiSending || form.luoshiUploads > 0;
  for (const button of form.querySelectorAll('footer button.main')) button.disabled = busy;
  for (const button of form.querySelectorAll('[data-close]')) button.disabled = form.luoshiSending;
}

const sending = () => dialog.querySelector('form.command')?.luoshiSending;

function stored(form, receipt) {
  localStorage.removeItem(draftKey(form));
  form.luoshiDone = true;
  if (dialog.contains(form)) dialog.close();
  else if (form.isConnected) return location.assign(`${form.dataset.back}${form.dataset.back.includes('?') ? '&' : '?'}after=${receipt.position}`);
  tell(say('stored', receipt.position));
  document.dispatchEvent(new CustomEvent('luoshi:stored', { detail: receipt.position }));
}

/** Somebody was first: what they did is shown, and whoever sends again now knows of it. */
async function stale(form, problem) {
  const answer = await ask(`/tasks/${form.dataset.task}/since?sequence=${form.dataset.sequence}`, { headers: { 'HX-Request': 'true' } });
  const changes = form.querySelector('.meanwhile');
  changes.innerHTML = answer?.ok ? answer.text : '';
  changes.hidden = false;
  if (problem.currentSequence !== undefined) form.dataset.sequence = problem.currentSequence;
  trouble(form, null, say('stale'));
  changes.scrollIntoView({ block: 'nearest' });
  changes.focus();
}

function tell(text) {
  toast.textContent = text;
  clearTimeout(toast.luoshiTimer);
  toast.luoshiTimer = setTimeout(() => { toast.textContent = ''; }, 8000);
}

// Drafts: what was typed survives a closed tab; they are this account's, on this machine.

const draftKey = form => DRAFT + form.dataset.draft;
const drafted = form => [...form.querySelectorAll('input:not([type=file]):not([type=hidden]), textarea, select')]
  .filter(each => !each.closest('[data-whole]'));

/** Where a field stands, by what it is about and not by how many there are before it. */
function placeOf(element) {
  const item = element.parentElement.closest('[data-item]');
  const own = element.dataset.repeat ?? element.dataset.item ?? `${element.name}${element.type === 'checkbox' ? `=${element.value}` : ''}`;
  if (!item) return own;
  const about = item.querySelector('input[name=targetId]')?.value
    ?? [...item.parentElement.children].filter(each => each.matches('[data-item]')).indexOf(item);
  const outer = item.parentElement.closest('[data-item]') ? `${placeOf(item)}/` : '';
  return `${outer}${item.dataset.item}[${about}].${own}`;
}

const valueNow = element => element.type === 'checkbox' ? element.checked : element.value;

function valueAtFirst(element) {
  if (element.type === 'checkbox') return element.defaultChecked;
  if (element.tagName !== 'SELECT') return element.defaultValue;
  return ([...element.options].find(option => option.defaultSelected) ?? element.options[0])?.value ?? '';
}

function keep(form) {
  if (!form.isConnected || form.luoshiDone) return;
  if (localStorage.getItem('luoshi-left') === document.body.dataset.account) return;
  const fields = {};
  for (const each of drafted(form))
    if (valueNow(each) !== valueAtFirst(each)) fields[placeOf(each)] = { value: valueNow(each), was: valueAtFirst(each) };
  const files = [...form.querySelectorAll('.files input')].map(each => ({ hash: each.value, name: each.dataset.file }));
  const items = {};
  for (const each of form.querySelectorAll('[data-repeat]')) items[placeOf(each)] = itemsOf(each).length;
  const wholes = {};
  for (const each of form.querySelectorAll('[data-whole]'))
    if (!untouched(each)) wholes[each.dataset.whole] = { value: written(each), was: each.luoshiWas };
  localStorage.setItem(draftKey(form), JSON.stringify({ fields, files, items, wholes }));
}

/** Only where what it was laid upon is still the same: a figure of last week must not undo one of today. */
function restore(form) {
  const draft = JSON.parse(localStorage.getItem(draftKey(form)) ?? 'null');
  const wholes = draft?.wholes ?? {};
  if (!draft?.fields || (!Object.keys({ ...draft.fields, ...wholes }).length && !draft.files.length)) return;
  for (const repeat of form.querySelectorAll('[data-repeat]')) if (!repeat.closest('[data-whole]')) fillUp(repeat, draft.items);
  for (const whole of form.querySelectorAll('[data-whole]')) {
    const kept = wholes[whole.dataset.whole];
    if (kept?.was === whole.luoshiWas) write(whole, kept.value);
  }
  for (const each of drafted(form)) {
    const kept = draft.fields[placeOf(each)];
    if (!kept || kept.was !== valueAtFirst(each)) continue;
    if (each.type === 'checkbox') each.checked = kept.value;
    else each.value = kept.value;
    each.dispatchEvent(new Event('luoshi:restored'));
  }
  for (const file of draft.files) listed(form.querySelector('.files'), file.name, file.hash);
  form.querySelector('.draft').hidden = false;
}

function fillUp(repeat, items) {
  while (itemsOf(repeat).length < (items[placeOf(repeat)] ?? 0)) addItem(repeat);
  for (const inner of repeat.querySelectorAll('[data-repeat]')) fillUp(inner, items);
}

// Files

async function upload(drop, files) {
  const list = drop.parentElement.querySelector('.files');
  const form = drop.closest('form');
  for (const file of [...files]) {
    const line = document.createElement('li');
    line.textContent = say('uploading', file.name);
    list.append(line);
    form.luoshiUploads = (form.luoshiUploads ?? 0) + 1;
    settle(form);
    const answer = file.size > MOST ? { text: '{"detail": "> 50 MiB"}' }
      : await ask('/api/evidence', { method: 'POST', body: file, headers: { 'Accept-Language': language } });
    const result = answer === null ? { detail: say('unreachableFile') } : parsed(answer.text);
    if (answer?.ok) listed(list, file.name, result.sha256);
    else trouble(form, drop, `${file.name}: ${result.detail ?? result.title ?? answer.status}`);
    line.remove();
    form.luoshiUploads -= 1;
    settle(form);
    keep(form);
  }
}

function listed(list, name, hash) {
  if ([...list.querySelectorAll('input')].some(each => each.value === hash)) return;
  const line = document.createElement('li');
  const label = document.createElement('span');
  label.textContent = name;
  label.title = `SHA-256 ${hash}`;
  const input = Object.assign(document.createElement('input'), { type: 'hidden', name: 'evidence', value: hash });
  input.dataset.list = '';
  input.dataset.file = name;
  const remove = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: say('remove') });
  remove.setAttribute('aria-label', `${say('remove')} ${name}`);
  remove.addEventListener('click', () => { const form = list.closest('form'); line.remove(); keep(form); });
  line.append(label, input, remove);
  list.append(line);
}

// Groups that can be repeated

const itemsOf = repeat => [...repeat.querySelectorAll(':scope > [data-item]')];

function haveItems(repeat, count) {
  while (itemsOf(repeat).length < count) addItem(repeat);
  for (const surplus of itemsOf(repeat).slice(Math.max(count, 1))) surplus.remove();
  renumber(repeat);
}

/** Days come in their order, in whatever order they were thought of. */
function inOrder(repeat) {
  const items = itemsOf(repeat);
  const day = item => item.querySelector(`[name="${repeat.dataset.order}"]`).value;
  const ordered = [...items].sort((one, other) => day(one).localeCompare(day(other)));
  if (ordered.every((item, at) => item === items[at])) return;
  repeat.querySelector(':scope > .more').before(...ordered);
  renumber(repeat);
}

function addItem(repeat) {
  const suffix = `-${repeat.luoshiAdded = (repeat.luoshiAdded ?? 0) + 1}`;
  const copy = repeat.querySelector(':scope > template').content.cloneNode(true);
  rename(copy, suffix);
  repeat.insertBefore(copy, repeat.querySelector(':scope > .more'));
  const item = itemsOf(repeat).at(-1);
  for (const inner of item.querySelectorAll('[data-repeat]')) if (!itemsOf(inner).length) addItem(inner);
  ready(item);
  renumber(repeat);
  return item;
}

const NAMES = ['id', 'for', 'aria-describedby'];

/** Ids are of one field, also those of the groups that may yet be made within this one. */
function rename(part, suffix) {
  for (const each of part.querySelectorAll(NAMES.map(name => `[${name}]`).join()))
    for (const name of NAMES)
      if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/\S+/g, id => id + suffix));
  for (const inner of part.querySelectorAll('template')) rename(inner.content, suffix);
}

/** Each says which it is; the only one there is cannot be removed. */
function renumber(repeat) {
  const items = itemsOf(repeat);
  items.forEach((item, at) => {
    const number = item.querySelector(':scope > legend [data-number]');
    if (number) number.textContent = at + 1;
    const less = [...item.querySelectorAll('[data-less]')].find(each => each.closest('[data-item]') === item);
    less.setAttribute('aria-label', less.dataset.less.replace('{0}', at + 1));
    less.hidden = items.length === 1;
  });
}

/** Which fields a comparator wants: a milestone has no figures, only a range has an upper bound. */
function fit(comparator) {
  const item = comparator.closest('[data-item], .group');
  const kind = comparator.value;
  const switchOff = (part, off) => {
    for (const each of item.querySelectorAll(`[data-part~="${part}"]`)) {
      each.hidden = off;
      for (const input of each.querySelectorAll('input, select')) input.disabled = off;
    }
  };
  switchOff('figure', kind === 'DONE');
  switchOff('upper', kind !== 'BETWEEN');
}

/** Only a way by points has any. */
function fitShape(shape) {
  const points = shape.closest('.field').parentElement.querySelector('[data-repeat]');
  points.hidden = points.disabled = shape.value !== 'POINTS';
}

/** The days that belong into the period of a target; a calendar offers no others. What is sent all the same is for the rules. */
function bound(form) {
  for (const period of form.querySelectorAll('[data-period]')) {
    const due = period.querySelector('[name$="due"]');
    due.min = period.querySelector('[name$="start"]').value;
    for (const day of period.querySelectorAll('[name="on"]')) Object.assign(day, { min: due.min, max: due.value });
  }
}

function ready(root) {
  for (const shape of root.querySelectorAll('select[data-shape]')) {
    fitShape(shape);
    shape.addEventListener('change', () => fitShape(shape));
    shape.addEventListener('luoshi:restored', () => fitShape(shape));
  }
  for (const comparator of root.querySelectorAll('select[data-comparator]')) {
    fit(comparator);
    comparator.addEventListener('change', () => fit(comparator));
    comparator.addEventListener('luoshi:restored', () => fit(comparator));
  }
  for (const drop of root.querySelectorAll('.drop')) {
    const over = on => event => { event.preventDefault(); drop.classList.toggle('over', on); };
    drop.addEventListener('dragover', over(true));
    drop.addEventListener('dragleave', over(false));
    drop.addEventListener('drop', event => { over(false)(event); upload(drop, event.dataTransfer.files); });
    drop.querySelector('input').addEventListener('change', event => {
      upload(drop, [...event.target.files]);
      event.target.value = '';
    });
  }
}

function opened(form) {
  if (form.luoshiOpened) return;
  form.luoshiOpened = true;
  for (const repeat of form.querySelectorAll('[data-repeat]')) {
    if (!itemsOf(repeat).length) addItem(repeat);
    renumber(repeat);
  }
  ready(form);
  for (const whole of form.querySelectorAll('[data-whole]')) whole.luoshiWas = written(whole);
  restore(form);
  bound(form);
  form.addEventListener('input', () => { bound(form); keep(form); });
}

/** As it was first, without its draft. */
function forget(form) {
  localStorage.removeItem(draftKey(form));
  for (const repeat of form.querySelectorAll('[data-repeat]')) if (!repeat.closest('[data-whole]')) haveItems(repeat, 1);
  form.reset();
  for (const whole of form.querySelectorAll('[data-whole]')) write(whole, whole.luoshiWas);
  for (const select of form.querySelectorAll('select')) select.dispatchEvent(new Event('luoshi:restored'));
  for (const file of form.querySelectorAll('.files li')) file.remove();
  bound(form);
  form.querySelector('.draft').hidden = true;
}

let opening = false;

/** In a dialog of the page it was asked from. */
async function open(link) {
  if (opening || dialog.open) return;
  opening = true;
  try {
    const address = link.getAttribute('href');
    const answer = await ask(address, { headers: { 'HX-Request': 'true', 'HX-Current-URL': location.href } });
    if (answer === null) return tell(say('unreachableForm'));
    if (answer.status === 401) return location.assign(answer.headers.get('HX-Redirect') ?? '/');
    if (!answer.ok) return location.assign(address); // the page says what it is
    dialog.innerHTML = answer.text;
    dialog.luoshiOpener = address;
    const form = dialog.querySelector('form.command');
    opened(form);
    dialog.showModal();
    form.querySelector('input:not([type=hidden]), select, textarea, footer button.main')?.focus();
  } finally {
    opening = false;
  }
}

document.addEventListener('submit', event => {
  if (!event.target.matches('form.command')) return;
  event.preventDefault();
  send(event.target);
});

// A file that misses its place must not take the page's.
for (const kind of ['dragover', 'drop']) addEventListener(kind, event => event.preventDefault());

document.addEventListener('click', event => {
  const link = event.target.closest('a[data-form]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    open(link);
  }
  const close = event.target.closest('[data-close]');
  if (close && dialog.open) dialog.close();
  else if (close) location.assign(close.closest('form').dataset.back);
  const more = event.target.closest('[data-more]');
  if (more) {
    addItem(more.closest('[data-repeat]')).querySelector('input, select, textarea')?.focus();
    bound(more.closest('form'));
  }
  const less = event.target.closest('[data-less]');
  if (less) {
    const form = less.closest('form');
    const repeat = less.closest('[data-repeat]');
    less.closest('[data-item]').remove();
    renumber(repeat);
    keep(form);
    repeat.querySelector(':scope > .more [data-more]').focus();
  }
  const forgotten = event.target.closest('[data-forget]');
  if (forgotten) forget(forgotten.closest('form'));
});

// Browsers close at a second Esc whatever a page says of the first, unless the key itself is held back.
document.addEventListener('keydown', event => { if (event.key === 'Escape' && sending()) event.preventDefault(); });
dialog.addEventListener('cancel', event => { if (sending()) event.preventDefault(); });

/** The content may have been drawn anew meanwhile: the button is looked for where it is now. */
dialog.addEventListener('close', () => {
  const opener = dialog.luoshiOpener;
  const link = opener && [...document.querySelectorAll('a[data-form]')].find(each => each.getAttribute('href') === opener);
  (link ?? document.getElementById('content')).focus({ preventScroll: true });
  dialog.replaceChildren();
});

document.querySelectorAll('main form.command').forEach(opened);
