// After a report was coded blind: where does the coding differ from the suggestions, and by how much?
import { el, counted } from "./dom.js";
import { figureTables } from "./figures.js";

/**
 * The differences, in the order of the text, and the figures. One difference is reached by Tab, the others by the arrow keys, Home and End.
 * @param {{against: string, frames: any[], labels: any[], differences: {what: string, start: number, end: number, text: string,
 *   yours: string|null, theirs: string|null}[], figures: import("./figures.js").Figures}} data The report's `compare`.
 * @param {{jump: (start: number, end: number) => void}} told `jump` brings a stretch of the text into view and lights it.
 * @returns {HTMLElement}
 */
export function compare(data, { jump }) {
  const differences = data.differences.slice().sort((a, b) => a.start - b.start || a.end - b.end);
  const buttons = differences.map((difference, at) => {
    const button = el("button", { type: "button", tabIndex: at ? -1 : 0, onclick: () => go(at) },
      el("span", { class: "what" }, el("b", {}, difference.what), el("span", { class: "words", dir: "auto" }, difference.text)),
      side("yours", "you", difference.yours), side("theirs", "model", difference.theirs));
    return button;
  });

  function go(at) {
    buttons.forEach((button, of) => {
      button.tabIndex = of === at ? 0 : -1;
      if (of === at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    jump(differences[at].start, differences[at].end);
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
    figureTables([{ name: "This report", figures: data.figures }]));
}

function side(name, label, value) {
  return [el("span", { class: "who" }, label), value === null || value === undefined || value === "none"
    ? el("span", { class: "none" }, "nothing") : el("span", { class: name, dir: "auto" }, value)];
}
