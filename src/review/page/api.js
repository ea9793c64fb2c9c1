// How does the page talk to its server, and what becomes of a decision that gets no answer?
//
// Decisions are sent one after another, in order. Each waits in sessionStorage until it is answered, so that neither a killed server
// nor a reload loses one; it carries an id (Idempotency-Key), so that the server can tell one sent twice from two.

const QUEUE = "gleaner-review-unsent";
const TAB = "gleaner-review-tab";

/** An answer that is a refusal. `body.error` says why; a 409 also holds `conflicts`. */
export class ApiError extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.error ?? `the server answered ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.body = body ?? {};
  }
}

const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The id of this tab: the same after a reload, another one in a duplicated tab (see `begin`). */
export let tab = sessionStorage.getItem(TAB) ?? fresh();

let unsent = JSON.parse(sessionStorage.getItem(QUEUE) ?? "[]"); // [{id, to, path, body}], the oldest first
const waiting = new Map(); // id -> {answer, refuse} of who waits; none for one left from before a reload
let sending = false;
let owner = ""; // whose decisions these are: project and coder
let hooks = { state() {}, left() {} };

function keep() {
  if (unsent.length) sessionStorage.setItem(QUEUE, JSON.stringify(unsent));
  else sessionStorage.removeItem(QUEUE);
}

const mine = () => unsent.filter((entry) => entry.to === owner);

/**
 * One request. No answer at all, or one from something in between, is tried again until there is one.
 * A stuck one (a POST only: to read a report
 * for the first time may take long) is given up after a minute and tried again as well.
 * @returns {Promise<any>} What a 2xx held; any other answer is thrown as ApiError.
 */
async function request(path, options, signal = undefined) {
  for (let wait = 250; ; wait = Math.min(wait * 2, 3000)) {
    let response = null;
    let text = "";
    try {
      response = await fetch(path, { cache: "no-store", ...options, signal: options.method ? AbortSignal.timeout(60000) : signal });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      response = null;
    }
    if (response && ![502, 503, 504].includes(response.status)) {
      let body = null;
      try {
        body = text ? JSON.parse(text) : {};
      } catch {
        body = { error: text.slice(0, 200) };
      }
      if (!response.ok) throw new ApiError(response.status, body);
      return body;
    }
    hooks.state("lost", mine().length);
    await pause(wait);
    if (signal?.aborted) throw signal.reason;
  }
}

/**
 * @param {string} path As in "api/queue?order=given".
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function get(path, { signal } = {}) {
  const body = await request(path, {}, signal);
  if (!sending) hooks.state("saved", 0);
  return body;
}

/**
 * Sends what a coder did; `session` is added. The promise is settled by the server's answer, however long that takes.
 * @param {string} path As in "api/reports/3/decisions".
 * @param {Object} [body]
 * @returns {Promise<any>} The answer, or ApiError.
 */
export function post(path, body = {}) {
  const id = fresh();
  unsent.push({ id, to: owner, path, body: { session: tab, ...body } });
  keep();
  const answered = new Promise((answer, refuse) => waiting.set(id, { answer, refuse }));
  send();
  return answered;
}

/** @returns {boolean} Whether a decision waits for its answer. */
export const unsaved = () => mine().length > 0;

async function send() {
  if (sending) return;
  sending = true;
  for (let entry; (entry = mine()[0]); ) {
    hooks.state("saving", mine().length);
    const { path, body, id } = entry;
    let outcome;
    try {
      const answer = await request(path, {
        method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": id }, body: JSON.stringify(body),
      });
      outcome = () => waiting.get(id)?.answer(answer);
    } catch (error) {
      outcome = () => (waiting.has(id) ? waiting.get(id).refuse(error) : hooks.left(entry, error));
    }
    unsent = unsent.filter((other) => other !== entry);
    keep();
    outcome();
    waiting.delete(id);
  }
  sending = false;
  hooks.state("saved", 0);
}

/**
 * Tells this tab from its duplicates, then sends what a reload or a dead server left behind.
 * @param {{project: string, coder: string}} session
 * @param {{state: (state: "saved"|"saving"|"lost", count: number) => void, left: (entry: any, error: ApiError) => void}} told
 *   `state`: for the sign at the foot; `left`: a decision from before a reload was refused.
 */
export async function begin(session, told) {
  hooks = told;
  owner = `${session.project}\n${session.coder}`;
  if (!(await held(tab))) {
    tab = fresh();
    unsent = []; // the copy of another tab's decisions: that tab sends them
    keep();
    held(tab);
  }
  sessionStorage.setItem(TAB, tab);
  await send();
}

/** Whether no other tab has this id; holds the id until this page goes. A page being reloaded gives its own up within a moment. */
async function held(id) {
  if (!navigator.locks) return true; // only where the page is not on loopback and has no TLS
  for (let tries = 0; tries < 5; tries++) {
    const got = await new Promise((tell) => {
      navigator.locks.request(`gleaner-review-${id}`, { ifAvailable: true }, (lock) => {
        tell(Boolean(lock));
        return lock ? new Promise(() => {}) : undefined;
      });
    });
    if (got) return true;
    await pause(100);
  }
  return false;
}

/**
 * Listens to the server. `tell(name, data)`: "changed" (another tab's or coder's), "rescored", "learning", and "refresh" when events may
 * have been missed (the server is another run of itself, or the tab was hidden for long): fetch again and keep the cursor.
 * @param {(name: string, data: any) => void} tell
 */
export function listen(tell) {
  let before = false;
  let source = null;
  let hidden = 0;
  const open = () => {
    source = new EventSource("api/events");
    source.addEventListener("hello", () => {
      // Whether this is a new run of the server or a line that broke: what was said in between did not come.
      if (before) tell("refresh", {});
      before = true;
    });
    for (const name of ["changed", "rescored", "learning"]) {
      source.addEventListener(name, (event) => {
        const data = JSON.parse(event.data);
        if (name !== "changed" || data.session !== tab) tell(name, data);
      });
    }
    source.onerror = () => {
      // The browser connects again by itself unless the answer was a refusal.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 2000);
    };
  };
  // A browser keeps six connections to one server: a tab nobody looks at gives its own up.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) {
      hidden = setTimeout(() => {
        source.close();
        source = null;
      }, 60000);
    } else if (!source) {
      open();
    }
  });
  open();
}
