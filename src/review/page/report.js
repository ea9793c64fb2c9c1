// How is a report opened for coding?

import { View } from "./view.js";

/**
 * Fetches a report and shows it.
 * @param {number} n Its number in the queue.
 * @param {{main: HTMLElement, aside: HTMLElement, toolbar: HTMLElement}} root
 * @param {any} context Session, server, live region and the way to other views.
 * @returns {Promise<{close(): void, onEvent(name: string, data: any): void}>}
 */
export async function open(n, root, context) {
  const report = await context.api.get(`api/reports/${n}`);
  const view = new View(report, root, context);
  return { close: () => view.close(), onEvent: (name, data) => view.onEvent(name, data) };
}
