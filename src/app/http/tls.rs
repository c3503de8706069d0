//! TLS configuration: which certificates are trusted over https.
//!
//! The bundled roots, the system's, those of a PEM file, or any certificate. Every client uses the configuration made here.

use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ClientConfig, ConfigBuilder, DigitallySignedStruct, RootCertStore, SignatureScheme, WantsVerifier,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use rustls_platform_verifier::Verifier;

use super::Observer;
use crate::app::error::{self, ErrorExt as _};
use anyhow::Context as _;
use hookctl::text::read_capped;

/// Maximum size of a PEM file, in bytes. A system's whole bundle takes a quarter of a megabyte.
const MAX_PEM_FILE: u64 = 16 * 1024 * 1024;

/// Which certificates to trust.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Accept any certificate.
    pub insecure: bool,
    /// Trust the certificates of this PEM file, too.
    pub ca_cert: Option<PathBuf>,
    /// Trust the system's certificates instead of the bundled ones.
    pub system_roots: bool,
    /// The file that `SSL_CERT_FILE` names, which replaces the system's.
    pub system_file: Option<PathBuf>,
}

impl Trust {
    /// Warns if any certificate is accepted.
    pub fn warn_if_insecure(&self, observer: &mut dyn Observer) {
        if self.insecure {
            observer.warn("--insecure accepts any certificate: whoever answers may not be who you think");
        }
    }
}

/// Creates the configuration for `trust`.
///
/// # Errors
/// The certificates cannot be read or used (exit 3).
pub fn config(trust: &Trust) -> anyhow::Result<ClientConfig> {
    let extra = trust.ca_cert.as_deref().map_or_else(|| Ok(Vec::new()), certificates)?;
    let with_verifier = |verifier: Arc<dyn ServerCertVerifier>| {
        Ok(builder()?.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
    };
    if trust.insecure {
        return with_verifier(Arc::new(AcceptAny));
    }
    if trust.system_roots {
        let unusable = |error: &dyn fmt::Display| {
            let roots = match &trust.system_file {
                Some(path) => format!("SSL_CERT_FILE {}", path.display()),
                None => "the system's certificates".to_owned(),
            };
            error::input(format!("cannot use {roots}: {error}"))
        };
        if let Some(path) = &trust.system_file {
            // The verifier would silently ignore a missing file.
            path.metadata().map_err(|error| unusable(&error))?;
        }
        let verifier = Verifier::new_with_extra_roots(extra, Arc::new(ring::default_provider()));
        return with_verifier(Arc::new(verifier.map_err(|error| unusable(&error))?));
    }
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in extra {
        let path = trust.ca_cert.as_deref().unwrap_or(Path::new("")).display();
        roots.add(certificate).map_err(|error| {
            error::input(format!("cannot use the certificates in {path}: one is no certificate: {error}"))
                .hint(EXPECTED_CERTIFICATES)
        })?;
    }
    Ok(builder()?.with_root_certificates(roots).with_no_client_auth())
}

const EXPECTED_CERTIFICATES: &str = "expected a PEM file with at least one `-----BEGIN CERTIFICATE-----`";

/// Returns what to do about a failed handshake. webpki's errors arrive wrapped, so only their text can be examined.
pub fn hint(detail: &str) -> Option<&'static str> {
    [
        (
            "CaUsedAsEndEntity",
            "the server shows a certificate of an authority as its own: make one that says CA:FALSE, signed by that authority for --ca-cert, or add --insecure",
        ),
        ("InvalidContentType", "what answers there does not speak TLS: is it http:// instead of https://?"),
    ]
    .into_iter()
    .find(|(text, _)| detail.contains(text))
    .map(|(_, hint)| hint)
}

/// Creates a configuration for a client that will not use TLS. It loads no roots and trusts no certificate.
///
/// # Errors
/// rustls does not support its own default versions.
pub fn config_without_roots() -> anyhow::Result<ClientConfig> {
    Ok(builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn builder() -> anyhow::Result<ConfigBuilder<ClientConfig, WantsVerifier>> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("cannot set up TLS")
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let unusable = |reason: &dyn fmt::Display| {
        error::input(format!("cannot use the certificates in {}: {reason}", path.display())).hint(EXPECTED_CERTIFICATES)
    };
    let read = File::open(path).and_then(|file| read_capped(file, MAX_PEM_FILE));
    let pem = read.map_err(|error| unusable(&error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found.map_err(|error| unusable(&error))? {
        none if none.is_empty() => Err(unusable(&"there is none in it")),
        found => Ok(found),
    }
}

/// The verifier of `--insecure`.
#[derive(Debug)]
struct AcceptAny;

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    // Signatures are not checked either: the certificate is not trusted, and its key may be of a kind that rustls cannot read.
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
