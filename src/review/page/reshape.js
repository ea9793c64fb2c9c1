// How is one frame made of two, and two of one?

import { ROLES, begun, hasSpan, shortened, withSpan } from "./coding.js";
import { el } from "./dom.js";
import * as keys from "./keys.js";

const union = (a, b) => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) });

/**
 * The actions `split` and `merge`.
 * @param {import("./view.js").View} view
 * @param {{frame: () => any, edit: (made: any) => Promise<any>, seen: (span: any) => string}} tools The current frame that may be changed, the span
 *   editor, and the visible words of a span.
 * @returns {{split: () => any, merge: () => any}}
 */
export function reshaping(view, { frame, edit, seen }) {
  async function split() {
    const item = frame();
    if (!item) return;
    const { start, end } = item.frame.action;
    const first = view.words.firstWord(start);
    const second = view.words.step(first.end, "start", 1, "word");
    if (first.end >= end || second >= end) return view.say("One word cannot be split.");
    const result = await edit({
      title: "Where the first action ends",
      spans: [
        { start, end: first.end, role: "action", key: item.key },
        { start: second, end, role: "action", key: item.key },
      ],
      edges: [
        [0, "end"],
        [1, "start"],
      ],
      linked: true,
      preview: (marks) => view.preview(marks, { key: item.key, role: "action" }),
    });
    if (!result) return;
    const [one, other] = result.spans;
    const part = (span, away) => {
      const copy = withSpan(item.frame, "action", span, seen(span), item.frame.action.category);
      copy.action.summary = begun("action", seen(span));
      // A target in the other half's words is the other half's.
      if (hasSpan(copy.target) && copy.target.start >= away.start && copy.target.end <= away.end) copy.target = null;
      return copy;
    };
    await view.decide(
      "split",
      [
        { do: "set", key: item.key, rev: item.rev, frame: part(one, other) },
        { do: "add", frame: { ...part(other, one), id: "new" }, from: [item.key] },
      ],
      `Split: ${shortened(seen(one))} | ${shortened(seen(other))}`,
    );
  }

  async function merge() {
    const item = frame();
    if (!item) return;
    const others = view.coding.shown(false).filter((one) => one.type === "frame" && one.key !== item.key);
    if (!others.length) return view.say("There is no other frame.");
    const after = others.findIndex((one) => view.coding.place(one) >= view.coding.place(item));
    const other = await choose(view, item, others, after < 0 ? others.length - 1 : after);
    view.draw();
    view.cursor.focus();
    if (!other) return;
    const hull = union(item.frame.action, other.frame.action);
    const changed = withSpan(item.frame, "action", hull, seen(hull), item.frame.action.category);
    for (const role of ROLES) changed[role] ??= structuredClone(other.frame[role]);
    await view.decide(
      "merge",
      [
        { do: "set", key: item.key, rev: item.rev, frame: changed },
        { do: other.state === "added" ? "remove" : "reject", key: other.key, rev: other.rev },
      ],
      `Merged: ${shortened(seen(hull))}`,
    );
  }

  return { split, merge };
}

/** Lets the coder choose another frame by j and k. */
function choose(view, item, others, first) {
  return new Promise((answer) => {
    let at = first;
    const shown = el("p", { class: "words" });
    const button = (action, label, primary) =>
      el("button", { type: "button", class: primary ? "primary" : null, onclick: () => keys.perform(action) }, label, " ", keys.keyMark(action));
    const strip = el(
      "div",
      { class: "strip", role: "group", tabindex: "-1", "aria-label": "Merge with another frame" },
      el("p", { class: "title" }, "Merge with"),
      shown,
      el(
        "div",
        { class: "deeds" },
        button("previous", "Before"),
        button("next", "Next"),
        el("span", { class: "space" }),
        button("cancel", "Cancel"),
        button("save", "Merge", true),
      ),
    );
    strip.addEventListener("pointerdown", (event) => event.preventDefault());
    const show = (by) => {
      at = (at + by + others.length) % others.length;
      const other = others[at];
      const hull = union(item.frame.action, other.frame.action);
      view.preview([{ ...hull, role: "action", key: item.key, n: 0, state: "editing" }]);
      view.text.light(other.key, null, true);
      shown.replaceChildren(el("q", { dir: "auto" }, other.frame.action.summary ?? ""));
      view.sight.to(other.frame.action.start, other.frame.action.end);
      view.say(`Merge with: ${other.frame.action.summary ?? ""}`);
    };
    const finish = (other) => {
      off();
      strip.remove();
      view.preview(null);
      view.editor = null;
      answer(other);
    };
    const off = keys.use(
      "merge",
      {
        next: () => show(1),
        previous: () => show(-1),
        "next-unit": () => show(1),
        "previous-unit": () => show(-1),
        save: () => finish(others[at]),
        cancel: () => finish(null),
      },
      { modal: true },
    );
    view.editor = { ended: false, edges: [], finish: () => finish(null) };
    view.strips.append(strip);
    strip.focus({ preventScroll: true });
    show(0);
  });
}
