/* The menu as a drawer below 1024 px. Without script the links #menu and #main do the same. */
(function () {
  "use strict";

  const menu = document.getElementById("menu");
  const opener = document.querySelector("[data-menu-open]");
  if (!menu || !opener) return;

  const behind = [".zs-top", "#main", ".zs-bottom"]
    .map((selector) => document.querySelector(selector))
    .filter(Boolean);

  opener.setAttribute("role", "button");
  opener.setAttribute("aria-controls", "menu");
  opener.setAttribute("aria-expanded", "false");

  function open() {
    menu.classList.add("is-open");
    opener.setAttribute("aria-expanded", "true");
    behind.forEach((part) => { part.inert = true; });
    document.documentElement.classList.add("is-locked");
    menu.querySelector("[data-menu-close]").focus();
  }

  function close() {
    if (!menu.classList.contains("is-open")) return;
    menu.classList.remove("is-open");
    opener.setAttribute("aria-expanded", "false");
    behind.forEach((part) => { part.inert = false; });
    document.documentElement.classList.remove("is-locked");
    opener.focus();
  }

  opener.addEventListener("click", (event) => { event.preventDefault(); open(); });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); open(); }
  });
  document.querySelectorAll("[data-menu-close]").forEach((link) => {
    link.addEventListener("click", (event) => { event.preventDefault(); close(); });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  window.matchMedia("(min-width: 1024px)").addEventListener("change", close);
})();
