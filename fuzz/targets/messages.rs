//! HTTP messages in one file, and the output of `send -v`. Messages that were encoded one after another are read again.

#![no_main]

use hookctl::{capture, message::Message};
use hookctl_fuzz::read_captures;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read_captures(&["http", "verbose"], data);
    let message = |body: &[u8]| {
        let mut message = Message::post("/hook", body.to_vec());
        message.headers.push("Content-Length", body.len().to_string());
        message
    };
    let (first, second) = data.split_at(data.len() / 2);
    let encoded = [message(first).to_bytes(), message(second).to_bytes()].concat();
    let read = capture::read(&encoded[..], "f", capture::format("http"));
    let bodies: Vec<&[u8]> = read.iter().map(|read| &read.as_ref().expect("a message").message.body[..]).collect();
    assert_eq!(bodies, [first, second]);
});
