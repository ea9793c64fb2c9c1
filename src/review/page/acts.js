// What does a key do to the current item or sentence: accept, reject, label, undo, finish, and going from one to the next?

import { holds } from "./coding.js";
import { counted, el, slicePoints } from "./dom.js";
import { hint } from "./keys.js";

/** Code points of a sentence that are quoted. */
const QUOTED = 60;

/**
 * Actions on items and on the report, by name.
 * @param {import("./view.js").View} view
 * @returns {Object<string, () => any>}
 */
export function itemActions(view) {
  const { coding } = view;
  const blind = view.report.mode === "blind";
  /** How many are left; coded blind, nobody knows. */
  const left = () => {
    const { pending } = coding.counts;
    return blind ? "" : pending ? ` ${pending} left.` : " All decided.";
  };

  function current() {
    if (view.closed()) return null;
    const item = view.cursor.item();
    if (!item) view.say("There is nothing to decide here.");
    return item;
  }

  async function accept() {
    const item = current();
    if (!item) return;
    if (holds(item)) {
      const name = view.nameOf(item.key);
      view.cursor.onward(item);
      view.say(`Already ${item.state}: ${name}.${left()}`);
      return;
    }
    const sent = await view.decide("accept", [{ do: "accept", key: item.key, rev: item.rev }], null, () => view.cursor.onward(item));
    if (sent) view.say(`Accepted: ${view.nameOf(item.key)}.${left()}`);
  }

  async function reject() {
    const item = current();
    if (!item) return;
    if (item.state === "added") return remove();
    if (item.state === "rejected") return view.say("Already rejected.");
    const name = view.nameOf(item.key);
    const sent = await view.decide("reject", [{ do: "reject", key: item.key, rev: item.rev }], null, () => view.cursor.onward(item));
    if (sent) view.say(`Rejected: ${name}.${left()}`);
  }

  async function reset() {
    const item = current();
    if (!item) return;
    if (item.state === "pending") return view.say("Not decided yet.");
    if (item.state === "added") return view.say("You added this; there is no suggestion to go back to.");
    await view.decide("reset", [{ do: "reset", key: item.key, rev: item.rev }], `Undecided again: ${view.nameOf(item.key)}.`);
  }

  async function remove() {
    const item = current();
    if (!item) return;
    if (item.state !== "added") return view.say("Only what you added can be removed. Reject it instead.");
    const name = view.nameOf(item.key);
    const place = coding.place(item);
    const sent = await view.decide("remove", [{ do: "remove", key: item.key, rev: item.rev }]);
    if (!sent) return;
    if (!coding.byKey.has(item.key)) view.cursor.goNear(place);
    view.say(`Removed: ${name}`);
  }

  async function acceptVisible() {
    if (view.closed()) return;
    const waiting = coding.items.filter((item) => item.state === "pending" && view.sight.holds(item));
    // Of two coders' frames about one change, the coder has to choose.
    const clear = waiting.filter((item) => !(item.rivals ?? []).some((key) => coding.byKey.get(key)?.state === "pending"));
    if (!clear.length) return view.say("Nothing in view is undecided.");
    const last = clear[clear.length - 1];
    const sent = await view.decide(
      "accept-visible",
      clear.map(({ key, rev }) => ({ do: "accept", key, rev })),
      null,
      () => view.cursor.onward(last),
    );
    if (sent) view.say(`Accepted ${clear.length} in view.${left()}`);
  }

  async function label(name) {
    if (view.closed()) return;
    const { unit } = view.cursor;
    if (unit === null) return view.say("There is no sentence here.");
    const item = coding.items.find((one) => one.type === "label" && one.label === name && one.unit === unit);
    if (!item && name === "action" && coding.items.some((one) => one.type === "frame" && one.state !== "rejected" && coding.unitOf(one) === unit)) {
      return view.say("The label action follows the frames of this sentence.");
    }
    const on = !item || !holds(item);
    const sent = await view.decide("label", [{ do: "label", unit, label: name, on, rev: item?.rev ?? 0 }]);
    if (!sent) return;
    const text = view.panel.unitText(unit);
    const words = Array.from(text).length > QUOTED ? `${slicePoints(text, 0, QUOTED).trimEnd()}…` : text;
    view.say(`“${words}” ${on ? "is" : "is no longer"} labelled ${name}.${left()}`);
  }

  async function step(what) {
    if (view.closed()) return;
    if (!view.report[what === "undo" ? "can_undo" : "can_redo"]) return view.say(`Nothing to ${what}.`);
    const { error, keys, answer } = await view.decider.step(what);
    if (error) {
      await view.refresh();
      view.say(`${error.message} The report was read again.`);
      return;
    }
    const key = keys.find((one) => coding.byKey.has(one)) ?? null;
    if (key !== null) view.cursor.goTo(key);
    else if (answer.gone?.length) view.cursor.goNear(view.units[view.cursor.unit ?? 0]?.start ?? 0);
    view.say(`${what === "undo" ? "Undone" : "Done again"}${key === null ? "" : `: ${view.nameOf(key)}`}.${left()}`);
  }

  async function finish() {
    if (view.report.state === "done") {
      const { error } = await view.decider.step("reopen");
      if (error) return view.say(`Not reopened: ${error.message}`);
      await view.refresh();
      return view.say("Reopened.");
    }
    if (blind && !view.report.revealed && !view.report.compare_later) {
      const later = view.context.session.compare === "all";
      const answer = await view.context.ask({
        title: later ? "Finish this report?" : "Finish and compare with the suggestions?",
        content: el("p", {}, later ? "Suggestions are shown when all reports are finished; what has been seen then cannot be unseen." : "What has been seen cannot be unseen."),
        buttons: [{ label: "Finish", value: "finish", key: "1", primary: true }, { label: "Not yet", value: null, key: "Esc" }],
      });
      if (answer !== "finish") return;
    }
    const { pending } = coding.counts;
    let rest = false;
    if (pending > 0 && !blind) {
      const answer = await view.context.ask({
        title: "Finish this report?",
        content: el("p", {}, `${counted(pending, "suggestion is", "suggestions are")} undecided. A finished report has none.`),
        buttons: [
          { label: "Go to the first", value: "back", key: "1", primary: true },
          { label: `Reject ${counted(pending, "suggestion")} and finish`, value: "reject", key: "2" },
        ],
      });
      if (answer === "back") return view.cursor.goTo(coding.items.find((item) => item.state === "pending")?.key ?? null);
      if (answer !== "reject") return;
      rest = true;
    }
    const { error } = await view.decider.step("finish", { reject_rest: rest });
    if (error) return view.say(`Not finished: ${error.message}`);
    await view.refresh();
    view.say(
      view.report.compare
        ? "Finished. The comparison is shown."
        : `Finished.${view.report.compare_later ? " The comparison waits until all reports are finished." : ""}${view.report.next === null ? "" : ` ${hint("next-report")} opens the next report.`}`,
    );
  }

  const move = (by, wanted = () => true) => {
    const shown = coding.shown(view.withRejected);
    const here = view.cursor.item();
    const at = here ? shown.indexOf(here) : -1;
    const place = view.units[view.cursor.unit ?? 0]?.start ?? 0;
    const later =
      at >= 0
        ? by > 0
          ? shown.slice(at + 1)
          : shown.slice(0, at).reverse()
        : by > 0
          ? shown.filter((item) => coding.place(item) >= place)
          : shown.filter((item) => coding.place(item) < place).reverse();
    const next = later.find(wanted);
    if (next) view.cursor.goTo(next.key);
    else view.say(shown.some(wanted) ? (by > 0 ? "That was the last." : "That was the first.") : "There is none.");
  };
  const pending = (item) => item.state === "pending";
  const unit = (by) => {
    const now = view.cursor.unit;
    const to = now === null ? 0 : now + by;
    if (!view.units[to]) return view.say(by > 0 ? "That was the last sentence." : "That was the first sentence.");
    view.cursor.walk(to);
  };

  return {
    accept,
    reject,
    reset,
    remove,
    "accept-visible": acceptVisible,
    lesson: () => label("lesson"),
    "action-label": () => label("action"),
    undo: () => step("undo"),
    redo: () => step("redo"),
    finish,
    next: () => move(1),
    previous: () => move(-1),
    "next-undecided": () => move(1, pending),
    "previous-undecided": () => move(-1, pending),
    "next-unit": () => unit(1),
    "previous-unit": () => unit(-1),
  };
}
