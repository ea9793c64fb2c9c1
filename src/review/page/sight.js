// What of the text is in view, and how does a place come into view?

import { ROLES } from "./coding.js";

/** Room (px) kept above a place, and below it. */
const ABOVE = 28;
const BELOW = 40;

/** The part of a report's text that can be seen. */
export class Sight {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
  }

  /** What shows a stretch: a range, or the element that holds it. @returns {Range|Element|null} */
  at(start, end) {
    const [first] = this.view.text.over(start, Math.max(end, start + 1));
    return first ? (this.view.find.range({ start, end: Math.max(end, start + 1) }) ?? first.element) : null;
  }

  /** Brings a stretch into view, if it is not there. @param {number} start @param {number} end @param {boolean} [always] */
  to(start, end, always = false) {
    this.view.text.unfold(start, end);
    const at = this.at(start, end);
    if (at) this.bring(at, BELOW, always);
  }

  /** @param {Range|Element} at @param {number} below Room kept free at the foot. @param {boolean} [always] */
  bring(at, below, always = false) {
    const { main } = this.view.root;
    const box = main.getBoundingClientRect();
    const { top, bottom } = at.getBoundingClientRect();
    if (!always && top >= box.top + ABOVE && bottom <= box.bottom - below) return;
    main.scrollTop += top - box.top - Math.max(ABOVE, box.height * 0.3);
  }

  /** Whether an item's place can be seen whole. @param {any} item @returns {boolean} */
  holds(item) {
    const place = this.view.coding.place(item);
    const at = this.at(place, item.type === "frame" ? item.frame.action.end : place + 1);
    if (!at) return false;
    const box = this.view.root.main.getBoundingClientRect();
    const { top, bottom } = at.getBoundingClientRect();
    return bottom > top && top >= box.top - 1 && bottom <= box.bottom + 1;
  }

  /** What a click in the text means: the innermost span there, the next one with another click; else its sentence. @param {MouseEvent} event */
  clicked(event) {
    const { view } = this;
    const { cursor } = view;
    if (!document.getSelection().isCollapsed || event.target.closest(".edge, summary") || view.editor) return;
    const found = [];
    for (let mark = event.target.closest(".mark"); mark; mark = mark.parentElement.closest(".mark")) {
      const role = ROLES.find((one) => mark.classList.contains(one));
      for (const key of mark.dataset.keys.split(" ")) if (view.coding.byKey.has(key)) found.push({ key, role });
    }
    if (found.length) {
      const now = found.findIndex(({ key, role }) => key === cursor.key && role === cursor.role);
      const { key, role } = found[(now + 1) % found.length];
      const clicked = event.target.closest(".unit")?.dataset.unit;
      view.run(() => {
        cursor.goTo(key);
        cursor.chose(role);
        // A span may go over several sentences.
        if (clicked !== undefined) cursor.at(Number(clicked));
      }, true);
      return;
    }
    const unit = event.target.closest(".unit");
    if (unit) view.run(() => cursor.goToUnit(Number(unit.dataset.unit)), true);
  }
}
