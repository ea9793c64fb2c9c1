// What leads elsewhere, or changes what is shown, without deciding anything?

import * as keys from "./keys.js";

/**
 * Such actions, by name.
 * @param {import("./view.js").View} view
 * @returns {Object<string, () => any>}
 */
export function wayActions(view) {
  const go = (n, told) => (n === null ? view.say(told) : view.context.go(`#/report/${n}`));
  return {
    jump: () => view.cursor.jump(),
    find: () => view.find.open(),
    "find-next": () => view.find.next(1),
    "next-report": () => go(view.report.next, "This is the last report."),
    "previous-report": () => go(view.report.previous, "This is the first report."),
    queue: () => view.context.go("#/queue"),
    help: () => keys.help(),
    rejected: () => {
      view.withRejected = !view.withRejected;
      view.draw();
      view.panel.hold(view.cursor.key);
      view.say(view.withRejected ? "Rejected ones are shown." : "Rejected ones are hidden.");
    },
    compare: () => {
      if (!view.report.compare && !view.report.compare_later) return view.say("There is nothing to compare: a report is compared once it was coded blind and is finished.");
      view.comparing = !view.comparing;
      view.draw();
      if (view.comparing) (view.panel.top.querySelector("button") ?? view.root.aside).focus();
      else view.cursor.focus();
    },
    cancel: () => {
      view.find.dark();
      if (!view.find.bar.hidden) view.find.close();
      else if (view.selected.span) view.selected.clear();
      else if (!view.cursor.release()) view.draw();
    },
  };
}
