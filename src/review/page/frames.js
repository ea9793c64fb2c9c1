// What can be changed in a frame: its words, categories, summaries and codes; and how are frames made, split and merged?

import { LETTER, ROLES, begun, follows, hasSpan, newFrame, own, untold, withSpan } from "./coding.js";
import * as keys from "./keys.js";
import { pick, write } from "./pick.js";
import { reshaping } from "./reshape.js";
import { bySentence } from "./select.js";
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
    const item = view.cursor.item();
    if (item?.type === "frame") return item;
    view.say("There is no frame here. Select words and make a new frame.");
    return null;
  }

  const set = (item, changed, told) => view.decide("correct", [{ do: "set", key: item.key, rev: item.rev, frame: changed }], told);

  /** Gives words to a role, and asks for the category of one that had none; `always`: of any in a frame of the coder's own. */
  async function give(item, role, span, always = false) {
    const before = item.frame[role];
    const changed = withSpan(item.frame, role, span, seen(span), untold(list(role)));
    if (before && follows(item, role, hasSpan(before) ? seen(before) : "")) changed[role].summary = begun(role, seen(span));
    const sent = await set(item, changed, `${name(role)}: ${seen(span)}`);
    view.cursor.chose(role);
    if (sent && ((always && item.state === "added") || !before?.category || before.category === "none")) await category(role, true);
  }

  /** Asks for a role's category; a role that the report has no words for may have one. `byItself`: without its key being pressed. */
  async function category(role = view.cursor.role, byItself = false) {
    const item = frame();
    if (!item) return;
    view.cursor.chose(role);
    const of = item.frame[role];
    const code = await pick({
      title: `Category of ${role}`,
      words: !of ? `no ${role} in the report's words` : hasSpan(of) ? seen(of) : of.summary,
      codes: list(role),
      current: of?.category,
      likeliest: of?.likeliest,
      swallow: byItself ? keys.hint("category") : null,
    });
    if (code === null || code === of?.category) return;
    await set(item, { ...structuredClone(item.frame), [role]: { ...own(of ?? {}), category: code } }, `Category of ${role}: ${code}`);
  }

  async function code(which) {
    const item = frame();
    if (!item) return;
    const chosen = await pick({
      title: name(which),
      words: seen(item.frame.action),
      codes: list(which),
      current: item.frame[which],
      likeliest: item.frame.evidence?.code_support?.[which]?.likeliest,
    });
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
    view.cursor.focus();
    return result;
  }

  async function editSpan(at) {
    const item = frame();
    const { role } = view.cursor;
    if (!item) return;
    const taken = view.selected.take();
    if (taken) return give(item, role, taken);
    const of = item.frame[role];
    const { roams, unit } = view.cursor;
    const from = hasSpan(of) ? { start: of.start, end: of.end } : view.words.firstWord(roams ? view.units[unit].start : view.coding.place(item));
    const result = await edit({
      title: `${hasSpan(of) ? "Edit" : "Words of"} the ${role}`,
      spans: [{ ...from, role, key: item.key }],
      edges: [
        [0, "start"],
        [0, "end"],
      ],
      at: at === "start" ? 0 : 1,
      also: bySentence(view, !hasSpan(of)),
      preview: (marks) => view.preview(marks, { key: item.key, role }),
    });
    const now = result?.spans[0];
    if (!now || (hasSpan(of) && now.start === of.start && now.end === of.end)) return;
    await give(view.coding.byKey.get(item.key) ?? item, role, now);
  }

  async function make(span) {
    if (view.closed()) return;
    const made = newFrame(span, seen(span), session.codebook, view.report.blocks[view.words.blockAt(span.start)]?.checked === true);
    const sent = await view.decide("add", [{ do: "add", frame: made, from: [] }], `New frame: ${seen(span)}`);
    if (!sent) return;
    const added = sent.answer.items.find((item) => item.type === "frame" && item.state === "added");
    if (!added) return;
    view.cursor.goTo(added.key);
    await category("action", true);
  }

  async function fresh() {
    if (view.closed()) return;
    const taken = view.selected.take();
    if (taken) return make(taken);
    const unit = view.units[view.cursor.unit ?? 0];
    if (!unit) return view.say("There is no sentence here.");
    const result = await edit({
      title: "Words of the new action",
      spans: [{ ...view.words.trim(unit), role: "action" }],
      edges: [
        [0, "start"],
        [0, "end"],
      ],
      at: 1,
      also: bySentence(view, false),
      preview: (marks) => view.preview(marks),
    });
    if (result) await make(result.spans[0]);
  }

  async function select() {
    if (view.closed()) return;
    const unit = view.units[view.cursor.unit ?? 0];
    if (!unit) return view.say("There is no sentence here.");
    const item = view.cursor.item()?.type === "frame" ? view.cursor.item() : null;
    const also = { "new-frame": (finish) => finish("new-frame"), ...bySentence(view, true) };
    for (const role of ROLES) {
      also[role] = (finish) => (item ? finish(role) : view.say(`No frame is chosen: ${keys.hint("new-frame")} makes one of these words.`));
    }
    const result = await edit({
      title: item ? `Select words · chosen: ${view.nameOf(item.key)}` : "Select words",
      spans: [{ ...view.words.firstWord(unit.start), role: "selected" }],
      edges: [
        [0, "start"],
        [0, "end"],
      ],
      at: 1,
      also,
      saves: "New frame",
      preview: (marks) => view.preview(marks),
      hints: item ? ROLES.map((role) => [role, name(role)]) : [],
    });
    if (!result) return;
    if (LETTER[result.by]) await give(view.coding.byKey.get(item.key) ?? item, result.by, result.spans[0], true);
    else await make(result.spans[0]);
  }

  async function role(which) {
    const taken = view.selected.take();
    const item = view.cursor.item();
    if (taken)
      return item?.type === "frame"
        ? !view.closed() && give(item, which, taken, true)
        : view.say(`Choose a frame for the ${which} first, or make a new one.`);
    if (item?.type !== "frame") return view.say("There is no frame here.");
    view.cursor.chose(which);
    const of = item.frame[which];
    view.say(
      of
        ? `${name(which)}: ${of.summary || (of.implied ? "implied, not in the report's words" : "not in the report's words")}, ${of.category}`
        : `No ${which}. ${keys.hint("edit-span")} gives it words, ${keys.hint("category")} a category alone.`,
    );
  }

  return {
    event: () => role("event"),
    action: () => role("action"),
    target: () => role("target"),
    goal: () => role("goal"),
    "edit-span": () => editSpan("end"),
    "edit-start": () => editSpan("start"),
    category: () => category(),
    summary,
    "drop-role": drop,
    "code-sts": () => code("sts"),
    "code-quality": () => code("quality"),
    "code-status": () => code("status"),
    "code-horizon": () => code("horizon"),
    "code-origin": () => code("origin"),
    "new-frame": fresh,
    select,
    ...reshaping(view, { frame, edit, seen }),
  };
}

const NAMES = { sts: "Part of the system (sts)", quality: "Quality", status: "Status", horizon: "Horizon", origin: "Origin" };
const name = (of) => NAMES[of] ?? of[0].toUpperCase() + of.slice(1);
