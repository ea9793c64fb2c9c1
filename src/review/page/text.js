// How does a report read on the page? Its blocks as headings, lists, tables, quotes and folded code, its units, and the marks in them.
//
// The text is held as stretches: what a unit has in one block, and what lies between units. A stretch keeps its element as long as the
// report is open; only its pieces are drawn anew, and only where its marks have changed.

import { build } from "./blocks.js";
import { el, points, slicePoints } from "./dom.js";
import { drawn, inLanes } from "./marks.js";

/** Lines that every block has room for below its words, so that deciding moves nothing. */
const ROOM = 3;
/** A line longer than this, in code points, is laid out in parts as they come into view: a browser takes seconds for a megabyte. */
const LONG = 6000;

/** Index of the first of an ordered list for which something holds that holds for all after it. */
function firstWhere(list, holds) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (holds(list[mid])) high = mid;
    else low = mid + 1;
  }
  return low;
}

/** The text of a report. */
export class ReportText {
  /** @param {{blocks: any[], units: any[], title: string}} report */
  constructor({ blocks, units }) {
    this.blocks = blocks;
    this.units = units;
    this.stretches = [];
    this.ofUnit = new Map(); // unit -> its elements
    this.letters = new Map(); // unit and label -> the letter in the margin
    this.margin = el("div", { class: "letters", "aria-hidden": "true" });
    this.element = el("div", { class: "text", role: "group", "aria-label": "Text of the report" });
    this.holders = build(blocks, this.element);
    blocks.forEach((block, n) => this.cut(block, n, this.holders[n]));
    this.show([]);
    this.element.append(this.margin);
    // The letters follow the lines when these move: another width, a block unfolded, more lanes.
    this.moves = new ResizeObserver(() => this.align());
    this.moves.observe(this.element);
  }

  /** The unit with a code point, and where the next stretch of its kind begins. */
  unitAt(offset) {
    const after = firstWhere(this.units, (unit) => unit.start > offset);
    const unit = after > 0 && offset < this.units[after - 1].end ? after - 1 : null;
    return { unit, until: unit === null ? (this.units[after]?.start ?? Infinity) : this.units[unit].end };
  }

  /** Cuts a block's runs where units begin and end. */
  cut(block, n, holder) {
    let stretch = null;
    const long = block.end - block.start > LONG;
    const add = (text, start, length, exact) => {
      const { unit } = this.unitAt(start);
      if (!stretch || stretch.unit !== unit || (long && start + length - stretch.start > LONG)) {
        const name = [unit === null ? null : "unit", long ? "part" : null].filter(Boolean).join(" ");
        const element = holder.appendChild(
          el("span", { class: name || null, dataset: unit === null ? {} : { unit } }),
        );
        stretch = { unit, block: n, element, runs: [], start, end: start, signature: null };
        this.stretches.push(stretch);
        if (unit !== null && !this.ofUnit.has(unit)) this.ofUnit.set(unit, []);
        this.ofUnit.get(unit)?.push(element);
      }
      stretch.runs.push({ text, start, length, exact });
      stretch.end = start + length;
    };
    for (const [text, start, length] of block.runs) {
      if (points(text) !== length) {
        add(text, start, length, false);
        continue;
      }
      let rest = text;
      let from = start;
      while (from < start + length) {
        const to = Math.min(start + length, Math.max(from + 1, this.unitAt(from).until), from + LONG);
        const part = to === start + length ? rest : slicePoints(rest, 0, to - from);
        add(part, from, to - from, true);
        rest = rest.slice(part.length);
        from = to;
      }
    }
  }

  /** @param {number} start @param {number} end @returns {any[]} Stretches with something of a span. */
  over(start, end) {
    const found = [];
    for (let n = firstWhere(this.stretches, (stretch) => stretch.end > start); n < this.stretches.length && this.stretches[n].start < end; n++)
      found.push(this.stretches[n]);
    return found;
  }

