//! `verify` reads everything that hookctl prints: every form of `send --dry-run` for every event, edits and binary bodies, and `send -v`.

use hookctl::{capture, message::Message, provider::Catalog};
use proptest::prelude::*;

use crate::harness::{endpoint, hookctl, response};

const SECRET: &str = "a-secret-of-tests";

/// What `send --dry-run` prints in a form, and the verdicts of `verify` on it.
fn verdicts_of(form: &str, words: &[&str], body: Option<&[u8]>) -> Vec<String> {
    let form = format!("--dry-run{form}");
    let flags = ["--to", "http://hooks.test/h?a=b", form.as_str(), "-q"];
    let send = hookctl([&["send"], words, &flags].concat()).env("HOOKCTL_SECRET", SECRET);
    let send = if let Some(body) = body { send.file("body", body) } else { send };
    let printed = send.exits(0).stdout;
    let seen = hookctl(["verify", "-", "-o", "jsonl", "--provider", words[0]])
        .stdin(printed)
        .env("HOOKCTL_SECRET", SECRET)
        .exits(0);
    seen.json_lines().iter().map(|row| row["verdict"].as_str().expect("a verdict").to_owned()).collect()
}

const FORMS: [&str; 3] = ["", "=json", "=curl"];

#[test]
fn every_event_is_valid_in_every_form_that_is_printed() {
    let catalog = Catalog::default();
    for provider in Catalog::BUILT_IN {
        let provider = catalog.find(provider).expect("a provider");
        if provider.schemes.is_empty() {
            continue;
        }
        for form in FORMS {
            let verdicts = verdicts_of(form, &[&provider.name, "--all"], None);
            assert_eq!(verdicts, vec!["valid"; provider.events.len()], "{} {form}", provider.name);
        }
    }
}

#[test]
fn edited_and_binary_bodies_are_valid_in_every_form_that_is_printed() {
    for form in FORMS {
        let edit = ["wootric", "response.created", "--set", "response.text=a\nPOST / HTTP/1.1\n\n'\"\\ é😀"];
        assert_eq!(verdicts_of(form, &edit, None), ["valid"], "{form}");
        for body in [
            &b"POST /x HTTP/1.1\r\nHost: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"[..],
            b"\xff\xfe\x00\r\n\n\x1b[31m%s%%",
            b"{\"a\":\"\\n\"}\r\n\r\n",
            b"\n\n",
            b"@file",
            "\u{feff}\u{fffd}é".as_bytes(),
        ] {
            let verdicts = verdicts_of(form, &["screver", "--body", "body"], Some(body));
            assert_eq!(verdicts, ["valid"], "{form} {}", String::from_utf8_lossy(body));
        }
    }
}

#[test]
fn verbose_output_of_send_is_valid() {
    let server = endpoint(response("200 OK", "application/json", "{\"ok\":true}"));
    let url = server.url("/h");
    for words in [&["screver", "--all"][..], &["wootric", "response.created"], &["screver", "--body", "body"]] {
        let sent = hookctl([&["send"], words, &["--to", &url, "-v"]].concat())
            .file("body", "{\n  \"a\": \"\\\\n\"\n}\n")
            .env("HOOKCTL_SECRET", SECRET)
            .exits(0);
        let seen = hookctl(["verify", "-", "-o", "jsonl", "--provider", words[0]])
            .stdin(sent.stderr)
            .env("HOOKCTL_SECRET", SECRET)
            .exits(0);
        assert!(seen.json_lines().iter().all(|row| row["verdict"] == "valid"), "{words:?}");
    }
}

proptest! {
    #[test]
    fn messages_in_sequence_are_read_one_by_one(
        bodies in prop::collection::vec(
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..40),
                "(POST / HTTP/1.1\r\n|HTTP/1.1 200 OK\r\n|\r\n|[a-z{}\": ]){0,6}".prop_map(String::into_bytes),
            ],
            1..4,
        ),
    ) {
        let message = |body: &Vec<u8>| {
            let mut message = Message::post("/hook", body.clone());
            message.headers.push("Content-Length", body.len().to_string());
            message
        };
        let messages: Vec<Message> = bodies.iter().map(message).collect();
        let printed: Vec<u8> = messages.iter().flat_map(Message::to_bytes).collect();
        let read: Vec<Message> =
            capture::read(&printed[..], "f", capture::format("http")).into_iter().map(|record| record.unwrap().message).collect();
        prop_assert_eq!(read, messages);
    }
}
