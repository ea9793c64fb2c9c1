// What is suggested and decided in the open report, and what follows from it for the text and the panel?

/** The roles of a frame, in the order of their keys, with the letter that stands for each. */
export const ROLES = ["event", "action", "target", "goal"];
/** @type {Object<string, string>} */
export const LETTER = { event: "E", action: "A", target: "T", goal: "G" };
/** The code lists of a frame as a whole, in the order of their keys. */
export const CODES = ["sts", "quality", "status", "horizon", "origin"];

/** What each state is called, and its sign: no state is told by colour alone. */
export const STATES = {
  pending: { sign: "○", name: "undecided" },
  accepted: { sign: "✓", name: "accepted" },
  corrected: { sign: "±", name: "corrected" },
  rejected: { sign: "✕", name: "rejected" },
  added: { sign: "+", name: "added" },
  agreed: { sign: "=", name: "agreed" },
};

/** @param {any} role @returns {boolean} Whether a role has words of the report. */
export const hasSpan = (role) => Boolean(role) && Number.isInteger(role.start) && Number.isInteger(role.end);

/** @param {any} item @returns {boolean} Whether it counts as said: neither undecided nor rejected. */
export const holds = (item) => item.state !== "pending" && item.state !== "rejected";

/** A report's items, in text order. */
export class Coding {
  /** @param {any} report The answer to GET api/reports/N. */
  constructor(report) {
    this.units = report.units;
    this.take(report);
  }

  /** Takes over all items of a report that was fetched again. */
  take(report) {
    this.version = report.version;
    this.items = report.items;
    this.byKey = new Map(report.items.map((item) => [item.key, item]));
    this.counts = this.counted();
  }

  /**
   * Takes over what the server says has changed.
   * @param {{version: number, items?: any[], gone?: string[]}} answer
   * @returns {string[]} Keys of what changed, in text order.
   */
  apply(answer) {
    this.version = answer.version ?? this.version;
    const changed = [];
    for (const item of answer.items ?? []) {
      const before = this.byKey.get(item.key);
      if (before && before.rev > item.rev) continue;
      this.byKey.set(item.key, item);
      changed.push(item);
      if (before) this.items[this.items.indexOf(before)] = item;
      else this.items.push(item);
    }
    for (const key of answer.gone ?? []) {
      this.byKey.delete(key);
      this.items = this.items.filter((item) => item.key !== key);
    }
    this.items.sort((a, b) => this.place(a) - this.place(b));
    this.counts = this.counted();
    return changed.sort((a, b) => this.place(a) - this.place(b)).map((item) => item.key);
  }

  counted() {
    const pending = this.items.filter((item) => item.state === "pending").length;
    return { pending, decided: this.items.length - pending };
  }

  /** @param {any} item @returns {number} Where it stands in the text, in code points. */
  place(item) {
    return item.type === "frame" ? item.frame.action.start : (this.units[item.unit]?.start ?? 0);
  }

  /** @param {any} item @returns {number|null} The unit it comes from. */
  unitOf(item) {
    return item.unit ?? this.unitAt(this.place(item));
  }

