//! What is done with one file, be it on disk or in an archive?

use super::bytes::{Short, Watched, too_large, whole, words};
use super::kind::{HEAD, Kind, LISTS, PACKED, ending};
use super::visit::{Flow, Visit};
use std::fs::File;
use std::io::{self, Read, Seek};

/// Where a file is, in archives too.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Place, `site.tar.gz!/2024/a.md`.
    pub name: String,
    /// Path within the archive around it; without `.gz` once that is unpacked.
    pub inner: String,
    /// A person named it, so it is meant whatever its ending.
    pub given: bool,
    /// Archives around it.
    pub depth: usize,
    /// Decompressors around it since the last archive.
    pub packings: usize,
}

impl Member {
    /// A file on disk.
    pub fn new(name: &str, given: bool) -> Self {
        Self {
            name: name.to_owned(),
            inner: name.to_owned(),
            given,
            depth: 0,
            packings: 0,
        }
    }

    /// A member of this archive.
    pub fn inside(&self, path: &str) -> Self {
        Self {
            name: format!("{}!/{path}", self.name),
            inner: path.to_owned(),
            given: false,
            depth: self.depth + 1,
            packings: 0,
        }
    }

    /// Identity as a page: what is alone in a `.gz` is named like the member of an archive.
    fn page_name(&self) -> String {
        if self.packings == 0 || self.name.ends_with(&self.inner) {
            return self.name.clone();
        }
        let last = self.inner.rsplit('/').next().unwrap_or(&self.inner);
        format!("{}!/{last}", self.name)
    }
}

/// Bytes in order and, for files on disk, in any order.
pub(super) struct Content<'a> {
    pub stream: &'a mut dyn Read,
    pub file: Option<&'a File>,
}

/// An error that stands at this place of a stream.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl Visit {
    /// Everything in a file on disk.
    pub fn file(&mut self, name: &str, file: &File, given: bool) -> Flow {
        let progress = self.progress.clone();
        let mut stream = Watched {
            inner: file,
            progress,
        };
        self.member(
            &Member::new(name, given),
            Content {
                stream: &mut stream,
                file: Some(file),
            },
        )
    }

    /// Everything in what can only be read once; standard input is JSON Lines if it is nothing else.
    pub fn stream(&mut self, name: &str, stream: &mut dyn Read) -> Flow {
        let progress = self.progress.clone();
        let mut stream = Watched {
            inner: stream,
            progress,
        };
        let mut member = Member::new(name, true);
        if name == "-" {
            member.inner = "-.jsonl".into();
        }
        self.member(
            &member,
            Content {
                stream: &mut stream,
                file: None,
            },
        )
    }

    /// Everything in one file.
    pub fn member(&mut self, member: &Member, content: Content<'_>) -> Flow {
        let Content { stream, file } = content;
        let mut head = Vec::with_capacity(HEAD);
        let error = (&mut *stream)
            .take(HEAD as u64)
            .read_to_end(&mut head)
            .err();
        let kind = Kind::of(
            &head,
            &ending(&member.inner),
            member.given,
            &self.limits.endings,
        );
        if let Some(error) = &error
            && (head.is_empty() || matches!(kind, Kind::Passed(_)))
        {
            return self.refuse(&member.page_name(), words(error));
        }
        // What could be read before an error is read; then comes the error.
        let mut whole = head.as_slice().chain(Failed(error)).chain(stream);
        let name = &member.name;
        match kind {
            Kind::Page => self.whole_page(member, &mut whole),
            Kind::Passed(why) => self.pass(why),
            Kind::Refused(why) => self.refuse(name, why),
            Kind::Tar | Kind::Zip if member.depth >= self.limits.max_depth => {
                let why = format!(
                    "an archive within {} others, deeper than the limit; unpack the outermost and give what is inside",
                    member.depth
                );
                self.refuse(name, why)
            }
            Kind::Gzip => self.gzip(member, &mut whole),
            Kind::Zstd => self.zstd(member, &mut whole),
            Kind::Tar => self.tar(member, &mut whole),
            Kind::Warc => self.warc(name, &mut whole),
            Kind::Lines => self.lines(name, &mut whole),
            Kind::Table => self.table(name, &head, &mut whole),
            Kind::Json => self.json(member, &mut whole),
            Kind::Zip => self.anywhere(member, &mut whole, file, Self::zip),
            Kind::Parquet => self.anywhere(member, &mut whole, file, Self::parquet),
        }
    }

    /// Whether a file of that ending would be looked into.
    pub fn could_be(&self, ending: &str) -> bool {
        PACKED.contains(&ending)
            || LISTS.contains(&ending)
            || self.limits.endings.iter().any(|e| e == ending)
    }

    fn whole_page(&mut self, member: &Member, stream: &mut dyn Read) -> Flow {
        let most = self.limits.max_page;
        let bytes = whole(stream, most).map_err(|short| match short {
            Short::TooLarge => too_large(most),
            Short::Broken(e) => words(&e),
        });
        self.bare(&member.page_name(), bytes)
    }

    /// Some formats have their directory at the end: what is no file on disk is written to a temporary one first.
    fn anywhere(
        &mut self,
        member: &Member,
        stream: &mut dyn Read,
        file: Option<&File>,
        read: fn(&mut Self, &Member, &File) -> Flow,
    ) -> Flow {
        let read = |visit: &mut Self, file: &File| {
            visit.guarded(&member.name, |visit| read(visit, member, file))
        };
        if let Some(file) = file {
            return read(self, file);
        }
        let most = self.limits.max_archive;
        let spooled = tempfile::tempfile().and_then(|mut spool| {
            let size = io::copy(&mut stream.take(most.saturating_add(1)), &mut spool)?;
            spool.rewind()?;
            Ok((spool, size))
        });
        match spooled {
            Ok((_, size)) if size > most => self.refuse(&member.name, too_large(most)),
            Ok((spool, _)) => {
                let uncounted = self.progress.uncounted();
                let progress = std::mem::replace(&mut self.progress, uncounted);
                let flow = read(self, &spool);
                self.progress = progress;
                flow
            }
            Err(e) if e.kind() == io::ErrorKind::StorageFull => {
                let why = "no room to unpack it in the folder for temporary files; free some, or set TMPDIR to another disk";
                self.refuse(&member.name, why)
            }
            Err(e) => self.refuse(&member.name, words(&e)),
        }
    }
}
