// What is being written is kept in this browser for a day, until it is sent: reloads and expired sessions lose nothing.
const KEPT_MS = 24 * 3600 * 1000;
const PREFIX = "luukku-draft:";
const SENDING = `${PREFIX}sending`;

const done = document.querySelector("[data-draft-done]");
if (done) {
  remove(done.dataset.draftDone ? PREFIX + done.dataset.draftDone : sessionStorage.getItem(SENDING));
  sessionStorage.removeItem(SENDING);
}
document.querySelectorAll("form[data-draft]").forEach(keep);
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll?.("form[data-draft]").forEach(keep));

function keep(form) {
  const key = PREFIX + form.dataset.draft;
  const fields = [...form.querySelectorAll("textarea, input[type=text], input[type=email]")]
    .filter((field) => field.name && !field.closest("[aria-hidden]"));
  restore(fields, read(key));
  form.addEventListener("input", () => {
    write(key, { at: Date.now(), values: Object.fromEntries(fields.map((field) => [field.name, field.value])) });
  });
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.name) sessionStorage.setItem(SENDING, key);
  });
}

// Fills only what is empty: what the server gives back, or a quotation, is newer.
function restore(fields, draft) {
  for (const field of fields) {
    const text = draft?.values[field.name];
    if (!text || field.value === text) continue;
    if (!field.value) field.value = text;
    else if (field.matches("textarea") && location.search.includes("quote=") && !text.includes(field.value.trim())) field.value = `${text.trimEnd()}\n\n${field.value}`;
    else continue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    if (draft && Date.now() - draft.at < KEPT_MS) return draft;
    remove(key);
  } catch {
    // No storage, or something else in it: nothing was kept.
  }
  return null;
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is full or refused: the form still works.
  }
}

function remove(key) {
  try {
    if (key) localStorage.removeItem(key);
  } catch {
    // The same.
  }
}
