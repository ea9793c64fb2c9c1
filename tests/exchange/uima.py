"""dkpro-cassis loads every XMI with the type system, and every JSON CAS: annotations, cut from the text by cassis's own offsets, are
the records' words with all their features; links lead from actions to roles; sentences and tokens hold every mark. What cassis
writes of it, changed and unchanged, and XMI made JSON by it, comes back into gleaner."""
import json, pathlib, subprocess, sys, urllib.parse
from cassis import load_cas_from_json, load_cas_from_xmi, load_dkpro_core_typesystem, load_typesystem, merge_typesystems
from lib import samples

SEGMENTS = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
ROLES = ("event", "action", "target", "goal")
FRAME_CODES = ("sts", "quality", "status", "horizon", "origin")
gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
text = "# 🔥 O\u0301\r\n\t<tag>\r\n👩\u200d💻 We will mend\r\nthe 𝒳-queue 🔥.\n"
records = samples.gold() + [
    samples.hard("https://status.example/a b", text, "mend\r\nthe 𝒳-queue", "Mend <the> \"🔥\" & go", "IR-1", ["action", "lesson"])]
by_id = {r["report"]["id"]: r for r in records}
xmi, js = work / "xmi", work / "json"
samples.sent(gleaner, records, "uima", xmi, work / "given.jsonl")
samples.sent(gleaner, records, "uima-json", js, work / "given.jsonl")
with (xmi / "TypeSystem.xml").open("rb") as file:
    types = load_typesystem(file)
merge_typesystems(types, load_dkpro_core_typesystem())  # INCEpTION's own types do not quarrel with ours.


def load(path):
    with path.open("rb") as file:
        return load_cas_from_xmi(file, typesystem=types) if path.suffix == ".xmi" else load_cas_from_json(file)


def save(cas, path):
    path.parent.mkdir(exist_ok=True)
    (cas.to_xmi if path.suffix == ".xmi" else cas.to_json)(path)


def wanted(record):
    """(units, roles, links) of a record as cassis is to have them."""
    units = {(s["start"], s["end"], label, s["kind"]) for s in record["sentences"] for label in s["labels"]}
    roles, links = [], []
    for frame in record["frames"]:
        for name in ROLES:
            role = frame[name] or {}
            if role.get("start") is None:
                continue
            own = {"role": name, "category": role.get("category"), "summary": role.get("summary")}
            if name == "action":
                own |= {"frame": frame["id"]} | {code: frame[code] for code in FRAME_CODES}
                for other in ROLES:
                    if frame[other] and frame[other].get("start") is None:
                        own |= {f"{other}Category": frame[other].get("category"), f"{other}Summary": frame[other].get("summary")}
            else:
                action = frame["action"]
                links.append((action["start"], action["end"], role["start"], role["end"], name))
            roles.append((role["text"], role["start"], role["end"], tuple(sorted((k, v) for k, v in own.items() if v))))
    return units, sorted(roles), sorted(links)


marks = leads = 0
for folder, suffix in ((xmi, ".xmi"), (js, ".json")):
    files = sorted(folder.glob("*" + suffix))
    assert len(files) == len(records), f"{len(files)} files for {len(records)} records"
    for path in files:
        cas = load(path)
        record = by_id[urllib.parse.unquote(path.stem)]
        units, roles, links = wanted(record)
        assert cas.sofa_string == record["text"], f"{path.name}: another text"
        document, = cas.select("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData")
        assert (document.documentId, document.documentTitle) == (record["report"]["id"], record["report"].get("title"))
        noted, = (f for f in cas.select_all_fs() if f.type.name == "custom.Report")
        # What a record leaves out is written as null.
        whole = {k: v for k, v in json.loads(noted.report).items() if v is not None}
        assert whole == {k: v for k, v in record["report"].items() if v is not None}, whole
        assert noted.coder == record.get("coder")
        assert {(u.begin, u.end, u.label, u.kind) for u in cas.select("custom.Unit")} == units, path.name
        features = [f.name for f in types.get_type("custom.Role").features]
        got = sorted((r.get_covered_text(), r.begin, r.end, tuple(sorted(
            (f, r[f]) for f in features if r[f] is not None and f != "score"))) for r in cas.select("custom.Role"))
        assert got == roles, f"{path.name}: {[r for r in got if r not in roles][:2]} {[r for r in roles if r not in got][:2]}"
        got = sorted((l.Governor.begin, l.Governor.end, l.Dependent.begin, l.Dependent.end, l.role) for l in cas.select("custom.Link"))
        assert got == links, path.name
        assert all(l.Governor.role == "action" and l.role == l.Dependent.role for l in cas.select("custom.Link"))
        tokens, sentences = cas.select(SEGMENTS + "Token"), cas.select(SEGMENTS + "Sentence")
        assert "".join(t.get_covered_text() for t in tokens) == "".join(record["text"].split()), f"{path.name}: tokens"
        assert all(s.get_covered_text() == s.get_covered_text().strip() for s in sentences)
        assert sum(len(cas.select_covered(SEGMENTS + "Token", s)) for s in sentences) == len(tokens), "a token in no sentence"
        begins, ends = {t.begin for t in tokens}, {t.end for t in tokens}
        for mark in [*cas.select("custom.Unit"), *cas.select("custom.Role")]:
            assert mark.begin in begins and mark.end in ends, f"{path.name}: {mark} is not whole tokens"
        marks, leads = marks + len(units) + len(roles), leads + len(links)

