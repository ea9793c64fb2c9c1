// How do the blocks of a report become headings, lists, tables, quotes and folded code?

import { el, slicePoints } from "./dom.js";

/**
 * Makes the elements of all blocks.
 * @param {any[]} blocks
 * @param {HTMLElement} root They are put into it.
 * @returns {HTMLElement[]} For each block the element that is to hold its words.
 */
export function build(blocks, root) {
  const open = { lists: [], table: null, quote: null, level: 1 };
  const put = (element) => {
    root.append(element);
    return element;
  };
  return blocks.map((block) => {
    const { kind } = block;
    const inTable = kind === "table" && Number.isInteger(block.table);
    if (kind !== "list") open.lists = [];
    if (kind !== "quote") open.quote = null;
    if (!inTable || open.table?.n !== block.table) open.table = null;
    if (kind === "heading") {
      // A report may leap from a first to a fourth level; the page's outline does not.
      open.level = Math.min(open.level + 1, Math.max(2, Math.min(6, (block.level ?? 1) + 1)));
      return put(el(`h${open.level}`, { class: "block", dir: "auto" }));
    }
    if (kind === "list") return listItem(block, open.lists, put);
    if (inTable) return cell(block, open, put);
    if (kind === "quote") {
      open.quote ??= put(el("blockquote", {}));
      return open.quote.appendChild(el("p", { class: "block", dir: "auto" }));
    }
    if (kind === "code" || kind === "hidden") {
      const holder = el(kind === "code" ? "pre" : "p", { class: "block", dir: "auto" });
      put(el("details", { class: kind }, el("summary", { dir: "auto" }, folded(block)), holder));
      return holder;
    }
    return put(el("p", { class: "block", dir: "auto" }));
  });
}

/** An item of a list, in the list of its depth. @param {HTMLElement[]} lists Those open, the outermost first. */
function listItem({ depth, checked }, lists, put) {
  const deep = Math.max(1, depth ?? 1);
  while (lists.length > deep) lists.pop();
  while (lists.length < deep) {
    const list = el("ul", {});
    const above = lists[lists.length - 1];
    if (above) (above.lastElementChild ?? above.appendChild(el("li", { class: "bare" }))).append(list);
    else put(list);
    lists.push(list);
  }
  const holder = el("div", { class: "block", dir: "auto" });
  const box =
    typeof checked === "boolean" ? el("span", { class: "box", role: "img", "aria-label": checked ? "done" : "to do" }, checked ? "☑" : "☐") : null;
  lists[lists.length - 1].append(el("li", { class: box ? "checkable" : null }, box, holder));
  return holder;
}

/** A cell of a table; the first row names the columns. */
function cell({ table, row, runs }, open, put) {
  if (!open.table) {
    const head = el("thead", {});
    const body = el("tbody", {});
    put(el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": "Table" }, el("table", {}, head, body)));
    open.table = { n: table, row: null, tr: null, head, body };
  }
  const at = open.table;
  if (at.tr === null || at.row !== row) {
    at.row = row;
    at.tr = el("tr", {});
    (row === 0 ? at.head : at.body).append(at.tr);
  }
  const named = row === 0 && runs.some(([text]) => text.trim());
  const holder = el(named ? "th" : "td", { class: "block", dir: "auto", scope: named ? "col" : null });
  at.tr.append(holder);
  return holder;
}

/** What a folded block is called. */
function folded({ kind, runs }) {
  const text = runs
    .map(([words]) => words)
    .join("")
    .trimEnd();
  const lines = text.split("\n").length;
  if (kind === "code") return `Code, ${lines === 1 ? "1 line" : `${lines} lines`}`;
  return `Not part of the text: ${slicePoints(text.trim(), 0, 60) || "hidden"}`;
}
