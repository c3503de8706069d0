//! JSON in the shapes of tools and applications, YAML, and log lines with JSON.

#![no_main]

use hookctl_fuzz::read_captures;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read_captures(&["json", "yaml", "log", "jsonl", "har"], data);
});
