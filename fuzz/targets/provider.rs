//! Any text as the `provider.toml` of a folder with every sample of the built-in providers.
//!
//! Every mistake has a line and a column. The requests of a valid provider verify with its secret and with no other.

#![no_main]

use std::{fs, path::PathBuf, sync::LazyLock};

use hookctl::{
    message::Endpoint,
    provider::{Provider, Request, lint},
    signing::{Signer, Verdict, Verifier},
};
use libfuzzer_sys::fuzz_target;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = hookctl_fuzz::folder("custom");
    for provider in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures")).expect("the fixtures") {
        for sample in fs::read_dir(provider.expect("a folder").path()).expect("a folder") {
            let sample = sample.expect("a file");
            fs::copy(sample.path(), folder.join(sample.file_name())).expect("a copy");
        }
    }
    folder
});

fn assert_verifies(provider: &Provider) {
    let endpoint = Endpoint::parse("http://localhost:3000/hooks?x=1").expect("a URL");
    let (right, other) = (hookctl_fuzz::secret(b"ours-5d1f"), hookctl_fuzz::secret(b"another-77c0"));
    let verifiers = [&right, &other].map(|secret| Verifier::new(&provider.schemes, std::slice::from_ref(secret)));
    // These secrets are not valid public keys, base64 or hex.
    let [Ok(with_right), Ok(with_other)] = &verifiers else { return };
    for (event, variant) in provider.samples() {
        let Ok(payload) = provider.sample(event, variant) else { continue };
        for scheme in &provider.schemes {
            let Ok(signer) = Signer::new(scheme, &right) else { continue };
            let signer = Some(&signer);
            let request = Request {
                event: Some(&event.name),
                variant,
                time: Some(1),
                id: Some("an-id"),
                signer,
                ..Request::new(provider, &endpoint)
            };
            let message = request.build(payload.encode()).expect("signed headers are present");
            let [right, other] = [with_right, with_other].map(|verifier| verifier.verify(&message, None).verdict);
            assert!(right.is_genuine() && other == Verdict::Mismatch, "{right:?} and {other:?} for {scheme:?}");
        }
    }
}

fuzz_target!(|text: &[u8]| {
    hookctl_fuzz::write_private(&FOLDER.join("provider.toml"), text).expect("a file");
    match lint(&FOLDER) {
        Ok(provider) => assert_verifies(&provider),
        Err(problems) => {
            assert!(!problems.0.is_empty() && problems.0.iter().all(|problem| problem.line > 0 && problem.column > 0));
        }
    }
});
