// How are figures of agreement (alpha, kappa, F1) put into tables, alone or beside those over all reports?
import { el } from "./dom.js";

/** What is counted, for a report's comparison or several coders. */
const COUNTED = { coded: "Labels of sentences, and codes of the frames that both have", frames: "Frames", spans: "Spans of each role, whether their frames match or not" };

/**
 * One set of figures, or two beside each other (this report, all reports).
 * @typedef {{labels: {of: string, agreed: number, items: number, alpha: number|null, kappa: number|null}[], codes: {of: string, agreed: number, items: number,
 *   alpha: number|null, kappa: number|null}[], frames: {counts: number[], f1: number|null}, spans: {role: string, exact_f1: number|null, token_f1: number|null}[]}} Figures
 * @param {{name: string, figures: Figures}[]} sets
 * @param {string[]|null} [sides] Whose frames are counted, for one set: "yours", "the model's".
 * @returns {HTMLElement[]} Tables under headings.
 */
export function figureTables(sets, sides = null) {
  const single = sets.length === 1;
  const coded = single ? [["Agreed", agreed], ["α", (row) => decimal(row.alpha)], ["κ", (row) => decimal(row.kappa)]]
    : [["Agreed", agreed], ["α", (row) => decimal(row.alpha)]];
  const spans = [["Exact F1", (row) => decimal(row.exact_f1)], ["Words F1", (row) => decimal(row.token_f1)]];
  const frames = [["Of each coder", (row) => row.counts.join(" / ")], ["F1 of matched frames", (row) => decimal(row.f1)]];
  return [
    table(COUNTED.coded, sets, (figures) => [...figures.labels, ...figures.codes], (row) => row.of, coded),
    sides
      ? el("p", { class: "told" }, el("b", {}, COUNTED.frames), `: ${sides.map((side, n) => `${side} ${sets[0].figures.frames.counts[n]}`).join(", ")}; F1 ${decimal(sets[0].figures.frames.f1)}`)
      : table(COUNTED.frames, sets, (figures) => [{ of: "frames", ...figures.frames }], (row) => row.of, frames),
    table(COUNTED.spans, sets, (figures) => figures.spans, (row) => row.role, spans),
  ];
}

/** @param {number|null|undefined} value @returns {string} Two decimals; nothing to tell is an en dash, not 0. */
export const decimal = (value) => (value === null || value === undefined ? "–" : value.toFixed(2));

const agreed = (row) => `${row.agreed} of ${row.items}`;

function table(caption, sets, rowsOf, nameOf, columns) {
  const names = [];
  const found = sets.map(({ figures }) => new Map(rowsOf(figures).map((row) => {
    if (!names.includes(nameOf(row))) names.push(nameOf(row));
    return [nameOf(row), row];
  })));
  const heads = sets.flatMap(() => columns.map(([head]) => el("th", { scope: "col", class: "number" }, head)));
  const groups = sets.length > 1
    ? el("tr", {}, el("td", {}), sets.map(({ name }) => el("th", { scope: "colgroup", colspan: String(columns.length), class: "number" }, name))) : null;
  return el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": caption }, el("table", { class: "figures" },
    el("caption", {}, caption),
    el("thead", {}, groups, el("tr", {}, groups ? el("td", {}) : el("th", { scope: "col" }, "Of"), heads)),
    el("tbody", {}, names.map((name) => el("tr", {}, el("th", { scope: "row" }, named(name)),
      found.flatMap((rows) => columns.map(([, of]) => el("td", { class: "number" }, rows.has(name) ? of(rows.get(name)) : "–"))))))));
}

const ROLES = ["event", "action", "target", "goal"];

/** @param {string} name A role's name gets its letter and colour. @returns {Node|string} */
export function named(name) {
  return ROLES.includes(name) ? el("span", { class: `named ${name}`, dataset: { letter: name[0].toUpperCase() } }, name) : name;
}
