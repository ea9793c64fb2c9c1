//! How are the smaller files of a model folder stored? By gzip, under their name with `.gz` behind it.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::borrow::Cow;
use std::io::{self, Read, Write};

/// `bytes` as gzip, without a time in it: the same bytes give the same file.
pub(crate) fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(bytes)?;
    out.finish()
}

/// What is in the file `name`: the bytes themselves, or unpacked if the name ends in `.gz`.
pub(crate) fn unpack(name: &str, bytes: Cow<'static, [u8]>) -> io::Result<Cow<'static, [u8]>> {
    if name.strip_suffix(".gz").is_none() {
        return Ok(bytes);
    }
    let mut out = Vec::new();
    GzDecoder::new(bytes.as_ref()).read_to_end(&mut out)?;
    Ok(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_comes_back_and_broken_is_an_error() {
        let packed = pack(b"heads and heads and heads").unwrap();
        assert_eq!(packed, pack(b"heads and heads and heads").unwrap());
        let back = unpack("heads.gz", packed.clone().into()).unwrap();
        assert_eq!(back.as_ref(), b"heads and heads and heads");
        assert_eq!(unpack("heads", packed.clone().into()).unwrap(), packed);
        let cut = packed[..packed.len() - 9].to_vec();
        assert!(unpack("heads.gz", cut.into()).is_err());
    }
}
