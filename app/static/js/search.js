// Suggestions under every search field: a combobox over the fragment that GET /search/suggest answers with.
const WAIT_MS = 120;
const SHORTEST = 2;

document.querySelectorAll("form[data-search]").forEach(suggest);

function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = make("ul", "search__list", { id: `${input.id}-list`, role: "listbox", "aria-label": input.labels[0].textContent });
  const status = make("div", "visually-hidden", { role: "status" });
  form.append(list, status);
  list.hidden = true;
  attributes(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });

  let timer, request, typed = input.value, active = -1;
  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    status.textContent = "";
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function choose(index) {
    active = index;
    options().forEach((option, n) => option.setAttribute("aria-selected", n === index));
    const option = options()[index];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  async function load() {
    request?.abort();
    request = new AbortController();
    try {
      const url = `${form.dataset.search}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(url, { signal: request.signal });
      if (answer.ok) show(await answer.text());
    } catch {
      // Aborted or offline: the form itself still works.
    }
  }

  function show(html) {
    if (document.activeElement !== input) return;
    list.innerHTML = html;
    options().forEach((option, n) => { option.id = `${list.id}-${n}`; });
    const count = options().length;
    list.hidden = count === 0;
    input.setAttribute("aria-expanded", String(count > 0));
    status.textContent = count ? form.dataset.searchStatus.replace("{n}", count) : "";
    choose(-1);
  }

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    typed = input.value.trim();
    clearTimeout(timer);
    if (typed.length < SHORTEST) close();
    else timer = setTimeout(load, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.url);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the field focused
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-url]");
    if (option) location.assign(option.dataset.url);
  });
}

function make(tag, className, extra) {
  const element = document.createElement(tag);
  element.className = className;
  attributes(element, extra);
  return element;
}

function attributes(element, values) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
}
