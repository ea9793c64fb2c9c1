"""Every TSV is read by a strict reader of WebAnno TSV 3.3 that is written here from the format's documentation (no package reads any
layers: webanno2spacy has one layer of one feature): every span, cut from the text in UTF-16 units, is the record's with all its features,
every relation leads from an action to a role; and back. A file as INCEpTION exports it, white space between sentences lost, too."""
import json, pathlib, re, sys, urllib.parse
from lib import samples

gleaner, work = sys.argv[1], pathlib.Path(sys.argv[2])
text = "# 🔥 O\u0301\r\n\r\n👩\u200d💻 We will mend\r\nthe 𝒳-queue_[2] 🔥.\n"
record = samples.hard("https://status.example/a b", text, "mend\r\nthe 𝒳-queue", "Mend [1] | a_b -> c\\d; *", "IR-1", ["action", "lesson"])
records = samples.gold() + [record]
by_id = {r["report"]["id"]: r for r in records}
data = work / "tsv"
samples.sent(gleaner, records, "webanno", data, work / "given.jsonl")

LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
plain = lambda s: re.sub(r"\\(.)", lambda m: LETTERS.get(m[1], m[1]), s)
stack = lambda cell: re.findall(r"(?:\\.|[^|\\])+", cell)
VALUE = re.compile(r"((?:\\.|[^\[\]|_;*\\])*|\*)(?:\[(\d+)\])?")
REFERENCE = re.compile(r"(\d+-\d+(?:\.\d+)?)(?:\[(\d+)_(\d+)\])?")


