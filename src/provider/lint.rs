//! Checks a whole provider folder: `provider.toml`, its samples, and that the signatures it describes can be made and verified.
//!
//! A folder without mistakes verifies the deliveries that hookctl creates with it. Only a genuine delivery can show whether it also verifies the
//! provider's own: see the binary's `lint --against`. Parsing `provider.toml` is left to `parse`.

use std::path::Path;

use super::{
    Api, Management, Provider, Request, Rule, Variant,
    folder::{FILE, load_user_folder, whole_file},
    toml::{Problem, Problems},
};
use crate::{
    message::{Endpoint, Message},
    payload::{Path as EventPath, Payload, Shape},
    secret::Secret,
    signing::{
        DigestEncoding, KeyRule, Location, Scheme, Signer, Verifier, content::content_of,
        shape::Shape as SignatureShape,
    },
};

/// Describes the first condition of a rule that a sample does not meet.
fn unmet_condition(rule: &Rule, sample: &Payload) -> String {
    let body = sample.encode();
    let shape = Shape::parse(&body);
    let has = |path: &&EventPath| shape.as_ref().is_some_and(|shape| shape.has(path));
    let missing = |path: &EventPath, key: &str| {
        let dotted = path.names().len() == 1 && path.to_string().contains('.');
        let hint = if dotted { "; write nested fields with brackets, e.g. `answer[score]`" } else { "" };
        format!("it has no field `{path}`, which `{key}` requires{hint}")
    };
    if let Some(path) = rule.has.iter().find(|path| !has(path)) {
        missing(path, "has")
    } else if let Some(path) = rule.lacks.iter().find(has) {
        format!("it has the field `{path}`, which `lacks` excludes")
    } else if let Some((path, _)) = rule.equals.iter().find(|(path, _)| !has(&path)) {
        missing(path, "equals")
    } else if let Some((path, text)) = rule.equals.iter().find(|(path, text)| {
        shape.as_ref().and_then(|shape| shape.text_at(path)).is_none_or(|existing| existing != text.as_str())
    }) {
        format!("its `{path}` is not `{text}`, which `equals` requires")
    } else {
        "it also matches another event's rule".into()
    }
}

/// Returns the name of the event that a sample is detected as.
fn detected_event<'a>(provider: &'a Provider, sample: &Payload) -> Option<&'a String> {
    provider.detect_event(&Shape::parse(&sample.encode())?).map(|event| &event.name)
}

/// Checks the folder at `path`, or the folder of the `provider.toml` at `path`: `provider.toml` itself, that each sample can be parsed and is identified
/// by the rule of its event, and that deliveries of it can be signed and verified.
///
/// # Errors
/// Every mistake. Those in `provider.toml` come first, in the order of the text.
pub fn lint(path: &Path) -> Result<Provider, Problems> {
    let folder = if path.file_name().is_some_and(|name| name == FILE) {
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    } else {
        path
    };
    let (provider, mut problems) = load_user_folder(folder, true);
    let Some(provider) = provider else { return Err(Problems(problems)) };
    for (event, variant) in provider.samples() {
        let file = folder.join(event.file(variant)).display().to_string();
        match provider.sample(event, variant) {
            Err(error) => {
                problems.push(Problem { line: error.line, column: error.column, ..whole_file(&file, error.reason) });
            }
            Ok(payload) => {
                if let Some(rule) = &event.rule
                    && detected_event(&provider, &payload) != Some(&event.name)
                {
                    let message = format!(
                        "the rules in `match` do not identify this sample as `{}`: {}",
                        event.name,
                        unmet_condition(rule, &payload)
                    );
                    problems.push(whole_file(&file, message));
                }
                let body = payload.encode();
                let problem = |scheme: &Scheme| signature_problem(&provider, scheme, variant, &body);
                let schemes = provider.schemes.iter().flat_map(|scheme| [scheme].into_iter().chain(&scheme.also));
                problems.extend(schemes.filter_map(problem).map(|message| whole_file(&file, message)));
            }
        }
    }
    if let Some(Management::Api(Api::Rest(rest), _)) = &provider.management {
        let names: Vec<&str> = provider.events.iter().map(|event| event.name.as_str()).collect();
        for name in &names {
            let wire = rest.name_of_event(name, &|_| Some("x".to_owned())).unwrap_or_default();
            let (read, _) = rest.event_of(&wire, &names);
            if read != *name {
                let message = format!(
                    "`event-name` is ambiguous: it writes the event `{name}` as `{wire}`, which is read back as `{read}`"
                );
                problems.push(whole_file(&folder.join(FILE).display().to_string(), message));
            }
        }
    }
    for event in &provider.events {
        let samples: Vec<_> = provider.samples().filter(|(sampled, _)| sampled.name == event.name).collect();
        let samples: Vec<_> =
            samples.iter().filter_map(|(event, variant)| provider.sample(event, *variant).ok()).collect();
        let is_missing = |path: &&EventPath| {
            !path.names().iter().any(String::is_empty) && !samples.iter().any(|payload| payload.has(path))
        };
        for path in event.fresh.iter().flatten().filter(is_missing) {
            let message = format!("no sample of `{}` has the field `{path}` of `fresh`", event.name);
            problems.push(whole_file(&folder.join(FILE).display().to_string(), message));
        }
    }
    if problems.is_empty() { Ok(provider) } else { Err(Problems(problems)) }
}

