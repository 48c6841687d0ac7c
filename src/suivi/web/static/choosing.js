// Choosing orders in a list: the whole page at once, how many are chosen, and none any more. Choosing one by one and
// acting on them works without this.
"use strict";

(() => {
  const boxes = () => [...document.querySelectorAll("input[name=order][form=chosen]")];

  function count() {
    const bar = document.getElementById("chosen");
    const page = document.querySelector("[data-choose-page]");
    if (!bar) return;
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    const says = bar.querySelector("[data-count]");
    const words = (chosen === 1 ? says.dataset.one : says.dataset.many).replace("{n}", chosen);
    if (says.textContent !== words) says.textContent = words;
    if (page) {
      page.checked = chosen > 0 && chosen === all.length;
      page.indeterminate = chosen > 0 && chosen < all.length;
    }
  }

  function choose(yes) {
    for (const box of boxes()) box.checked = yes;
    const everything = document.querySelector("#chosen [name=all]");
    if (everything && !yes) everything.checked = false;
    count();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-page]")) choose(event.target.checked);
    else if (event.target.matches("input[name=order][form=chosen]")) count();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (button) choose(button.dataset.choose === "page");
  });
  document.addEventListener("suivi:read", count);
  window.addEventListener("pageshow", count); // a browser may bring back what was chosen
})();
