/* The keyboard and the clipboard of a monthly report, as in a worksheet: Enter goes down, Shift+Enter
   up, arrows where the caret allows, Tab across; a block from Excel is pasted and can be undone. */
(function () {
  "use strict";

  const report = window.zsReport;
  if (!report) return;
  const { form, words } = report;
  const TICKED = /^(on|1|true|y|yes|是|√|✓|无变化)$/i;
  const undo = [];

  const isText = (cell) => cell.tagName === "TEXTAREA" || (cell.tagName === "INPUT" && cell.type !== "checkbox");

  function go(cell) {
    if (!cell) return;
    cell.focus();
    if (isText(cell)) cell.select();
  }
  function above(cell, step) {
    const rows = Array.from(cell.closest("[data-grid]").querySelectorAll("[data-row]"));
    for (let at = rows.indexOf(cell.closest("[data-row]")) + step; rows[at]; at += step) {
      const found = rows[at].querySelector("[data-cell='" + cell.dataset.cell + "']");
      if (found && !found.readOnly) return found;
    }
    return null;
  }
  function beside(cell, step) {
    const cells = Array.from(cell.closest("[data-row]").querySelectorAll("[data-cell]"));
    return cells[cells.indexOf(cell) + step];
  }

  /* Arrows leave a cell only where they would do nothing in its text. */
  function leaves(cell, key) {
    if (cell.type === "checkbox") return true;
    if (!isText(cell)) return false;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    if (whole) return true;
    if (cell.selectionStart !== cell.selectionEnd) return false;
    const lines = cell.tagName === "TEXTAREA" && cell.scrollHeight > 2.5 * parseFloat(getComputedStyle(cell).lineHeight);
    if (key === "ArrowUp") return !lines || cell.selectionStart === 0;
    if (key === "ArrowDown") return !lines || cell.selectionEnd === cell.value.length;
    return key === "ArrowLeft" ? cell.selectionStart === 0 : cell.selectionEnd === cell.value.length;
  }

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.dataset.cell || event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && takesBack(cell)) { event.preventDefault(); return; }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!cell.closest("[data-row]")) {
      if (event.key === "Enter" && cell.dataset.cell === "answer") event.preventDefault();
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      go(above(cell, event.shiftKey ? -1 : 1));
      return;
    }
    const steps = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 };
    if (!(event.key in steps) || event.shiftKey || !leaves(cell, event.key)) return;
    const next = /Up|Down/.test(event.key) ? above(cell, steps[event.key]) : beside(cell, steps[event.key]);
    if (!next) return;
    event.preventDefault();
    go(next);
  });

  /* --- A block from Excel: tabs between cells, lines between rows, quotes around lines in a cell -- */

  function blockOf(text) {
    const rows = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      const row = rows[rows.length - 1];
      const last = row.length - 1;
      if (quoted) {
        if (sign !== '"') row[last] += sign;
        else if (text[at + 1] === '"') { row[last] += sign; at += 1; }
        else quoted = false;
      } else if (sign === '"' && row[last] === "") quoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") rows.push([""]);
      else row[last] += sign;
    }
    if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
    return rows;
  }

  /* What a pasted text means in a cell; null where it means nothing there. */
  function meant(cell, text) {
    const clean = text.trim();
    if (cell.type === "checkbox") return TICKED.test(clean) ? "on" : "";
    if (cell.tagName !== "SELECT") return clean;
    const option = Array.from(cell.options).find((each) => each.value === clean || each.textContent.trim() === clean);
    return option ? option.value : null;
  }

  function paste(start, block) {
    const rows = Array.from(start.closest("[data-grid]").querySelectorAll("[data-row]"));
    const first = rows.indexOf(start.closest("[data-row]"));
    const column = Array.from(rows[first].querySelectorAll("[data-cell]")).indexOf(start);
    const batch = [];
    let lost = 0;
    block.forEach((texts, down) => {
      const cells = rows[first + down] ? rows[first + down].querySelectorAll("[data-cell]") : [];
      texts.forEach((text, across) => {
        const cell = cells[column + across];
        const value = cell ? meant(cell, text) : null;
        if (value === null) { if (text.trim()) lost += 1; return; }
        if (value === report.value(cell)) return;
        if (cell.readOnly) untick(cell, batch);
        set(cell, value, batch);
      });
    });
    if (batch.length) undo.push(batch);
    const said = words.pasted.replace("{}", batch.length) + (lost ? words.lost.replace("{}", lost) : "");
    report.say(said, { parts: batch.length ? [report.button(words.undo, takeBack)] : [] });
    form.dispatchEvent(new CustomEvent("zs:pasted"));
  }
  function untick(cell, batch) {
    const tick = cell.closest("[data-row]").querySelector("[data-cell='no_change']");
    if (tick && tick.checked) set(tick, "", batch);
  }
  function set(cell, value, batch) {
    batch.push({ cell, before: report.value(cell), after: value });
    report.put(cell, value);
    report.changed(cell);
  }
  function takeBack() {
    const batch = undo.pop();
    if (!batch) return;
    batch.reverse().forEach((each) => { report.put(each.cell, each.before); report.changed(each.cell); });
    report.say(words.undone);
  }
  /* Ctrl+Z in a cell that was pasted and not typed in since takes the whole block back. */
  function takesBack(cell) {
    const batch = undo[undo.length - 1];
    const part = batch && batch.find((each) => each.cell === cell);
    if (!part || (report.value(cell) !== part.after && report.shown.get(cell.name) !== report.value(cell))) return false;
    takeBack();
    return true;
  }

  form.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.dataset || !cell.dataset.cell || !cell.closest("[data-row]")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    const block = blockOf(text);
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    paste(cell, block);
  });
})();
