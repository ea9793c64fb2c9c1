//! What is in a tar archive?
//!
//! The headers are read by the `tar` crate; the way from one to the next is gone here, since names must not grow without
//! bound, sizes in pax headers count, and after a damaged header the next sound one is looked for.

use super::bytes::words;
use super::kind::{checksum_holds, ending};
use super::member::{Content, Member};
use super::names::{Named, named, refused};
use super::stream::Stream;
use super::visit::{Flow, Halt, Visit};
use std::io::{self, Read};
use tar::{EntryType, Header, PaxExtensions};

const BLOCK: usize = 512;
/// Longest header of a name or of pax records that is read.
const MOST_EXTRA: u64 = 1 << 20;

impl Visit {
    /// Everything in a tar archive (POSIX.1-2017 `pax`: ustar and pax; and what GNU tar adds).
    pub fn tar(&mut self, member: &Member, stream: &mut dyn Read) -> Flow {
        let mut tar = Blocks(Stream::new(stream, &member.name, "tar archive"));
        let mut about = About::default();
        let mut ended = false;
        loop {
            let mut header = Header::new_old();
            match tar.header(&mut header) {
                Ok(Next::Header) => {}
                Ok(Next::Zeros) => {
                    ended = true;
                    continue;
                }
                Ok(Next::Damaged(offset)) => {
                    about = About::default();
                    let found = checksum_holds(&header);
                    let to = tar.0.offset - if found { BLOCK as u64 } else { 0 };
                    self.refuse(&member.name, lost(offset, to))?;
                    if !found {
                        ended = true;
                        continue;
                    }
                }
                Ok(Next::End) if ended => return Ok(()),
                Ok(Next::End) => {
                    let why = format!(
                        "the tar archive ends at byte {} without its end mark; perhaps it is cut off there: get the file anew",
                        tar.0.offset
                    );
                    return self.refuse(&member.name, why);
                }
                Err(e) => return self.refuse(&member.name, words(&e)),
            }
            ended = false;
            match self.tar_entry(member, &mut tar, &header, &mut about)? {
                Some(error) if tar.0.said => return Ok(drop(error)),
                Some(error) => return self.refuse(&member.name, words(&error)),
                None => self.check()?,
            }
        }
    }

    /// One header and what belongs to it; an error ends the archive.
    fn tar_entry(
        &mut self,
        member: &Member,
        tar: &mut Blocks<'_>,
        header: &Header,
        about: &mut About,
    ) -> Result<Option<io::Error>, Halt> {
        let size = match about.size(header) {
            Ok(size) => size,
            Err(e) => return Ok(Some(tar.0.damaged(&e))),
        };
        let kind = header.entry_type();
        if kind == EntryType::GNULongName
            || kind == EntryType::XHeader
            || kind == EntryType::GNULongLink
        {
            let learnt = tar.extra(size).and_then(|bytes| about.learn(kind, &bytes));
            return Ok(learnt.map_err(|e| tar.0.damaged(&e)).err());
        }
        if kind == EntryType::XGlobalHeader {
            return Ok(tar.skip(size).err());
        }
        let about = std::mem::take(about);
        if kind == EntryType::Directory {
            return Ok(tar.skip(size).err());
        }
        if kind == EntryType::GNUSparse
            && let Err(e) = tar.sparse(header)
        {
            return Ok(Some(e));
        }
        self.count(&member.name)?;
        let raw = about
            .path
            .unwrap_or_else(|| String::from_utf8_lossy(&header.path_bytes()).into_owned());
        if raw.ends_with('/') && size == 0 {
            return Ok(None);
        }
        let name = match named(&raw) {
            Named::Inside(name) => name,
            Named::Hidden => {
                self.pass("hidden")?;
                return Ok(tar.skip(size).err());
            }
            Named::Refused(why) => {
                self.refuse(&format!("{}!/{raw}", member.name), refused(why))?;
                return Ok(tar.skip(size).err());
            }
        };
        let inside = member.inside(&name);
        if matches!(kind, EntryType::Regular | EntryType::Continuous) {
            let mut data = tar.0.part(size);
            self.member(
                &inside,
                Content {
                    stream: &mut data,
                    file: None,
                },
            )?;
            let left = data.left;
            return Ok(tar.skip_rest(left, size).err());
        }
        match kind {
            EntryType::Symlink | EntryType::Link if self.could_be(&ending(&name)) => self.refuse(
                &inside.name,
                "a link, which is not followed in archives; pack the archive anew with `tar --dereference --hard-dereference`",
            )?,
            EntryType::Symlink | EntryType::Link => self.pass("link")?,
            EntryType::GNUSparse => self.refuse(&inside.name, "a sparse file; pack the archive anew without `--sparse`")?,
            _ => self.pass("special file")?,
        }
        Ok(tar.skip(size).err())
    }
}

