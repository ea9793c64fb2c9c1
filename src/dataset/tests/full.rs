//! What does a full disk look like? A small tmpfs, where this process may mount one.

use super::*;
use std::process::Command;

struct Tmpfs(tempfile::TempDir);

impl Tmpfs {
    fn mounted() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=256k", "gleaner-test"])
            .arg(folder.path())
            .output();
        done.is_ok_and(|d| d.status.success())
            .then_some(Self(folder))
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_told_and_the_finished_shard_is_still_there() {
    for format in Format::ALL {
        let Some(disk) = Tmpfs::mounted() else {
            eprintln!("skipped: no tmpfs can be mounted here");
            return;
        };
        let folder = disk.0.path();
        let mut sink = sink(format, folder).unwrap();
        let first = record("first.md");
        let before = shard(sink.as_mut(), 0, &[Row::Record(&first)]);
        let error = overflow(sink.as_mut());
        let DatasetError::Full { path, .. } = &error else {
            panic!("{format}: {error:?}")
        };
        assert!(path.starts_with(folder), "{format}: {error}");
        assert!(error.to_string().contains("no space left"), "{error}");
        // There is room again as soon as the shard is given up, and the run goes on.
        let last = record("last.md");
        shard(sink.as_mut(), 1, &[Row::Record(&last)]);
        drop(sink);
        for told in before.iter().filter(|w| w.sha256.is_some()) {
            let bytes = fs::read(folder.join(&told.path)).unwrap();
            assert_eq!(
                crate::document::hex_sha256(&bytes),
                *told.sha256.as_ref().unwrap()
            );
        }
        let left = files(folder);
        assert!(
            !left
                .iter()
                .any(|(path, _)| path.to_string_lossy().contains("tmp")
                    || path.to_string_lossy().contains("journal")),
            "{format}: {left:?}"
        );
    }
}

/// Writes shard 1 until the disk is full; words that no compression makes small.
fn overflow(sink: &mut dyn Sink) -> DatasetError {
    let mut random = fastrand::Rng::with_seed(1);
    let mut attempt = || {
        sink.begin(1)?;
        for n in 0..200 {
            let mut big = record(&format!("{n}.md"));
            let noise: String = std::iter::repeat_with(|| random.alphanumeric())
                .take(4000)
                .collect();
            big.text.push_str(&noise);
            big.frames[0].action.summary = Some(noise);
            sink.write(Row::Record(&big))?;
        }
        sink.commit()
    };
    attempt().unwrap_err()
}
