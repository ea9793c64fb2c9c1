// What is the open report's state, where is its cursor, and what of the page follows from it?
//
// One cursor: an item, or a sentence without one. Decisions go to the server one after another; what is shown is the server's answer.

import { itemActions } from "./acts.js";
import { agreement } from "./agreement.js";
import { Bar } from "./bar.js";
import { nameOf } from "./card.js";
import { Coding, ROLES } from "./coding.js";
import { compare } from "./compare.js";
import { Decider } from "./decide.js";
import { el } from "./dom.js";
import { Find } from "./find.js";
import { frameActions } from "./frames.js";
import * as keys from "./keys.js";
import { Panel } from "./panel.js";
import { Selected } from "./select.js";
import { dragging } from "./span.js";
import { ReportText } from "./text.js";
import { Words } from "./words.js";

/** Keys pressed while the server has not answered for this long (ms) do not wait for it. */
const STALLED = 1500;
/** What may be done while an answer is awaited: nothing that is decided. */
const LIGHT = new Set(["next", "previous", "next-undecided", "previous-undecided", "next-unit", "previous-unit", "jump", "rejected", "compare"]);

/** An open report. */
export class View {
  /** @param {any} report The answer to GET api/reports/N. @param {{main: HTMLElement, aside: HTMLElement, toolbar: HTMLElement}} root @param {any} context */
  constructor(report, root, context) {
    Object.assign(this, { root, context, say: context.say, n: report.n, editor: null, withRejected: false, comparing: false, line: [], busy: 0 });
    this.away = new AbortController();
    this.build(report);
    const actions = { ...itemActions(this), ...frameActions(this), ...this.ways() };
    this.actions = actions;
    this.off = keys.use("report", Object.fromEntries(Object.keys(actions).map((name) => [name, () => this.act(name)])));
    const first = this.coding.items.find((item) => item.state === "pending") ?? this.coding.shown(false)[0];
    this.cursor = { key: null, unit: this.units.length ? 0 : null, role: "action" };
    if (first) this.goTo(first.key, { quiet: true });
    else this.draw();
    this.focus();
  }

  build(report) {
    const { main, aside, toolbar } = this.root;
    const { session, api } = this.context;
    this.report = report;
    this.units = report.units;
    this.coding = new Coding(report);
    this.words = new Words(report.blocks);
    this.text = new ReportText(report);
    this.strips = el("div", { class: "strips" });
    this.notes = el("ul", { class: "notes", "aria-label": "Remarks" });
    main.replaceChildren(this.notes, this.text.element, this.strips);
    this.selected = new Selected({
      text: this.text, words: this.words, host: main, act: (action) => this.act(action), inFrame: () => this.item()?.type === "frame",
    });
    this.find = new Find({
      text: this.text, words: this.words, host: main, say: this.say, go: (start, end) => this.scrollTo(start, end),
      closed: (start) => {
        if (start === null) this.focus();
        else this.goToUnit(this.coding.unitAt(start) ?? 0);
      },
    });
    this.bar = new Bar(toolbar, (action) => this.act(action));
    this.panel = new Panel({
      aside, coding: this.coding, words: this.words, session, title: session.mode === "adjudication" ? "Codings" : session.blind ? "Your coding" : "Suggestions",
      act: (action, role) => {
        if (role) this.chose(role);
        this.act(action);
      },
      choose: (key) => this.run(() => this.goTo(key), true),
    });
    this.decider = new Decider({
      n: this.n, api, coding: this.coding, say: this.say, nameOf: (key) => this.nameOf(key), changed: (answer) => this.changed(answer),
    });
    if (session.mode === "adjudication") {
      this.figures = agreement(this.n, api);
      this.panel.beneath.append(this.figures.element);
    }
    dragging(this.text, this.words, {
      editor: () => this.editor,
      begin: (edge) => {
        this.act(edge === "start" ? "edit-start" : "edit-span");
        return this.editor;
      },
    });
    this.text.element.addEventListener("click", (event) => this.clicked(event), { signal: this.away.signal });
    this.context.title(report.title);
    this.told();
  }

