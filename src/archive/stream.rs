//! How does one go through an archive from end to end, knowing at which byte one is?

use super::bytes::{Line, damaged, fill, next_line};
use std::io::{self, BufRead, BufReader, Read};

/// The bytes of one archive in order.
pub(super) struct Stream<'a> {
    inner: BufReader<&'a mut dyn Read>,
    /// Bytes read so far.
    pub offset: u64,
    name: &'a str,
    what: &'static str,
    /// It broke while a member read its part, and the member has said so.
    pub said: bool,
}

impl<'a> Stream<'a> {
    /// `name` and `what` it is stand in messages.
    pub fn new(inner: &'a mut dyn Read, name: &'a str, what: &'static str) -> Self {
        let inner = BufReader::with_capacity(1 << 16, inner);
        Self {
            inner,
            offset: 0,
            name,
            what,
            said: false,
        }
    }

    /// The error for what stands at this offset.
    pub fn damaged(&self, cause: &io::Error) -> io::Error {
        damaged(self.name, self.what, self.offset, cause)
    }

    /// The error for an archive that ends here and should not.
    pub fn early(&self) -> io::Error {
        self.damaged(&io::ErrorKind::UnexpectedEof.into())
    }

    /// Reads until `buffer` is full or the archive ends; the number of bytes read.
    pub fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = fill(&mut self.inner, buffer)?;
        self.offset += n as u64;
        Ok(n)
    }

    /// The next line without its end, as [`next_line`] has it.
    pub fn line(&mut self, line: &mut Vec<u8>, most: u64) -> io::Result<Option<Line>> {
        let (result, used) = next_line(&mut self.inner, line, most)?;
        self.offset += used;
        Ok(result)
    }

    /// Goes over `bytes`.
    ///
    /// # Errors
    /// If the archive ends before.
    pub fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let skipped = io::copy(&mut (&mut self.inner).take(bytes), &mut io::sink())?;
        self.offset += skipped;
        if skipped < bytes {
            Err(self.early())
        } else {
            Ok(())
        }
    }

    /// The next `size` bytes, for a member.
    pub fn part(&mut self, size: u64) -> Part<'_, 'a> {
        Part {
            stream: self,
            left: size,
        }
    }
}

/// A member's bytes; it is an error if the archive ends before they do.
pub(super) struct Part<'p, 'a> {
    stream: &'p mut Stream<'a>,
    /// Bytes not yet read.
    pub left: u64,
}

impl Part<'_, '_> {
    fn look(&mut self) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let there = match self.stream.inner.fill_buf() {
            Ok(buffer) => Ok(buffer.len()),
            Err(e) => Err(e),
        };
        match there {
            Ok(0) => {
                self.stream.said = true;
                Err(self.stream.early())
            }
            Ok(n) => Ok(n.min(usize::try_from(self.left).unwrap_or(usize::MAX))),
            Err(e) => {
                self.stream.said |= e.kind() != io::ErrorKind::Interrupted;
                Err(e)
            }
        }
    }
}

impl Read for Part<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut there = self.fill_buf()?;
        let n = there.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Part<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let n = self.look()?;
        if n == 0 {
            return Ok(&[]);
        }
        Ok(&self.stream.inner.buffer()[..n])
    }

    fn consume(&mut self, n: usize) {
        self.stream.inner.consume(n);
        self.stream.offset += n as u64;
        self.left -= n as u64;
    }
}
