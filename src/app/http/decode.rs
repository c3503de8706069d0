//! Decodes the body of a response according to its `Content-Encoding`, up to a limit.
//!
//! hookctl does not request an encoding, but some servers compress their error pages anyway. Encodings other than gzip and deflate are not decoded.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// A decoded body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) body: Vec<u8>,
    /// Whether it is longer than the limit.
    pub(super) truncated: bool,
}

/// Decodes a body, which may be incomplete, and returns at most `limit` bytes. `None` if it cannot be decoded.
pub(super) fn decode(encoding: &str, body: &[u8], limit: usize) -> Option<Decoded> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(body), limit),
        // Most servers send the zlib format that RFC 9110 section 8.4.1.2 requires, and some a bare deflate stream.
        "deflate" => read(ZlibDecoder::new(body), limit).or_else(|| read(DeflateDecoder::new(body), limit)),
        _ => None,
    }
}

/// Reads the decoded bytes. A truncated body is decoded up to its end.
fn read(decoder: impl Read, limit: usize) -> Option<Decoded> {
    let mut body = Vec::new();
    let result = decoder.take(limit as u64 + 1).read_to_end(&mut body);
    let truncated = body.len() > limit;
    body.truncate(limit);
    match result {
        Ok(_) => Some(Decoded { body, truncated }),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !body.is_empty() => {
            Some(Decoded { body, truncated })
        }
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use proptest::prelude::*;
    use std::io::Write as _;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn every_known_encoding_is_decoded() {
        let text = b"signature does not match";
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(text).expect("memory");
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
        deflate.write_all(text).expect("memory");
        for (encoding, body) in [
            ("gzip", gzip(text)),
            ("X-GZIP", gzip(text)),
            (" gzip ", [gzip(&text[..9]), gzip(&text[9..])].concat()),
            ("deflate", zlib.finish().expect("memory")),
            ("deflate", deflate.finish().expect("memory")),
        ] {
            let decoded = decode(encoding, &body, 100).expect(encoding);
            assert_eq!((decoded.body.as_slice(), decoded.truncated), (&text[..], false), "{encoding}");
        }
        for encoding in ["br", "zstd", "identity", "", "gzip, gzip"] {
            assert_eq!(decode(encoding, &gzip(text), 100), None, "{encoding}");
        }
        assert_eq!(decode("gzip", b"not compressed", 100), None);
    }

    #[test]
    fn bomb_is_decoded_up_to_the_limit_and_a_truncated_body_up_to_its_end() {
        let bomb = gzip(&vec![0; 10_000_000]);
        let decoded = decode("gzip", &bomb, 1000).expect("gzip");
        assert_eq!((decoded.body.len(), decoded.truncated), (1000, true));
        let decoded = decode("gzip", &bomb[..bomb.len() / 2], 100_000_000).expect("gzip");
        assert!(!decoded.body.is_empty() && !decoded.truncated);
    }

    proptest! {
        #[test]
        fn any_body_is_decoded_within_the_limit(body: Vec<u8>, limit in 0_usize..64, cut: prop::sample::Index) {
            let compressed = gzip(&body);
            for body in [&body, &compressed, &compressed[..cut.index(compressed.len())].to_vec()] {
                for encoding in ["gzip", "deflate"] {
                    let decoded = decode(encoding, body, limit);
                    prop_assert!(decoded.is_none_or(|decoded| decoded.body.len() <= limit));
                }
            }
        }
    }
}
