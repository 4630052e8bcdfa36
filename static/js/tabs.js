/* Tabs that do not all fit scroll sideways: the one that is open is brought into sight, in the
   middle where there is room. Only the row scrolls, never the page. */
(function () {
  "use strict";

  function show(root) {
    root.querySelectorAll(".zs-tabs [aria-current]").forEach((tab) => {
      const row = tab.closest(".zs-tabs");
      if (row.scrollWidth <= row.clientWidth) return;
      const left = tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
      row.scrollLeft += left - (row.clientWidth - tab.offsetWidth) / 2;
    });
  }

  show(document);
  document.addEventListener("htmx:afterSettle", (event) => show(event.target.parentNode || document));
})();
