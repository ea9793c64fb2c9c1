// Which code is it? A list of codes that is searched by typing; and a field for a summary.
//
// The list is a combobox as the ARIA authoring practices describe it: the focus stays in the field, the arrow keys move through the list.

import { counted, el, percent } from "./dom.js";

/** How well a code fits what was typed: 0 best, null not at all. */
function fit(typed, { code, definition }) {
  if (!typed) return 0;
  const name = code.toLowerCase();
  if (name.startsWith(typed)) return 0;
  if (name.split(/[/-]/u).some((part) => part.startsWith(typed))) return 1;
  if (name.includes(typed)) return 2;
  return (definition ?? "").toLowerCase().includes(typed) ? 3 : null;
}

/** A dialog that answers once; Escape and a click beside it answer null. */
function asking(kind, title, words, content, focus, answer) {
  const before = document.activeElement;
  let given = null;
  const dialog = el(
    "dialog",
    { class: `pick of-${kind}`, "aria-label": title },
    el("h2", { text: title }),
    words ? el("p", { class: "of", dir: "auto" }, `“${words}”`) : null,
    content,
  );
  const close = (value) => {
    given = value;
    dialog.close();
  };
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.addEventListener("pointerdown", (event) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    if (event.target === dialog && (event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom)) close(null);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The browser has given the focus back already; by now the coder may have taken it elsewhere.
    if (document.activeElement === document.body && before?.isConnected) before.focus({ preventScroll: true });
    answer(given);
  });
  document.body.append(dialog);
  dialog.showModal();
  focus.focus();
  return close;
}

/**
 * Lets the coder choose a code.
 * @param {{title: string, words?: string, codes: {code: string, definition: string}[], current?: string|null,
 *   likeliest?: {code: string, score: number}[], swallow?: string|null}} asked `likeliest` stand first; `swallow`: the key that would have
 *   opened the list, which a coder may press though it opened by itself; as the first letter it is passed over.
 * @returns {Promise<string|null>} null: nothing chosen.
 */
export function pick({ title, words, codes, current, likeliest = [], swallow = null }) {
  return new Promise((answer) => {
    const score = new Map((likeliest ?? []).map((one) => [one.code, one.score]));
    const ordered = [...codes].sort((a, b) => (score.get(b.code) ?? -1) - (score.get(a.code) ?? -1));
    const definition = el("p", { class: "definition", dir: "auto" });
    const none = el("p", { class: "nothing", hidden: true }, "No code has these letters.");
    const list = el("ul", { id: "pick-list", role: "listbox", "aria-label": title });
    const options = ordered.map((one, n) => ({
      ...one,
      element: el(
        "li",
        { id: `pick-${n}`, role: "option", "aria-selected": "false", title: one.definition, class: one.code === current ? "now" : null },
        el("span", { class: "code" }, one.code),
        el("span", { class: "unseen" }, `, ${one.definition}`),
        score.has(one.code) ? el("span", { class: "score" }, percent(score.get(one.code))) : null,
        one.code === current ? el("span", { class: "is" }, "now") : null,
      ),
    }));
    const field = el("input", {
      type: "text",
      role: "combobox",
      "aria-label": `${title}: type to search`,
      "aria-expanded": "true",
      "aria-controls": "pick-list",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "type to search",
    });
    let shown = options;
    let at = Math.max(
      0,
      options.findIndex((one) => one.code === current),
    );

    function light(next) {
      at = Math.max(0, Math.min(next, shown.length - 1));
      for (const one of options) one.element.setAttribute("aria-selected", String(one === shown[at]));
      const now = shown[at];
      definition.textContent = now?.definition ?? "";
      if (now) {
        field.setAttribute("aria-activedescendant", now.element.id);
        now.element.scrollIntoView({ block: "nearest" });
      } else {
        field.removeAttribute("aria-activedescendant");
      }
    }

    field.addEventListener("input", () => {
      const typed = field.value.trim().toLowerCase();
      shown = options.filter((one) => fit(typed, one) !== null);
      if (typed) shown.sort((a, b) => fit(typed, a) - fit(typed, b));
      list.replaceChildren(...shown.map((one) => one.element));
      list.hidden = shown.length === 0;
      none.hidden = shown.length > 0;
      light(
        typed
          ? 0
          : Math.max(
              0,
              shown.findIndex((one) => one.code === current),
            ),
      );
    });
    let waited = swallow;
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const first = waited !== null && event.key === waited && !field.value && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (Array.from(event.key).length === 1) waited = null;
      if (first) return event.preventDefault();
      const to = {
        ArrowDown: at + 1,
        ArrowUp: at - 1,
        PageDown: at + 5,
        PageUp: at - 5,
        Home: field.value ? undefined : 0,
        End: field.value ? undefined : shown.length,
      }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        light(to >= shown.length && event.key === "ArrowDown" ? 0 : to < 0 && event.key === "ArrowUp" ? shown.length - 1 : to);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (shown[at]) close(shown[at].code);
      } else if (event.key === "Tab") {
        event.preventDefault(); // the list is this dialog's only control
      }
    });
    list.addEventListener("pointermove", (event) => {
      const over = shown.findIndex((one) => one.element.contains(event.target));
      if (over >= 0 && over !== at) light(over);
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const chosen = shown.find((one) => one.element.contains(event.target));
      if (chosen) close(chosen.code);
    });
    list.append(...options.map((one) => one.element));
    const close = asking("codes", title, words, [field, el("div", { class: "options" }, list, none), definition], field, answer);
    // Filtering leaves the box as high as it was.
    list.parentElement.style.setProperty("height", `${Math.ceil(list.parentElement.getBoundingClientRect().height)}px`);
    light(at);
  });
}

/**
 * Lets the coder write a summary.
 * @param {{title: string, words?: string, value: string}} asked
 * @returns {Promise<string|null>} null: left as it was.
 */
export function write({ title, words, value }) {
  return new Promise((answer) => {
    const count = el("p", { class: "definition", id: "write-count" });
    const field = el("textarea", { rows: "2", "aria-label": title, "aria-describedby": "write-count", value, autocomplete: "off", dir: "auto" });
    const told = () => {
      const number = field.value.trim() ? field.value.trim().split(/\s+/u).length : 0;
      count.textContent = `${counted(number, "word")}${number < 2 || number > 12 ? "; a summary has 2 to 12" : ""}`;
    };
    field.addEventListener("input", told);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      const text = field.value.trim().replace(/\s+/gu, " ");
      if (text) close(text);
    });
    told();
    const buttons = el(
      "div",
      { class: "buttons" },
      el("button", { type: "button", onclick: () => close(null) }, "Cancel ", el("kbd", { "aria-hidden": "true" }, "Esc")),
      el(
        "button",
        { type: "button", class: "primary", onclick: () => field.value.trim() && close(field.value.trim().replace(/\s+/gu, " ")) },
        "Save ",
        el("kbd", { "aria-hidden": "true" }, "Enter"),
      ),
    );
    const close = asking("summary", title, words, [field, count, buttons], field, answer);
    field.setSelectionRange(0, value.length, "backward"); // its beginning is shown
    field.scrollTop = 0;
  });
}
