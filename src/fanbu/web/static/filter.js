// The filter's builder: rows of column, operator and value beside the one expression they stand for.
// The server alone reads expressions; here they are only put together.
"use strict";
const form = document.querySelector("[data-filter]");
const $ = (selector, root = form) => root.querySelector(selector);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const bare = new Set(["is null", "is not null"]);
const field = form.elements.where, rows = $("[data-rows]"), joined = $("[data-joined]"), wrong = $("[data-wrong]");
let lists = 0;

const name = (column) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(column) || column.startsWith("props.") ? column : `\`${column}\``);
function written(row) {
  if (row.dataset.whole) return joined.value === "or" || row.dataset.simple ? row.dataset.whole : `(${row.dataset.whole})`;
  const column = $("[data-column]", row), sign = $("[data-operator]", row).value, value = $("[data-of]", row).value.trim();
  if (!column.value || (!bare.has(sign) && !value)) return "";
  if (bare.has(sign)) return `${name(column.value)} ${sign}`;
  const flag = column.selectedOptions[0].hasAttribute("data-flag");
  const one = (text) => (flag && /^(true|false)$/.test(text) ? text : quoted(text));
  const many = sign.endsWith("in") && !sign.endsWith("contains");
  return `${name(column.value)} ${sign} ${many ? `(${value.split(/[,，、]/).map((each) => one(each.trim())).join(", ")})` : one(value)}`;
}
function write() {
  const told = [...rows.children].map(written).filter(Boolean);
  field.value = told.length > 1 ? told.join(` ${joined.value} `) : told.join("").replace(/^\((.*)\)$/s, "$1");
  say(null);
}
const known = new Map();
async function offer(row) {
  const column = $("[data-column]", row).value, list = $("datalist", row);
  if (!column || list.dataset.of === column) return;
  list.dataset.of = column;
  if (!known.has(column)) {
    const language = new URLSearchParams(location.search).get("lang");
    const query = new URLSearchParams({ column, ...(language ? { lang: language } : {}) });
    known.set(column, fetch(`${form.dataset.values}?${query}`, { headers: { accept: "application/json,text/html" } })
      .then((answer) => (answer.ok ? answer.json() : [])).catch(() => []));
  }
  const values = await known.get(column);
  list.replaceChildren(...values.map(({ value, label }) => Object.assign(document.createElement("option"), { value, label })));
}
function add(part = {}) {
  const row = $("[data-row]").content.firstElementChild.cloneNode(true);
  const column = $("[data-column]", row), list = $("datalist", row), value = $("[data-of]", row);
  list.id = `filter-values-${(lists += 1)}`;
  value.setAttribute("list", list.id);
  if (part.text && (!part.column || ![...column.options].some((each) => each.value === part.column))) {
    row.dataset.whole = part.text;
    if (part.column) row.dataset.simple = "1";
    for (const each of [column, $("[data-operator]", row)]) each.hidden = true;
    value.value = part.text;
    value.readOnly = true;
  } else if (part.column) {
    column.value = part.column;
    $("[data-operator]", row).value = part.operator;
    value.value = part.values.join(", ");
    value.hidden = bare.has(part.operator);
  }
  rows.append(row);
  return row;
}
function show(given) {
  rows.replaceChildren();
  joined.value = given.joined;
  for (const part of given.rows) add(part);
  if (!given.rows.length) add();
}
function say(problem) {
  wrong.hidden = !problem;
  if (!problem) return;
  const at = problem.position - 1, text = field.value;
  const mark = Object.assign(document.createElement("mark"), { textContent: text[at] ?? "…" });
  const code = document.createElement("code");
  code.append(text.slice(0, at), mark, text.slice(at + 1));
  wrong.replaceChildren(code, problem.message);
}
let waiting, asked = 0;
function typed() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const number = (asked += 1);
    const query = new URLSearchParams({ text: field.value, lang: document.documentElement.lang.slice(0, 2) });
    const answer = await fetch(`${form.dataset.parts}?${query}`, { headers: { accept: "application/json,text/html" } }).catch(() => null);
    if (!answer?.ok || number !== asked) return;
    const told = await answer.json();
    if (told.ok) show(told);
    say(told.ok ? null : told);
  }, 250);
}
show(JSON.parse($("[data-given]").textContent));
rows.hidden = false;
$("[data-adding]").hidden = false;
field.addEventListener("input", typed);
joined.addEventListener("change", write);
rows.addEventListener("focusin", (event) => offer(event.target.closest("li")));
rows.addEventListener("input", (event) => {
  const row = event.target.closest("li");
  if (event.target.matches("[data-column]")) offer(row);
  if (event.target.matches("[data-operator]")) $("[data-of]", row).hidden = bare.has(event.target.value);
  write();
});
form.addEventListener("click", (event) => {
  if (event.target.closest("[data-add]")) $("[data-column]", add()).focus();
  const drop = event.target.closest("[data-drop]");
  if (!drop) return;
  event.stopPropagation(); // what is gone from the page would count as outside of the menu
  drop.closest("li").remove();
  if (!rows.children.length) add();
  write();
});
