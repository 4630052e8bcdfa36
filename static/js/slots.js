/* A slot is a part of a page that is fetched (hx-get with hx-trigger="load", data-slot). Without
   script its link stays; with script it shows a skeleton, and an error state if fetching fails. */
(function () {
  "use strict";

  function show(slot, name) {
    ["loading", "failed", "link"].forEach((part) => {
      const found = slot.querySelector("[data-slot-" + part + "]");
      if (found) found.hidden = part !== name;
    });
  }

  function failed(event) {
    const slot = event.target.closest ? event.target.closest("[data-slot]") : null;
    if (slot) show(slot, "failed");
  }

  document.querySelectorAll("[data-slot]").forEach((slot) => show(slot, "loading"));
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:responseError", failed);
})();
