/* The page without a network: try again on the press of a button, and when the network is back. */
(function () {
  "use strict";

  const again = () => window.location.reload();
  document.querySelector("[data-again]").addEventListener("click", (event) => { event.preventDefault(); again(); });
  window.addEventListener("online", again);
})();
