//! Tests of every provider, event, variant and scheme of the built-in providers.

use std::{collections::BTreeSet, fs, path::Path};

use hookctl::{
    message::{Endpoint, Message},
    payload::{Encoding, Json, Payload, Shape},
    provider::{Catalog, Detection, Event, Folder, Provider, Request, Variant, legal_header},
    secret::Secret,
    signing::{KeyRule, Signer, Verdict, Verifier},
};

const EVENTS: [(&str, &[&str]); 5] = [
    ("wootric", &["response.created", "response.updated", "decline.created"]),
    ("screver", &["optionSelected", "surveyCompleted"]),
    ("surveysparrow", &["onSubmissionComplete", "onContactCreate", "onContactUpdate", "onContactDelete"]),
    ("blitzllama", &["response_group", "answer"]),
    ("fluidsurveys", &["survey_create", "response_complete", "report_create", "contact_create"]),
];

fn secret() -> Secret {
    Secret::new(b"a secret".to_vec(), "test").expect("not empty")
}

/// A secret that the provider could have.
fn secret_of(provider: &Provider) -> Secret {
    let is_encoded = provider.schemes.iter().any(|scheme| scheme.key == KeyRule::Whsec);
    let text = if is_encoded { "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } else { "a secret" };
    Secret::new(text.as_bytes().to_vec(), "test").expect("not empty")
}

fn request(provider: &Provider, event: &Event, variant: Option<&Variant>, signer: Option<&Signer>) -> Message {
    let endpoint = Endpoint::parse("https://example.com/hook?x=1").expect("a URL");
    let body = provider.sample(event, variant).expect("a sample").encode();
    let id = "e549501a-aa1c-4e45-9cea-9a0e05d7311b";
    Request {
        event: Some(&event.name),
        variant,
        time: Some(1_705_565_839),
        id: Some(id),
        signer,
        ..Request::new(provider, &endpoint)
    }
    .build(body)
    .expect("a request")
}

fn each_sample(mut check: impl FnMut(&Provider, &Event, Option<&Variant>)) {
    let catalog = Catalog::default();
    for provider in catalog.built_in() {
        let provider = provider.expect("a built-in provider");
        for (event, variant) in provider.samples() {
            check(provider, event, variant);
        }
    }
}

/// Like [`each_sample`], and also for the further platforms.
fn each_shipped_sample(mut check: impl FnMut(&Provider, &Event, Option<&Variant>)) {
    let catalog = Catalog::default();
    for provider in catalog.shipped() {
        let provider = provider.expect("a shipped provider");
        for (event, variant) in provider.samples() {
            check(provider, event, variant);
        }
    }
}

#[test]
fn catalog_has_exactly_the_documented_events() {
    let catalog = Catalog::default();
    let actual: Vec<(String, Vec<String>)> = catalog
        .built_in()
        .map(|provider| provider.expect("a built-in provider"))
        .map(|provider| (provider.name.clone(), provider.events.iter().map(|event| event.name.clone()).collect()))
        .collect();
    let expected: Vec<(String, Vec<String>)> = EVENTS
        .iter()
        .map(|(provider, events)| ((*provider).to_owned(), events.iter().map(|&event| event.to_owned()).collect()))
        .collect();
    assert_eq!(actual, expected);
    assert_eq!(actual.iter().map(|(_, events)| events.len()).sum::<usize>(), 15);
}

#[test]
fn every_fixture_file_is_embedded_and_used() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let catalog = Catalog::default();
    for provider in catalog.shipped() {
        let provider = provider.expect("a shipped provider");
        let Folder::Embedded(files) = provider.folder else { panic!("{} is not embedded", provider.name) };
        let embedded: BTreeSet<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
        let on_disk: BTreeSet<String> = fs::read_dir(fixtures.join(&provider.name))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
            .collect();
        let mut used: BTreeSet<String> = provider
            .events
            .iter()
            .flat_map(|event| std::iter::once(&event.payload).chain(event.variants.iter().map(|(_, file)| file)))
            .cloned()
            .collect();
        used.insert("provider.toml".into());
        assert_eq!((&embedded, &used), (&on_disk, &on_disk), "{}", provider.name);
    }
    let folders = fs::read_dir(&fixtures).expect("fixtures").count();
    assert_eq!(folders, Catalog::SHIPPED.len());
}

