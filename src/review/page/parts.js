// Which parts does an open report consist of, and how do they speak to its view?

import { agreement } from "./agreement.js";
import { holds } from "./coding.js";
import { compare } from "./compare.js";
import { el } from "./dom.js";
import { Find } from "./find.js";
import { hint } from "./keys.js";
import { Panel } from "./panel.js";
import { Selected } from "./select.js";
import { dragging } from "./span.js";
import { ReportText } from "./text.js";
import { Words } from "./words.js";

/**
 * Makes the text, the panel, the find bar and what belongs to them.
 * @param {import("./view.js").View} view
 * @returns {{words: Words, text: ReportText, strips: HTMLElement, selected: Selected, find: Find, panel: Panel, figures: any, tell: () => void}}
 *   `tell` shows what changes only with the report as a whole: remarks and the comparison.
 */
export function parts(view) {
  const {
    root: { main, aside },
    context: { session, api },
    report,
    coding,
  } = view;
  const words = new Words(report.blocks);
  const text = new ReportText(report);
  const strips = el("div", { class: "strips" });
  const notes = el("ul", { class: "notes", "aria-label": "Remarks" });
  main.replaceChildren(el("div", { class: "column" }, notes, text.element), strips);
  const selected = new Selected({ text, words, host: main, act: (action) => view.act(action), inFrame: () => view.cursor.item()?.type === "frame" });
  const find = new Find({
    text,
    words,
    host: main,
    say: view.say,
    go: (start, end) => view.sight.to(start, end),
    closed: (start) => (start === null ? view.cursor.focus() : view.cursor.goToUnit(coding.unitAt(start) ?? 0)),
  });
  const panel = new Panel({
    aside,
    coding,
    words,
    session,
    blind: report.mode === "blind" && session.mode !== "adjudication",
    title: session.mode === "adjudication" ? "Codings" : session.blind ? "Your coding" : "Suggestions",
    nothing:
      report.mode === "blind"
        ? `Nothing coded yet. Select words and press ${hint("new-frame")} for a frame; ${hint("lesson")} labels the current sentence a lesson.`
        : "Nothing was suggested in this report.",
    act: (action, role) => {
      if (role && !view.editor) view.cursor.chose(role);
      view.act(action);
    },
    choose: (key) => (view.editor ? view.act("next") : view.run(() => view.cursor.goTo(key), true)),
  });
  const figures = session.mode === "adjudication" ? agreement(view.n, api) : null;
  if (figures) panel.beneath.append(figures.element);
  dragging(text, words, {
    editor: () => view.editor,
    begin: (edge) => {
      view.act(edge === "start" ? "edit-start" : "edit-span");
      return view.editor;
    },
  });
  text.element.addEventListener("click", (event) => view.sight.clicked(event), { signal: view.away.signal });
  const tell = () => {
    notes.replaceChildren(...(view.report.notes ?? []).map((note) => el("li", { dir: "auto" }, note)));
    notes.hidden = !view.report.notes?.length;
    const jump = (start, end) => {
      view.sight.to(start, end);
      find.point(start, end);
    };
    const { compare: compared, compare_later: later } = view.report;
    panel.top.replaceChildren(
      compared
        ? compare(compared, { jump, seen: (start, end) => words.text(start, end), own: () => coding.items.filter(holds).flatMap((item) => item.frame ?? []) })
        : later
          ? el("p", { class: "nothing" }, "This report is finished. The comparison with the suggestions is held back until all reports are finished.")
          : "",
    );
  };
  tell();
  return { words, text, strips, selected, find, panel, figures, tell };
}
