//! Decompresses gzip and zstd while a file is read, so that memory does not grow with it.
//!
//! Only one layer is removed. Compressed data inside it is an error, and so is an archive of several files.

use std::io::{self, BufReader, Read};

use flate2::read::MultiGzDecoder;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
}

/// Number of bytes needed to detect the compression.
pub(super) const MAGIC_BYTES: usize = 4;

/// Returns true if a file that begins with these bytes is decompressed while it is read.
#[must_use]
pub fn is_compressed(start: &[u8]) -> bool {
    Compression::detect(start).is_some()
}

impl Compression {
    /// Detects the compression of a file by its first bytes.
    pub(super) fn detect(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // The second pattern is a skippable frame, which parallel compressors write first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// Returns a reader of the decompressed data. Its errors name the compression.
    pub(super) fn decompress<'r>(self, compressed: impl Read + Send + 'r) -> Result<Box<dyn Read + Send + 'r>, String> {
        let decoder: Box<dyn Read + Send + 'r> = match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(compressed))),
            Self::Zstd => zstd(compressed)?,
        };
        Ok(Box::new(Named(self.name(), decoder)))
    }
}

#[cfg(feature = "captures")]
fn zstd<'r>(compressed: impl Read + Send + 'r) -> Result<Box<dyn Read + Send + 'r>, String> {
    let decoder = zstd::stream::read::Decoder::new(compressed).map_err(|error| format!("not valid zstd: {error}"))?;
    Ok(Box::new(decoder))
}

#[cfg(not(feature = "captures"))]
fn zstd<'r>(_: impl Read + Send + 'r) -> Result<Box<dyn Read + Send + 'r>, String> {
    Err("zstd data: decompress it first (this build of the library reads gzip only)".into())
}

/// A decoder whose errors name the compression.
struct Named<'r>(&'static str, Box<dyn Read + Send + 'r>);

impl Read for Named<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Self(name, decoder) = self;
        decoder.read(buffer).map_err(|error| io::Error::new(error.kind(), format!("not valid {name}: {error}")))
    }
}
