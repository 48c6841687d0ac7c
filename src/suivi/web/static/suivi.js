// Small comforts on top of pages that work without them. No inline handlers anywhere: everything is delegated from here.
"use strict";

// Rows chosen in a table: shows the count, and the bar only while something is chosen.
function countChosen(form) {
  const chosen = form.querySelectorAll("input[name=order]:checked, input[data-bulk]:checked").length;
  for (const place of form.querySelectorAll("[data-bulk-count]")) place.textContent = String(chosen);
  for (const bar of form.querySelectorAll("[data-bulk-bar]")) bar.hidden = chosen === 0;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  const form = box.closest("[data-bulk-form]");
  if (form) {
    if (box.matches("[data-bulk-all]")) {
      for (const each of form.querySelectorAll("input[name=order], input[data-bulk]")) each.checked = box.checked;
    }
    countChosen(form);
  }
  if (box.matches("[data-submit-on-change]")) box.form.requestSubmit();
});

// Menus close when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy && navigator.clipboard) {
    const field = document.getElementById(copy.dataset.copy);
    navigator.clipboard.writeText(field.value).then(() => { copy.textContent = copy.dataset.copied; });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  }
});

// What needs JavaScript to be of use is hidden without it.
for (const each of document.querySelectorAll("[data-needs-js]")) each.hidden = false;
for (const form of document.querySelectorAll("[data-bulk-form]")) countChosen(form);
document.addEventListener("htmx:afterSettle", () => {
  for (const form of document.querySelectorAll("[data-bulk-form]")) countChosen(form);
});
