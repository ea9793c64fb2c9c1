// In adjudication: where do two coders' frames about the same change differ?

import { el } from "./dom.js";
import { CODES, LETTER, ROLES, hasSpan } from "./coding.js";

/** What a frame says in one row, and what tells whether two say the same. */
function cell(frame, name, seen) {
  if (CODES.includes(name)) return { same: frame[name] ?? "", content: [frame[name] ?? "–"] };
  const of = frame[name];
  if (!of) return { same: "", content: [el("span", { class: "quiet" }, "–")] };
  return {
    same: [of.start, of.end, of.category].join(),
    span: [of.start, of.end].join(),
    category: of.category,
    content: [of.category, hasSpan(of) ? seen(of.start, of.end) : "", !hasSpan(of) && of.implied ? "implied, not in the report's words" : null],
  };
}

/**
 * The current frame beside its rivals; what differs is marked.
 * @param {any} item @param {any[]} rivals @param {{chosen: string, seen: (start: number, end: number) => string}} told
 * @returns {HTMLElement}
 */
export function pair(item, rivals, { chosen, seen }) {
  const sides = [item, ...rivals];
  const rows = [...ROLES, ...CODES].map((name) => {
    const cells = sides.map(({ frame }) => cell(frame, name, seen));
    const differs = cells.some((one) => one.same !== cells[0].same);
    const inCategory = cells.some((one) => one.category !== cells[0].category);
    const inSpan = cells.some((one) => one.span !== cells[0].span);
    const role = LETTER[name];
    return el(
      "tr",
      { class: `${differs ? "differs" : "same"}${role ? ` role ${name}` : ""}${chosen === name ? " chosen" : ""}` },
      el(
        "th",
        { scope: "row" },
        el("span", { class: "differ", "aria-hidden": "true" }, differs ? "≠" : ""),
        role
          ? el(
              "button",
              { type: "button", class: "letter", dataset: { act: name }, "aria-pressed": String(chosen === name), "aria-label": name },
              role,
            )
          : name,
        differs ? el("span", { class: "unseen" }, " differs") : null,
      ),
      cells.map(({ content: [first, words, note] }, n) =>
        el(
          "td",
          {},
          n === 0
            ? el(
                "button",
                {
                  type: "button",
                  class: `value${inCategory || (!role && differs) ? " differ" : ""}`,
                  dataset: role ? { act: "category", role: name } : { act: `code-${name}` },
                },
                first,
              )
            : el("span", { class: inCategory || (!role && differs) ? "differ" : null }, first),
          words ? el("q", { class: `words${inSpan ? " differ" : ""}`, dir: "auto" }, words) : null,
          note ? el("span", { class: "note" }, note) : null,
        ),
      ),
    );
  });
  const head = sides.map((one, n) =>
    el(
      "th",
      { scope: "col" },
      (one.sources ?? []).join(", ") || "this",
      n === 0
        ? el("span", { class: "unseen" }, ", the current one")
        : el("button", { type: "button", class: "plain", dataset: { choose: one.key } }, "go to"),
    ),
  );
  return el(
    "div",
    { class: "scroller" },
    el(
      "table",
      { class: "pair" },
      el("caption", { class: "unseen" }, "The coders' frames side by side"),
      el("thead", {}, el("tr", {}, el("td", {}), head)),
      el("tbody", {}, rows),
    ),
  );
}
