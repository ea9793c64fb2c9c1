#!/usr/bin/env python3
"""gleaner beside plain alternatives, on the same held-out organisations.

Usage: benches/compare.py GOLD.jsonl [--also MORE.jsonl ... [--segment GLEANER]]
                           [--gleaner training.json] [--json OUT.json]

GOLD and MORE hold gold records, one JSON object a line, as for `gleaner train`; MORE is only learnt from, and held out
with an organisation of GOLD where it is of one. Records of MORE that hold labelled sentences alone (as scripts/build-public
makes them) get their other units from `GLEANER segment`: learnt from as they are, they would say that every unit is one.
Compared, by cross-validation over the organisations of GOLD:

  tfidf   logistic regression on the TF-IDF weights (words and word pairs) of the unit and its headings
  minilm  logistic regression on MiniLM embeddings of unit and heading: SetFit's head without its tuning
  textcat spaCy's textcat_multilabel: labels by a bag of words and word pairs of the unit and its headings
  spancat spaCy's spancat over the candidates of span_finder, each on a tok2vec of its own: spans (an hour or more)
  gleaner nothing is run: what `gleaner train --heads GOLD --also MORE` wrote into training.json

Folds are made by the rules of src/train; records of MORE of no organisation in GOLD are dealt out one by one. Sizes are
those of the gold units; gleaner takes its own, so an organisation may fall elsewhere. Labels: F1 at the best threshold
and average precision, over all held-out units. Spans: token F1 of each role's likeliest span in gold action units with
exactly one frame, at the best threshold (`measure` of src/train/heads/tags.rs), over spaCy's tokens, gleaner's on word
pieces. Strength of a regression (C) and spaCy's epochs are chosen for each figure by that figure, in their favour.
"""
import argparse, collections, importlib.util, itertools, json, pathlib, random, re, subprocess, sys, time

LABELS, ROLES = ("action", "lesson"), ("action", "target", "goal")
STRENGTHS, BATCH, DROPOUT = (1.0, 10.0, 100.0), 32, 0.2
LABEL_EPOCHS, SPAN_EPOCHS = (2, 4, 8), (5, 10, 15)  # spaCy is measured after each of these
TEXTCAT = {"textcat_multilabel": {"model": {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False,
                                            "ngram_size": 2, "no_output_layer": False, "length": 262144}}}
SUGGESTER = {"@misc": "spacy.preset_spans_suggester.v1", "spans_key": "candidates"}
SPANCAT = {"span_finder": {"spans_key": "candidates", "threshold": 0.1, "max_length": 40},  # low: spancat chooses
           "spancat": {"spans_key": "roles", "threshold": 0.0, "suggester": SUGGESTER}}
MARKS = r"!?\[(?=[^\]]*\]\()|\]\([^()]*\)|\*\*|__|~~|`"  # of links and emphasis


def need(*packages):
    missing = [p for p in packages if not importlib.util.find_spec("sklearn" if p == "scikit-learn" else p)]
    if missing:
        sys.exit(f"{', '.join(missing)}: not installed; run: pip install {' '.join(missing)}")


need("numpy", "scipy", "scikit-learn")
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
import baseline


def by_organisation(gold, also, folds):
    """Fold of each record: the biggest organisation first into the smallest fold, as src/train/folds.rs; `also` is held
    out with its organisation, or dealt out, as src/train/heads/course.rs."""
    owners, more = ([r["report"].get("organisation") or r["report"]["id"] for r in part] for part in (gold, also))
    total, load, fold_of = collections.Counter(), [0] * folds, {}
    for owner, record in zip(owners, gold):
        total[owner] += len(record["sentences"])
    if len(total) < folds:
        sys.exit(f"{len(total)} organisations, {folds} folds need at least as many: pass a smaller --folds")
    for owner in sorted(total, key=lambda o: (-total[o], o.encode())):
        fold_of[owner] = load.index(min(load))
        load[fold_of[owner]] += total[owner]
    dealt = itertools.cycle(range(folds))
    return [fold_of[o] for o in owners] + [fold_of[o] if o in fold_of else next(dealt) for o in more]


