#!/usr/bin/env python3
"""A plain baseline for coding incident reports, to measure gleaner against.

Usage: benches/baseline.py TRAIN.jsonl DEV.jsonl --model models/minilm-incident --out OUT.jsonl [--tfidf-only]

TRAIN and DEV hold gold records, one JSON object a line. Each label (action, lesson) gets one logistic
regression over the TF-IDF weights (words and word pairs) of the unit and of its headings, and over
MiniLM sentence embeddings of both. Strength C and threshold come from cross-validation over
organisations of TRAIN, five folds. An action unit becomes one frame whose action is the whole unit;
its codes are the commonest ones of TRAIN; the other roles are left null. The units of DEV are taken
from the gold, so the baseline's figures do not pay for segmentation.

Prints the cross-validated F1 of each label and writes suggestion records for DEV.
Needs: pip install numpy scipy scikit-learn, and without --tfidf-only also onnxruntime tokenizers
"""
import argparse, collections, gzip, json, pathlib, re, sys
import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

LABELS = ("action", "lesson")
CODES = ("sts", "quality", "status", "horizon", "origin")
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
FOLDS = 5
MAX_TOKENS = 256
BATCH = 16


def records(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def words(text):
    """`text` without link targets and emphasis marks, white space single."""
    text = re.sub(r"!?\[([^\]]*)\]\([^()]*\)", r"\1", text)
    return " ".join(re.sub(r"\*\*|__|~~|`", "", text).split())


def units(record):
    """(unit's words, nearest heading, all headings above it) for each unit, in the record's order."""
    text, open_headings, rows = record["text"], [], []
    for s in record["sentences"]:
        own = words(text[s["start"]:s["end"]])
        if s["kind"] == "heading":
            marks = text[text.rfind("\n", 0, s["start"]) + 1:s["start"]].count("#")
            level = marks or 7  # an underlined or bold heading: below all numbered ones
            open_headings = [h for h in open_headings if h[0] < level]
        above = [h for _, h in open_headings]
        rows.append((own, above[-1] if above else "", " / ".join(above)))
        if s["kind"] == "heading":
            open_headings.append((level, own))
    return rows


class Encoder:
    """Sentence embeddings: the mean over a text's tokens of the encoder's last layer, of length 1."""

    def __init__(self, folder):
        import onnxruntime
        from tokenizers import Tokenizer
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options,
                                                    providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_str(gzip.open(folder / "tokenizer.json.gz", "rt", encoding="utf-8").read())
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)

    def batch(self, encodings):
        ids = np.zeros((len(encodings), max(len(e.ids) for e in encodings)), np.int64)
        mask = np.zeros_like(ids)
        for row, e in enumerate(encodings):
            ids[row, :len(e.ids)], mask[row, :len(e.ids)] = e.ids, 1
        hidden, = self.session.run(["hidden_6"], {"input_ids": ids, "attention_mask": mask})
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def table(self, texts):
        """{text: vector}; the empty text gets zeros. Texts of like length share a batch."""
        texts = sorted(set(texts) - {""})
        encodings = self.tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        found = {}
        for at in range(0, len(order), BATCH):
            chosen = order[at:at + BATCH]
            found.update(zip((texts[i] for i in chosen), self.batch([encodings[i] for i in chosen])))
        found[""] = np.zeros_like(next(iter(found.values())))
        return found


class Features:
    """Rows (see `units`) to a sparse matrix; the vocabulary is that of the rows it is fitted on."""

    def __init__(self, vectors=None):
        self.vectors = vectors
        make = lambda least: TfidfVectorizer(ngram_range=(1, 2), min_df=least, sublinear_tf=True,
                                             token_pattern=r"(?u)\b\w[\w']*|[?!:]")
        self.unit, self.heading = make(2), make(2)

    def fit(self, rows):
        self.unit.fit(r[0] for r in rows)
        self.heading.fit(r[2] for r in rows)
        return self

    def transform(self, rows):
        blocks = [self.unit.transform(r[0] for r in rows), self.heading.transform(r[2] for r in rows)]
        if self.vectors:
            blocks += [sp.csr_matrix(np.stack([self.vectors[r[k]] for r in rows])) for k in (0, 1)]
        return sp.hstack(blocks, format="csr")


def probabilities(x, y, x_new, strength):
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    return model.fit(x, y).predict_proba(x_new)[:, 1]


def f1(y, chosen):
    return 2 * (y & chosen).sum() / max(1, y.sum() + chosen.sum())


def threshold(y, p):
    """The cut with the best F1: a unit is chosen if its probability is at least the cut."""
    order = np.argsort(-p, kind="stable")
    scores = 2 * np.cumsum(y[order]) / (np.arange(1, len(y) + 1) + y.sum())
    return p[order[scores.argmax()]]


