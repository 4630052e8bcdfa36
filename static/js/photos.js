/* Photos of a phone are some megabytes each, and some phones' in a format few devices show. Before they
   are sent they become JPG of at most LONGEST pixels; what cannot be read goes as it is, and the server
   says whether it is taken. */
(function () {
  "use strict";

  const LONGEST = 2400;
  const QUALITY = 0.85;
  const LIGHT_BYTES = 1500000;
  const PHONE_PICTURE = /\.hei[cf]$/i;

  if (!("createImageBitmap" in window) || !("DataTransfer" in window)) return;

  const isPicture = (file) => /^image\/(jpeg|png|webp|hei[cf])$/.test(file.type) || PHONE_PICTURE.test(file.name);
  const isHeavy = (file) => file.size > LIGHT_BYTES || PHONE_PICTURE.test(file.name) || /hei[cf]$/.test(file.type);

  async function lighter(file) {
    if (!isPicture(file) || !isHeavy(file)) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!made || (made.size >= file.size && !PHONE_PICTURE.test(file.name))) return file;
      return new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
    } catch (error) {
      return file;
    }
  }

  /* A camera hands over one photo at a time: the ones taken before stay. */
  const taken = new WeakMap();

  document.addEventListener("change", async (event) => {
    const field = event.target;
    if (!field.matches("input[type=file][multiple]")) return;
    const before = field.hasAttribute("capture") && field.files.length ? taken.get(field) || [] : [];
    const files = [...before, ...field.files];
    const buttons = Array.from(field.form.querySelectorAll("button[type=submit]"));
    buttons.forEach((button) => { button.disabled = true; });
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(await lighter(file));
    field.files = kept.files;
    taken.set(field, Array.from(kept.files));
    buttons.forEach((button) => { button.disabled = false; });
  });
})();