def completed(records, gleaner, path):
    """The records, each with all its units: those that hold labelled sentences alone are cut by the program `gleaner`; one of its
    units carries the labels of each sentence that covers half of the shorter of the two."""
    bare = [r for r in records if all(s.get("labels") for s in r["sentences"])]
    if not bare:
        return records
    if not gleaner:
        sys.exit(f"{path}: {len(bare)} records hold labelled sentences alone; pass --segment GLEANER, the program, to cut the rest")
    cut = subprocess.run([gleaner, "segment", "-", "--input-format", "jsonl", "--format", "jsonl"], text=True, encoding="utf-8",
                         input="".join(json.dumps(r) + "\n" for r in bare), capture_output=True)
    if cut.returncode:
        sys.exit(f"{path}: {cut.stderr.strip()}")
    size = lambda s: s["end"] - s["start"]
    for record, found in zip(bare, map(json.loads, cut.stdout.strip().split("\n")), strict=True):
        if found["text"] != record["text"]:
            sys.exit(f"{path}: {record['report']['id']}: {gleaner} reads another text than the record holds")
        for unit in found["sentences"]:
            shared = lambda s: min(s["end"], unit["end"]) - max(s["start"], unit["start"])
            there = [s for s in record["sentences"] if 2 * shared(s) >= min(size(s), size(unit))]
            unit["labels"] = sorted({label for s in there for label in s["labels"]})
        record["sentences"] = found["sentences"]
    return records


class Coded:
    """All records with the fold of each; the first `measured` ones count in the figures."""

    def __init__(self, gold, also, folds):
        self.records, self.measured, self.folds = gold + also, len(gold), folds
        self.fold_of = by_organisation(gold, also, folds)
        self.rows = [row for record in self.records for row in baseline.units(record)]

    def splits(self, what, owner):
        """(rows to learn from, rows to predict) of each fold; `owner` is the record that each row is of."""
        for fold in range(self.folds):
            fit = [i for i, r in enumerate(owner) if self.fold_of[r] != fold]
            test = [i for i, r in enumerate(owner) if self.fold_of[r] == fold and r < self.measured]
            print(time.strftime("%X"), what, f"fold {fold}: {len(fit)} units, {len(test)} held out", file=sys.stderr)
            yield fit, test


def best(held_out, first):
    """The best F1 = 2 * worth / (kept + wanted); `held_out` is {setting: arrays (score, worth, wanted)}."""
    def at(setting, threshold):
        scores, worth, wanted = held_out[setting]
        f1 = 2 * worth[scores >= threshold].sum() / max(1, (scores >= threshold).sum() + wanted.sum())
        return {"f1": float(f1), "threshold": threshold, "setting": setting}
    return max((at(s, n / 100) for s in held_out for n in range(first, 100)), key=lambda a: a["f1"])


def labels(name, data, predict):
    """Figures of `predict(fit, test, truth)`, which gives (setting, probabilities of the test rows) pairs."""
    owner = [r for r, record in enumerate(data.records) for _ in record["sentences"]]
    truth = np.array([[label in s["labels"] for label in LABELS] for r in data.records for s in r["sentences"]])
    held_out, figures, counts = {}, {}, np.array(owner) < data.measured
    for fit, test in data.splits(f"{name} labels", owner):
        for setting, p in predict(fit, test, truth):
            held_out.setdefault(setting, np.zeros(truth.shape))[test] = p
    for l, label in enumerate(LABELS):
        of_label = {s: (p[counts, l], truth[counts, l], truth[counts, l]) for s, p in held_out.items()}
        precision = max(float(average_precision_score(y, p)) for p, y, _ in of_label.values())
        figures[label] = {**best(of_label, 1), "average_precision": precision}
    return figures


def tfidf(data, args):
    def matrices(*parts):
        fit, test = ([data.rows[i] for i in part] for part in parts)
        return map(baseline.Features().fit(fit).transform, (fit, test))
    return regressions("tfidf", data, matrices)


