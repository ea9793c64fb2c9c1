"""One coder's way through a report: what each decision made of the page, of the log and of the export."""

# What the page shows of the coding: states, words in the text and in the cards, labels.
SEEN = """() => {
  const states = Object.fromEntries([...document.querySelectorAll('.card')].map((card) => [card.dataset.key,
    ['pending', 'accepted', 'corrected', 'rejected', 'added'].find((one) => card.classList.contains(one))]));
  const marks = {};
  for (const mark of document.querySelectorAll('.text .mark')) {
    const role = ['event', 'action', 'target', 'goal'].find((one) => mark.classList.contains(one));
    for (const key of mark.dataset.keys.split(' ')) {
      if (states[key] !== 'rejected') marks[`${key} ${role}`] = (marks[`${key} ${role}`] ?? '') + mark.textContent;
    }
  }
  for (const key of Object.keys(states)) if (states[key] === 'rejected') delete states[key];
  const labels = [...document.querySelectorAll('.unit')].filter((unit) => unit.dataset.lesson || unit.dataset.action)
    .map((unit) => [unit.dataset.unit, unit.dataset.lesson ?? null, unit.dataset.action ?? null].join());
  return { states, marks, labels };
}"""


class Walk:
    def __init__(self, checks, server, tab, report):
        self.checks, self.server, self.tab, self.report = checks, server, tab, report
        self.made = len(server.decisions())
        self.states = [(self.seen(), self.written())]

    def seen(self):
        return self.tab.js(SEEN)

    def record(self):
        return self.server.record(self.report)

    def written(self):
        """What the export says, without how it came to be."""
        record = self.record()
        frames = [{name: value for name, value in frame.items() if name not in ("how", "id")} for frame in record["frames"]]
        return {"labels": [sentence["labels"] for sentence in record["sentences"]], "frames": frames}

    def item(self, key):
        """An item as the log last has it."""
        for entry in reversed(self.server.decisions()):
            for change in entry["changes"]:
                if change["key"] == key:
                    return change["after"]
        return None

    def frame(self, key):
        """An item's frame in the export, which numbers frames anew: the one with its action's words at their place."""
        item = self.item(key)
        frames = self.record()["frames"]
        if item is None:
            return None
        action = item["frame"]["action"]
        return next((one for one in frames if (one["action"]["start"], one["action"]["end"]) == (action["start"], action["end"])), None)

    def last(self):
        return self.server.decisions()[-1]

    def note(self):
        """Keeps a state to come back to: one for each decision made since the last."""
        made = self.server.decisions()
        fresh = len(made) - self.made
        self.made = len(made)
        # Of several decisions made together, the states between cannot be seen any more.
        self.states.extend([(None, None)] * (fresh - 1))
        if fresh:
            self.states.append((self.seen(), self.written()))
        return made

    def does(self, key, words, kind, item, state):
        """One decision by one key, and what there is of it afterwards."""
        self.tab.does(key, words)
        self.tab.saved()
        made = self.note()
        what = f"{key} ({kind} {item or ''})"
        if not self.checks.that(made and made[-1]["kind"] == kind, f"{what} is the last in the log: {made[-1]['kind'] if made else None}"):
            return
        after = {change["key"]: (change["after"] or {}).get("state") for change in made[-1]["changes"]}
        if item:
            self.checks.same(after.get(item), state, f"{what}: state in the log")
            if state != "rejected":
                self.checks.same(self.tab.cards().get(item), state, f"{what}: state in the page")
        elif state:
            self.checks.that(state in after.values(), f"{what}: one is {state} in the log: {after}")

    def role(self, key, role, words):
        """Words of a role: in the text, in the card, in the log, in the export."""
        self.checks.same(self.tab.marked(key, role), words, f"{role} of {key} in the text")
        if self.tab.current() == key:
            shown = self.tab.js("(role) => document.querySelector(`.card.open .role.${role} .words q`)?.textContent", role)
            self.checks.same(shown, words, f"{role} of {key} in its card")
        logged = ((self.item(key) or {"frame": {}})["frame"].get(role) or {}).get("text")
        self.checks.same(logged, words, f"{role} of {key} in the log")
        found = self.frame(key)
        if self.checks.that(found and found[role], f"{key} with its {role} is in the export"):
            at = found[role]
            self.checks.same((at["text"], self.record()["text"][at["start"] : at["end"]]), (words, words), f"{role} of {key} in the export")

    def unit(self, n):
        """The cursor on a sentence, by the arrow keys."""
        for _ in range(600):
            now = self.tab.js("Number(document.querySelector('.unit.current')?.dataset.unit ?? -1)")
            if now == n:
                return
            self.tab.press("ArrowDown" if now < n else "ArrowUp")
        self.checks.that(False, f"the cursor does not reach sentence {n}")

    def place(self, unit, start, end):
        """Where in the window two places between the characters of a sentence are: left, middle of the line, right."""
        found = self.tab.js(
            """([unit, start, end]) => {
              const element = document.querySelector(`.unit[data-unit="${unit}"]`);
              element.scrollIntoView({ block: 'center' });
              const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
              const at = (offset) => {
                walk.currentNode = element;
                for (let node = walk.nextNode(), left = offset; node; node = walk.nextNode()) {
                  if (left <= node.data.length) {
                    const range = document.createRange();
                    range.setStart(node, Math.max(0, left - 1));
                    range.setEnd(node, Math.max(1, left));
                    const box = range.getBoundingClientRect();
                    return [left ? box.right : box.left, (box.top + box.bottom) / 2];
                  }
                  left -= node.data.length;
                }
              };
              const [from, to] = [at(start), at(end)];
              return [from[0] + 1, from[1], to[0] - 1, to[1]];
            }""",
            [unit, start, end],
        )
        return found[0], found[1], found[2]

    def back_and_on(self):
        """All the way back and on again, past every state there was."""
        tab, checks, states = self.tab, self.checks, self.states
        checks.that(len(states) > 18, f"{len(states)} states to go back through")
        for n in range(len(states) - 2, -1, -1):
            tab.does("u" if n % 2 else "Control+z", "Undone")
            checks.same(self.seen(), states[n][0], f"undo shows state {n} again")
            if n % 4 == 0:
                checks.same(self.written(), states[n][1], f"undo brings state {n} back on disk")
        tab.does("u", "Nothing to undo")
        for n in range(1, len(states)):
            tab.does("U" if n % 2 else "Control+y", "Done again")
            checks.same(self.seen(), states[n][0], f"redo shows state {n} again")
        tab.does("U", "Nothing to redo")
        checks.same(self.written(), states[-1][1], "redo brings the last state back on disk")
        tab.page.reload()
        tab.until("document.querySelector('.card.open')", "the report is there after a reload")
        checks.same(self.seen(), states[-1][0], "and as it was")
