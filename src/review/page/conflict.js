// Somebody else decided the same thing meanwhile: which of the two is to stand?
import { el, ask } from "./dom.js";

const ROLES = ["action", "target", "goal", "event"];
const CODES = ["sts", "quality", "status", "horizon", "origin"];
const DONE = { accept: "accepted", reject: "rejected", reset: "undecided", remove: "removed" };

/**
 * Shows both sides and lets the coder choose: 1 keeps theirs, 2 keeps mine, Escape keeps theirs. Where theirs is already what mine asked for, nobody is asked.
 * @param {any[]} mineChanges The changes that were refused, as they were sent.
 * @param {{key: string, theirs: any|null}[]} conflicts From the answer; null: it is gone.
 * @param {(key: string) => string} describe What the item is called for the coder.
 * @returns {Promise<"theirs"|"mine">}
 */
export async function resolve(mineChanges, conflicts, describe) {
  const pairs = conflicts.map((conflict) => ({ ...conflict, mine: mineChanges.find((change) => keyOf(change) === conflict.key) ?? null }));
  if (pairs.every(same)) return "theirs";
  const open = pairs.filter((pair) => !same(pair));
  const chosen = await ask({
    title: open.length === 1 ? "Changed elsewhere" : `${open.length} changed elsewhere`,
    class: "conflict",
    content: [el("p", {}, "Another tab or coder decided this first. Nothing is lost: whichever you keep, the log holds both."),
      open.map((pair) => sides(pair, describe))],
    buttons: [{ label: "Keep theirs", value: "theirs", key: "1" }, { label: "Keep mine", value: "mine", key: "2" }],
  });
  return chosen ?? "theirs";
}

/** What an item is known by: a label that has no item yet by its unit. */
const keyOf = (change) => change.key ?? (change.do === "label" ? `u${change.unit}:${change.label}` : null);

/**
 * The changes to send when mine is to stand: each based on what theirs is now; what they removed is added anew.
 * @param {any[]} changes @param {{key: string, theirs: any|null}[]} conflicts
 * @returns {any[]}
 */
export function again(changes, conflicts) {
  const found = new Map(conflicts.map((conflict) => [conflict.key, conflict.theirs]));
  return changes.flatMap((change) => {
    if (!found.has(keyOf(change))) return [change];
    const theirs = found.get(keyOf(change));
    if (theirs) return [{ ...change, rev: theirs.rev }];
    if (change.do === "set") return [{ do: "add", frame: change.frame, from: [] }];
    return change.do === "label" ? [{ ...change, rev: 0 }] : [];
  });
}

/** Whether theirs is what mine wanted to make of it. */
function same({ mine, theirs }) {
  if (!mine) return false;
  if (!theirs) return mine.do === "remove";
  if (mine.do === "accept") return theirs.state === "accepted";
  if (mine.do === "reject") return theirs.state === "rejected";
  if (mine.do === "reset") return theirs.state === "pending";
  if (mine.do === "label") return ["accepted", "added", "agreed"].includes(theirs.state) === mine.on;
  if (mine.do !== "set" || !["corrected", "added"].includes(theirs.state)) return false;
  const rows = fields(mine.frame);
  const others = fields(theirs.frame);
  return [...rows.keys(), ...others.keys()].every((name) => rows.get(name) === others.get(name));
}

/** A frame as rows of name and words; spans by their place as well, so that a moved one is seen. */
function fields(frame) {
  const rows = new Map();
  for (const role of ROLES) {
    const of = frame?.[role];
    if (!of) continue;
    if (Number.isInteger(of.start)) rows.set(role, `${of.text ?? ""} [${of.start}–${of.end}]`.trim());
    if (of.summary) rows.set(`${role}, summary`, of.summary);
    if (of.category) rows.set(`${role}, category`, of.category);
  }
  for (const code of CODES) if (frame?.[code]) rows.set(code, frame[code]);
  return rows;
}

function sides({ key, mine, theirs }, describe) {
  const left = theirs ? new Map([["state", theirs.state], ...(theirs.frame ? fields(theirs.frame) : [])]) : new Map([["state", "removed"]]);
  const right = new Map([["state", wanted(mine)], ...fields(mine?.frame ?? (mine?.do === "remove" ? null : theirs?.suggested ?? theirs?.frame))]);
  // Only what differs and, for orientation, the action; all of it would hide the difference.
  const names = [...new Set([...left.keys(), ...right.keys()])].filter((name) => name === "state" || name === "action" || left.get(name) !== right.get(name));
  return el("table", {}, el("caption", { dir: "auto" }, describe?.(key) ?? key),
    el("thead", {}, el("tr", {}, el("td", {}), el("th", { scope: "col" }, "Theirs"), el("th", { scope: "col" }, "Mine"))),
    el("tbody", {}, names.map((name) => el("tr", { class: left.get(name) !== right.get(name) ? "differs" : null },
      el("th", { scope: "row" }, name),
      [left, right].map((rows) => el("td", { dir: "auto" }, rows.get(name) ?? "–"))))));
}

function wanted(mine) {
  if (!mine) return "–";
  if (mine.do === "label") return mine.on ? "labelled" : "not labelled";
  if (mine.do === "set") return "corrected";
  return DONE[mine.do] ?? mine.do;
}
