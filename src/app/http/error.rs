//! Why a request got no response: one set of error kinds for every sender.
//!
//! The kind is determined from the types in an error's chain of causes, never from their messages. The callers decide on exit codes.

use std::{error::Error, fmt, io, time::Duration};

use url::Url;

use super::tls;
use crate::app::error::describe;

/// A request that got no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendError {
    pub kind: SendErrorKind,
    /// Whether part of the request may have been sent.
    pub sent: bool,
    /// More than the kind says: the address, the host, the time limit, or the system's message. May be empty.
    pub detail: String,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SendErrorKind {
    /// The host name has no address.
    Dns,
    /// The connection was refused.
    Refused,
    /// The connection failed for another reason: no route, or a proxy that does not permit it.
    Connect,
    /// The TLS handshake failed, or the certificate is not trusted.
    Tls,
    /// The timeout expired.
    Timeout,
    /// The connection was closed before there was a response.
    Closed,
    /// The response is not HTTP, or the request cannot be written as HTTP.
    Protocol,
    /// The response has a status, but its body is truncated or malformed.
    Incomplete,
    /// The run was interrupted before there was a response.
    Interrupted,
}

impl SendErrorKind {
    /// Returns the name in the output of load tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Refused => "connection refused",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
            Self::Incomplete => "incomplete",
            Self::Interrupted => "interrupted",
        }
    }
}

impl SendError {
    /// Classifies the error of an HTTP client. `connecting` means that no byte of the request has been sent yet.
    pub fn from_error(error: &(dyn Error + 'static), connecting: bool) -> Self {
        let chain: Vec<_> = std::iter::successors(Some(error), |&error| next_cause(error)).collect();
        let has = |is: fn(&(dyn Error + 'static)) -> bool| chain.iter().any(|error| is(*error));
        let tls = chain.iter().find_map(|error| error.downcast_ref::<rustls::Error>());
        // A stream can only end after the TCP connection was established, so this happened in the TLS handshake.
        let closed_in_handshake = connecting && has(is_end_of_stream);
        let kind = if has(<dyn Error>::is::<HostNotFound>) {
            SendErrorKind::Dns
        } else if tls.is_some() || closed_in_handshake {
            SendErrorKind::Tls
        } else if has(is_refused) {
            SendErrorKind::Refused
        } else if connecting {
            SendErrorKind::Connect
        } else if has(is_closed) {
            SendErrorKind::Closed
        } else {
            SendErrorKind::Protocol
        };
        let detail = match (tls, chain.last()) {
            (Some(error), _) => tls::describe(error),
            _ if closed_in_handshake => tls::HANDSHAKE_CLOSED.to_owned(),
            // The kind says everything.
            (None, Some(_)) if matches!(kind, SendErrorKind::Refused) => String::new(),
            (None, Some(cause)) => describe(*cause),
            (None, None) => error.to_string(),
        };
        Self { kind, sent: !connecting, detail }
    }

    /// Adds the address of `url` to an error that has no other detail, and the time limit to a timeout.
    #[must_use]
    pub fn at(mut self, url: &Url, timeout: Duration) -> Self {
        match self.kind {
            SendErrorKind::Refused if self.detail.is_empty() => self.detail = authority(url),
            SendErrorKind::Timeout => self.detail = timed_out(timeout),
            _ => {}
        }
        self
    }

    /// Returns what to do about the error, if that is known.
    pub fn hint(&self) -> Option<&'static str> {
        if self.kind == SendErrorKind::Tls { tls::hint(&self.detail) } else { None }
    }
}

/// The detail of a timeout.
pub fn timed_out(timeout: Duration) -> String {
    format!("no response within {} (--timeout)", humantime::format_duration(timeout))
}

/// `HOST:PORT` of a URL, with the default port if it names none.
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, separator) = match self.kind {
            SendErrorKind::Dns => ("host not found", ": "),
            SendErrorKind::Refused => ("connection refused", " by "),
            SendErrorKind::Connect => ("cannot connect", ": "),
            SendErrorKind::Tls => ("TLS handshake failed", ": "),
            SendErrorKind::Timeout if self.detail.is_empty() => ("timed out", ""),
            SendErrorKind::Timeout => ("", ""),
            SendErrorKind::Closed => ("connection closed before a response was received", ""),
            SendErrorKind::Protocol if !self.sent => ("cannot be sent as HTTP", ": "),
            SendErrorKind::Protocol => ("not an HTTP response", ": "),
            SendErrorKind::Incomplete => ("incomplete response", ": "),
            SendErrorKind::Interrupted => ("interrupted", ": "),
        };
        match self.detail.as_str() {
            "" => f.write_str(what),
            _ if self.kind == SendErrorKind::Closed => f.write_str(what),
            detail => write!(f, "{what}{separator}{detail}"),
        }
    }
}

impl Error for SendError {}

/// The resolver's error, as a separate type so that it can be distinguished from a refused connection.
#[derive(Debug)]
pub struct HostNotFound(pub String);

impl fmt::Display for HostNotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for HostNotFound {}

/// Returns the next error in a chain of causes. TLS errors are wrapped in an `io::Error`, whose `source` skips the wrapped error.
fn next_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn is_refused(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}

fn is_end_of_stream(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

fn is_closed(error: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let http = error.downcast_ref::<hyper::Error>();
    let system = error.downcast_ref::<io::Error>().map(io::Error::kind);
    http.is_some_and(|error| error.is_incomplete_message() || error.is_canceled())
        || matches!(system, Some(BrokenPipe | ConnectionAborted | ConnectionReset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_kind_is_read_from_the_chain_of_causes() {
        let io = |kind: io::ErrorKind| io::Error::from(kind);
        let tls = io::Error::other(io::Error::other(rustls::Error::DecryptError));
        let unknown = io::Error::other(HostNotFound("nowhere: not known".into()));
        for (error, connecting, kind) in [
            (tls, true, SendErrorKind::Tls),
            (io(io::ErrorKind::UnexpectedEof), true, SendErrorKind::Tls),
            (unknown, true, SendErrorKind::Dns),
            (io(io::ErrorKind::ConnectionRefused), true, SendErrorKind::Refused),
            (io(io::ErrorKind::NetworkUnreachable), true, SendErrorKind::Connect),
            (io(io::ErrorKind::ConnectionReset), false, SendErrorKind::Closed),
            (io(io::ErrorKind::InvalidData), false, SendErrorKind::Protocol),
        ] {
            let found = SendError::from_error(&error, connecting);
            assert_eq!((found.kind, found.sent), (kind, !connecting), "{error:?}");
        }
    }

    #[test]
    fn tls_version_that_is_too_old_is_reported_with_a_hint() {
        use rustls::{AlertDescription, PeerIncompatible};
        for error in [
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion),
            PeerIncompatible::ServerDoesNotSupportTls12Or13.into(),
            PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig.into(),
        ] {
            let found = SendError::from_error(&io::Error::other(error), true);
            assert_eq!(found.to_string(), "TLS handshake failed: the server supports only TLS 1.1 or older");
            assert!(found.hint().is_some_and(|hint| hint.contains("TLS 1.2")), "{found}");
        }
    }
}
