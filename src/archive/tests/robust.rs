use super::*;
use proptest::prelude::*;

/// Archives of every kind, small.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let pages: [(&str, &[u8]); 3] = [
        ("a.md", b"A page."),
        ("b/b.txt", b"B"),
        ("c.html", b"<p>C</p>"),
    ];
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
        answer.len()
    );
    let warc = [head.as_bytes(), answer, b"\r\n\r\n"].concat().repeat(2);
    vec![
        ("x.tar", tar(&pages)),
        ("x.tar.gz", gz(&tar(&pages))),
        ("x.tar.zst", zstd::encode_all(&*tar(&pages), 1).unwrap()),
        ("x.zip", zip(&pages)),
        ("x.warc", warc.clone()),
        ("x.warc.gz", gz(&warc)),
        ("x.jsonl", b"{\"id\": \"a\", \"text\": \"A\"}\n{\"id\": \"b\", \"text\": \"B\"}\n".to_vec()),
        ("x.csv", b"id,text\na,\"A\"\nb,B\n".to_vec()),
        ("x.json", b"{\"page\": {\"name\": \"U\"}, \"incidents\": [{\"id\": \"a\", \"postmortem_body\": \"A\"}]}".to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever bytes stand behind the magic of whatever kind: entries, and an end.
    #[test]
    fn no_bytes_make_the_reader_panic(kind in 0..9_usize, at in any::<prop::sample::Index>(), with in prop::collection::vec(any::<u8>(), 0..40)) {
        let (name, mut bytes) = samples().swap_remove(kind);
        let at = at.index(bytes.len());
        let end = (at + with.len()).min(bytes.len());
        bytes.splice(at..end, with);
        let seen = of(name, &bytes);
        prop_assert!(seen.errors().iter().all(|(_, why)| !why.contains("does not survive") && why.contains(';')), "{:?}", seen.errors());
    }

    /// A cut archive gives the pages before the cut as they were, and then one error.
    #[test]
    fn a_cut_loses_nothing_before_it(kind in 0..8_usize, at in any::<prop::sample::Index>()) {
        let (name, bytes) = samples().swap_remove(kind);
        let whole = of(name, &bytes);
        let cut = of(name, &bytes[..at.index(bytes.len())]);
        let sound = cut.pages.iter().filter(|p| p.bytes.is_ok()).count();
        for (page, original) in cut.pages.iter().zip(&whole.pages).take(sound.saturating_sub(1)) {
            prop_assert_eq!(&page.bytes, &original.bytes);
        }
        // A cut zip archive lacks its directory, which is said beside what is cut.
        let said = 1 + usize::from(name == "x.zip");
        prop_assert!(cut.pages.len() - sound <= said, "{:?}", cut.errors());
        prop_assert!(cut.pages.len() <= whole.pages.len() + said);
    }

    #[test]
    fn any_bytes_under_any_name(bytes in prop::collection::vec(any::<u8>(), 0..2000), ending in "(tar|zip|gz|zst|warc|parquet|jsonl|csv|json|md|7z)") {
        of(&format!("x.{ending}"), &bytes);
    }
}
