// What a page does by itself: menus, keys, sorting, charts, dropped files. No state is kept here.
"use strict";
const page = document.body;
const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* Charts: the same Vega-Lite specification as in reports; the engine is loaded when one is near. */
let engine;
const loadEngine = () =>
  (engine ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.type = "module";
    script.src = page.dataset.vega;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  }));
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const recoloured = (text) =>
  text.replace(/#[0-9a-f]{6}/gi, (colour) => {
    const name = document.documentElement.dataset[`c${colour.slice(1).toLowerCase()}`];
    return name ? token(name) : colour;
  });
const colourNames = () => {
  // the palette of the charts is the light one: each colour is swapped for the page's own
  for (const name of (token("names") || "").replace(/["']/g, "").split(/\s+/)) {
    const light = token(`light-${name}`);
    if (light) document.documentElement.dataset[`c${light.slice(1).toLowerCase()}`] = name;
  }
};
function specsOf(place) {
  const source = $("script[type='application/json']", place);
  const specs = source && JSON.parse(recoloured(source.textContent));
  return { specs, spec: Array.isArray(specs) ? (specs[place.clientWidth < 520 ? 1 : 0] ?? specs[0]) : specs };
}
/* What stands below a chart must not move when it is drawn: somebody may be about to press it. */
const AXIS = 31, EDGE = 6, LEGEND = 22; // pixels that the engine adds to a height
function reserve(place) {
  const { spec } = specsOf(place);
  if (typeof spec?.height !== "number" || place.dataset.drawn) return;
  const drawn = [spec, ...(spec.layer ?? [])].map((part) => part.encoding ?? {});
  const below = drawn.some(({ x }) => x?.axis === null) ? EDGE : AXIS;
  const above = drawn.some(({ color }) => color?.field && color.legend !== null) ? LEGEND : 0;
  place.style.minHeight = `${spec.height + below + above}px`;
}
async function draw(place) {
  const { specs, spec } = specsOf(place);
  if (!spec || place.dataset.drawn) return;
  place.dataset.drawn = "1";
  await loadEngine();
  const target = document.createElement("div");
  place.append(target);
  // a chart that has a form for a phone too is as wide as its place
  const fits = place.dataset.chart === "fit" || specs.length === 2;
  const fit = fits ? { width: "container", autosize: { type: "fit-x", contains: "padding" } } : {};
  await window.vegaEmbed(target, { ...spec, ...fit }, {
    ast: true, renderer: "svg", defaultStyle: false, actions: false, tooltip: { disableDefaultStyle: true },
  });
}
const watcher = new IntersectionObserver((seen) => {
  for (const entry of seen) if (entry.isIntersecting) { watcher.unobserve(entry.target); draw(entry.target); }
}, { rootMargin: "300px" });

/* Parts that take longer than the page: fetched when they come near, one after the other. */
let turn = Promise.resolve();
async function bring(place) {
  const text = await fetch(place.dataset.late, { headers: { accept: "text/html" } }).then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""), () => "");
  if (text) place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  else { $("[data-waits]", place).hidden = true; $("[data-unscripted]", place).hidden = false; }
  place.removeAttribute("aria-busy");
  place.dataset.there = "1";
  document.dispatchEvent(new Event("fanbu:shown"));
}
const latecomers = new IntersectionObserver((seen) => {
  for (const entry of seen) if (entry.isIntersecting) { latecomers.unobserve(entry.target); turn = turn.then(() => bring(entry.target)); }
}, { rootMargin: "300px" });

/* Tables: a click on a header sorts by it, group by group. Numbers sort as numbers, blanks stay at
   the end; the row of a group stays first, the row of everything last. */
