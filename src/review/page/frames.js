// What can be changed in a frame: its words, categories, summaries and codes; and how are frames made, split and merged?

import { LETTER, ROLES, hasSpan, newFrame, shortened, untold, withSpan } from "./coding.js";
import { el } from "./dom.js";
import * as keys from "./keys.js";
import { pick, write } from "./pick.js";
import { SpanEditor } from "./span.js";

/**
 * Actions on frames, by name.
 * @param {import("./view.js").View} view
 * @returns {Object<string, () => any>}
 */
export function frameActions(view) {
  const { session } = view.context;
  const list = (name) => session.codebook.lists.find((one) => one.name === name)?.codes ?? [];
  const seen = (span) => view.words.text(span.start, span.end);

  /** The current frame; says why where there is none to change. */
  function frame() {
    if (view.closed()) return null;
    const item = view.item();
    if (item?.type === "frame") return item;
    view.say("There is no frame here. Select words and make a new frame.");
    return null;
  }

  const set = (item, changed, told) =>
    view.decide("correct", [{ do: "set", key: item.key, rev: item.rev, frame: changed }], told);

  /** Gives words to a role, and asks for the category of one that was not there. */
  async function give(item, role, span) {
    const fresh = !item.frame[role];
    const before = item.frame[role];
    const changed = withSpan(item.frame, role, span, seen(span), untold(list(role)));
    // A summary that was only the words follows them.
    if (before && hasSpan(before) && before.summary === shortened(seen(before))) changed[role].summary = shortened(seen(span));
    view.chose(role);
    const sent = await set(item, changed, `${name(role)}: ${seen(span)}`);
    if (sent && fresh) await category(role);
  }

  async function category(role = view.cursor.role) {
    const item = frame();
    const of = item?.frame[role];
    if (!item) return;
    if (!of) return view.say(`This frame has no ${role}. Select its words and press ${keys.hint(role)}.`);
    view.chose(role);
    const code = await pick({ title: `Category of ${role}`, words: hasSpan(of) ? seen(of) : of.summary, codes: list(role), current: of.category, likeliest: of.likeliest });
    if (code === null || code === of.category) return;
    await set(item, { ...structuredClone(item.frame), [role]: { ...of, category: code } }, `Category of ${role}: ${code}`);
  }

  async function code(which) {
    const item = frame();
    if (!item) return;
    const scores = item.frame.evidence?.code_scores?.[which];
    const likeliest = Array.isArray(scores) ? scores : scores && typeof scores === "object" ? Object.entries(scores).map(([one, score]) => ({ code: one, score })) : [];
    const chosen = await pick({ title: name(which), words: seen(item.frame.action), codes: list(which), current: item.frame[which], likeliest });
    if (chosen === null || chosen === item.frame[which]) return;
    await set(item, { ...structuredClone(item.frame), [which]: chosen }, `${name(which)}: ${chosen}`);
  }

  async function summary() {
    const item = frame();
    const { role } = view.cursor;
    const of = item?.frame[role];
    if (!item) return;
    if (!of) return view.say(`This frame has no ${role}.`);
    const text = await write({ title: `Summary of ${role}`, words: hasSpan(of) ? seen(of) : "", value: of.summary ?? "" });
    if (text === null || text === of.summary) return;
    await set(item, { ...structuredClone(item.frame), [role]: { ...of, summary: text } }, `Summary of ${role}: ${text}`);
  }

  async function drop() {
    const item = frame();
    const { role } = view.cursor;
    if (!item) return;
    if (role === "action") return view.say("A frame always has an action. Reject the frame instead.");
    if (!item.frame[role]) return view.say(`This frame has no ${role}.`);
    await set(item, { ...structuredClone(item.frame), [role]: null }, `No ${role}`);
  }

  /** Opens the editor on spans; resolves to what was made of them. */
  async function edit(made) {
    view.selected.clear();
    view.editor = new SpanEditor({ host: view.strips, text: view.text, words: view.words, say: view.say, ...made });
    const result = await view.editor.done;
    view.editor = null;
    view.draw();
    view.focus();
    return result;
  }

  async function editSpan(at) {
    const item = frame();
    const { role } = view.cursor;
    if (!item) return;
    const taken = view.selected.take();
    if (taken) return give(item, role, taken);
    const of = item.frame[role];
    const from = hasSpan(of) ? { start: of.start, end: of.end } : view.words.firstWord(view.coding.place(item));
    const result = await edit({
      title: `${hasSpan(of) ? "Edit" : "Words of"} the ${role}`, spans: [{ ...from, role, key: item.key }], edges: [[0, "start"], [0, "end"]],
      at: at === "start" ? 0 : 1, preview: (marks) => view.preview(marks, { key: item.key, role }),
    });
    const now = result?.spans[0];
    if (!now || (hasSpan(of) && now.start === of.start && now.end === of.end)) return;
    await give(view.coding.byKey.get(item.key) ?? item, role, now);
  }

  async function make(span) {
    if (view.closed()) return;
    const sent = await view.decide("add", [{ do: "add", frame: newFrame(span, seen(span), session.codebook), from: [] }], `New frame: ${seen(span)}`);
    if (!sent) return;
    const added = sent.answer.items.find((item) => item.type === "frame" && item.state === "added" && item.frame.action.start === span.start && item.frame.action.end === span.end);
    if (!added) return;
    view.goTo(added.key, { role: "action" });
    await category("action");
  }

  async function fresh() {
    if (view.closed()) return;
    const taken = view.selected.take();
    if (taken) return make(taken);
    const unit = view.units[view.cursor.unit ?? 0];
    if (!unit) return view.say("There is no sentence here.");
    const result = await edit({
      title: "Words of the new action", spans: [{ ...view.words.trim(unit), role: "action" }], edges: [[0, "start"], [0, "end"]], at: 1, preview: (marks) => view.preview(marks),
    });
    if (result) await make(result.spans[0]);
  }

  async function select() {
    if (view.closed()) return;
    const unit = view.units[view.cursor.unit ?? 0];
    if (!unit) return view.say("There is no sentence here.");
    const item = view.item()?.type === "frame" ? view.item() : null;
    const also = { "new-frame": (finish) => finish("new-frame") };
    if (item) for (const role of ROLES) also[role] = (finish) => finish(role);
    const leap = (by) => () => {
      const next = view.units[(view.cursor.unit ?? 0) + by];
      if (!next) return;
      view.cursor.unit += by;
      view.text.current(view.cursor.unit);
      view.editor.spans[0] = { ...view.editor.spans[0], ...view.words.firstWord(next.start) };
      view.editor.show();
      view.editor.tell();
    };
    also["next-unit"] = leap(1);
    also["previous-unit"] = leap(-1);
    const result = await edit({
      title: "Select words", spans: [{ ...view.words.firstWord(unit.start), role: "selected" }], edges: [[0, "start"], [0, "end"]], at: 1, also, preview: (marks) => view.preview(marks),
      hints: item ? ROLES.map((role) => [role, name(role)]) : [],
    });
    if (!result) return;
    if (LETTER[result.by]) await give(item, result.by, result.spans[0]);
    else await make(result.spans[0]);
  }

  async function split() {
    const item = frame();
    if (!item) return;
    const { start, end } = item.frame.action;
    const first = view.words.firstWord(start);
    const second = view.words.step(first.end, "start", 1, "word");
    if (first.end >= end || second >= end) return view.say("One word cannot be split.");
    const result = await edit({
      title: "Where the first action ends", spans: [{ start, end: first.end, role: "action", key: item.key }, { start: second, end, role: "action", key: item.key }],
      edges: [[0, "end"], [1, "start"]], linked: true, preview: (marks) => view.preview(marks, { key: item.key, role: "action" }),
    });
    if (!result) return;
    const [one, other] = result.spans;
    const part = (span, away) => {
      const copy = withSpan(item.frame, "action", span, seen(span), item.frame.action.category);
      copy.action.summary = shortened(seen(span));
      // A target in the other half's words is the other half's.
      if (hasSpan(copy.target) && copy.target.start >= away.start && copy.target.end <= away.end) copy.target = null;
      return copy;
    };
    await view.decide("split", [{ do: "set", key: item.key, rev: item.rev, frame: part(one, other) }, { do: "add", frame: { ...part(other, one), id: "new" }, from: [item.key] }],
      `Split: ${shortened(seen(one))} | ${shortened(seen(other))}`);
  }

  async function merge() {
    const item = frame();
    if (!item) return;
    const others = view.coding.shown(false).filter((one) => one.type === "frame" && one.key !== item.key);
    if (!others.length) return view.say("There is no other frame.");
    const after = others.findIndex((one) => view.coding.place(one) >= view.coding.place(item));
    const other = await choose(view, item, others, after < 0 ? others.length - 1 : after);
    view.draw();
    view.focus();
    if (!other) return;
    const hull = union(item.frame.action, other.frame.action);
    const changed = withSpan(item.frame, "action", hull, seen(hull), item.frame.action.category);
    for (const role of ROLES) changed[role] ??= structuredClone(other.frame[role]);
    await view.decide("merge", [{ do: "set", key: item.key, rev: item.rev, frame: changed },
      { do: other.state === "added" ? "remove" : "reject", key: other.key, rev: other.rev }], `Merged: ${shortened(seen(hull))}`);
  }

  async function role(which) {
    const taken = view.selected.take();
    const item = view.item();
    if (taken) return item?.type === "frame" ? !view.closed() && give(item, which, taken) : view.say(`Choose a frame for the ${which} first, or make a new one.`);
    if (item?.type !== "frame") return view.say("There is no frame here.");
    view.chose(which);
    const of = item.frame[which];
    view.say(of ? `${name(which)}: ${of.summary}, ${of.category}` : `No ${which}. ${keys.hint("edit-span")} gives it words.`);
  }

  return {
    event: () => role("event"), action: () => role("action"), target: () => role("target"), goal: () => role("goal"),
    "edit-span": () => editSpan("end"), "edit-start": () => editSpan("start"), category: () => category(), summary, "drop-role": drop,
    "code-sts": () => code("sts"), "code-quality": () => code("quality"), "code-status": () => code("status"),
    "code-horizon": () => code("horizon"), "code-origin": () => code("origin"), "new-frame": fresh, select, split, merge,
  };
}