def read(path):
    """(text, spans of each layer as (begin, end, features), relations as (governor, dependent, features))."""
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3" and lines[-1] == "", path.name
    layers, at = [], 1
    while lines[at].startswith("#T_"):
        kind, layer = re.fullmatch(r"#T_(SP|RL)=(.+)", lines[at]).groups()
        layers.append((kind, *layer.split("|")))
        at += 1
    assert lines[at] == lines[at + 1] == "", "two empty lines after the head"
    units, tokens, spans, relations, number = b"", {}, {}, [], 0
    blocks = "\n".join(lines[at + 2:-1]).split("\n\n") if lines[at + 2:-1] else []
    for block in blocks:
        number += 1
        rows = block.split("\n")
        texts = [r[len("#Text="):] for r in rows if r.startswith("#Text=")]
        rows = rows[len(texts):]
        assert texts and rows and not any(r.startswith("#") for r in rows), block
        for n, row in enumerate(rows, 1):
            *cells, end = row.split("\t")
            assert end == "" and cells[0] == f"{number}-{n}", row
            begin, end = map(int, cells[1].split("-"))
            if n == 1:
                assert len(units) // 2 <= begin
                units += b" \0" * (begin - len(units) // 2) + plain("\n".join(texts).replace("\\n", "\\\\n")).encode("utf-16-le")
            assert units[2 * begin:2 * end].decode("utf-16-le") == plain(cells[2]), row
            tokens[cells[0]] = (begin, end)
            rest = cells[3:]
            for kind, name, *features in layers:
                own, rest = rest[:len(features)], rest[len(features):]
                if set(own) == {"_"}:
                    continue
                stacks = [stack(cell) for cell in own]
                assert len({len(s) for s in stacks}) == 1, row
                for parts in zip(*stacks):
                    if kind == "RL":
                        governor, *ids = REFERENCE.fullmatch(parts[-1]).groups()
                        relations.append((governor, ids[0] or "0", cells[0], ids[1] or "0", plain(parts[0])))
                        continue
                    matches = [VALUE.fullmatch(p) for p in parts]
                    assert all(matches), (row, parts)
                    id_, = {m[2] for m in matches}
                    values = {f: plain(m[1]) for f, m in zip(features, matches) if m[1] != "*"}
                    key = (name, id_ or cells[0])
                    if key in spans:
                        assert id_ and spans[key][2] == values, row
                        spans[key] = (spans[key][0], end, values, spans[key][3] | {cells[0]})
                    else:
                        spans[key] = (begin, end, values, {cells[0]})
            assert not rest, row
    for name, on in {(n, t) for (n, _), s in spans.items() for t in s[3]}:
        here = [i for (n, i), s in spans.items() if n == name and on in s[3]]
        assert len(here) == 1 or all("-" not in i for i in here), f"{on}: stacked without numbers"
    base = next(l[-1] for l in layers if l[0] == "RL").removeprefix("BT_")
    find = lambda token, id_: spans[(base, token if id_ == "0" else id_)]
    found = [(find(g, a), find(d, b), role) for g, a, d, b, role in relations]
    assert all(d in find(d, b)[3] and g in find(g, a)[3] for g, a, d, b, _ in relations)
    code = lambda o: len(units[:2 * o].decode("utf-16-le"))
    back = lambda s: (code(s[0]), code(s[1]), s[2])
    return (units.decode("utf-16-le"), [(n, *back(s)) for (n, _), s in spans.items()], [(back(a), back(b), r) for a, b, r in found])


def wanted(record):
    spans, links = [], []
    for s in record["sentences"]:
        spans += [("custom.Unit", s["start"], s["end"], {"kind": s["kind"], "label": l}) for l in s["labels"]]
    for frame in record["frames"]:
        whole = {}
        for name in ("action", "event", "target", "goal"):
            role = frame[name] or {}
            own = {"category": role.get("category"), "summary": role.get("summary")}
            if name == "action":
                own |= {"frame": frame["id"]} | {c: frame[c] for c in ("sts", "quality", "status", "horizon", "origin")}
                for other in ("event", "target", "goal"):
                    if frame[other] and frame[other].get("start") is None:
                        own |= {f"{other}Category": frame[other].get("category"), f"{other}Summary": frame[other].get("summary")}
            if role.get("start") is None:
                continue
            own = {k: v for k, v in own.items() if v} | {"role": name}
            whole[name] = (role["start"], role["end"], own)
            spans.append(("custom.Role", *whole[name]))
            if name != "action":
                links.append((whole["action"], whole[name], name))
    return spans, links


order = lambda items: sorted(items, key=lambda i: json.dumps(i, sort_keys=True))
marks = leads = 0
paths = sorted(data.glob("*.tsv"))
assert len(paths) == len(records)
for path in paths:
    record = by_id[urllib.parse.unquote(path.stem)]
    said, spans, links = read(path)
    expected, leading = wanted(record)
    assert said.lstrip() == record["text"].lstrip(), f"{path.name}: another text"
    assert order(spans) == order(expected), f"{path.name}: {[s for s in spans if s not in expected][:2]}"
    assert order(links) == order(leading), path.name
    marks, leads = marks + len(spans), leads + len(links)

side = work / "tsv.gleaner.jsonl"
exported = work / "exported"
exported.mkdir()
for path in paths:
    # White space at the ends of sentences goes, and numbers of annotations are other ones.
    blocks = path.read_bytes().decode("utf-8").split("\n\n")
    trim = lambda b: re.sub(r"(?:\\[rt]| |\t|\n#Text=)*(?=\n\d)", "", b, count=1) if b.lstrip("\n").startswith("#Text=") else b
    rows = "\n\n".join(trim(b) for b in blocks).replace("TSV 3.3", "TSV 3.2", 1).split("\n")
    other = lambda m: f"[{'_'.join(n if n == '0' else str(int(n) + 70) for n in m[1].split('_'))}]"
    renumbered = lambda row: "\t".join(row.split("\t")[:3] + [re.sub(r"(?<!\\)\[([\d_]+)\]", other, c) for c in row.split("\t")[3:]])
    again = "\n".join(renumbered(r) if re.match(r"\d+-\d+\t", r) else r for r in rows)
    (exported / path.name).write_bytes(again.encode())
for folder in (data, exported):
    back = work / f"back-{folder.name}.jsonl"
    samples.convert(gleaner, folder, "--from", "webanno", "--side", side, "-o", back)
    got = {r["report"]["id"]: r for r in samples.lines(back)}
    for record in records[:-1]:
        assert got[record["report"]["id"]] == record, f"{record['report']['id']} is not as it was, {folder.name}"
    last = got[records[-1]["report"]["id"]]
    assert last["frames"][0]["action"] == records[-1]["frames"][0]["action"], last["frames"][0]["action"]
print(f"webanno: {marks} spans, {leads} relations of {len(records)} TSV files as the documented grammar has them; and back")
