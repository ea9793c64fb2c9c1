// Where do the words and characters of the visible text begin and end, counted in the source's code points?
//
// A block shows runs of the source; between them stands markup that nobody sees. Words are found in what is seen, so that a word that
// is half bold is one word; a place is then told in the source. Characters are graphemes, and an atom (an entity) is never cut.

import { points, unitAt } from "./dom.js";

const bySegment = {
  word: new Intl.Segmenter(undefined, { granularity: "word" }),
  character: new Intl.Segmenter(undefined, { granularity: "grapheme" }),
};
/** How much of a long block is looked at around a place, in UTF-16 units. */
const NEAR = 600;

class Line {
  constructor(block) {
    this.block = block;
    this.text = "";
    this.at = []; // where each run begins in `text`
    this.runs = block.runs.map(([text, start, length]) => {
      this.at.push(this.text.length);
      this.text += text;
      return { text, start, end: start + length, exact: points(text) === length };
    });
  }

  /** Index in `text` of a place in the source: for a start the first character at or after it, for an end the last before it. */
  seen(offset, edge) {
    const { runs, at } = this;
    if (edge === "start") {
      const n = runs.findIndex((run) => run.end > offset);
      if (n < 0) return this.text.length;
      const run = runs[n];
      return at[n] + (run.exact && offset > run.start ? unitAt(run.text, offset - run.start) : 0);
    }
    for (let n = runs.length - 1; n >= 0; n--) {
      const run = runs[n];
      if (run.start < offset) return at[n] + (run.exact && offset < run.end ? unitAt(run.text, offset - run.start) : run.text.length);
    }
    return 0;
  }

  /** Place in the source of an index in `text`; null inside an atom. */
  source(index, edge) {
    const { runs, at } = this;
    for (let n = 0; n < runs.length; n++) {
      const inside = index - at[n];
      const { length } = runs[n].text;
      if (edge === "start" ? inside < length : inside <= length) {
        if (inside < 0 || (edge === "end" && inside === 0)) continue;
        if (inside === 0) return runs[n].start;
        if (inside === length) return runs[n].end;
        return runs[n].exact ? runs[n].start + points(runs[n].text.slice(0, inside)) : null;
      }
    }
    return null;
  }

  /** The text around an index and where it begins: all of it unless it is long; surrogate pairs are left whole. */
  around(index) {
    const { text } = this;
    if (text.length <= 4 * NEAR) return [0, text];
    const cut = (at) => (/[\uDC00-\uDFFF]/.test(text[at] ?? "") ? at - 1 : at);
    const from = cut(Math.max(0, index - NEAR));
    return [from, text.slice(from, cut(Math.min(text.length, index + NEAR)))];
  }

  /** Edges of words or characters near an index, as indices. */
  edges(index, edge, by) {
    const [from, part] = this.around(index);
    const found = [];
    for (const segment of bySegment[by].segment(part)) {
      if (by === "word" ? segment.isWordLike : true) found.push(from + segment.index + (edge === "start" ? 0 : segment.segment.length));
    }
    return found;
  }
}

/** The visible words of a report. */
export class Words {
  /** @param {any[]} blocks */
  constructor(blocks) {
    this.blocks = blocks;
    this.lines = new Array(blocks.length);
  }

  line(n) {
    this.lines[n] ??= new Line(this.blocks[n]);
    return this.lines[n];
  }

  /** @param {number} offset @returns {number} The block of the last character before an end, or of the first at a start. */
  blockAt(offset, edge = "start") {
    const { blocks } = this;
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (edge === "start" ? blocks[mid].end > offset : blocks[mid].end >= offset) high = mid;
      else low = mid + 1;
    }
    return Math.min(low, blocks.length - 1);
  }

  /** @returns {string} What a reader sees of a stretch; blocks are parted by a space. */
  text(start, end) {
    const parts = [];
    for (let n = this.blockAt(start); n < this.blocks.length && this.blocks[n].start < end; n++) {
      const line = this.line(n);
      parts.push(line.text.slice(line.seen(start, "start"), line.seen(end, "end")));
    }
    return parts.join(" ").trim();
  }

  /**
   * The next place for an edge of a span.
   * @param {number} offset @param {"start"|"end"} edge @param {1|-1} way @param {"word"|"character"} by
   * @returns {number} The same offset where there is none.
   */
  step(offset, edge, way, by) {
    const first = this.blockAt(offset, edge);
    for (let n = first; n >= 0 && n < this.blocks.length; n += way) {
      const { kind } = this.blocks[n];
      if (n !== first && (kind === "code" || kind === "hidden")) continue;
      const line = this.line(n);
      const from = n !== first ? (way > 0 ? -1 : Infinity) : line.seen(offset, edge);
      const near = n !== first ? (way > 0 ? 0 : line.text.length) : from;
      const found = line.edges(near, edge, by).filter((at) => (way > 0 ? at > from : at < from));
      if (way < 0) found.reverse();
      for (const at of found) {
        const place = line.source(at, edge);
        if (place !== null && (way > 0 ? place > offset : place < offset)) return place;
      }
    }
    return offset;
  }

  /** Source of a stretch of a block's visible text; atoms are whole. @param {number} n @param {number} from @param {number} to */
  cover(n, from, to) {
    const line = this.line(n);
    let start = line.source(from, "start");
    let end = line.source(to, "end");
    for (let at = from; start === null && at > 0; at--) start = line.source(at - 1, "start");
    for (let at = to; end === null && at < line.text.length; at++) end = line.source(at + 1, "end");
    return { start: start ?? line.block.start, end: end ?? line.block.end };
  }

  /** @returns {{start: number, end: number}} The stretch without the blanks at its ends; empty where nothing is left. */
  trim({ start, end }) {
    const from = this.line(this.blockAt(start));
    const to = this.line(this.blockAt(end, "end"));
    const head = from.seen(start, "start");
    const tail = to.seen(end, "end");
    const blanks = /^\s*/u.exec(from.text.slice(head))[0].length;
    const after = /\s*$/u.exec(to.text.slice(0, tail))[0].length;
    return {
      start: (blanks ? from.source(head + blanks, "start") : from.source(head, "start")) ?? start,
      end: to.source(tail - after, "end") ?? end,
    };
  }

  /** @returns {{start: number, end: number}} The stretch widened to whole words. */
  whole(span) {
    const { start, end } = this.trim(span);
    return { start: this.near(start, "start"), end: Math.max(this.near(end, "end"), start) };
  }

  /** An edge moved outwards to that of the word it cuts, if it cuts one. */
  near(offset, edge) {
    const line = this.line(this.blockAt(offset, edge));
    const index = line.seen(offset, edge);
    const [from, part] = line.around(index);
    for (const { index: at, segment, isWordLike } of bySegment.word.segment(part)) {
      if (isWordLike && from + at < index && index < from + at + segment.length) {
        return line.source(edge === "start" ? from + at : from + at + segment.length, edge) ?? offset;
      }
    }
    return offset;
  }

  /** @returns {{start: number, end: number}} The first word at or after a place. */
  firstWord(offset) {
    const line = this.line(this.blockAt(offset));
    const from = line.seen(offset, "start");
    const start = line.edges(from, "start", "word").find((at) => at >= from);
    const at = start === undefined ? offset : (line.source(start, "start") ?? offset);
    return { start: at, end: this.step(at, "end", 1, "word") };
  }
}
