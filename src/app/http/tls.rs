//! TLS configuration: the trusted certificates for https, and the client's own certificate.
//!
//! Trusts the bundled roots or the system's, optionally also the certificates of a PEM file, or any certificate. Every client uses this configuration.

use std::{
    fmt,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    AlertDescription, CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, PeerIncompatible,
    RootCertStore, SignatureScheme, WantsVerifier,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer, ServerName, UnixTime,
        pem::{self, PemObject as _},
    },
};
use rustls_platform_verifier::Verifier;

use super::Observer;
use crate::app::error::{self, ErrorExt as _};
use anyhow::Context as _;
use hookctl::text::read_capped;
use memchr::memmem;
use zeroize::Zeroizing;

/// Maximum size of a PEM file, in bytes. The bundle of a whole system takes about 250 kB.
const MAX_PEM_FILE: u64 = 16 * 1024 * 1024;

/// Which certificates to trust, and which one to present.
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
    /// The certificate to present to a server that asks for one.
    pub client: Option<ClientCertificate>,
}

impl Trust {
    /// Returns true if a flag names a PEM file.
    pub fn names_files(&self) -> bool {
        self.ca_cert.is_some() || self.client.is_some()
    }
}

/// The PEM files of a client certificate.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    /// The certificate, followed by its intermediates if it has any.
    pub certificate: PathBuf,
    /// The private key; `None` if it is in the same file.
    pub key: Option<PathBuf>,
}

impl Trust {
    /// Warns if any certificate is accepted.
    pub fn warn_if_insecure(&self, observer: &mut dyn Observer) {
        if self.insecure {
            observer.warn("--insecure: certificates are not verified");
        }
    }
}

/// Creates the configuration for `trust`.
///
/// # Errors
/// Returns an error if the certificates cannot be read or used (exit 3).
pub fn config(trust: &Trust) -> anyhow::Result<ClientConfig> {
    let builder = builder()?.dangerous().with_custom_certificate_verifier(verifier(trust)?);
    let Some(ClientCertificate { certificate, key }) = &trust.client else {
        return Ok(builder.with_no_client_auth());
    };
    let key_path = key.as_ref().unwrap_or(certificate);
    let (chain, key) = (certificates(certificate)?, private_key(key_path)?);
    builder.with_client_auth_cert(chain, key).map_err(|error| {
        error::input(format!("cannot use the client certificate {}: {error}", certificate.display())).hint(format!(
            "check that {} is the key of this certificate; RSA, ECDSA (P-256, P-384) and Ed25519 keys are supported",
            key_path.display()
        ))
    })
}

fn verifier(trust: &Trust) -> anyhow::Result<Arc<dyn ServerCertVerifier>> {
    let mut exact = trust.ca_cert.as_deref().map_or_else(|| Ok(Vec::new()), certificates)?;
    if trust.insecure {
        return Ok(Arc::new(AcceptAny));
    }
    let provider = Arc::new(ring::default_provider());
    let inner: Arc<dyn ServerCertVerifier> = if trust.system_roots {
        let unusable = |error: &dyn fmt::Display| {
            let roots = match &trust.system_file {
                Some(path) => format!("SSL_CERT_FILE {}", path.display()),
                None => "the system's certificates".to_owned(),
            };
            error::input(format!("cannot use {roots}: {error}"))
        };
        if let Some(path) = &trust.system_file {
            // The verifier would silently ignore a missing file.
            path.metadata().map_err(|error| unusable(&error::describe(&error)))?;
        }
        let verifier = Verifier::new_with_extra_roots(exact.iter().cloned(), provider);
        let verifier = verifier.map_err(|error| unusable(&error))?;
        // Ignore errors: the verifier has accepted the file, and a bundle may contain more than certificates.
        exact.extend(trust.system_file.iter().flat_map(|path| certificates(path).unwrap_or_default()));
        Arc::new(verifier)
    } else {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in &exact {
            let path = trust.ca_cert.as_deref().unwrap_or(Path::new("")).display();
            roots.add(certificate.clone()).map_err(|error| {
                error::input(format!("cannot use the certificates in {path}: invalid certificate: {error}"))
                    .hint(EXPECTED_CERTIFICATES)
            })?;
        }
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().context("cannot set up TLS")?
    };
    Ok(if exact.is_empty() { inner } else { Arc::new(AcceptExact { inner, exact }) })
}

const EXPECTED_CERTIFICATES: &str = "pass a PEM file with at least one `-----BEGIN CERTIFICATE-----`";

/// The error if the server supports no version of TLS that is still considered secure.
const TOO_OLD: &str = "the server supports only TLS 1.1 or older";

/// The error if the server closes the connection during the handshake.
pub(super) const HANDSHAKE_CLOSED: &str = "the server closed the connection during the handshake";

/// Describes why a handshake failed, in clearer words than rustls where possible.
pub(super) fn describe(error: &rustls::Error) -> String {
    match error {
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => TOO_OLD.to_owned(),
        error => error.to_string(),
    }
}

