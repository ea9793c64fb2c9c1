//! Which bytes, how many, and at what offset did they end?

use super::visit::{Progress, Visit};
use std::cell::Cell;
use std::error::Error;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::rc::Rc;

/// Counts what is read through it.
pub(super) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Counted<R> {
    pub fn new(inner: R) -> Self {
        let count = Rc::default();
        Self { inner, count }
    }

    /// Bytes read so far; stays true while this is read.
    pub fn count(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

/// Tells the progress bar.
pub(super) struct Watched<R> {
    pub inner: R,
    pub progress: Progress,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.progress.add(n as u64);
        Ok(n)
    }
}

impl<R: Seek> Seek for Watched<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// What comes out of a decompressor, held to the limits on unpacked bytes.
pub(super) struct Unpacked<R> {
    inner: R,
    name: String,
    packed: Rc<Cell<u64>>,
    all: Rc<Cell<u64>>,
    here: u64,
    floor: u64,
    ratio: u64,
    most: u64,
}

impl<R: Read> Unpacked<R> {
    /// `packed` counts the bytes that went into `inner`; `name` stands in messages.
    pub fn new(inner: R, packed: Rc<Cell<u64>>, name: &str, visit: &Visit) -> Self {
        Self {
            inner,
            name: name.to_owned(),
            packed,
            all: Rc::clone(&visit.unpacked),
            here: 0,
            floor: visit.limits.ratio_floor,
            ratio: visit.limits.max_ratio,
            most: visit.limits.max_archive,
        }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = match self.inner.read(buffer) {
            Ok(n) => n as u64,
            Err(e) if e.kind() == io::ErrorKind::Interrupted || refusal(&e).is_some() => {
                return Err(e);
            }
            Err(e) => {
                let (name, packed, here, cause) =
                    (&self.name, self.packed.get(), self.here, cause(&e));
                return Err(refused(format!(
                    "{name} is damaged near its byte {packed}, after {here} unpacked bytes: {cause}; \
                     what stood before is read, the rest of it lost: get the file anew"
                )));
            }
        };
        self.here += n;
        self.all.set(self.all.get() + n);
        let (packed, here) = (self.packed.get(), self.here);
        if here > self.floor.max(self.ratio.saturating_mul(packed)) {
            let ratio = self.ratio;
            return Err(refused(format!(
                "a zip bomb, or as good as one: {packed} bytes unpack to more than {ratio} times as much ({here} so far); \
                 unpack it yourself if you trust it, or raise the limit"
            )));
        }
        if self.all.get() > self.most {
            let most = self.most;
            return Err(refused(format!(
                "the file unpacks to more than {most} bytes; the rest is left out: split it, or raise the limit"
            )));
        }
        Ok(n as usize)
    }
}

/// An error of ours that passes through other readers.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(String);

pub(super) fn refused(why: String) -> io::Error {
    io::Error::other(Refused(why))
}

/// Whether the error is a limit of ours; its own words then, without an offset.
pub(super) fn refusal(error: &io::Error) -> Option<String> {
    let mut next: Option<&(dyn Error + 'static)> = error.get_ref().map(|e| e as _);
    while let Some(error) = next {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Some(refused.0.clone());
        }
        if let Some(error) = error.downcast_ref::<io::Error>()
            && let Some(why) = refusal(error)
        {
            return Some(why);
        }
        next = error.source();
    }
    None
}

/// The error for an archive (`what` it is) that breaks at a byte `offset`.
pub(super) fn damaged(name: &str, what: &str, offset: u64, error: &io::Error) -> io::Error {
    let why = refusal(error).unwrap_or_else(|| {
        let cause = cause(error);
        format!("the {what} {name} is damaged at byte {offset}: {cause}; what stood before is read, the rest of it lost: get the file anew")
    });
    refused(why)
}

/// The words for an error of reading, with its remedy.
pub(super) fn words(error: &io::Error) -> String {
    refusal(error)
        .unwrap_or_else(|| format!("{}; check the disk and the file's rights", cause(error)))
}

fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => error.to_string(),
    }
}

/// Why a member could not be read whole.
#[derive(Debug)]
pub(super) enum Short {
    /// Longer than the limit; the rest is still in the reader.
    TooLarge,
    /// The reader failed.
    Broken(io::Error),
}

/// All bytes of `reader`, at most `most`.
pub(super) fn whole(reader: &mut dyn Read, most: u64) -> Result<Vec<u8>, Short> {
    let mut bytes = Vec::new();
    let read = reader
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(Short::Broken)?;
    if read as u64 > most {
        return Err(Short::TooLarge);
    }
    Ok(bytes)
}

pub(super) fn too_large(most: u64) -> String {
    format!("more than the limit of {most} bytes; split it or raise the limit")
}

/// Reads until `buffer` is full or the reader ends; the number of bytes read.
pub(super) fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// A line without its end, held only up to a limit.
pub(super) enum Line {
    Whole,
    /// Its length; nothing of it is kept.
    TooLong(u64),
}

/// The next line into `line`, or `None` at the end; and how many bytes were used.
pub(super) fn next_line(
    reader: &mut dyn BufRead,
    line: &mut Vec<u8>,
    most: u64,
) -> io::Result<(Option<Line>, u64)> {
    line.clear();
    let (mut length, mut used) = (0_u64, 0_u64);
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if buffer.is_empty() && used == 0 {
            return Ok((None, 0));
        }
        let end = buffer.iter().position(|&b| b == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        length += part.len() as u64;
        if length <= most {
            line.extend_from_slice(part);
        } else {
            *line = Vec::new();
        }
        let taken = part.len() + usize::from(end.is_some());
        let last = end.is_some() || buffer.is_empty();
        reader.consume(taken);
        used += taken as u64;
        if last {
            let line = if length <= most {
                Line::Whole
            } else {
                Line::TooLong(length)
            };
            return Ok((Some(line), used));
        }
    }
}
