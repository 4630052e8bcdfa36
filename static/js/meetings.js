/* The pack of a meeting by keyboard: Alt+J next project, Alt+K previous, Alt+M records a decision in
   the project one is in. An anchor that is opened takes the focus, so that Tab goes on from there. */
(function () {
  "use strict";

  const sheets = () => Array.from(document.querySelectorAll(".zs-sheet"));

  function current() {
    const focused = document.activeElement && document.activeElement.closest(".zs-sheet");
    if (focused) return focused;
    const line = window.innerHeight / 3;
    return sheets().filter((sheet) => sheet.getBoundingClientRect().top <= line).pop() || null;
  }

  function go(sheet) {
    if (!sheet) return;
    sheet.focus({ preventScroll: true });
    sheet.scrollIntoView({ block: "start" });
    history.replaceState(null, "", `#${sheet.id}`);
  }

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const all = sheets();
    const place = all.indexOf(current());
    if (event.code === "KeyJ") go(all[Math.min(place + 1, all.length - 1)]);
    else if (event.code === "KeyK") go(all[Math.max(place - 1, 0)]);
    else if (event.code === "KeyM") {
      const sheet = current();
      const link = sheet && sheet.querySelector("[data-decide]");
      if (!link) return;
      link.click();
    } else return;
    event.preventDefault();
  });

  /* The form opens in the box: the first field takes the focus, or the summary of errors does. */
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.target.closest && event.target.closest(".zs-box");
    if (!box) return;
    const first = box.querySelector("[data-focus], .zs-decide textarea, [data-decide]");
    if (first) first.focus();
  });
})();
