/* Forms: the error summary takes the focus; a form with data-guard asks before what was entered is
   lost; a second press of a button while a form is on its way does nothing; empty fields stay out
   of the address of a GET form. */
(function () {
  "use strict";

  function focusSummary(root) {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  /* A link of the summary must land on the input, not on its label's line under the top bar. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".zs-errsum a[href^='#']");
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    const part = field.closest("details");
    if (part) part.open = true;
    field.focus();
    field.scrollIntoView({ block: "center" });
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.dirty = "1";
  });
  window.addEventListener("beforeunload", (event) => {
    if (!document.querySelector("form[data-guard][data-dirty]")) return;
    event.preventDefault();
    event.returnValue = ""; /* Chromium before 119 asks only with this */
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    delete form.dataset.dirty;
    if (form.method === "get") {
      Array.from(form.elements).forEach((field) => {
        if (field.name && field.value === "" && field.type !== "submit") field.disabled = true;
      });
      /* Back from the result the fields must live again. */
      setTimeout(() => enableEmpty(form), 0);
      return;
    }
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-busy", "true"));
  });
  function enableEmpty(form) {
    Array.from(form.elements).forEach((field) => { if (field.value === "") field.disabled = false; });
  }
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });

  /* A dead button says why instead of doing nothing. */
  document.addEventListener("click", (event) => {
    const dead = event.target.closest("[aria-disabled='true']");
    if (!dead) return;
    event.preventDefault();
    const why = dead.getAttribute("aria-describedby");
    if (why) document.dispatchEvent(new CustomEvent("zs:toast", { detail: { text: document.getElementById(why).textContent } }));
  });

  focusSummary(document);
  document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.target));
})();
