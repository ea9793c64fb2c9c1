#!/usr/bin/env python3
"""What a plain Python program would do with the same reports: text by trafilatura or markdown-it-py, sentences by pysbd,
embeddings by onnxruntime and the same encoder, labels by a logistic regression.

    benches/bulk/peer.py ARCHIVE.jsonl [--model models/minilm-incident] [--processes 2] [--reports N]

It finds no spans, categories or events, and its regressions have random weights, since only the time is asked for: a peer
with all that gleaner does would be slower. Its clock starts when all processes have loaded the model (its CPU seconds have that in them). Prints one JSON object.
Needs requirements.txt.
"""
import argparse, gzip, itertools, json, logging, multiprocessing, pathlib, resource, sys, time

MAX_TOKENS, BATCH, LABELS = 256, 32, 8
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Peer:
    def __init__(self, model):
        import markdown_it, numpy, onnxruntime, pysbd, tokenizers, trafilatura
        self.np, self.trafilatura = numpy, trafilatura
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.encoder = onnxruntime.InferenceSession(str(model / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        self.output = self.encoder.get_outputs()[-1].name
        self.tokenizer = tokenizers.Tokenizer.from_str(gzip.open(model / "tokenizer.json.gz", "rt", encoding="utf-8").read())
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.markdown = markdown_it.MarkdownIt("commonmark").enable("table")
        self.segmenter = pysbd.Segmenter(language="en", clean=False)
        self.weights = numpy.random.default_rng(1).standard_normal((LABELS, 2 * 384)).astype(numpy.float32)

    def blocks(self, text, format):
        """(words, whether it is a heading) of each block."""
        if format == "html":
            found = self.trafilatura.extract(text, include_tables=True) or ""
            return [(line, False) for line in found.split("\n")]
        if format == "text":
            return [(block, False) for block in text.split("\n\n")]
        found, heading = [], False
        for token in self.markdown.parse(text):
            if token.type in ("heading_open", "heading_close"):
                heading = token.type == "heading_open"
            elif token.type == "inline":
                words = "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in token.children)
                found.append((words, heading))
        return found

    def sentences(self, text, format):
        """(sentence, heading above it)."""
        above, found = "", []
        for words, heading in self.blocks(text, format):
            if heading:
                above = words
            found += [(sentence.strip(), above) for sentence in self.segmenter.segment(words) if sentence.strip()]
        return found

    def embedded(self, texts):
        """A vector for each text; those of like length share a batch."""
        np = self.np
        encodings = self.tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        vectors = {}
        for at in range(0, len(order), BATCH):
            chosen = order[at:at + BATCH]
            ids = np.zeros((len(chosen), max(len(encodings[i].ids) for i in chosen)), np.int64)
            mask = np.zeros_like(ids)
            for row, i in enumerate(chosen):
                ids[row, :len(encodings[i].ids)], mask[row, :len(encodings[i].ids)] = encodings[i].ids, 1
            hidden, = self.encoder.run([self.output], {"input_ids": ids, "attention_mask": mask})
            means = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
            vectors.update(zip((texts[i] for i in chosen), means / np.linalg.norm(means, axis=1, keepdims=True)))
        return vectors

    def annotated(self, line):
        """Number of sentences of a report, and of labels found in it."""
        report = json.loads(line)
        rows = self.sentences(report["text"], report["format"])
        if not rows:
            return 0, 0
        vectors = self.embedded(sorted({text for row in rows for text in row} | {""}))
        table = self.np.stack([self.np.concatenate([vectors[sentence], vectors[above]]) for sentence, above in rows])
        scores = 1 / (1 + self.np.exp(-table @ self.weights.T))
        return len(rows), int((scores > 0.5).sum())


def begin(model, ready):
    global peer
    logging.disable(logging.CRITICAL)
    peer = Peer(model)
    ready.wait()


def annotated(line):
    return peer.annotated(line)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("archive", type=pathlib.Path)
    options.add_argument("--model", type=pathlib.Path, default=ROOT / "models/minilm-incident")
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--reports", type=int, help="read so many only")
    options = options.parse_args()
    # A process of a pool that cannot begin is started again for ever.
    if not (options.model / "encoder.onnx").is_file():
        sys.exit(f"{options.model}: no encoder.onnx there; name the model's folder by --model")
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(options.processes + 1)
    with context.Pool(options.processes, begin, (options.model, ready)) as pool, options.archive.open(encoding="utf-8") as lines:
        ready.wait()
        started, reports, sentences = time.monotonic(), 0, 0
        for found, _ in pool.imap(annotated, itertools.islice(lines, options.reports), chunksize=4):
            reports, sentences = reports + 1, sentences + found
        seconds = time.monotonic() - started
        pool.close()
        pool.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"reports": reports, "sentences": sentences, "seconds": round(seconds, 2), "cpu": round(used.ru_utime + used.ru_stime, 2)}))


if __name__ == "__main__":
    main()
