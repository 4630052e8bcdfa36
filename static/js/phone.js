/* On a phone: the service worker that shows a page of ours without a network, and a word in place
   of a browser's error when a form is sent without one: what was typed stays where it is. */
(function () {
  "use strict";

  const script = document.currentScript;

  if ("serviceWorker" in navigator && window.isSecureContext && script.dataset.worker) {
    window.addEventListener("load", () => {
      navigator.serviceWorker.register(script.dataset.worker, { updateViaCache: "none" }).catch(() => {});
    });
  }

  /* Before other scripts mark the form as sent. */
  document.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const detail = { text: script.dataset.offline, level: "error" };
    document.dispatchEvent(new CustomEvent("zs:toast", { detail: detail }));
  }, true);
})();
