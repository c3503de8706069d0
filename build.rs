//! How the binary is linked, where that decides how quickly it starts.

use std::{env, path::Path, process::Command};

/// Set, it keeps the binary position-independent.
const PIE: &str = "HOOKCTL_PIE";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={PIE}");
    let var = |name: &str| env::var(name).unwrap_or_default();
    let target = |name: &str| var(&format!("CARGO_CFG_TARGET_{name}"));
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if target("OS") != "linux" || target("ENV") != "gnu" || is_static || var("PROFILE") != "release" {
        return;
    }
    // What may be loaded anywhere has every table of addresses in it written anew at each start, here 160 KB of them: a tenth of what
    // `hookctl sign` takes as a whole. A static binary has its own way to be placed.
    if env::var_os(PIE).is_none() {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    // What walks the stack when a panic is told comes with the compiler as a library to be loaded, another tenth, and as an archive. Without
    // the one, nothing but the system's C library is wanted where hookctl runs.
    if var("HOST") == var("TARGET") && comes_with_compiler("libgcc_eh.a") {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the C compiler, by which Rust links, brings this library: it answers with the whole path of one that it has.
fn comes_with_compiler(library: &str) -> bool {
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let compiler = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let answer = Command::new(compiler).arg(format!("-print-file-name={library}")).output();
    answer.is_ok_and(|answer| String::from_utf8(answer.stdout).is_ok_and(|path| Path::new(path.trim()).is_absolute()))
}