  /** Notes and comparison, which change only with the report as a whole. */
  told() {
    const { report } = this;
    this.notes.replaceChildren(...(report.notes ?? []).map((note) => el("li", { dir: "auto" }, note)));
    this.notes.hidden = !report.notes?.length;
    this.comparing = Boolean(report.compare) && this.comparing;
    this.panel.top.replaceChildren(report.compare ? compare(report.compare, { jump: (start, end) => {
      this.scrollTo(start, end);
      this.find.point(start, end);
    } }) : "");
  }

  /** Actions that go elsewhere or change what is shown. */
  ways() {
    const go = (n, say) => (n === null ? this.say(say) : this.context.go(`#/report/${n}`));
    return {
      jump: () => this.jump(),
      find: () => this.find.open(),
      "find-next": () => this.find.next(1),
      "next-report": () => go(this.report.next, "This is the last report."),
      "previous-report": () => go(this.report.previous, "This is the first report."),
      queue: () => this.context.go("#/queue"),
      help: () => keys.help(),
      rejected: () => {
        this.withRejected = !this.withRejected;
        this.draw();
        this.panel.hold(this.cursor.key);
        this.say(this.withRejected ? "Rejected ones are shown." : "Rejected ones are hidden.");
      },
      compare: () => {
        if (!this.report.compare) return this.say("There is nothing to compare: this report was not coded blind, or is not finished.");
        this.comparing = !this.comparing;
        this.draw();
        (this.comparing ? this.panel.top.querySelector("button") : null)?.focus();
        if (!this.comparing) this.focus();
      },
      cancel: () => {
        if (!this.find.bar.hidden) this.find.close();
        this.find.dark();
        this.selected.clear();
      },
    };
  }

  /** Does an action in its turn. @param {string} name */
  act(name) {
    if (this.editor && !this.editor.ended) {
      this.say("Save or cancel the words first.");
      return;
    }
    if (name === "help" || name === "queue" || name.endsWith("-report")) this.actions[name]?.();
    else if (this.actions[name]) this.run(() => this.actions[name](), LIGHT.has(name));
    else keys.perform(name);
  }

  /** Runs one thing after another, so that a key pressed before an answer came acts on what the answer made. */
  run(deed, light = false) {
    if (this.busy === 0) {
      this.busy = performance.now();
      let done;
      try {
        done = deed();
      } finally {
        if (!done?.then) this.free();
      }
      if (done?.then) done.finally(() => this.free());
    } else if (performance.now() - this.busy < STALLED) {
      this.line.push(deed);
    } else if (light) {
      deed();
    } else {
      this.say("The last decision is not saved yet.");
    }
  }

  free() {
    this.busy = 0;
    const next = this.line.shift();
    if (next) this.run(next);
  }

  item() {
    return this.cursor.key === null ? null : (this.coding.byKey.get(this.cursor.key) ?? null);
  }

  nameOf(key) {
    const item = this.coding.byKey.get(key);
    return item ? nameOf(item, (unit) => this.panel.unitText(unit)) : key;
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
    const took = this.since === undefined ? null : Math.round(performance.now() - this.since);
    this.drawsLater = true;
    const sent = await this.decider.send(kind, changes, took).finally(() => (this.drawsLater = false));
    if (sent && after) after(sent);
    else this.draw();
    if (sent && told !== null) this.say(told);
    if (sent) this.since = performance.now();
    return sent;
  }

  /** Takes an answer over and draws what it changed. @returns {string[]} */
  changed(answer) {
    const keysOf = this.coding.apply(answer);
    for (const name of ["can_undo", "can_redo"]) if (name in answer) this.report[name] = answer[name];
    if (answer.state) this.report.state = answer.state;
    if (this.cursor.key !== null && !this.coding.byKey.has(this.cursor.key)) this.cursor.key = null;
    if (!this.drawsLater) this.draw();
    this.figures?.refresh();
    this.context.onQueueChanged();
    return keysOf;
  }

