"""Runs the cases: `cases.py GLEANER CHROMIUM WORK SHOTS [CASE...]`, see run."""

import importlib
import sys
import time
import traceback
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import sync_playwright

from lib.checks import Checks

CASES = ("keyboard", "coder", "ways", "durable", "conflict", "blind", "hostile", "places", "looks", "speed")


def main(gleaner, chromium, work, shots, *wanted):
    failed = made = 0
    Path(shots).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        # Root has no sandbox of its own in a container; the pages are ours. A page that failed is not to be loaded again by the browser
        # itself: that would cut off what a case loads.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-auto-reload"])
        for name in wanted or CASES:
            checks = Checks(name)
            begun = time.monotonic()
            world = SimpleNamespace(gleaner=gleaner, browser=browser, folder=Path(work) / name, shots=Path(shots), checks=checks)
            try:
                importlib.import_module(name).case(world)
            except Exception as error:
                traceback.print_exc()
                checks.that(False, f"the case came to its end: {type(error).__name__}: {str(error)[:300]}")
            for context in browser.contexts:
                context.close()
            for said in world.folder.rglob("err.txt"):
                failures = [line for line in said.read_text().splitlines() if "panicked at" in line]
                checks.none(failures, f"what the server of {said.parent.name} says of failures")
            print(f"review: {name}: {checks.made} checks, {len(checks.wrong)} failed, {time.monotonic() - begun:.1f} s", flush=True)
            made += checks.made
            failed += len(checks.wrong)
        browser.close()
    print(f"review: {made} checks, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
