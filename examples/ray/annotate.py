"""Annotates a data set of reports with Ray Data: Parquet or JSON Lines with `id` and `text` in; Parquet out, one row a report with its
units and frames. See README.md beside this file.

    python annotate.py --gleaner ./gleaner --actors 32 s3://bucket/reports s3://bucket/annotated
"""
import argparse, pathlib, sys

import pyarrow as pa
import ray

# One folder up, or beside this file.
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import gleaner_worker

# The nodes need not have the module.
ray.cloudpickle.register_pickle_by_value(gleaner_worker)


class Annotator:
    """An actor that owns one worker process. If that fails, a new one gets the same reports."""

    TRIES = 3

    def __init__(self, program, arguments):
        self.program, self.arguments, self.worker = program, arguments, None

    def __call__(self, table):
        batches = table.combine_chunks().to_batches()
        return pa.Table.from_batches([self.annotated(batch) for batch in batches]) if batches else self.nothing()

    def annotated(self, batch):
        for left in reversed(range(self.TRIES)):
            if self.worker is None or self.worker.schema != batch.schema:
                self.close()
                self.worker = gleaner_worker.Worker(batch.schema, self.program, self.arguments)
            try:
                # It answers a batch before it takes the next one, so there is nothing to wait for on both sides.
                self.worker.send(batch)
                result = self.worker.receive()
                if result is not None:
                    return result
                raise gleaner_worker.WorkerError("gleaner worker ended before it had answered")
            except gleaner_worker.WorkerError as error:
                self.close()
                if not left:
                    raise
                print(f"{error}: starting another one", file=sys.stderr)

    def nothing(self):
        return gleaner_worker.output_schema(self.program, self.arguments).empty_table()

    def close(self):
        if self.worker is not None:
            self.worker.close()
            self.worker = None

    __del__ = close


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("input", help="Parquet, or JSON Lines where the name ends with .jsonl, with id and text")
    options.add_argument("output", help="folder for Parquet")
    options.add_argument("--gleaner", default="gleaner", help="the program, at the same path on all nodes [default: on their PATH]")
    options.add_argument("--pipeline", default="default")
    options.add_argument("--actors", type=int, default=1, help="worker processes; each takes one core, and one must be left for reading and writing")
    options.add_argument("--cpus", type=int, help="cores that this machine is taken to have, where Ray is started here [default: what it has]")
    options.add_argument("--batch", type=int, default=64, help="reports that are sent to a worker at once")
    options = options.parse_args()

    ray.init(num_cpus=options.cpus)
    cores = int(ray.cluster_resources().get("CPU", 0))
    if options.actors >= cores:
        # Ray would wait for ever for a core to read the input with.
        sys.exit(f"{options.actors} actors need a core each, and reading and writing one more; Ray has {cores}: give fewer --actors, or more --cpus")
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    read = ray.data.read_json if options.input.endswith(".jsonl") else ray.data.read_parquet
    annotated = read(options.input).map_batches(
        Annotator,
        fn_constructor_args=(options.gleaner, ["--pipeline", options.pipeline]),
        batch_size=options.batch, batch_format="pyarrow",
        num_cpus=1, compute=ray.data.ActorPoolStrategy(size=options.actors, max_tasks_in_flight_per_actor=2))
    annotated.write_parquet(options.output)
    ray.shutdown()


if __name__ == "__main__":
    main()