def cross_validate(rows, truth, organisations, vectors):
    """{label: (C, threshold)}, chosen on the out-of-fold probabilities; prints F1 of each label."""
    n = len(rows)
    folds = list(GroupKFold(FOLDS).split(np.zeros(n), groups=organisations))
    held_out = {(label, c): np.zeros(n) for label in LABELS for c in STRENGTHS}
    fold_of = np.zeros(n, int)
    for k, (fit, test) in enumerate(folds):
        fold_of[test] = k
        features = Features(vectors).fit([rows[i] for i in fit])
        x, x_new = (features.transform([rows[i] for i in part]) for part in (fit, test))
        for label, c in held_out:
            held_out[label, c][test] = probabilities(x, truth[label][fit], x_new, c)
    settings = {}
    for label in LABELS:
        y = truth[label]
        pooled = lambda c: f1(y, held_out[label, c] >= threshold(y, held_out[label, c]))
        best = max(STRENGTHS, key=pooled)
        p = held_out[label, best]
        cut = threshold(y, p)
        # The fairer figure: each fold judged by the threshold that suits the other four.
        chosen = np.zeros(n, bool)
        for k in range(FOLDS):
            here = fold_of == k
            chosen[here] = p[here] >= threshold(y[~here], p[~here])
        print(f"{label:7} C {best:<4g} threshold {cut:.3f}  F1 {pooled(best):.3f} cross-validated, "
              f"{f1(y, chosen):.3f} with each fold's threshold from the others", flush=True)
        settings[label] = best, cut
    return settings


def commonest(values):
    counts = collections.Counter(v for v in values if v)
    return min(counts, key=lambda v: (-counts[v], v)) if counts else None


def suggestion(record, scores, cuts, codes, category, model):
    """The suggestion record for `record`, whose units have `scores` ({label: probability of each})."""
    sentences, frames = [], []
    for i, s in enumerate(record["sentences"]):
        got = {label: float(scores[label][i]) for label in LABELS}
        labels = [label for label in LABELS if got[label] >= cuts[label]]
        sentences.append({"start": s["start"], "end": s["end"], "kind": s["kind"], "labels": labels,
                          "scores": {label: round(v, 4) for label, v in got.items()}})
        if "action" in labels:
            score, span = round(got["action"], 4), record["text"][s["start"]:s["end"]]
            action = {"start": s["start"], "end": s["end"], "text": span, "summary": words(span),
                      "category": category, "score": score}
            frames.append({"id": f"f{len(frames) + 1}", "score": score, "action": action, "target": None,
                           "goal": None, "event": None, **codes,
                           "evidence": {"lead": [s["start"], s["end"]]}})
    return {"schema": record["schema"], "report": record["report"], "text": record["text"],
            "sentences": sentences, "frames": frames,
            "producer": {"name": "gleaner-baseline", "version": "1", "pipeline": "baseline", "model": model}}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("train", type=pathlib.Path)
    ap.add_argument("dev", type=pathlib.Path)
    ap.add_argument("--model", type=pathlib.Path, help="folder with encoder.onnx and tokenizer.json.gz")
    ap.add_argument("--out", type=pathlib.Path, required=True)
    ap.add_argument("--tfidf-only", action="store_true", help="leave the sentence embeddings out")
    args = ap.parse_args()
    if not args.tfidf_only and not args.model:
        ap.error("--model is needed, or --tfidf-only")
    train, dev = records(args.train), records(args.dev)
    rows, dev_rows = ([units(r) for r in part] for part in (train, dev))
    flat = [row for report in rows for row in report]
    organisations = [r["report"]["organisation"] or r["report"]["id"] for r in train for _ in r["sentences"]]
    truth = {label: np.array([label in s["labels"] for r in train for s in r["sentences"]]) for label in LABELS}
    vectors = None
    if not args.tfidf_only:
        every = flat + [row for report in dev_rows for row in report]
        print(f"embedding the texts of {len(every)} units ...", file=sys.stderr, flush=True)
        vectors = Encoder(args.model).table(text for row in every for text in row[:2])

    settings = cross_validate(flat, truth, organisations, vectors)
    features = Features(vectors).fit(flat)
    x, x_dev = features.transform(flat), features.transform([row for report in dev_rows for row in report])
    scores = {label: probabilities(x, truth[label], x_dev, settings[label][0]) for label in LABELS}
    cuts = {label: settings[label][1] for label in LABELS}

    gold_frames = [f for r in train for f in r["frames"]]
    codes = {code: commonest(f.get(code) for f in gold_frames) for code in CODES}
    category = commonest(f["action"].get("category") for f in gold_frames)
    model = "tfidf" if args.tfidf_only else f"tfidf+{args.model.name}"
    with args.out.open("w", encoding="utf-8") as out:
        at = 0
        for record in dev:
            here = {label: scores[label][at:at + len(record["sentences"])] for label in LABELS}
            at += len(record["sentences"])
            print(json.dumps(suggestion(record, here, cuts, codes, category, model), ensure_ascii=False), file=out)


if __name__ == "__main__":
    main()