#[test]
fn names_are_unique_and_headers_are_valid() {
    let catalog = Catalog::default();
    let mut names = BTreeSet::new();
    let mut headers = BTreeSet::new();
    for provider in catalog.built_in() {
        let provider = provider.expect("a built-in provider");
        assert!(names.insert(provider.name.clone()));
        for scheme in &provider.schemes {
            // The header index that detection uses agrees with the file.
            let mut message = Message::post("/", Vec::new());
            message.headers.push(scheme.header().expect("a header"), "x");
            let indexed: Vec<&str> =
                catalog.built_in_for(&message).map(|provider| provider.expect("a provider").name.as_str()).collect();
            assert_eq!(indexed, [&provider.name]);
        }
        let own: BTreeSet<String> =
            provider.schemes.iter().filter_map(|scheme| Some(scheme.header()?.to_lowercase())).collect();
        for header in own {
            assert!(legal_header(&header) && headers.insert(header.clone()), "{header}");
        }
        let mut events = BTreeSet::new();
        for event in &provider.events {
            assert!(events.insert(&event.name) && event.name != "*", "{}", event.name);
            assert!(!event.summary.is_empty() && event.rule.is_some(), "{}", event.name);
        }
    }
}

#[test]
fn every_sample_is_detected_as_its_own_event_and_no_other() {
    let catalog = Catalog::default();
    each_shipped_sample(|provider, event, variant| {
        let body = provider.sample(event, variant).expect("a sample").encode();
        let shape = Shape::parse(&body).expect("JSON or a form");
        let found: Vec<String> = catalog
            .shipped()
            .map(|other| other.expect("a shipped provider"))
            .filter_map(|other| Some(format!("{}/{}", other.name, other.detect_event(&shape)?.name)))
            .collect();
        assert_eq!(found, [format!("{}/{}", provider.name, event.name)]);

        // No two rules of a provider match. A batch is matched item by item.
        if provider.delivery.batch.is_none() {
            let is_match = |event: &&Event| event.rule.as_ref().is_some_and(|rule| rule.matches(&shape));
            assert_eq!(provider.events.iter().filter(is_match).count(), 1, "{}/{}", provider.name, event.name);
        }

        // A signed sample is detected by its header, an unsigned one by its shape.
        let signer = provider.schemes.first().map(|scheme| Signer::new(scheme, &secret_of(provider)).expect("a key"));
        for signer in [signer.as_ref(), None] {
            let message = request(provider, event, variant, signer);
            match catalog.detect(&message).expect("a catalog") {
                Detection::Found(found, Some(detected)) => {
                    assert_eq!((&found.name, &detected.name), (&provider.name, &event.name));
                }
                other => panic!("{}/{}: {other:?}", provider.name, event.name),
            }
        }
    });
}

#[test]
fn every_sample_with_every_scheme_is_valid_until_a_bit_flips() {
    each_sample(|provider, event, variant| {
        let verifier = Verifier::new(&provider.schemes, &[secret()]).expect("a key");
        let name = format!("{}/{}", provider.name, event.name);
        if provider.schemes.is_empty() {
            let message = request(provider, event, variant, None);
            assert_eq!(verifier.verify(&message, None).verdict, Verdict::Unsigned, "{name}");
        }
        for scheme in &provider.schemes {
            let message = request(provider, event, variant, Some(&Signer::new(scheme, &secret()).expect("a key")));
            let verification = verifier.verify(&message, None);
            assert_eq!(
                (verification.verdict, verification.scheme),
                (Verdict::Valid, Some(scheme.name().as_str())),
                "{name}"
            );

            for byte in 0..message.body.len() {
                let mut flipped = message.clone();
                flipped.body[byte] ^= 1 << (byte % 8);
                assert_eq!(verifier.verify(&flipped, None).verdict, Verdict::Mismatch, "{name}: body byte {byte}");
            }
            let value = message.headers.get(scheme.header().expect("a header")).expect("a signature").to_vec();
            for byte in 0..value.len() {
                let mut flipped = value.clone();
                flipped[byte] ^= 1;
                let mut message = message.clone();
                message.headers.set(scheme.header().expect("a header"), flipped);
                assert_ne!(verifier.verify(&message, None).verdict, Verdict::Valid, "{name}: signature byte {byte}");
            }
            let other = Secret::new(b"another secret".to_vec(), "test").expect("not empty");
            assert_eq!(
                Verifier::new(&provider.schemes, &[other]).expect("a key").verify(&message, None).verdict,
                Verdict::Mismatch
            );
        }
    });
}

