// Forms: send once, count characters, show picked files, keep what was typed. Nothing here is needed to send.
const RESTORE_MS = 20000;
let dirty = false;

document.querySelector("[data-error-summary]")?.focus();
document.addEventListener("submit", sendOnce);
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-guard]")) dirty = true;
  if (event.target.matches("[data-count]")) count(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-max-files]")) listFiles(event.target);
});
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(restore));
setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target));

function setUp(root) {
  root.querySelectorAll("[data-count]").forEach((field) => {
    field.removeAttribute("maxlength"); // it would cut a pasted text without a word
    count(field);
  });
}

function sendOnce(event) {
  const form = event.target;
  const files = form.querySelector("[data-max-files]");
  if (files && !listFiles(files)) {
    event.preventDefault();
    files.focus();
    return;
  }
  if (event.defaultPrevented || form.method !== "post") return; // htmx has its own
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  dirty = false;
  form.dataset.sending = "1";
  const button = event.submitter;
  if (button?.dataset.busy) {
    button.dataset.label = button.innerHTML;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  }
  setTimeout(restore, RESTORE_MS, form);
}

function restore(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-label]")) {
    button.innerHTML = button.dataset.label;
    delete button.dataset.label;
    button.removeAttribute("aria-disabled");
  }
}

function count(field) {
  let note = field.parentElement.querySelector(".field__count");
  if (!note) {
    note = document.createElement("p");
    note.className = "field__count";
    note.setAttribute("aria-live", "polite");
    field.after(note);
  }
  const left = field.dataset.count - field.value.length;
  const near = left < field.dataset.count / 5;
  note.classList.toggle("field__count--over", left < 0);
  note.textContent = near ? (left < 0 ? field.dataset.countOver : field.dataset.countText).replace("{n}", Math.abs(left)) : "";
}

// Lists the picked files with their sizes; returns whether all may be sent.
function listFiles(input) {
  const list = input.closest("[data-files]").querySelector("[data-picked]");
  const { maxMb, maxFiles, tooLarge, tooMany, remove } = input.dataset;
  const files = [...input.files];
  let good = true;
  list.replaceChildren(...files.map((file, n) => {
    const wrong = n >= maxFiles ? tooMany : file.size > maxMb * 1048576 ? tooLarge : "";
    if (wrong) good = false;
    const button = part("button", "button button--quiet button--small", remove.replace("{name}", file.name));
    button.type = "button";
    button.addEventListener("click", () => drop(input, n));
    const item = document.createElement("li");
    item.append(part("span", "", file.name), part("span", "files__size", size(file.size)));
    if (wrong) item.append(part("span", "files__bad", wrong));
    item.append(button);
    return item;
  }));
  list.hidden = files.length === 0;
  input.setAttribute("aria-invalid", String(!good));
  return good;
}

function drop(input, index) {
  const kept = new DataTransfer();
  [...input.files].forEach((file, n) => { if (n !== index) kept.items.add(file); });
  input.files = kept.files;
  listFiles(input);
  input.focus();
}

function part(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function size(bytes) {
  const mega = bytes >= 1e6;
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit", unit: mega ? "megabyte" : "kilobyte", maximumFractionDigits: mega ? 1 : 0,
  }).format(bytes / (mega ? 1e6 : 1e3));
}
