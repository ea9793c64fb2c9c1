// How are the edges of spans moved: by arrow keys, by dragging their handles, and by buttons on a phone?
//
// The editor holds one span (a role, or words being selected) or two (a frame being split). What it shows is a preview; nothing is
// decided before it is saved.

import { el } from "./dom.js";
import * as keys from "./keys.js";
import { pointAt } from "./place.js";

/** Editing of spans; one at a time. */
export class SpanEditor {
  /**
   * @param {{title: string, spans: {start: number, end: number, role: string, key?: string}[], edges: [number, "start"|"end"][],
   *   at?: number, linked?: boolean, host: HTMLElement, text: import("./text.js").ReportText, words: import("./words.js").Words,
   *   preview: (marks: any[]|null) => void, say: (text: string) => void, also?: Object<string, (finish: (by: string) => void) => void>,
   *   hints?: [string, string][], saves?: string}} made
   *   `edges`: those that can be moved, Tab goes through them; `linked`: the second span begins at the word after the first;
   *   `also`: further actions, by name; those given a button are in `hints`; `saves`: what saving is called.
   */
  constructor(made) {
    Object.assign(this, { at: 0, linked: false, also: {}, hints: [], saves: "Save" }, made);
    this.spans = made.spans.map((span) => ({ ...span }));
    this.done = new Promise((answer) => (this.answer = answer));
    const act = {
      "extend-word": () => this.step(1, "word"),
      "shrink-word": () => this.step(-1, "word"),
      "extend-character": () => this.step(1, "character"),
      "shrink-character": () => this.step(-1, "character"),
      "switch-edge": () => this.other(),
      save: () => this.finish("save"),
      cancel: () => this.finish(null),
    };
    for (const [action, does] of Object.entries(this.also)) act[action] = () => does((by) => this.finish(by));
    this.off = keys.use("span", act, { modal: true });
    this.build();
    this.show();
    this.strip.focus({ preventScroll: true });
    this.tell();
  }

  build() {
    const button = (action, label, name, primary) =>
      el(
        "button",
        {
          type: "button",
          class: primary ? "primary" : null,
          "aria-label": name,
          onclick: () => keys.perform(action),
        },
        label,
        primary === undefined ? null : [" ", keys.keyMark(action)],
      );
    this.shown = el("p", { class: "words" });
    this.strip = el(
      "div",
      { class: "strip", role: "group", tabindex: "-1", "aria-label": this.title },
      el("p", { class: "title" }, this.title),
      this.shown,
      el(
        "div",
        { class: "deeds" },
        button("shrink-word", "←", "Edge one word back"),
        button("extend-word", "→", "Edge one word on"),
        button("switch-edge", "Other edge", undefined, false),
        this.hints.map(([action, label]) => button(action, label, undefined, false)),
        el("span", { class: "space" }),
        button("cancel", "Cancel", undefined, false),
        button("save", this.saves, undefined, true),
      ),
    );
    // The pointer leaves the focus with the strip, so that keys go on working.
    this.strip.addEventListener("pointerdown", (event) => event.preventDefault());
    this.host.append(this.strip);
  }

  get active() {
    return this.edges[this.at];
  }

  /** Whether the words at the active edge run from right to left: there the left arrow goes on. */
  backwards() {
    const [n, edge] = this.active;
    const holder = this.text.holders[this.words.blockAt(this.spans[n][edge], edge)];
    return holder ? getComputedStyle(holder).direction === "rtl" : false;
  }

  step(way, by) {
    const [n, edge] = this.active;
    const span = this.spans[n];
    const to = this.words.step(span[edge], edge, this.backwards() ? -way : way, by);
    if (to === span[edge]) this.say("No words further on.");
    else this.put(to, { start: this.words.step(span.start, "start", -1, by), end: this.words.step(span.end, "end", 1, by) });
  }

  /** Puts the active edge somewhere. @param {number} to @param {{start: number, end: number}} other Where the other goes if it is in the way. */
  put(to, other) {
    const [n, edge] = this.active;
    const span = this.spans[n];
    if (edge === "end" && to <= span.start) span.start = other.start;
    if (edge === "start" && to >= span.end) span.end = other.end;
    this.move(n, edge, to);
  }

