/* Lists: row height remembered, "more filters" remembered, chosen row marked, all rows ticked. */
(function () {
  "use strict";

  function store(key, value) {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch (error) { /* private window: the choice lasts for this page */ }
    return value;
  }

  /* <button data-rows-toggle aria-pressed> switches between 34 and 44 px rows. */
  function setRows(loose) {
    document.documentElement.dataset.rows = loose ? "loose" : "dense";
    document.querySelectorAll("[data-rows-toggle]").forEach((button) => button.setAttribute("aria-pressed", String(loose)));
  }
  setRows(store("zs-rows") === "loose");
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-rows-toggle]")) return;
    const loose = document.documentElement.dataset.rows !== "loose";
    setRows(loose);
    store("zs-rows", loose ? "loose" : "dense");
  });

  /* <details class="zs-more" data-remember="key"> opens as it was left; one with a chosen filter
     inside comes open from the server and stays so. */
  document.querySelectorAll("details[data-remember]").forEach((part) => {
    if (!part.open) part.open = store("zs-" + part.dataset.remember) === "open";
    part.addEventListener("toggle", () => store("zs-" + part.dataset.remember, part.open ? "open" : "closed"));
  });

  /* select[data-submit]: choosing is asking. */
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-submit]")) field.form.requestSubmit();
    if (field.matches("[data-tick-all]")) {
      document.querySelectorAll("input[name='" + field.dataset.tickAll + "']").forEach((box) => {
        box.checked = field.checked;
        box.closest("tr").classList.toggle("is-selected", box.checked);
      });
    } else if (field.matches("td > input.zs-tick, td > label > input.zs-tick")) {
      field.closest("tr").classList.toggle("is-selected", field.checked);
    }
  });

  /* [data-print] prints; the button is hidden where there is no script to do it. */
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
