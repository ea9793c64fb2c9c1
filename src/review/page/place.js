// Where in the source does a place in the page stand, and where in the page a place in the source?
//
// Every text node of the report is known with the code points it shows. An atom (a run whose words are not the source's) is one place:
// a selection that touches it holds it whole.

import { points, unitAt } from "./dom.js";

const known = new WeakMap(); // text node -> {start, length, exact}

/** @param {Text} node @param {number} start @param {number} length Both in code points of the source. @param {boolean} exact */
export function remember(node, start, length, exact) {
  known.set(node, { start, length, exact });
  return node;
}

/** Code point of a boundary in a text node. @param {"start"|"end"} edge */
function pointOf(node, at, edge) {
  const { start, length, exact } = known.get(node);
  if (exact) return start + points(node.data.slice(0, at));
  return edge === "start" && at < node.data.length ? start : edge === "end" && at === 0 ? start : start + length;
}

const walker = (root) =>
  document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) => (known.has(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));

/**
 * The stretch of the source that a range of the page covers.
 * @param {Range} range @param {Element} root The report's text.
 * @returns {{start: number, end: number}|null} null where it holds none of the text.
 */
export function spanOf(range, root) {
  if (range.collapsed || !range.intersectsNode(root)) return null;
  const walk = walker(root);
  const { startContainer: first, startOffset: from, endContainer: last, endOffset: to } = range;
  let start = null;
  let end = null;
  if (known.has(first) && root.contains(first) && from < first.data.length) start = pointOf(first, from, "start");
  if (known.has(last) && root.contains(last) && to > 0) end = pointOf(last, to, "end");
  // A boundary outside a text node, as after a triple click, is that of the next or last text inside the range.
  if (start === null) {
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (range.comparePoint(node, 0) === 0 && node.data.length && !(node === first && from >= node.data.length)) {
        start = known.get(node).start;
        break;
      }
    }
  }
  if (end === null) {
    walk.currentNode = root;
    let node = walk.lastChild();
    for (let deeper = node; deeper; deeper = walk.lastChild()) node = deeper;
    for (; node; node = walk.previousNode()) {
      if (range.comparePoint(node, node.data.length) === 0 && node.data.length && !(node === last && to === 0)) {
        const of = known.get(node);
        end = of.start + of.length;
        break;
      }
    }
  }
  return start !== null && end !== null && start < end ? { start, end } : null;
}

/**
 * The range of the page that shows a stretch of the source.
 * @param {number} start @param {number} end @param {Element[]} elements Those that hold it, in text order.
 * @returns {Range|null}
 */
export function rangeOf(start, end, elements) {
  const range = document.createRange();
  let begun = false;
  let done = false;
  for (const element of elements) {
    const walk = walker(element);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const of = known.get(node);
      if (of.start + of.length <= start) continue;
      if (of.start >= end) return done ? range : null;
      if (!begun) range.setStart(node, of.exact ? unitAt(node.data, Math.max(0, start - of.start)) : 0);
      begun = true;
      range.setEnd(node, of.exact ? unitAt(node.data, Math.min(of.length, end - of.start)) : node.data.length);
      done = true;
    }
  }
  return done ? range : null;
}

/**
 * The boundary of the page nearest to the pointer.
 * @param {number} x @param {number} y In the window. @param {Element} root
 * @returns {{node: Node, offset: number}|null} null where it is outside.
 */
export function caretAt(x, y, root) {
  const caret = document.caretPositionFromPoint?.(x, y);
  const range = caret ? null : document.caretRangeFromPoint?.(x, y);
  const node = caret?.offsetNode ?? range?.startContainer;
  return node && root.contains(node) ? { node, offset: caret?.offset ?? range.startOffset } : null;
}

/**
 * The code point under the pointer: the boundary nearest to it.
 * @param {number} x @param {number} y In the window. @param {Element} root
 * @returns {number|null}
 */
export function pointAt(x, y, root) {
  const caret = caretAt(x, y, root);
  if (!caret) return null;
  const { node, offset } = caret;
  if (known.has(node)) return pointOf(node, offset, "start");
  const walk = walker(root);
  walk.currentNode = node.childNodes?.[offset] ?? node;
  const next = known.has(walk.currentNode) ? walk.currentNode : walk.nextNode();
  return next ? known.get(next).start : null;
}