def minilm(data, args):
    vectors = baseline.Encoder(args.model).table(text for row in data.rows for text in row[:2])
    x = np.stack([np.concatenate([vectors[row[0]], vectors[row[1]]]) for row in data.rows])
    return regressions("minilm", data, lambda fit, test: (x[fit], x[test]))


def regressions(name, data, matrices):
    def predict(fit, test, truth):
        x, x_new = matrices(fit, test)
        for c in STRENGTHS:
            models = [LogisticRegression(C=c, max_iter=1000).fit(x, y) for y in truth[fit].T]
            yield c, np.stack([m.predict_proba(x_new)[:, 1] for m in models], 1)
    return labels(name, data, predict)


def bare(doc):
    """The words alone: spaCy adds what it finds to the doc that it is given."""
    return spacy.tokens.Doc(doc.vocab, words=[t.text for t in doc])


def course(blank, pipes, seed, gold, held_out, epochs):
    """Trains on the docs `gold`; yields (epochs so far, `held_out` annotated) after each of `epochs`."""
    spacy.util.fix_random_seed(seed)
    nlp = spacy.blank("en", vocab=blank.vocab)
    for name, config in pipes.items():
        nlp.add_pipe(name, config=config)
    examples = [spacy.training.Example(bare(doc), doc) for doc in gold]
    optimizer = nlp.initialize(lambda: examples)
    for epoch in range(1, max(epochs) + 1):
        random.shuffle(examples)
        for batch in spacy.util.minibatch(examples, BATCH):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT, annotates=[p for p in pipes if p == "span_finder"])
        if epoch in epochs:
            yield epoch, list(nlp.pipe(bare(doc) for doc in held_out))


def blank_pipe():
    global spacy
    import spacy
    return spacy.blank("en")


def textcat(data, args):
    blank = blank_pipe()
    cut = lambda text, mark: [mark + t.text for t in blank.make_doc(text.lower())]
    docs = [spacy.tokens.Doc(blank.vocab, words=cut(above + "\n", "#") + cut(own, "")) for own, _, above in data.rows]

    def predict(fit, test, truth):
        for i in fit:
            docs[i].cats = dict(zip(LABELS, truth[i].astype(float)))
        gold, held_out = ([docs[i] for i in part] for part in (fit, test))
        for at, found in course(blank, TEXTCAT, args.seed, gold, held_out, LABEL_EPOCHS):
            yield at, np.array([[doc.cats[label] for label in LABELS] for doc in found])
    return labels("textcat", data, predict)


def action_units(record, blank):
    """(doc, frames) of each unit that holds an action; a frame is {role: half-open token range} of roles in it."""
    units = {}
    for frame in record["frames"]:
        spans = {k: (r["start"], r["end"]) for k in ROLES if (r := frame.get(k)) and r.get("start") is not None}
        start, end = spans["action"]
        unit = max(record["sentences"], key=lambda s: min(s["end"], end) - max(s["start"], start))
        units.setdefault((unit["start"], unit["end"]), []).append(spans)
    for (start, end), frames in sorted(units.items()):
        text = re.sub(MARKS, lambda m: " " * len(m[0]), record["text"][start:end])
        kept = [t for t in blank.make_doc(text) if not t.is_space]
        places = [(start + t.idx, start + t.idx + len(t)) for t in kept]
        touched = lambda span: [n for n, (a, b) in enumerate(places) if a < span[1] and span[0] < b]
        found = [{k: touched(span) for k, span in spans.items()} for spans in frames]
        frames = [{k: (n[0], n[-1] + 1) for k, n in frame.items() if n} for frame in found]
        doc = spacy.tokens.Doc(blank.vocab, words=[t.text for t in kept])
        spans = [spacy.tokens.Span(doc, *at, label=role) for frame in frames for role, at in frame.items()]
        doc.spans["roles"] = doc.spans["candidates"] = spans
        yield doc, frames


