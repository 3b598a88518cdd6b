// Imports: a paste anywhere, work that goes on, a mapping tried as it is chosen. All of it works without this too.
"use strict";
const $ = (selector, root = document) => root.querySelector(selector);

/* A range from a spreadsheet, or files, pasted anywhere but in a field. */
document.addEventListener("paste", (event) => {
  const form = $("[data-paste] form"), place = $("[data-drop]");
  if (!form || event.target.closest?.("input,textarea,select")) return;
  const { files } = event.clipboardData, text = event.clipboardData.getData("text/plain");
  if (/[\t\n]/.test(text.trim())) {
    event.preventDefault();
    form.closest("details").open = true;
    form.elements.text.value = text;
    form.requestSubmit();
  } else if (files.length) {
    event.preventDefault();
    const field = $("input[type=file]", place);
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

/* The same page again, until what it waits for is over. */
async function fresh(url, options) {
  const answer = await fetch(url, { headers: { accept: "text/html" }, ...options });
  return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}
async function follow(working) {
  await new Promise((ok) => setTimeout(ok, 1000));
  try {
    const { answer, page } = await fresh(location.href);
    const next = $("[data-working]", page);
    if (!next || !answer.ok) { location.replace(answer.url || location.href); return; }
    working.replaceChildren(...next.childNodes);
  } catch { /* the server may be restarting: once more */ }
  follow(working);
}
const working = $("[data-working]");
if (working) follow(working);

/* The rows of a mapping follow what is chosen. */
const editor = $("[data-editor]");
if (editor && editor.elements.batch.value) {
  let turn = 0, timer;
  const check = async () => {
    const mine = ++turn, body = new URLSearchParams(new FormData(editor));
    const { page } = await fresh(editor.action, { method: "POST", body });
    const found = $("#checked", page);
    if (mine === turn && found) $("#checked").replaceChildren(...found.childNodes);
  };
  editor.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(check, 250); });
  editor.addEventListener("click", (event) => {
    const order = event.target.closest("[data-dates]")?.dataset.dates;
    if (order) { editor.elements.dates.value = order; check(); }
  });
  check();
}
