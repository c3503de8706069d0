//! `verify` with many records, which it verifies in batches on several threads: the result of each record is the same as if it were verified
//! alone. Also pipes that stay open, and interruptions.

use serde_json::Value;

use crate::harness::hookctl;

/// One captured request of each provider, with the provider's name.
fn sent() -> Vec<(String, String)> {
    let args = ["send", "--all", "--to", "http://x/", "--timestamp", "1705565839", "--dry-run=json"];
    let lines = hookctl([&args[..], &["--secret", "literal:a-secret"]].concat()).exits(0).text();
    let name = |line: &str| {
        let output =
            hookctl(["verify", "-", "-o", "json", "--secret", "literal:a-secret", "--allow-unsigned"]).stdin(line);
        output.exits(0).json()[0]["provider"].as_str().expect("a provider").to_owned()
    };
    let mut sent: Vec<(String, String)> = Vec::new();
    for line in lines.lines() {
        let name = name(line);
        if sent.iter().all(|(known, _)| *known != name) {
            sent.push((name, line.to_owned()));
        }
    }
    sent
}

/// A number of records that is large enough for `verify` to use several threads.
fn many(line: &str) -> usize {
    600_000 / line.len() + 1
}

/// The row of a record, without its source.
fn without_source(row: &Value) -> String {
    row.to_string().replace(row["source"].as_str().expect("a source"), "SOURCE")
}

#[test]
fn record_in_a_batch_has_the_same_result_as_alone() {
    let sent = sent();
    assert_eq!(sent.len(), 5);
    let captured = |provider: &str| &sent.iter().find(|(name, _)| name == provider).expect(provider).1;
    let good = captured("screver").clone();
    let at = |line: &str, at: &str| {
        let mut record: Value = serde_json::from_str(line).expect("a record");
        record["at"] = at.into();
        record.to_string()
    };
    let mut cases: Vec<String> = sent.iter().map(|(_, line)| line.clone()).collect();
    cases.extend([
        good.replace("smiley", "frowny"),
        good.replace("x-api-signature", "x-other"),
        good.replace("\"x-api-signature\",\"", "\"x-api-signature\",\"no digest "),
        at(captured("surveysparrow"), "2024-01-18T08:18:00Z"),
        at(captured("surveysparrow"), "2024-01-19T08:18:00Z"),
        "{\"headers\":[[\"A\",\"b\"]],\"body\":\"x\"}".to_owned(),
        "{broken".to_owned(),
    ]);
    assert!(cases[5] != good && cases[6] != good && cases[7] != good);
    for more in [&[][..], &["--tolerance", "5m", "--at", "captured"], &["--provider", "screver"]] {
        let verify = |file: String| {
            let args = ["verify", "c.jsonl", "-o", "jsonl", "--explain", "never", "--secret", "literal:a-secret"];
            hookctl([&args, more].concat()).file("c.jsonl", file).exits(3).json_lines()
        };
        // A malformed record follows, so that every run has the same exit code.
        let alone: Vec<String> =
            cases.iter().map(|case| without_source(&verify(format!("{case}\n{{broken"))[0])).collect();
        for before in [many(&good), many(&good) + 1] {
            let pairs = (0..cases.len()).flat_map(|first| (0..cases.len()).flat_map(move |second| [first, second]));
            let order: Vec<usize> = pairs.collect();
            let mut file = format!("{good}\n").repeat(before);
            for case in &order {
                file.extend([cases[*case].as_str(), "\n"]);
            }
            let rows = verify(file);
            assert_eq!(rows.len(), before + order.len());
            for (index, (row, case)) in rows[before..].iter().zip(&order).enumerate() {
                assert_eq!(row["source"], format!("c.jsonl:{}", before + index + 1));
                assert_eq!(without_source(row), alone[*case], "{}", cases[*case]);
            }
        }
    }
}

#[test]
fn fail_fast_stops_after_the_first_failure_at_any_position_in_a_pair() {
    let sent = sent();
    let (_, good) = sent.iter().find(|(name, _)| name == "screver").expect("screver");
    let forged = good.replace("smiley", "frowny");
    for before in [many(good), many(good) + 1] {
        for (end, code) in [(forged.as_str(), 1), ("{broken", 3)] {
            let file = format!("{good}\n").repeat(before) + &format!("{end}\n").repeat(3);
            let args =
                ["verify", "-", "-o", "jsonl", "--fail-fast", "--explain", "never", "--secret", "literal:a-secret"];
            assert_eq!(hookctl(args).stdin(file).exits(code).json_lines().len(), before + 1);
        }
    }
}