/// Returns what to do about a failed handshake. webpki's errors are wrapped in others, so only their text can be examined.
pub fn hint(detail: &str) -> Option<&'static str> {
    [
        (TOO_OLD, "enable TLS 1.2 or 1.3 on the server; older versions are insecure and not supported"),
        (
            HANDSHAKE_CLOSED,
            "if the server requires a client certificate, pass --client-cert; if it supports only TLS 1.1 or older, enable TLS 1.2",
        ),
        ("CertificateRequired", "the server requires a client certificate: pass --client-cert and --client-key"),
        (
            CA_AS_END_ENTITY,
            "the server uses a certificate authority's certificate: trust it with --ca-cert FILE, or pass --insecure",
        ),
        ("InvalidContentType", "the server does not use TLS on this port; did you mean http://?"),
    ]
    .into_iter()
    .find(|(text, _)| detail.contains(text))
    .map(|(_, hint)| hint)
}

/// Creates a configuration for a client that will not use TLS. It loads no roots and trusts no certificate.
///
/// # Errors
/// Never returns an error in practice: rustls supports its own default versions.
pub fn config_without_roots() -> anyhow::Result<ClientConfig> {
    Ok(builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn builder() -> anyhow::Result<ConfigBuilder<ClientConfig, WantsVerifier>> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("cannot set up TLS")
}

/// Reads the certificates of a PEM file.
///
/// # Errors
/// The file cannot be read or contains no certificate (exit 3).
pub fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let unusable = |reason: &dyn fmt::Display| {
        error::input(format!("cannot use the certificates in {}: {reason}", path.display())).hint(EXPECTED_CERTIFICATES)
    };
    let pem = read_pem(path).map_err(|error| unusable(&error::describe(&error)))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found.map_err(|error| unusable(&error))? {
        none if none.is_empty() => Err(unusable(&"no certificate found")),
        found => Ok(found),
    }
}

/// Reads the private key of a PEM file.
///
/// # Errors
/// The file cannot be read or contains no unencrypted private key (exit 3).
pub fn private_key(path: &Path) -> anyhow::Result<PrivateKeyDer<'static>> {
    let unusable =
        |reason: &dyn fmt::Display| error::input(format!("cannot use the private key in {}: {reason}", path.display()));
    let pem = Zeroizing::new(read_pem(path).map_err(|error| unusable(&error::describe(&error)))?);
    PrivateKeyDer::from_pem_slice(&pem).map_err(|error| match error {
        pem::Error::NoItemsFound if memmem::find(&pem, b"ENCRYPTED PRIVATE KEY").is_some() => {
            unusable(&"the key is encrypted").hint("decrypt it: openssl pkey -in key.pem -out decrypted.pem")
        }
        pem::Error::NoItemsFound => unusable(&"no private key found").hint(
            "pass a PEM file with `-----BEGIN PRIVATE KEY-----`; if the key is in another file, pass it with --client-key or --tls-key",
        ),
        // The library's message may quote the file.
        _ => unusable(&"not valid PEM"),
    })
}

fn read_pem(path: &Path) -> io::Result<Vec<u8>> {
    read_capped(File::open(path)?, MAX_PEM_FILE)
}

/// Also accepts the certificates that the user named, even if one is a certificate authority's certificate, as self-signed ones usually are. OpenSSL
/// does the same. Dates and the host name are still checked. All other certificates are left to `inner`.
#[derive(Debug)]
struct AcceptExact {
    inner: Arc<dyn ServerCertVerifier>,
    exact: Vec<CertificateDer<'static>>,
}

/// The start of webpki's error for a certificate authority's certificate.
const CA_AS_END_ENTITY: &str = "CaUsedAsEndEntity";

impl ServerCertVerifier for AcceptExact {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let result = self.inner.verify_server_cert(end_entity, intermediates, name, ocsp, now);
        match result {
            // webpki checks the dates before it returns this error, but the host name only afterward.
            Err(rustls::Error::InvalidCertificate(CertificateError::Other(error)))
                if error.to_string().contains(CA_AS_END_ENTITY) && self.exact.contains(end_entity) =>
            {
                verify_server_name(&rustls::server::ParsedCertificate::try_from(end_entity)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
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

    // Checking signatures would not help: the certificate is not verified, and rustls may not support the type of its key.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn exact_certificate_is_accepted_for_its_names_and_within_its_dates_only() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let path = data.join("authority.pem");
        let certificate = certificates(&path).expect("a certificate").remove(0);
        let verify = |ca_cert: &str, name: &'static str, seconds: u64| {
            let verifier = verifier(&Trust { ca_cert: Some(data.join(ca_cert)), ..Trust::default() });
            let name = ServerName::try_from(name).expect("a name");
            let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
            verifier.expect("a verifier").verify_server_cert(&certificate, &[], &name, &[], time).is_ok()
        };
        let now = 1_800_000_000;
        assert!(verify("authority.pem", "localhost", now));
        assert!(!verify("authority.pem", "example.com", now));
        assert!(!verify("authority.pem", "localhost", 6_000_000_000));
        assert!(!verify("authority.pem", "localhost", 1_000_000_000));
        assert!(!verify("loopback.pem", "localhost", now));
    }
}
