"""The real program: started, killed, started again, and asked what it has on disk."""

import json
import os
import re
import signal
import socket
import subprocess
import time


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """`gleaner review` on one project. The link stays the same when it is started again."""

    def __init__(self, gleaner, folder, paths, coder="ann", options=()):
        self.gleaner = str(gleaner)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.project = folder / "project.sqlite"
        self.port = free_port()
        who = ["--coder", coder] if coder else []
        self.command = [self.gleaner, "review", *map(str, paths), "--project", str(self.project), "--port", str(self.port), *who, *options]
        self.process = None
        self.links = {}
        self.start()

    def start(self):
        """Starts it and reads the links, one a person: `ann: http://...`."""
        self.out = self.folder / "out.txt"
        with self.out.open("w") as out, (self.folder / "err.txt").open("a") as err:
            self.process = subprocess.Popen(self.command, stdout=out, stderr=err)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            said = self.out.read_text()
            found = dict(re.findall(r"^(\S+): (http://\S+/)$", said, re.M))
            if found and said.endswith("\n") and self.answers():
                self.links.update(found)
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(f"the server did not start: {self.said()}")

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def said(self):
        return self.out.read_text() + (self.folder / "err.txt").read_text()

    @property
    def link(self):
        return next(iter(self.links.values()))

    def kill(self):
        """As if the machine had lost power: no chance to tidy up."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self):
        """Asks it to end. Returns its exit code."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def ask(self, *words):
        """What a subcommand of `gleaner review` writes about the project, beside the running server."""
        made = subprocess.run([self.gleaner, "review", *words, "--project", str(self.project)], capture_output=True, text=True, timeout=60)
        if made.returncode != 0:
            raise RuntimeError(f"gleaner review {' '.join(words)}: {made.returncode}: {made.stderr}")
        return made.stdout

    def log(self, *kinds):
        """Decisions in the log, oldest first; of these kinds only, if any are named."""
        lines = [json.loads(line) for line in self.ask("log").splitlines()]
        return [line for line in lines if not kinds or line["kind"] in kinds]

    def decisions(self):
        return [line for line in self.log() if line["kind"] != "opened"]

    def export(self, unfinished=True, coder=None):
        """Gold records: {(report, coder): record}."""
        words = ["export", *(["--unfinished"] if unfinished else []), *(["--coder", coder] if coder else [])]
        records = [json.loads(line) for line in self.ask(*words).splitlines()]
        return {(record["report"]["id"], record["coder"]): record for record in records}

    def record(self, report, coder="ann", unfinished=True):
        return self.export(unfinished).get((report, coder))


def sliced(record):
    """Spans of a record whose text is not that of the report at their place."""
    wrong = []
    for frame in record["frames"]:
        for role in ("action", "target", "goal", "event"):
            at = frame.get(role)
            if at and "start" in at and record["text"][at["start"] : at["end"]] != at["text"]:
                wrong.append((frame["id"], role, at["start"], at["end"], at["text"], record["text"][at["start"] : at["end"]]))
    return wrong
