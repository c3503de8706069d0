//! Verifies one webhook request, as a server without a framework would. Run it with `cargo run --example verify_request`.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use hookctl::{VerifyError, sample, verify};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A real server gets this from the network.
    let request = sample("blitzllama", "answer")?.signed("my secret");

    match verify("blitzllama", "my secret", request.headers.iter(), &request.body) {
        Ok(verified) => println!("200: valid, event {}", verified.event.as_deref().unwrap_or("unknown")),
        Err(error) if error.is_rejection() => println!("401: {error}"),
        Err(error) => return Err(error.into()),
    }

    match verify("blitzllama", "another secret", request.headers.iter(), &request.body) {
        Err(error @ VerifyError::Mismatch { .. }) => println!("401: {error}"),
        other => return Err(format!("expected a mismatch, got {other:?}").into()),
    }
    Ok(())
}
