// Moderators' queue by keyboard: j and k move, a shows, h hides, b bans, e edits, ? helps. Everything works without it.
const STORED = "queue-keys";
const FIELDS = "input, textarea, select, [contenteditable]";
const box = document.querySelector("[data-queue-keys]");

if (box) {
  const keys = box.querySelector("[data-queue-switch]");
  box.hidden = false;
  keys.checked = localStorage.getItem(STORED) !== "off";
  keys.addEventListener("change", () => localStorage.setItem(STORED, keys.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(FIELDS)) {
      if (event.key === "Escape") leave(event.target);
    } else if (press(event.key)) {
      event.preventDefault();
    }
  });
  const landed = location.hash === "#items" ? items()[0] : document.getElementById(location.hash.slice(1));
  if (landed?.matches("[data-item]")) landed.focus();
}

function items() {
  return [...document.querySelectorAll("[data-item]")];
}

function here() {
  return document.activeElement?.closest("[data-item]");
}

function press(key) {
  const item = here();
  if (key === "?") return help();
  if (key === "j" || (key === "ArrowDown" && item)) return move(1);
  if (key === "k" || (key === "ArrowUp" && item)) return move(-1);
  if (!item || !"ahbe".includes(key)) return false;
  const control = item.querySelector(`[data-key="${key}"]`);
  if (!control) return false;
  if (control instanceof HTMLDetailsElement) {
    control.open = true;
    control.querySelector(FIELDS.replace("input", "input:not([type=hidden])")).focus();
  } else {
    control.click();
  }
  return true;
}

function move(step) {
  const all = items();
  const at = all.indexOf(here());
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function help() {
  const list = box.querySelector("[data-queue-help]");
  list.open = !list.open;
  list.querySelector("summary").focus();
  return true;
}

// Escape in a field closes its form and gives the keys back.
function leave(field) {
  const open = field.closest("details[data-key]");
  if (open) open.open = false;
  field.closest("[data-item]")?.focus();
}
