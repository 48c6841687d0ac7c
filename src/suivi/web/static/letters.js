// The preview follows what is written, a moment after the last key. Without this, its button does the same.
"use strict";

const form = document.querySelector("[data-letter]");
if (form) {
  const show = form.querySelector("[data-preview]");
  let soon = 0;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => form.requestSubmit(show), 700);
  });
  if (form.dataset.letter) form.requestSubmit(show); // what was not kept stands in the form, not in the frame
}
