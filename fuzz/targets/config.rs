//! Any text as the configuration file.
//!
//! What it says is shown without its secrets, no URL in it holds a password, and a mistake is an error that says where.

#![no_main]

use std::{path::PathBuf, sync::LazyLock};

use hookctl::{
    cli::Global,
    config::{Environment, Profile, Settings},
    secret::{Redactor, SecretSource},
};
use libfuzzer_sys::fuzz_target;
use url::Url;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| hookctl_fuzz::folder("config").join("config.toml"));

fn is_sound(profile: &Profile, text: &str) {
    let (mut redactor, mut literals) = (Redactor::default(), 0);
    for source in profile.sources() {
        assert!(source != "-");
        let literal = match SecretSource::parse(source) {
            SecretSource::Literal { text, .. } => text,
            _ => continue,
        };
        // What is short is not looked for; what stands in the file twice is shown for what else it is, and so is the word for a literal.
        if literal.len() > 6 && text.matches(literal.as_str()).count() == 1 && !"literal".contains(literal.as_str()) {
            redactor.learn(&hookctl_fuzz::secret(literal.as_bytes()));
            literals += 1;
        }
    }
    // Another of its spellings may stand in the file too, and be shown.
    if redactor.split(text.as_bytes()).len() <= literals + 1 {
        let shown = format!("{:?} {profile:?}", profile.shown());
        assert_eq!(redactor.split(shown.as_bytes()).len(), 1, "it shows a secret: {shown}");
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
