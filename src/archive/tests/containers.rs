use super::*;
use std::io::Write;

const BLOCK: usize = 512;

#[test]
fn every_container_gives_the_same_pages() {
    let long = format!("{}a.md", "folder/".repeat(30));
    let files: [(&str, &[u8]); 4] = [
        ("./2024/a.md", b"A"),
        ("b.txt", b"B"),
        ("c.png", b"C"),
        (&long, b"D"),
    ];
    let tar = tar(&files);
    let cases: [(&str, Vec<u8>); 6] = [
        ("x.tar", tar.clone()),
        ("x.tar.gz", gz(&tar)),
        ("x.tgz", gz(&tar)),
        ("x.tar.zst", zstd::encode_all(&*tar, 3).unwrap()),
        ("x.zip", zip(&files)),
        ("x.txt", gz(&tar)),
    ];
    for (name, bytes) in cases {
        let seen = of(name, &bytes);
        let places = [
            format!("{name}!/2024/a.md"),
            format!("{name}!/b.txt"),
            format!("{name}!/{long}"),
        ];
        let expected = [
            (places[0].as_str(), "A"),
            (&places[1], "B"),
            (&places[2], "D"),
        ];
        assert_eq!(seen.texts(), expected, "{name}");
        assert_eq!(seen.passed[".png"], 1, "{name}");
    }
}

#[test]
fn one_packed_page_is_named_as_a_member() {
    assert_eq!(of("a.md.gz", &gz(b"A")).texts(), [("a.md.gz!/a.md", "A")]);
    let twice = [gz(b"A"), gz(b"B")].concat();
    assert_eq!(
        of("a.md.gz", &twice).texts(),
        [("a.md.gz!/a.md", "AB")],
        "members follow one another"
    );
    let zst = zstd::encode_all(&b"A"[..], 3).unwrap();
    assert_eq!(of("a.md.zst", &zst).texts(), [("a.md.zst!/a.md", "A")]);
    assert_eq!(
        of("a.md", &gz(b"A")).texts(),
        [("a.md", "A")],
        "a page that a crawler left packed"
    );
    assert!(
        of("a.md.gz.gz.gz", &gz(&gz(&gz(b"A"))))
            .one_error()
            .1
            .contains("packed more than 2 times")
    );
}

#[test]
fn archives_in_archives_are_read_to_the_second() {
    let inner = zip(&[("a.md", b"A")]);
    let middle = gz(&tar(&[("in.zip", &inner), ("b.md", b"B")]));
    let outer = zip(&[("mid.tar.gz", &middle), ("c.md", b"C")]);
    let seen = of("mid.tar.gz", &middle);
    assert_eq!(
        seen.texts(),
        [("mid.tar.gz!/in.zip!/a.md", "A"), ("mid.tar.gz!/b.md", "B")]
    );
    let seen = of("out.zip", &outer);
    let place = "out.zip!/mid.tar.gz!/in.zip";
    assert_eq!(seen.one_error().0, place);
    assert!(seen.one_error().1.contains("deeper than the limit; unpack"));
    assert_eq!(
        seen.texts()[1..],
        [("out.zip!/mid.tar.gz!/b.md", "B"), ("out.zip!/c.md", "C")]
    );
}

#[test]
fn paths_that_lead_out_are_refused_and_the_rest_read() {
    let files: [(&str, &[u8]); 4] = [
        ("../a.md", b"1"),
        ("/etc/b.md", b"2"),
        ("c/../../d.md", b"3"),
        ("e.md", b"E"),
    ];
    for (name, bytes) in [("x.tar", tar(&files)), ("x.zip", zip(&files))] {
        let seen = of(name, &bytes);
        assert_eq!(seen.errors().len(), 3, "{name}");
        assert_eq!(seen.errors()[0].0, format!("{name}!/../a.md"));
        assert!(
            seen.errors()[0].1.contains("leads out of the archive")
                && seen.errors()[1].1.contains("absolute")
        );
        assert_eq!(text(&seen.pages[3]), "E");
    }
}

