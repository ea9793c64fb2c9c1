// What does one card of the panel say? A line for each item; the current one open, with roles, codes and what can be done.

import { el, percent } from "./dom.js";
import { CODES, LETTER, ROLES, STATES, hasSpan } from "./coding.js";
import { keyMark } from "./keys.js";
import { pair } from "./pair.js";

/** @param {any} item @param {(unit: number) => string} unitText @returns {string} What an item is called in one line. */
export function nameOf(item, unitText) {
  if (item.type === "frame") return item.frame.action.summary || item.frame.action.text || "frame";
  return `${item.label}: ${unitText(item.unit)}`;
}

const button = (action, label, { disabled = false, primary = false } = {}) =>
  el("button", { type: "button", dataset: { act: action }, disabled, class: primary ? "primary" : null }, label, " ", keyMark(action));

/** The line that stands in every card, open or not. */
function headline(item, { unitText }) {
  const { sign, name } = STATES[item.state];
  const frame = item.type === "frame";
  return el(
    "h3",
    { class: "line" },
    el("span", { class: "sign", "aria-hidden": "true" }, sign),
    el(
      "span",
      { class: "what", dir: "auto" },
      el("span", { class: "unseen" }, `${name}, ${frame ? "frame" : "label"}: `),
      frame ? null : [el("span", { class: `tag ${item.label}` }, item.label), el("span", { class: "unseen" }, " ")],
      frame ? nameOf(item, unitText) : el("q", {}, unitText(item.unit)),
    ),
    item.sources?.length ? el("span", { class: "sources" }, item.sources.join(", ")) : null,
    el("span", { class: "score" }, item.score === null || item.score === undefined ? "" : percent(item.score)),
  );
}

/** A code that may go on in the next line after a slash or a hyphen, and nowhere else. */
const breakable = (code) => code.split(/(?<=[/-])/u).map((part, n) => (n ? [el("wbr", {}), part] : part));

/** What stands where a role has no words. */
const WORDLESS = { true: "implied, not in the report's words", false: "not in the report's words" };

/** A changed value: what was suggested is told beside it. */
const was = (before, after) =>
  before !== undefined && before !== after ? { class: " changed", title: `suggested: ${before ?? "nothing"}` } : { class: "", title: null };

function roleRow(item, role, { chosen, seen }) {
  const of = item.frame[role];
  const before = item.state === "corrected" && item.suggested ? item.suggested[role] : undefined;
  const old = (field) => was(before === undefined ? undefined : (before?.[field] ?? null), of?.[field] ?? null);
  const moved = before === undefined ? was() : was(`${before?.start}-${before?.end}`, `${of?.start}-${of?.end}`);
  const letter = el(
    "button",
    { type: "button", class: "letter", dataset: { act: role }, "aria-pressed": String(chosen === role), "aria-label": role },
    LETTER[role],
  );
  if (!of) {
    return el(
      "div",
      { class: `role ${role}${chosen === role ? " chosen" : ""}` },
      letter,
      el("span", { class: `unsaid${before ? " changed" : ""}`, title: before ? `suggested: ${before.summary || before.category}` : null }, `no ${role}`),
      chosen === role
        ? el("button", { type: "button", class: "value category", dataset: { act: "category", role } }, el("span", { class: "unseen" }, `${role}, `), "category ", keyMark("category"))
        : keyMark(role),
    );
  }
  const words = hasSpan(of) ? seen(of.start, of.end) : "";
  const sum = old("summary");
  const category = old("category");
  // A coder's own choice has no confidence.
  const given = item.state === "added" || Boolean(moved.class || category.class);
  const summary = of.summary || (hasSpan(of) ? "no summary" : WORDLESS[Boolean(of.implied)]);
  return el(
    "div",
    { class: `role ${role}${chosen === role ? " chosen" : ""}` },
    letter,
    el(
      "button",
      { type: "button", class: `value summary${sum.class}`, title: sum.title, dataset: { act: "summary", role }, dir: "auto" },
      el("span", { class: "unseen" }, `${role}, summary: `),
      of.summary ? summary : el("span", { class: "quiet" }, summary),
    ),
    el(
      "button",
      { type: "button", class: `value category${category.class}`, title: category.title, dataset: { act: "category", role } },
      el("span", { class: "unseen" }, `${role}, category: `),
      breakable(of.category ?? "none"),
    ),
    el(
      "button",
      {
        type: "button",
        class: `value words${moved.class}`,
        title: moved.title ? "the suggestion had other words" : null,
        dataset: { act: "edit-span", role },
        dir: "auto",
      },
      el("span", { class: "unseen" }, `${role}, words: `),
      words ? el("q", {}, words) : of.summary ? WORDLESS[Boolean(of.implied)] : "no words",
    ),
    el("span", { class: "score" }, given || of.score === null || of.score === undefined ? "" : percent(of.score)),
    !given && of.support === "low" ? low(of) : null,
    !given && of.nearest?.suggested
      ? el(
          "p",
          { class: "alike" },
          `most alike, coded by people: ${of.nearest.suggested}`,
          typeof of.nearest.share === "number" ? ` ${percent(of.nearest.share)}` : null,
        )
      : null,
  );
}

