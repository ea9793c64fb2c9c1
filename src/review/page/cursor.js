// Where is the one cursor, and what does the page do when it moves?
//
// The cursor is on an item, or on a sentence that has none. The focus goes with it: to the item's card, or to the sentence.

/** The cursor of an open report. */
export class Cursor {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.key = null; // of the item
    this.unit = view.units.length ? 0 : null;
    this.role = "action"; // the one chosen, of a frame
    this.since = performance.now();
  }

  /** The item it is on, if any. @returns {any|null} */
  item() {
    return this.key === null ? null : (this.view.coding.byKey.get(this.key) ?? null);
  }

  /** Chooses a role of the frame. @param {string} role */
  chose(role) {
    if (this.role === role) return;
    this.role = role;
    this.view.draw();
  }

  /** Goes to an item. @param {string|null} key @param {{quiet?: boolean}} [how] `quiet`: the focus stays. */
  goTo(key, { quiet = false } = {}) {
    const { view } = this;
    const item = view.coding.byKey.get(key);
    if (!item) return;
    if (this.key !== key) this.role = "action";
    this.key = key;
    this.unit = view.coding.unitOf(item);
    this.since = performance.now();
    view.find.dark();
    view.draw();
    view.panel.hold(key);
    const place = view.coding.place(item);
    view.sight.to(place, item.type === "frame" ? item.frame.action.end : place + 1);
    if (!quiet) this.focus();
  }

  /** Goes to a sentence, and to its first item if it has one. @param {number} unit */
  goToUnit(unit) {
    const { view } = this;
    const [item] = view.coding.ofUnit(unit, view.withRejected);
    if (item) {
      this.goTo(item.key);
      return;
    }
    Object.assign(this, { key: null, unit, role: "action", since: performance.now() });
    view.find.dark();
    view.draw();
    view.sight.to(view.units[unit].start, view.units[unit].end);
    this.focus();
    view.say(`Sentence ${unit + 1} of ${view.units.length}: nothing coded.`);
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
      this.goTo(next.key);
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
    (panel.card(this.key) ?? text.ofUnit.get(this.unit)?.[0] ?? root.main).focus({ preventScroll: true });
  }

  /** Gives it back when it is nowhere, or left in the text by the pointer. */
  keepFocus() {
    const { activeElement } = document;
    if (document.querySelector("dialog[open]") || this.view.editor) return;
    if (activeElement === document.body || (this.key !== null && this.view.text.element.contains(activeElement))) this.focus();
  }
}