  /** Puts an edge where it may stand. */
  move(n, edge, to) {
    const before = this.spans.map((span) => ({ ...span }));
    this.spans[n][edge] = to;
    if (n === 1) this.linked = false;
    if (this.linked && n === 0) this.spans[1].start = this.words.step(to, "start", 1, "word");
    const fits = this.spans.every(({ start, end }) => start < end);
    const inside = this.spans.length < 2 || (this.spans[1].start >= this.spans[0].end && this.spans[0].end < this.spans[1].end);
    if (!fits || !inside) {
      this.spans = before;
      this.say("Both frames need words.");
      return;
    }
    this.show();
    this.tell();
  }

  other() {
    this.at = (this.at + 1) % this.edges.length;
    this.show();
    this.tell();
  }

  show() {
    const [of, edge] = this.active;
    this.preview(
      this.spans.map((span, n) => ({
        ...span,
        n,
        state: "editing",
        edges: true,
        active: n === of ? edge : null,
      })),
    );
    this.shown.replaceChildren(
      ...this.spans.flatMap((span, n) => [
        n ? el("span", { class: "and" }, " | ") : "",
        el("q", { dir: "auto" }, this.words.text(span.start, span.end)),
      ]),
    );
  }

  /** Says where the active edge now is. */
  tell() {
    const [n, edge] = this.active;
    const words = this.words.text(this.spans[n].start, this.spans[n].end).split(/\s+/u);
    this.say(
      edge === "start"
        ? `Begins: ${words.slice(0, 4).join(" ")}${words.length > 4 ? " …" : ""}`
        : `Ends: ${words.length > 4 ? "… " : ""}${words.slice(-4).join(" ")}`,
    );
  }

  /** @param {string|null} by What ended it: "save", an action of `also`, or null for leaving all as it was. */
  finish(by) {
    if (this.ended) return;
    this.ended = true;
    this.off();
    this.strip.remove();
    this.preview(null);
    this.answer(by === null ? null : { by, spans: this.spans.map(({ start, end }) => ({ start, end })) });
  }
}

/**
 * Lets the pointer drag the handles in the text.
 * @param {import("./text.js").ReportText} text
 * @param {import("./words.js").Words} words
 * @param {{editor: () => SpanEditor|null, begin: (edge: "start"|"end") => SpanEditor|null}} told `begin`: editing starts with the drag, and ends with it.
 */
export function dragging(text, words, { editor, begin }) {
  const { element } = text;
  element.addEventListener("pointerdown", (event) => {
    const taken = event.target.closest(".edge");
    if (!taken || event.button !== 0) return;
    event.preventDefault();
    const { edge } = taken.dataset;
    const whole = editor() === null;
    const of = editor() ?? begin(edge);
    if (!of) return;
    const n = Number(taken.dataset.n);
    of.at = Math.max(
      0,
      of.edges.findIndex(([span, which]) => span === n && which === edge),
    );
    const [span] = of.active;
    element.setPointerCapture(event.pointerId);
    element.classList.add("dragging");
    const move = (moved) => {
      // The handle hangs below the line: what counts is the line above the pointer.
      const point = pointAt(moved.clientX, moved.clientY - (moved.pointerType === "touch" ? 24 : 0), element);
      if (point === null || of.ended) return;
      const to = moved.shiftKey || moved.altKey ? point : nearest(words, point, edge);
      const other = of.spans[span][edge === "start" ? "end" : "start"];
      if (to !== of.spans[span][edge] && (edge === "start" ? to < other : to > other)) of.move(span, edge, to);
    };
    const up = (raised) => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.classList.remove("dragging");
      if (whole) of.finish(raised.type === "pointerup" ? "save" : null);
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
  });
}

/** The edge of a word nearest to a code point. */
function nearest(words, point, edge) {
  const back = words.step(point + 1, edge, -1, "word");
  const on = words.step(point - 1, edge, 1, "word");
  return Math.abs(point - back) <= Math.abs(on - point) ? back : on;
}
