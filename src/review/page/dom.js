// How are elements made, things said to a screen reader, questions asked, and code points counted?

/**
 * Makes an element. Props: `class`, `text`, `dataset` (object), `style` (object, set by CSSOM), `onclick` and other handlers,
 * `value`/`checked`/`disabled`/`hidden`/`open` as properties, anything else as an attribute. null, undefined and false are left out;
 * true is an attribute without a value (write "true"/"false" as words for aria-*). Children: nodes, strings (as text), null (left out), arrays.
 * @param {string} tag
 * @param {Object<string, any>} [props]
 * @param {...any} children
 * @returns {HTMLElement}
 */
export function el(tag, props, ...children) {
  return dress(document.createElement(tag), props, children);
}

/**
 * The same for SVG.
 * @param {string} tag
 * @param {Object<string, any>} [props]
 * @param {...any} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  return dress(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "selected", "tabIndex"]);

function dress(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.setAttribute("class", value);
    else if (name === "text") node.textContent = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") for (const [key, of] of Object.entries(value)) node.style.setProperty(key, of);
    else if (name.startsWith("on") && typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** @param {string} id @returns {HTMLElement} The element of the skeleton with this id. */
export const byId = (id) => document.getElementById(id);

/**
 * Says what a key did: shown at the foot of the page and read out by screen readers. The same sentence twice is read twice.
 * @param {string} text
 */
export function say(text) {
  const live = byId("live");
  // Words of a report may end with a full stop of their own.
  text = text.replace(/([.!?…]["'”’)]?)\.(?=\s|$)/g, "$1");
  // A changed character that nobody sees makes a reader speak an unchanged sentence again.
  live.textContent = live.textContent === text ? `${text}\u00a0` : text;
}

/**
 * Shows a dialog and waits for the answer. Focus goes to `focus`, else the primary button, else the first, and comes back afterwards.
 * Escape answers null. A key named in a button's `key` answers with it, unless words are being typed.
 * @param {{title: string, content?: any, class?: string, focus?: HTMLElement,
 *   buttons: {label: string, value: any, key?: string, primary?: boolean}[]}} question
 * @returns {Promise<any>} The value of the button, or null.
 */
export function ask({ title, content, buttons, focus, class: extra }) {
  const before = document.activeElement;
  return new Promise((answer) => {
    let given = null;
    const close = (value) => {
      given = value;
      dialog.close();
    };
    const made = buttons.map((button) =>
      el("button", { type: "button", class: button.primary ? "primary" : null, onclick: () => close(button.value) },
        button.label, button.key ? [" ", el("kbd", {}, button.key)] : null));
    const dialog = el("dialog", { class: extra, "aria-label": title },
      el("h2", { text: title }), el("div", { class: "content" }, content), el("div", { class: "buttons" }, made));
    dialog.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the keys of the report rest while a dialog is open
      if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
      const chosen = buttons.find((button) => button.key === event.key);
      if (!chosen) return;
      event.preventDefault();
      close(chosen.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      // The browser has given the focus back already; by now the coder may have taken it elsewhere.
      if (document.activeElement === document.body && before?.isConnected) before.focus({ preventScroll: true });
      answer(given);
    });
    document.body.append(dialog);
    dialog.showModal();
    (focus ?? made[buttons.findIndex((button) => button.primary)] ?? made[0])?.focus({ preventScroll: Boolean(focus) });
    if (focus) dialog.scrollTop = 0; // what is long begins at its beginning
  });
}

/** @param {string} text @returns {number} Its length in code points. */
export function points(text) {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if (text.codePointAt(at) > 0xffff) {
      count--;
      at++;
    }
  }
  return count;
}

/**
 * Where code point `point` stands, in UTF-16 units, counted from `from` (itself in units).
 * @param {string} text @param {number} point @param {number} [from]
 * @returns {number}
 */
export function unitAt(text, point, from = 0) {
  let at = from;
  for (let left = point; left > 0 && at < text.length; left--) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

/** @param {string} text @param {number} start @param {number} [end] @returns {string} From code point `start` up to `end`. */
export function slicePoints(text, start, end = Infinity) {
  const from = unitAt(text, start);
  return text.slice(from, unitAt(text, end - start, from));
}

/** @param {number|null|undefined} share @returns {string} 0.834 as "83%", nothing as an en dash. */
export const percent = (share) => (share === null || share === undefined ? "–" : `${Math.round(share * 100)}%`);

/** @param {number} count @param {string} one @param {string} [many] @returns {string} "1 report", "2 reports". */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
