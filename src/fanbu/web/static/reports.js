// The draft's editor without reloading: every step is the form, sent; the page that comes back is laid over this one.
// Without this file the same form works by itself.
"use strict";
const form = document.querySelector("[data-editor]");
const WAIT = 1200;
const LIGHT = 60000; // bytes that a browser still sends for a page that is gone
let timer, busy = Promise.resolve(), unsaved = false;

const fields = (root) => [...root.querySelectorAll("[name^='t.']")];
const named = (root, name) => [...root.elements].find((field) => field.name === name);
const say = (text, bad = false) => {
  const status = form.querySelector("[data-status]");
  status.textContent = text;
  status.classList.toggle("bad", bad);
};

/* One at a time, in the order they were asked for. */
function send(pressed = "", button = null) {
  clearTimeout(timer);
  busy = busy.then(() => post(pressed, button)).catch(() => { unsaved = true; say(form.dataset.unsaved, true); });
  return busy;
}
async function post(pressed, button) {
  const body = new URLSearchParams(new FormData(form));
  if (pressed) body.set("do", pressed);
  const sent = new Map(fields(form).map((field) => [field.name, field.value]));
  unsaved = false;
  say(form.dataset.saving);
  const keepalive = body.toString().length < LIGHT;
  const answer = await fetch(form.action, { method: "POST", body, keepalive });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-editor]");
  if (!next) throw new Error(String(answer.status));
  for (const field of fields(form)) if (sent.get(field.name) !== field.value) unsaved = true;
  if (!pressed && answer.ok && !body.get("t.add")) refresh(next);
  else replace(next, sent, button);
  if (unsaved) later();
  else if (answer.ok) keep([]);
  return answer.ok && !unsaved;
}
/* What was written and is not saved: [field, text, what its author saw]. A new line of the checklist waits for its button. */
function written() {
  const was = new Map([...form.elements].filter((one) => one.name.startsWith("w.")).map((one) => [one.name.slice(2), one.value]));
  return fields(form).map((field) => [field.name.slice(2), field.value, was.get(field.name.slice(2)) ?? ""])
    .filter(([name, text, seen]) => name !== "add" && text.trim() !== seen.trim());
}
/* A tab that closes sends it on its way (only that: the way out is narrow). A browser that quits may send nothing: then it is found here. */
function keep(words) {
  try {
    if (words.length) localStorage.setItem(form.dataset.home, JSON.stringify(words));
    else localStorage.removeItem(form.dataset.home);
  } catch { /* a browser that keeps nothing */ }
}
function leave() {
  if (!unsaved) return;
  const body = new URLSearchParams(["key", "grain", "date"].map((name) => [name, named(form, name).value]));
  for (const [name, text, seen] of written()) { body.append(`t.${name}`, text); body.append(`w.${name}`, seen); }
  navigator.sendBeacon(form.action, body);
}
/* What an earlier visit could not send is written now; where others wrote meanwhile, the answer shows both. */
function bring() {
  let words = [];
  try { words = JSON.parse(localStorage.getItem(form.dataset.home)) ?? []; } catch { /* not ours */ }
  for (const [name, text, seen] of words) {
    const there = named(form, `t.${name}`);
    if (there && there.value.trim() === text.trim()) continue;
    put(`t.${name}`, text);
    put(`w.${name}`, seen);
    there?.closest("details")?.setAttribute("open", "");
    unsaved = true;
  }
  if (unsaved) send().then((saved) => { if (saved) say(form.dataset.brought); });
  else keep([]);
}
function put(name, value) {
  let field = named(form, name);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
}
/* While somebody writes on, only what stands behind the fields is brought up to date. */
function refresh(next) {
  for (const twin of form.querySelectorAll("[name^='w.'],[name^='wasdone.']")) {
    const fresh = named(next, twin.name);
    if (fresh) twin.value = fresh.value;
  }
  for (const name of ["[data-undo]", "[data-redo]"]) form.querySelector(name).disabled = next.querySelector(name).disabled;
  const [lead, told] = [form, next].map((root) => root.querySelector(".opening .shown"));
  if (lead.dataset.mark !== told.dataset.mark) lead.replaceWith(document.adoptNode(told));
  say(next.querySelector("[data-status]").textContent);
}
/* Blocks that did not change keep their drawn charts; what was written meanwhile stays written. */
function replace(next, sent, button) {
  const focus = document.activeElement, at = (button ?? focus)?.getBoundingClientRect?.().top;
  const wanted = { value: button?.value, piece: button?.closest("[data-piece]")?.dataset.piece, name: focus?.name };
  for (const field of fields(form)) {
    const fresh = named(next, field.name);
    if (fresh && sent.get(field.name) !== field.value) fresh.value = field.value;
  }
  const drawn = new Map([...form.querySelectorAll(".shown[data-mark]")].map((node) => [node.dataset.mark, node]));
  for (const node of next.querySelectorAll(".shown[data-mark]")) {
    const old = drawn.get(node.dataset.mark);
    if (old) { drawn.delete(node.dataset.mark); node.replaceWith(old); }
  }
  form.replaceChildren(...next.childNodes);
  form.classList.add("live");
  const again = place(wanted);
  again?.focus({ preventScroll: true });
  if (again && at !== undefined) window.scrollBy(0, again.getBoundingClientRect().top - at);
  document.dispatchEvent(new Event("fanbu:shown"));
}
function place({ value, piece, name }) {
  const buttons = [...form.querySelectorAll("button[name='do']")];
  const same = value ? buttons.find((button) => button.value === value && !button.disabled) : null;
  if (same) return same;
  const section = piece && [...form.querySelectorAll("[data-piece]")].find((one) => one.dataset.piece === piece);
  if (section) return section.querySelector("button[name='do']:not([disabled])");
  return name ? named(form, name) : null;
}
const later = () => { clearTimeout(timer); timer = setTimeout(() => send(), WAIT); };