function sort(button) {
  const header = button.closest("th"), table = button.closest("table");
  const at = [...header.parentElement.children].indexOf(header);
  const up = header.getAttribute("aria-sort") === "descending";
  for (const other of header.parentElement.children) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", up ? "ascending" : "descending");
  const value = (row) => {
    const cell = row.cells[at], given = cell.dataset.value;
    return given === undefined ? (cell.dataset.key ?? cell.textContent.trim()) : given === "" ? null : Number(given);
  };
  for (const body of table.tBodies) {
    const of = (name) => [...body.rows].filter((row) => row.classList.contains(name));
    const [heads, sums] = [of("head"), of("sum")];
    const rows = [...body.rows].filter((row) => !heads.includes(row) && !sums.includes(row));
    rows.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null) return (x === null) - (y === null);
      const order = typeof x === "number" ? x - y : String(x).localeCompare(String(y), page.lang || undefined);
      return up ? order : -order;
    });
    body.append(...heads, ...rows, ...sums);
  }
}
function fold(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  for (const row of button.closest("tbody").rows) if (!row.classList.contains("head")) row.hidden = !open;
}

/* A search over a list that is on the page already: what does not match steps aside. */
function narrow(field) {
  const wanted = field.value.normalize("NFKC").toLowerCase().trim();
  for (const item of all(field.dataset.narrow)) item.hidden = !item.dataset.words.includes(wanted);
  for (const group of all(".groups section")) {
    group.hidden = !$("li:not([hidden])", group);
    const more = $("details", group);
    if (more) { more.hidden = !$("li:not([hidden])", more); more.open = Boolean(wanted) && !more.hidden; }
  }
}

