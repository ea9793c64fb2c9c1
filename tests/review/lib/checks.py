"""What was looked at in a case, and what of it did not hold?"""

import sys


class Checks:
    """Counts; says at once what is not so."""

    def __init__(self, case):
        self.case = case
        self.made = 0
        self.wrong = []

    def that(self, holds, what):
        """One check. Returns whether it held."""
        self.made += 1
        if not holds:
            self.wrong.append(what)
            print(f"review: NOT SO: {self.case}: {what}", file=sys.stderr, flush=True)
        return bool(holds)

    def same(self, found, wanted, what):
        shown = f"{what}: {short(found)} instead of {short(wanted)}"
        return self.that(found == wanted, shown)

    def none(self, complaints, what):
        complaints = list(complaints)
        return self.that(not complaints, f"{what}: {short(complaints[:6], 1500)} ({len(complaints)})")


def short(value, most=300):
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}..."
