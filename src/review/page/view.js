// What is the open report's state, and what of the page follows from it?
//
// Decisions go to the server one after another, and what is shown is the server's answer. A key pressed before an answer came waits for
// it, so that it acts on what the answer made.

import { itemActions } from "./acts.js";
import { Bar } from "./bar.js";
import { nameOf } from "./card.js";
import { Coding } from "./coding.js";
import { Cursor } from "./cursor.js";
import { Decider } from "./decide.js";
import { frameActions } from "./frames.js";
import * as keys from "./keys.js";
import { parts } from "./parts.js";
import { Sight } from "./sight.js";
import { wayActions } from "./ways.js";

/** Keys pressed while the server has not answered for this long (ms) do not wait for it. */
const STALLED = 1500;
/** What may be done even then: nothing that is decided. */
const LIGHT = new Set([
  "next",
  "previous",
  "next-undecided",
  "previous-undecided",
  "next-unit",
  "previous-unit",
  "jump",
  "rejected",
  "compare",
  "find",
  "find-next",
  "cancel",
]);

/** An open report. */
export class View {
  /** @param {any} report The answer to GET api/reports/N. @param {{main: HTMLElement, aside: HTMLElement, toolbar: HTMLElement}} root @param {any} context */
  constructor(report, root, context) {
    Object.assign(this, { report, root, context, say: context.say, n: report.n, units: report.units });
    Object.assign(this, { editor: null, previewed: null, withRejected: false, comparing: false, line: [], busy: 0 });
    this.away = new AbortController();
    this.coding = new Coding(report);
    this.cursor = new Cursor(this);
    this.sight = new Sight(this);
    Object.assign(this, parts(this)); // words, text, strips, notes, selected, find, panel, figures
    this.bar = new Bar(root.toolbar, (action) => this.act(action));
    this.decider = new Decider({
      n: this.n,
      api: context.api,
      coding: this.coding,
      say: this.say,
      nameOf: (key) => this.nameOf(key),
      changed: (answer) => this.changed(answer),
    });
    this.actions = { ...itemActions(this), ...frameActions(this), ...wayActions(this) };
    this.off = keys.use("report", Object.fromEntries(Object.keys(this.actions).map((name) => [name, () => this.act(name)])));
    context.title(report.title);
    const first = this.coding.items.find((item) => item.state === "pending") ?? this.coding.shown(false)[0];
    if (first) this.cursor.goTo(first.key, { held: false });
    else this.draw();
    this.cursor.focus();
    const { pending } = this.coding.counts;
    const far = report.state === "done" ? "finished" : report.mode === "blind" ? "coded blind" : `${pending} left`;
    this.say(`Report ${this.n}, ${far}: ${report.title}`);
  }

  /** Does an action in its turn. @param {string} name */
  act(name) {
    if (this.editor) this.say("Save or cancel the words first.");
    else if (name === "help" || name === "queue" || name.endsWith("-report")) this.actions[name]();
    else if (this.actions[name]) this.run(() => this.actions[name](), LIGHT.has(name));
    else keys.perform(name);
  }

  /** Runs one thing after another. @param {() => any} deed @param {boolean} [light] Whether it need not wait long. */
  run(deed, light = false) {
    if (this.busy === 0) {
      this.busy = performance.now();
      let done = null;
      try {
        done = deed();
      } finally {
        if (!done?.then) this.free();
      }
      done?.then?.(
        () => this.free(),
        (error) => {
          this.free();
          if (error.name !== "AbortError") throw error;
        },
      );
    } else if (light === null || performance.now() - this.busy < STALLED) {
      this.line.push(deed);
    } else if (light) {
      deed();
    } else {
      this.say("The last decision is not saved yet.");
    }
  }

  free() {
    this.busy = 0;
    this.cursor.keepFocus();
    const next = this.line.shift();
    if (next) this.run(next);
  }

  /** @param {string} key @returns {string} What an item is called, without a full stop. */
  nameOf(key) {
    const item = this.coding.byKey.get(key);
    return item ? nameOf(item, (unit) => this.panel.unitText(unit)).replace(/[.\s]+$/u, "") : key;
  }

