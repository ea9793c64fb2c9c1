//! Where does one record of a table end and the next begin? Held one at a time, and only up to a limit.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::io::{self, BufRead, BufReader, Read};

/// What stands most often between the cells of the first line, outside of quotes.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0), (b'|', 0)];
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(d, _)| *d == byte)
                .for_each(|(_, n)| *n += 1),
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max();
    counts
        .iter()
        .find(|(_, n)| Some(*n) == most)
        .map_or(b',', |(d, _)| *d)
}

pub(super) enum Record {
    Cells,
    /// Of more bytes than are held; it has been read over.
    TooLong,
}

/// The records of a table, of which one is held, and only up to a limit.
pub(super) struct Records<'a> {
    core: Reader,
    stream: BufReader<&'a mut dyn Read>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    cells: usize,
    pub most: u64,
    /// Line breaks passed over between records.
    blank: u64,
    /// Line on which the last record began.
    pub began: u64,
}

impl<'a> Records<'a> {
    pub fn new(delimiter: u8, stream: &'a mut dyn Read, most: u64) -> Self {
        Self {
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            stream: BufReader::with_capacity(1 << 16, stream),
            bytes: vec![0; 1 << 12],
            ends: vec![0; 64],
            cells: 0,
            most,
            blank: 0,
            began: 1,
        }
    }

    pub fn line(&self) -> u64 {
        self.core.line() + self.blank
    }

    /// Reads the next record; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Record>> {
        self.pass_blank_lines()?;
        self.began = self.line();
        let (mut filled, mut too_long) = (0, false);
        self.cells = 0;
        loop {
            let input = match self.stream.fill_buf() {
                Ok(input) => input,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            let (bytes, ends) = (&mut self.bytes[filled..], &mut self.ends[self.cells..]);
            let (result, used, written, ended) = self.core.read_record(input, bytes, ends);
            self.stream.consume(used);
            if too_long {
                // What is too long is read over, into the same place again and again.
                (filled, self.cells) = (0, 0);
            } else {
                filled += written;
                self.cells += ended;
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull if too_long => {}
                ReadRecordResult::OutputFull if filled as u64 >= self.most => too_long = true,
                ReadRecordResult::OutputEndsFull if self.cells as u64 >= self.most / 8 => {
                    too_long = true
                }
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record if too_long => return Ok(Some(Record::TooLong)),
                ReadRecordResult::Record => return Ok(Some(Record::Cells)),
                ReadRecordResult::End => return Ok(too_long.then_some(Record::TooLong)),
            }
        }
    }

    /// The parser counts the `\n` of `\r\n` with the record behind it, so what stands between records is passed here.
    fn pass_blank_lines(&mut self) -> io::Result<()> {
        loop {
            match self.stream.fill_buf()?.first() {
                Some(b'\n') => self.blank += 1,
                Some(b'\r') => {}
                _ => return Ok(()),
            }
            self.stream.consume(1);
        }
    }

    /// The cells of the last record.
    ///
    /// # Errors
    /// The number, from 1, of the first that is not UTF-8.
    pub fn cells(&self) -> Result<Vec<String>, usize> {
        let ends = &self.ends[..self.cells];
        let starts = std::iter::once(&0).chain(ends);
        let cells = starts.zip(ends).enumerate().map(|(i, (&start, &end))| {
            let cell = self.bytes.get(start..end).unwrap_or_default();
            let cell = if i == 0 && self.began == 1 {
                cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell)
            } else {
                cell
            };
            std::str::from_utf8(cell)
                .map(str::to_owned)
                .map_err(|_| i + 1)
        });
        cells.collect()
    }
}
