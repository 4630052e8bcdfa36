/* Toasts for small acts. Sources: a Django message with the extra tag "toast" (data-toast), the
   event zs:toast {text, level, url, link} (also by HX-Trigger), and a failed HTMX request. */
(function () {
  "use strict";

  const LIFE_MS = 8000;
  const box = document.getElementById("toasts");
  if (!box) return;

  function show(detail) {
    const toast = document.createElement("div");
    toast.className = "zs-toast" + (detail.level === "error" ? " zs-toast--err" : "");
    if (detail.level === "error") toast.setAttribute("role", "alert");
    const text = document.createElement("span");
    text.textContent = detail.text;
    toast.append(text);
    if (detail.url) {
      const link = document.createElement("a");
      link.href = detail.url;
      link.textContent = detail.link;
      toast.append(link);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = box.dataset.close;
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    box.append(toast);
    /* It stays while it is read: under the pointer, with the focus, and for good when it failed. */
    if (detail.level === "error") return;
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, LIFE_MS / 2);
      else toast.remove();
    };
    setTimeout(leave, LIFE_MS);
  }

  function collect(root) {
    root.querySelectorAll("[data-toast]").forEach((note) => {
      const error = note.classList.contains("zs-note--err");
      show({ text: note.textContent, level: error ? "error" : "info" });
      note.remove();
    });
  }

  document.addEventListener("zs:toast", (event) => show(event.detail));
  document.addEventListener("htmx:sendError", () => show({ text: box.dataset.failed, level: "error" }));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    show({ text: status === 403 ? box.dataset.denied : box.dataset.failed, level: "error" });
  });
  collect(document);
  document.addEventListener("htmx:afterSettle", (event) => collect(event.target.parentElement || document));
})();
