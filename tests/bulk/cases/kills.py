"""Killed at any moment, and gone on with: what comes of it is what an undisturbed run writes."""
import random, shutil
from lib import archives, datasets

# Many and short: most moments are near the end of a report or a shard.
REPORTS, LENGTH = 60, 2000


def killed_at_random_moments(bulk):
    archive, whole, out = bulk.work / "archive", bulk.work / "whole", bulk.work / "out"
    archives.folder(archive, REPORTS, most=LENGTH)
    length = bulk.run(archive, whole).survived(0).seconds
    assert datasets.manifest(whole)["counts"]["pages"] == REPORTS
    chance, kills, completed = random.Random(bulk.seed), 0, 0
    while kills < bulk.kills:
        shutil.rmtree(out, ignore_errors=True)
        shards = 0
        while True:
            run = bulk.start(archive, out, "--resume")
            if kills == bulk.kills or run.over(chance.uniform(0.2, max(length, 0.4))):
                done = run.end().survived(0)
                # The machine may have had more to do when it was measured.
                length = min(length, done.seconds) if "done before" not in done.told else length
                break
            run.kill().end()
            kills += 1
            now = datasets.whole_so_far(out)
            assert now >= shards, f"there were {shards} shards, and after a kill {now}"
            shards = now
        datasets.same(out, whole)
        completed += 1
    return f"{kills} kills of runs of {length:.1f} s, {completed} data sets made all the same, each identical to an undisturbed one"


CHECKS = [killed_at_random_moments]
