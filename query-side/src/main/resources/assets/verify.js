// Verifies a shown event here, in the reader's own browser: the hash of its text, the path from it to the root of the tree
// (RFC 9162 §2.1.3.2), and the signature under that root (C2SP signed note, Ed25519). Nothing of it is taken on trust but
// the key, and that may be the one that the reader has kept.

const form = document.getElementById('verify');
const words = form.dataset;
const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const base64 = array => btoa(String.fromCharCode(...array));
const utf8 = text => new TextEncoder().encode(text);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

/** What is wanted for a step is not to be had: that says nothing of the event. */
class Unable extends Error {}

/** Which browsers have on pages by HTTPS alone. */
function subtle() {
  if (!crypto.subtle) throw new Unable(words.insecure);
  return crypto.subtle;
}

const sha256 = async (...parts) => new Uint8Array(await subtle().digest('SHA-256', joined(...parts)));

const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** The root that the path leads to from this leaf. */
async function rootOf(leaf, index, size, path) {
  if (BigInt(index) >= BigInt(size)) throw new Error(words.pathLong);
  let node = leaf;
  let at = BigInt(index);
  let last = BigInt(size) - 1n;
  for (const sibling of path) {
    if (last === 0n) throw new Error(words.pathLong);
    if (at % 2n === 1n || at === last) {
      node = await sha256([1], sibling, node);
      while (at % 2n === 0n && at !== 0n) { at /= 2n; last /= 2n; }
    } else node = await sha256([1], node, sibling);
    at /= 2n;
    last /= 2n;
  }
  if (last !== 0n) throw new Error(words.pathShort);
  return node;
}

/** The note's text, its origin, size and root, and its signatures. */
function read(note) {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split('\n');
  const signatures = note.slice(end + 2).split('\n').filter(Boolean).map(line => {
    const [, name, signature] = line.match(/^— (\S+) (\S+)$/);
    const raw = bytes(signature);
    return { name, id: raw.slice(0, 4), signature: raw.slice(4) };
  });
  return { text, origin, size, root: bytes(root), signatures };
}

/** Whether one of these keys, as they are published, has signed the note. */
async function signedBy(keys, note) {
  for (const line of keys.split('\n').map(each => each.trim()).filter(Boolean)) {
    const parts = line.match(/^([^+]+)\+([0-9a-f]{8})\+(\S+)$/);
    if (!parts) throw new Error(words.keyUnreadable);
    const raw = bytes(parts[3]);
    if (raw[0] !== 1 || raw.length !== 33) continue;
    const key = await subtle().importKey('raw', raw.slice(1), 'Ed25519', false, ['verify']);
    for (const each of note.signatures)
      if (each.name === parts[1] && await subtle().verify('Ed25519', key, each.signature, utf8(note.text))) return parts[1];
  }
  return null;
}

const OUTCOMES = { good: ['✓', 'good'], bad: ['✗', 'warn'], unable: ['?', 'wait'] };

/** @param outcome good, bad, or unable where this browser cannot tell */
function step(name, outcome, detail) {
  const line = document.querySelector(`[data-step=${name}]`);
  const [sign, kind] = OUTCOMES[outcome];
  line.dataset.outcome = outcome;
  line.querySelector('.outcome').textContent = `${sign} ${words[outcome]}`;
  line.querySelector('.outcome').className = `outcome tag ${kind}`;
  line.querySelector('.detail').textContent = detail;
  return outcome;
}

/** What the ledger publishes. */
async function published() {
  const answer = await fetch('/api/ledger/key').catch(() => null);
  if (!answer?.ok) throw new Unable(words.noKey);
  return answer.text();
}

/** One step by itself, so that what fails is told where it fails. */
async function tried(name, found) {
  try {
    const [holds, detail] = await found();
    return step(name, holds ? 'good' : 'bad', detail);
  } catch (e) {
    if (e.name === 'NotSupportedError') return step(name, 'unable', words.cannot);
    return step(name, e instanceof Unable ? 'unable' : 'bad', e.message);
  }
}

async function verify() {
  const verdict = document.getElementById('verdict');
  verdict.textContent = '';
  document.getElementById('steps').hidden = false;
  const note = read(words.checkpoint);
  const leaf = () => sha256([0], utf8(form.elements.line.value));
  const outcomes = [
    await tried('leaf', async () => {
      const hash = base64(await leaf());
      return [hash === words.leaf, hash];
    }),
    await tried('root', async () => {
      const root = await rootOf(await leaf(), words.index, words.size, JSON.parse(words.path).map(bytes));
      return [same(root, note.root) && note.size === words.size, base64(root)];
    }),
    await tried('signature', async () => {
      const keys = form.elements.key.value.trim() || await published();
      const signer = await signedBy(keys, note);
      return [signer !== null, signer ?? note.origin];
    }),
  ];
  const whole = outcomes.includes('bad') ? 'bad' : outcomes.includes('unable') ? 'unable' : 'good';
  const why = document.querySelector('#steps [data-outcome=unable] .detail')?.textContent;
  verdict.textContent = { good: words.proven, bad: words.disproven, unable: why }[whole];
  verdict.className = `banner ${{ good: 'good', bad: 'error', unable: 'warning' }[whole]}`;
  verdict.dataset.outcome = whole;
}

form.addEventListener('submit', event => { event.preventDefault(); verify(); });
