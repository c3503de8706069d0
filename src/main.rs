//! The `hookctl` binary.

#![allow(unreachable_pub, reason = "a binary exports nothing: `pub` marks what a module offers to the others")]

mod app;

fn main() -> std::process::ExitCode {
    app::run(std::env::args_os()).into()
}
