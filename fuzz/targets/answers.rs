//! Any bytes as the answer of a management API, of a token URL, or of an endpoint that asks to wait.
//!
//! What is refused quotes no secret of the answer, and what is read keeps what its types promise: ids that stay in their path, tokens of visible
//! characters, waits that end.

#![no_main]

use std::time::Duration;

use hookctl::{
    delivery::{Answer, Backoff, Ended},
    remote::{self, Garbled, Webhook, fluidsurveys, screver, token},
    secret::{Redactor, Secret},
};
use libfuzzer_sys::fuzz_target;

fn webhook_is_sound(webhook: &Webhook) {
    assert!(webhook.id.as_deref().is_some_and(screver::legal_id), "{webhook:?}");
    assert!(screver::get(webhook.id.as_deref().unwrap_or_default()).target.starts_with("/api/v2/webhooks/"));
}

/// The answer to list, create, get and update, and why each is none.
fn webhooks(body: &[u8]) -> Vec<Garbled> {
    let mut garbled = Vec::new();
    match screver::webhook(body) {
        Ok(webhook) => webhook_is_sound(&webhook),
        Err(error) => garbled.push(error),
    }
    match screver::page(body) {
        Ok(page) => page.webhooks.iter().for_each(webhook_is_sound),
        Err(error) => garbled.push(error),
    }
    match fluidsurveys::page(body) {
        Ok(page) => {
            assert!(page.webhooks.iter().all(|webhook| webhook.secret.is_none() && webhook.id.as_deref() != Some("")));
        }
        Err(error) => garbled.push(error),
    }
    match token::issued(body) {
        Ok(token) => {
            assert!(token.access_token.expose().iter().all(u8::is_ascii_graphic));
            assert!(token.expires_in.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0));
        }
        Err(error) => garbled.push(error),
    }
    garbled
}

fn waits(body: &[u8]) {
    let backoff = Backoff { first: Duration::from_millis(250), longest: Duration::from_secs(8) };
    let (asked, rest) = hookctl_fuzz::first_line(body);
    let headers = vec![("Retry-After".to_owned(), asked.into()), ("Content-Type".to_owned(), asked.into())];
    let answer = Answer { status: 503, headers, body: rest.to_vec(), ended: Ended::Whole, latency: Duration::ZERO };
    for attempt in [1, 5, u32::MAX] {
        let wait = backoff.wait_as_asked(attempt, Some(&answer));
        assert!((backoff.first..=backoff.longest).contains(&wait), "{wait:?}");
    }
    assert!(answer.first_line(&Redactor::default()).is_none_or(|line| line.chars().count() <= 200));
    let words = remote::explain(&answer.media_type(), rest);
    assert!(!words.contains('\n') && words.chars().count() <= 200, "{words}");
}

fuzz_target!(|body: &[u8]| {
    let garbled = webhooks(body);
    waits(body);
    let told = remote::foreign("text/html", body);
    assert!(told.chars().count() <= 200);
    // What is short, or has a blank in it, may be our own words.
    let secrets: Vec<Secret> = remote::secrets_in(body).unwrap_or_default();
    let telling = |secret: &&Secret| secret.expose().len() > 20 && !secret.expose().contains(&b' ');
    let mut redactor = Redactor::default();
    secrets.iter().filter(telling).for_each(|secret| redactor.learn(secret));
    for Garbled(reason) in garbled {
        assert_eq!(redactor.split(reason.as_bytes()).len(), 1, "it tells a secret: {reason}");
    }
    assert_eq!(redactor.split(told.as_bytes()).len(), 1, "it tells a secret: {told}");
});
