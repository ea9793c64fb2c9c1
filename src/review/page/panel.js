// What stands in the panel beside the text? The items as cards in text order, the current one open; the figures below them.
//
// A card is drawn anew only when its item, or what it shows of it, has changed. The open card is held at one height of the panel, so that
// the eye stays where it is while the cursor goes through the cards.

import { counted, el } from "./dom.js";
import { card } from "./card.js";
import { holds } from "./coding.js";
import { keyMark } from "./keys.js";

/** Where the open card begins, as a share of the panel's height. */
const HELD = 0.2;

/** The panel of a report. */
export class Panel {
  /**
   * @param {{aside: HTMLElement, title: string, nothing: string, coding: import("./coding.js").Coding, words: import("./words.js").Words, session: any,
   *   blind: boolean, act: (action: string, role: string|null) => void, choose: (key: string) => void}} made
   */
  constructor({ aside, title, nothing, coding, words, session, blind, act, choose }) {
    Object.assign(this, { aside, coding, words, session, blind });
    this.cards = new Map(); // key -> {row, signature}
    this.left = el("p", { class: "left" });
    this.rejected = el("button", { type: "button", class: "plain rejected-shown", dataset: { act: "rejected" }, "aria-pressed": "false" });
    this.list = el("ol", { class: "cards" });
    this.none = el("p", { class: "nothing" }, nothing);
    this.beneath = el("div", { class: "beneath" });
    const does = (action, label) => el("button", { type: "button", dataset: { act: action } }, label);
    // Where only the current card is shown there is none: what can be done with the sentence.
    this.here = el(
      "div",
      { class: "here", hidden: true },
      el("p", {}, "Nothing is coded in this sentence."),
      does("select", "Select words"),
      does("lesson", "Lesson"),
    );
    const step = (action, arrow, name) =>
      el("button", { type: "button", class: "plain step", dataset: { act: action }, "aria-label": name, title: name }, arrow);
    this.head = el(
      "div",
      { class: "panel-head" },
      el("h2", {}, title),
      this.left,
      this.rejected,
      step("previous", "↑", "Card before"),
      step("next", "↓", "Next card"),
    );
    this.top = el("div", { class: "above" });
    aside.replaceChildren(this.head, this.top, this.none, this.here, this.list, this.beneath);
    this.onClick = (event) => {
      const pressed = event.target.closest("[data-act], [data-choose]");
      const key = event.target.closest(".card")?.dataset.key;
      if (pressed?.dataset.choose) choose(pressed.dataset.choose);
      else if (pressed) act(pressed.dataset.act, pressed.dataset.role ?? null);
      else if (key) choose(key);
    };
    aside.addEventListener("click", this.onClick);
  }

  close() {
    this.aside.removeEventListener("click", this.onClick);
  }

  unitText(unit) {
    const of = this.coding.units[unit];
    return of ? this.words.text(of.start, of.end) : "";
  }

  /**
   * Draws what has changed.
   * @param {{current: string|null, chosen: string, withRejected: boolean, comparing: boolean, done: boolean, force?: boolean}} state
   */
  show({ current, chosen, withRejected, comparing, done, force = false }) {
    const { coding, list } = this;
    const had = document.activeElement?.closest?.(".card")?.dataset.key ?? null;
    const inside = had !== null && !document.activeElement.classList.contains("card");
    const again = inside ? { act: document.activeElement.dataset.act, role: document.activeElement.dataset.role } : null;
    const now = coding.items.filter((item) => withRejected || item.state !== "rejected" || item.key === current);
    const keep = new Set(now.map((item) => item.key));
    for (const [key, { row }] of this.cards) {
      if (keep.has(key)) continue;
      row.remove();
      this.cards.delete(key);
    }
    let at = list.firstElementChild;
    for (const item of now) {
      const open = item.key === current;
      const rivals = open && item.rivals?.length ? item.rivals.map((key) => coding.byKey.get(key)).filter(Boolean) : [];
      const signature = [item.rev, item.state, open, open ? chosen : "", done, rivals.map((one) => [one.key, one.rev, one.state]).join()].join("|");
      let known = this.cards.get(item.key);
      if (!known) {
        known = { row: el("li", {}), signature: null };
        this.cards.set(item.key, known);
      }
      if (known.signature !== signature || force) {
        known.signature = signature;
        known.row.replaceChildren(
          card(item, {
            open,
            chosen,
            done,
            rivals,
            unitText: (unit) => this.unitText(unit),
            seen: (start, end) => this.words.text(start, end),
            definition: (label) => this.session.codebook.labels.find((one) => one.code === label)?.definition ?? "",
          }),
        );
        known.row.className = open ? "current" : "";
      }
      if (known.row !== at) list.insertBefore(known.row, at);
      else at = at.nextElementSibling;
    }
    this.count(withRejected);
    this.none.hidden = now.length > 0 || comparing;
    list.hidden = now.length === 0 || comparing;
    this.top.hidden = !comparing;
    this.here.hidden = comparing || done || current !== null;
    // The focus stays in the card whose part had it, on the same control where there still is one.
    if (had !== null && !this.aside.contains(document.activeElement)) {
      const article = this.card(had);
      const same = again?.act
        ? article?.querySelector(`[data-act="${again.act}"]${again.role ? `[data-role="${again.role}"]` : ""}:not(:disabled)`)
        : null;
      (same ?? article ?? this.card(current) ?? this.aside).focus({ preventScroll: true });
    }
  }

  count(withRejected) {
    const { pending, decided } = this.coding.counts;
    const rejected = this.coding.items.filter((item) => item.state === "rejected").length;
    this.left.textContent = this.blind ? this.said() : `${pending} left, ${decided} decided`;
    this.rejected.hidden = this.blind;
    this.rejected.replaceChildren(`${withRejected ? "Hide" : "Show"} ${rejected} rejected `, keyMark("rejected") ?? "");
    this.rejected.setAttribute("aria-pressed", String(withRejected));
    this.rejected.disabled = rejected === 0;
  }

  /** How much is coded. */
  said() {
    const kinds = this.coding.items.filter(holds).map((item) => (item.type === "frame" ? "frame" : item.label));
    return ["frame", "lesson"].map((kind) => counted(kinds.filter((one) => one === kind).length, kind)).join(", ");
  }

  /** @param {string|null} key @returns {HTMLElement|null} */
  card(key) {
    return key === null ? null : (this.cards.get(key)?.row.firstElementChild ?? null);
  }

  /** Brings the open card to where the open card always is. @param {string|null} key */
  hold(key) {
    const article = this.card(key);
    if (!article) return;
    const box = this.aside.getBoundingClientRect();
    const rise = Math.max(this.head.offsetHeight + 6, box.height * HELD);
    const card = article.getBoundingClientRect();
    // One that is longer than the room below begins higher.
    const room = Math.max(this.head.offsetHeight + 6, Math.min(rise, box.height - card.height - 8));
    this.aside.scrollTop += card.top - box.top - room;
  }
}
