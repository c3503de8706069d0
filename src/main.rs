//! The `hookctl` binary.

#![allow(unreachable_pub, reason = "a binary exports nothing: `pub` marks what a module offers to the others")]
#![allow(clippy::unused_self, clippy::struct_field_names)]

mod app;

fn main() -> std::process::ExitCode {
    app::run(std::env::args_os()).into()
}
