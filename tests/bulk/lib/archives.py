"""Archives to be read: our own documents, with changed words."""
import pathlib, random, re

DOCUMENTS = sorted((pathlib.Path(__file__).resolve().parents[3] / "gold/documents").iterdir())
# What must stay as it is, or a word that may become another one.
PIECE = re.compile(r"<[^>]*>|&\w+;|https?://\S+|\b[a-z]{5,}\b")


def texts(count, seed=0):
    """(name, text) of so many reports: our documents, then the same with one word in five changed, and so on."""
    sources = [(path, path.read_text(encoding="utf-8")) for path in DOCUMENTS]
    words = sorted({word for _, text in sources for word in PIECE.findall(text) if word.isalpha()})
    for n in range(count):
        path, text = sources[n % len(sources)]
        copy = n // len(sources)
        chance = random.Random(f"{seed} {n}")
        other = lambda piece: chance.choice(words) if piece[0].isalpha() and copy and chance.random() < 0.2 else piece[0]
        yield f"{copy:03}-{path.name}", PIECE.sub(other, text)


def folder(path, count, seed=0, most=None):
    """A folder of so many reports, each of at most so many characters. Returns their names."""
    path.mkdir(parents=True, exist_ok=True)
    names = []
    for name, text in texts(count, seed):
        (path / name).write_text(text[:most], encoding="utf-8", newline="")
        names.append(name)
    return names
