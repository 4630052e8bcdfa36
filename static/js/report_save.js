/* Saves a monthly report by itself: each changed cell goes with the value that was seen. What is not
   stored yet is kept in this browser, so that a closed window or a lost line loses nothing. */
(function () {
  "use strict";

  const report = window.zsReport;
  if (!report) return;
  const { form, words } = report;
  const REST_MS = 1200;
  const RETRY_MS = [5000, 10000, 20000, 60000];
  const KEY = "zs-report-" + form.dataset.report + "-" + form.dataset.user;
  /* name → {seen, value, stuck}: stuck cells wait for the writer: unreadable, or changed by others. */
  const pending = {};
  let timer = 0, tries = 0, sending = null, stopped = false;

  /* --- What is kept in the browser ------------------------------------------------------------ */

  function keep() {
    try {
      if (Object.keys(pending).length) localStorage.setItem(KEY, JSON.stringify(pending));
      else localStorage.removeItem(KEY);
    } catch (_error) { /* private windows may refuse; the page saves all the same */ }
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(KEY) || "{}"); } catch (_error) { return {}; }
  }
  function restore() {
    let count = 0;
    Object.entries(kept()).forEach(([name, entry]) => {
      const cell = report.get(name);
      if (!cell || !cell.dataset.cell || report.value(cell) === entry.value) return;
      pending[name] = { seen: entry.seen, value: entry.value };
      report.put(cell, entry.value);
      cell.classList.add("is-unsaved");
      count += 1;
    });
    keep();
    if (!count) return;
    report.recount();
    report.say(words.restored.replace("{}", count));
    flush();
  }
  /* Cells that were drawn anew show again what is not stored yet. */
  function refill(root) {
    report.cells(root).forEach((cell) => {
      const entry = pending[cell.name];
      if (!entry) return;
      report.put(cell, entry.value);
      cell.classList.add("is-unsaved");
    });
  }

  /* --- Sending ---------------------------------------------------------------------------------- */

  function schedule(delay) {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }
  const waiting = () => Object.entries(pending).filter(([, entry]) => !entry.stuck);

  function bodyOf(entries) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    entries.forEach(([name, entry]) => {
      body.append("seen-" + name, entry.seen);
      body.append(name, entry.value);
    });
    return body;
  }
  function post(entries, keepalive) {
    return fetch(form.action, {
      method: "POST", body: bodyOf(entries), headers: { Accept: "application/json" },
      credentials: "same-origin", keepalive: Boolean(keepalive),
    });
  }

  /* Send what waits; true when nothing is left unstored. */
  function flush() {
    clearTimeout(timer);
    if (sending) return sending.then(flush);
    const entries = waiting();
    if (!entries.length) return Promise.resolve(!Object.keys(pending).length);
    const sent = Object.fromEntries(entries.map(([name, entry]) => [name, entry.value]));
    report.say(words.saving);
    sending = post(entries).then((answer) => answered(answer, sent), lost).finally(() => { sending = null; });
    return sending;
  }
  function lost() {
    report.say(words.offline, { bad: true });
    schedule(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
    tries += 1;
    return false;
  }
  function answered(answer, sent) {
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (answer.status >= 500) return lost();
    if (!isJson) {
      report.say(words.logged_out, { bad: true });
      return false;
    }
    return answer.json().then((data) => {
      if (data.locked) {
        stopped = true;
        report.say(words.refused.replace("{}", data.locked), { bad: true });
        return false;
      }
      tries = 0;
      take(data, sent);
      const left = Object.keys(pending).length;
      report.say(left ? words.stuck.replace("{}", left) : words.saved.replace("{}", data.at), { bad: Boolean(left) });
      if (waiting().length) schedule(REST_MS);
      return !left;
    });
  }

  /* --- What the server said --------------------------------------------------------------------- */

  function take(data, sent) {
    Object.entries(data.saved).forEach(([name, stored]) => settle(name, stored, sent[name]));
    Object.entries(data.problems).forEach(([name, why]) => {
      const cell = report.get(name);
      if (!pending[name] || pending[name].value !== sent[name]) return;
      pending[name].stuck = true;
      if (cell) report.note(cell, [why]);
    });
    Object.entries(data.clashes).forEach(([name, clash]) => dispute(name, clash));
    keep();
    report.check(data.checks, refill);
    report.mark(data.marks);
    Object.entries(data.follows).forEach(([name, text]) => {
      const cell = report.get(name);
      if (cell) cell.placeholder = text;
    });
    Object.entries(data.rates).forEach(([key, html]) => {
      const row = report.get(key);
      if (!row) return;
      row.querySelectorAll("[data-rate]").forEach((part) => part.remove());
      row.insertAdjacentHTML("beforeend", html);
    });
    Object.entries(data.figures).forEach(([id, text]) => report.write(id, text));
    if (Object.keys(pending).length) report.recount();
  }
  function settle(name, stored, value) {
    const cell = report.get(name);
    const entry = pending[name];
    if (entry && entry.value !== value) entry.seen = stored.seen; /* typed on meanwhile */
    else delete pending[name];
    if (!cell) return;
    report.seen(cell).value = stored.seen;
    report.shown.set(name, stored.shown);
    if (pending[name]) return;
    cell.classList.remove("is-unsaved");
    report.note(cell, null);
    if (cell !== document.activeElement) report.put(cell, stored.shown);
  }
  /* Both values in place; the writer decides. */
  function dispute(name, clash) {
    const cell = report.get(name);
    const entry = pending[name];
    if (!cell || !entry) return;
    entry.stuck = true;
    const said = words.clash.replace("{}", clash.words || words.empty)
      .replace("{}", entry.value === "on" ? words.yes : entry.value || words.empty);
    report.note(cell, [
      said + " ",
      report.button(words.theirs, () => {
        settle(name, clash, entry.value);
        report.put(cell, clash.shown);
        after();
      }),
      report.button(words.mine, () => {
        report.seen(cell).value = clash.seen;
        pending[name] = { seen: clash.seen, value: report.value(cell) };
        report.note(cell, null);
        after();
      }),
    ]);
    function after() {
      keep();
      cell.focus();
      report.recount();
      if (waiting().length) flush();
      else report.say("");
    }
  }

  /* --- When ---------------------------------------------------------------------------------------- */

  form.addEventListener("input", (event) => {
    const cell = event.target;
    if (!cell.dataset.cell) return;
    const value = report.value(cell);
    if (report.get(cell.name + "-said") && pending[cell.name] && pending[cell.name].stuck) report.note(cell, null);
    const same = value === report.shown.get(cell.name);
    if (same) delete pending[cell.name];
    else pending[cell.name] = { seen: report.seen(cell).value, value };
    cell.classList.toggle("is-unsaved", !same);
    if (!same && cell.type !== "checkbox" && !cell.classList.contains("is-error")) cell.classList.add("is-changed");
    keep();
    if (stopped) return;
    if (!state().textContent || !same) report.say(same ? "" : words.waiting);
    schedule(REST_MS);
  });
  const state = () => report.get("report-state");
  /* A figure typed as 1.2亿 becomes 12,000 when its cell is left. */
  form.addEventListener("focusout", (event) => {
    const cell = event.target;
    if (!cell.dataset.cell || pending[cell.name]) return;
    if (report.value(cell) !== report.shown.get(cell.name)) report.put(cell, report.shown.get(cell.name));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    flush().then((stored) => { if (!stored) toFirstStuck(); });
  });
  /* What leads away waits until all is stored. */
  document.addEventListener("click", (event) => {
    const way = event.target.closest("a[data-flush]");
    if (!way || !Object.keys(pending).length || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    flush().then((stored) => (stored ? window.location.assign(way.href) : toFirstStuck()));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.querySelector("[data-flush]") || !Object.keys(pending).length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    flush().then((stored) => (stored ? event.target.submit() : toFirstStuck()));
  }, true);
  function toFirstStuck() {
    const stuck = Array.from(report.cells()).find((cell) => pending[cell.name] && pending[cell.name].stuck);
    if (!stuck) return;
    stuck.focus();
    stuck.scrollIntoView({ block: "center", inline: "center" });
    report.say(words.wait_problems, { bad: true });
  }
  window.addEventListener("online", flush);
  window.addEventListener("pagehide", () => {
    if (waiting().length && !stopped) post(waiting(), true).catch(() => {});
  });

  form.addEventListener("zs:redrawn", () => refill());

  restore();
})();
