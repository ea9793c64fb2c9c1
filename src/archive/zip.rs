//! What is in a zip archive?

use super::bytes::{Unpacked, Watched, refusal, refused, words};
use super::kind::ending;
use super::member::{Content, Member};
use super::names::{self, Named, named};
use super::visit::{Flow, Visit};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;
use zip::read::{Config, ZipFile, read_zipfile_from_stream};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

impl Visit {
    /// Everything in a zip archive (PKWARE APPNOTE 6.3), in the order of its directory. Where that is lost, the members
    /// that stand before the break are read by their own headers.
    pub fn zip(&mut self, member: &Member, file: &File) -> Flow {
        let size = file.metadata().map_or(0, |m| m.len());
        let before = self.unpacked.get();
        let progress = self.progress.clone();
        let watched = || {
            BufReader::new(Watched {
                inner: file,
                progress: progress.clone(),
            })
        };
        let mut zip = match ZipIterable::try_new(watched(), Config::default()) {
            Ok(zip) => zip,
            Err(e) => return self.salvage(member, file, &e),
        };
        let mut body = watched();
        let files = match zip.files() {
            Ok(files) => files,
            Err(e) => return self.refuse(&member.name, damaged(&e)),
        };
        for entry in files {
            let entry = match entry {
                Ok(entry) => entry,
                Err(e) => {
                    let why = format!(
                        "the directory of the zip archive is damaged here ({e}); what it named before is read, the rest is lost: get the file anew"
                    );
                    return self.refuse(&member.name, why);
                }
            };
            self.count(&member.name)?;
            if entry.is_dir() {
                continue;
            }
            let raw = entry.name().map_or_else(
                |_| String::from_utf8_lossy(entry.name_raw()).into_owned(),
                |n| n.into_owned(),
            );
            let Some(inside) = self.zip_name(member, &raw)? else {
                continue;
            };
            let link = entry.is_symlink();
            if link && !self.could_be(&ending(&inside.name)) {
                self.pass("link")?;
            } else if link {
                self.refuse(&inside.name, "a link, which is not followed in archives; pack the archive anew without links")?;
            } else if entry.encrypted() {
                self.refuse(
                    &inside.name,
                    "it is encrypted; unpack the archive with its password and give what is inside",
                )?;
            } else {
                match entry.with_reader(&mut body, zip::ZipReadOptions::default()) {
                    Ok(data) => self.zip_member(&inside, data)?,
                    Err(e) => self.refuse(&inside.name, damaged(&e))?,
                }
            }
            self.check()?;
            let unpacked = self.unpacked.get() - before;
            let (ratio, floor) = (self.limits.max_ratio, self.limits.ratio_floor);
            if unpacked > floor.max(ratio.saturating_mul(size)) {
                let why = format!(
                    "a zip bomb, or as good as one: its {size} bytes unpack to more than {ratio} times as much ({unpacked} so far); the rest is left out: unpack it yourself if you trust it, or raise the limit"
                );
                return self.refuse(&member.name, why);
            }
        }
        Ok(())
    }

    fn zip_name(
        &mut self,
        member: &Member,
        raw: &str,
    ) -> Result<Option<Member>, super::visit::Halt> {
        match named(raw) {
            Named::Inside(name) => return Ok(Some(member.inside(&name))),
            Named::Hidden => self.pass("hidden")?,
            Named::Refused(why) => {
                self.refuse(&format!("{}!/{raw}", member.name), names::refused(why))?
            }
        }
        Ok(None)
    }

    fn zip_member<R: Read>(&mut self, inside: &Member, data: ZipFile<'_, R>) -> Flow {
        let packed = Rc::new(Cell::new(data.compressed_size()));
        let mut data = Unpacked::new(Checked(data), packed, &inside.name, self);
        self.member(
            inside,
            Content {
                stream: &mut data,
                file: None,
            },
        )
    }

    /// Without a directory: members one after the other, as far as they go.
    fn salvage(&mut self, member: &Member, mut file: &File, error: &ZipError) -> Flow {
        let mut stream = BufReader::new(file);
        let cause = match file.seek(SeekFrom::Start(0)) {
            Err(e) => ZipError::Io(e),
            Ok(_) => loop {
                let entry = match read_zipfile_from_stream(&mut stream) {
                    Ok(Some(entry)) => entry,
                    Ok(None) => break ZipError::InvalidArchive("no directory at its end".into()),
                    Err(e) => break e,
                };
                self.count(&member.name)?;
                let raw = entry.name().map_or_else(
                    |_| String::from_utf8_lossy(entry.name_raw()).into_owned(),
                    |n| n.into_owned(),
                );
                if !entry.is_dir()
                    && let Some(inside) = self.zip_name(member, &raw)?
                {
                    self.zip_member(&inside, entry)?;
                }
                self.check()?;
            },
        };
        let at = stream.stream_position().unwrap_or(0);
        let why = format!(
            "the zip archive has no directory ({error}), so it is cut off or damaged; members up to byte {at} were read by their own headers ({cause}), the rest is lost: get the file anew"
        );
        self.refuse(&member.name, why)
    }
}

/// A member whose errors are its own: the next one can be read all the same.
struct Checked<R>(R);

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => e,
            _ => refused(refusal(&e).unwrap_or_else(|| {
                format!("damaged in the zip archive ({e}); get the archive anew")
            })),
        })
    }
}

fn damaged(error: &ZipError) -> String {
    match error {
        ZipError::Io(e) => words(e),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            format!("{error}; pack it anew with the usual method (deflate) and without a password")
        }
        _ => format!("damaged in the zip archive ({error}); get the archive anew"),
    }
}
