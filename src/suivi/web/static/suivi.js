// Small comforts on top of pages that work without them. No inline handlers anywhere: everything is delegated from here.
"use strict";

// Menus close when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy && navigator.clipboard) {
    const field = document.getElementById(copy.dataset.copy);
    navigator.clipboard.writeText(field.value).then(() => {
      copy.textContent = copy.dataset.copied;
    });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

// What needs JavaScript to be of use is hidden without it, and what only helps without it is hidden with it.
function suiviComforts(page) {
  for (const each of page.querySelectorAll("[data-needs-js]")) each.hidden = false;
  for (const each of page.querySelectorAll("[data-without-js]")) each.hidden = true;
}
suiviComforts(document);
