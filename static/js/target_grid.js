/* The grid of targets: arrows and Enter move, a block from Excel is pasted, changed cells are
   tinted and counted; what did not change is not sent (a form carries 1000 fields). Beside it the
   twelve months of one target: filled evenly, or emptied. Without script both are plain forms. */
(function () {
  "use strict";

  function cells(row) {
    return Array.from(row.querySelectorAll("td"));
  }

  function grid(form) {
    const rows = Array.from(form.querySelectorAll("tbody tr")).filter((row) => row.querySelector("input"));
    const all = Array.from(form.querySelectorAll("td input"));
    const count = form.querySelector("[data-grid-count]");

    function place(input) {
      const cell = input.closest("td");
      return { row: rows.indexOf(cell.parentElement), column: cells(cell.parentElement).indexOf(cell) };
    }

    function at(row, column) {
      const cell = rows[row] && cells(rows[row])[column];
      return cell ? cell.querySelector("input") : null;
    }

    // The next cell in a direction that takes a figure.
    function step(input, down, right) {
      const from = place(input);
      let row = from.row + down;
      let column = from.column + right;
      while (rows[row] && column >= 0 && column < cells(rows[row]).length) {
        const found = at(row, column);
        if (found) return found;
        row += down;
        column += right;
      }
      return null;
    }

    function mark(input) {
      input.closest("td").classList.toggle("is-changed", input.value.trim() !== input.dataset.before);
    }

    function tell() {
      const changed = all.filter((input) => input.value.trim() !== input.dataset.before).length;
      if (count) count.textContent = changed ? count.dataset.some.replace("{}", changed) : count.dataset.none;
    }

    function paste(event) {
      const text = (event.clipboardData || window.clipboardData).getData("text");
      if (!/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
      event.preventDefault();
      const from = place(event.target);
      const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
      lines.forEach((line, down) => line.split("\t").forEach((value, right) => {
        const input = at(from.row + down, from.column + right);
        if (!input) return;
        input.value = value.trim();
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }));
    }

    function key(event) {
      const input = event.target;
      const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
      if (input.selectionStart === input.selectionEnd && !event.shiftKey) {
        if (input.selectionStart === 0) moves.ArrowLeft = [0, -1];
        if (input.selectionEnd === input.value.length) moves.ArrowRight = [0, 1];
      }
      if (event.key === "Escape") {
        input.value = input.dataset.before;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        return;
      }
      const move = event.altKey || event.ctrlKey || event.metaKey || event.isComposing ? null : moves[event.key];
      if (!move) return;
      event.preventDefault();
      const next = step(input, move[0], move[1]);
      if (next) {
        next.focus();
        next.select();
      }
    }

    const seen = JSON.parse(form.querySelector("[name=seen]").value || "{}");
    all.forEach((input) => {
      input.dataset.before = seen[input.name.slice(2)] || "";
      mark(input);
    });
    form.addEventListener("input", (event) => {
      if (event.target.dataset.before === undefined) return;
      mark(event.target);
      tell();
    });
    form.addEventListener("keydown", (event) => {
      if (event.target.matches("td input")) key(event);
    });
    form.addEventListener("paste", (event) => {
      if (event.target.matches("td input")) paste(event);
    });
    form.addEventListener("submit", () => all.forEach((input) => {
      input.disabled = input.value.trim() === input.dataset.before;
    }));
    // Back from a page that was left: what was held back can be typed into again.
    window.addEventListener("pageshow", () => all.forEach((input) => { input.disabled = false; }));
    tell();
  }

  function months(part) {
    const inputs = Array.from(part.querySelectorAll("input"));
    const form = part.closest("form");
    part.querySelector("[data-even-place]").hidden = false;
    part.querySelector("[data-even]").addEventListener("click", () => {
      const typed = form.querySelector("[name=amount]");
      const whole = Number((typed ? typed.value : part.dataset.amountNow).replace(/[,，\s]/g, ""));
      if (!Number.isFinite(whole)) return;
      inputs.forEach((input, index) => {
        const share = Math.floor((whole * (index + 1) * 100) / inputs.length + 1e-6) / 100;
        input.value = index === inputs.length - 1 ? String(whole) : String(Number.isInteger(whole) ? Math.floor(share) : share);
      });
    });
    part.querySelector("[data-empty]").addEventListener("click", () => {
      inputs.forEach((input) => { input.value = ""; });
    });
  }

  document.querySelectorAll("form[data-target-grid]").forEach((form) => {
    if (form.querySelector("td input")) grid(form);
  });
  document.querySelectorAll("[data-months]").forEach(months);
})();
