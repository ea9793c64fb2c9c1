"""The researchers' own codings, read from their packages' YAML, go through REFI-QDA and through the study's YAML and come back, item by item. Skipped
where they do not lie beside the checkout (GLEANER_SHARED, else ../shared)."""
import os, pathlib, subprocess, sys

from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
published = pathlib.Path(os.environ.get("GLEANER_SHARED", samples.ROOT / ".." / "shared")) / "published"
folders = [folder for folder in sorted(published.glob("20*")) if folder.is_dir()]
if not folders:
    print("published: skipped, the researchers' codings are not beside this checkout")
    sys.exit()
codes = ("--codebook", "none")
for folder in folders:
    given = work / f"{folder.name}.jsonl"
    subprocess.run([gleaner, "gold", "import", "--from", "byu", folder, "-o", given], check=True, capture_output=True)
    records = samples.lines(given)
    frames = sum(len(record["frames"]) for record in records)
    assert frames > 50, f"{folder.name}: {frames} items"
    for name, place in (("refi-qda", f"{folder.name}.qdpx"), ("byu", f"{folder.name}-yaml")):
        out, back = work / place, work / f"{name}-{folder.name}.jsonl"
        samples.convert(gleaner, given, "--to", name, "-o", out, *codes)
        samples.convert(gleaner, out, "--from", name, "--to", "jsonl", "-o", back, *codes)
        order = lambda records: sorted(records, key=lambda record: record["report"]["id"])
        assert order(samples.lines(back)) == order(records), f"{folder.name}: not the same after {name}"
    print(f"published: {len(records)} reports of {folder.name} with {frames} items, through REFI-QDA and the study's YAML and back")
