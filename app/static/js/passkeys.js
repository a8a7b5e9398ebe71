// Passkeys: a form with data-passkey asks the server for a challenge, the browser for a key, and the server again.
const supported = window.PublicKeyCredential !== undefined;

if (supported) {
  document.querySelectorAll("[data-passkeys]").forEach((part) => { part.hidden = false; });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    use(form);
  }, true); // before forms.js, which leaves alone what was prevented
}

async function use(form) {
  const button = form.querySelector("button");
  tell(form, "");
  button.disabled = true;
  try {
    const start = await post(form, form.action, new FormData(form));
    if (!start) return;
    const credential = await ask(form.dataset.passkey, start.credential_options);
    const address = new URL(form.action);
    address.pathname += `/${start.wan_state}`;
    const answer = new FormData(form);
    answer.append("credential", JSON.stringify(credential));
    const done = await post(form, address, answer);
    if (done) location.assign(done.post_login_url ?? location.pathname);
  } catch (error) {
    const why = error instanceof TypeError ? "failed" : "cancelled"; // fetch throws TypeError
    tell(form, form.querySelector(`[data-${why}]`).content.textContent);
  } finally {
    button.disabled = false;
  }
}

async function post(form, address, body) {
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  const { response, error } = await answer.json();
  if (answer.ok) return response;
  tell(form, error ?? response.errors[0]);
  return null;
}

async function ask(way, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (way === "get") {
    const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
    return { id, rawId: text(rawId), type, response: parts(response, ["authenticatorData", "clientDataJSON", "signature", "userHandle"]) };
  }
  publicKey.user = { ...options.user, id: bytes(options.user.id) };
  publicKey.excludeCredentials = options.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) }));
  const { id, rawId, type, response } = await navigator.credentials.create({ publicKey });
  return { id, rawId: text(rawId), type, response: { ...parts(response, ["attestationObject", "clientDataJSON"]), transports: response.getTransports?.() ?? [] } };
}

function parts(response, names) {
  return Object.fromEntries(names.filter((name) => response[name]).map((name) => [name, text(response[name])]));
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function tell(form, words) {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = words;
  place.hidden = !words;
}
