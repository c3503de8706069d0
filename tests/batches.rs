//! `verify` of many records: judged on several threads, two at a time, and from pipes that stay open. What is said of each is what is said of it
//! alone.

use serde_json::Value;

use crate::harness::hookctl;

/// A request of each provider, as `send` would capture it, by the provider's name.
fn sent() -> Vec<(String, String)> {
    let words = ["send", "--all", "--to", "http://x/", "--timestamp", "1705565839", "--dry-run=json"];
    let lines = hookctl([&words[..], &["--secret", "literal:a-secret"]].concat()).exits(0).text();
    let name = |line: &str| {
        let seen =
            hookctl(["verify", "-", "-o", "json", "--secret", "literal:a-secret", "--allow-unsigned"]).stdin(line);
        seen.exits(0).json()[0]["provider"].as_str().expect("a provider").to_owned()
    };
    let mut sent: Vec<(String, String)> = Vec::new();
    for line in lines.lines() {
        let name = name(line);
        if sent.iter().all(|(held, _)| *held != name) {
            sent.push((name, line.to_owned()));
        }
    }
    sent
}

/// More than is judged before threads are worth it.
fn many(line: &str) -> usize {
    600_000 / line.len() + 1
}

/// What is said of a record, whatever it is called.
fn said(row: &Value) -> String {
    row.to_string().replace(row["source"].as_str().expect("a source"), "SOURCE")
}

#[test]
fn what_a_batch_says_of_a_record_is_what_is_said_of_it_alone() {
    let sent = sent();
    assert_eq!(sent.len(), 5);
    let of = |provider: &str| &sent.iter().find(|(name, _)| name == provider).expect(provider).1;
    let good = of("screver").clone();
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
        at(of("surveysparrow"), "2024-01-18T08:18:00Z"),
        at(of("surveysparrow"), "2024-01-19T08:18:00Z"),
        "{\"headers\":[[\"A\",\"b\"]],\"body\":\"x\"}".to_owned(),
        "{broken".to_owned(),
    ]);
    assert!(cases[5] != good && cases[6] != good && cases[7] != good);
    for more in [&[][..], &["--tolerance", "5m", "--at", "captured"], &["--provider", "screver"]] {
        let verify = |file: String| {
            let words = ["verify", "c.jsonl", "-o", "jsonl", "--explain", "never", "--secret", "literal:a-secret"];
            hookctl([&words, more].concat()).file("c.jsonl", file).exits(3).json_lines()
        };
        // Behind one that is broken, which makes every run end alike.
        let alone: Vec<String> = cases.iter().map(|case| said(&verify(format!("{case}\n{{broken"))[0])).collect();
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
                assert_eq!(said(row), alone[*case], "{}", cases[*case]);
            }
        }
    }
}

#[test]
fn a_run_that_fails_fast_ends_behind_the_first_of_two_or_the_second() {
    let sent = sent();
    let (_, good) = sent.iter().find(|(name, _)| name == "screver").expect("screver");
    let forged = good.replace("smiley", "frowny");
    for before in [many(good), many(good) + 1] {
        for (end, code) in [(forged.as_str(), 1), ("{broken", 3)] {
            let file = format!("{good}\n").repeat(before) + &format!("{end}\n").repeat(3);
            let words =
                ["verify", "-", "-o", "jsonl", "--fail-fast", "--explain", "never", "--secret", "literal:a-secret"];
            assert_eq!(hookctl(words).stdin(file).exits(code).json_lines().len(), before + 1);
        }
    }
}

/// However much of it waits to be read.
#[cfg(unix)]
#[test]
fn a_run_that_has_ended_does_not_wait_for_a_pipe_that_stays_open() {
    use std::{io::Write as _, thread};
    let sent = sent();
    let (_, good) = sent.iter().find(|(name, _)| name == "screver").expect("screver");
    let giant = format!("{}\n", good.replace("smiley", &"x".repeat(1_500_000)));
    let file = [&format!("{good}\n").repeat(many(good)), &giant, &giant, &giant[..1_200_000]].concat();
    let words = ["verify", "-", "--summary", "--explain", "never", "--fail-fast", "--secret", "literal:a-secret"];
    let mut run = hookctl(words).begins();
    let mut stdin = run.child.stdin.take().expect("a pipe");
    let feed = thread::spawn(move || {
        // Whether or not it is read to its end.
        let _ = stdin.write_all(file.as_bytes());
        stdin
    });
    run.exits(1);
    drop(feed.join());
}

/// Whatever was judged by then is printed, counted and told: of one request, and of so many that several threads read them.
#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_tells_what_was_judged() {
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
        let told = if fed == 1 {
            "error: interrupted after 1 request\n".to_owned()
        } else {
            let shown = grouped(fed);
            format!("{shown} requests: {shown} valid\nerror: interrupted after {fed} requests\n")
        };
        run.exits(130).stderr_has(&told);
    }
}

/// Also while it waits for a pipe behind a large file, and while small files follow one.
#[cfg(unix)]
#[test]
fn an_interruption_behind_a_large_file_is_heard() {
    use std::{
        io::{BufRead as _, BufReader},
        time::{Duration, Instant},
    };
    let sent = sent();
    let (_, good) = sent.iter().find(|(name, _)| name == "screver").expect("screver");
    let large = 2 * many(good);
    let begins = |files: &[&str]| {
        let words = [&["verify", "large.jsonl"][..], files, &["-o", "jsonl", "--secret", "literal:a-secret"]].concat();
        let file = format!("{good}\n");
        hookctl(words).file("large.jsonl", file.repeat(large)).file("small.jsonl", file.repeat(400)).begins()
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
    let told = large + 1000 + rows.count();
    assert!(since.elapsed() < Duration::from_secs(30), "it goes on");
    run.exits(130).stderr_has(&format!("error: interrupted after {told} requests\n"));
}

/// A number with its thousands separated, as totals have it.
fn grouped(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", grouped(number / 1000), number % 1000) }
}