fn lost(from: u64, to: u64) -> String {
    format!(
        "no tar header at byte {from}, where one should be; what stands from there to byte {to} is lost, sound members behind it are read: get the file anew"
    )
}

/// What headers before a member's own say of it.
#[derive(Debug, Default)]
struct About {
    path: Option<String>,
    size: Option<u64>,
}

impl About {
    fn size(&self, header: &Header) -> io::Result<u64> {
        let size = match self.size {
            Some(size) => size,
            None => header.entry_size()?,
        };
        let blocks = size.checked_next_multiple_of(BLOCK as u64);
        blocks
            .map(|_| size)
            .ok_or_else(|| io::Error::other("an impossible size"))
    }

    fn learn(&mut self, kind: EntryType, bytes: &[u8]) -> io::Result<()> {
        let text = |bytes: &[u8]| {
            let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
            Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
        };
        if kind == EntryType::GNULongName {
            self.path = text(bytes);
        }
        if kind == EntryType::XHeader {
            for record in PaxExtensions::new(bytes) {
                let record = record?;
                match record.key_bytes() {
                    b"path" => self.path = text(record.value_bytes()),
                    b"size" => self.size = record.value().ok().and_then(|v| v.parse().ok()),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

enum Next {
    Header,
    /// A block of zeros: two of them are the end, unless another archive follows.
    Zeros,
    /// From this offset on there was no header; the block that ended the search is one, or zeros, or nothing.
    Damaged(u64),
    End,
}

/// The blocks of a tar archive.
struct Blocks<'a>(Stream<'a>);

impl Blocks<'_> {
    /// The next header, or the next sound one behind what is damaged.
    fn header(&mut self, header: &mut Header) -> io::Result<Next> {
        let mut damaged_at = None;
        loop {
            match self.0.fill(header.as_mut_bytes())? {
                0 => return Ok(damaged_at.map_or(Next::End, Next::Damaged)),
                BLOCK => {}
                _ => return Err(self.0.early()),
            }
            if header.as_bytes().iter().all(|&b| b == 0) {
                return Ok(damaged_at.map_or(Next::Zeros, Next::Damaged));
            }
            if checksum_holds(header) {
                return Ok(damaged_at.map_or(Next::Header, Next::Damaged));
            }
            damaged_at.get_or_insert(self.0.offset - BLOCK as u64);
        }
    }

    /// The content of a header that describes the next one.
    fn extra(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > MOST_EXTRA {
            let cause = format!("a name or a pax header of {size} bytes");
            return Err(self.0.damaged(&io::Error::other(cause)));
        }
        let mut bytes = vec![0; size as usize];
        if self.0.fill(&mut bytes)? < bytes.len() {
            return Err(self.0.early());
        }
        self.skip_rest(0, size)?;
        Ok(bytes)
    }

    /// Goes over the further headers of a sparse file, which stand before its data.
    fn sparse(&mut self, header: &Header) -> io::Result<()> {
        let mut more = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
        while more {
            let mut block = [0; BLOCK];
            if self.0.fill(&mut block)? < BLOCK {
                return Err(self.0.early());
            }
            // `isextended` of `struct sparse_header` in GNU tar's `tar.h`.
            more = block[504] == 1;
        }
        Ok(())
    }

    /// Goes over a member's data and the padding behind it.
    fn skip(&mut self, size: u64) -> io::Result<()> {
        self.skip_rest(size, size)
    }

    /// Goes over the last `left` bytes of `size`, and the padding behind them.
    fn skip_rest(&mut self, left: u64, size: u64) -> io::Result<()> {
        let padding = size.next_multiple_of(BLOCK as u64) - size;
        self.0.skip(left + padding)
    }
}