const NAMES = { sts: "Part of the system (sts)", quality: "Quality", status: "Status", horizon: "Horizon", origin: "Origin" };
const name = (of) => NAMES[of] ?? of[0].toUpperCase() + of.slice(1);
const union = (a, b) => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) });

/** Lets the coder choose another frame by j and k. */
function choose(view, item, others, first) {
  return new Promise((answer) => {
    let at = first;
    const shown = el("p", { class: "words" });
    const button = (action, label, primary) => el("button", { type: "button", class: primary ? "primary" : null, onclick: () => keys.perform(action) }, label, " ", keys.keyMark(action));
    const strip = el("div", { class: "strip", role: "group", tabindex: "-1", "aria-label": "Merge with another frame" },
      el("p", { class: "title" }, "Merge with"), shown,
      el("div", { class: "deeds" }, button("previous", "Before"), button("next", "Next"), el("span", { class: "space" }), button("cancel", "Cancel"), button("save", "Merge", true)));
    strip.addEventListener("pointerdown", (event) => event.preventDefault());
    const show = (by) => {
      at = (at + by + others.length) % others.length;
      const other = others[at];
      const hull = union(item.frame.action, other.frame.action);
      view.preview([{ ...hull, role: "action", key: item.key, n: 0, state: "editing" }]);
      view.lightAlso(other.key);
      shown.replaceChildren(el("q", { dir: "auto" }, other.frame.action.summary ?? ""));
      view.scrollTo(other.frame.action.start, other.frame.action.end);
      view.say(`Merge with: ${other.frame.action.summary ?? ""}`);
    };
    const finish = (other) => {
      off();
      strip.remove();
      view.preview(null);
      view.editor = null;
      answer(other);
    };
    const off = keys.use("merge", {
      next: () => show(1), previous: () => show(-1), "next-unit": () => show(1), "previous-unit": () => show(-1), save: () => finish(others[at]), cancel: () => finish(null),
    }, { modal: true });
    view.editor = { ended: false, edges: [], finish: () => finish(null) };
    view.strips.append(strip);
    strip.focus({ preventScroll: true });
    show(0);
  });
}
