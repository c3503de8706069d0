//! Any text with secrets. The first two lines are secrets, and in the rest, each byte below 9 is replaced with an encoding of one of them.
//!
//! No byte of a secret in one of these encodings remains, even if secrets overlap. The mask is the same for every encoding.

#![no_main]

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use hookctl::secret::{MASK, Redactor};
use libfuzzer_sys::fuzz_target;

/// Minimum length of an encoding that is masked, in bytes.
const MIN_LENGTH: usize = 6;

/// Encodes a secret, independently of hookctl's own code.
fn encodings(secret: &[u8]) -> [Vec<u8>; 8] {
    let form: String = form_urlencoded::byte_serialize(secret).collect();
    let json = str::from_utf8(secret).map(|text| serde_json::Value::from(text).to_string()).unwrap_or_default();
    [
        secret.to_vec(),
        hex::encode(secret).into_bytes(),
        hex::encode_upper(secret).into_bytes(),
        BASE64_STANDARD.encode(secret).into_bytes(),
        BASE64_URL_SAFE_NO_PAD.encode(secret).into_bytes(),
        form.replace('+', "%20").into_bytes(),
        form.into_bytes(),
        json.get(1..json.len().saturating_sub(1)).unwrap_or_default().as_bytes().to_vec(),
    ]
}

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let secrets = [lines.next().unwrap_or_default(), lines.next().unwrap_or_default()];
    let rest = lines.next().unwrap_or_default();
    let mut redactor = Redactor::default();
    for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
        redactor.learn(&hookctl_fuzz::secret(secret));
    }
    let known: Vec<Vec<u8>> = secrets.into_iter().filter(|secret| !secret.is_empty()).flat_map(encodings).collect();
    let mut text = Vec::new();
    for byte in rest {
        match known.get(usize::from(*byte)).filter(|_| *byte < 9) {
            Some(encoding) => text.extend_from_slice(encoding),
            None => text.push(*byte),
        }
    }

    let mut covered = vec![false; text.len()];
    for encoding in known.iter().filter(|encoding| encoding.len() >= MIN_LENGTH) {
        for (at, window) in text.windows(encoding.len()).enumerate() {
            if window == encoding {
                covered[at..at + encoding.len()].fill(true);
            }
        }
    }
    let pieces = redactor.split(&text);
    for piece in &pieces {
        let start = piece.as_ptr().addr() - text.as_ptr().addr();
        assert!(!covered[start..start + piece.len()].contains(&true), "a part of a secret is shown");
        assert!(!redactor.is_in(piece));
    }
    assert_eq!(redactor.is_in(&text), pieces.len() > 1);
    assert_eq!(redactor.mask(&text), pieces.join(MASK.as_bytes()));
    for encoding in known.iter().filter(|encoding| encoding.len() >= MIN_LENGTH) {
        assert_eq!(redactor.mask(encoding), MASK.as_bytes(), "the mask shows which encoding it replaces");
    }
});
