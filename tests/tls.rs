//! TLS: which server certificates are trusted, client certificates, and what is reported if the handshake fails.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use crate::harness::{
    Run, endpoint, hookctl, plain_http_only, responding_https, responding_mutual_tls, responding_with_ca_certificate,
};

const AUTHORITY: &str = include_str!("data/authority.pem");
const CLIENT: &str = include_str!("data/client.pem");
const CLIENT_KEY: &str = include_str!("data/client.key");

/// Prepares `hookctl send` with this URL and these arguments, and puts the certificates into its directory.
fn send(url: &str, more: &[&str]) -> Run {
    hookctl([&["send", "screver", "surveyCompleted", "--to", url], more].concat())
        .file("authority.pem", AUTHORITY)
        .file("loopback.pem", include_str!("data/loopback.pem"))
        .file("client.pem", CLIENT)
        .file("client.key", CLIENT_KEY)
        .file("both.pem", format!("{CLIENT}{CLIENT_KEY}"))
        .env("HOOKCTL_SECRET", "s")
}

/// Starts a server that sends these bytes after the client's first TLS message and closes the connection. Returns its URL.
fn server_that_sends(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}/", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut hello = [0; 8192];
            let _ = stream.read(&mut hello);
            let _ = stream.write_all(bytes);
        }
    });
    url
}

#[test]
fn handshake_failure_is_reported_with_one_hint() {
    // A fatal alert: protocol_version. A ServerHello of TLS 1.0.
    let alert = server_that_sends(&[21, 3, 1, 0, 2, 2, 70]);
    let closed = server_that_sends(&[]);
    let authority = responding_with_ca_certificate().url("/").replace("http:", "https:");
    let plain = format!("https://{}/", plain_http_only());
    for (url, reason, hint) in [
        (
            &alert,
            "TLS handshake failed: the server supports only TLS 1.1 or older",
            "hint: enable TLS 1.2 or 1.3 on the server; older versions are insecure",
        ),
        (&closed, "TLS handshake failed: the server closed the connection during the handshake", "--client-cert"),
        (&authority, "TLS handshake failed", "hint: the server uses a certificate authority's certificate"),
        (&plain, "TLS handshake failed", "hint: the server does not use TLS"),
    ] {
        let args = ["send", "fluidsurveys", "--all", "--to", url];
        let output = hookctl(args).exits(4).stdout_has(reason).stderr_has(hint);
        assert_eq!(output.stderr.matches("hint:").count(), 1, "one hint for all events: {}", output.stderr);
        send(url, &["--count", "2", "--concurrency", "1"]).exits(4).stderr_has(hint);
        let list = ["webhooks", "list", "screver", "--api-url", url];
        let output = hookctl(list).env("HOOKCTL_SCREVER_TOKEN", "t").exits(4).stderr_has(reason).stderr_has(hint);
        assert!(!output.stderr.contains("retrying in"), "{}", output.stderr);
    }
}

#[test]
fn ca_certificate_as_server_certificate_is_trusted_only_if_ca_cert_names_it() {
    let server = responding_with_ca_certificate();
    let url = server.url("/").replace("http:", "https:");
    send(&url, &["--ca-cert", "authority.pem"]).exits(0);
    send(&url, &["--ca-cert", "authority.pem", "--system-roots"]).exits(0);
    send(&url, &[]).env("SSL_CERT_FILE", "authority.pem").exits(0);
    send(&url, &["--ca-cert", "authority.pem", "--count", "3"]).exits(0);
    send(&url, &["--ca-cert", "loopback.pem"]).exits(4).stdout_has("TLS handshake failed");
    send(&url, &[]).exits(4).stdout_has("TLS handshake failed");
}

#[test]
fn client_certificate_is_presented_on_every_tls_connection() {
    const TOKEN: &str = r#"{"access_token":"tok-1234567","token_type":"Bearer","expires_in":3600}"#;
    const LIST: &str = r#"{"resources":[],"total":0}"#;
    let certificate = ["--client-cert", "client.pem", "--client-key", "client.key"];
    let url = |body: &str| responding_mutual_tls("200 OK", body).url("/").replace("http:", "https:");
    let to = url("");
    for trust in [&["--insecure"][..], &["--ca-cert", "loopback.pem"], &["--ca-cert", "loopback.pem", "--system-roots"]]
    {
        send(&to, &[trust, &certificate].concat()).exits(0);
        send(&to, &[trust, &["--client-cert", "both.pem"]].concat()).exits(0);
        send(&to, &[trust, &certificate, &["--count", "3"]].concat()).exits(0);
        send(&to, trust).exits(4).stdout_has("TLS handshake failed").stderr_has("--client-cert");
        send(&to, &[trust, &["--count", "2"]].concat()).exits(4).stderr_has("--client-cert");
    }
    let list = |more: &[&str]| {
        let url = url(LIST);
        hookctl([&["webhooks", "list", "screver", "--insecure", "--api-url", &url], more].concat())
            .file("client.pem", CLIENT)
            .file("client.key", CLIENT_KEY)
            .env("HOOKCTL_SCREVER_TOKEN", "t")
    };
    list(&certificate).exits(0);
    list(&[]).exits(4).stderr_has("--client-cert");
    let (receiver, token_url) = (endpoint("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), url(TOKEN));
    let token = ["--insecure", "--oauth-token-url", &token_url, "--client-id", "me", "--client-secret", "literal:s"];
    send(&receiver.url("/"), &[&token[..], &certificate].concat()).exits(0);
    send(&receiver.url("/"), &token).exits(4).stderr_has("the token URL");
}

#[test]
fn unusable_client_certificate_is_an_error_that_names_the_file() {
    let server = responding_https("200 OK", "");
    let url = server.url("/").replace("http:", "https:");
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGH\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (args, code, message) in [
        (&["--client-cert", "none.pem"][..], 3, "none.pem"),
        (&["--client-cert", "client.pem"], 3, "no private key found"),
        (&["--client-cert", "client.pem", "--client-key", "encrypted.key"], 3, "openssl pkey"),
        (&["--client-cert", "client.pem", "--client-key", "client.pem"], 3, "client.pem"),
        (&["--client-cert", "client.key", "--client-key", "client.key"], 3, "no certificate found"),
        (&["--client-cert", "loopback.pem", "--client-key", "client.key"], 3, "check that client.key is the key"),
        (&["--client-key", "client.key"], 2, "--client-cert"),
    ] {
        send(&url, args).file("encrypted.key", encrypted).exits(code).stderr_has(message);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn curl_command_presents_the_client_certificate_over_https_only() {
    let args = ["--dry-run=curl", "--client-cert", "c.pem", "--client-key", "c.key"];
    send("https://example.com/", &args)
        .exits(0)
        .stdout_has("'--cert' \\\n  'c.pem'")
        .stdout_has("'--key' \\\n  'c.key'");
    send("http://example.com/", &args).exits(0).nowhere("c.pem");
}

#[test]
fn missing_certificate_file_is_an_error_for_plain_http_too() {
    for flag in ["--ca-cert", "--client-cert"] {
        for more in [&[][..], &["--count", "1"]] {
            let args = ["send", "wootric", "response.created", "--to", "http://127.0.0.1:9/", flag, "none.pem"];
            let run = hookctl([&args[..], more].concat()).env("HOOKCTL_SECRET", "s3cret-value");
            run.exits(3).stderr_has("none.pem");
        }
    }
}
