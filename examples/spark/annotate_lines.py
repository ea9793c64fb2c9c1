"""Annotates reports in JSON Lines with Spark: RDD.pipe through `gleaner worker`, a record a line out. See README.md beside this file.

    spark-submit annotate_lines.py --gleaner ./gleaner s3a://bucket/reports.jsonl s3a://bucket/records
"""
import argparse, json, pathlib, shlex

from pyspark import SparkFiles
from pyspark.sql import SparkSession


def checked(lines):
    """The records of one partition without the worker's trailer, which must be there and count as many. What this raises fails the
    task, and Spark tries that again."""
    rows, last = 0, None
    for line in lines:
        if last is not None:
            rows += 1
            yield last
        last = line
    trailer = json.loads(last or "{}").get("trailer")
    if trailer is None:
        raise RuntimeError(f"gleaner worker: its output is cut off after {rows + (last is not None)} records: there is no trailer")
    if trailer["pages"] != rows:
        raise RuntimeError(f"gleaner worker: {rows} records came, and its trailer says {trailer['pages']}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("input", help="JSON Lines with id and text")
    options.add_argument("output", help="folder for parts of JSON Lines; it must not exist")
    options.add_argument("--gleaner", type=pathlib.Path, help="the program, sent to all executors [default: `gleaner` on their PATH]")
    options.add_argument("--pipeline", default="default")
    options.add_argument("--partitions", type=int, help="least number of parts that the input is cut into")
    options = options.parse_args()

    spark = SparkSession.builder.appName("gleaner").getOrCreate()
    program = "gleaner"
    if options.gleaner:
        spark.sparkContext.addFile(str(options.gleaner))
        # Executors have it in the folder they run in; with a local master the driver is the executor, and has it elsewhere.
        local = spark.sparkContext.master.startswith("local")
        program = SparkFiles.get(options.gleaner.name) if local else f"./{options.gleaner.name}"
    command = shlex.join([program, "worker", "--failures-are-rows", "--pipeline", options.pipeline])
    lines = spark.sparkContext.textFile(options.input, options.partitions)
    lines.pipe(command, checkCode=True).mapPartitions(checked).saveAsTextFile(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
