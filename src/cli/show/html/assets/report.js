// One report: its text with tinted units and underlined spans, and its frames beside it.

let open = null;

/** A piece inside one wrapper a mark, the lowest lane outermost, so that lines never cross each other. */
const drawPiece = (piece, report) => {
  let node = document.createTextNode(piece.t);
  const unit = piece.u === undefined ? "" : ` unit ${report.units[piece.u]}`;
  const inner = make("span", { class: `piece${unit}` }, node);
  node = inner;
  const marks = (piece.m ?? []).map((n) => [n, report.marks[n]]);
  marks.sort((a, b) => a[1].lane - b[1].lane);
  for (const [n, mark] of marks) {
    const wrapper = make("span", {
      class: `mark ${mark.role} ${mark.side} ${mark.outcome}`,
      "data-mark": n,
      "data-frame": mark.f,
    }, node);
    wrapper.style.setProperty("--lane", mark.lane);
    node = wrapper;
  }
  return node;
};

/** A tag takes part in the page by its label and its drawing, not by characters: copied text stays the report's. */
const drawTag = (tag) => {
  const button = make("button", {
    type: "button",
    class: `tag ${tag.of} ${tag.side} ${tag.outcome}`,
    "data-t": tag.t,
    "aria-label": tag.say,
    "data-diff": tag.diff ?? false,
    "data-frame": tag.f,
  });
  return button;
};

const drawText = (report) => {
  const text = make("div", { class: "text", role: "group", "aria-label": "Text of the report" });
  for (const line of report.lines) {
    const row = make("div", { class: "line", "data-n": line.n });
    row.style.setProperty("--lanes", line.lanes);
    for (const piece of line.p) {
      for (const n of piece.g ?? []) {
        row.append(drawTag(report.tags[n]));
      }
      row.append(drawPiece(piece, report));
    }
    text.append(row);
  }
  return text;
};

const drawCell = (lines) => {
  const cell = make("td");
  lines.forEach((line, n) => cell.append(make("div", { class: n === 0 ? "words" : "beneath" }, line)));
  return cell;
};

const drawCard = (card, n) => {
  const body = make("tbody");
  for (const row of card.rows) {
    const role = row.name.toLowerCase();
    const head = make("th", { scope: "row" }, row.name ? make("span", { class: `name ${role}` }, row.name)
      : make("span", { class: "unseen" }, "code"));
    const mark = make("td", { class: "mark-cell" });
    if (row.outcome) {
      mark.append(sign(row.outcome));
    }
    body.append(make("tr", { class: row.name ? "role" : "code" }, mark, head, ...row.cells.map(drawCell)));
  }
  const head = make("tr", {},
    make("td"), make("td"),
    make("th", { scope: "col" }, "Gold ", make("span", { class: "note" }, card.sides[0])),
    make("th", { scope: "col" }, "Suggested ", make("span", { class: "note" }, card.sides[1])));
  const table = make("table", {}, make("caption", { class: "unseen" }, card.title), make("thead", {}, head), body);
  return make("section", { class: `card ${card.outcome}`, tabindex: "0", "data-frame": n, "aria-label": `Frame ${card.title}, ${card.state}` },
    make("h3", {}, make("span", {}, card.title), make("span", { class: "state" }, card.state)), table);
};

/** Marks, tags and card of a frame stand out; elsewhere nothing does. */
const showFrame = (frame, { scroll } = {}) => {
  const article = byId("report");
  for (const lit of article.querySelectorAll(".lit")) {
    lit.classList.remove("lit");
  }
  if (frame === undefined || frame === null) {
    return;
  }
  for (const element of article.querySelectorAll(`[data-frame="${frame}"]`)) {
    element.classList.add("lit");
  }
  const card = article.querySelector(`.card[data-frame="${frame}"]`);
  const side = card?.parentElement;
  if (card && side && scroll !== false && side.scrollHeight > side.clientHeight) {
    side.scrollTop += card.getBoundingClientRect().top - side.getBoundingClientRect().top - 8;
  }
};

