// Where in the report do these words stand? A bar over the text, and places lit without touching the text's elements.

import { el } from "./dom.js";
import { keyMark } from "./keys.js";
import { rangeOf } from "./place.js";

/** More places than this are not looked for. */
const MOST = 2000;

/** Lights stretches of the text. @param {string} name Of the highlight. @param {Range[]} ranges */
function lit(name, ranges) {
  if (!globalThis.CSS?.highlights) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}

/** Finding words in a report, and lighting one stretch. */
export class Find {
  /**
   * @param {{text: import("./text.js").ReportText, words: import("./words.js").Words, host: HTMLElement, say: (text: string) => void,
   *   go: (start: number, end: number) => void, closed: (start: number|null) => void}} made
   */
  constructor({ text, words, host, say, go, closed }) {
    Object.assign(this, { text, words, say, go, closed, places: [], at: -1 });
    this.field = el("input", {
      type: "search",
      "aria-label": "Find in the report",
      placeholder: "Find",
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
    });
    this.count = el("span", { class: "count" });
    this.bar = el(
      "div",
      { class: "find", hidden: true },
      el(
        "div",
        { class: "in", role: "search", "aria-label": "Find" },
        this.field,
        this.count,
        el("button", { type: "button", "aria-label": "Place before", title: "Place before", onclick: () => this.next(-1) }, "↑"),
        el("button", { type: "button", "aria-label": "Next place", title: "Next place", onclick: () => this.next(1) }, "↓"),
        el(
          "button",
          { type: "button", title: "Close", onclick: () => this.close() },
          el("span", { "aria-hidden": "true" }, "× "),
          el("span", { class: "unseen" }, "Close"),
          keyMark("cancel"),
        ),
      ),
    );
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const to = { Enter: event.shiftKey ? -1 : 1, F3: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") this.close();
      else if (to) this.next(to);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    host.prepend(this.bar);
  }

  open() {
    this.bar.hidden = false;
    this.field.focus({ preventScroll: true });
    this.field.select();
    if (this.field.value) this.look();
  }

  look() {
    const typed = this.field.value.trim();
    this.places = [];
    if (typed) {
      const wanted = new RegExp(typed.replace(/[.*+?^${}()|[\]\\/-]/gu, "\\$&").replace(/\s+/gu, "\\s+"), "giu");
      for (let n = 0; n < this.words.blocks.length && this.places.length < MOST; n++) {
        for (const match of this.words.line(n).text.matchAll(wanted)) {
          if (this.places.length < MOST) this.places.push(this.words.cover(n, match.index, match.index + match[0].length));
        }
      }
    }
    this.at = this.places.length ? 0 : -1;
    this.light();
    if (this.at >= 0) this.go(this.places[0].start, this.places[0].end);
    this.tell();
  }

  next(by) {
    if (!this.places.length) {
      if (this.field.value.trim()) this.tell();
      else this.open();
      return;
    }
    this.at = (this.at + by + this.places.length) % this.places.length;
    const { start, end } = this.places[this.at];
    this.go(start, end);
    this.light();
    this.tell();
  }

  tell() {
    const typed = this.field.value.trim();
    this.count.textContent = typed ? `${this.at + 1} of ${this.places.length}${this.places.length === MOST ? "+" : ""}` : "";
    if (typed) this.say(this.places.length ? `Place ${this.at + 1} of ${this.places.length}: ${typed}` : `Not found: ${typed}`);
  }

  range({ start, end }) {
    return rangeOf(
      start,
      end,
      this.text.over(start, end).map(({ element }) => element),
    );
  }

  /** Lights the places found; called again when the text was drawn anew. */
  light() {
    if (this.bar.hidden) return;
    lit("found", this.places.map((place) => this.range(place)).filter(Boolean));
    lit("found-here", this.at >= 0 ? [this.range(this.places[this.at])].filter(Boolean) : []);
  }

  /** Lights one stretch. @param {number} start @param {number} end */
  point(start, end) {
    lit("found-here", [this.range({ start, end })].filter(Boolean));
  }

  close() {
    const here = this.at >= 0 && !this.bar.hidden ? this.places[this.at].start : null;
    this.bar.hidden = true;
    this.dark();
    this.closed(here);
  }

  dark() {
    lit("found", []);
    lit("found-here", []);
  }
}
