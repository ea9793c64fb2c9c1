#!/usr/bin/env python3
"""A prototype: what would it bring if the encoder read neighbouring units together?

Usage: benches/windows.py GOLD.jsonl --checkpoint DIR [--also MORE.jsonl ... [--segment GLEANER]] [--only-folds 0,1]

As the model is shipped, the encoder reads each unit by itself, and a recurrent head alone sees what stands around it.
Here up to 254 tokens of neighbouring units go through the encoder in one go, a separator after each; a unit's vector is
the mean and the maximum of its tokens' states; its upper layers and a recurrent head over these vectors learn together.
Prints, fold by fold and pass by pass, the average precision of both labels on the held-out organisations, and in the end F1 at
the best threshold and average precision over all folds, in the form of benches/compare.py, on its folds and units.

DIR holds model.safetensors and tokenizer.json of MiniLM (scripts/import-checkpoint makes it from the shipped encoder).
Needs: pip install torch numpy safetensors tokenizers scikit-learn scipy. About ten minutes a fold on two cores.
"""
import argparse, copy, math, pathlib, random, sys, time
import baseline, compare

compare.need("torch", "safetensors", "tokenizers")
import numpy as np
import torch
from safetensors.torch import load_file
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

HIDDEN, HEADS, LAYERS = 384, 12, 6
WINDOW, LONGEST = 254, 160  # tokens: of a window with its separators, of a unit (what is beyond is counted and left out)
AT_ONCE, STEP = 6, 2  # windows of one report that the recurrent head sees in one go; such runs a step


class Layer(nn.Module):
    def __init__(self, weights, number):
        super().__init__()
        def part(name, kind, *shape, **more):
            made = kind(*shape, **more)
            made.load_state_dict({k: weights[f"encoder.layer.{number}.{name}.{k}"].float() for k in ("weight", "bias")})
            return made
        self.query, self.key, self.value = (part(f"attention.self.{n}", nn.Linear, HIDDEN, HIDDEN) for n in ("query", "key", "value"))
        self.mixed = part("attention.output.dense", nn.Linear, HIDDEN, HIDDEN)
        self.between = part("attention.output.LayerNorm", nn.LayerNorm, HIDDEN, eps=1e-12)
        self.wide = part("intermediate.dense", nn.Linear, HIDDEN, 4 * HIDDEN)
        self.narrow = part("output.dense", nn.Linear, 4 * HIDDEN, HIDDEN)
        self.after = part("output.LayerNorm", nn.LayerNorm, HIDDEN, eps=1e-12)

    def forward(self, x, mask, dropout=0.0):
        split = lambda y: y.view(*y.shape[:2], HEADS, -1).transpose(1, 2)
        drop = lambda y: F.dropout(y, dropout, self.training)
        seen = F.scaled_dot_product_attention(split(self.query(x)), split(self.key(x)), split(self.value(x)), attn_mask=mask)
        x = self.between(x + drop(self.mixed(seen.transpose(1, 2).reshape(x.shape))))
        return self.after(x + drop(self.narrow(F.gelu(self.wide(x)))))


class Windows:
    """All reports in windows, each with what the layers that are left alone make of it."""

    def __init__(self, data, folder, frozen):
        weights = {k.removeprefix("bert."): v for k, v in load_file(str(folder / "model.safetensors")).items()}
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        ids = [e.ids[1:-1] for e in tokenizer.encode_batch([row[0] for row in data.rows])]
        self.begin, self.end = map(tokenizer.token_to_id, ("[CLS]", "[SEP]"))
        self.cut = sum(len(i) > LONGEST for i in ids)
        self.ids = [i[:LONGEST] for i in ids]
        self.layers = nn.ModuleList(Layer(weights, n) for n in range(LAYERS))
        self.words = weights["embeddings.word_embeddings.weight"].float()
        self.places = (weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]).float()
        self.first = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.first.load_state_dict({k: weights[f"embeddings.LayerNorm.{k}"].float() for k in ("weight", "bias")})
        self.of_report, at = [], 0
        for record in data.records:
            self.of_report.append(self.windows(at, len(record["sentences"])))
            at += len(record["sentences"])
        every = sorted((w for windows in self.of_report for w in windows), key=lambda w: len(w["ids"]))
        with torch.no_grad():
            for n in range(0, len(every), 16):
                batch = every[n:n + 16]
                x, mask = self.filled([self.first(self.words[w["ids"]] + self.places[:len(w["ids"])]) for w in batch])
                for layer in self.layers[:frozen]:
                    x = layer(x, mask)
                for window, states in zip(batch, x):
                    window["states"] = states[:len(window["ids"])].half()

    def windows(self, start, count):
        """{ids, units: (unit, first token, end)} of the units from `start` on, none of which is in two windows."""
        made, size = [], WINDOW
        for unit in range(start, start + count):
            own = self.ids[unit]
            if size + len(own) + 1 > WINDOW:
                made.append({"ids": [self.begin], "units": []})
                size = 0
            window = made[-1]
            at = len(window["ids"])
            window["ids"] += [*own, self.end]
            window["units"].append((unit, at, at + max(1, len(own))))  # a unit without words: its separator
            size += len(own) + 1
        return made

    @staticmethod
    def filled(states):
        x = nn.utils.rnn.pad_sequence(states, batch_first=True)
        mask = torch.zeros(len(states), 1, 1, x.shape[1])
        for row, own in enumerate(states):
            mask[row, ..., len(own):] = -1e9
        return x, mask