  /** @param {number} offset @returns {number|null} The unit with this code point, else the last one before it. */
  unitAt(offset) {
    let low = 0;
    let high = this.units.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.units[mid].start <= offset) low = mid + 1;
      else high = mid;
    }
    return low > 0 ? low - 1 : null;
  }

  /** Items that j and k stop at. @param {boolean} withRejected */
  shown(withRejected) {
    return withRejected ? this.items : this.items.filter((item) => item.state !== "rejected");
  }

  /** Items that come from a unit. */
  ofUnit(unit, withRejected) {
    return this.shown(withRejected).filter((item) => this.unitOf(item) === unit);
  }

  /**
   * The spans to underline: one for each role that has words.
   * @param {boolean} withRejected
   * @returns {{start: number, end: number, role: string, key: string, state: string}[]}
   */
  marks(withRejected) {
    const marks = [];
    for (const item of this.shown(withRejected)) {
      if (item.type !== "frame") continue;
      for (const role of ROLES) {
        const of = item.frame[role];
        if (!hasSpan(of)) continue;
        const state = item.state === "pending" || item.state === "rejected" ? item.state : "decided";
        marks.push({ start: of.start, end: of.end, role, key: item.key, state });
      }
    }
    return marks;
  }

  /**
   * The labels of units: from label items, and `action` from the frames that come from a unit.
   * @returns {Map<number, {lesson?: "pending"|"decided", action?: "pending"|"decided"}>}
   */
  labels() {
    const labels = new Map();
    for (const item of this.items) {
      if (item.state === "rejected") continue;
      const unit = this.unitOf(item);
      const label = item.type === "frame" ? "action" : item.label;
      if (unit === null || (label !== "action" && label !== "lesson")) continue;
      const of = labels.get(unit) ?? {};
      if (of[label] !== "decided") of[label] = holds(item) ? "decided" : "pending";
      labels.set(unit, of);
    }
    return labels;
  }
}

/**
 * A copy of a frame in which one role has other words; the server fills in `text`.
 * @param {any} frame @param {string} role @param {{start: number, end: number}} span
 * @param {string} words The visible words of the span: the summary where there is none.
 * @param {string} category For a role that was not there.
 */
export function withSpan(frame, role, span, words, category) {
  const copy = structuredClone(frame);
  const of = own(copy[role] ?? { category });
  if (!of.summary) of.summary = begun(role, words);
  copy[role] = { ...of, start: span.start, end: span.end };
  delete copy[role].text;
  return copy;
}

/** What a model says of its own words and category, not of a coder's. */
const SUGGESTED = ["implied", "score", "category_score", "support", "likeliest", "nearest"];

/** @param {any} role @returns {any} A copy without what a model said of it: for a role with other words or another category. */
export const own = (role) => Object.fromEntries(Object.entries(role).filter(([name]) => !SUGGESTED.includes(name)));

/** @param {string} role @param {string} words @returns {string} What a summary is before somebody writes one; an action's begins like a sentence. */
export function begun(role, words) {
  const summary = shortened(words);
  const [first = ""] = summary;
  return role === "action" ? first.toLocaleUpperCase() + summary.slice(first.length) : summary;
}

/**
 * Whether a summary goes with the words: it is the suggestion's own, or says no more than they do.
 * @param {any} item @param {string} role @param {string} words Those the role has had.
 */
export function follows(item, role, words) {
  const { summary } = item.frame[role] ?? {};
  const suggested = item.state === "added" ? null : (item.suggested ?? item.frame)[role];
  return !summary || summary === suggested?.summary || summary.toLowerCase() === shortened(words).toLowerCase();
}

/** @param {string} words @returns {string} At most twelve of them, in one line. */
export const shortened = (words) => words.trim().split(/\s+/u).slice(0, 12).join(" ");

/** @param {any[]} codes Those of one list. @returns {string} The code for what cannot be told. */
export const untold = (codes) =>
  ["unclear", "other"].find((code) => codes.some((one) => one.code === code)) ?? codes[codes.length - 1]?.code ?? "unclear";

/** @param {{start: number, end: number}} span @param {boolean} done Whether the report has it ticked off. @returns {any} A frame in which only the action is known. */
export function newFrame(span, words, codebook, done) {
  const list = (name) => codebook.lists.find((one) => one.name === name)?.codes ?? [];
  const or = (name, code) => (list(name).some((one) => one.code === code) ? code : untold(list(name)));
  return {
    id: "new",
    action: { start: span.start, end: span.end, summary: begun("action", words), category: or("action", "unclear") },
    target: null,
    goal: null,
    event: null,
    sts: or("sts", "unclear"),
    quality: or("quality", "unclear"),
    status: or("status", done ? "completed" : "planned"),
    horizon: or("horizon", "unstated"),
    origin: or("origin", "new"),
  };
}
