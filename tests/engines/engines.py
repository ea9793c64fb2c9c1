"""What the engines make of reports, beside what `bulk` makes of them: engines.py GLEANER ENGINE..."""
import pathlib, shutil, sys, tempfile, time, traceback

from lib import inputs, outputs
from lib.jobs import Job, NotStarted

REPORTS = 60


def undisturbed(job, engine, whole):
    workers = job.run(engine, "whole").succeeded().workers
    return f"{whole(job, engine)}; {workers} workers"


def killed(job, engine, whole):
    """One worker is killed when it has given its first records."""
    done = job.run(engine, "killed", kill=True).succeeded()
    assert done.killed, "no worker was there to be killed"
    return f"{whole(job, engine)}; {done.workers} workers, 1 of them killed"


def cut_off(job, engine, _):
    """A worker whose output ends early must not pass for one with less to say."""
    job.run(engine, "short", fake="short").failed("gleaner worker")
    return "noticed"


def main(gleaner, *engines):
    failed = 0
    with tempfile.TemporaryDirectory(prefix="gleaner-engines-") as work:
        work = pathlib.Path(work)
        inputs.write(work, REPORTS)
        reference = outputs.Reference(gleaner, work)
        for engine in engines:
            for check in (undisturbed, killed, cut_off):
                started = time.monotonic()
                try:
                    said = check(Job(gleaner, work), engine, reference.same)
                except NotStarted as error:
                    said = str(error)
                except Exception as error:
                    failed += 1
                    said = f"FAILED: {error if isinstance(error, AssertionError) else traceback.format_exc()}"
                print(f"{engine}: {check.__name__.replace('_', ' ')}: {said} ({time.monotonic() - started:.0f} s)", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