#[test]
fn every_request_has_its_providers_headers_in_order() {
    each_sample(|provider, event, variant| {
        let signer = provider.schemes.first().map(|scheme| Signer::new(scheme, &secret()).expect("a key"));
        let message = request(provider, event, variant, signer.as_ref());
        let names: Vec<&str> = message.headers.iter().map(|(name, _)| name).collect();
        let known: Vec<&str> =
            provider.delivery.order.iter().map(String::as_str).filter(|name| names.contains(name)).collect();
        assert_eq!(names[..known.len()], known, "{}", provider.name);
        assert_eq!(message.headers.text("host"), Some("example.com"));
        assert_eq!(message.headers.text("content-length"), Some(message.body.len().to_string().as_str()));
        let is_form = Shape::parse(&message.body).is_some_and(|shape| !shape.fits(Encoding::Json));
        let expected = if is_form { "application/x-www-form-urlencoded" } else { "application/json" };
        assert_eq!(message.headers.text("content-type"), Some(expected), "{}/{}", provider.name, event.name);
        assert_eq!(message.target, "/hook?x=1");
    });
}

#[test]
fn email_addresses_in_samples_are_at_example_com() {
    each_shipped_sample(|provider, event, variant| {
        let body = provider.sample(event, variant).expect("a sample").encode();
        // In Slack's markup, `<@U0LAN0Z89>` mentions a user.
        let body = String::from_utf8(body).expect("UTF-8").replace("%40", "@").replace("<@", "<");
        for (_, domain) in body.match_indices('@').map(|(at, _)| body.split_at(at + 1)) {
            assert!(domain.starts_with("example.com"), "{}/{}: {domain}", provider.name, event.name);
        }
    });
}

/// `documented.toml` is transcribed from the providers' documents, not from the fixtures.
#[test]
fn every_sample_has_the_documented_fields_in_order() {
    let documented: toml::Table = include_str!("data/documented.toml").parse().expect("TOML");
    let documented = documented["event"].as_array().expect("events");
    let catalog = Catalog::default();
    let mut listed = BTreeSet::new();
    for entry in documented {
        let text = |key: &str| entry.get(key).and_then(toml::Value::as_str);
        let (provider, event) = (text("provider").expect("a provider"), text("event").expect("an event"));
        let provider = catalog.find(provider).expect("a provider");
        let event = provider.event(event).expect("an event");
        let variant = text("variant").map(|name| provider.variant(name).expect("a variant"));
        listed.insert((provider.name.clone(), event.name.clone(), text("variant").map(str::to_owned)));
        let expected: Vec<(String, String)> = entry["fields"]
            .as_table()
            .expect("fields")
            .iter()
            .map(|(path, value)| (path.clone(), value.as_str().expect("text").to_owned()))
            .collect();
        let actual = leaves(&provider.sample(event, variant).expect("a sample"));
        assert_eq!(actual, expected, "{}/{}", provider.name, event.name);
    }
    let mut every = BTreeSet::new();
    each_sample(|provider, event, variant| {
        every.insert((provider.name.clone(), event.name.clone(), variant.map(|variant| variant.name.clone())));
    });
    assert_eq!(listed, every, "documented.toml and the fixtures list the same samples");
}

/// Every leaf with its path, in order.
fn leaves(payload: &Payload) -> Vec<(String, String)> {
    fn walk(json: &Json, path: &str, found: &mut Vec<(String, String)>) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}[{name}]") };
        match json {
            Json::Object(members) if !members.is_empty() => {
                for (name, value) in members {
                    walk(value, &below(name), found);
                }
            }
            Json::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &below(&index.to_string()), found);
                }
            }
            Json::Object(_) => found.push((path.to_owned(), "{}".into())),
            Json::Array(_) => found.push((path.to_owned(), "[]".into())),
            scalar => found.push((path.to_owned(), scalar.as_text().expect("a scalar").into_owned())),
        }
    }
    match payload {
        Payload::Json(json) => {
            let mut found = Vec::new();
            walk(json, "", &mut found);
            found
        }
        Payload::Form(form, _) => form
            .pairs
            .iter()
            .map(|pair| {
                let key = pair.key();
                let path = key[1..].iter().fold(key[0].clone(), |path, name| path + "[" + name + "]");
                (path, pair.value().to_owned())
            })
            .collect(),
        Payload::Verbatim(_) => panic!("a sample is JSON or a form"),
    }
}

#[test]
fn every_sample_is_encoded_in_its_providers_style() {
    each_sample(|provider, event, variant| {
        let body = provider.sample(event, variant).expect("a sample").encode();
        let (_, encoding) = provider.body_format(variant);
        let again = Payload::parse(encoding, &body).expect("its own encoding").encode();
        assert_eq!(again, body, "{}/{}", provider.name, event.name);
        let text = String::from_utf8(body).expect("UTF-8");
        assert!(!text.contains(['\n', '\r']), "{}/{}", provider.name, event.name);
        if encoding == Encoding::Json {
            let compact: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(compact.to_string().len(), text.len(), "{}/{}", provider.name, event.name);
        }
    });
}
