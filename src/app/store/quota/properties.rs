//! Property tests of the state file: with any content, it is used within the limits, or it is an error and the file is not changed.

use std::{fs, path::Path};

use proptest::prelude::*;

use super::store::{QuotaStore, Reservation};
use crate::app::error::{Exit, exit_of};
use hookctl::provider::{DisableRule, Rules};

const NOON: u64 = 20_000 * 24 * 3600 + 12 * 3600;
const LIMIT: u32 = 5;

fn rules() -> Rules {
    Rules { per_day: Some(LIMIT), disable_after: Some(DisableRule { failures: 3, within: 3600 }), ..Rules::default() }
}

/// The bytes of a state file with a webhook that has a reservation and a failure.
fn valid() -> Vec<u8> {
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("state");
    let mut store = QuotaStore::open(&path).expect("a store");
    store.reserve(&rules(), "a", "x", 2, NOON).expect("a result");
    store.record_failure(&rules(), "a", NOON).expect("a result");
    drop(store);
    fs::read(path).expect("a file")
}

/// A file that resembles the JSON file of older versions.
fn old() -> impl Strategy<Value = Vec<u8>> {
    let tokens = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"version\":1",
        "\"version\":2",
        "\"webhooks\":",
        "\"a\":",
        "\"day\":20000",
        "\"day\":-1",
        "\"sent\":{\"x\":3}",
        "\"failures\":[1,2]",
        "\"failures\":[1e9]",
        "\"disabled\":5",
        "null",
        "\0",
    ];
    let number = || prop_oneof![0..9_u32, 1_727_000_000..1_729_000_000_u32, any::<u32>()];
    let whole = (0..3_u32, 19_999..20_002_u32, number(), number(), prop::option::of(number())).prop_map(
        |(version, day, sent, failure, disabled)| {
            let disabled = disabled.map_or("null".to_owned(), |time| time.to_string());
            let webhook =
                format!(r#"{{"day":{day},"sent":{{"x":{sent}}},"failures":[{failure}],"disabled":{disabled}}}"#);
            format!(r#"{{"version":{version},"webhooks":{{"a":{webhook}}}}}"#)
        },
    );
    let pieces = prop::collection::vec(prop::sample::select(tokens.to_vec()), 0..14).prop_map(|tokens| tokens.concat());
    prop_oneof![whole, pieces].prop_map(String::into_bytes)
}

/// A state file with some bytes changed, or truncated.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let valid = valid();
    let length = valid.len();
    // Most bytes of a file are unused zeros, so change only others.
    let content: Vec<usize> = (0..length).filter(|at| valid[*at] != 0).collect();
    let change = (prop::sample::select(content), any::<u8>());
    (prop::collection::vec(change, 0..8), prop::option::weighted(0.2, 0..length)).prop_map(move |(changes, cut)| {
        let mut bytes = valid.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(cut.unwrap_or(length));
        bytes
    })
}

/// Opens a state file with these bytes, and checks that it is used within the limit, or that it is an error and not changed.
fn check(path: &Path, bytes: &[u8]) -> Result<(), TestCaseError> {
    fs::write(path, bytes).expect("a file");
    let mut store = match QuotaStore::open(path) {
        Ok(store) => store,
        Err(error) => {
            prop_assert_eq!(exit_of(&error), Exit::Input, "{:#}", error);
            prop_assert_eq!(fs::read(path).expect("the file"), bytes, "a file with an error is not changed");
            return Ok(());
        }
    };
    let mut granted = 0;
    for _ in 0..3 {
        match store.reserve(&rules(), "a", "x", 4, NOON) {
            Ok(Reservation::Granted(count)) => granted += count,
            Ok(Reservation::Exhausted | Reservation::Disabled(_)) => {}
            Err(error) => prop_assert_eq!(exit_of(&error), Exit::Input, "{:#}", error),
        }
    }
    prop_assert!(granted <= LIMIT, "{} granted", granted);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn state_file_of_any_content_is_used_within_the_limit_or_is_an_error(
        bytes in prop_oneof![old(), damaged(), prop::collection::vec(any::<u8>(), 0..200)],
    ) {
        let directory = tempfile::TempDir::new().expect("a directory");
        check(&directory.path().join("state"), &bytes)?;
    }
}
