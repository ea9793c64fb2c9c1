"""The rows that the lines stand for, reckoned in Python from docs/dataset.md: dictionaries by column, `other` parsed."""
import copy, json

REPORT = ["title", "organisation", "date", "url", "format", "sha256", "is_incident_report", "incident_report_score"]
PRODUCER = {"producer": "name"} | {name: name for name in ["version", "pipeline", "pipeline_sha256", "model", "model_sha256"]}
ROLE = ["start", "end", "text", "summary", "category", "score"]
ROLES = ["action", "target", "goal", "event"]
CODES = ["sts", "quality", "status", "horizon", "origin"]


def reports(lines):
    rows = []
    for line in copy.deepcopy(lines):
        report, producer, error = line["report"], line.get("producer", {}), line.get("error", {})
        row = {"id": report.pop("id")} | {name: report.pop(name, None) for name in REPORT}
        row["near_duplicate_of"], row["near_duplicate_similarity"] = report.pop("near_duplicate_of", None), None
        row["text"] = line.get("text")
        for column, label in [("lessons", "lesson"), ("actions", "action")]:
            row[column] = None if error else sum(label in u["labels"] for u in line["sentences"])
        row |= {column: producer.pop(name, None) for column, name in PRODUCER.items()}
        row["coder"] = line.get("coder")
        row |= {"error_stage": error.get("stage"), "error_message": error.get("message")}
        kept = {k: v for k, v in line.items() if k not in ("schema", "text", "sentences", "frames", "coder", "error") and v != {}}
        rows.append(row | {"other": kept or None})
    return rows


def units(lines):
    rows = []
    for line in copy.deepcopy(lines):
        for n, unit in enumerate(line.get("sentences", [])):
            scores, words = unit.pop("scores", {}), line["text"][unit["start"]:unit["end"]]
            row = {"report_id": line["report"]["id"], "unit": n} | {k: unit.pop(k) for k in ["start", "end", "kind", "labels"]}
            rows.append(row | {"score_lesson": scores.get("lesson"), "score_action": scores.get("action"), "text": words,
                               "other": unit or None})
    return rows


def frames(lines):
    rows = []
    for line in copy.deepcopy(lines):
        for frame in line.get("frames", []):
            row = {"report_id": line["report"]["id"], "frame": frame.pop("id"), "score": frame.pop("score", None)}
            for name in ROLES:
                role = frame.pop(name)
                row[name] = role and {part: role.pop(part, None) for part in ROLE}
                if row[name] and row[name]["start"] is not None:
                    assert line["text"][row[name]["start"]:row[name]["end"]] == row[name]["text"]
                if role:
                    frame[name] = role
            row |= {code: frame.pop(code) for code in CODES}
            lead = frame.get("evidence", {}).pop("lead", None) or [None, None]
            row |= {"lead_start": lead[0], "lead_end": lead[1]}
            rows.append(row | {"other": frame or None})
    return rows


TABLES = {"reports": reports, "units": units, "frames": frames}


def parsed(rows):
    """Rows as a reader gives them, with `other` parsed."""
    return [row | {"other": row["other"] and json.loads(row["other"])} for row in rows]


def same(found, expected, what):
    assert len(found) == len(expected), f"{what}: {len(found)} rows, {len(expected)} expected"
    for n, (one, other) in enumerate(zip(found, expected)):
        differ = [k for k in one.keys() | other.keys() if one.get(k, "no column") != other.get(k, "no column")]
        assert not differ, f"{what}, row {n}: " + "; ".join(f"{k} is {one.get(k)!r}, not {other.get(k)!r}" for k in differ)


def spans(reports, units, frames):
    """Every offset is a slice of the text, in what a reader gave."""
    texts, count = {r["id"]: r["text"] for r in reports}, 0
    pieces = [(u["report_id"], u) for u in units] + [(f["report_id"], f[r]) for f in frames for r in ROLES if f[r]]
    for report, piece in pieces:
        if piece["start"] is not None:
            assert texts[report][piece["start"]:piece["end"]] == piece["text"], (report, piece)
            count += 1
    return count
