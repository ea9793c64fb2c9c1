// In adjudication: how far do the coders agree, in this report and in all, as of the last decision?
import { el } from "./dom.js";
import { figureTables } from "./figures.js";

const REST = 400; // ms without a decision before the figures are fetched again

/**
 * @param {number} n The report's number.
 * @param {{get(path: string, options?: any): Promise<any>}} api
 * @returns {{element: HTMLElement, refresh(): void}} `refresh` is cheap to call after each decision: many calls in a row fetch once.
 */
export function agreement(n, api) {
  const body = el("div", {}, el("p", { class: "nothing" }, "Counting…"));
  const element = el("section", { class: "agreement", "aria-label": "Agreement of the coders" }, el("h2", {}, "Agreement"), body);
  let later = 0;
  let asked = 0;

  async function load() {
    const turn = ++asked;
    try {
      const told = await api.get(`api/reports/${n}/agreement`);
      if (turn !== asked) return; // a later one is on its way
      const at = Array.from(body.querySelectorAll(".scroller")).indexOf(document.activeElement);
      body.replaceChildren(...figureTables([
        { name: "This report", figures: told.report },
        { name: told.reports === 1 ? "All (1 report)" : `All (${told.reports} reports)`, figures: told.all },
      ]));
      if (at >= 0) body.querySelectorAll(".scroller")[at]?.focus({ preventScroll: true });
    } catch (error) {
      if (turn === asked) body.replaceChildren(el("p", { class: "nothing" }, `No figures: ${error.message}`));
    }
  }

  load();
  return {
    element,
    refresh() {
      clearTimeout(later);
      later = setTimeout(load, REST);
    },
  };
}
