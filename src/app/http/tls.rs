//! TLS: whom to trust over https, as one configuration for every client here.
//!
//! The bundled roots, the system's, a PEM file's, or anybody: who is trusted is decided here alone, for a single delivery and under load alike.

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

use crate::app::error::{self, ErrorExt as _};
use anyhow::Context as _;
use hookctl::text::read_capped;

/// The largest file with certificates, in bytes; a system's whole bundle takes a quarter of a megabyte.
const LARGEST_CERTIFICATES: u64 = 16 * 1024 * 1024;

/// Whom to trust over https.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Accept any certificate.
    pub anybody: bool,
    /// Trust the certificates of this PEM file too.
    pub ca_cert: Option<PathBuf>,
    /// Trust the system's certificates instead of the bundled ones.
    pub system_roots: bool,
    /// The file that `SSL_CERT_FILE` names in the place of the system's.
    pub system_file: Option<PathBuf>,
}

/// A configuration that trusts so.
///
/// # Errors
/// The certificates cannot be read or used (exit 3).
pub fn trusting(trust: &Trust) -> anyhow::Result<ClientConfig> {
    let own = trust.ca_cert.as_deref().map_or_else(|| Ok(Vec::new()), certificates)?;
    let by = |verifier: Arc<dyn ServerCertVerifier>| {
        Ok(config()?.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
    };
    if trust.anybody {
        return by(Arc::new(Anybody));
    }
    if trust.system_roots {
        let place = trust.system_file.as_ref().map(|path| format!("SSL_CERT_FILE {}", path.display()));
        let unusable = |error: &dyn fmt::Display| {
            let place = place.as_deref().unwrap_or("the system's certificates");
            error::input(format!("cannot use {place}: {error}"))
        };
        if let Some(path) = &trust.system_file {
            // The library would do without.
            path.metadata().map_err(|error| unusable(&error))?;
        }
        let verifier = Verifier::new_with_extra_roots(own, Arc::new(ring::default_provider()));
        return by(Arc::new(verifier.map_err(|error| unusable(&error))?));
    }
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in own {
        let path = trust.ca_cert.as_deref().unwrap_or(Path::new("")).display();
        roots.add(certificate).map_err(|error| {
            error::input(format!("cannot use the certificates in {path}: one is no certificate: {error}"))
                .hint(EXPECTED_CERTIFICATES)
        })?;
    }
    Ok(config()?.with_root_certificates(roots).with_no_client_auth())
}

const EXPECTED_CERTIFICATES: &str = "expected a PEM file with at least one `-----BEGIN CERTIFICATE-----`";

/// What to do about a handshake that failed so. What webpki says of a certificate comes wrapped, and can be told by its words alone.
#[must_use]
pub fn hint(detail: &str) -> Option<&'static str> {
    [
        (
            "CaUsedAsEndEntity",
            "the server shows a certificate of an authority as its own: make one that says CA:FALSE, signed by that authority for --ca-cert, or add --insecure",
        ),
        ("InvalidContentType", "what answers there does not speak TLS: is it http:// instead of https://?"),
    ]
    .into_iter()
    .find(|(said, _)| detail.contains(said))
    .map(|(_, hint)| hint)
}

/// A configuration for a client that will not use it: without roots, it costs nothing and trusts nobody.
///
/// # Errors
/// None that is known: the library lets the versions be refused.
pub fn trusting_nobody() -> anyhow::Result<ClientConfig> {
    Ok(config()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn config() -> anyhow::Result<ConfigBuilder<ClientConfig, WantsVerifier>> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("cannot set up TLS")
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let unusable = |reason: &dyn fmt::Display| {
        error::input(format!("cannot use the certificates in {}: {reason}", path.display())).hint(EXPECTED_CERTIFICATES)
    };
    let read = File::open(path).and_then(|file| read_capped(file, LARGEST_CERTIFICATES));
    let pem = read.map_err(|error| unusable(&error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found.map_err(|error| unusable(&error))? {
        none if none.is_empty() => Err(unusable(&"there is none in it")),
        found => Ok(found),
    }
}

/// What `--insecure` asks for.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
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

    // A certificate that anybody may have written proves nothing by its key either, and may be one that cannot be read.
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
