//! What is in a file that is packed by gzip or zstd?

use super::bytes::{Counted, Unpacked};
use super::member::{Content, Member};
use super::visit::{Flow, Visit};
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Decompressors around one another; more is no accident.
const MOST: usize = 2;

impl Visit {
    /// What one or more gzip members hold together (RFC 1952).
    pub fn gzip(&mut self, member: &Member, stream: &mut dyn Read) -> Flow {
        let counted = Counted::new(stream);
        let packed = counted.count();
        let decoder = MultiGzDecoder::new(counted);
        let mut unpacked = Unpacked::new(decoder, packed, &member.name, self);
        self.unpacked(member, &mut unpacked)
    }

    /// What one or more zstd frames hold together (RFC 8878).
    pub fn zstd(&mut self, member: &Member, stream: &mut dyn Read) -> Flow {
        let counted = Counted::new(stream);
        let packed = counted.count();
        match zstd::Decoder::new(counted) {
            Ok(decoder) => {
                let mut unpacked = Unpacked::new(decoder, packed, &member.name, self);
                self.unpacked(member, &mut unpacked)
            }
            Err(e) => self.refuse(&member.name, format!("{e}; get the file anew")),
        }
    }

    fn unpacked(&mut self, member: &Member, stream: &mut dyn Read) -> Flow {
        if member.packings == MOST {
            let why = format!(
                "packed more than {MOST} times over; unpack it once and give what is inside"
            );
            return self.refuse(&member.name, why);
        }
        let inside = Member {
            inner: without_packing(&member.inner),
            packings: member.packings + 1,
            ..member.clone()
        };
        self.member(&inside, Content { stream, file: None })
    }
}

/// `a.md.gz` holds `a.md`, `a.tgz` holds `a.tar`.
fn without_packing(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => match ending.to_lowercase().as_str() {
            "gz" | "gzip" | "zst" | "zstd" => stem.to_owned(),
            "tgz" | "tzst" => format!("{stem}.tar"),
            _ => name.to_owned(),
        },
        _ => name.to_owned(),
    }
}