def spancat(data, args):
    blank = blank_pipe()
    units = [(r, *unit) for r, record in enumerate(data.records) for unit in action_units(record, blank)]
    held_out = {role: {epochs: [] for epochs in SPAN_EPOCHS} for role in ROLES}
    for fit, test in data.splits("spancat spans", [r for r, _, _ in units]):
        docs, frames = zip(*(units[i][1:] for i in test if len(units[i][2]) == 1))
        for epochs, found in course(blank, SPANCAT, args.seed, [units[i][1] for i in fit], docs, SPAN_EPOCHS):
            for (role, rows), (doc, (frame,)) in ((r, d) for r in held_out.items() for d in zip(found, frames)):
                scored = zip(doc.spans["roles"], doc.spans["roles"].attrs.get("scores", ()))
                mine = [(score, span.start, span.end) for span, score in scored if span.label_ == role]
                score, first, last = max(mine, default=(-1.0, 0, 0))  # -1: nothing is suggested
                start, end = frame.get(role, (0, 0))
                shared = max(0, min(last, end) - max(first, start))
                rows[epochs].append((score, 2 * shared / max(1, last - first + end - start), role in frame))
    columns = {role: {at: np.array(rows, float).T for at, rows in held_out[role].items()} for role in ROLES}
    return {f"{role} span": best(columns[role], 0) for role in ROLES}


def of_gleaner(path, data):
    """gleaner's own figures; says where they come from other data or folds."""
    training = json.loads(path.read_text(encoding="utf-8"))
    cross, here = training["cross_validation"], (data.measured, len(data.records) - data.measured, data.folds)
    there = (cross["reports"], cross.get("extra_reports", 0), training["options"]["folds"])
    if there != here:
        print("gleaner: reports, reports to learn from and folds are", there, "and not", here, file=sys.stderr)
    figures = {k: {**cross["labels"][k], "average_precision": cross.get("precision", {}).get(k)} for k in LABELS}
    return {**figures, **{f"{role} span": cross["roles"][role] for role in ROLES}}


def table(figures):
    """A line of headings, then one for each method: F1 @ threshold, average precision (AP); `-` where there is none."""
    spans = [f"{role} span" for role in ROLES]
    yield f"{'':10}" + "".join(f"{k + ' F1':14}{'AP':8}" for k in LABELS) + "".join(f"{k:14}" for k in spans)
    for name, of in figures.items():
        f1 = lambda k: f"{of[k]['f1']:.3f} @ {of[k]['threshold']:.2f}" if k in of else "-"
        ap = lambda k: "-" if of[k]["average_precision"] is None else f"{of[k]['average_precision']:.3f}"
        yield f"{name:10}" + "".join(f"{f1(k):14}{ap(k):8}" for k in LABELS) + "".join(f"{f1(k):14}" for k in spans)


def main():
    methods = {"tfidf": (tfidf,), "minilm": (minilm, "onnxruntime", "tokenizers"),
               "textcat": (textcat, "spacy"), "spancat": (spancat, "spacy")}
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gold", type=pathlib.Path)
    ap.add_argument("--also", type=pathlib.Path, metavar="MORE", action="append", default=[],
                    help="more gold records, only to learn from")
    ap.add_argument("--segment", metavar="GLEANER", help="the program, to cut records of MORE that hold labelled sentences alone")
    ap.add_argument("--gleaner", type=pathlib.Path, metavar="TRAINING", help="training.json of `gleaner train`")
    ap.add_argument("--model", type=pathlib.Path, default=pathlib.Path(__file__).parents[1] / "models/minilm-incident")
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--seed", type=int, default=1, help="of spaCy's training; the regressions draw nothing")
    ap.add_argument("--only", default=",".join(methods), help="which to run [%(default)s]")
    ap.add_argument("--json", type=pathlib.Path, metavar="OUT", help="write all figures there")
    args = ap.parse_args()
    chosen = args.only.split(",")
    if not set(chosen) <= set(methods):
        ap.error(f"--only {args.only}: choose from {', '.join(methods)}")
    need(*(package for name in chosen for package in methods[name][1:]))
    also = [record for path in args.also for record in completed(baseline.records(path), args.segment, path)]
    data = Coded(baseline.records(args.gold), also, args.folds)
    figures = {name: methods[name][0](data, args) for name in chosen}
    if args.gleaner:
        figures["gleaner"] = of_gleaner(args.gleaner, data)
    print("\n".join(table(figures)))
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
