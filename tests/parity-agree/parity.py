#!/usr/bin/env python3
"""Are our agreement figures those of the reference tools? On random cases, seeded.

Usage: parity.py DRIVER [--cases N] [--gamma N]
DRIVER is the built example `agreement` (cargo build --example agreement; target/debug/examples/agreement).
Needs the packages of requirements.txt. Exits 1 if a figure differs.

cohen     scikit-learn cohen_kappa_score     equal to 1e-9
fleiss    statsmodels fleiss_kappa           equal to 1e-9
alpha     krippendorff.alpha, nominal        equal to 1e-9
disorder  pygamma-agreement, best alignment  equal to 1e-5: its matrices are float32
gamma     pygamma-agreement, shuffle sampler within the Monte Carlo band (4 standard errors of both draws), and on the
                                             whole as often above as below

Gamma's cases are small, two to four coders with up to eight marks, and ten samples, since the reference takes some
20 ms for each alignment. Its default sampler is another than the paper's; ours is compared with its shuffle sampler.

A case on which the reference gives nan, or refuses, must be one on which we give no number, and the other
way round.
"""
import argparse, json, math, random, subprocess, sys, warnings

warnings.simplefilter("ignore")
import numpy as np
import krippendorff
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

TOLERANCE = 1e-9
rng = random.Random(20150901)
CLASSES = "abcde"


def skewed(k):
    """A drawing of one of k classes, one of them often by far the commonest."""
    weights = [rng.random() ** rng.choice((1, 4)) + 1e-3 for _ in range(k)]
    return lambda: rng.choices(CLASSES[:k], weights)[0]


def table(coders, missing=0.0):
    draw, agree = skewed(rng.choice((1,) + 8 * (2, 3, 4, 5))), rng.random()
    rows = []
    for _ in range(rng.randint(1, 60)):
        truth = draw()
        row = [truth if rng.random() < agree else draw() for _ in range(coders)]
        rows.append([None if rng.random() < missing else c for c in row])
    return rows


def marks(coders, most):
    length, kinds = 200, rng.randint(1, 3)
    truth = [(rng.randrange(length - 20), rng.randint(1, 20), rng.randrange(kinds)) for _ in range(rng.randint(1, most))]
    out = []
    for _ in range(coders):
        own = set()
        for start, size, kind in truth:
            if rng.random() < 0.85:
                start = max(0, start + rng.choice((0, 0, 0, -2, 1, 3, 9)))
                size = max(1, size + rng.choice((0, 0, 0, -3, 2, 5)))
                own.add((start, min(start + size, length), kind if rng.random() < 0.9 else rng.randrange(kinds)))
        out.append(sorted(own))
    return length, out


def ours(driver, cases):
    lines = "".join(json.dumps(c) + "\n" for c in cases)
    done = subprocess.run([driver], input=lines, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{driver}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(name, cases, theirs, got, tolerance):
    """Tolerance: a number, or one a case. Returns how many differ."""
    bad, worst, undefined = 0, 0.0, 0
    for n, (case, a, b) in enumerate(zip(cases, theirs, got)):
        band = tolerance[n] if isinstance(tolerance, list) else tolerance
        none = a is None or math.isnan(a)
        undefined += none
        if none != (b is None) or not none and abs(a - b) > band:
            bad += 1
            if bad <= 3:
                print(f"{name} case {n}: reference {a}, ours {b}\n  {json.dumps(case)[:400]}")
        elif not none:
            worst = max(worst, abs(a - b))
    print(f"{name:9} {len(cases):5} cases, {undefined} without a number, largest difference {worst:.2e}, {bad} wrong")
    return bad


def sk_cohen(rows):
    return cohen_kappa_score([r[0] for r in rows], [r[1] for r in rows])


def sm_fleiss(rows):
    counts, _ = aggregate_raters(np.array([[CLASSES.index(c) for c in r] for r in rows]))
    return fleiss_kappa(counts, method="fleiss")


def py_alpha(rows):
    data = np.array([[np.nan if c is None else CLASSES.index(c) for c in r] for r in rows], dtype=float).T
    try:
        return krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    except ValueError:  # fewer than two values, or nothing coded twice
        return None


def nominal(driver, n):
    bad = 0
    kinds = {
        "cohen": (lambda: table(2), sk_cohen),
        "fleiss": (lambda: table(rng.randint(2, 6)), sm_fleiss),
        "alpha": (lambda: table(rng.randint(2, 6), rng.choice((0, 0.1, 0.4))), py_alpha),
    }
    for name, (draw, reference) in kinds.items():
        cases = [draw() for _ in range(n)]
        got = ours(driver, [{name: rows} for rows in cases])
        bad += compare(name, cases, [reference(rows) for rows in cases], got, TOLERANCE)
    return bad


def continuum(length, coders):
    from pyannote.core import Segment
    from pygamma_agreement import Continuum

    c = Continuum()
    for n, own in enumerate(coders):
        c.add_annotator(f"c{n}")
        for start, end, kind in own:
            c.add(f"c{n}", Segment(start, end), str(kind))
    c.bound_inf, c.bound_sup = 0.0, float(length)
    return c


def reference_gamma(length, coders, samples):
    """Observed disorder, gamma, and the standard error of gamma that so many samples leave."""
    from pygamma_agreement import CombinedCategoricalDissimilarity, ShuffleContinuumSampler

    dissimilarity = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1.0)
    found = continuum(length, coders).compute_gamma(dissimilarity, n_samples=samples, sampler=ShuffleContinuumSampler())
    chance = [float(a.disorder) for a in found.chance_alignments]
    error = np.std(chance, ddof=1) / math.sqrt(len(chance))
    return float(found.observed_disorder), float(found.gamma), float(found.observed_disorder / np.mean(chance) ** 2 * error)


