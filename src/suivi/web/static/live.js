// Keeps a page as fresh as the shop. Whatever stands in an element with data-live is read again from the page's own
// address when its shop has news, or when a filter changes; only what differs is touched, so that focus, open menus,
// scroll and typed text stay.

const POLL_EVERY = 2000;
const AGES_EVERY = 60000; // "2 minutes ago" grows old without news
const BELL_EVERY = 2; // looks
const TYPING_PAUSE = 250;
let reading = null; // the request on its way; a newer one ends it
let readAt = Date.now();

// --- Only what differs -----------------------------------------------------------------------------------------------

function morph(old, fresh, mark) {
  if (old.isEqualNode(fresh)) {
    settle(old, fresh);
    return;
  }
  if (old.nodeName !== fresh.nodeName || old.id !== fresh.id) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    return;
  }
  const changed = old.dataset.version !== fresh.dataset.version;
  for (const { name } of [...old.attributes])
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  settle(old, fresh);
  morphChildren(old, fresh, mark);
  if (mark && changed) old.classList.add("row-changed");
}

// What a person typed or chose is a property, not an attribute. The field in use is theirs, as is what has data-own.
function settle(old, fresh) {
  if (!(old instanceof HTMLInputElement) || "own" in old.dataset) return;
  if (old.checked !== fresh.checked) old.checked = fresh.checked;
  if (old !== document.activeElement && old.value !== fresh.value) old.value = fresh.value;
}

// Children with an id are the same wherever they stand; others are compared by place.
function morphChildren(place, fresh, mark) {
  const wanted = new Set([...fresh.children].map((each) => each.id));
  for (const each of [...place.children]) if (each.id && !wanted.has(each.id)) each.remove();
  const known = new Map([...place.children].filter((each) => each.id).map((each) => [each.id, each]));
  let cursor = place.firstChild;
  for (const next of [...fresh.childNodes]) {
    const match = next.id
      ? known.get(next.id)
      : cursor && !cursor.id && cursor.nodeName === next.nodeName
        ? cursor
        : null;
    if (!match) {
      if (mark && next.dataset?.version) next.classList.add("row-changed");
      place.insertBefore(next, cursor);
      continue;
    }
    if (match === cursor) cursor = cursor.nextSibling;
    else place.insertBefore(match, cursor);
    morph(match, next, mark);
  }
  while (cursor) {
    const rest = cursor.nextSibling;
    cursor.remove();
    cursor = rest;
  }
}

// --- Reading ---------------------------------------------------------------------------------------------------------

async function read(address, { mark = false } = {}) {
  reading?.abort();
  const mine = (reading = new AbortController());
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
    if (answer.redirected) {
      location.reload();
      return;
    } // signed out meanwhile
    if (answer.status >= 500) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    suiviComforts(page);
    for (const place of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(place.id);
      if (fresh) morph(place, fresh, mark);
    }
    readAt = Date.now();
    connected(true);
    document.dispatchEvent(new Event("suivi:read"));
  } catch (error) {
    if (error.name !== "AbortError") connected(false);
  } finally {
    if (reading === mine) reading = null;
  }
}

function connected(yes) {
  for (const each of document.querySelectorAll(".live")) each.classList.toggle("live-off", !yes);
}

async function look() {
  const place = document.querySelector("[data-live]");
  if (!place || document.hidden || reading) return;
  try {
    const answer = await fetch(`${place.dataset.live}?after=${place.dataset.after}`);
    if (answer.redirected) location.reload();
    else if (answer.status === 200) await read(location.href, { mark: true });
    else if (Date.now() - readAt > AGES_EVERY) await read(location.href);
    else connected(answer.ok);
  } catch {
    connected(false);
  }
}

// The bell stands in the head of every page, also of those that do not keep themselves fresh.
async function ring() {
  const bell = document.getElementById("bell");
  if (!bell || document.hidden) return;
  try {
    const answer = await fetch(`${bell.dataset.bell}?after=${bell.dataset.after}`);
    if (answer.status !== 200 || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("bell");
    if (fresh) morph(bell, fresh, false);
  } catch {
    // the next time
  }
}

let turns = 0;

async function watch() {
  await look();
  if (turns++ % BELL_EVERY === 0) await ring();
  setTimeout(watch, POLL_EVERY);
}

setTimeout(watch, POLL_EVERY);
document.addEventListener("visibilitychange", look);

// --- Filters act at once ---------------------------------------------------------------------------------------------

let typing = 0;

function filter(form, { push }) {
  clearTimeout(typing);
  const chosen = [...new FormData(form)].filter(([, value]) => value);
  const address = `${location.pathname}?${new URLSearchParams(chosen)}`;
  history[push ? "pushState" : "replaceState"](null, "", address);
  read(address);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-filters]");
  if (form && event.target.type !== "search") filter(form, { push: true });
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-filters]");
  if (!form || event.target.type !== "search") return;
  clearTimeout(typing);
  typing = setTimeout(() => filter(form, { push: false }), TYPING_PAUSE);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-filters]")) return;
  event.preventDefault();
  filter(event.target, { push: true });
});

window.addEventListener("popstate", () => read(location.href));

// --- Rows ------------------------------------------------------------------------------------------------------------

const links = () => [...document.querySelectorAll(".row-link")];

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-version]");
  if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
  const link = row.querySelector(".row-link");
  if (event.ctrlKey || event.metaKey) window.open(link.href);
  else link.click();
});

document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select"))
    return;
  const rows = links();
  const here = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, here + step))]?.focus();
});
