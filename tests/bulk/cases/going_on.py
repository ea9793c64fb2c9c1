"""A data set that is there already: gone on with, made anew, or left alone."""
import json
from lib import archives, datasets

REPORTS = 12


def grown_archive(bulk):
    archive, out = bulk.work / "archive", bulk.work / "out"
    names = archives.folder(archive, REPORTS)
    bulk.run(archive, out).survived(0)
    before = datasets.contents(out)
    new = [f"{at}-new.md" for at in ("000", names[5][:-3], "zzz")]
    for n, (name, (_, text)) in enumerate(zip(new, archives.texts(26 + len(new), seed=7))):
        (archive / name).write_text(f"# Report {n}\n\nWe will add a check of queue {n}.\n\n{text}", encoding="utf-8")
    log = bulk.work / "log.jsonl"
    bulk.run(archive, out, "--resume", "--log", log).survived(0).tells(f"{REPORTS} pages were done before", f"{len(new)} pages:")
    done = [json.loads(line) for line in log.read_text().splitlines()][-1]
    assert done["added"]["pages"] == len(new), f"{done['added']['pages']} pages were done, and {len(new)} are new"
    after = datasets.contents(out)
    for name, content in before.items():
        assert after[name] == content or name in ("manifest.json", "dataset.sqlite"), f"{name} is another one than before"
    assert datasets.manifest(out)["counts"]["pages"] == REPORTS + len(new)
    return f"{len(new)} new pages of {REPORTS + len(new)} were done, the old files are as they were"


def another_pipeline(bulk):
    archive, out, whole = bulk.work / "archive", bulk.work / "out", bulk.work / "whole"
    before = datasets.contents(out)
    bulk.run(archive, out).survived(2).tells("holds a data set already", "--resume", "--redo")
    bulk.run(archive, out, "--resume", "--threshold", "0.6").survived(2).tells("other settings", "--redo")
    assert datasets.contents(out) == before, "a refused run has changed the data set"
    bulk.run(archive, out, "--redo", "--threshold", "0.6").survived(0)
    bulk.run(archive, whole, "--threshold", "0.6").survived(0)
    datasets.same(out, whole)
    return "refused with --resume, made anew with --redo, identical to one from nothing"


def two_at_once(bulk):
    archive, out = bulk.work / "archive", bulk.work / "both"
    first = bulk.start(archive, out, "--threshold", "0.6", "-j", "1")
    first.until((out / "manifest.json").exists)
    for how in ("--resume", "--redo"):
        bulk.run(archive, out, "--threshold", "0.6", how).survived(2).tells("another run writes this data set")
    first.end().survived(0)
    datasets.same(out, bulk.work / "whole")
    return "the second one is told so and touches nothing"


CHECKS = [grown_archive, another_pipeline, two_at_once]
