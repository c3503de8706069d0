//! Values as Node, Python, Ruby and PHP print them, also inside log lines.

#![no_main]

use hookctl_fuzz::read_captures;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read_captures(&["dump", "log"], data);
});
