"""Tasks of `gleaner convert --to prodigy` to a DocBin, for `spacy train` and everything else that reads `.spacy`.

    gleaner convert suggestions.jsonl --to prodigy -o tasks.jsonl
    python to_docbin.py tasks.jsonl corpus.spacy [--key sc]

A task is a Doc: its tokens, and its spans in `doc.spans[key]` (`sc` is what spancat reads), each with its id. Codes, summaries,
scores, relations and meta stand in `doc.user_data["gleaner"]`, which the file keeps; `from_docbin.py` gives all of it back.
"""
import argparse
import json
import pathlib

import spacy
from spacy.tokens import Doc, DocBin, Span


def doc_of(task, vocab, key):
    """The Doc of a task. A span that is not whole tokens is an error: it would be lost in silence."""
    tokens = task["tokens"]
    doc = Doc(vocab, words=[t["text"] for t in tokens], spaces=[t["ws"] for t in tokens])
    if doc.text != task["text"]:
        raise ValueError("the tokens are not the text; take tasks that gleaner or Prodigy wrote")
    spans, beside = [], {}
    for n, span in enumerate(task["spans"]):
        name = span.get("id") or f"s{n}"
        place = doc.char_span(span["start"], span["end"])
        if place is None:
            raise ValueError(f"{span['label']} {span['start']}..{span['end']} is not whole tokens")
        spans.append(Span(doc, place.start, place.end, label=span["label"], span_id=name))
        beside[name] = {k: span[k] for k in ("codes", "notes", "score") if k in span}
    doc.spans[key] = spans
    doc.user_data["gleaner"] = {"spans": beside, "relations": task["relations"], "meta": task["meta"]}
    return doc


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tasks", type=pathlib.Path)
    parser.add_argument("docbin", type=pathlib.Path)
    parser.add_argument("--key", default="sc", help="name in doc.spans [default: sc]")
    args = parser.parse_args()
    vocab = spacy.blank("en").vocab
    docs = DocBin(store_user_data=True)
    with args.tasks.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                docs.add(doc_of(json.loads(line), vocab, args.key))
            except (KeyError, ValueError) as error:
                raise SystemExit(f"{args.tasks}:{number}: {error!r}") from error
    docs.to_disk(args.docbin)


if __name__ == "__main__":
    main()
