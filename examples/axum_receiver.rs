//! A webhook receiver with axum, and checks for its test suite: every documented event of every provider that signs is accepted, and every forgery is
//! rejected. Run it with `cargo run --example axum_receiver`; it exits with 1 if a check fails.

#![allow(clippy::print_stdout, reason = "an example shows its results")]

use std::{error::Error, process::ExitCode, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, Request, StatusCode},
    routing::post,
};
use hookctl::{Forgery, Message, VerifyOptions, provider::Catalog, sample, verify_with};
use tower::ServiceExt as _;

/// A real receiver reads its secrets from its configuration.
const SECRET: &str = "my secret";

/// The receiver: one route per provider.
fn app() -> Router {
    Router::new().route("/webhooks/{provider}", post(receive))
}

/// Verifies the raw body, before anything parses it.
async fn receive(Path(provider): Path<String>, headers: HeaderMap, body: Bytes) -> StatusCode {
    // Of the built-in providers, only SurveySparrow sends the time.
    let options = match provider.as_str() {
        "surveysparrow" => VerifyOptions::new().tolerance(Duration::from_mins(5)),
        _ => VerifyOptions::new(),
    };
    match verify_with(&options, &provider, SECRET, &headers, &body) {
        Ok(_verified) => StatusCode::NO_CONTENT,
        Err(error) if error.is_rejection() => StatusCode::UNAUTHORIZED,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Calls the receiver with a request, without a network.
async fn status(message: Message) -> Result<StatusCode, Box<dyn Error>> {
    let request = Request::try_from(message)?.map(Body::from);
    Ok(app().oneshot(request).await?.status())
}

/// Returns the number of checks and those that failed.
async fn check() -> Result<(usize, Vec<String>), Box<dyn Error>> {
    let (mut checks, mut failures) = (0, Vec::new());
    let catalog = Catalog::default();
    for provider in catalog.built_in() {
        let provider = provider?;
        if provider.schemes.is_empty() {
            continue;
        }
        for event in &provider.events {
            let name = format!("{} {}", provider.name, event.name);
            let sample = sample(&provider.name, &event.name)?
                .to(&format!("https://example.com/webhooks/{}", provider.name))?
                .fresh(fastrand::u64(..));
            let mut expect = |what: &str, expected: StatusCode, found: StatusCode| {
                checks += 1;
                if found != expected {
                    failures.push(format!("{name}, {what}: expected {expected}, got {found}"));
                }
            };
            expect("valid", StatusCode::NO_CONTENT, status(sample.signed(SECRET)).await?);
            expect("unsigned", StatusCode::UNAUTHORIZED, status(sample.unsigned()).await?);
            expect("other secret", StatusCode::UNAUTHORIZED, status(sample.signed("other secret")).await?);
            for forgery in Forgery::ALL {
                // Providers that send no time have no stale requests.
                let Ok(forged) = sample.clone().forged(forgery) else { continue };
                // The same hex digits in upper case are the same signature.
                let expected = if forgery == Forgery::Case { StatusCode::NO_CONTENT } else { StatusCode::UNAUTHORIZED };
                expect(forgery.name(), expected, status(forged.signed(SECRET)).await?);
            }
        }
    }
    Ok((checks, failures))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let (checks, failures) = check().await?;
    for failure in &failures {
        println!("{failure}");
    }
    println!("{checks} checks, {} failed", failures.len());
    Ok(if failures.is_empty() && checks > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
