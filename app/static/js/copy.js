// Buttons that copy the value of data-copy; hidden where the browser cannot.
if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const label = button.querySelector("span");
    const before = button.dataset.before ??= label.textContent;
    await navigator.clipboard.writeText(button.dataset.copy);
    label.setAttribute("role", "status");
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2500);
  });
}
