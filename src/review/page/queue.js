// Which reports are there to code, how far is the coder, and what do the suggestions' acceptance and the learning look like?
import { el, byId, say, counted } from "./dom.js";
import { acceptance } from "./chart.js";

const ORDERS = [["given", "as given"], ["uncertain", "least certain first"], ["gain", "most to learn first"]];
const STATES = { new: ["○", "new"], open: ["◐", "open"], done: ["●", "finished"] };

/**
 * Shows the queue in `root.main`.
 * @param {{main: HTMLElement}} root
 * @param {{session: any, api: any, order: string, last: number|null, title: Function, progress: Function}} context
 *   `order` is written when another is chosen; `last`: the report that was open before.
 * @returns {Promise<{close(): void, onEvent(name: string, data: any): void, actions: Object<string, Function>}>}
 */
export async function openQueue(root, context) {
  const { session, api } = context;
  const away = new AbortController();
  const status = el("div", { class: "learning" });
  const progress = el("div", { class: "progress" });
  const rows = el("tbody");
  const gain = session.blind ? null : el("th", { scope: "col", class: "number wide" });
  const beneath = el("div");
  const orders = ORDERS.map(([order, label]) =>
    el("button", { type: "button", dataset: { order }, "aria-pressed": "false", onclick: () => choose(order, label) }, label));
  root.main.replaceChildren(
    progress,
    el("div", { class: "queue-tools" },
      session.mode === "coding" && !session.blind ? el("div", { class: "orders", role: "group", "aria-label": "Order of the queue" }, orders) : null, status),
    el("table", { class: "queue" },
      el("caption", { class: "unseen" }, "Reports"),
      el("thead", {}, el("tr", {},
        el("th", { scope: "col" }, "Report"), el("th", { scope: "col", class: "number wide" }, "Words"), gain,
        session.blind ? null : el("th", { scope: "col", class: "number" }, "Undecided"),
        el("th", { scope: "col", class: "number wide" }, session.blind ? "Coded" : "Decided"),
        el("th", { scope: "col" }, "State"))),
      rows),
    beneath);
  context.title("Queue", "gleaner review");

  let data = null;
  async function load() {
    data = await api.get(`api/queue?order=${encodeURIComponent(context.order)}`, { signal: away.signal });
    context.progress(data.progress);
    draw();
  }

  function draw() {
    const held = rows.contains(document.activeElement) ? document.activeElement.dataset.n : null;
    for (const button of orders) button.setAttribute("aria-pressed", String(button.dataset.order === data.order));
    progress.replaceChildren(...bar(data.progress, session.blind));
    if (gain) gain.textContent = data.order === "gain" ? "Gain" : "Uncertainty";
    rows.replaceChildren(...data.reports.map((report) => row(report, data.order, session.blind)));
    if (!data.reports.length) rows.append(el("tr", {}, el("td", { colspan: session.blind ? "4" : "6", class: "nothing" }, "No report is ready yet.")));
    beneath.replaceChildren(waiting(data.waiting ?? []), data.acceptance.length || !session.blind ? acceptance(data.acceptance, root.main.clientWidth) : "");
    if (held) linkOf(held)?.focus({ preventScroll: true });
    drawLearning(session.learning);
  }

  function drawLearning(learning) {
    session.learning = learning;
    if (!learning || session.blind) return status.replaceChildren();
    const told = learning.running
      ? `Retraining: ${learning.step ?? "starting"}`
      : learning.every ? `${learning.decisions} of ${learning.every} decisions until the heads are retrained` : `${counted(learning.decisions, "decision")} since the last training`;
    const held = status.contains(document.activeElement);
    const button = el("button", { type: "button", "aria-disabled": learning.running ? "true" : null, onclick: retrain }, "Retrain now");
    status.replaceChildren(
      el("p", {}, el("span", { class: learning.running ? "running" : null }, told),
        el("span", { class: "quiet", dir: "auto" }, [learning.model, learning.last].filter(Boolean).join(" · "))), button);
    if (held) button.focus();
  }

  async function retrain() {
    if (session.learning.running) return say("It is being retrained already.");
    try {
      await api.post("api/retrain");
      say("Retraining has begun. What you have decided stays as it is.");
    } catch (error) {
      say(`Not retrained: ${error.message}`);
    }
  }

  async function choose(order, label) {
    context.order = order;
    await load();
    say(`Queue: ${label}.`);
  }

  const linkOf = (n) => rows.querySelector(`a[data-n="${Number(n)}"]`);
  const links = () => Array.from(rows.querySelectorAll("a"));
  function move(step) {
    const all = links();
    const at = all.indexOf(document.activeElement);
    const to = at < 0 ? first() : all[Math.min(Math.max(at + step, 0), all.length - 1)];
    to?.focus();
  }
  const first = () => linkOf(context.last) ?? linkOf(data.reports.find((report) => report.state !== "done")?.n) ?? links()[0];

  const redraw = () => data && draw();
  window.addEventListener("resize", redraw);
  await load();
  first()?.focus({ preventScroll: true });
  let later = 0;
  return {
    close() {
      clearTimeout(later);
      away.abort();
      window.removeEventListener("resize", redraw);
    },
    onEvent(name, told) {
      if (name === "learning") return drawLearning(told);
      clearTimeout(later);
      later = setTimeout(() => load().catch(() => {}), 300);
    },
    actions: {
      next: () => move(1), previous: () => move(-1), "next-unit": () => move(1), "previous-unit": () => move(-1),
      accept: () => (links().includes(document.activeElement) ? document.activeElement.click() : document.activeElement?.closest("button, a, summary")?.click()),
      "next-undecided": () => linkOf(data.reports.find((report) => report.state !== "done")?.n)?.focus(),
    },
  };
}

