//! Arguments that describe the signature of a sender without a provider folder, for `verify` and `sign`.

use std::ffi::OsStr;

use clap::{
    Arg, Args, Command, ValueEnum,
    builder::{EnumValueParser, PossibleValue, TypedValueParser},
};

/// The signature of a sender without a provider folder.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Any sender")]
#[group(requires = "signature_header")]
pub struct CustomArgs {
    /// Header with the signature, for a sender without a provider folder
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "provider",
        requires = "algorithm",
        hide_short_help = true,
        long_help = "Header with the signature, for a sender without a provider folder. If you need it often, create a folder with `hookctl providers new`"
    )]
    pub signature_header: Option<String>,
    /// How the sender signs
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub algorithm: Option<CustomAlgorithm>,
    /// How the signature is encoded [default: hex]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub encoding: Option<CustomEncoding>,
    /// Text before the signature, e.g. `sha256=`
    #[arg(long, value_name = "TEXT", hide_short_help = true, allow_hyphen_values = true)]
    pub prefix: Option<String>,
    /// Text between several signatures in the header, or between the parts of --layout
    #[arg(long, value_name = "TEXT", hide_short_help = true, allow_hyphen_values = true)]
    pub separator: Option<String>,
    /// Layout of a header with several parts, e.g. 't={timestamp},v1={signature}'; needs --separator
    #[arg(long, value_name = "TEXT", requires = "separator", conflicts_with = "prefix", hide_short_help = true)]
    pub layout: Option<String>,
    /// What is signed, e.g. '{timestamp}.{body}' [default: {body}]
    #[arg(
        long,
        value_name = "TEXT",
        hide_short_help = true,
        long_help = "What is signed, e.g. '{timestamp}.{body}': text and {body}, {timestamp}, {url}, {method}, {header:NAME}, {field:PATH} or {sorted-fields} [default: {body}]"
    )]
    pub message: Option<String>,
    /// Header with the time of the delivery, for {timestamp} and --tolerance
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub timestamp_header: Option<String>,
    /// How the secret becomes the key [default: text]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub key_encoding: Option<KeyEncoding>,
}

/// How a sender signs.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomAlgorithm {
    /// HMAC-SHA1
    Sha1,
    /// HMAC-SHA256
    Sha256,
    /// HMAC-SHA384
    Sha384,
    /// HMAC-SHA512
    Sha512,
    /// Ed25519, with the public key as --secret
    Ed25519,
    /// ECDSA with P-256 and SHA-256, with the public key as --secret
    EcdsaP256,
    /// RSA with SHA-256 (PKCS #1 v1.5), with the public key as --secret
    RsaSha256,
    /// None: the header contains the secret itself
    Token,
}

/// Parses `--algorithm` for a command that signs. Its help asks for the private key in place of the public key.
#[derive(Clone)]
pub struct SigningAlgorithm;

impl TypedValueParser for SigningAlgorithm {
    type Value = CustomAlgorithm;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<CustomAlgorithm, clap::Error> {
        EnumValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = CustomAlgorithm::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        Some(Box::new(values.map(|value| {
            let help = value.get_help().map(|help| help.to_string().replace(PUBLIC_KEY, PRIVATE_KEY));
            value.help(help.unwrap_or_default())
        })))
    }
}

/// How the help of an algorithm describes the key to verify with.
const PUBLIC_KEY: &str = "with the public key as --secret";

/// How the help of an algorithm describes the key to sign with.
const PRIVATE_KEY: &str = "with the private key (PKCS#8 in PEM) as --secret";

/// How a signature is encoded.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomEncoding {
    /// Hexadecimal
    Hex,
    /// Base64
    Base64,
    /// URL-safe base64
    Base64url,
}

/// How a secret becomes a key.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyEncoding {
    /// The secret itself
    Text,
    /// The secret is hex
    Hex,
    /// The secret is base64
    Base64,
    /// The secret is `whsec_` followed by base64 (Standard Webhooks, Svix)
    Whsec,
}
