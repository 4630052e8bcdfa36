/* Cells of a monthly report: what is in them, what hangs on them, what is said of them. The other
   report_*.js stand on window.zsReport. Without any of them the page is a plain form. */
(function () {
  "use strict";

  const form = document.getElementById("report-form");
  if (!form) return;
  const words = JSON.parse(document.getElementById("report-words").textContent);
  const state = document.getElementById("report-state");
  const panel = document.getElementById("report-checks");
  const SCALES = { "元": 0.0001, "万": 1, "亿": 10000 };
  const TYPED = /-(amount|progress|problem|value|cumulative)$/;
  const shown = new Map();

  const get = (name) => document.getElementById(name);
  const seen = (cell) => form.elements["seen-" + cell.name];
  const value = (cell) => (cell.type === "checkbox" ? (cell.checked ? "on" : "") : cell.value);
  const cells = (root) => (root || form).querySelectorAll("[data-cell]");

  function put(cell, text) {
    if (cell.type === "checkbox") cell.checked = text === "on";
    else cell.value = text;
    depend(cell);
    grow(cell);
  }

  /* What the page showed when it came, or after the last saving. */
  function remember(root) {
    cells(root).forEach((cell) => shown.set(cell.name, value(cell)));
  }

  /* --- Numbers: read only to show sums at once; for good they are read by the server ---------- */

  function number(text) {
    const folded = text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replace(/[\s,，]/g, "").replace(/、/g, ".").replace(/([万亿])元$/, "$1");
    if (!/^-?(\d+(\.\d+)?[元万亿]?)+$/.test(folded)) return null;
    const sum = folded.replace("-", "").match(/\d+(\.\d+)?[元万亿]?/g).reduce((total, term) => {
      return total + parseFloat(term) * (SCALES[term.slice(-1)] || 1);
    }, 0);
    return folded.startsWith("-") ? -sum : sum;
  }
  const figure = (amount) => amount.toLocaleString("en-US", { maximumFractionDigits: 6 });
  function write(id, text) {
    const place = get(id);
    if (place) place.textContent = text;
  }

  function recount() {
    let money = 0, all = 0, unchanged = 0;
    form.querySelectorAll("tr[data-drop]").forEach((row) => {
      const cell = row.querySelector("[data-cell='amount']");
      const before = number(row.querySelector("[data-before]").textContent) || 0;
      const now = number(cell.value || cell.placeholder || "0") || 0;
      money += now;
      all += before + now;
      unchanged += row.querySelector("[data-cell='no_change']").checked ? 1 : 0;
      write(row.id + "-sum", figure(before + now));
    });
    write("total-amount", figure(money));
    write("total-cumulative", figure(all));
    write("total-unchanged", String(unchanged));
  }

  /* "No change" and words of progress do not go together: the cell says "as last month". */
  function depend(cell) {
    if (cell.dataset.cell !== "no_change") return;
    const row = cell.closest("tr");
    const progress = row.querySelector("[data-cell='progress']");
    row.classList.toggle("is-nc", cell.checked);
    progress.readOnly = cell.checked && !progress.value;
    progress.placeholder = progress.readOnly ? words.unchanged : "";
  }

  /* Browsers that cannot size a text box by its text are told its height. */
  const grows = CSS.supports("field-sizing", "content");
  function grow(cell) {
    if (grows || cell.tagName !== "TEXTAREA") return;
    cell.style.height = "auto";
    cell.style.height = (cell.scrollHeight + 2) + "px";
  }

  /* --- What is said of a cell ------------------------------------------------------------------ */

  function note(cell, parts) {
    const id = cell.name + "-said";
    let place = get(id);
    ["problem", "clash"].forEach((kind) => { const old = get(cell.name + "-" + kind); if (old) old.remove(); });
    if (!parts) {
      if (place) place.remove();
      cell.removeAttribute("aria-describedby");
      return;
    }
    if (!place) {
      place = document.createElement("p");
      place.id = id;
      place.className = "zs-cellnote";
      cell.after(place);
    }
    place.replaceChildren(...parts);
    cell.setAttribute("aria-describedby", id);
    cell.setAttribute("aria-invalid", "true");
    cell.classList.remove("is-warn", "is-changed");
    cell.classList.add("is-error");
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function say(text, options) {
    const wanted = options || {};
    state.classList.toggle("is-bad", Boolean(wanted.bad));
    state.replaceChildren(text, ...(wanted.parts || []));
  }

  /* How the checks mark the cells; a cell that could not be stored keeps its own mark. */
  function mark(marks) {
    cells().forEach((cell) => {
      if (cell.type === "checkbox" || get(cell.name + "-said") || panel.contains(cell)) return;
      const look = marks[cell.name] || (TYPED.test(cell.name) && seen(cell).value ? "changed" : "");
      ["error", "warn", "changed"].forEach((each) => cell.classList.toggle("is-" + each, each === look));
      if (look === "error") cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    });
  }

  /* The panel is read again after each saving; whoever writes in it is not disturbed. */
  function check(html, keep) {
    const at = panel.contains(document.activeElement) ? document.activeElement : null;
    const where = at && at.id;
    const caret = at && at.selectionStart;
    panel.innerHTML = html;
    remember(panel);
    keep(panel);
    const again = where && get(where);
    if (!again) return;
    again.focus({ preventScroll: true });
    if (typeof caret === "number") again.setSelectionRange(caret, caret);
  }

  /* A link of the panel lands in the cell, ready to type over. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#report-checks a[href^='#']");
    const cell = link && get(link.getAttribute("href").slice(1));
    if (!cell) return;
    event.preventDefault();
    cell.focus();
    cell.scrollIntoView({ block: "center", inline: "center" });
    if (cell.select) cell.select();
  });

  form.addEventListener("input", (event) => {
    const cell = event.target;
    if (!cell.dataset.cell) return;
    depend(cell);
    grow(cell);
    recount();
  });

  remember();
  cells().forEach(grow);
  window.zsReport = {
    form, words, shown, get, seen, value, put, cells, note, button, say, mark, check, recount, write,
    changed: (cell) => cell.dispatchEvent(new Event("input", { bubbles: true })),
  };
})();
