// Keys of the page where an answer is marked; all of it works without them.
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form.marks");
  if (!form || event.isComposing) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if ((event.key === "[" || event.key === "]") && event.target.id !== "comment") {
    event.preventDefault();
    form.querySelector(event.key === "[" ? "a[rel=prev]" : "a[rel=next]").click();
  }
});
