// Where does the page begin, and which view is shown? Session, routing by the hash, theme, progress and saving signs, keys.
import * as api from "./api.js";
import { ask, byId, counted, el, say } from "./dom.js";
import * as keys from "./keys.js";
import { openQueue } from "./queue.js";
import { openStats } from "./stats.js";
import { open as openReport } from "./report.js";
import { again, resolve } from "./conflict.js";

const root = { main: byId("main"), aside: byId("panel"), toolbar: byId("toolbar") };
const SAVING = {
  saved: () => "saved",
  saving: () => "saving…",
  lost: (count) => `${count ? "not saved: " : ""}the server does not answer, trying again`,
};
let view = null; // the one shown
let turn = 0; // counts changes of view, so that a slow answer does not bring back an old one
let told = "saved";

const context = {
  api, say, ask, keys, session: null, order: "given", last: null,
  title(text, heading = text) {
    byId("title").textContent = heading;
    byId("title").title = heading;
    document.title = `${text} · gleaner review`;
  },
  go(hash) {
    if (location.hash === hash) route();
    else location.hash = hash;
  },
  progress(of) {
    const { session } = context;
    byId("who").textContent = [`${of.done} of ${of.reports} finished`, session.blind ? `${of.decided} coded` : `${of.pending} left`,
      session.mode === "adjudication" ? `${session.coder} adjudicates ${session.coders.join(", ")}` : `${session.coder}${session.blind ? ", blind" : ""}`].join(" · ");
  },
  onQueueChanged() {
    clearTimeout(context.later);
    context.later = setTimeout(async () => context.progress(await api.get("api/progress")), 400);
  },
};

function saving(state, count) {
  const sign = byId("saving");
  if (sign.dataset.state !== state || state !== "saved") {
    sign.dataset.state = state;
    sign.textContent = SAVING[state](count);
  }
  // "saving" between two attempts is no news.
  if (state === "lost" && told !== "lost") say(`The server does not answer. ${count ? `${counted(count, "decision")} kept here and sent again.` : "Trying again."}`);
  if (state === "saved" && told === "lost") say("The server answers again. All is saved.");
  if (state !== "saving") told = state;
}

/** A decision from before a reload was refused: the coder is told, and in a conflict asked. */
async function left({ path, body }, error) {
  if (error.status === 409 && error.body.conflicts) {
    const { conflicts } = error.body;
    const nameOf = (key) => conflicts.find((of) => of.key === key)?.theirs?.frame?.action?.summary ?? key;
    if ((await resolve(body.changes ?? [], conflicts, nameOf)) === "theirs") return;
    const changes = again(body.changes ?? [], conflicts);
    if (changes.length) await api.post(path, { ...body, changes }).catch((refused) => say(`Not kept: ${refused.message}`));
    view?.onEvent("refresh", {});
  } else {
    say(`A decision from before the reload was refused: ${error.message}`);
  }
}

async function route() {
  const now = ++turn;
  const report = location.hash.match(/^#\/report\/(\d+)$/);
  const name = report ? "report" : location.hash === "#/stats" ? "stats" : "queue";
  close();
  document.body.dataset.view = name;
  root.aside.hidden = name !== "report";
  for (const other of ["queue", "stats"]) {
    if (other === name) byId(`nav-${other}`).setAttribute("aria-current", "page");
    else byId(`nav-${other}`).removeAttribute("aria-current");
  }
  try {
    if (report) context.last = Number(report[1]);
    const opened = report ? await openReport(context.last, root, context) : await (name === "stats" ? openStats : openQueue)(root, context);
    if (now !== turn) return opened.close(); // the coder went on meanwhile
    if (name !== "queue") context.onQueueChanged(); // the queue tells it by itself
    view = opened;
    if (view.actions) view.off = keys.use(name, view.actions);
    if (document.activeElement === document.body) root.main.focus({ preventScroll: true });
  } catch (error) {
    if (now !== turn || error.name === "AbortError") return;
    root.main.replaceChildren(el("h2", {}, "This cannot be shown"), el("p", { dir: "auto" }, error.message), el("p", {}, el("a", { href: "#/queue" }, "Back to the queue")));
    view = { close() {}, onEvent() {} };
    root.main.querySelector("a").focus();
    if (!(error instanceof api.ApiError)) throw error;
  }
}

function close() {
  view?.off?.();
  view?.close();
  view = null;
  root.main.replaceChildren();
  root.main.scrollTop = 0;
  root.aside.replaceChildren();
  root.toolbar.replaceChildren();
  root.toolbar.hidden = true;
}

function theme() {
  const KEY = "gleaner-review-theme";
  const NEXT = { system: "light", light: "dark", dark: "system" };
  const SIGN = { system: ["◐", "Auto"], light: ["○", "Light"], dark: ["●", "Dark"] };
  const button = byId("theme");
  let chosen = localStorage.getItem(KEY);
  if (!(chosen in NEXT)) chosen = "system";
  const show = () => {
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    const [sign, name] = SIGN[chosen];
    button.replaceChildren(el("span", { "aria-hidden": "true" }, sign), el("span", { class: "long" }, ` ${name}`));
    button.setAttribute("aria-label", `Colours: ${name}${chosen === "system" ? ", as the system says" : ""}`);
  };
  button.addEventListener("click", () => {
    chosen = NEXT[chosen];
    localStorage.setItem(KEY, chosen);
    show();
    say(button.getAttribute("aria-label"));
  });
  show();
}

async function start() {
  theme();
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // "#main" is no view
    root.main.focus();
  });
  byId("help").addEventListener("click", () => keys.help());
  window.addEventListener("beforeunload", (event) => {
    if (told === "lost" && api.unsaved()) event.preventDefault();
  });
  const session = await api.get("api/session");
  context.session = session;
  context.order = session.order;
  keys.begin(session.keys);
  keys.use("page", { queue: () => context.go("#/queue"), help: () => keys.help() }); // below those of the views
  byId("help").append(keys.keyMark("help") ?? "");
  await api.begin(session, { state: saving, left });
  api.listen((name, data) => {
    if (name === "learning") session.learning = data;
    if (name === "changed" || name === "rescored") context.onQueueChanged();
    view?.onEvent(name, data);
  });
  window.addEventListener("hashchange", route);
  await route();
}

start();