/// Returns why a delivery of a sample cannot be signed with `scheme`, or would not verify. `None` if it can and does.
fn signature_problem(provider: &Provider, scheme: &Scheme, variant: Option<&Variant>, body: &[u8]) -> Option<String> {
    // Check each signature alone, because they may need different secrets.
    let scheme = &Scheme { also: Vec::new(), public_key: None, ..scheme.clone() };
    let place = format!("the signature in the {} {}", scheme.location.kind(), scheme.location);
    let endpoint = Endpoint::parse("https://example.com/webhook").ok()?;
    let request = Request { variant, time: Some(0), id: Some("id"), ..Request::new(provider, &endpoint) };
    let message = request.unsigned(body.to_vec());
    if let Some(problem) = sample_digest_problem(scheme, &message) {
        return Some(format!("{place}: {problem}"));
    }
    if scheme.construction.is_asymmetric() {
        // There is no key to sign with, but the signed parts must exist.
        let missing = scheme.content.iter().find_map(|part| content_of(part, &message, Some("0")).err());
        return missing.map(|missing| format!("{place} cannot be made for this sample: {missing}"));
    }
    let secret = match scheme.key {
        KeyRule::Hex => DigestEncoding::Hex.encode(SAMPLE_KEY),
        KeyRule::Base64 | KeyRule::Whsec => DigestEncoding::Base64.encode(SAMPLE_KEY),
        _ => "a secret".to_owned(),
    };
    let secret = Secret::new(secret.into_bytes(), "lint").ok()?;
    let signer = Signer::new(scheme, &secret).ok()?;
    let message = match (Request { signer: Some(&signer), ..request }).build(body.to_vec()) {
        Ok(message) => message,
        Err(error) => return Some(format!("{place} cannot be made for this sample: {error}")),
    };
    let verifier = Verifier::new(std::slice::from_ref(scheme), std::slice::from_ref(&secret)).ok()?;
    let verdict = verifier.verify(&message, None).verdict;
    (!verdict.is_genuine()).then(|| {
        let value = scheme.values(&message).next().unwrap_or_default();
        let value = String::from_utf8_lossy(&value);
        format!("{place} can never be verified: `{value}`, which this description produces, is {}", verdict.name())
    })
}

/// A key to sign samples with.
const SAMPLE_KEY: &[u8] = b"a key of thirty-two bytes, unset";

/// If the signature is a field of the body, returns how the digest in a sample contradicts the description.
fn sample_digest_problem(scheme: &Scheme, message: &Message) -> Option<String> {
    let Location::Field(_) = scheme.location else { return None };
    let value = scheme.values(message).next()?;
    let text = scheme.layout.signatures(&value).next().and_then(|text| str::from_utf8(text).ok())?;
    let shape = scheme.has_digest().then(|| SignatureShape::parse(text))??;
    let differs = shape.encoding != scheme.encoding || shape.algorithm != scheme.algorithm;
    differs.then(|| {
        let described = SignatureShape { encoding: scheme.encoding, algorithm: scheme.algorithm };
        format!("this sample holds {shape}, but the description says {described}")
    })
}
