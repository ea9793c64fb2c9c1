"""One run of an example, with its workers seen, killed or replaced by bad ones."""
import dataclasses, os, pathlib, shlex, shutil, signal, subprocess, sys, time

from .inputs import ROOT

PATIENCE = 600
SPARK = pathlib.Path(sys.executable).parent / "spark-submit"
# Two workers at a time, each task tried three times.
MASTER = ["--master", "local[2,3]", "--conf", "spark.ui.enabled=false", "--conf", "spark.log.level=ERROR"]

ENVIRONMENT = {"PYSPARK_PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1", "RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled",
               "RAY_worker_niceness": "0"}

# Stands in for the program: notes the process's number, which stays the same, and becomes the program.
NOTED = "#!/bin/sh\necho $$ >> {pids}\nexec {gleaner} \"$@\"\n"
# A worker that ends well, and before its output does.
SHORT = {"lines": "#!/bin/sh\n{gleaner} \"$@\" | sed '$d'\n", "arrow": "#!/bin/sh\n{gleaner} \"$@\" | head -c 30000\n"}


@dataclasses.dataclass
class Done:
    code: int
    told: str
    workers: int
    killed: bool

    def succeeded(self):
        assert self.code == 0, f"exit code {self.code}: {self.told[-3000:]}"
        return self

    def failed(self, word):
        assert self.code not in (0, None), "it went through"
        assert word in self.told, f"it failed without saying so: {self.told[-3000:]}"
        return self


class NotStarted(Exception):
    """An engine that cannot be started says nothing about gleaner."""


class Job:
    def __init__(self, gleaner, work):
        self.gleaner, self.work, self.pids = gleaner, work, work / "pids"

    def run(self, engine, name, kill=False, fake=None):
        """Runs `engine`; what it writes is in `out(engine)`. Ray gives itself half a minute to start, which a busy machine may not
        grant: that alone is tried again."""
        for _ in range(3):
            done = self.attempt(engine, name, kill, fake)
            if done.code == 0 or "timed out during startup" not in done.told:
                break
            print(f"{engine}: Ray has not started in time; once more", flush=True)
        else:
            raise NotStarted("skipped: Ray does not start on this machine within its half minute, three times")
        return done

    def attempt(self, engine, name, kill, fake):
        shutil.rmtree(self.out(engine), ignore_errors=True)
        self.pids.write_text("")
        log = self.work / f"{engine}-{name}.log"
        with log.open("wb") as told:
            process = subprocess.Popen(self.command(engine, fake), stdin=subprocess.DEVNULL, stdout=told, stderr=told, cwd=self.work,
                                       env=os.environ | ENVIRONMENT | {"HOME": str(self.work)}, start_new_session=True)
            try:
                killed = kill and self.kill_one(process)
                code = process.wait(PATIENCE)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        return Done(code, log.read_text(errors="replace"), len(self.workers()), killed)

    def out(self, engine):
        return self.work / f"out-{engine}"

    def command(self, engine, fake):
        data = "few" if fake else "in"
        program = self.program(SHORT["lines" if engine == "spark-lines" else "arrow"] if fake else NOTED)
        options = ["--gleaner", program, "--pipeline", "fast"]
        if engine == "spark-lines":
            return [SPARK, *MASTER, ROOT / "examples/spark/annotate_lines.py", *options, "--partitions", "4", f"{data}.jsonl", self.out(engine)]
        options += ["--batch", "4"]
        if engine == "spark-parquet":
            return [SPARK, *MASTER, ROOT / "examples/spark/annotate_parquet.py", *options, f"{data}.parquet", self.out(engine)]
        return [sys.executable, ROOT / "examples/ray/annotate.py", *options, "--actors", "2", "--cpus", "4", f"{data}.parquet", self.out(engine)]

    def program(self, script):
        path = self.work / "gleaner-seen"
        path.write_text(script.format(pids=shlex.quote(str(self.pids)), gleaner=shlex.quote(str(self.gleaner))))
        path.chmod(0o755)
        return path

    def workers(self):
        return [int(pid) for pid in self.pids.read_text().split()]

    def kill_one(self, process):
        """Kills the first worker that has given records and is not through with them."""
        until = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < until:
            for pid in self.workers():
                if written(pid) > 40_000:
                    os.kill(pid, signal.SIGKILL)
                    return True
            time.sleep(0.002)
        return False


def written(pid):
    """Bytes that a process has written; 0 if it has ended."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/io").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("wchar")).split()[1])
    except (OSError, StopIteration):
        return 0
