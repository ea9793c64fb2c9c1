// Where is the one cursor, and what does the page do when it moves?
//
// The cursor is on an item, or on a sentence that has none. The focus goes with it: to the item's card, or to the sentence. A frame that the
// coder has chosen stays chosen while the arrows go through the sentences, so that words elsewhere can be given to it, until Escape.

import { hasSpan } from "./coding.js";
import { hint } from "./keys.js";

/** The cursor of an open report. */
export class Cursor {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.key = null; // of the item
    this.unit = view.units.length ? 0 : null;
    this.role = "action"; // the one chosen, of a frame
    this.held = false; // whether the frame stays chosen when the arrows go on
    this.roams = false; // whether they have
    this.since = performance.now();
  }

  /** The item it is on, if any. @returns {any|null} */
  item() {
    return this.key === null ? null : (this.view.coding.byKey.get(this.key) ?? null);
  }

  /** Chooses a role of the frame. @param {string} role */
  chose(role) {
    const item = this.item();
    const of = item?.frame?.[role];
    this.held = item?.type === "frame";
    this.role = role;
    this.roams = false;
    if (item) this.unit = hasSpan(of) ? this.view.coding.unitAt(of.start) : this.view.coding.unitOf(item);
    this.view.draw();
  }

  /** Goes to an item. @param {string|null} key @param {{quiet?: boolean, held?: boolean}} [how] `quiet`: the focus stays; `held`: a frame stays chosen. */
  goTo(key, { quiet = false, held = true } = {}) {
    const { view } = this;
    const item = view.coding.byKey.get(key);
    if (!item) return;
    if (this.key !== key) this.role = "action";
    this.key = key;
    this.held = held && item.type === "frame";
    this.roams = false;
    this.unit = view.coding.unitOf(item);
    this.since = performance.now();
    view.find.dark();
    view.draw();
    view.panel.hold(key);
    const place = view.coding.place(item);
    view.sight.to(place, item.type === "frame" ? item.frame.action.end : place + 1);
    if (!quiet) this.focus();
  }

  /** Goes to a sentence, and to its first item if it has one. @param {number} unit @param {{held?: boolean}} [how] */
  goToUnit(unit, how) {
    const { view } = this;
    const [item] = view.coding.ofUnit(unit, view.withRejected);
    if (item) {
      this.goTo(item.key, how);
      return;
    }
    Object.assign(this, { key: null, unit, role: "action", held: false, roams: false, since: performance.now() });
    view.find.dark();
    view.draw();
    view.sight.to(view.units[unit].start, view.units[unit].end);
    this.focus();
    view.say(`Sentence ${unit + 1} of ${view.units.length}: nothing coded.`);
  }

  /** The sentence where the coder is becomes another; the item stays. @param {number} unit */
  at(unit) {
    if (this.unit === unit) return;
    this.unit = unit;
    this.view.draw();
  }

  /** One sentence on or back by the arrows. @param {number} unit */
  walk(unit) {
    const { view } = this;
    if (!this.held || !this.item()) {
      this.goToUnit(unit, { held: false });
      return;
    }
    Object.assign(this, { unit, roams: true });
    view.find.dark();
    view.draw();
    view.sight.to(view.units[unit].start, view.units[unit].end);
    this.focus();
    view.say(`Sentence ${unit + 1} of ${view.units.length}. Still chosen: ${view.nameOf(this.key)}. ${hint("cancel")} lets it go.`);
  }

  /** Lets the chosen frame go. @returns {boolean} Whether one was held elsewhere. */
  release() {
    const away = this.held && this.roams;
    this.held = false;
    if (away) this.goToUnit(this.unit, { held: false });
    return away;
  }

  /** Goes to what stands at or after a place. @param {number} place @param {{quiet?: boolean}} [how] */
  goNear(place, how) {
    const { coding, withRejected, units } = this.view;
    const shown = coding.shown(withRejected);
    const next = shown.find((item) => coding.place(item) >= place) ?? shown[shown.length - 1];
    if (next) this.goTo(next.key, how);
    else if (units.length) this.goToUnit(coding.unitAt(place) ?? 0);
  }

  /** Goes on to the next undecided item after one, or to the first; stays where there is none. @param {any} from */
  onward(from) {
    const { coding } = this.view;
    const at = coding.items.findIndex((item) => item.key === from.key);
    const pending = (item) => item.state === "pending" && item.key !== from.key;
    const next = coding.items.find((item, n) => n > at && pending(item)) ?? coding.items.find(pending);
    if (next) {
      this.goTo(next.key, { held: false }); // nobody has chosen it
    } else {
      this.view.draw();
      this.focus();
    }
  }

  /** Brings the place of the chosen role into view. */
  jump() {
    const { view } = this;
    const item = this.item();
    if (!item) return;
    const of = item.type === "frame" ? item.frame[this.role] : view.units[item.unit];
    if (!of || !Number.isInteger(of.start)) {
      view.say(`No ${this.role} in this frame.`);
      return;
    }
    view.sight.to(of.start, of.end, true);
    view.say(`${item.type === "frame" ? this.role : "sentence"}: ${view.words.text(of.start, of.end)}`);
  }

  /** Gives the focus to where the cursor is. */
  focus() {
    const { panel, text, root, away } = this.view;
    if (away.signal.aborted) return;
    const unit = text.ofUnit.get(this.unit)?.[0];
    if (this.roams || !panel.card(this.key)) text.reach(unit ?? null);
    ((this.roams ? unit : panel.card(this.key)) ?? unit ?? root.main).focus({ preventScroll: true });
  }

  /** Gives it back when it is nowhere, or left in the text by the pointer. */
  keepFocus() {
    const { activeElement } = document;
    if (document.querySelector("dialog[open]") || this.view.editor) return;
    if (activeElement === document.body || (this.key !== null && !this.roams && this.view.text.element.contains(activeElement))) this.focus();
  }
}
