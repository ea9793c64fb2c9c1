// What stands in the bar over the report: the way to others, how far this one is, and the deeds that are not about one card?

import { el } from "./dom.js";
import { keyMark } from "./keys.js";

/** The bar of a report. */
export class Bar {
  /** @param {HTMLElement} host @param {(action: string) => void} act */
  constructor(host, act) {
    const button = (action, sign, label, name) =>
      el(
        "button",
        { type: "button", class: "plain", dataset: { act: action }, "aria-label": name, title: name ?? label },
        sign ? el("span", { class: "sign", "aria-hidden": "true" }, sign) : null,
        label ? el("span", { class: "long" }, label) : null,
        keyMark(action),
      );
    this.buttons = {
      previous: button("previous-report", "‹", "", "Report before"),
      next: button("next-report", "›", "", "Next report"),
      undo: button("undo", "↶", "Undo"),
      redo: button("redo", "↷", "Redo"),
      find: button("find", "⌕", "Find"),
      frame: button("new-frame", "+", "New frame"),
      compare: button("compare", "≠", "Compare"),
      finish: button("finish", "", "Finish"),
    };
    this.buttons.finish.classList.replace("plain", "finish");
    this.state = el("p", { class: "report-state", dir: "auto" });
    const { previous, next, undo, redo, find, frame, compare, finish } = this.buttons;
    host.replaceChildren(
      el(
        "div",
        { class: "report-bar", role: "group", "aria-label": "This report" },
        previous,
        next,
        this.state,
        undo,
        redo,
        find,
        frame,
        compare,
        finish,
      ),
    );
    host.hidden = false;
    this.onClick = (event) => {
      const pressed = event.target.closest("[data-act]");
      if (pressed) act(pressed.dataset.act);
    };
    host.addEventListener("click", this.onClick);
    this.host = host;
  }

  /** @param {any} report @param {{pending: number, decided: number}} counts @param {boolean} comparing */
  show(report, { pending, decided }, comparing) {
    const done = report.state === "done";
    const { previous, next, undo, redo, frame, compare, finish } = this.buttons;
    previous.disabled = report.previous === null;
    next.disabled = report.next === null;
    undo.disabled = done || !report.can_undo;
    redo.disabled = done || !report.can_redo;
    frame.disabled = done;
    compare.hidden = !report.compare && !report.compare_later;
    compare.setAttribute("aria-pressed", String(comparing));
    finish.querySelector(".long").textContent = done ? "Reopen" : "Finish";
    finish.title = done ? "Reopen this report" : "Finish this report";
    // Coded blind, nobody knows when all is said.
    finish.classList.toggle("primary", !done && pending === 0 && decided > 0 && report.mode !== "blind");
    this.state.textContent = [done ? "finished" : null, report.mode === "blind" ? "blind" : null, report.id].filter(Boolean).join(" · ");
    this.state.title = report.id;
  }

  close() {
    this.host.removeEventListener("click", this.onClick);
  }
}
