// After a report was coded blind: where does the coding differ from the suggestions, and by how much?
import { el, counted } from "./dom.js";
import { figureTables } from "./figures.js";
import { ROLES, hasSpan } from "./coding.js";

const nothing = (value) => value === null || value === undefined || value === "none";

/** The differences in the order of the text, each told once: a frame that one side lacks makes its sentence's label action differ too. */
function told({ differences }) {
  const lone = differences.filter(({ what }) => what === "frame");
  const again = (one) =>
    one.what === "label action" &&
    lone.some((frame) => frame.start < one.end && one.start < frame.end && nothing(frame.yours) === nothing(one.yours));
  return differences.filter((one) => !again(one)).sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The role that a difference speaks of, in the frame of one side that stands there; null where that side has no words for it. */
function roleOf({ what, start, end }, frames) {
  const name = what === "frame" ? "action" : ROLES.find((role) => what === `span ${role}` || what === `category ${role}`);
  const near = (action) => Math.min(action.end, end) - Math.max(action.start, start);
  const here = frames.filter(({ action }) => hasSpan(action) && near(action) > 0).sort((a, b) => near(b.action) - near(a.action))[0];
  return name && hasSpan(here?.[name]) ? here[name] : null;
}

/**
 * The differences, in the order of the text, and the figures. One difference is reached by Tab, the others by the arrow keys, Home and End.
 * @param {{against: string, frames: any[], labels: any[], differences: {what: string, start: number, end: number, text: string,
 *   yours: string|null, theirs: string|null}[], figures: import("./figures.js").Figures}} data The report's `compare`.
 * @param {{jump: (start: number, end: number) => void, seen: (start: number, end: number) => string, own: () => any[]}} page `jump` brings a
 *   stretch of the text into view and lights it; `seen`: its words as a reader sees them; `own`: the coder's frames.
 * @returns {HTMLElement}
 */
export function compare(data, { jump, seen, own }) {
  const differences = told(data);
  const frames = { yours: own(), theirs: data.frames };
  // A side's words are told as the page shows them, not as the source writes them.
  const shown = (difference, side) => {
    const value = difference[side];
    if (nothing(value) || !/^(frame|span )/u.test(difference.what)) return value;
    const role = roleOf(difference, frames[side]);
    return role ? seen(role.start, role.end) : value;
  };
  const place = (difference) =>
    difference.what === "frame" ? difference : (roleOf(difference, frames.theirs) ?? roleOf(difference, frames.yours) ?? difference);
  const buttons = differences.map((difference, at) => {
    const button = el("button", { type: "button", tabIndex: at ? -1 : 0, onclick: () => go(at) },
      el("span", { class: "what" }, el("b", {}, difference.what), el("span", { class: "words", dir: "auto" }, seen(difference.start, difference.end))),
      side("yours", "you", shown(difference, "yours")), side("theirs", "model", shown(difference, "theirs")));
    return button;
  });

  function go(at) {
    buttons.forEach((button, of) => {
      button.tabIndex = of === at ? 0 : -1;
      if (of === at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    const { start, end } = place(differences[at]);
    jump(start, end);
    buttons[at].focus({ preventScroll: true });
    buttons[at].scrollIntoView({ block: "nearest" });
  }

  function keyed(event) {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (buttons[to]) go(to);
  }

  return el("section", { class: "compare", "aria-label": "Comparison with the suggestions" },
    el("h2", {}, counted(differences.length, "difference")),
    el("p", { class: "note" }, "Yours against the suggestions of ", el("span", { dir: "auto" }, data.against), ". Yours stands."),
    differences.length ? el("ul", { class: "differences", onkeydown: keyed }, buttons.map((button) => el("li", {}, button)))
      : el("p", { class: "nothing" }, "Your coding and the suggestions say the same."),
    el("h3", {}, "Agreement with the suggestions"),
    figureTables([{ name: "This report", figures: data.figures }], ["yours", "the model's"]));
}

function side(name, label, value) {
  return [el("span", { class: "who" }, label), nothing(value)
    ? el("span", { class: "none" }, "nothing") : el("span", { class: name, dir: "auto" }, value)];
}
