/* Evidence of a row: dropped onto it, or chosen by the button beside the link. */
(function () {
  "use strict";

  const report = window.zsReport;
  if (!report) return;
  const { form, words } = report;
  const hasFiles = (event) => Array.from(event.dataTransfer.types).includes("Files");

  function complain(text) {
    document.dispatchEvent(new CustomEvent("zs:toast", { detail: { text, level: "error" } }));
  }

  function upload(row, files) {
    if (!files.length) return;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    Array.from(files).forEach((file) => body.append("uploads", file));
    report.say(words.uploading);
    fetch(row.dataset.drop, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then((answer) => answer.json())
      .then((data) => {
        if (data.refused) { report.say(""); complain(data.refused); return; }
        const place = row.querySelector("[data-files]");
        place.innerHTML = data.files;
        offer(row);
        report.check(data.checks, () => form.dispatchEvent(new CustomEvent("zs:redrawn")));
        report.mark(data.marks);
        report.say(data.said);
      })
      .catch(() => { report.say(""); complain(words.upload_failed); });
  }

  function offer(row) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const plus = document.createElement("span");
    input.type = "file";
    input.multiple = true;
    input.className = "zs-sr";
    input.setAttribute("aria-label", words.choose.replace("{}", row.querySelector("th").textContent.trim()));
    input.addEventListener("change", () => upload(row, input.files));
    plus.setAttribute("aria-hidden", "true");
    plus.textContent = "＋";
    label.append(input, plus);
    label.title = words.drop;
    row.querySelector("[data-files]").append(label);
  }

  form.querySelectorAll("tr[data-drop]").forEach((row) => {
    offer(row);
    row.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      row.classList.add("is-over");
    });
    row.addEventListener("dragleave", (event) => {
      if (!row.contains(event.relatedTarget)) row.classList.remove("is-over");
    });
    row.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      row.classList.remove("is-over");
      upload(row, event.dataTransfer.files);
    });
  });
  /* A file that misses its row must not take the place of the page. */
  ["dragover", "drop"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (hasFiles(event)) event.preventDefault();
  }));
})();
