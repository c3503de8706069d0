//! How the binary is linked, where that decides how quickly it starts.

use std::env;

/// Set, it keeps the binary position-independent.
const PIE: &str = "HOOKCTL_PIE";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={PIE}");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    let shipped = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    // What may be loaded anywhere has every table of addresses in it written anew at each start, here 160 KB of them: a tenth of what
    // `hookctl sign` takes as a whole. A static binary has its own way to be placed.
    if target("OS") == "linux" && target("ENV") == "gnu" && !is_static && shipped && env::var_os(PIE).is_none() {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
