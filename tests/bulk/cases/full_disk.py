"""A disk that is full: a clear stop, and with more room the run goes on."""
import contextlib, os, shutil, subprocess
from lib import archives, datasets

# Room on the disk, as part of what the data set takes.
ROOM = (0.1, 0.4, 0.7, 0.95)


@contextlib.contextmanager
def disk(path, size):
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", path], check=True)
        path.rmdir()


def allowed(work):
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    try:
        with disk(work / "probe", "64k"):
            return True
    except subprocess.CalledProcessError:
        return False


def used(folder):
    blocks = sum(path.stat().st_size // 4096 + 1 for path in folder.rglob("*"))
    return blocks * 4096


def in_each_format(bulk):
    if not allowed(bulk.work):
        return "skipped: only root may mount a small disk"
    archive = bulk.work / "archive"
    archives.folder(archive, 15)
    seen = []
    for format in bulk.formats:
        whole, stops = bulk.work / f"whole-{format}", 0
        bulk.run(archive, whole, formats=[format]).survived(0)
        for part in ROOM:
            place = bulk.work / "disk"
            with disk(place, int(used(whole) * part)):
                out = place / "data"
                done = bulk.run(archive, out, "--resume", formats=[format])
                if done.code != 0:
                    stops += 1
                    done.survived(2).tells(str(out), "no space left on the disk", "--resume")
                    # Still full: still a clear stop.
                    bulk.run(archive, out, "--resume", formats=[format]).survived(2).tells("no space left on the disk")
                    datasets.whole_so_far(out)
                subprocess.run(["mount", "-o", "remount,size=256m", place], check=True)
                bulk.run(archive, out, "--resume", formats=[format]).survived(0)
                datasets.same(out, whole)
        assert stops >= 2, f"{format}: the disk was full only {stops} times of {len(ROOM)}"
        seen.append(f"{format} {stops}")
    return f"stops by a full disk: {', '.join(seen)}; each resumed to the same data set"


CHECKS = [in_each_format]
