// @ts-check

/** Keeps a draft while somebody types: every few seconds, and when the page goes. */
function keepDraft(/** @type {HTMLFormElement} */ form) {
  const said = /** @type {HTMLOutputElement | null} */ (form.querySelector("[data-saved]"));
  const content = () => new URLSearchParams(/** @type {any} */ (new FormData(form))).toString();
  let kept = content();
  const keep = async () => {
    const now = content();
    if (now === kept) return;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: now + "&keep=1",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        keepalive: true,
      });
      if (!answer.ok) return;
      kept = now;
      if (said) said.textContent = await answer.text();
    } catch {
    }
  };
  setInterval(keep, 5000);
  addEventListener("pagehide", keep);
}

for (const form of document.querySelectorAll('form[data-draft="true"]')) keepDraft(/** @type {HTMLFormElement} */ (form));

/** What a long list suggests, fetched when somebody comes to its field. */
async function suggest(/** @type {HTMLInputElement} */ input) {
  const language = document.documentElement.lang;
  const answer = await fetch(new URL(`lists/${language}/${input.dataset.suggests}`, import.meta.url)).catch(() => null);
  if (!answer || !answer.ok) return;
  const list = document.createElement("datalist");
  list.id = input.id + "-list";
  for (const label of (await answer.text()).trim().split("\n")) list.append(new Option(label, label));
  input.after(list);
  input.setAttribute("list", list.id);
}

for (const input of document.querySelectorAll("input[data-suggests]"))
  input.addEventListener("focus", () => suggest(/** @type {HTMLInputElement} */ (input)), { once: true });

// Who hears the page is told first what is wrong.
const errors = /** @type {HTMLElement | null} */ (document.querySelector(".errors"));
if (errors) errors.focus();

// A second click on a button that sends does not send again.
for (const form of document.forms)
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
