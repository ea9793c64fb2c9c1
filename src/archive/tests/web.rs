use super::*;
use crate::document::SourceFormat;
use std::io::Write;

/// A record of a web archive.
fn record(kind: &str, uri: &str, media: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2024-05-01T10:00:00Z\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        content.len()
    );
    [head.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn response(uri: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let content = [head.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat();
    record(
        "response",
        uri,
        "application/http; msgtype=response",
        &content,
    )
}

const OK: &str = "HTTP/1.1 200 OK\nContent-Type: text/html; charset=iso-8859-1";

#[test]
fn responses_that_are_pages_are_taken() {
    let archive = [
        record(
            "warcinfo",
            "",
            "application/warc-fields",
            b"software: test\r\n",
        ),
        record(
            "request",
            "https://x.example/a",
            "application/http; msgtype=request",
            b"GET /a HTTP/1.1\r\n\r\n",
        ),
        response("https://x.example/a", OK, b"<p>l\xe4nger</p>"),
        response(
            "https://x.example/b",
            "HTTP/1.1 404 Not Found\nContent-Type: text/html",
            b"<p>none</p>",
        ),
        response(
            "https://x.example/c",
            "HTTP/1.1 200 OK\nContent-Type: image/png",
            b"\x89PNG",
        ),
        response(
            "https://x.example/d",
            "HTTP/2 200\nContent-Type: application/pdf",
            b"%PDF-1.7",
        ),
        response(
            "https://x.example/e",
            "HTTP/1.1 200 OK\ncontent-type: text/plain",
            b"E",
        ),
        record("resource", "https://x.example/f", "text/markdown", b"# F"),
    ]
    .concat();
    for (name, bytes) in [("x.warc", archive.clone()), ("x.warc.gz", gz(&archive))] {
        let seen = of(name, &bytes);
        let ids: Vec<_> = seen
            .ids()
            .iter()
            .map(|id| id.rsplit('/').next().unwrap())
            .collect();
        assert_eq!(ids, ["a", "d", "e", "f"], "{:?}", seen.errors());
        let page = &seen.pages[0];
        assert!(page.place.starts_with(&format!("{name}@")));
        let offset: usize = page.place.rsplit('@').next().unwrap().parse().unwrap();
        assert!(archive[offset..].starts_with(b"WARC/1.1\r\nWARC-Type: response"));
        assert_eq!(page.bytes.as_deref(), Ok(&b"<p>l\xe4nger</p>"[..]));
        assert_eq!(
            (page.charset.map(|c| c.name()), page.read_as),
            (Some("windows-1252"), Some(SourceFormat::Html))
        );
        assert_eq!(
            (page.report.url.as_deref(), &page.report.other["retrieved"]),
            (Some("https://x.example/a"), &"2024-05-01T10:00:00Z".into())
        );
        let formats: Vec<_> = seen.pages.iter().map(|p| p.read_as).collect();
        assert_eq!(
            formats[1..],
            [Some(SourceFormat::Pdf), None, Some(SourceFormat::Markdown)]
        );
        for why in [
            "WARC warcinfo",
            "WARC request",
            "HTTP status 404",
            "media type image/png",
        ] {
            assert_eq!(seen.passed[why], 1, "{why}");
        }
    }
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for part in body.chunks(7) {
        chunks.extend(format!("{:x};x=y\r\n", part.len()).bytes());
        chunks.extend([part, b"\r\n"].concat());
    }
    chunks.extend(b"0\r\n\r\n");
    chunks
}

#[test]
fn transfer_and_content_encodings_are_undone() {
    let body = b"<html><p>The queue ran full, and nobody was paged.</p></html>";
    let deflate = |raw: bool| {
        let mut out = Vec::new();
        if raw {
            flate2::write::DeflateEncoder::new(&mut out, flate2::Compression::default())
                .write_all(body)
                .unwrap();
        } else {
            flate2::write::ZlibEncoder::new(&mut out, flate2::Compression::default())
                .write_all(body)
                .unwrap();
        }
        out
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("Transfer-Encoding: chunked", chunked(body)),
        ("Transfer-Encoding: chunked", body.to_vec()),
        ("Content-Encoding: gzip", gz(body)),
        ("Content-Encoding: gzip", body.to_vec()),
        ("Content-Encoding: deflate", deflate(false)),
        ("Content-Encoding: deflate", deflate(true)),
        (
            "Content-Encoding: zstd",
            zstd::encode_all(&body[..], 3).unwrap(),
        ),
        (
            "Content-Encoding: gzip, zstd",
            zstd::encode_all(&*gz(body), 3).unwrap(),
        ),
        (
            "Content-Encoding: gzip\nTransfer-Encoding: chunked",
            chunked(&gz(body)),
        ),
        ("Content-Encoding: identity", body.to_vec()),
        // An uncompressed meta-block of brotli (RFC 7932, 9.2): window 16, 60 or 61 bytes as they are, then the empty last one.
        ("Content-Encoding: br", stored_brotli(body)),
    ];
    for (fields, content) in cases {
        let seen = of(
            "x.warc",
            &response("https://x.example/", &format!("{OK}\n{fields}"), &content),
        );
        assert_eq!(
            text(&seen.pages[0]),
            std::str::from_utf8(body).unwrap(),
            "{fields}"
        );
    }
    let seen = of(
        "x.warc",
        &response(
            "https://x.example/",
            &format!("{OK}\nContent-Encoding: compress"),
            b"x",
        ),
    );
    assert!(seen.one_error().1.contains("`compress` is not read"));
}

/// A brotli stream that holds `body` as it is: WBITS 16 (one zero bit), ISLAST 0, MNIBBLES 4 (two zero bits), MLEN - 1 in
/// 16 bits, ISUNCOMPRESSED 1, padding, the bytes, and a last empty meta-block (binary 11).
fn stored_brotli(body: &[u8]) -> Vec<u8> {
    let bits = ((body.len() as u32 - 1) << 4) | (1 << 20);
    let head = bits.to_le_bytes();
    [&head[..3], body, &[0b11]].concat()
}

#[test]
fn damage_in_a_web_archive_is_said_with_its_place() {
    let (a, b) = (
        response("https://x.example/a", OK, b"A"),
        response("https://x.example/b", OK, b"BBBB"),
    );
    let whole = [a.clone(), b.clone()].concat();
    let cut = &whole[..whole.len() - 6];
    let seen = of("x.warc", cut);
    assert_eq!(seen.ids(), ["https://x.example/a", "https://x.example/b"]);
    assert!(
        seen.one_error()
            .1
            .contains(&format!("damaged at byte {}", cut.len())),
        "{:?}",
        seen.errors()
    );
    let seen = of(
        "x.warc",
        &[a.clone(), b"garbage\r\nmore\r\n".to_vec(), b.clone()].concat(),
    );
    assert_eq!(
        seen.ids(),
        ["https://x.example/a", "x.warc", "https://x.example/b"]
    );
    assert!(
        seen.one_error()
            .1
            .contains(&format!("no WARC record at byte {}", a.len())),
        "{:?}",
        seen.errors()
    );
    let no_length = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n";
    let seen = of("x.warc", &[&no_length[..], &b].concat());
    assert!(seen.one_error().1.contains("no Content-Length") && seen.pages.len() == 2);
    let seen = of(
        "x.warc",
        &response(
            "https://x.example/",
            &format!("{OK}\nContent-Encoding: gzip"),
            &gz(b"A page")[..12],
        ),
    );
    assert_eq!(seen.one_error().0, "x.warc@0");
    let seen = of(
        "x.warc",
        &record(
            "response",
            "https://x.example/",
            "application/http",
            b"no http",
        ),
    );
    assert!(seen.one_error().1.contains("no HTTP response"));
    let bomb = response(
        "https://x.example/",
        &format!("{OK}\nContent-Encoding: gzip"),
        &gz(&vec![b' '; 1 << 20]),
    );
    let tight = Limits {
        ratio_floor: 1 << 16,
        max_ratio: 20,
        ..limits()
    };
    assert!(
        of_with("x.warc", &bomb, &tight)
            .one_error()
            .1
            .contains("zip bomb")
    );
    let small = Limits {
        max_page: 3,
        ..limits()
    };
    let seen = of_with("x.warc", &whole, &small);
    assert!(seen.one_error().1.contains("limit of 3 bytes") && text(&seen.pages[0]) == "A");
}
