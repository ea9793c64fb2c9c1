// How does the acceptance of suggestions move, from one block of decisions to the next and from model to model?
import { el, svg, percent } from "./dom.js";

const KINDS = [["accepted", "accepted as it was"], ["corrected", "corrected"], ["rejected", "rejected"]];
const HEIGHT = 120; // of the bars, px
const TOP = 18;
const LEFT = 38;
const STEP = 26;

/**
 * The chart with its legend and the same figures as a table, folded.
 * @param {{from: number, to: number, accepted: number, corrected: number, rejected: number, added: number, model: string}[]} blocks
 * @param {number} width Of the place it stands in, px: so many of the latest blocks are drawn as find room.
 * @returns {HTMLElement}
 */
export function acceptance(blocks, width) {
  const section = el("section", { class: "acceptance" }, el("h2", {}, "What became of the suggestions"));
  const told = (blocks ?? []).filter((block) => decided(block) > 0);
  if (!told.length) {
    section.append(el("p", { class: "nothing" }, "Shown after the first decisions."));
    return section;
  }
  const shown = told.slice(-Math.max(4, Math.floor((width - LEFT - 40) / STEP)));
  const sum = (of) => told.reduce((all, block) => all + of(block), 0);
  const last = told.at(-1);
  section.append(
    el("p", { class: "note" }, `Of ${sum(decided)} suggestions decided, ${percent(sum((block) => block.accepted) / sum(decided))} were accepted as they were`
      + `${told.length > 1 ? `; in the last block ${percent(rate(last))}` : ""}. Each bar is a block of twenty decisions.`),
    el("ul", { class: "legend" }, KINDS.map(([kind, label]) => el("li", { class: kind }, label)),
      shown.some((block, at) => at && block.model !== shown[at - 1].model) ? el("li", { class: "newmodel" }, "another model") : null),
    draw(shown),
    el("details", {}, el("summary", {}, "As a table"), table(told)));
  return section;
}

const decided = (block) => block.accepted + block.corrected + block.rejected;
const rate = (block) => block.accepted / decided(block);

function draw(blocks) {
  const wide = LEFT + blocks.length * STEP + 8;
  const high = TOP + HEIGHT + 22;
  const label = `Accepted as they were, block by block: ${blocks.map((block) => percent(rate(block))).join(", ")}`;
  const node = svg("svg", { class: "chart", role: "img", "aria-label": label, width: wide, height: high, viewBox: `0 0 ${wide} ${high}` });
  for (const share of [0, 0.5, 1]) {
    const y = TOP + HEIGHT * (1 - share) + 0.5;
    node.append(svg("line", { class: "grid", x1: LEFT - 4, x2: wide, y1: y, y2: y }),
      svg("text", { class: "axis", x: LEFT - 8, y: y + 4, "text-anchor": "end" }, percent(share)));
  }
  blocks.forEach((block, at) => {
    const x = LEFT + at * STEP;
    let foot = TOP + HEIGHT;
    const group = svg("g", {}, svg("title", {}, KINDS.map(([kind]) => `${block[kind]} ${kind}`).join(", ")
      + (block.added ? `, ${block.added} added` : "") + `. Decisions ${block.from} to ${block.to}, ${block.model}`));
    for (const [kind] of KINDS) {
      const tall = (HEIGHT * block[kind]) / decided(block);
      foot -= tall;
      if (tall) group.append(svg("rect", { class: `bar ${kind}`, x: x + 4.5, y: foot + 0.5, width: STEP - 8, height: Math.max(tall - 1, 0.5) }));
    }
    if (at && block.model !== blocks[at - 1].model) group.append(svg("line", { class: "newmodel", x1: x + 0.5, x2: x + 0.5, y1: TOP - 12, y2: TOP + HEIGHT + 4 }));
    if (at % 2 === (blocks.length - 1) % 2) group.append(svg("text", { class: "axis", x: x + STEP / 2, y: TOP + HEIGHT + 16, "text-anchor": "middle" }, String(block.to)));
    node.append(group);
  });
  node.append(svg("polyline", { class: "rate", points: blocks.map((block, at) => `${LEFT + at * STEP + STEP / 2},${TOP + HEIGHT * (1 - rate(block))}`).join(" ") }));
  return node;
}

function table(blocks) {
  const heads = ["Decisions", "Accepted", "Corrected", "Rejected", "Added", "As they were", "Model"];
  return el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": "Blocks of decisions" }, el("table", { class: "figures" },
    el("thead", {}, el("tr", {}, heads.map((head, at) => el("th", { scope: "col", class: at && at < 6 ? "number" : null }, head)))),
    el("tbody", {}, blocks.map((block) => el("tr", {}, el("th", { scope: "row" }, `${block.from}–${block.to}`),
      [block.accepted, block.corrected, block.rejected, block.added, percent(rate(block))].map((value) => el("td", { class: "number" }, String(value))),
      el("td", { dir: "auto" }, block.model))))));
}