back = work / "back.jsonl"


def same(folder, kind, side):
    samples.convert(gleaner, folder, "--from", kind, "--side", side, "-o", back)
    got = {r["report"]["id"]: r for r in samples.lines(back)}
    back.unlink()
    for record in records[:-1]:
        assert got[record["report"]["id"]] == record, f"{record['report']['id']} is not as it was, by {folder.name}"
    last = got[records[-1]["report"]["id"]]
    assert last["text"] == text and last["frames"][0]["action"] == records[-1]["frames"][0]["action"]


side = work / "xmi.gleaner.jsonl"
for source, suffix, folder, kind in ((xmi, ".xmi", "xmi-again", "uima"), (js, ".json", "json-again", "uima-json"),
                                     (xmi, ".json", "xmi-as-json", "uima-json")):
    for path in source.glob("*.xmi" if source == xmi else "*.json"):
        save(load(path), work / folder / (path.stem + suffix))
    same(work / folder, kind, side)

# A person takes a label away, codes a frame anew and links a goal to it.
record = next(r for r in records if any(f["goal"] is None for f in r["frames"]) and any(s["labels"] for s in r["sentences"]))
path = xmi / (urllib.parse.quote(record["report"]["id"], safe="").replace("~", "%7E") + ".xmi")
cas = load(path)
unit = cas.select("custom.Unit")[0]
cas.remove(unit)
frame = next(f for f in record["frames"] if f["goal"] is None)
action = next(r for r in cas.select("custom.Role") if r.frame == frame["id"])
action.status = "completed" if frame["status"] != "completed" else "planned"
Role, Link = (cas.typesystem.get_type(f"custom.{n}") for n in ("Role", "Link"))
goal = Role(begin=unit.begin, end=unit.end, role="goal", category="repair", summary="Mend it")
cas.add(goal)
cas.add(Link(begin=goal.begin, end=goal.end, Governor=action, Dependent=goal, role="goal"))
for suffix, kind in ((".xmi", "uima"), (".json", "uima-json")):
    save(cas, work / f"changed{suffix}")
    samples.convert(gleaner, work / f"changed{suffix}", "--from", kind, "--side", side, "-o", back)
    changed, = samples.lines(back)
    back.unlink()
    was = next(s for s in record["sentences"] if (s["start"], s["end"]) == (unit.begin, unit.end))
    now = next(s for s in changed["sentences"] if (s["start"], s["end"]) == (unit.begin, unit.end))
    assert sorted(now["labels"] + [unit.label]) == sorted(was["labels"])
    coded = next(f for f in changed["frames"] if f["id"] == frame["id"])
    assert (coded["status"], coded["goal"]["summary"], coded["goal"]["category"]) == (action.status, "Mend it", "repair")
    assert coded["goal"]["text"] == record["text"][unit.begin:unit.end]
    assert len(changed["sentences"]) == len(record["sentences"])
    assert [f for f in changed["frames"] if f != coded] == [f for f in record["frames"] if f != frame], "another frame changed"

# Without the side file, too; and what XML cannot have is refused and nothing is written.
control = json.loads(json.dumps(records[0])) | {"text": records[0]["text"] + "\u000b"}
(work / "control.jsonl").write_text(json.dumps(control), encoding="utf-8")
refused = subprocess.run([gleaner, "convert", work / "control.jsonl", "--to", "uima", "-o", work / "none"], capture_output=True, text=True)
assert refused.returncode and "U+000B at code point" in refused.stderr and not (work / "none").exists(), refused.stderr
print(f"uima: {marks} marks, {leads} links of {len(records)} reports in XMI and JSON as dkpro-cassis has them; changed there, and back")
