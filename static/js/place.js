/* The place of a follow-up: the device is asked for its position on the press of a button, never before. */
(function () {
  "use strict";

  const box = document.querySelector("[data-place]");
  if (!box || !("geolocation" in navigator) || !window.isSecureContext) return;

  const DIGITS = 5;
  const PATIENCE = { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 };
  const part = (name) => box.querySelector("[data-place-" + name + "]");
  const said = part("said");
  const fields = ["latitude", "longitude"].map((name) => box.querySelector("[name=" + name + "]"));

  function set(values) {
    fields.forEach((field, index) => {
      field.value = values[index];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    part("drop").hidden = !values[0];
  }

  function got(position) {
    const values = [position.coords.latitude, position.coords.longitude].map((each) => each.toFixed(DIGITS));
    set(values);
    said.textContent = said.dataset.got + " " + values.join(", ") + " (±" + Math.round(position.coords.accuracy) + " m)";
  }

  part("get").addEventListener("click", () => {
    said.textContent = said.dataset.waiting;
    navigator.geolocation.getCurrentPosition(got, () => { said.textContent = said.dataset.refused; }, PATIENCE);
  });
  part("drop").addEventListener("click", () => { set(["", ""]); said.textContent = ""; });
  part("drop").hidden = !fields[0].value;
  part("tools").hidden = false;
})();
