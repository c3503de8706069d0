//! The `hookctl` binary.

fn main() -> std::process::ExitCode {
    hookctl::commands::run(std::env::args_os()).into()
}
