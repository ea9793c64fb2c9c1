"""A `gleaner worker` process, fed with Arrow batches. Spark and Ray use it; so may any program that has pyarrow.

The process has no state: whoever sees it fail starts another one and sends the same reports again. That a failure is seen
is what this file is for: the reports that come back are compared with those sent, one by one, and at the end the exit code and the
counts that the worker says it has made.
"""
import collections, contextlib, itertools, json, subprocess, tempfile, threading

import pyarrow as pa


class WorkerError(RuntimeError):
    """A worker that ended, or gave something else than one row for each report. Sending the reports to a new one is the remedy."""


class Worker:
    """One process. Reports are batches with columns `id` and `text`, and others as `gleaner worker --help` says; what comes back
    has one row a report, in their order. A report that fails is a row with `error_stage` and `error_message`."""

    def __init__(self, schema, program="gleaner", arguments=()):
        if missing := {"id", "text"} - set(schema.names):
            raise ValueError(f"no column is named {' or '.join(sorted(missing))}; there are: {', '.join(schema.names)}; rename the one that holds it")
        self.schema = schema
        self._said = tempfile.TemporaryFile()
        command = [program, "worker", "--arrow", "--failures-are-rows", *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said)
        self._sink = pa.ipc.new_stream(self._process.stdin, schema)
        self._source = None
        self._sent = collections.deque()
        self._rows = 0

    def send(self, batch):
        """Hands over one batch."""
        with self._watched("did not take the reports"):
            self._sent.append(batch.column("id").cast(pa.string()))
            self._sink.write_batch(batch)
            self._process.stdin.flush()

    def no_more(self):
        """Says that all batches were sent."""
        with self._watched("did not take the reports"):
            self._sink.close()
            self._process.stdin.close()

    def receive(self):
        """What came of the earliest batch for which nothing was received yet; `None` after the last one."""
        with self._watched("broke off"):
            self._source = self._source or pa.ipc.open_stream(self._process.stdout)
            try:
                batch = self._source.read_next_batch()
            except StopIteration:
                return None
        if not self._sent or not batch.column("id").equals(self._sent.popleft()):
            raise self._error("gave other reports than were sent")
        self._rows += batch.num_rows
        return batch

    def finish(self):
        """That the worker has ended well and has counted as we have."""
        code = self._process.wait()
        last = (self._stderr().splitlines() or [""])[-1]
        try:
            pages = json.loads(last)["trailer"]["pages"]
        except (ValueError, KeyError, TypeError):
            raise self._error(f"ended with exit code {code} and no trailer") from None
        if code != 0 or self._sent or pages != self._rows:
            raise self._error(f"ended with exit code {code} after {self._rows} rows; by its own count {pages}, still due {len(self._sent)} batches")

    def output_schema(self):
        """Columns of what comes back. After that nothing can be sent."""
        self.no_more()
        if self.receive() is not None:
            raise self._error("gave a batch for none")
        self.finish()
        return self._source.schema

    def stop(self):
        """Ends the process; whoever waits for what it gives learns that it broke off."""
        self._process.kill()

    def close(self):
        """Ends the process and lets go of all that belongs to it."""
        self.stop()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._said):
            with contextlib.suppress(OSError):
                stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @contextlib.contextmanager
    def _watched(self, what):
        try:
            yield
        except (OSError, pa.ArrowInvalid) as error:
            raise self._error(f"{what} ({error})") from error

    def _error(self, what):
        self._process.kill()
        code = self._process.wait()
        return WorkerError(f"gleaner worker {what}; exit code {code}; it says: {self._stderr()[-2000:] or 'nothing'}")

    def _stderr(self):
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip()


def annotate(batches, program="gleaner", arguments=()):
    """Sends `batches` through one new worker and yields one batch for each. They are sent by a thread of its own, so that neither side
    waits for the other; and no faster than the worker takes them, so that memory holds a few."""
    batches = iter(batches)
    first = next(batches, None)
    if first is None:
        return
    with Worker(first.schema, program, arguments) as worker:
        failed = []

        def feed():
            try:
                for batch in itertools.chain([first], batches):
                    worker.send(batch)
                worker.no_more()
            except BaseException as error:
                failed.append(error)
                worker.stop()

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        try:
            while (batch := worker.receive()) is not None:
                yield batch
            feeder.join()
            if not failed:
                worker.finish()
        except WorkerError as error:
            # What broke the feeder off is nearer to the cause.
            raise (failed or [error])[0]
        if failed:
            raise failed[0]


def output_schema(program="gleaner", arguments=()):
    """Columns of what `annotate` yields."""
    with Worker(pa.schema([("id", pa.string()), ("text", pa.string())]), program, arguments) as worker:
        return worker.output_schema()