  /**
   * Draws these marks, where they differ from those drawn.
   * @param {any[]} marks See marks.js; lanes are given here.
   */
  show(marks) {
    const byStretch = new Map();
    for (const mark of inLanes(marks)) {
      const over = this.over(mark.start, mark.end);
      mark.last = over[over.length - 1];
      for (const stretch of over) {
        if (byStretch.has(stretch)) byStretch.get(stretch).push(mark);
        else byStretch.set(stretch, [mark]);
      }
    }
    const begun = new Set();
    for (const stretch of this.stretches) {
      const here = byStretch.get(stretch) ?? [];
      const signature = here
        .map((mark) => [mark.start, mark.end, mark.role, mark.state, mark.keys.join(" "), mark.lane, mark.n, mark.edges, mark.active].join())
        .join(";");
      if (signature === stretch.signature) {
        for (const mark of here) begun.add(mark);
        continue;
      }
      stretch.signature = signature;
      stretch.element.replaceChildren(...drawn(stretch.runs, here, begun, (mark) => mark.last === stretch));
      for (const mark of here) begun.add(mark);
      const lanes = Math.max(ROOM, ...here.map((mark) => mark.lane + 1));
      const holder = this.holders[stretch.block];
      if (lanes > (holder.lanes ?? ROOM)) {
        holder.lanes = lanes; // only ever more, so that lines do not move back and forth
        holder.style.setProperty("--lanes", lanes);
      }
    }
  }

  /** Tints units by their labels, and sets a letter for each in the margin. @param {Map<number, {lesson?: string, action?: string}>} labels */
  label(labels) {
    const { size } = this.letters;
    let other = false;
    for (const [unit, elements] of this.ofUnit) {
      const of = labels.get(unit) ?? {};
      for (const label of ["lesson", "action"]) {
        if (elements[0].dataset[label] === of[label]) continue;
        const key = `${unit}:${label}`;
        this.letters.get(key)?.remove();
        this.letters.delete(key);
        for (const { dataset } of elements) {
          if (of[label]) dataset[label] = of[label];
          else delete dataset[label];
        }
        if (!of[label]) continue;
        const letter = el("span", { class: `margin ${label} ${of[label]}` });
        this.margin.append(letter);
        this.letters.set(key, letter);
        other = true;
      }
    }
    if (other || this.letters.size !== size) this.align();
  }

  /** Puts each letter beside the line in which its unit begins; those of one line stand side by side. */
  align() {
    if (!this.letters.size || !this.element.isConnected) return;
    const { top: base } = this.margin.getBoundingClientRect();
    const places = [];
    const inLine = new Map();
    for (const [key, letter] of this.letters) {
      const [unit, label] = key.split(":");
      const [first] = this.ofUnit.get(Number(unit));
      // A part of a long line that was not laid out yet stays so.
      const seen = first.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
      const line = (seen && [...first.getClientRects()].find(({ width }) => width > 0)) || null;
      const id = line && `${label} ${Math.round(line.bottom)}`;
      if (id !== null) inLine.set(id, [...(inLine.get(id) ?? []), Number(unit)]);
      places.push([letter, line, id, Number(unit)]);
    }
    for (const [letter, line, id, unit] of places) {
      letter.hidden = line === null;
      if (line === null) continue;
      const here = inLine.get(id);
      letter.style.setProperty("top", `${Math.round(line.top - base + (line.height - 16) / 2)}px`);
      letter.style.setProperty("--n", here.filter((other) => other < unit).length);
      letter.style.setProperty("--of-line", here.length);
      letter.classList.toggle("shared", here.length > 1);
    }
  }

  /**
   * Lets a unit take the focus, and no other: the browser selects nothing where a press begins at the edge of one that takes it.
   * @param {HTMLElement|null} element
   */
  reach(element) {
    if (this.reached === element) return;
    this.reached?.removeAttribute("tabindex");
    element?.setAttribute("tabindex", "-1");
    this.reached = element;
  }

  /** Shows which unit the cursor is on. @param {number|null} unit */
  current(unit) {
    for (const element of this.element.querySelectorAll(".unit.current")) element.classList.remove("current");
    for (const element of this.ofUnit.get(unit) ?? []) element.classList.add("current");
  }

  /** Lights the marks of a frame. @param {string|null} key @param {string|null} role The one chosen. @param {boolean} [also] Beside another. */
  light(key, role, also = false) {
    if (!also) for (const element of this.element.querySelectorAll(".mark.lit")) element.classList.remove("lit", "chosen");
    if (key === null) return;
    for (const element of this.element.querySelectorAll(`.mark[data-keys~="${CSS.escape(key)}"]`)) {
      element.classList.add("lit");
      if (element.classList.contains(role)) element.classList.add("chosen");
    }
  }

  /** Unfolds what hides a place. @param {number} start @param {number} end */
  unfold(start, end) {
    for (const { element } of this.over(start, end)) {
      const hidden = element.closest("details:not([open])");
      if (hidden) hidden.open = true;
    }
  }
}