  /** Says why nothing can be decided, if so. @returns {boolean} */
  closed() {
    if (this.report.state !== "done") return false;
    this.say(`This report is finished. ${keys.hint("finish")} reopens it.`);
    return true;
  }

  /**
   * Sends a decision, takes the answer over and draws what it changed.
   * @param {string} kind @param {any[]} changes @param {string|null} [told] What is said then.
   * @param {((sent: any) => void)|null} [after] Moves the cursor and so draws: once for both.
   * @returns {Promise<{answer: any, keys: string[]}|null>}
   */
  async decide(kind, changes, told = null, after = null) {
    const took = Math.round(performance.now() - this.cursor.since);
    this.drawsLater = true;
    const sent = await this.decider.send(kind, changes, took).finally(() => (this.drawsLater = false));
    if (sent && after) after(sent);
    else this.draw();
    if (sent && told !== null) this.say(told);
    if (sent) this.cursor.since = performance.now();
    return sent;
  }

  /** Takes an answer over and draws what it changed. @param {any} answer @returns {string[]} Keys of what changed. */
  changed(answer) {
    const changed = this.coding.apply(answer);
    for (const name of ["can_undo", "can_redo", "state"]) if (name in answer) this.report[name] = answer[name];
    if (this.cursor.key !== null && !this.coding.byKey.has(this.cursor.key)) this.cursor.key = null;
    if (!this.drawsLater) this.draw();
    this.figures?.refresh();
    this.context.onQueueChanged();
    return changed;
  }

  /** Reads the report again and keeps the cursor. */
  async refresh() {
    const report = await this.context.api.get(`api/reports/${this.n}`, { signal: this.away.signal });
    const place = this.cursor.item() ? this.coding.place(this.cursor.item()) : 0;
    const compares = (of) => Boolean(of.compare || of.compare_later);
    this.comparing = compares(report) && (this.comparing || !compares(this.report));
    this.report = report;
    this.coding.take(report);
    this.tell();
    if (this.cursor.key !== null && !this.coding.byKey.has(this.cursor.key)) this.cursor.goNear(place, { quiet: true });
    this.draw(true);
    this.figures?.refresh();
    this.context.onQueueChanged();
  }

  /** Draws what has changed; `force`: all cards. */
  draw(force = false) {
    if (this.away.signal.aborted) return; // another view is shown by now
    const { cursor, coding, report } = this;
    const item = cursor.item();
    const done = report.state === "done";
    let marks = coding.marks(this.withRejected);
    if (item?.state === "rejected" && !this.withRejected) marks.push(...coding.marks(true).filter((mark) => mark.key === item.key));
    if (this.previewed) {
      const { spans, hide } = this.previewed;
      marks = [...marks.filter((mark) => mark.key !== hide?.key || mark.role !== hide?.role), ...spans];
    } else if (item?.type === "frame" && !done) {
      for (const mark of marks) if (mark.key === cursor.key && mark.role === cursor.role) mark.edges = true;
    }
    this.text.show(marks);
    this.text.label(coding.labels());
    this.text.current(cursor.unit);
    this.text.light(cursor.key, cursor.role);
    this.find.light();
    this.panel.show({ current: cursor.key, chosen: cursor.role, withRejected: this.withRejected, comparing: this.comparing, done, force });
    this.bar.show(report, coding.counts, this.comparing);
  }

  /** Shows spans that are not decided. @param {any[]|null} spans @param {{key: string, role: string}} [hide] The mark they stand for. */
  preview(spans, hide) {
    this.previewed = spans ? { spans, hide } : null;
    this.draw();
    const active = this.text.element.querySelector(".edge.active");
    if (active) this.sight.bring(active, 110);
  }

  /** What the server tells. @param {string} name @param {any} data */
  onEvent(name, data) {
    if (name === "refresh" || (name === "rescored" && data.report === this.n)) {
      this.run(() => this.refresh(), null);
    } else if (name === "changed" && data.report === this.n) {
      this.changed(data);
      this.say("Changed elsewhere; what is shown is up to date.");
    }
  }

  close() {
    this.line = [];
    this.away.abort();
    this.editor?.finish(null);
    this.off();
    this.selected.close();
    this.find.dark();
    this.panel.close();
    this.bar.close();
  }
}
