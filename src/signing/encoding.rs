//! Encodes and decodes digests: hex, base64 and base64url. Comparing digests is left to `verify`.

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::DigestEncoding;

/// Accepts base64 with and without padding.
pub(crate) const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
/// Standard base64, encoded with padding.
pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY_PADDING);
/// Base64url, encoded without padding.
pub(crate) const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY_PADDING.with_encode_padding(false));

impl DigestEncoding {
    /// Encodes `bytes`.
    pub(crate) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(bytes),
            Self::Base64 => BASE64.encode(bytes),
            Self::Base64Url => BASE64_URL.encode(bytes),
            Self::Text => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// Decodes `text`. Returns `None` if it is not in this encoding or contains whitespace.
    pub(crate) fn decode(self, text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
        match self {
            Self::Hex => {
                // Faster than `hex::decode`, which grows its result byte by byte.
                let mut bytes = vec![0; text.as_ref().len() / 2];
                hex::decode_to_slice(text, &mut bytes).ok()?;
                Some(bytes)
            }
            Self::Base64 => BASE64.decode(text).ok(),
            Self::Base64Url => BASE64_URL.decode(text).ok(),
            Self::Text => Some(text.as_ref().to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decode_of_text_in_another_encoding_returns_none() {
        for text in ["6", "6g", "0x66", " 66", "66 ", "６６", "+6"] {
            assert_eq!(DigestEncoding::Hex.decode(text), None, "{text}");
        }
        assert_eq!(DigestEncoding::Base64.decode("-_8="), None);
        assert_eq!(DigestEncoding::Base64Url.decode("+/8"), None);
    }

    proptest! {
        #[test]
        fn decode_reverses_encode(bytes: Vec<u8>) {
            for (_, encoding) in DigestEncoding::NAMES {
                let text = encoding.encode(&bytes);
                prop_assert_eq!(encoding.decode(&text), Some(bytes.clone()));
                let unpadded = text.trim_end_matches('=');
                prop_assert_eq!(encoding.decode(unpadded), Some(bytes.clone()));
            }
            prop_assert_eq!(DigestEncoding::Hex.decode(hex::encode_upper(&bytes)), Some(bytes));
        }
    }
}
