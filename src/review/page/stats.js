// What do the suggestions save: decisions an hour, what became of the suggestions, by coder, role, code list and model?
import { el, percent } from "./dom.js";
import { named } from "./figures.js";

/**
 * Shows the figures in `root.main`.
 * @param {{main: HTMLElement}} root
 * @param {{api: any, title: Function}} context
 * @returns {Promise<{close(): void, onEvent(name: string): void, actions: Object<string, Function>}>}
 */
export async function openStats(root, context) {
  const away = new AbortController();
  context.title("Figures", "gleaner review");
  let later = 0;
  async function load() {
    const { coders, pause_seconds: pause } = await context.api.get("api/stats", { signal: away.signal });
    const at = root.main.scrollTop;
    root.main.replaceChildren(
      el("section", {}, el("h2", {}, "Coders"), coders.length ? overview(coders) : el("p", { class: "nothing" }, "Nobody has decided anything yet."),
        el("p", { class: "note" }, `Active minutes leave out pauses${pause ? ` of more than ${number(pause / 60)} minutes` : ""}. A suggestion counts once, as what it is now.`)),
      ...coders.map(details));
    root.main.scrollTop = at;
  }
  await load();
  root.main.focus({ preventScroll: true });
  return {
    close() {
      clearTimeout(later);
      away.abort();
    },
    onEvent(name) {
      if (name === "learning") return;
      clearTimeout(later);
      later = setTimeout(() => load().catch(() => {}), 500);
    },
    actions: {},
  };
}

const number = (value, digits = 0) => (value === null || value === undefined ? "–"
  : (value + 0).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
const decided = (of) => of.accepted + of.corrected + of.rejected;
const added = (coder) => coder.suggestions.added ?? coder.added;
const share = (of) => (decided(of) ? percent(of.accepted / decided(of)) : "–");

function overview(coders) {
  return table(null, ["Coder", "Reports", "Finished", "Decisions", "Active min.", "An hour", "Accepted", "Corrected", "Rejected", "Added", "As they were"],
    coders.map((coder) => [coder.coder, number(coder.reports), number(coder.finished), number(coder.decisions), number(coder.active_minutes, 1),
      number(coder.decisions_per_hour), number(coder.suggestions.accepted), number(coder.suggestions.corrected), number(coder.suggestions.rejected),
      number(added(coder)), share(coder.suggestions)]), "Coders");
}

function details(coder) {
  const { suggestions, roles = [], codes = [], models = [] } = coder;
  return el("section", { class: "coder" },
    el("h2", {}, el("bdi", {}, coder.coder)),
    el("dl", { class: "headline" }, [
      ["decisions an hour", number(coder.decisions_per_hour)], ["active minutes", number(coder.active_minutes, 1)],
      ["suggestions accepted as they were", share(suggestions)], ["corrected", decided(suggestions) ? percent(suggestions.corrected / decided(suggestions)) : "–"],
      ["rejected", decided(suggestions) ? percent(suggestions.rejected / decided(suggestions)) : "–"], ["added by hand", number(added(coder))],
    ].map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
    el("div", { class: "tables" },
      decided(suggestions) && roles.length ? table("Spans by role", ["Role", "Kept", "Moved", "Dropped", "Given"],
        roles.map((row) => [named(row.role), row.kept, row.moved, row.dropped, row.given])) : null,
      decided(suggestions) && codes.length ? table("Codes by list", ["List", "Kept", "Changed", "Share kept"],
        codes.map((row) => [row.list, row.kept, row.changed, row.kept + row.changed ? percent(row.kept / (row.kept + row.changed)) : "–"])) : null,
      decided(suggestions) && models.length ? table("By model", ["Model", "Accepted", "Corrected", "Rejected", "As they were"],
        models.map((row) => [row.model, row.accepted, row.corrected, row.rejected, share(row)])) : null));
}

function table(caption, heads, rows, label = caption) {
  return el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": label }, el("table", { class: "figures" },
    caption ? el("caption", {}, caption) : el("caption", { class: "unseen" }, label),
    el("thead", {}, el("tr", {}, heads.map((head, at) => el("th", { scope: "col", class: at ? "number" : null }, head)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, at) => (at
      ? el("td", { class: "number" }, String(cell)) : el("th", { scope: "row", dir: "auto" }, cell))))))));
}
