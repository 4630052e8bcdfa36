/* Order of the ledger's columns: up and down buttons move an entry and number the places anew.
   Without this script the places are typed. The list may arrive in a dialog, so clicks are caught
   on the document. */
(function () {
  "use strict";

  function number(list) {
    list.querySelectorAll("[data-order-place]").forEach((input, index) => { input.value = index + 1; });
  }

  function prepare(root) {
    root.querySelectorAll("[data-order]").forEach((list) => {
      list.querySelectorAll("[data-order-up], [data-order-down]").forEach((button) => { button.hidden = false; });
      list.querySelectorAll("[data-order-place]").forEach((input) => { input.type = "hidden"; });
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-order-up], [data-order-down]");
    if (!button) return;
    const item = button.closest("li");
    const list = item.parentElement;
    if (button.matches("[data-order-up]")) {
      if (item.previousElementSibling) list.insertBefore(item, item.previousElementSibling);
    } else if (item.nextElementSibling) {
      list.insertBefore(item.nextElementSibling, item);
    }
    number(list);
    button.focus();
  });

  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
})();
