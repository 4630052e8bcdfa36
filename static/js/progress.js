/* A running job polls by HTMX (hx-trigger="every 2s"). Polling rests while the page is not looked
   at, and [data-reload] in an answer loads the page anew: the job is over. */
(function () {
  "use strict";

  document.addEventListener("htmx:beforeRequest", (event) => {
    const polled = (event.target.getAttribute("hx-trigger") || "").includes("every");
    if (polled && document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterSettle", () => {
    const over = document.querySelector("[data-reload]");
    if (over) window.location.assign(over.dataset.reload || window.location.href);
  });
})();
