"""A run of a program, seen from outside: time, use of the cores, memory, by the reports that are finished."""
import dataclasses, json, os, pathlib, subprocess, threading, time

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
EACH = 1.0


@dataclasses.dataclass
class Sample:
    """At one moment: seconds since the start, CPU seconds so far, resident bytes, reports finished."""
    at: float
    cpu: float
    resident: int
    reports: int


@dataclasses.dataclass
class Seen:
    seconds: float
    cpu: float
    peak: int
    reports: int
    samples: list

    def cores_used(self):
        """Part of all cores that was in use from the first report to the last, 0 to 1."""
        busy = [s for s in self.samples if 0 < s.reports < self.reports]
        if len(busy) < 2:
            return None
        return (busy[-1].cpu - busy[0].cpu) / (busy[-1].at - busy[0].at) / os.cpu_count()

    def resident_at(self, reports):
        """Resident bytes when so many reports were finished; the mean of the samples within a tenth of that."""
        near = [s.resident for s in self.samples if abs(s.reports - reports) <= max(reports, 1) / 10]
        return sum(near) / len(near) if near else None


def bulk(command):
    """Runs `gleaner bulk --progress json`."""
    started = time.monotonic()
    process = subprocess.Popen([*command, "--progress", "json"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    samples, finished = [], [0]
    over = threading.Event()

    def sample():
        while not over.wait(EACH):
            if (found := look(process.pid)) is not None and found[1] > 0:
                samples.append(Sample(time.monotonic() - started, *found, finished[0]))

    watcher = threading.Thread(target=sample, daemon=True)
    watcher.start()
    for line in process.stderr:
        event = json.loads(line) if line.startswith(b"{") else {}
        if event.get("event") == "progress":
            finished[0] = event["written"]
        elif event.get("event") == "done":
            finished[0] = event["added"]["pages"]
        elif event.get("event") in (None, "broken"):
            raise SystemExit(f"{' '.join(map(str, command))}: {line.decode(errors='replace')}")
    over.set()
    watcher.join()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise SystemExit(f"{' '.join(map(str, command))}: exit status {os.waitstatus_to_exitcode(status)}")
    return Seen(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, finished[0], samples)


def look(pid):
    """(CPU seconds, resident bytes) of a process; `None` once it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        resident = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return None
    return (int(fields[11]) + int(fields[12])) / TICK, resident
