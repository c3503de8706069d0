//! How true a capture is to the bytes that were sent, and what that means for a signature.

/// How true a capture is to the bytes that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fidelity {
    /// Byte for byte.
    Exact,
    /// Text: line ends, charset or a byte order mark may have changed on the way.
    Text,
    /// Text with dots, each of which may stand for another byte. It is called text as well.
    #[serde(rename = "text")]
    Dotted,
    /// Parsed by whoever captured it and written anew, so that the signature cannot be proven.
    Parsed,
    /// Cut: there was more.
    Truncated,
}

impl Fidelity {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Text | Self::Dotted => "text",
            Self::Parsed => "parsed",
            Self::Truncated => "truncated",
        }
    }

    /// Whether it may be other bytes than were sent in more than their line ends and charset, so that a mismatch proves nothing.
    #[must_use]
    pub fn is_lossy(self) -> bool {
        matches!(self, Self::Dotted | Self::Parsed | Self::Truncated)
    }

    /// What must be known before a signature is blamed; nothing where the capture is exact.
    #[must_use]
    pub fn caution(self) -> Option<&'static str> {
        match self {
            Self::Exact => None,
            Self::Text => Some("text, in which line ends, charset or a byte order mark may have changed"),
            Self::Dotted => Some(
                "text of curl --trace-ascii, in which a dot may stand for another byte: a mismatch proves nothing (use curl --trace)",
            ),
            Self::Parsed => Some("parsed and written anew by the tool that captured it: a mismatch proves nothing"),
            Self::Truncated => Some("truncated, so that a mismatch proves nothing"),
        }
    }
}
