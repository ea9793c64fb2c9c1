"""Asked to end: it writes what it has, says how to go on, and can be gone on with."""
import shutil, signal
from lib import archives, datasets

# More than are on their way at one time, and short.
REPORTS, LENGTH = 160, 900


def asked_to_end(bulk):
    archive, whole, out = bulk.work / "archive", bulk.work / "whole", bulk.work / "out"
    archives.folder(archive, REPORTS, most=LENGTH)
    bulk.run(archive, whole).survived(0)
    waited = []
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        run = bulk.start(archive, out, "-j", "1")
        run.until((out / "manifest.json").exists)
        done = run.kill(asked).end().survived(2).tells("stopped with", "--resume")
        assert not datasets.manifest(out)["complete"], f"{asked.name} came too late"
        pages = datasets.manifest(out)["counts"]["pages"]
        assert pages < REPORTS, f"{asked.name}: all were finished first"
        waited.append(f"{asked.name} after {pages}")
        bulk.run(archive, out, "--resume").survived(0).tells("were done before")
        datasets.same(out, whole)
        shutil.rmtree(out)
    return ", ".join(waited) + f" of {REPORTS} reports: exit code 2, and each resumed to the same data set"


def asked_twice(bulk):
    archive, whole, out = bulk.work / "archive", bulk.work / "whole", bulk.work / "out"
    run = bulk.start(archive, out, "-j", "1")
    run.until((out / "manifest.json").exists)
    run.kill(signal.SIGINT).until(lambda: b"once more" in told(run))
    done = run.kill(signal.SIGINT).end()
    # It may have been through before the second request.
    done.survived(130, 2)
    bulk.run(archive, out, "--resume").survived(0)
    datasets.same(out, whole)
    return f"exit code {done.code}, and resumed to the same data set"


def told(run):
    run.told.seek(0)
    return run.told.read()


CHECKS = [asked_to_end, asked_twice]
