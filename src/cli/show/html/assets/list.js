// The list of reports: sorted, searched, filtered.

const rows = () => [...byId("list").tBodies[0].rows];
const shownRows = () => rows().filter((row) => !row.hidden);

const cellValue = (row, column, kind) => {
  const cell = row.cells[column];
  if (kind === "text") {
    return cell.textContent.trim().toLowerCase();
  }
  return cell.dataset.value === "" ? Number.NaN : Number(cell.dataset.value);
};

/** What is no number comes last, whichever way it is sorted. */
const compare = (a, b, down) => {
  if (typeof a === "string") {
    return down ? b.localeCompare(a) : a.localeCompare(b);
  }
  if (Number.isNaN(a) || Number.isNaN(b)) {
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  }
  return down ? b - a : a - b;
};

const sortBy = (button) => {
  const head = button.closest("th");
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentElement.cells) {
    other.removeAttribute("aria-sort");
  }
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const keyed = rows().map((row) => [cellValue(row, head.cellIndex, button.dataset.sort), row]);
  keyed.sort((a, b) => compare(a[0], b[0], down));
  byId("list").tBodies[0].append(...keyed.map(([, row]) => row));
  say(`Sorted by ${button.textContent.trim()}, ${down ? "descending" : "ascending"}`);
};

const filter = () => {
  const wanted = byId("search").value.trim().toLowerCase();
  const kind = byId("with").value;
  for (const row of rows()) {
    const has = row.dataset.has;
    const kept = kind === "" || (kind === "none" ? has === "" : has.split(" ").includes(kind));
    row.hidden = !(kept && row.cells[0].textContent.toLowerCase().includes(wanted));
  }
  byId("shown").textContent = `${shownRows().length} of ${rows().length}`;
};

const startList = () => {
  byId("list").tHead.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sort]");
    if (button) {
      sortBy(button);
    }
  });
  byId("search").addEventListener("input", filter);
  byId("with").addEventListener("change", filter);
  byId("filter").addEventListener("submit", (event) => {
    event.preventDefault();
    shownRows()[0]?.querySelector("a").click();
  });
};