#[test]
fn links_in_archives_are_refused() {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, name) in [
        (tar::EntryType::Symlink, "a.md"),
        (tar::EntryType::Link, "b.md"),
        (tar::EntryType::Symlink, "c"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder
            .append_link(&mut header, name, "/etc/passwd")
            .unwrap();
    }
    let seen = of("x.tar", &builder.into_inner().unwrap());
    assert_eq!(seen.ids(), ["x.tar!/a.md", "x.tar!/b.md"]);
    assert!(
        seen.errors()
            .iter()
            .all(|(_, why)| why.contains("a link") && why.contains("--dereference"))
    );
    assert_eq!(seen.passed["link"], 1);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer
        .add_symlink(
            "a.md",
            "/etc/passwd",
            zip::write::SimpleFileOptions::default(),
        )
        .unwrap();
    let seen = of("x.zip", &writer.finish().unwrap().into_inner());
    assert!(seen.one_error().1.contains("a link"));
}

#[test]
fn bombs_are_refused_by_name() {
    let tight = Limits {
        ratio_floor: 1 << 16,
        max_ratio: 20,
        ..limits()
    };
    let zeros = vec![b' '; 1 << 20];
    for (name, bytes) in [
        ("bomb.txt.gz", gz(&zeros)),
        ("bomb.txt.zst", zstd::encode_all(&*zeros, 3).unwrap()),
        ("bomb.zip", zip(&[("a.txt", &zeros)])),
    ] {
        let seen = of_with(name, &bytes, &tight);
        assert!(
            seen.errors()[0].1.contains("zip bomb")
                && seen.errors()[0].1.contains("raise the limit"),
            "{name}"
        );
    }
    let seen = of_with(
        "x.zip",
        &zip(&[("bomb.txt", &zeros), ("b.md", b"B")]),
        &Limits {
            max_page: 1 << 21,
            ..tight
        },
    );
    assert_eq!(seen.pages[0].id, "x.zip!/bomb.txt");
    let many: Vec<_> = (0..40).map(|i| format!("{i}.txt")).collect();
    let spread: Vec<_> = many
        .iter()
        .map(|n| (n.as_str(), &zeros[..60_000]))
        .collect();
    let seen = of_with(
        "x.zip",
        &zip(&spread),
        &Limits {
            ratio_floor: 1 << 16,
            max_ratio: 2,
            ..limits()
        },
    );
    assert!(
        seen.pages.len() < 10 && seen.pages.last().unwrap().bytes.is_err(),
        "many small members are one bomb too"
    );
}

#[test]
fn limits_on_the_whole_of_an_archive_end_it() {
    let members = gz(&tar(&[("a.md", b"A"), ("b.md", b"B"), ("c.md", b"C")]));
    let folder = folder(&[("x.tar.gz", &members), ("y.md", b"Y")]);
    let few = read(
        &[folder.path()],
        &Limits {
            max_members: 2,
            ..limits()
        },
    );
    assert_eq!(
        few.ids(),
        ["x.tar.gz!/a.md", "x.tar.gz!/b.md", "x.tar.gz", "y.md"]
    );
    assert!(few.one_error().1.contains("more than 2 members"));
    let small = read(
        &[folder.path()],
        &Limits {
            max_archive: 2000,
            ..limits()
        },
    );
    assert!(
        small
            .one_error()
            .1
            .contains("unpacks to more than 2000 bytes"),
        "{:?}",
        small.errors()
    );
    assert_eq!(small.ids().last(), Some(&"y.md"));
}

