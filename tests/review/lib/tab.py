"""A tab of the page: what is pressed in it, and what it shows. Any error, dialog or request elsewhere is a failed check."""

import re
import time

from playwright.sync_api import Error


class Tab:
    def __init__(self, context, checks, link, path=""):
        self.checks = checks
        self.link = link
        self.allowed = []
        self.page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: checks.that(False, f"error in the page: {error} {error.stack}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda request: self._request(request.url))
        self.page.goto(link + path)
        self.until("document.querySelector('main').childElementCount > 0", "the page begins")

    def allow(self, pattern):
        """Console messages that are expected, as of a server that was killed."""
        self.allowed.append(re.compile(pattern))

    def _console(self, message):
        told = f"{message.type}: {message.text}"
        if message.type in ("error", "warning") and not any(one.search(told) for one in self.allowed):
            self.checks.that(False, f"console {told}")

    def _dialog(self, dialog):
        # The page may ask whether to leave while something is not saved.
        self.checks.that(dialog.type == "beforeunload" and self.allowed, f"a dialog: {dialog.type}: {dialog.message}")
        dialog.accept()

    def gone(self):
        """A reload while the server is dead: the browser says that there is nothing."""
        try:
            self.page.reload()
            self.checks.that(False, "a reload fails while the server is dead")
        except Error as error:
            self.checks.that("ERR_CONNECTION" in str(error), f"a reload fails while the server is dead: {error}")

    def back(self, url):
        """To a page of a server that has come back: the one that failed may still be ending, which cuts this one off."""
        for left in (2, 1, 0):
            try:
                return self.page.goto(url)
            except Error as error:
                if not left or not any(sign in str(error) for sign in ("interrupted", "ERR_ABORTED")):
                    raise
                self.page.wait_for_timeout(300)

    def _request(self, url):
        if not url.startswith((self.link, "data:,")):
            self.checks.that(False, f"a request elsewhere: {url[:200]}")

    def js(self, expression, argument=None):
        return self.page.evaluate(expression, argument)

    def holds(self, expression, seconds=12.0, argument=None):
        """Waits until it holds. Playwright's own wait evaluates a string in the page, which the page's CSP forbids."""
        end = time.monotonic() + seconds
        while True:
            try:
                if self.page.evaluate(f"(of) => Boolean({expression})", argument):
                    return True
            except Exception as error:  # the page is being loaded
                if "Execution context" not in str(error):
                    raise
            if time.monotonic() > end:
                return False
            self.page.wait_for_timeout(15)

    def until(self, expression, what, seconds=12.0, argument=None):
        """The same as a check."""
        return self.checks.that(self.holds(expression, seconds, argument), f"{what} (never: {expression}; said: {self.live()!r})")

    def waits(self, true, seconds=4.0):
        """Waits until something outside the page is so, or the time is over."""
        end = time.monotonic() + seconds
        while not true() and time.monotonic() < end:
            self.page.wait_for_timeout(20)

    def open(self, n, what="the report opens"):
        self.js("(to) => { location.hash = to }", f"#/report/{n}")
        return self.until("document.body.dataset.view === 'report' && document.querySelector('.text .block') && document.querySelector('.report-bar')", what)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def said(self, words, what=None):
        """Waits until the live region says this; what is said changes when the answer has come and is drawn."""
        return self.until("document.querySelector('#live').textContent.includes(of)", what or f"it says {words!r}", argument=words)

    def does(self, key, words):
        """Presses a key and waits for what is said of it."""
        self.js("document.querySelector('#live').textContent = ''")
        self.press(key)
        return self.said(words, f"{key} says {words!r}")

    def live(self):
        return self.js("document.querySelector('#live')?.textContent ?? ''")

    def saved(self, seconds=12.0):
        # A dialog is closed first, and what was chosen in it is sent a moment later.
        self.page.wait_for_timeout(100)
        return self.until("document.querySelector('#saving').dataset.state === 'saved' && !sessionStorage.getItem('gleaner-review-unsent')", "all is saved", seconds)

    def cards(self):
        """State of every card: {key: state}."""
        return self.js(
            "Object.fromEntries([...document.querySelectorAll('.card')].map((card) => [card.dataset.key,"
            " ['pending', 'accepted', 'corrected', 'rejected', 'added', 'agreed'].find((one) => card.classList.contains(one))]))"
        )

    def current(self):
        return self.js("document.querySelector('.card.open')?.dataset.key ?? null")

    def marked(self, key, role):
        """Words of the text that are drawn as a role of a frame."""
        return self.js(
            "([key, role]) => { const all = [...document.querySelectorAll(`.text .mark.${role}[data-keys~=\"${key}\"]`)];"
            " return all.map((one) => one.textContent).join('') }",
            [key, role],
        )

    def goto(self, key):
        """The cursor on an item, by its keys only."""
        for _ in range(400):
            now = self.current()
            if now == key:
                return True
            keys = self.js("[...document.querySelectorAll('.card')].map((card) => card.dataset.key)")
            if key not in keys:
                break
            self.press("j" if now is None or keys.index(now) < keys.index(key) else "k")
        return self.checks.that(False, f"the cursor does not reach {key}")

    def dialog(self):
        return self.js("document.querySelector('dialog[open]')?.innerText ?? null")
