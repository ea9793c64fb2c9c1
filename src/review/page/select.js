// Which words has the pointer selected, and what can be made of them?
//
// The browser's own selection is read; a small toolbar beside it gives the words to a role of the current frame or makes a new frame of
// them. Selecting by keyboard is done in the span editor, where the arrows up and down go by sentence.

import { el } from "./dom.js";
import { LETTER, ROLES } from "./coding.js";
import { keyMark } from "./keys.js";
import { caretAt, spanOf } from "./place.js";

/** Pixels that a pointer moves before it selects. */
const STEADY = 4;

/** The words selected by pointer. */
export class Selected {
  /**
   * @param {{text: import("./text.js").ReportText, words: import("./words.js").Words, host: HTMLElement,
   *   act: (action: string) => void, inFrame: () => boolean}} made `inFrame`: whether the cursor is on a frame that can take words.
   */
  constructor({ text, words, host, act, inFrame }) {
    Object.assign(this, { text, words, host, inFrame, span: null, down: false });
    const button = (action, label, name) =>
      el(
        "button",
        {
          type: "button",
          class: LETTER[action] ? `letter ${action}` : null,
          dataset: { act: action },
          "aria-label": name ?? null,
          title: name ?? null,
        },
        label,
        " ",
        keyMark(action),
      );
    this.roles = ROLES.map((role) => button(role, LETTER[role], `These words are the ${role}`));
    this.bar = el(
      "div",
      { class: "selected", role: "toolbar", "aria-label": "Words selected", hidden: true },
      this.roles,
      button("new-frame", "New frame"),
    );
    this.bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
    this.bar.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-act]");
      if (pressed) act(pressed.dataset.act);
    });
    host.append(this.bar);
    this.off = new AbortController();
    const { signal } = this.off;
    document.addEventListener(
      "selectionchange",
      () => {
        clearTimeout(this.later);
        this.later = setTimeout(() => this.read(), this.down ? 250 : 60);
      },
      { signal },
    );
    text.element.addEventListener(
      "pointerdown",
      (event) => {
        this.down = true;
        text.reach(null);
        // A press on words that are selected begins anew; the browser would carry them off.
        const selects = event.pointerType === "mouse" && event.button === 0 && !event.shiftKey && !event.target.closest(".edge, summary");
        if (selects) document.getSelection()?.removeAllRanges();
        this.from = selects ? { x: event.clientX, y: event.clientY, caret: caretAt(event.clientX, event.clientY, text.element) } : null;
      },
      { signal, capture: true },
    );
    document.addEventListener(
      "pointerup",
      (event) => {
        this.down = false;
        this.missed(event);
        clearTimeout(this.later);
        this.later = setTimeout(() => this.read(), 0);
      },
      { signal },
    );
  }

  /** Selects by itself where the browser does not: it overlooks a press at the very middle of a letter. */
  missed({ clientX: x, clientY: y }) {
    const { from } = this;
    this.from = null;
    const selection = document.getSelection();
    if (!from?.caret || !selection.isCollapsed || Math.hypot(x - from.x, y - from.y) < STEADY) return;
    const to = caretAt(x, y, this.text.element);
    if (to) selection.setBaseAndExtent(from.caret.node, from.caret.offset, to.node, to.offset);
  }

  read() {
    const selection = document.getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
    const rough = range && !range.collapsed ? spanOf(range, this.text.element) : null;
    const span = rough ? this.words.whole(rough) : null;
    this.span = span && span.start < span.end && this.words.text(span.start, span.end) ? span : null;
    this.bar.hidden = this.span === null || this.down;
    if (!this.bar.hidden) this.put(range);
  }

  /** Above the selection, or below it where there is no room; inside the text's column. */
  put(range) {
    for (const button of this.roles) button.hidden = !this.inFrame();
    const box = this.host.getBoundingClientRect();
    const rects = range.getClientRects();
    const first = rects[0] ?? range.getBoundingClientRect();
    const last = rects[rects.length - 1] ?? first;
    const { offsetWidth: width, offsetHeight: height } = this.bar;
    const above = first.top - box.top - height - 8;
    const top = above > 4 ? above : last.bottom - box.top + 8;
    const left = Math.max(6, Math.min(first.left - box.left, box.width - width - 12));
    this.bar.style.setProperty("top", `${Math.round(top + this.host.scrollTop)}px`);
    this.bar.style.setProperty("left", `${Math.round(left)}px`);
  }

  /** Takes the words: they are no longer selected. @returns {{start: number, end: number}|null} */
  take() {
    this.read();
    const { span } = this;
    if (span) this.clear();
    return span;
  }

  clear() {
    clearTimeout(this.later);
    if (this.span) document.getSelection()?.removeAllRanges();
    this.span = null;
    this.bar.hidden = true;
  }

  close() {
    this.off.abort();
    clearTimeout(this.later);
    this.bar.remove();
  }
}

/**
 * Going by sentence while words are selected or edited, as actions of the span editor.
 * @param {import("./view.js").View} view
 * @param {boolean} leaps Whether the selection goes to the sentence's first word; else the active edge goes to a sentence's edge.
 * @returns {Object<string, () => void>}
 */
export function bySentence(view, leaps) {
  const { words, units, cursor, coding } = view;
  const leap = (by) => {
    const next = units[(cursor.unit ?? 0) + by];
    if (!next) return view.say(by > 0 ? "That was the last sentence." : "That was the first sentence.");
    cursor.unit += by;
    cursor.roams = cursor.held && cursor.key !== null;
    view.text.current(cursor.unit);
    view.editor.spans[0] = { ...view.editor.spans[0], ...words.firstWord(next.start) };
    view.editor.show();
    view.editor.tell();
  };
  const extend = (by) => {
    const [n, edge] = view.editor.active;
    const now = view.editor.spans[n][edge];
    const here = coding.unitAt(edge === "end" ? now - 1 : now) ?? 0;
    const near = [here - 1, here, here + 1].filter((unit) => units[unit]).map((unit) => words.trim(units[unit]));
    const to = by > 0 ? near.find((unit) => unit[edge] > now) : near.reverse().find((unit) => unit[edge] < now);
    if (to === undefined) view.say("No words further on.");
    else view.editor.put(to[edge], to);
  };
  const go = leaps ? leap : extend;
  return { "next-unit": () => go(1), "previous-unit": () => go(-1) };
}
