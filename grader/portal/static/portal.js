// Dropping or choosing a file hands it in; without this script there is a button for that.
document.documentElement.classList.add("scripted");
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.upload");
  if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = document.querySelector("form.upload");
    if (!form || !event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    form.elements.file.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
