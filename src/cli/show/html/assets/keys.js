// Which part is shown, and what a key does.

let cameFrom = null;

/** The address says what is shown, so that going back and a link to one report work. */
const route = () => {
  const asked = /^#report-(\d+)$/.exec(location.hash);
  const shown = asked !== null && drawReport(Number(asked[1]));
  byId("overview").hidden = shown;
  byId("report").hidden = !shown;
  if (shown) {
    cameFrom = open;
    scrollTo(0, 0);
    byId("report-title").focus({ preventScroll: true });
    return;
  }
  byId("report").replaceChildren();
  open = null;
  if (cameFrom !== null) {
    const row = rows().find((row) => Number(row.dataset.report) === cameFrom);
    cameFrom = null;
    if (location.hash === "#reports" && row && !row.hidden) {
      row.querySelector("a").focus();
      return;
    }
  }
  byId(location.hash.slice(1))?.scrollIntoView();
};

/** The next or last report of the list as it is sorted and filtered. */
const stepReport = (by) => {
  const order = shownRows().map((row) => Number(row.dataset.report));
  const at = order.indexOf(open);
  const next = open === null ? (by > 0 ? 0 : order.length - 1) : at + by;
  if (next < 0 || next >= order.length) {
    say(by > 0 ? "This is the last report" : "This is the first report");
    return;
  }
  location.hash = `#report-${order[next]}`;
};

const stepDifference = (by) => {
  const all = [...byId("report").querySelectorAll(".tag[data-diff]")];
  if (all.length === 0) {
    say("No differences");
    return;
  }
  const from = document.activeElement;
  let next = all.indexOf(from) + by;
  if (!all.includes(from)) {
    const behind = (tag) => from.compareDocumentPosition(tag) & Node.DOCUMENT_POSITION_FOLLOWING;
    const first = all.findIndex(behind);
    next = by > 0 ? first : (first < 0 ? all.length : first) - 1;
  }
  if (next < 0 || next >= all.length) {
    say(by > 0 ? "This is the last difference" : "This is the first difference");
    return;
  }
  all[next].focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "center" });
};

const act = (key) => {
  const inReport = open !== null;
  switch (key) {
    case "j": case "k":
      if (inReport) {
        stepDifference(key === "j" ? 1 : -1);
      }
      return inReport;
    case "n": case "p":
      stepReport(key === "n" ? 1 : -1);
      return true;
    case "u":
      if (inReport) {
        location.hash = "#reports";
      }
      return inReport;
    case "/":
      if (inReport) {
        cameFrom = null;
        location.hash = "#reports";
        setTimeout(() => byId("search").focus());
      } else {
        byId("search").focus();
      }
      return true;
    case "?":
      byId("keys").showModal();
      return true;
    case "Escape":
      if (byId("peek") && !byId("peek").hidden) {
        byId("peek").hidden = true;
        return true;
      }
      return act("u");
    default:
      return false;
  }
};

const onKey = (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) {
    return;
  }
  if (typing) {
    if (event.key === "Escape") {
      typing.blur();
    }
    return;
  }
  if (act(event.key)) {
    event.preventDefault();
  }
};

startTheme();
startReport();
startList();
byId("help").addEventListener("click", () => act("?"));
addEventListener("keydown", onKey);
addEventListener("hashchange", route);
route();