/* Keys: one letter each, never while somebody types. */
const links = () => all(".side li a");
const go = (link) => link && link.click();
function step(by) {
  const listed = links(), at = listed.findIndex((link) => link.hasAttribute("aria-current"));
  go(listed[(at + by + listed.length) % listed.length]);
}
const openMenu = (name) => { const menu = $(`[data-menu='${name}']`); if (menu) { menu.open = true; $("input,a", menu)?.focus(); } };
const keys = {
  t: () => go(links()[0]), c: () => openMenu("compare"), f: () => openMenu("filter"), j: () => step(1), k: () => step(-1),
  l: () => go($("[data-language]")), d: () => go($("[data-theme-switch]")), "?": () => $("dialog.keys").showModal(),
  "/": () => ($("[data-search]") ?? ($("[data-menu='filter']") ? (openMenu("filter"), $("[name='where']")) : null))?.focus(),
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { for (const menu of all(".menu[open]")) { menu.open = false; $("summary", menu).focus(); } return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,textarea,select,dialog")) return;
  if (/^[1-9]$/.test(event.key)) { go($(`[data-preset='${event.key}']`)); return; }
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
document.addEventListener("click", (event) => {
  const { target } = event;
  for (const menu of all(".menu[open]")) if (!menu.contains(target)) menu.open = false;
  if (target.closest("[data-keys]")) $("dialog.keys").showModal();
  else if (target.closest("table[data-sort] thead button")) sort(target.closest("button"));
  else if (target.closest("table .fold")) fold(target.closest("button"));
  else if (target.closest(".burger")) {
    const open = $(".side").classList.toggle("open");
    target.closest(".burger").setAttribute("aria-expanded", String(open));
  } else if (target.closest("[data-copy]")) {
    copy(target.closest("[data-copy]"));
  } else if (target.closest("[data-print]")) window.print();
});
/* Where the browser does not let us copy (no HTTPS), the text is selected for who can. */
async function copy(button) {
  const field = $(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value ?? field.textContent);
  } catch {
    for (let at = field; (at = at.parentElement?.closest("details")); ) at.open = true;
    field.focus();
    field.select?.();
    if (!document.execCommand("copy")) return;
  }
  button.textContent = button.dataset.done;
}
const expectCharts = () => { for (const place of all("[data-chart]")) { reserve(place); watcher.observe(place); } };
document.addEventListener("fanbu:shown", expectCharts);
/* A button that does something is pressed once; where that takes a while, the form says it goes on. */
function once(form, on) {
  form.setAttribute("aria-busy", String(on));
  for (const button of all("button", form)) button.disabled = on;
  const waits = $("[data-waits]", form);
  if (waits) waits.hidden = !on;
}
document.addEventListener("submit", (event) => { if (!event.defaultPrevented && event.target.matches("[data-once]")) once(event.target, true); });
addEventListener("pageshow", (event) => { if (event.persisted) for (const form of all("[data-once]")) once(form, false); });
/* The theme of the machine counts until the address says otherwise. */
const themeLink = $("[data-theme-switch]");
if (themeLink && !document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches) {
  const url = new URL(themeLink.href);
  url.searchParams.set("theme", "light");
  themeLink.href = url;
}
/* A page whose numbers are being worked out asks until they are there; then it is loaded anew. */
async function untilThere(pause) {
  await new Promise((ok) => setTimeout(ok, pause));
  const there = await fetch(location.href, { method: "HEAD", headers: { accept: "text/html" } }).then((answer) => answer.status !== 202, () => false);
  if (there) location.reload(); else untilThere(Math.min(pause * 1.3, 3000));
}
const pending = $("[data-pending]");
if (pending) untilThere(400);
/* What was said once is not said again when the page is loaded anew. */
else if (new URLSearchParams(location.search).has("said")) {
  const url = new URL(location.href);
  for (const name of [...url.searchParams.keys()]) if (name === "said" || name.startsWith("said.")) url.searchParams.delete(name);
  history.replaceState(null, "", url);
}
/* Files dropped on a place go into its field, folders with all that is in them. */
async function filesOf(entry, under = "") {
  if (entry.isFile) {
    const file = await new Promise((ok, no) => entry.file(ok, no));
    return [[under + entry.name, file]];
  }
  const reader = entry.createReader(), found = [];
  for (;;) {
    const some = await new Promise((ok, no) => reader.readEntries(ok, no));
    if (!some.length) break;
    for (const each of some) found.push(...(await filesOf(each, `${under}${entry.name}/`)));
  }
  return found;
}
for (const kind of ["dragover", "dragleave", "drop"])
  document.addEventListener(kind, async (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("over", kind === "dragover");
    if (kind !== "drop") return;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const named = (await Promise.all(entries.map((entry) => filesOf(entry)))).flat();
    const files = named.length ? named : [...event.dataTransfer.files].map((file) => [file.name, file]);
    send(place, files);
  });
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches("[data-drop] input[type=file]"))
    send(field.closest("[data-drop]"), [...field.files].map((file) => [file.webkitRelativePath || file.name, file]));
  else if (field.matches("[data-go]")) field.form.requestSubmit();
});
function send(place, files) {
  if (!files.length) return;
  const form = place.closest("form"), body = new FormData(form);
  body.delete("file");
  for (const [name, file] of files) {
    body.append("file", file, name);
    body.append("modified", String(file.lastModified));
  }
  const progress = $("progress", form), request = new XMLHttpRequest();
  progress.hidden = false;
  request.upload.onprogress = (event) => { if (event.lengthComputable) { progress.max = event.total; progress.value = event.loaded; } };
  const said = $("[data-sent]", form);
  if (said) said.hidden = false;
  request.onload = () => {
    if (request.status < 400) { location.href = request.responseURL || location.href; return; }
    const told = new DOMParser().parseFromString(request.responseText, "text/html");
    $("#main").replaceWith($("#main", told) ?? told.body);
  };
  request.onerror = () => { progress.hidden = true; if (said) said.hidden = true; place.classList.add("bad"); };
  request.open("POST", form.action);
  request.send(body);
}
/* What the data have is offered once somebody is about to write it: asking takes a moment. */
document.addEventListener("focusin", async ({ target }) => {
  if (!target.matches?.("[data-values]") || target.list?.options.length) return;
  const found = await fetch(target.dataset.values, { headers: { accept: "application/json,text/html" } }).then((answer) => (answer.ok ? answer.json() : []), () => []);
  target.list.replaceChildren(...found.map(({ value, label }) => Object.assign(document.createElement("option"), { value, label })));
});
document.addEventListener("input", (event) => { if (event.target.matches("[data-narrow]")) narrow(event.target); });
for (const button of all("[data-unscripted]")) button.hidden = true;
for (const place of all("[data-late]")) { $("[data-waits]", place).hidden = false; place.setAttribute("aria-busy", "true"); latecomers.observe(place); }
colourNames();
expectCharts();