  /** Reads the report again and keeps the cursor. */
  async refresh() {
    const report = await this.context.api.get(`api/reports/${this.n}`, { signal: this.away.signal });
    const place = this.item() ? this.coding.place(this.item()) : null;
    this.comparing = this.comparing || (Boolean(report.compare) && !this.report.compare);
    this.report = report;
    this.coding.take(report);
    this.told();
    if (this.cursor.key !== null && !this.coding.byKey.has(this.cursor.key)) this.goNear(place ?? 0, { quiet: true });
    this.draw(true);
    this.figures?.refresh();
    this.context.onQueueChanged();
  }

  draw(force = false) {
    const item = this.item();
    const { role, key, unit } = this.cursor;
    const done = this.report.state === "done";
    let marks = this.coding.marks(this.withRejected);
    if (item?.state === "rejected" && !this.withRejected) marks.push(...markedAlone(this.coding, item));
    if (this.previewed) {
      const { hide, spans } = this.previewed;
      if (hide) marks = marks.filter((mark) => mark.key !== hide.key || mark.role !== hide.role);
      marks.push(...spans.map((span) => ({ ...span })));
    } else if (item?.type === "frame" && !done) {
      for (const mark of marks) if (mark.key === key && mark.role === role) mark.edges = true;
    }
    this.text.show(marks);
    this.text.label(this.coding.labels());
    this.text.current(unit);
    this.text.light(key, role);
    this.find.light();
    this.panel.show({ current: key, chosen: role, withRejected: this.withRejected, done, force, nothing: this.nothing() });
    this.root.aside.classList.toggle("comparing", this.comparing);
    this.panel.top.hidden = !this.comparing;
    this.bar.show(this.report, this.coding.counts, this.comparing);
  }

  nothing() {
    if (this.report.mode === "blind") return `Nothing coded yet. Select words and press ${keys.hint("new-frame")} for a frame; ${keys.hint("lesson")} labels the current sentence a lesson.`;
    return "Nothing was suggested in this report.";
  }

  /** Shows spans that are not decided. @param {any[]|null} spans @param {{key: string, role: string}} [hide] */
  preview(spans, hide) {
    this.previewed = spans ? { spans, hide } : null;
    this.draw();
    const active = this.text.element.querySelector(".edge.active") ?? null;
    if (active) this.intoView(active, 110);
  }

  lightAlso(key) {
    for (const element of this.text.element.querySelectorAll(`.mark[data-keys~="${CSS.escape(key)}"]`)) element.classList.add("lit");
  }

  chose(role) {
    if (this.cursor.role === role) return;
    this.cursor.role = role;
    this.draw();
  }

  /** Puts the cursor on an item. @param {string|null} key @param {{role?: string, quiet?: boolean}} [how] */
  goTo(key, { role = "action", quiet = false } = {}) {
    const item = this.coding.byKey.get(key);
    if (!item) return;
    const same = this.cursor.key === key;
    this.cursor = { key, unit: this.coding.unitOf(item), role: same ? this.cursor.role : role };
    this.since = performance.now();
    this.find.dark();
    this.draw();
    this.panel.hold(key);
    const place = this.coding.place(item);
    this.scrollTo(place, item.type === "frame" ? item.frame.action.end : place + 1);
    if (!quiet) this.focus();
  }

  /** Puts the cursor on a sentence, and on its first item if it has one. @param {number} unit */
  goToUnit(unit) {
    const [item] = this.coding.ofUnit(unit, this.withRejected);
    if (item) {
      this.goTo(item.key);
      return;
    }
    this.cursor = { key: null, unit, role: "action" };
    this.since = performance.now();
    this.draw();
    const of = this.units[unit];
    this.scrollTo(of.start, of.end);
    this.focus();
    this.say(`Sentence ${unit + 1} of ${this.units.length}: nothing coded.`);
  }

  /** Puts the cursor on what stands at or after a place. @param {number} place */
  goNear(place, how) {
    const shown = this.coding.shown(this.withRejected);
    const next = shown.find((item) => this.coding.place(item) >= place) ?? shown[shown.length - 1];
    if (next) this.goTo(next.key, how);
    else if (this.units.length) this.goToUnit(this.coding.unitAt(place) ?? 0);
  }

