/* The meeting room's screen: its clock, lists that page when longer than their box, full screen,
   and what it says when it could not be refreshed. HTMX polls; figures come from the server alone. */
(function () {
  "use strict";

  const root = document.documentElement;
  const wall = document.querySelector("[data-wall]");
  if (!wall) return;
  const PAGE_MS = 10000;
  const IDLE_MS = 4000;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const held = { byKey: false };
  let ahead = 0; // How many ms the county's clock is before this machine's.
  let kept = {};

  function one(name) {
    return document.querySelector("[data-wall-" + name + "]");
  }

  /* --- Clock ------------------------------------------------------------------------------- */

  function readClock() {
    const now = wall.querySelector("[data-now]");
    if (now) ahead = Number(now.dataset.now) * 1000 - Date.now();
  }

  function tick() {
    const clock = wall.querySelector("[data-clock]");
    if (!clock) return;
    const day = { month: "long", day: "numeric", weekday: "long" };
    const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const zone = { timeZone: wall.dataset.timeZone };
    const now = new Date(Date.now() + ahead);
    const words = [day, hour].map((part) =>
      new Intl.DateTimeFormat(root.lang, { ...part, ...zone }).format(now)
    );
    const text = words.join(" ").replace(/日星期/, "日 星期");
    if (clock.textContent !== text) clock.textContent = text;
  }

  /* --- Lists that page --------------------------------------------------------------------- */

  function boxes() {
    return Array.from(wall.querySelectorAll("[data-roll]"));
  }

  function isLong(box) {
    return box.scrollHeight > box.clientHeight + 2;
  }

  function top(row, box) {
    return row.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  }

  /* The next row that does not stand wholly in the box; the first one after the last. */
  function next(box) {
    const foot = box.scrollTop + box.clientHeight;
    if (foot >= box.scrollHeight - 2) return 0;
    const rows = Array.from(box.querySelectorAll("[data-roll-row]"));
    const hidden = rows.filter((row) => top(row, box) + row.offsetHeight > foot + 1);
    return hidden.length ? Math.min(...hidden.map((row) => top(row, box))) : 0;
  }

  function isHeld(box) {
    return held.byKey || still.matches || box.matches(":hover, :focus-within");
  }

  function turn() {
    boxes().forEach((box) => {
      if (isLong(box) && !isHeld(box)) box.scrollTo({ top: next(box), behavior: "smooth" });
    });
  }

  /* How many rows do not stand in the box: "+12". */
  function count() {
    boxes().forEach((box) => {
      const words = wall.querySelector('[data-roll-more="' + box.id + '"]');
      if (!words) return;
      const rows = Array.from(box.querySelectorAll("li[data-roll-row]:not(.rest)"));
      const seen = rows.filter((row) => {
        const at = top(row, box) - box.scrollTop;
        return at >= -1 && at + row.offsetHeight <= box.clientHeight + 1;
      });
      words.hidden = !isLong(box);
      words.textContent = "+" + (Number(box.dataset.rollTotal || rows.length) - seen.length);
    });
  }

  function showRolls() {
    one("pause").hidden = still.matches || !boxes().some(isLong);
    boxes().forEach((box) => box.addEventListener("scroll", count, { passive: true }));
    count();
  }

  function pause() {
    held.byKey = !held.byKey;
    one("pause").setAttribute("aria-pressed", String(held.byKey));
  }

  /* --- Full screen -------------------------------------------------------------------------- */

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen().catch(() => {});
  }

  one("full").hidden = !document.fullscreenEnabled;
  one("full").addEventListener("click", full);
  one("pause").addEventListener("click", pause);
  document.addEventListener("fullscreenchange", () => {
    one("full").setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "f" && document.fullscreenEnabled) full();
    else if (key === "p") pause();
    else if (key === "escape" && !document.fullscreenElement) window.location = wall.dataset.back;
  });

  let idle = 0;
  function awake() {
    root.classList.remove("is-idle");
    window.clearTimeout(idle);
    idle = window.setTimeout(() => root.classList.add("is-idle"), IDLE_MS);
  }
  document.addEventListener("mousemove", awake, { passive: true });

  /* --- Refreshing --------------------------------------------------------------------------- */

  function say(name) {
    const since = wall.querySelector("[data-as-of]");
    ["failed", "expired"].forEach((each) => {
      const words = one(each);
      words.hidden = each !== name;
      words.querySelector("[data-wall-since]").textContent = since ? since.dataset.asOf : "";
    });
  }

  /* The session has ended: say so instead of leaving the figures for the log-in page. */
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const login = event.detail.xhr.getResponseHeader("HX-Redirect");
    if (!login) return;
    event.preventDefault();
    one("login").href = login;
    say("expired");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.xhr.responseText.includes("data-as-of")) {
      event.detail.shouldSwap = false;
      say("failed");
      return;
    }
    kept = Object.fromEntries(boxes().map((box) => [box.id, box.scrollTop]));
  });
  document.addEventListener("htmx:afterSwap", () => {
    say("");
    boxes().forEach((box) => {
      box.scrollTop = kept[box.id] || 0;
    });
    readClock();
    tick();
    showRolls();
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    document.addEventListener(name, () => say("failed"));
  });

  readClock();
  tick();
  showRolls();
  window.addEventListener("resize", showRolls);
  window.setInterval(tick, 1000);
  window.setInterval(turn, PAGE_MS);
})();
