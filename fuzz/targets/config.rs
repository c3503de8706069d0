//! Any text as the configuration file.
//!
//! What it says is shown without its secrets, no URL in it holds a password, and a mistake is an error that says where.

#![no_main]

use std::{path::PathBuf, sync::LazyLock};

use hookctl::{
    cli::Global,
    config::{Environment, Profile, Settings},
    secret::SecretSource,
};
use libfuzzer_sys::fuzz_target;
use url::Url;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| hookctl_fuzz::folder("config").join("config.toml"));

fn is_sound(profile: &Profile, text: &str) {
    let shown: Vec<String> = profile.shown().into_iter().map(|(_, value)| value).collect();
    let shown: Vec<&str> =
        shown.iter().flat_map(|value| value.split(", ")).filter(|value| *value != "literal").collect();
    for source in profile.sources() {
        assert_ne!(source, "-");
        let SecretSource::Literal { text: literal, .. } = SecretSource::parse(source) else { continue };
        // What stands in the file twice is shown for what else it is.
        if !literal.is_empty() && text.matches(literal.as_str()).count() == 1 {
            assert!(!shown.iter().any(|value| value.contains(literal.as_str())), "it shows a secret: {profile:?}");
        }
    }
    for url in profile.to.iter().chain(&profile.api_url).filter_map(|text| Url::parse(text).ok()) {
        assert!(url.username().is_empty() && url.password().is_none(), "{url}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    hookctl_fuzz::write_private(&FILE, bytes).expect("a file");
    let global = Global { config: Some(FILE.clone()), ..Global::default() };
    match Settings::load(&global, Environment::of(&[])) {
        Ok(settings) => {
            let text = String::from_utf8_lossy(bytes);
            settings.profiles.values().for_each(|profile| is_sound(profile, &text));
            for provider in ["screver", "fluidsurveys"] {
                let _ = settings.secret_sources(provider, &[]).map(|sources| assert!(!sources.is_empty()));
                let _ = settings.api_url(provider, None);
            }
        }
        Err(failure) => assert!(!failure.message.is_empty()),
    }
});
