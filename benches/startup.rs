//! Measures one cold run as a whole process. `cargo bench --bench startup`; see `benches/README.md`.

#![allow(clippy::print_stdout)]

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROUNDS: usize = 200;

fn main() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = |name: &str| directory.path().join(name);
    // Copy the binary, as an installer would: the pages of a file that a linker wrote are mapped at another speed than those of a copy.
    let installed = |name: &str, built: &Path| {
        let copy = directory.path().join(name);
        fs::copy(built, &copy).expect("a copy");
        copy
    };
    let hookctl = &installed("hookctl", env!("CARGO_BIN_EXE_hookctl").as_ref());
    let body =
        Command::new(hookctl).args(["events", "show", "screver", "optionSelected"]).output().expect("a body").stdout;
    fs::write(path("body.json"), &body).expect("a file");
    let request = Command::new(hookctl)
        .args([
            "send",
            "screver",
            "optionSelected",
            "--to",
            "http://localhost/",
            "--dry-run",
            "--secret",
            "literal:benchmark",
        ])
        .output()
        .expect("a request");
    fs::write(path("one.http"), request.stdout).expect("a file");
    let empty = installed("empty-installed", &empty_program(directory.path()));

    let mut candidates: Vec<(&str, Command)> = vec![
        ("empty", Command::new(empty)),
        ("sign", {
            let mut command = Command::new(hookctl);
            command.args(["sign", "screver", "--body"]).arg(path("body.json")).args(["--secret", "env:BENCH_SECRET"]);
            command
        }),
        ("verify", {
            let mut command = Command::new(hookctl);
            command.arg("verify").arg(path("one.http")).args(["--secret", "env:BENCH_SECRET"]);
            command
        }),
    ];
    if Command::new("openssl").arg("version").output().is_ok() {
        let mut command = Command::new("openssl");
        command.args(["dgst", "-sha256", "-hmac", "benchmark"]).arg(path("body.json"));
        candidates.push(("openssl dgst", command));
    }
    let mut times = vec![Vec::with_capacity(ROUNDS); candidates.len()];
    for round in 0..ROUNDS {
        for turn in 0..candidates.len() {
            // Each round starts with another candidate.
            let index = (turn + round) % candidates.len();
            let command = &mut candidates[index].1;
            command.env("BENCH_SECRET", "benchmark").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            let status = command.status().expect("it runs");
            times[index].push(start.elapsed());
            assert!(status.success(), "{} failed", candidates[index].0);
        }
    }
    let medians: Vec<Duration> = times.into_iter().map(median).collect();
    println!("{:<14} {:>9}  {:>10}", "one process", "median", "x of empty");
    for ((name, _), median) in candidates.iter().zip(&medians) {
        println!("{name:<14} {:>6.2} ms  {:>10.2}", millis(*median), median.as_secs_f64() / medians[0].as_secs_f64());
    }
    if let Some(openssl) = medians.get(3) {
        for index in [1, 2] {
            println!("{} / openssl = {:.2}", candidates[index].0, medians[index].as_secs_f64() / openssl.as_secs_f64());
        }
    }
}

/// Compiles `fn main() {}` with the flags of the release profile.
fn empty_program(directory: &Path) -> std::path::PathBuf {
    let source = directory.join("empty.rs");
    fs::write(&source, "fn main() {}\n").expect("a source");
    let binary = directory.join("empty");
    let status = Command::new("rustc")
        .args([
            "--edition=2024",
            "-Copt-level=3",
            "-Clto=fat",
            "-Ccodegen-units=1",
            "-Cpanic=abort",
            "-Cstrip=symbols",
            "-o",
        ])
        .args([&binary, &source])
        .status()
        .expect("rustc");
    assert!(status.success());
    binary
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
