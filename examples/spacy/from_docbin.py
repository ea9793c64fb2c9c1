"""A DocBin to tasks that `gleaner convert --from prodigy` reads: what `to_docbin.py` wrote, or what a pipeline marked.

    python from_docbin.py corpus.spacy tasks.jsonl [--key sc]
    gleaner convert tasks.jsonl --from prodigy -o records.jsonl

A span without an id is a new one. Relations lead from an action to the other roles of its frame; spans of roles that
nothing leads to are refused by gleaner, so a pipeline that marks roles must also link them (or map them to labels of units).
"""
import argparse
import json
import pathlib

import spacy
from spacy.tokens import DocBin


def task_of(doc, key, place):
    """The task of a Doc; `place` is the id of a report that has none."""
    kept = doc.user_data.get("gleaner", {})
    tokens = [
        {"text": t.text, "start": t.idx, "end": t.idx + len(t.text), "id": t.i, "ws": bool(t.whitespace_)} for t in doc
    ]
    spans = []
    for span in doc.spans.get(key, []):
        one = {
            "start": span.start_char, "end": span.end_char, "token_start": span.start, "token_end": span.end - 1,
            "label": span.label_,
        }
        if span.id_:
            one["id"] = span.id_
        spans.append(one | kept.get("spans", {}).get(span.id_, {}))
    return {
        "text": doc.text, "tokens": tokens, "spans": spans, "relations": kept.get("relations", []),
        "meta": kept.get("meta", {"source": place}),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("docbin", type=pathlib.Path)
    parser.add_argument("tasks", type=pathlib.Path)
    parser.add_argument("--key", default="sc", help="name in doc.spans [default: sc]")
    args = parser.parse_args()
    docs = DocBin(store_user_data=True).from_disk(args.docbin)
    with args.tasks.open("w", encoding="utf-8", newline="\n") as out:
        for number, doc in enumerate(docs.get_docs(spacy.blank("en").vocab), 1):
            task = task_of(doc, args.key, f"{args.docbin.name}:{number}")
            out.write(json.dumps(task, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