def apart(mine, theirs):
    """Gap of two gammas, and 4 standard errors of it."""
    value, half = mine
    return value - theirs[1], 4 * math.hypot(half / 1.96, theirs[2]) + 1e-5


def gamma(driver, n, samples=10, longer=300):
    try:
        import pygamma_agreement
    except ImportError as error:
        sys.exit(f"pygamma-agreement cannot be loaded ({error}); --gamma 0 leaves gamma out")
    import logging

    logging.disable(logging.WARNING)
    np.random.seed(7)
    cases = []
    while len(cases) < n:
        count = rng.choice((2, 2, 2, 3, 3, 4))
        length, coders = marks(count, 16 // count)
        if all(coders):
            cases.append((length, coders))

    def tasks(numbers, samples):
        return [{"gamma": cases[i][1], "length": cases[i][0], "samples": samples, "seed": i} for i in numbers]

    theirs = [reference_gamma(*case, samples) for case in cases]
    bad = compare("disorder", cases, [t[0] for t in theirs], ours(driver, [{"disorder": c} for _, c in cases]), 1e-5)
    drawn = [apart(mine, t) for mine, t in zip(ours(driver, tasks(range(n), samples)), theirs)]
    gaps = [gap for gap, _ in drawn]
    # Of 1,000 cases some leave the band by luck, most where chance rarely puts two marks together, so that ten samples
    # do not show how much it varies: those are drawn again, on both sides, for much longer.
    again = [i for i, (gap, band) in enumerate(drawn) if abs(gap) > band]
    wrong = 0
    for i, mine in zip(again, ours(driver, tasks(again, longer))):
        gap, band = apart(mine, reference_gamma(*cases[i], longer))
        if abs(gap) > band:
            wrong += 1
            print(f"gamma case {i}: ours {mine[0]}, {gap:+} from the reference, band {band}\n  {json.dumps(cases[i])[:400]}")
    # If both draw alike, ours is as often above as below.
    above, below = sum(g > 1e-5 for g in gaps), sum(g < -1e-5 for g in gaps)
    leans = abs(above - below) > 4 * math.sqrt(above + below)
    print(f"gamma     {n:5} cases, largest difference {max(map(abs, gaps)):.3f}, {n - len(again)} within 4 standard errors, "
          f"{len(again)} drawn again, {wrong} wrong; ours above in {above}, below in {below}{' (LEANS)' if leans else ''}")
    return bad + wrong + leans


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("driver")
    args.add_argument("--cases", type=int, default=1000, help="random cases a nominal measure")
    args.add_argument("--gamma", type=int, default=1000, help="random cases of disorder and gamma")
    args = args.parse_args()
    wrong = nominal(args.driver, args.cases)
    wrong += gamma(args.driver, args.gamma) if args.gamma else 0
    sys.exit(1 if wrong else 0)
