/* Under an amount written with 万 or 亿, the figure as it will be booked: = 12,000 万元.
   Only shows; reading it for good is the server's business (zhaoshang/core/amount_text.py). */
(function () {
  "use strict";

  const SCALES = { "元": 0.0001, "万": 1, "亿": 10000 };
  const UNITS = { "元": 0.0001, "万元": 1, "亿元": 10000 };

  /* Full-width digits and signs become half-width. */
  function fold(text) {
    return text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      .replace(/[\s,]/g, "");
  }

  /* 1亿2000万 -> 12000; null when it is not plainly a sum of such terms. */
  function read(text, unit) {
    const folded = fold(text).replace(/元$/, (yuan, at, all) => (/[万亿]/.test(all) ? "" : yuan));
    if (!/^-?(\d+(\.\d+)?[元万亿]?)+$/.test(folded)) return null;
    const terms = folded.replace("-", "").match(/\d+(\.\d+)?[元万亿]?/g);
    const sum = terms.reduce((total, term) => {
      const scale = SCALES[term.slice(-1)];
      return total + parseFloat(term) * (scale === undefined ? UNITS[unit] || 1 : scale);
    }, 0);
    return folded.startsWith("-") ? -sum : sum;
  }

  function show(input) {
    const out = document.getElementById(input.id + "-amount");
    if (!out) return;
    const plain = /^-?\d*(\.\d+)?$/.test(input.value.trim());
    const wan = plain && input.dataset.amount === "万元" ? null : read(input.value, input.dataset.amount);
    const long = wan === null && plain && input.value.trim().length > 4 ? Number(input.value) : wan;
    out.hidden = long === null || !isFinite(long);
    if (out.hidden) return;
    const figure = long.toLocaleString("en-US", { maximumFractionDigits: 6 });
    out.textContent = input.dataset.amountSays.replace("{}", figure);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("input[data-amount]")) show(event.target);
  });
  document.querySelectorAll("input[data-amount]").forEach(show);
  document.addEventListener("htmx:afterSettle", (event) => {
    event.target.querySelectorAll("input[data-amount]").forEach(show);
  });
})();