#[test]
fn a_cut_archive_gives_what_stands_before_the_cut() {
    let noise: Vec<String> = (0..40)
        .map(|i| format!("{:x}", 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(i + 1)).repeat(40))
        .collect();
    let names: Vec<_> = (0..40).map(|i| format!("{i:02}.md")).collect();
    let files: Vec<_> = names
        .iter()
        .zip(&noise)
        .map(|(n, t)| (n.as_str(), t.as_bytes()))
        .collect();
    let whole = tar(&files);
    let cut = &whole[..whole.len() / 2];
    let seen = of("x.tar", cut);
    let (place, why) = seen.one_error();
    assert!(
        place.starts_with("x.tar!/") && why.contains(&format!("at byte {}", cut.len())),
        "{place}: {why}"
    );
    assert_eq!(seen.pages.len(), cut.len() / (3 * BLOCK) + 1);
    let packed = gz(&whole);
    let seen = of("x.tar.gz", &packed[..packed.len() / 2]);
    let (_, why) = seen.one_error();
    assert!(
        why.contains("x.tar.gz is damaged near its byte") && why.contains("ends too early"),
        "{why}"
    );
    assert!(seen.pages.len() > 5);
    let zipped = zip(&files);
    let seen = of("x.zip", &zipped[..zipped.len() / 2]);
    assert!(
        seen.pages.len() > 5 && seen.errors().last().unwrap().1.contains("no directory"),
        "{:?}",
        seen.errors()
    );
    for (page, text_) in seen.pages.iter().zip(&noise).take(5) {
        assert_eq!(text(page), text_);
    }
}

#[test]
fn damage_inside_loses_only_what_it_hits() {
    let mut bytes = tar(&[("a.md", b"A"), ("b.md", b"B"), ("c.md", b"C")]);
    bytes[2 * BLOCK + 10] ^= 0xff;
    let seen = of("x.tar", &bytes);
    assert_eq!(seen.texts()[0], ("x.tar!/a.md", "A"));
    assert_eq!(seen.texts()[2], ("x.tar!/c.md", "C"));
    assert!(
        seen.one_error().1.contains("no tar header at byte 1024")
            && seen.one_error().1.contains("to byte 2048")
    );
    let mut bytes = zip(&[("a.md", b"AAAA"), ("b.md", b"BBBB")]);
    let at = bytes.windows(4).position(|w| w == b"a.md").unwrap();
    bytes[at + 4] ^= 0x18;
    let seen = of("x.zip", &bytes);
    assert_eq!(seen.one_error().0, "x.zip!/a.md");
    assert_eq!(seen.texts()[1], ("x.zip!/b.md", "BBBB"));
    let without_end = &tar(&[("a.md", b"A")])[..2 * BLOCK];
    assert!(
        of("x.tar", without_end)
            .one_error()
            .1
            .contains("without its end mark")
    );
    let two = [tar(&[("a.md", b"A")]), tar(&[("b.md", b"B")])].concat();
    assert_eq!(
        of("x.tar", &two).ids(),
        ["x.tar!/a.md", "x.tar!/b.md"],
        "archives put together by cat"
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let mut bytes = zip(&[("a.md", b"A"), ("b.md", b"B")]);
    let central = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    let seen = of("x.zip", &bytes);
    assert!(seen.one_error().1.contains("encrypted") && seen.one_error().0 == "x.zip!/a.md");
    assert_eq!(seen.ids()[1], "x.zip!/b.md");
    assert!(
        of("x.7z", b"7z\xbc\xaf\x27\x1c\0\x04")
            .one_error()
            .1
            .contains("7-Zip")
    );
    assert!(
        of("x.zip", b"<html>404</html>")
            .one_error()
            .1
            .contains("named .zip, but")
    );
    assert!(of("x.tar.gz", b"").one_error().1.contains("empty"));
    let twice = [gz(&tar(&[("a.md", b"A")])), b"junk".to_vec()].concat();
    let seen = of("x.tar.gz", &twice);
    assert_eq!((seen.ids()[0], seen.errors().len()), ("x.tar.gz!/a.md", 1));
}

#[test]
fn office_documents_and_books_are_no_archives() {
    let document = zip(&[("[Content_Types].xml", b"<x/>"), ("word/a.txt", b"no")]);
    assert_eq!(of("a.docx", &document).passed[".docx"], 1);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("mimetype", stored).unwrap();
    writer.write_all(b"application/epub+zip").unwrap();
    let book = writer.finish().unwrap().into_inner();
    assert_eq!(of("a.epub", &book).passed[".epub"], 1);
}