  /** Goes on to the next undecided item after one, or the first; stays where there is none. */
  onward(from) {
    const { items } = this.coding;
    const place = this.coding.place(from);
    const pending = items.filter((item) => item.state === "pending" && item.key !== from.key);
    const at = items.findIndex((item) => item.key === from.key);
    const next = pending.find((item) => (at >= 0 ? items.indexOf(item) > at : this.coding.place(item) >= place)) ?? pending[0];
    if (next) {
      this.goTo(next.key);
    } else {
      this.draw();
      this.focus();
    }
  }

  jump() {
    const item = this.item();
    if (!item) return;
    const of = item.type === "frame" ? item.frame[this.cursor.role] : this.units[item.unit];
    if (!of || !Number.isInteger(of.start)) {
      this.say(`No ${this.cursor.role} in this frame.`);
      return;
    }
    this.scrollTo(of.start, of.end, true);
    this.say(`${item.type === "frame" ? this.cursor.role : "sentence"}: ${this.words.text(of.start, of.end)}`);
  }

  /** Gives the focus to where the cursor is. */
  focus() {
    const card = this.panel.card(this.cursor.key);
    const element = card ?? this.text.ofUnit.get(this.cursor.unit)?.[0] ?? this.root.main;
    element.focus({ preventScroll: true });
  }

  elementAt(start, end) {
    const [first] = this.text.over(start, Math.max(end, start + 1));
    if (!first) return null;
    return this.find.range({ start, end: Math.max(end, start + 1) }) ?? first.element;
  }

  /** Brings a stretch into view, if it is not. */
  scrollTo(start, end, always = false) {
    this.text.unfold(start, end);
    const at = this.elementAt(start, end);
    if (at) this.intoView(at, 40, always);
  }

  intoView(at, below, always = false) {
    const { main } = this.root;
    const box = main.getBoundingClientRect();
    const { top, bottom } = at.getBoundingClientRect();
    if (!always && top >= box.top + 28 && bottom <= box.bottom - below) return;
    main.scrollTop += top - box.top - Math.max(28, box.height * 0.3);
  }

  /** Whether an item's place can be seen. */
  inView(item) {
    const place = this.coding.place(item);
    const at = this.elementAt(place, item.type === "frame" ? item.frame.action.end : place + 1);
    if (!at) return false;
    const box = this.root.main.getBoundingClientRect();
    const { top, bottom } = at.getBoundingClientRect();
    return bottom > top && top >= box.top - 1 && bottom <= box.bottom + 1;
  }

  /** A click in the text: the innermost frame there, the next one with another click; else its sentence. */
  clicked(event) {
    if (!document.getSelection().isCollapsed || event.target.closest(".edge, summary") || (this.editor && !this.editor.ended)) return;
    const found = [];
    for (let mark = event.target.closest(".mark"); mark; mark = mark.parentElement.closest(".mark")) {
      const role = ROLES.find((one) => mark.classList.contains(one));
      for (const key of mark.dataset.keys.split(" ")) if (this.coding.byKey.has(key)) found.push({ key, role });
    }
    if (found.length) {
      const now = found.findIndex(({ key, role }) => key === this.cursor.key && role === this.cursor.role);
      const { key, role } = found[(now + 1) % found.length];
      this.run(() => {
        this.goTo(key);
        this.chose(role);
      }, true);
      return;
    }
    const unit = event.target.closest(".unit");
    if (unit) this.run(() => this.goToUnit(Number(unit.dataset.unit)), true);
  }

  /** What the server tells. @param {string} name @param {any} data */
  onEvent(name, data) {
    if (name === "refresh" || (name === "rescored" && data.report === this.n)) {
      this.run(() => this.refresh().catch((error) => error.name !== "AbortError" && this.say(error.message)));
    } else if (name === "changed" && data.report === this.n) {
      this.changed(data);
      this.say("Changed elsewhere; what is shown is up to date.");
    }
  }

  close() {
    this.away.abort();
    this.editor?.finish(null);
    this.off();
    this.selected.close();
    this.find.dark();
    this.panel.close();
    this.bar.close();
    this.line = [];
  }
}

/** The marks of one item that is otherwise not drawn. */
function markedAlone(coding, item) {
  return coding.marks(true).filter((mark) => mark.key === item.key);
}
