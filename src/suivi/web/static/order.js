// The page of an order is shown anew when there is news: what is unfolded stays so, and nobody loses what they write.
// An action's form opens in a dialog that stands apart from it.
"use strict";

(() => {
  const BODY = "order-body";
  const DIALOG = "act";
  const dialog = () => document.getElementById(DIALOG);
  let kept = null;

  const fields = (form) => [...form.elements].filter((each) => each.name && each.name !== "csrfmiddlewaretoken" && each.type !== "submit");
  const value = (each) => (each.type === "checkbox" ? each.checked : each.value);
  const first = (each) => (each.type === "checkbox" ? each.defaultChecked : each.defaultValue);
  const written = (form) => fields(form).some((each) => each.type !== "hidden" && value(each) !== first(each));

  function keep(body, sent) {
    const forms = [...body.querySelectorAll("form[id]")].filter((form) => form !== sent && written(form));
    const active = document.activeElement;
    return {
      unfolded: [...body.querySelectorAll("details[id][open]")].filter((each) => !each.contains(sent)).map((each) => each.id),
      forms: forms.map((form) => [form.id, fields(form).map((each) => [each.name, value(each)])]),
      caret: active && "selectionStart" in active ? [active.id, active.selectionStart, active.selectionEnd] : null,
    };
  }

  // With the words, the hidden fields that say what they were an answer to: a note that changed meanwhile is noticed.
  function giveBack({ unfolded, forms, caret }) {
    for (const id of unfolded) {
      const twin = document.getElementById(id);
      if (twin) twin.open = true;
    }
    for (const [id, values] of forms) {
      const form = document.getElementById(id);
      if (form) for (const [name, said] of values) restore(form.elements[name], said);
    }
    const field = caret && document.getElementById(caret[0]);
    if (field && field === document.activeElement) field.setSelectionRange(caret[1], caret[2]);
  }

  function restore(field, said) {
    if (field) field[field.type === "checkbox" ? "checked" : "value"] = said;
  }

  function readyCopies() {
    for (const each of document.querySelectorAll("[data-copy-text][hidden]")) each.hidden = false;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const body = document.getElementById(BODY);
    if (body && event.detail.target === body) kept = keep(body, event.detail.requestConfig.elt);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === DIALOG) {
      if (!dialog().open) dialog().showModal();
      return;
    }
    if (kept) giveBack(kept);
    kept = null;
    readyCopies();
    if (dialog()?.contains(event.detail.requestConfig?.elt)) dialog().close();
  });

  // --- The dialog of an action: a link to a form that is shown here, while the page beneath goes on living -----------

  document.addEventListener("click", (event) => {
    if (dialog()?.open && event.target.closest("[data-close]")) {
      event.preventDefault();
      dialog().close();
    }
    const menu = event.target.closest("details.menu a[hx-get]")?.closest("details");
    if (menu) menu.open = false;
  });
  document.addEventListener("htmx:sendError", (event) => {
    const link = event.detail.elt.closest?.("a[hx-get]");
    if (link) location.assign(link.href);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-text]");
    if (!button || !navigator.clipboard) return;
    navigator.clipboard.writeText(button.dataset.copyText).then(() => {
      button.querySelector("span").textContent = button.dataset.copied;
      button.classList.add("copied");
    });
  });
})();
