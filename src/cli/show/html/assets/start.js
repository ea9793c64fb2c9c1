// What the other parts share: elements, the blocks of the reports, the theme, what is said aloud.

const byId = (id) => document.getElementById(id);

/** Makes an element; text is only ever set as text. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children);
  return element;
};

const SIGNS = {
  right: "=",
  "wrong-boundary": "~",
  "wrong-place": "×",
  "wrong-code": "≠",
  missed: "−",
  spurious: "+",
};
const words = (outcome) => outcome.replace("-", " ");

const sign = (outcome) =>
  make("span", { class: `sign ${outcome}`, title: words(outcome) },
    make("span", { "aria-hidden": "true" }, SIGNS[outcome]),
    make("span", { class: "unseen" }, words(outcome)));

/** The report's data, read when it is asked for. */
const reportData = (n) => {
  const block = byId(`report-${n}`);
  return block ? JSON.parse(block.textContent) : null;
};

const say = (text) => {
  byId("said").textContent = text;
};

const THEMES = { auto: "as the system", light: "light", dark: "dark" };
const setTheme = (theme) => {
  if (theme === "auto") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  byId("theme").textContent = `Theme: ${THEMES[theme]}`;
  try {
    localStorage.setItem("gleaner-theme", theme);
  } catch {
    // A page that may keep nothing forgets the choice.
  }
};

const startTheme = () => {
  let theme = "auto";
  try {
    theme = localStorage.getItem("gleaner-theme") ?? "auto";
  } catch {
    // See above.
  }
  setTheme(theme in THEMES ? theme : "auto");
  byId("theme").addEventListener("click", () => {
    const names = Object.keys(THEMES);
    const now = document.documentElement.dataset.theme ?? "auto";
    setTheme(names[(names.indexOf(now) + 1) % names.length]);
  });
};

// What is folded would not be printed.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    details.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-folded]")) {
    details.open = false;
    delete details.dataset.folded;
  }
});
