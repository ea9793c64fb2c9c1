"""Archives that were made to harm: each bad member is refused by name, the others are read."""
import io, tarfile, zipfile, zlib
from .broken import good, messages, read

TEXT = "The disk was full. We will add an alert.\n"
SECRET = "Nobody may read the kingfisher ledger."
MIB = 1 << 20


def zeros(name, size):
    """A zip with one member of so many MiB of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zip:
        with zip.open(name, "w", force_zip64=True) as member:
            for _ in range(size):
                member.write(bytes(MIB))
    return out.getvalue()


def bombs(bulk):
    gz = bulk.work / "zeros.md.gz"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    gz.write_bytes(b"".join(packer.compress(bytes(MIB)) for _ in range(1024)) + packer.flush())
    _, one = read(bulk, gz, failures=1)
    inner = zeros("0.md", 512)
    members = {"before.md": TEXT.encode(), **{f"{n:02}.zip": inner for n in range(16)}, "z-after.md": TEXT.encode()}
    # Alike bombs pack again, a thousand times: then the whole archive is one.
    whole = bulk.work / "whole.zip"
    whole.write_bytes(zipped(members, zipfile.ZIP_DEFLATED))
    rows, two = read(bulk, whole)
    assert any("before.md" in id for id in good(rows)) and "bomb" in messages(rows), messages(rows)
    # Where they are stored, each is refused by itself.
    each = bulk.work / "each.zip"
    each.write_bytes(zipped(members | {"deep.zip": zipped({"deeper.zip": zipped({"deepest.zip": zipped({"a.md": TEXT.encode()})})})}))
    rows, three = read(bulk, each, failures=17)
    assert sum("before.md" in id or "z-after.md" in id for id in good(rows)) == len(good(rows)) == 2, str(good(rows))
    peak = max(one.peak, two.peak, three.peak)
    return f"1 GiB in gzip, 16 times 512 MiB in nested zip, four zips in one another: refused, the neighbours read; at most {peak >> 20} MiB of memory"


def zipped(members, how=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as zip:
        for name, content in members.items():
            zip.writestr(name, content)
    return out.getvalue()


def paths_that_lead_out(bulk):
    archive = bulk.work / "in"
    archive.mkdir()
    secret = bulk.work / "secret.md"
    secret.write_text(SECRET)
    path = archive / "a.zip"
    path.write_bytes(zipped({"../../evil.md": TEXT.encode(), "/evil.md": TEXT.encode(), "good.md": TEXT.encode()}))
    with tarfile.open(archive / "b.tar", "w") as tar:
        for name, kind, to in (("../evil.md", tarfile.REGTYPE, ""), ("/evil.md", tarfile.REGTYPE, ""), ("good.md", tarfile.REGTYPE, ""),
                               ("link.md", tarfile.SYMTYPE, str(secret)), ("hard.md", tarfile.LNKTYPE, str(secret))):
            member = tarfile.TarInfo(name)
            member.type, member.linkname, member.size = kind, to, 0 if to else len(TEXT)
            tar.addfile(member, io.BytesIO(TEXT.encode()) if not to else None)
    rows, _ = read(bulk, archive, failures=6)
    assert len(good(rows)) == 2 and all(id.endswith("good.md") for id in good(rows)), str(good(rows))
    assert not list(bulk.work.rglob("evil.md")) and "kingfisher" not in str(rows), "it was led out"
    return "6 members refused: up and absolute in zip and tar, two links in tar; 2 read"


def links_out_of_a_folder(bulk):
    archive, outside = bulk.work / "folder", bulk.work / "outside"
    archive.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text(SECRET)
    (archive / "good.md").write_text(TEXT)
    (archive / "file.md").symlink_to(outside / "secret.md")
    (archive / "folder").symlink_to(outside)
    (archive / "round").symlink_to(archive)
    (archive / "nowhere.md").symlink_to(archive / "gone.md")
    out = bulk.work / "out-folder"
    rows, _ = read(bulk, archive, failures=3)
    assert good(rows) == ["good.md"] and "kingfisher" not in str(rows), str(rows)[:1000]
    return "links to a file, to a folder and to nothing refused; one in a circle ends"


CHECKS = [bombs, paths_that_lead_out, links_out_of_a_folder]
