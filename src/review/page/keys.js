// Which key does what, and who answers it?
//
// The session gives a map from action names to keys. A view lays a layer with the actions it answers on top of the others; a key goes
// to the topmost layer that answers one of its actions. A modal layer (the span editor) lets nothing through to those below, except help.

import { ask, el } from "./dom.js";

/** Every action: its name, what it does in words, and the group under which the help lists it. */
export const ACTIONS = [
  ["Move", "next", "Next suggestion or coding"],
  ["Move", "previous", "The one before"],
  ["Move", "next-undecided", "Next one that is not decided"],
  ["Move", "previous-undecided", "The undecided one before"],
  ["Move", "next-unit", "Next sentence; while words are edited, by sentence"],
  ["Move", "previous-unit", "The sentence before; while words are edited, by sentence"],
  ["Move", "jump", "Go to the place of the chosen role"],
  ["Move", "find", "Find words in the report"],
  ["Move", "find-next", "Next place found"],
  ["Decide", "accept", "Accept"],
  ["Decide", "reject", "Reject"],
  ["Decide", "accept-visible", "Accept all whose place is in view"],
  ["Decide", "reset", "Back to undecided, as suggested"],
  ["Decide", "undo", "Undo"],
  ["Decide", "redo", "Redo"],
  ["Decide", "finish", "Finish the report, or reopen it"],
  ["Frame", "event", "Choose the event; with words selected: these are the event"],
  ["Frame", "action", "Choose the action, or give it the words selected"],
  ["Frame", "target", "Choose the target, or give it the words selected"],
  ["Frame", "goal", "Choose the goal, or give it the words selected"],
  ["Frame", "edit-span", "Edit the words of the chosen role"],
  ["Frame", "category", "Category of the chosen role, with words or without"],
  ["Frame", "summary", "Summary of the chosen role"],
  ["Frame", "drop-role", "The report does not say the chosen role"],
  ["Frame", "code-sts", "Part of the socio-technical system"],
  ["Frame", "code-quality", "Quality that should improve"],
  ["Frame", "code-status", "Status"],
  ["Frame", "code-horizon", "Horizon"],
  ["Frame", "code-origin", "Origin"],
  ["Frame", "split", "Split the frame in two"],
  ["Frame", "merge", "Merge the frame with another"],
  ["Frame", "remove", "Remove what you added"],
  ["New", "select", "Select words, from the sentence's first"],
  ["New", "new-frame", "New frame from the words selected"],
  ["New", "lesson", "Label the sentence a lesson, or not"],
  ["New", "action-label", "Label the sentence an action, or not"],
  ["Editing words", "extend-word", "Edge one word on"],
  ["Editing words", "shrink-word", "Edge one word back"],
  ["Editing words", "extend-character", "Edge one character on"],
  ["Editing words", "shrink-character", "Edge one character back"],
  ["Editing words", "switch-edge", "The other edge"],
  ["Editing words", "save", "Save"],
  ["Editing words", "cancel", "Leave as it was; close; let the chosen frame go"],
  ["View", "next-report", "Next report"],
  ["View", "previous-report", "The report before"],
  ["View", "queue", "Queue of reports"],
  ["View", "rejected", "Show or hide what is rejected"],
  ["View", "compare", "Show or hide the comparison"],
  ["View", "help", "These keys"],
];

/** Actions that a key held down repeats; a decision is one press. */
const REPEATING = new Set([
  "next",
  "previous",
  "next-undecided",
  "previous-undecided",
  "next-unit",
  "previous-unit",
  "find-next",
  "extend-word",
  "shrink-word",
  "extend-character",
  "shrink-character",
  "undo",
  "redo",
]);

const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Delete: "Del", " ": "Space" };
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"]);

let bound = new Map(); // key as written by `written` -> names of actions
let map = {};
const layers = [];

