/* Dialogs.
   <a href="#id" data-dialog-open> opens <dialog id>; [data-dialog-close] inside closes it.
   <dialog open data-reopen> (a failed post) becomes modal again when the page loads.
   <form data-confirm="text" data-confirm-title data-confirm-verb data-confirm-danger> asks first. */
(function () {
  "use strict";

  function show(dialog) {
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("[data-focus], [autofocus], .zs-dialog__body :is(input:not([type=hidden]), select, textarea)");
    if (first) first.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      const id = opener.getAttribute("data-dialog-open") || opener.getAttribute("href");
      const dialog = id && document.querySelector(id);
      if (dialog) { event.preventDefault(); show(dialog); }
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    const dialog = closer && closer.closest("dialog");
    if (dialog && dialog.open) { event.preventDefault(); dialog.close(); }
  });

  function reopen(root) {
    root.querySelectorAll("dialog[data-reopen]").forEach((dialog) => {
      dialog.removeAttribute("data-reopen");
      dialog.removeAttribute("open");
      show(dialog);
    });
  }

  /* One shared dialog asks before a form with data-confirm is sent. */
  const shared = document.getElementById("confirm");
  let waiting = null;

  function ask(form, submitter) {
    const title = document.getElementById("confirm-title");
    const go = shared.querySelector("[data-confirm-go]");
    title.textContent = form.dataset.confirmTitle || title.dataset.default;
    shared.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
    go.textContent = form.dataset.confirmVerb || go.dataset.default;
    go.classList.toggle("btn-danger", "confirmDanger" in form.dataset);
    go.classList.toggle("btn-primary", !("confirmDanger" in form.dataset));
    waiting = { form: form, submitter: submitter };
    shared.showModal();
  }

  if (shared) {
    /* Capture: before HTMX, which listens on the form itself, sends it. */
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.dataset.confirm || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form, event.submitter);
    }, true);
    shared.querySelector("[data-confirm-go]").addEventListener("click", () => {
      const request = waiting;
      shared.close();
      if (!request) return;
      request.form.dataset.confirmed = "1";
      request.form.requestSubmit(request.submitter || undefined);
    });
    shared.addEventListener("close", () => { setTimeout(() => { waiting = null; }, 0); });
  }

  /* The server closes the dialog in the modal slot by HX-Trigger: zs:close-modal (core/htmx.py). */
  document.addEventListener("zs:close-modal", () => {
    const slot = document.getElementById("modal");
    const dialog = slot && slot.querySelector("dialog");
    if (dialog && dialog.open) dialog.close();
    if (slot) slot.replaceChildren();
  });

  /* The answer to a form inside #modal (HX-Trigger: zs:close-modal). */
  document.addEventListener("zs:close-modal", () => {
    document.querySelectorAll("#modal dialog[open]").forEach((dialog) => dialog.close());
  });

  reopen(document);
  document.addEventListener("htmx:afterSettle", (event) => {
    reopen(event.target);
    /* What arrives in the modal slot is shown at once. */
    if (event.target.id === "modal") {
      const dialog = event.target.querySelector("dialog");
      if (dialog && !dialog.open) show(dialog);
    }
  });
})();
