// How does a decision reach the server, and what if somebody else was faster?

import { again, resolve } from "./conflict.js";

/** Sends decisions on one report. */
export class Decider {
  /**
   * @param {{n: number, api: any, coding: import("./coding.js").Coding, say: (text: string) => void, nameOf: (key: string) => string,
   *   changed: (answer: any) => string[]}} made `changed`: takes an answer over and draws it.
   */
  constructor(made) {
    Object.assign(this, made);
  }

  /**
   * Sends changes, whole or not at all. A conflict is shown, and sent again if the coder's side is to stand.
   * @param {string} kind
   * @param {any[]} changes
   * @param {number|null} took Milliseconds since the coder came to it.
   * @returns {Promise<{answer: any, keys: string[]}|null>} null where it did not come about.
   */
  async send(kind, changes, took) {
    let wanted = changes;
    while (wanted.length) {
      try {
        const answer = await this.api.post(`api/reports/${this.n}/decisions`, { kind, took_ms: took, changes: wanted });
        return { answer, keys: this.changed(answer) };
      } catch (error) {
        const conflicts = error.status === 409 ? error.body?.conflicts : null;
        if (!conflicts) {
          this.refused(error);
          return null;
        }
        if ((await resolve(wanted, conflicts, this.nameOf)) === "theirs") {
          this.changed(theirs(error.body));
          this.say("Kept theirs.");
          return null;
        }
        wanted = again(wanted, conflicts);
        if (wanted.length === 0) this.changed(theirs(error.body));
      }
    }
    return null;
  }

  /**
   * Undo, redo, finish or reopen.
   * @param {"undo"|"redo"|"finish"|"reopen"} what @param {any} [body]
   * @returns {Promise<{answer: any, keys: string[]}|{error: any}>}
   */
  async step(what, body = {}) {
    try {
      const answer = await this.api.post(`api/reports/${this.n}/${what}`, { version: this.coding.version, ...body });
      return { answer, keys: this.changed(answer) };
    } catch (error) {
      if (error.status === undefined) throw error;
      return { error };
    }
  }

  refused(error) {
    if (error.status === undefined) throw error;
    this.say(`Not done: ${error.message}`);
  }
}

/** Their side of a conflict, as an answer that can be taken over. */
function theirs({ conflicts, version }) {
  return {
    version,
    items: conflicts.map((conflict) => conflict.theirs).filter(Boolean),
    gone: conflicts.filter((conflict) => !conflict.theirs).map((conflict) => conflict.key),
  };
}
