// How does a report read on the page? Its blocks as headings, lists, tables, quotes and folded code, its units, and the marks in them.
//
// The text is held as stretches: what a unit has in one block, and what lies between units. A stretch keeps its element as long as the
// report is open; only its pieces are drawn anew, and only where its marks have changed.

import { el, points, slicePoints } from "./dom.js";
import { drawn, inLanes } from "./marks.js";

/** Lines that every block has room for below its words, so that deciding moves nothing. */
const ROOM = 3;
/** A line longer than this, in code points, is laid out in parts as they come into view: a browser takes seconds for a megabyte. */
const LONG = 6000;

/** The text of a report. */
export class ReportText {
  /** @param {{blocks: any[], units: any[], title: string}} report */
  constructor({ blocks, units }) {
    this.blocks = blocks;
    this.units = units;
    this.stretches = [];
    this.ofUnit = new Map(); // unit -> its elements
    this.letters = new Map(); // unit and label -> the letter in the margin
    this.holders = new Array(blocks.length);
    this.element = el("div", { class: "text", role: "group", "aria-label": "Text of the report" });
    this.build();
    this.show([]);
  }

  build() {
    const open = { lists: [], table: null, quote: null };
    let level = 1;
    this.blocks.forEach((block, n) => {
      if (block.kind !== "list") open.lists = [];
      if (block.kind !== "quote") open.quote = null;
      if (block.table === null || block.table === undefined || open.table?.n !== block.table) open.table = null;
      const { kind } = block;
      let holder;
      if (kind === "heading") {
        // A report may leap from a first to a fourth level; the page's outline does not.
        level = Math.min(level + 1, Math.max(2, Math.min(6, (block.level ?? 1) + 1)));
        holder = this.put(el(`h${level}`, { class: "block", dir: "auto" }));
      } else if (kind === "list") {
        holder = this.listItem(block, open.lists);
      } else if (kind === "table" && Number.isInteger(block.table)) {
        holder = this.cell(block, open);
      } else if (kind === "quote") {
        open.quote ??= this.put(el("blockquote", {}));
        holder = open.quote.appendChild(el("p", { class: "block", dir: "auto" }));
      } else if (kind === "code" || kind === "hidden") {
        holder = el(kind === "code" ? "pre" : "p", { class: "block", dir: "auto" });
        this.put(el("details", { class: kind }, el("summary", {}, folded(block)), holder));
      } else {
        holder = this.put(el("p", { class: "block", dir: "auto" }));
      }
      this.holders[n] = holder;
      this.cut(block, n, holder);
    });
  }

  put(element) {
    this.element.append(element);
    return element;
  }

  listItem({ depth = 1, checked }, lists) {
    while (lists.length > Math.max(1, depth)) lists.pop();
    while (lists.length < Math.max(1, depth)) {
      const list = el("ul", {});
      const above = lists[lists.length - 1];
      if (!above) this.put(list);
      else (above.lastElementChild ?? above.appendChild(el("li", { class: "bare" }))).append(list);
      lists.push(list);
    }
    const holder = el("div", { class: "block", dir: "auto" });
    const box = typeof checked === "boolean" ? el("span", { class: "box", role: "img", "aria-label": checked ? "done" : "to do" }, checked ? "☑" : "☐") : null;
    lists[lists.length - 1].append(el("li", { class: box ? "checkable" : null }, box, holder));
    return holder;
  }

  cell({ table, row = 0, runs }, open) {
    if (!open.table) {
      const body = el("tbody", {});
      const head = el("thead", {});
      this.put(el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": "Table" }, el("table", {}, head, body)));
      open.table = { n: table, row: null, head, body };
    }
    const at = open.table;
    if (at.row?.n !== row) {
      at.row = { n: row, element: el("tr", {}) };
      (row === 0 ? at.head : at.body).append(at.row.element);
    }
    const named = row === 0 && runs.some(([text]) => text.trim());
    const holder = el(named ? "th" : "td", { class: "block", dir: "auto", scope: named ? "col" : null });
    at.row.element.append(holder);
    return holder;
  }

  unitAt(offset) {
    let low = 0;
    let high = this.units.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.units[mid].start <= offset) low = mid + 1;
      else high = mid;
    }
    return low > 0 && offset < this.units[low - 1].end ? low - 1 : null;
  }

  /** Cuts a block's runs where units begin and end. */
  cut(block, n, holder) {
    let stretch = null;
    const long = block.end - block.start > LONG;
    const add = (text, start, length, exact) => {
      const unit = this.unitAt(start);
      if (!stretch || stretch.unit !== unit || (long && start + length - stretch.start > LONG)) {
        const name = [unit === null ? null : "unit", long ? "part" : null].filter(Boolean).join(" ");
        const element = holder.appendChild(el("span", { class: name || null, tabindex: unit === null ? null : "-1", dataset: unit === null ? {} : { unit } }));
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
        const unit = this.unitAt(from);
        const next = unit !== null ? this.units[unit].end : this.unitAfter(from);
        const to = Math.min(start + length, Math.max(from + 1, next), from + LONG);
        const part = to === start + length ? rest : slicePoints(rest, 0, to - from);
        add(part, from, to - from, true);
        rest = rest.slice(part.length);
        from = to;
      }
    }
  }

  unitAfter(offset) {
    let low = 0;
    let high = this.units.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.units[mid].start <= offset) low = mid + 1;
      else high = mid;
    }
    return this.units[low]?.start ?? Infinity;
  }

  /** @param {number} start @param {number} end @returns {any[]} Stretches with something of a span. */
  over(start, end) {
    let low = 0;
    let high = this.stretches.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.stretches[mid].end <= start) low = mid + 1;
      else high = mid;
    }
    const found = [];
    for (let n = low; n < this.stretches.length && this.stretches[n].start < end; n++) found.push(this.stretches[n]);
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
      const signature = here.map((mark) => [mark.start, mark.end, mark.role, mark.state, mark.keys.join(" "), mark.lane, mark.n, mark.edges, mark.active].join()).join(";");
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
        const letter = el("span", { class: `margin ${label} ${of[label]}`, "aria-hidden": "true" });
        elements[0].before(letter);
        this.letters.set(key, letter);
      }
    }
  }

  /** Shows which unit the cursor is on. @param {number|null} unit */
  current(unit) {
    for (const element of this.element.querySelectorAll(".unit.current")) element.classList.remove("current");
    for (const element of this.ofUnit.get(unit) ?? []) element.classList.add("current");
  }

  /** Lights the marks of a frame. @param {string|null} key @param {string|null} role The one chosen. */
  light(key, role) {
    for (const element of this.element.querySelectorAll(".mark.lit")) element.classList.remove("lit", "chosen");
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

function folded(block) {
  const text = block.runs.map(([words]) => words).join("");
  const lines = text.split("\n").length;
  return block.kind === "code" ? `Code, ${lines === 1 ? "1 line" : `${lines} lines`}` : `Not part of the text: ${slicePoints(text.trim(), 0, 60) || "hidden"}`;
}