const frameAt = (target) => target.closest?.("[data-frame]")?.dataset.frame;

const drawReport = (n) => {
  const report = reportData(n);
  if (!report) {
    return false;
  }
  open = n;
  const article = byId("report");
  const differences = report.tags.filter((tag) => tag.diff).length;
  const step = (key, arrow, name, aloud) =>
    make("button", { type: "button", "data-step": key, "aria-label": aloud },
      make("span", { class: "long" }, `${name} `), arrow, " ", make("kbd", {}, key));
  const counted = report.frames.length;
  const legend = document.querySelector(".legend").cloneNode(true);
  article.replaceChildren(
    make("div", { class: "bar-of-report" },
      make("a", { href: "#reports" }, "All reports ", make("kbd", {}, "u")),
      step("p", "←", "Report", "Report before"), step("n", "→", "Report", "Next report"),
      step("k", "↑", "Difference", "Difference before"), step("j", "↓", "Difference", "Next difference")),
    make("h2", { id: "report-title", tabindex: "-1" }, report.title),
    make("p", { class: "about" }, report.about),
    make("p", { class: "about" }, `Places to look at: ${differences}`),
    legend,
    make("p", { class: "key" },
      "Gold ", make("span", { class: "sample gold" }, "solid"), ", suggestion ",
      make("span", { class: "sample said" }, "dashed"), ". ",
      ...["event", "action", "target", "goal"].flatMap((role) =>
        [make("span", { class: `name ${role}` }, `${role[0].toUpperCase()} ${role}`), " "])),
    make("div", { class: "sides" },
      drawText(report),
      make("aside", { "aria-label": "Frames" },
        make("h3", { class: "head" }, `Frames (${counted})`),
        ...report.frames.map(drawCard),
        ...(counted === 0 ? [make("p", {}, "No frames, in gold or suggested.")] : []))),
    make("div", { id: "peek", hidden: true }));
  return true;
};

/** Where the cards stand below the text, the frame at hand is shown at the foot of the window. */
const peek = (frame) => {
  const box = byId("peek");
  const narrow = matchMedia("(max-width: 900px)").matches;
  const card = frame === undefined ? null : byId("report").querySelector(`.card[data-frame="${frame}"]`);
  if (!box) {
    return;
  }
  box.hidden = !(narrow && card);
  if (!box.hidden) {
    const copy = card.cloneNode(true);
    copy.removeAttribute("tabindex");
    copy.removeAttribute("data-frame");
    copy.classList.remove("lit");
    const close = make("button", { type: "button", class: "close", "aria-label": "Close" }, "×");
    close.addEventListener("click", () => {
      box.hidden = true;
    });
    box.replaceChildren(close, copy);
  }
};

const startReport = () => {
  const article = byId("report");
  let pointer = "";
  article.addEventListener("mouseover", (event) => {
    const frame = frameAt(event.target);
    // A text that scrolls under a pointer at rest is not pointed at.
    const moved = pointer !== `${event.screenX} ${event.screenY}`;
    pointer = `${event.screenX} ${event.screenY}`;
    if (moved && frame !== undefined && !event.target.closest(".card")) {
      showFrame(frame);
    }
  });
  article.addEventListener("focusin", (event) => {
    const frame = frameAt(event.target);
    const tag = event.target.closest(".tag");
    if (tag || frame !== undefined) {
      showFrame(frame, { scroll: Boolean(tag) });
    }
    if (tag) {
      peek(frame);
    }
  });
  article.addEventListener("click", (event) => {
    const tag = event.target.closest(".tag");
    if (tag?.dataset.frame !== undefined) {
      showFrame(tag.dataset.frame);
      peek(tag.dataset.frame);
    }
    const step = event.target.closest("[data-step]");
    if (step) {
      act(step.dataset.step);
    }
  });
};
