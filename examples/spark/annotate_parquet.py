"""Annotates a Parquet data set of reports with Spark: `id`, `text` and other columns in; one row a report out, with its units and
frames. See README.md beside this file.

    spark-submit annotate_parquet.py --gleaner ./gleaner s3a://bucket/reports s3a://bucket/annotated
"""
import argparse, functools, pathlib, sys

from pyspark import SparkFiles, cloudpickle
from pyspark.sql import SparkSession

# One folder up, or beside this file.
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import gleaner_worker

# The executors need not have the module.
cloudpickle.register_pickle_by_value(gleaner_worker)


def annotate(batches, program, shipped, arguments):
    """One worker a partition. What it raises fails the task, and Spark tries that again."""
    path = SparkFiles.get(program) if shipped else program
    yield from gleaner_worker.annotate(batches, path, arguments)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("input", help="Parquet with columns id and text")
    options.add_argument("output", help="Parquet; it must not exist")
    options.add_argument("--gleaner", type=pathlib.Path, help="the program, sent to all executors [default: `gleaner` on their PATH]")
    options.add_argument("--pipeline", default="default")
    options.add_argument("--batch", type=int, default=64, help="reports that are sent to a worker at once")
    options = options.parse_args()

    spark = SparkSession.builder.appName("gleaner").getOrCreate()
    # Spark's 10,000 reports a batch would be hundreds of megabytes.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", options.batch)
    arguments = ["--pipeline", options.pipeline]
    if options.gleaner:
        spark.sparkContext.addFile(str(options.gleaner))
    program = options.gleaner.name if options.gleaner else "gleaner"
    here = str(options.gleaner) if options.gleaner else program
    columns = spark.createDataFrame(gleaner_worker.output_schema(here, arguments).empty_table()).schema
    work = functools.partial(annotate, program=program, shipped=options.gleaner is not None, arguments=arguments)
    spark.read.parquet(options.input).mapInArrow(work, columns).write.parquet(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