function row(report, order, blind) {
  const [sign, word] = STATES[report.state] ?? ["", report.state];
  const all = report.pending + report.decided;
  const number = (value) => (value === null || value === undefined ? "–" : value.toFixed(order === "gain" ? 1 : 2));
  return el("tr", { class: `of-${report.state}` },
    el("th", { scope: "row", dir: "auto" },
      el("a", { href: `#/report/${report.n}`, dataset: { n: String(report.n) } }, report.title || report.id),
      el("span", { class: "id", dir: "auto" }, report.id)),
    el("td", { class: "number wide" }, report.words.toLocaleString("en")),
    blind ? null : el("td", { class: "number wide" }, number(order === "gain" ? report.gain : report.uncertainty)),
    blind ? null : el("td", { class: "number" }, undecided(report)),
    el("td", { class: "number wide" }, String(report.decided)),
    el("td", { class: "state" }, el("span", { class: "sign", "aria-hidden": "true" }, sign), ` ${word}`,
      report.mode === "blind" ? el("span", { class: "quiet" }, " blind") : null,
      blind && report.waits ? el("span", { class: "quiet" }, " being read") : null,
      all && !blind ? el("progress", { max: String(all), value: report.decided, "aria-label": `Decided in ${report.title || report.id}` }) : null));
}

function undecided(report) {
  return report.waits ? el("span", { class: "quiet" }, "being read") : String(report.pending);
}

/** Coded blind, nobody knows how many decisions are left: the reports are counted. */
function bar({ reports, done, pending, decided }, blind) {
  return [
    el("p", {}, el("strong", {}, `${done} of ${reports}`), ` ${reports === 1 ? "report" : "reports"} finished`,
      el("span", { class: "quiet" }, blind ? ` · ${decided} coded` : ` · ${counted(decided, "decision")} made, ${pending} left`)),
    el("progress", blind ? { max: String(Math.max(reports, 1)), value: done, "aria-label": "Reports finished" }
      : { max: String(Math.max(decided + pending, 1)), value: decided, "aria-label": "Decisions made" }),
  ];
}

function waiting(reports) {
  if (!reports.length) return "";
  return el("section", { class: "waiting" }, el("h2", {}, "Waiting for a coder"),
    el("ul", {}, reports.map((report) => el("li", {}, el("span", { dir: "auto" }, report.title || report.id),
      el("span", { class: "quiet", dir: "auto" }, ` not finished by ${report.missing.join(", ")}`)))));
}
