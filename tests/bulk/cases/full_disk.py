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


def filled(bulk, archive, whole, room, format):
    """Writes a data set to a disk with so much room, then with enough. Whether the first attempt was stopped."""
    place = bulk.work / "disk"
    with disk(place, room):
        out = place / "data"
        done = bulk.run(archive, out, "--resume", formats=[format])
        if done.code != 0:
            for stop in (done, bulk.run(archive, out, "--resume", formats=[format])):
                stop.survived(2).tells(str(out), "no space left on the disk", "--resume")
                datasets.whole_so_far(out)
        subprocess.run(["mount", "-o", "remount,size=256m", place], check=True)
        bulk.run(archive, out, "--resume", formats=[format]).survived(0)
        datasets.same(out, whole)
    return done.code != 0


def in_each_format(bulk):
    if not allowed(bulk.work):
        return "skipped: only root may mount a small disk"
    archive = bulk.work / "archive"
    archives.folder(archive, 15, most=3000)
    stops, faults = {}, []
    for format in bulk.formats:
        whole = bulk.work / f"whole-{format}"
        bulk.run(archive, whole, formats=[format]).survived(0)
        for part in ROOM:
            try:
                stops[format] = stops.get(format, 0) + filled(bulk, archive, whole, int(used(whole) * part), format)
            except AssertionError as error:
                faults.append(f"{format}, {part:.0%} of the room: {error}")
        if not faults and stops[format] < 2:
            faults.append(f"{format}: the disk was full only {stops[format]} times of {len(ROOM)}")
    assert not faults, "; ".join(faults)
    return f"stopped {stops} times of {len(ROOM)}; each resumed to the same data set"


CHECKS = [in_each_format]