function written(ctrl, alt, shift, key) {
  if (Array.from(key).length === 1 && key !== " ") {
    // A printed character tells by itself whether Shift was held, except beside Ctrl and Alt.
    const plain = !ctrl && !alt;
    const upper = key !== key.toLowerCase();
    if (plain) return shift && !upper ? key.toUpperCase() : key;
    return `${ctrl ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${shift || upper ? "Shift+" : ""}${key.toLowerCase()}`;
  }
  return `${ctrl ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/** A key of the map in one spelling: `Ctrl+Z` and `Ctrl+Shift+z` are the same. */
function normal(key) {
  const held = { Ctrl: false, Alt: false, Shift: false };
  let rest = key;
  for (let got; (got = /^(Ctrl|Alt|Shift)\+(?=.)/u.exec(rest)); rest = rest.slice(got[0].length)) held[got[1]] = true;
  return written(held.Ctrl, held.Alt, held.Shift, rest === "Space" ? " " : rest);
}

/** What was pressed, spelt as `normal` spells; null for a modifier alone. */
function pressed(event) {
  let { key } = event;
  if (MODIFIERS.has(key)) return null;
  const graph = event.getModifierState?.("AltGraph"); // a layout may need it for [ and ]
  const ctrl = (event.ctrlKey || event.metaKey) && !graph;
  const alt = event.altKey && !graph;
  const single = Array.from(key).length === 1 && key !== " ";
  if (single && event.getModifierState?.("CapsLock")) key = event.shiftKey ? key.toUpperCase() : key.toLowerCase();
  return written(ctrl, alt, event.shiftKey && (!single || ctrl || alt), key);
}

/**
 * Takes the key map and begins to listen; called once.
 * @param {Object<string, string[]>} keys Action name -> keys.
 */
export function begin(keys) {
  map = keys;
  bound = new Map();
  for (const [action, list] of Object.entries(keys)) {
    for (const key of list) bound.set(normal(key), [...(bound.get(normal(key)) ?? []), action]);
  }
  document.addEventListener("keydown", onKey);
}

/**
 * Lays a layer of actions on top.
 * @param {string} name Of the view.
 * @param {Object<string, (event: KeyboardEvent|null) => void>} act
 * @param {{modal?: boolean}} [options]
 * @returns {() => void} Takes it away again.
 */
export function use(name, act, { modal = false } = {}) {
  const made = { name, act, modal };
  layers.push(made);
  return () => {
    const at = layers.indexOf(made);
    if (at >= 0) layers.splice(at, 1);
  };
}

/** Does an action as if its key had been pressed: for buttons. @param {string} action @returns {boolean} Whether a layer answered. */
export function perform(action) {
  for (let at = layers.length - 1; at >= 0; at--) {
    if (layers[at].act[action]) {
      layers[at].act[action](null);
      return true;
    }
    if (layers[at].modal) return false;
  }
  return false;
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = pressed(event);
  const target = event.target instanceof Element ? event.target : document.body;
  if (name === null || target.closest("input, textarea, select, dialog")) return;
  if ((event.key === "Enter" || event.key === " ") && target.closest("button, a[href], summary")) return;
  const wanted = bound.get(name) ?? [];
  for (let at = layers.length - 1; at >= 0; at--) {
    const { act, modal } = layers[at];
    const action = wanted.find((one) => act[one]);
    if (action) {
      event.preventDefault();
      if (!event.repeat || REPEATING.has(action)) act[action](event);
      return;
    }
    if (modal && !wanted.includes("help")) return;
  }
}

const sign = (key) =>
  normal(key)
    .split(/(?<=.)\+/u)
    .map((part) => SIGNS[part] ?? part)
    .join("+")
    .replace("Shift+", "⇧")
    .replace("Ctrl+", "Ctrl ");

/** @param {string} action @returns {string} Its first key, as shown on a button; empty where it has none. */
export const hint = (action) => (map[action]?.[0] ? sign(map[action][0]) : "");

/** @param {string} action @returns {HTMLElement|null} Its first key as an element that screen readers pass over. */
export const keyMark = (action) => (hint(action) ? el("kbd", { "aria-hidden": "true" }, hint(action)) : null);

/** Shows all keys, made from the map. @returns {Promise<any>} */
export function help() {
  const groups = [...new Set(ACTIONS.map(([group]) => group))].map((group) => {
    const rows = ACTIONS.filter(([of]) => of === group).map(([, action, does]) =>
      el(
        "tr",
        {},
        el(
          "th",
          { scope: "row" },
          (map[action] ?? []).map((key, n) => [n ? " " : null, el("kbd", {}, sign(key))]),
          (map[action] ?? []).length ? null : el("span", { class: "quiet" }, "no key"),
        ),
        el("td", {}, does),
      ),
    );
    return el("table", { class: "keys" }, el("caption", {}, group), el("tbody", {}, rows));
  });
  const columns = el("div", { class: "help-columns", tabindex: "0", role: "group", "aria-label": "Keys by what they do" }, groups);
  return ask({
    title: "Keys",
    class: "wide help",
    content: columns,
    focus: columns,
    buttons: [{ label: "Close", value: null, primary: true, key: hint("help") }],
  });
}
