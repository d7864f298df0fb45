// Keeps whoever has signed in signed in while a page is open: the token is renewed before it runs out, by one tab for all.

const words = document.getElementById('words').dataset;
const EARLY = 180;
const SOONEST = 20;
const LATEST = 86400; // a timer takes no more than 24 days

function later(seconds) {
  setTimeout(renew, Math.min(LATEST, Math.max(SOONEST, seconds - EARLY)) * 1000);
}

/** One that hangs would keep the lock from every tab. */
const PATIENCE = 20_000;
const ask = (address, request) => fetch(address, { ...request, signal: AbortSignal.timeout(PATIENCE) });

async function left() {
  const answer = await ask('/session');
  if (!answer.ok) return null;
  const who = await answer.json();
  if (who.id !== document.body.dataset.account) other();
  return who.expiresIn;
}

async function renew() {
  try {
    await navigator.locks.request('luoshi-session', async () => {
      const before = await left();
      if (before !== null && before > EARLY + SOONEST) return later(before); // another tab was first
      const answer = await ask('/session/renew', { method: 'POST' });
      if (answer.status === 401) return ended();
      later(answer.ok ? await left() ?? 0 : 0);
    });
  } catch (e) {
    later(0);
    if (!(e instanceof TypeError) && e.name !== 'TimeoutError') throw e; // else nobody answers, which comes and goes
  }
}

/** Somebody else has signed in, in another tab: this page is still the one of before. */
function other() {
  banner(location.pathname + location.search, words.otherAccount);
}

function ended() {
  banner(`/session/begin?to=${encodeURIComponent(location.pathname + location.search)}`, words[leave() ? 'left' : 'signedOut']);
}

/** This account has signed out here, on whichever tab: from then on nothing is kept for it. */
function leave() {
  return localStorage.getItem('luoshi-left') === document.body.dataset.account;
}

function banner(address, text) {
  if (document.getElementById('signed')) return;
  const note = document.createElement('div');
  note.id = 'signed';
  note.className = 'banner warning';
  note.setAttribute('role', 'alert');
  const link = document.createElement('a');
  link.href = address;
  link.textContent = text;
  note.append(link);
  document.getElementById('content').prepend(note);
}

document.querySelector('form[action="/session/end"]')?.addEventListener('submit', () => {
  for (const key of Object.keys(localStorage)) if (/^luoshi-(draft|sent):/.test(key)) localStorage.removeItem(key);
  localStorage.setItem('luoshi-left', document.body.dataset.account);
});
if (leave()) localStorage.removeItem('luoshi-left');

left().then(seconds => later(seconds ?? 0), () => later(0)); // nobody answers, or does not know us any more: tried anew