/* Dragging: a piece is put before or behind another of the same list. */
let held = null;
const pieceOf = (node) => node.closest?.("[data-piece]");
const siblingAt = (event) => {
  let piece = pieceOf(event.target);
  while (piece && piece.parentElement !== held.parentElement) piece = pieceOf(piece.parentElement);
  return piece && piece !== held ? piece : null;
};
const lower = (event, piece) => event.clientY > piece.getBoundingClientRect().top + piece.offsetHeight / 2;
const unmark = () => { for (const one of form.querySelectorAll(".drop-before,.drop-after")) one.classList.remove("drop-before", "drop-after"); };
function over(event) {
  if (!held) return;
  unmark();
  const piece = siblingAt(event);
  if (!piece) return;
  event.preventDefault();
  piece.classList.add(lower(event, piece) ? "drop-after" : "drop-before");
}
function drop(event) {
  const piece = held && siblingAt(event);
  if (!piece) return;
  event.preventDefault();
  let before = piece;
  if (lower(event, piece)) before = piece.nextElementSibling;
  if (before === held) before = held.nextElementSibling;
  send(JSON.stringify({ do: "move", key: held.dataset.piece, before: before?.dataset.piece ?? "" }));
}

if (form) {
  form.classList.add("live");
  form.addEventListener("submit", (event) => { event.preventDefault(); send(event.submitter?.value ?? "", event.submitter); });
  form.addEventListener("input", (event) => {
    if (!event.target.name?.startsWith("t.") || event.target.name === "t.add") return;
    unsaved = true;
    keep(written());
    later();
  });
  form.addEventListener("change", (event) => { if (event.target.type === "checkbox") send(); });
  form.addEventListener("keydown", (event) => {
    const up = event.key === "ArrowUp", piece = pieceOf(event.target);
    if (!event.altKey || !piece || !(up || event.key === "ArrowDown")) return;
    event.preventDefault();
    piece.querySelector(`:scope > .tools button[value*='"${up ? "up" : "down"}"']`)?.click();
  });
  form.addEventListener("dragstart", (event) => {
    if (!event.target.matches(".grip")) return;
    held = pieceOf(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(held, 20, 20);
    held.classList.add("held");
  });
  form.addEventListener("dragover", over);
  form.addEventListener("drop", drop);
  form.addEventListener("dragend", () => { held?.classList.remove("held"); held = null; unmark(); });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !unsaved || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    await send();
    if (!unsaved) location.href = link.href;
  });
  addEventListener("pagehide", leave);
  addEventListener("visibilitychange", () => { if (document.hidden && unsaved) send(); });
  bring();
}