/// The pipe still has unread data.
#[cfg(unix)]
#[test]
fn fail_fast_does_not_wait_for_a_pipe_that_stays_open() {
    use std::{io::Write as _, thread};
    let sent = sent();
    let (_, good) = sent.iter().find(|(name, _)| name == "screver").expect("screver");
    let large = format!("{}\n", good.replace("smiley", &"x".repeat(1_500_000)));
    let file = [&format!("{good}\n").repeat(many(good)), &large, &large, &large[..1_200_000]].concat();
    let args = ["verify", "-", "--summary", "--explain", "never", "--fail-fast", "--secret", "literal:a-secret"];
    let mut run = hookctl(args).begins();
    let mut stdin = run.child.stdin.take().expect("a pipe");
    let feed = thread::spawn(move || {
        // The run may end before it has read everything.
        let _ = stdin.write_all(file.as_bytes());
        stdin
    });
    run.exits(1);
    drop(feed.join());
}

/// Covers one request, and enough requests for several threads.
#[cfg(unix)]
#[test]
fn interrupted_run_prints_and_counts_what_was_verified() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let sent = sent();
    let (_, good) = sent.iter().find(|(name, _)| name == "screver").expect("screver");
    for fed in [1, 2 * many(good).next_multiple_of(100)] {
        let mut run = hookctl(["verify", "-", "-o", "jsonl", "--secret", "literal:a-secret"]).begins();
        let mut stdin = run.child.stdin.take().expect("a pipe");
        let mut rows = BufReader::new(run.child.stdout.take().expect("a pipe")).lines();
        for part in (0..fed).step_by(100) {
            let part = (fed - part).min(100);
            stdin.write_all(format!("{good}\n").repeat(part).as_bytes()).expect("a reader");
            for _ in 0..part {
                rows.next().expect("a row").expect("text");
            }
        }
        run.signal("INT");
        assert_eq!(rows.count(), 0);
        let message = if fed == 1 {
            "error: interrupted after 1 request\n".to_owned()
        } else {
            let shown = grouped(fed);
            format!("{shown} requests: {shown} valid\nerror: interrupted after {fed} requests\n")
        };
        run.exits(130).stderr_has(&message);
    }
}

/// Covers a run that waits for a pipe after a large file, and one that reads many small files after it.
#[cfg(unix)]
#[test]
fn interruption_after_a_large_file_exits_130() {
    use std::{
        io::{BufRead as _, BufReader},
        time::{Duration, Instant},
    };
    let sent = sent();
    let (_, good) = sent.iter().find(|(name, _)| name == "screver").expect("screver");
    let large = 2 * many(good);
    let begins = |files: &[&str]| {
        let args = [&["verify", "large.jsonl"][..], files, &["-o", "jsonl", "--secret", "literal:a-secret"]].concat();
        let file = format!("{good}\n");
        hookctl(args).file("large.jsonl", file.repeat(large)).file("small.jsonl", file.repeat(400)).begins()
    };
    let mut run = begins(&["-"]);
    let stdin = run.child.stdin.take().expect("a pipe");
    let mut rows = BufReader::new(run.child.stdout.take().expect("a pipe")).lines();
    for _ in 0..large {
        rows.next().expect("a row").expect("text");
    }
    run.signal("INT");
    assert_eq!(rows.count(), 0);
    let shown = grouped(large);
    run.exits(130).stderr_has(&format!("{shown} requests: {shown} valid\nerror: interrupted after {large} requests\n"));
    drop(stdin);

    let mut run = begins(&vec!["small.jsonl"; 20_000]);
    let mut rows = BufReader::new(run.child.stdout.take().expect("a pipe")).lines();
    for _ in 0..large + 1000 {
        rows.next().expect("a row").expect("text");
    }
    run.signal("INT");
    let since = Instant::now();
    let printed = large + 1000 + rows.count();
    assert!(since.elapsed() < Duration::from_secs(30), "{:?}", since.elapsed());
    run.exits(130).stderr_has(&format!("error: interrupted after {printed} requests\n"));
}

/// Formats a number with thousands separators, as totals do.
fn grouped(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", grouped(number / 1000), number % 1000) }
}
