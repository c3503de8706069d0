//! Any bytes between two quotes: what the string says is what `serde_json` reads, and so is whether it is one.

#![no_main]

use hookctl::json_text::{Marks, unescape};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|inner: &[u8]| {
    let string = [b"\"", inner, b"\""].concat();
    let mut marks = Marks::default();
    // What is forgotten of the text before.
    marks.read(&[b'"'; 200]);
    marks.read(&string);
    assert_eq!(marks.has_control(), string.iter().any(|byte| *byte < b' '));
    let said = unescape(&string);
    // A control character is told apart from an escape, and bytes that are no UTF-8 are left to who asks.
    if !marks.has_control() && str::from_utf8(&string).is_ok() {
        let read = serde_json::from_slice::<String>(&string).ok();
        assert_eq!(said, read.map(String::into_bytes));
    }
    for at in 1..string.len().min(140) {
        let mut text = b"before".to_vec();
        if let (Some((end, plain)), Some(closed)) = (marks.string_end(at), marks.unescape(&string, at, &mut text)) {
            assert_eq!(end, closed);
            assert!(text.starts_with(b"before") && text.len() <= b"before".len() + string.len());
            assert!(!plain || text[b"before".len()..] == string[at..end]);
        }
    }
});
