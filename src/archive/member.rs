//! What is done with one file, be it on disk or in an archive?

use super::bytes::{Short, Watched, broken, fill, too_large, whole};
use super::kind::{HEAD, Kind, ending};
use super::visit::{Flow, Visit};
use std::fs::File;
use std::io::Read;

/// Where a file is, in archives too.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Identity and place, `site.tar.gz!/2024/a.md`.
    pub name: String,
    /// The name that its ending is read from: without `.gz` once that is unpacked.
    pub inner: String,
    /// A person named it, so it is meant whatever its ending.
    pub given: bool,
    /// Archives around it.
    pub depth: usize,
    /// Decompressors around it since the last archive.
    pub packings: usize,
}

/// Bytes in order and, for files on disk, in any order.
pub(super) struct Content<'a> {
    pub stream: &'a mut dyn Read,
    pub file: Option<&'a File>,
}

impl Visit {
    /// Everything in a file on disk.
    pub fn file(&mut self, name: &str, file: &File, size: u64, given: bool) -> Flow {
        let progress = self.progress.clone();
        let mut stream = Watched {
            inner: file,
            progress,
        };
        let member = Member::new(name, given);
        let _ = size;
        self.member(
            &member,
            Content {
                stream: &mut stream,
                file: Some(file),
            },
        )
    }

    /// Everything in what can only be read once; if it is nothing else, JSON Lines.
    pub fn stream(&mut self, name: &str, stream: &mut dyn Read) -> Flow {
        let progress = self.progress.clone();
        let mut stream = Watched {
            inner: stream,
            progress,
        };
        let mut member = Member::new(name, true);
        if ending(name).is_empty() {
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
        let mut head = vec![0; HEAD];
        match fill(content.stream, &mut head) {
            Ok(n) => head.truncate(n),
            Err(e) => return self.refuse(&member.name, broken(&e, 0, "it")),
        }
        let kind = Kind::of(
            &head,
            &ending(&member.inner),
            member.given,
            &self.limits.endings,
        );
        let mut stream = head.as_slice().chain(content.stream);
        match kind {
            Kind::Page => self.whole_page(member, &mut stream),
            Kind::Passed(why) => self.pass(why),
            Kind::Refused(why) => self.refuse(&member.name, why),
            Kind::Lines => self.lines(&member.name, &mut stream),
            _ => self.refuse(&member.name, "not read yet"),
        }
    }

    fn whole_page(&mut self, member: &Member, stream: &mut dyn Read) -> Flow {
        let most = self.limits.max_page;
        let bytes = match whole(stream, most) {
            Ok(bytes) => Ok(bytes),
            Err(Short::TooLarge) => Err(too_large(most)),
            Err(Short::Broken(e)) => Err(broken(&e, 0, "it")),
        };
        self.bare(&member.name, bytes)
    }
}

impl Member {
    pub fn new(name: &str, given: bool) -> Self {
        Self {
            name: name.to_owned(),
            inner: name.to_owned(),
            given,
            depth: 0,
            packings: 0,
        }
    }
}
