//! TLS for the server, with a certificate from PEM files or one that is generated for this run.

use std::{net::IpAddr, path::Path, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use tokio_rustls::TlsAcceptor;

use crate::app::{
    clock,
    error::{self, ErrorExt as _},
    http::tls::{certificates, private_key},
};
use anyhow::Context as _;

/// The TLS of a server.
pub struct Tls {
    pub acceptor: TlsAcceptor,
    /// The certificate authority to trust, in PEM, if it was generated for this run.
    pub authority: Option<String>,
}

/// Loads a certificate, followed by its intermediates, and its key.
///
/// # Errors
/// A file cannot be read, or the key does not belong to the certificate (exit 3).
pub fn from_files(certificate: &Path, key: &Path) -> anyhow::Result<Tls> {
    let (chain, private) = (certificates(certificate)?, private_key(key)?);
    let acceptor = acceptor(chain, private).map_err(|cause| {
        error::input(format!("cannot use the certificate {}: {cause}", certificate.display())).hint(format!(
            "check that {} is the key of this certificate; RSA, ECDSA (P-256, P-384) and Ed25519 keys are supported",
            key.display()
        ))
    })?;
    Ok(Tls { acceptor, authority: None })
}

/// Generates a certificate for localhost and `address`, and the authority that issues it. Neither key leaves this process.
///
/// # Errors
/// The random source of the operating system failed.
pub fn for_this_run(address: IpAddr) -> anyhow::Result<Tls> {
    let create = || -> Result<_, rcgen::Error> {
        let [from, until] = validity().map(|(year, month)| date_time_ymd(year, month, 1));
        let mut authority = CertificateParams::default();
        (authority.not_before, authority.not_after) = (from, until);
        authority.distinguished_name.push(DnType::CommonName, "hookctl listen (one run)");
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let authority_key = KeyPair::generate()?;
        let pem = authority.self_signed(&authority_key)?.pem();
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        names.push(address.to_string());
        names.dedup();
        let mut server = CertificateParams::new(names)?;
        (server.not_before, server.not_after) = (from, until);
        server.distinguished_name.push(DnType::CommonName, "localhost");
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = server.signed_by(&key, &Issuer::new(authority, authority_key))?;
        Ok((pem, certificate.der().clone(), key.serialize_der()))
    };
    let (pem, certificate, key) = create().context("cannot generate a certificate")?;
    let key = PrivateKeyDer::try_from(key).map_err(anyhow::Error::msg).context("cannot generate a certificate")?;
    let acceptor = acceptor(vec![certificate], key).context("cannot generate a certificate")?;
    Ok(Tls { acceptor, authority: Some(pem) })
}

/// Returns the period of a certificate's validity: the year and month of its start and of its end.
///
/// It is valid since last month, for clients whose clock is behind, and expires in December of next year: some clients refuse certificates that are
/// valid for more than 825 days.
fn validity() -> [(i32, u8); 2] {
    let today = clock::to_rfc3339(clock::now()).unwrap_or_default();
    let year = today.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2026);
    let month = today.get(5..7).and_then(|month| month.parse().ok()).unwrap_or(1);
    let from = if month > 1 { (year, month - 1) } else { (year - 1, 12) };
    [from, (year + 1, 12)]
}

fn acceptor(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<TlsAcceptor, rustls::Error> {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