class Reader(nn.Module):
    def __init__(self, upper, labels, width=128):
        super().__init__()
        self.upper, self.norm = upper, nn.LayerNorm(2 * HIDDEN)
        self.vector, self.out = nn.Linear(2 * HIDDEN, width), nn.Linear(2 * width, labels)
        self.around = nn.GRU(width, width // 2, bidirectional=True, batch_first=True)

    def forward(self, windows):
        """One row a unit of `windows`, which stand in the order of their report, and the units."""
        x, mask = Windows.filled([w["states"].float() for w in windows])
        for layer in self.upper:
            x = layer(x, mask, 0.1)
        parts = [(x[n, start:end], unit) for n, w in enumerate(windows) for unit, start, end in w["units"]]
        return torch.stack([torch.cat([p.mean(0), p.amax(0)]) for p, _ in parts]), [unit for _, unit in parts]

    def logits(self, vectors):
        drop = lambda y, share: F.dropout(y, share, self.training)
        own = F.gelu(self.vector(drop(self.norm(vectors), 0.3)))
        around = self.around(drop(own, 0.3)[None])[0][0]
        return self.out(drop(torch.cat([own, around], 1), 0.5))


def fold(data, seen, number, truth, args):
    """Yields the logits {unit: row} of the held-out reports after each pass."""
    upper = copy.deepcopy(seen.layers[LAYERS - args.tuned:])
    torch.manual_seed(args.seed)
    chance = random.Random(args.seed)
    reader = Reader(upper, truth.shape[1])
    head = [weight for name, weight in reader.named_parameters() if not name.startswith("upper.")]
    groups = [{"params": upper.parameters(), "lr": args.rate}, {"params": head, "lr": 2e-3}]
    adam = torch.optim.AdamW(groups, weight_decay=0.01)
    runs = [seen.of_report[r][n:n + AT_ONCE] for r, of in enumerate(data.fold_of) if of != number for n in range(0, len(seen.of_report[r]), AT_ONCE)]
    total = args.passes * math.ceil(len(runs) / STEP)
    plan = torch.optim.lr_scheduler.LambdaLR(adam, lambda n: min((n + 1) / (total / 10), (total - n) / (total * 0.9)))
    for _ in range(args.passes):
        reader.train()
        chance.shuffle(runs)
        for n in range(0, len(runs), STEP):
            adam.zero_grad()
            for run in runs[n:n + STEP]:
                vectors, units = reader(run)
                loss = F.binary_cross_entropy_with_logits(reader.logits(vectors), truth[units], reduction="sum") / 80
                loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            adam.step()
            plan.step()
        reader.eval()
        with torch.no_grad():
            out = {}
            for r in (r for r in range(data.measured) if data.fold_of[r] == number and seen.of_report[r]):
                parts = [reader(seen.of_report[r][n:n + 8]) for n in range(0, len(seen.of_report[r]), 8)]
                units = [unit for _, of in parts for unit in of]
                out.update(zip(units, reader.logits(torch.cat([v for v, _ in parts])).numpy()))
        yield out


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gold", type=pathlib.Path)
    ap.add_argument("--checkpoint", type=pathlib.Path, required=True, metavar="DIR")
    ap.add_argument("--also", type=pathlib.Path, metavar="MORE", action="append", default=[], help="more gold records, only to learn from")
    ap.add_argument("--segment", metavar="GLEANER", help="the program, to cut records of MORE that hold labelled sentences alone")
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--only-folds", metavar="N,N", help="those alone, from 0")
    ap.add_argument("--tuned", type=int, default=3, choices=range(1, LAYERS), help="layers that learn, from the last one down [%(default)s]")
    ap.add_argument("--passes", type=int, default=3)
    ap.add_argument("--rate", type=float, default=1e-4, help="of the encoder's layers [%(default)s]")
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    also = [record for path in args.also for record in compare.completed(baseline.records(path), args.segment, path)]
    data = compare.Coded(baseline.records(args.gold), also, args.folds)
    truth = np.array([[label in s["labels"] for label in compare.LABELS] for r in data.records for s in r["sentences"]])
    begun = time.monotonic()
    seen = Windows(data, args.checkpoint, LAYERS - args.tuned)
    say = lambda *words: print(f"{time.monotonic() - begun:6.0f} s", *words, flush=True)
    say(f"{len(data.rows)} units in {sum(map(len, seen.of_report))} windows; {seen.cut} units are longer than {LONGEST} tokens")
    scores = np.full(truth.shape, np.nan)
    for number in map(int, args.only_folds.split(",")) if args.only_folds else range(args.folds):
        for at, out in enumerate(fold(data, seen, number, torch.tensor(truth, dtype=torch.float32), args), 1):
            units = sorted(out)
            scores[units] = 1 / (1 + np.exp(-np.stack([out[u] for u in units])))
            figures = [average_precision_score(truth[units, n], scores[units, n]) for n in range(len(compare.LABELS))]
            say(f"fold {number}, pass {at}:", ", ".join(f"{k} {f:.3f}" for k, f in zip(compare.LABELS, figures)))
    held_out = ~np.isnan(scores[:, 0])
    for n, label in enumerate(compare.LABELS):
        p, y = scores[held_out, n], truth[held_out, n]
        best = compare.best({"": (p, y, y)}, 1)
        print(f"{label} F1 {best['f1']:.3f} @ {best['threshold']:.2f}, average precision {average_precision_score(y, p):.3f}")


if __name__ == "__main__":
    main()
