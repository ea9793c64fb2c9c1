// How are spans that nest and cross drawn right? The text is cut at every end of a span, and each flat piece carries a line a span.
//
// Each span has a lane, its distance below the letters: a span takes the lowest lane that no shorter one in its way has. So inner spans
// lie nearer to the words, and two lines never lie on each other.

import { el, unitAt } from "./dom.js";
import { LETTER } from "./coding.js";
import { remember } from "./place.js";

/** More lines than this below one word are drawn on the last. */
const LANES = 8;
const STATES = ["rejected", "pending", "decided", "editing"];

/**
 * Draws together what several frames say of the same words in the same role, and gives every line its lane.
 * @param {{start: number, end: number, role: string, state: string, key?: string}[]} marks
 * @returns {any[]} In the order of the text; `keys` are those of the frames.
 */
export function inLanes(marks) {
  const same = new Map();
  for (const mark of marks) {
    const id = `${mark.start} ${mark.end} ${mark.role} ${mark.n ?? ""}`;
    const before = same.get(id);
    if (!before) {
      same.set(id, { ...mark, keys: mark.key ? [mark.key] : [] });
      continue;
    }
    before.keys.push(mark.key);
    before.edges ||= mark.edges;
    if (STATES.indexOf(mark.state) > STATES.indexOf(before.state)) before.state = mark.state;
  }
  const placed = [];
  for (const mark of [...same.values()].sort((a, b) => a.end - a.start - (b.end - b.start) || a.start - b.start)) {
    const taken = new Set();
    for (const other of placed) if (other.start < mark.end && mark.start < other.end) taken.add(other.lane);
    mark.lane = 0;
    while (mark.lane < LANES - 1 && taken.has(mark.lane)) mark.lane++;
    placed.push(mark);
  }
  return placed.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** A handle at an edge of the span being edited. */
function handle(mark, edge) {
  const active = mark.active === edge ? " active" : "";
  return el("span", { class: `edge ${edge} ${mark.role}${active}`, dataset: { edge, n: mark.n ?? 0 } });
}

/** The words of a piece inside one wrapper a mark, the lowest lane innermost. */
function wrapped(node, marks, first) {
  let made = node;
  const letters = new Set();
  for (const mark of marks.slice().sort((a, b) => a.lane - b.lane)) {
    const wrapper = el("span", { class: `mark ${mark.role} ${mark.state}`, dataset: { keys: mark.keys.join(" ") } }, made);
    if (mark.n !== undefined) wrapper.dataset.n = mark.n;
    wrapper.style.setProperty("--lane", mark.lane);
    if (first(mark) && LETTER[mark.role] && !letters.has(mark.role)) {
      wrapper.dataset.t = LETTER[mark.role];
      wrapper.style.setProperty("--nth", letters.size);
      letters.add(mark.role);
    }
    made = wrapper;
  }
  return made;
}

/**
 * Draws a stretch of text with its marks.
 * @param {{text: string, start: number, length: number, exact: boolean}[]} runs
 * @param {{start: number, end: number, role: string, state: string, key?: string, lane: number, edges?: boolean, active?: string}[]} marks
 * @param {Set<any>} begun Marks whose first piece is drawn, over all stretches of one drawing.
 * @param {(mark: any) => boolean} ends Whether a mark's last piece is in this stretch.
 * @returns {Node[]}
 */
export function drawn(runs, marks, begun, ends) {
  const nodes = [];
  const first = (mark) => !begun.has(mark);
  const last = new Map(); // mark with handles -> index of the node after its last piece
  for (const run of runs) {
    const stop = run.start + run.length;
    const over = marks.filter((mark) => mark.start < stop && mark.end > run.start);
    const cuts = run.exact
      ? [...new Set([run.start, stop, ...over.flatMap((mark) => [mark.start, mark.end])])]
          .filter((at) => at >= run.start && at <= stop)
          .sort((a, b) => a - b)
      : [run.start, stop];
    let from = 0;
    for (let n = 0; n + 1 < cuts.length; n++) {
      const to = n + 2 === cuts.length ? run.text.length : unitAt(run.text, cuts[n + 1] - cuts[n], from);
      const node = remember(document.createTextNode(run.text.slice(from, to)), cuts[n], cuts[n + 1] - cuts[n], run.exact);
      from = to;
      const here = over.filter((mark) => mark.start < cuts[n + 1] && mark.end > cuts[n]);
      for (const mark of here) if (mark.edges && first(mark)) nodes.push(handle(mark, "start"));
      nodes.push(wrapped(node, here, first));
      for (const mark of here) {
        begun.add(mark);
        if (mark.edges) last.set(mark, nodes.length);
      }
    }
  }
  for (const [mark, at] of [...last].sort((a, b) => b[1] - a[1])) if (ends(mark)) nodes.splice(at, 0, handle(mark, "end"));
  return nodes;
}