/** The codes that the suggestion finds likeliest, where it is not sure. */
function low(of) {
  return el(
    "p",
    { class: "low" },
    "low support",
    (of.likeliest ?? []).slice(0, 3).map(({ code, score }, n) => [n ? ", " : ": ", el("span", {}, `${code} ${percent(score)}`)]),
  );
}

function codesRow(item) {
  const before = item.state === "corrected" ? item.suggested : null;
  const { code_scores: scores, code_support: support } = item.frame.evidence ?? {};
  return el(
    "div",
    { class: "codes" },
    CODES.map((code) => {
      const changed = was(before ? before[code] : undefined, item.frame[code]);
      const score = changed.class ? null : scores?.[code];
      const few = !changed.class && support?.[code];
      return el(
        "button",
        { type: "button", class: `value${changed.class}`, title: changed.title, dataset: { act: `code-${code}` } },
        el(
          "span",
          { class: "list" },
          code,
          keyMark(`code-${code}`),
          el("span", { class: "unseen" }, ": "),
          typeof score === "number"
            ? el("span", { class: `score${few ? " few" : ""}` }, percent(score), few ? el("span", { class: "unseen" }, ", low support") : null)
            : null,
        ),
        el("span", { class: "code" }, breakable(item.frame[code] ?? "none")),
      );
    }),
  );
}

function deeds(item, done) {
  const { state } = item;
  const added = state === "added";
  return el(
    "div",
    { class: "deeds" },
    added
      ? button("remove", "Remove", { disabled: done })
      : [
          button("accept", "Accept", { disabled: done || (state !== "pending" && state !== "rejected"), primary: state === "pending" }),
          button("reject", "Reject", { disabled: done || state === "rejected" }),
          button("reset", "Reset", { disabled: done || state === "pending" }),
        ],
    item.type === "frame" ? [button("split", "Split", { disabled: done }), button("merge", "Merge", { disabled: done })] : null,
  );
}

/**
 * Draws an item's card.
 * @param {any} item
 * @param {{open: boolean, chosen: string, done: boolean, rivals: any[], unitText: (unit: number) => string,
 *   seen: (start: number, end: number) => string, definition: (label: string) => string}} told
 * @returns {HTMLElement}
 */
export function card(item, told) {
  const { open } = told;
  const article = el(
    "article",
    {
      class: `card ${item.type} ${item.state}${open ? " open" : ""}`,
      dataset: { key: item.key },
      tabIndex: open ? 0 : -1,
      "aria-current": open ? "true" : null,
      "aria-label": `${nameOf(item, told.unitText)}, ${STATES[item.state].name}`,
    },
    headline(item, told),
  );
  if (!open) return article;
  if (item.type === "label") {
    article.append(el("p", { class: "quiet" }, told.definition(item.label)));
  } else {
    article.append(
      told.rivals.length
        ? pair(item, told.rivals, told)
        : el(
            "div",
            { class: "roles" },
            ROLES.map((role) => roleRow(item, role, told)),
          ),
    );
    if (!told.rivals.length) article.append(codesRow(item));
  }
  article.append(deeds(item, told.done));
  return article;
}
