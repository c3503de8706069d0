//! XML of Burp Suite and Charles, request files of Bruno, and audit logs of ModSecurity.

#![no_main]

use hookctl_fuzz::read_captures;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read_captures(&["xml", "bruno", "modsec"], data);
});
