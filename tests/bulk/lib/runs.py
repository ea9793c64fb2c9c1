"""`gleaner bulk` as a process that can be watched, stopped and killed."""
import dataclasses, os, pathlib, signal, subprocess, tempfile, time

# How long anything may take, on a machine with much else to do.
PATIENCE = 900


@dataclasses.dataclass
class Done:
    """How a run ended: exit code (less than 0: the signal that ended it), standard error, peak of memory in bytes."""
    code: int
    told: str
    peak: int
    seconds: float

    def survived(self, *codes):
        """Itself, if the program ended by its own will and with one of `codes`."""
        assert self.code in codes, f"exit code {self.code}, not {codes}: {self.told[-2000:]}"
        assert "panicked" not in self.told, self.told[-2000:]
        return self

    def tells(self, *words):
        for word in words:
            assert word in self.told, f"{word!r} is not in what it says: {self.told[-2000:]}"
        return self


class Run:
    """A process of `gleaner bulk`."""

    def __init__(self, command):
        self.started = time.monotonic()
        self.told = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.told)

    def over(self, after):
        """Whether it ends by itself within so many seconds from its start."""
        while self.process.poll() is None:
            left = self.started + after - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, 0.005))
        return True

    def until(self, there):
        """Waits for something that the run brings about."""
        while not there():
            assert not self.over(0), f"it ended first: {self.end().told[-2000:]}"
            assert time.monotonic() < self.started + PATIENCE, "it never came"
            time.sleep(0.002)

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        return self

    def end(self):
        """Waits for its end."""
        if self.process.returncode is None and not self.over(PATIENCE):
            self.kill()
        code, peak = self.process.returncode, 0
        if code is None:
            code = self.process.wait()
        self.told.seek(0)
        return Done(code, self.told.read().decode(errors="replace"), peak, time.monotonic() - self.started)


class Bulk:
    """How runs of a case are started."""

    def __init__(self, gleaner, work, formats, kills, seed):
        self.gleaner, self.work, self.formats, self.kills, self.seed = gleaner, work, formats, kills, seed

    def start(self, archive, out, *arguments, formats=None, shard=5):
        formats = ",".join(formats or self.formats)
        return Run([self.gleaner, "bulk", archive, "--out", out, "--pipeline", "fast", "--shard", str(shard),
                    "--format", formats, *arguments])

    def run(self, *arguments, **options):
        return self.start(*arguments, **options).end()

    def measured(self, archive, out, *arguments, formats=("jsonl",), shard=1000):
        """A run whose peak of memory is told, as the system counted it."""
        run = self.start(archive, out, *arguments, formats=formats, shard=shard)
        _, status, usage = os.wait4(run.process.pid, 0)
        run.process.returncode = os.waitstatus_to_exitcode(status)
        done = run.end()
        done.peak = usage.ru_maxrss * 1024
        return done
