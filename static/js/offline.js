/* The page without a network: try again on the press of a button, and when the server answers. */
(function () {
  "use strict";

  const EVERY_MS = 4000;
  const button = document.querySelector("[data-again]");
  const again = () => window.location.reload();

  /* That there is a network does not say that ours is reached by it. */
  function look() {
    fetch(button.dataset.again, { cache: "no-store", credentials: "omit" })
      .then((answer) => { if (answer.ok) again(); })
      .catch(() => {});
  }

  button.addEventListener("click", (event) => { event.preventDefault(); again(); });
  window.addEventListener("online", look);
  setInterval(look, EVERY_MS);
})();
