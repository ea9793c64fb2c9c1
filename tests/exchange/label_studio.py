"""The labelling configuration and every prediction pass label-studio-sdk's own validators; every span, cut from the text in
UTF-16 units, gives its words; an export with these predictions as annotations is read by its converter, and by gleaner."""
import json, logging, pathlib, sys, warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
text = "# 🔥 O\u0301\r\n👩\u200d💻 We will mend the 𝒳-queue 🔥.\n"
records = samples.gold() + [
    samples.hard("a/b", text, "mend the 𝒳-queue", "Mend <the> \"🔥\"", "IR-1", ["lesson", "action"])]
tasks_file = work / "tasks.json"
samples.sent(gleaner, records, "label-studio", tasks_file, work / "given.jsonl")

tasks = json.loads(tasks_file.read_text(encoding="utf-8"))
config = (work / "tasks.json.config.xml").read_text(encoding="utf-8")
interface = LabelInterface(config)
interface.validate()
regions = 0
for task, record in zip(tasks, records, strict=True):
    units = record["text"].encode("utf-16-le")
    for prediction in task["predictions"]:
        errors = interface.validate_prediction(prediction, return_errors=True)
        assert not errors, f"{record['report']['id']}: {errors[:3]}"
        for entry in prediction["result"]:
            if entry["type"] == "labels":
                value = entry["value"]
                said = units[2 * value["start"]:2 * value["end"]].decode("utf-16-le")
                assert said == value["text"], f"{record['report']['id']}: {value} has {said!r}"
            regions += 1
# The validators can say no.
broken = json.loads(json.dumps(tasks[0]["predictions"][0]))
broken["result"][0]["value"]["labels"] = ["nobody's label"]
assert interface.validate_prediction(broken, return_errors=True), "the validator lets anything by"

export = work / "export.json"
for number, task in enumerate(tasks, 1):
    task["id"] = number
    task["annotations"] = [{"id": number, "was_cancelled": False, "result": task["predictions"][0]["result"]}]
    task["predictions"] = [number]
export.write_text(json.dumps(tasks), encoding="utf-8")
converter = Converter(config, str(work), download_resources=False)
read = list(converter.iter_from_json_file(str(export)))
assert len(read) == len(records)
marks = sum(len(item["output"].get("label", [])) for item in read)
assert marks == sum(e["type"] == "labels" for t in tasks for e in t["annotations"][0]["result"])

back = work / "back.jsonl"
side = work / "tasks.json.gleaner.jsonl"
samples.convert(gleaner, export, "--side", side, "-o", back)
got = samples.lines(back)
for record, same in zip(records[:-1], got):
    assert same == record, f"{record['report']['id']} is not as it was"
assert got[-1]["text"] == text and got[-1]["frames"][0]["action"] == records[-1]["frames"][0]["action"]
print(f"label-studio: {regions} entries of {len(records)} tasks valid, {marks} marks read by its converter; and back")
