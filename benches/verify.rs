//! Measures the verification of large capture files as whole processes. `cargo bench --bench verify`; see `benches/README.md`.

#![allow(clippy::print_stdout)]

use std::{
    env,
    fs::File,
    hint::black_box,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const KEY: &str = "benchmark";
const ROUNDS: usize = 5;
/// The Python program that `verify` is compared with. It prints the number of valid records.
const SCRIPT: &str = r#"
import hashlib, hmac, json, sys
key, valid = b"benchmark", 0
for line in open(sys.argv[1], "rb"):
    record = json.loads(line)
    headers = {name.lower(): value for name, value in record["headers"]}
    computed = hmac.new(key, record["body"].encode(), hashlib.sha256).hexdigest()
    valid += hmac.compare_digest(computed, headers["x-api-signature"])
print(valid)
"#;

/// The files of one run.
struct Data {
    bodies: Vec<Vec<u8>>,
    lines: PathBuf,
    archive: PathBuf,
    /// The first tenth of the lines, for slow candidates.
    tenth: PathBuf,
    records: usize,
}

/// A name, and a function that returns how long a run takes, or `None` if a program is not installed.
type Candidate<'a> = (&'a str, Box<dyn Fn() -> Option<Duration> + 'a>);

fn main() {
    let records = env::var("RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let data = generate(folder.path(), records);
    let out = folder.path().join("verdicts.jsonl");
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(2);

    let summary = |file: &Path| run(hookctl(file).arg("--summary"));
    let pinned =
        |cores: &str, file: &Path| run(Command::new("taskset").args(["-c", cores]).args(verify(file)).arg("--summary"));
    let mut candidates: Vec<Candidate<'_>> = vec![
        ("HMAC alone, two threads", Box::new(|| Some(hmac_alone(&data.bodies, threads)))),
        ("simple program, two threads", Box::new(|| Some(simple_program(&data.lines, threads, data.records)))),
        ("capture file", Box::new(|| summary(&data.lines))),
        ("archive", Box::new(|| summary(&data.archive))),
        ("capture file, one core", Box::new(|| pinned("0", &data.lines))),
        ("capture file, two cores", Box::new(|| pinned("0,1", &data.lines))),
        ("capture file from a pipe", Box::new(|| piped(&data.lines))),
        (
            "capture file, -o jsonl to a file",
            Box::new(|| run(hookctl(&data.lines).args(["-o", "jsonl"]).stdout(File::create(&out).expect("a file")))),
        ),
        (
            "Python json + hmac",
            Box::new(|| {
                let time = run(Command::new("python3").args(["-c", SCRIPT]).arg(&data.tenth))?;
                Some(time * 10)
            }),
        ),
    ];
    if threads < 2 {
        candidates.retain(|(name, _)| *name != "capture file, two cores");
    }
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); candidates.len()];
    for _ in 0..ROUNDS {
        for (index, (_, candidate)) in candidates.iter().enumerate() {
            times[index].extend(candidate());
        }
    }
    let medians: Vec<Option<f64>> = times
        .iter_mut()
        .map(|times| {
            times.sort_unstable();
            Some(times.get(times.len() / 2)?.as_secs_f64())
        })
        .collect();
    println!(
        "{} records, bodies of {} bytes on average",
        data.records,
        data.bodies.iter().map(Vec::len).sum::<usize>() / records
    );
    let hmac_alone = medians[0].unwrap_or(f64::NAN);
    for ((name, _), median) in candidates.iter().zip(&medians) {
        match median {
            None => println!("{name:36} not installed"),
            Some(median) => {
                #[expect(clippy::cast_precision_loss, reason = "a rate")]
                let rate = data.records as f64 / median / 1e6;
                let share = hmac_alone / median;
                println!("{name:36} {median:7.3} s  {rate:6.3} M records/s  {share:5.2} of the HMAC alone");
            }
        }
    }
    let ratio = |a: usize, b: usize| {
        medians.get(a).copied().flatten().zip(medians.get(b).copied().flatten()).map_or(f64::NAN, |(a, b)| a / b)
    };
    let last = medians.len() - 1;
    println!("\nsimple program / capture file        {:.2}", ratio(1, 2));
    println!("Python / capture file                {:.2}", ratio(last, 2));
    println!("one core / two cores                 {:.2}", if threads < 2 { f64::NAN } else { ratio(4, 5) });
    println!("file / pipe                          {:.2}", ratio(2, last - 2));
    println!("-o jsonl / --summary                 {:.2}", ratio(last - 1, 2));
}

fn hookctl(file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookctl"));
    command.arg("verify").arg(file).env("HOOKCTL_SECRET", KEY);
    command
}

fn verify(file: &Path) -> [&std::ffi::OsStr; 3] {
    [env!("CARGO_BIN_EXE_hookctl").as_ref(), "verify".as_ref(), file.as_ref()]
}

/// Returns how long a process takes, which must succeed, or `None` if the program is not installed.
fn run(command: &mut Command) -> Option<Duration> {
    let start = Instant::now();
    let mut child = command.env("HOOKCTL_SECRET", KEY).stderr(Stdio::null()).spawn().ok()?;
    assert!(child.wait().expect("an end").success(), "{command:?}");
    Some(start.elapsed())
}

fn piped(file: &Path) -> Option<Duration> {
    let start = Instant::now();
    let mut cat = Command::new("cat").arg(file).stdout(Stdio::piped()).spawn().ok()?;
    let time = run(hookctl(Path::new("-")).arg("--summary").stdin(cat.stdout.take()?));
    cat.wait().ok()?;
    time.map(|_| start.elapsed())
}

/// A straightforward program: one thread reads lines, the others parse them with serde_json and check the HMAC.
fn simple_program(file: &Path, threads: usize, records: usize) -> Duration {
    #[derive(serde::Deserialize)]
    struct Record {
        headers: Vec<(String, String)>,
        body: String,
    }
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("a key");
    let is_valid = |line: &str| {
        let record: Record = serde_json::from_str(line).expect("a record");
        let signature = record.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-api-signature"));
        let signature = hex::decode(&signature.expect("a signature").1).expect("hex");
        let mut mac = keyed.clone();
        mac.update(record.body.as_bytes());
        mac.verify_slice(&signature).is_ok()
    };
    let start = Instant::now();
    let (chunks, queue) = mpsc::sync_channel::<Vec<String>>(threads * 2);
    let queue = &Mutex::new(queue);
    let valid: usize = thread::scope(|scope| {
        let work = || {
            let mut valid = 0;
            loop {
                let chunk = queue.lock().expect("no panic").recv();
                let Ok(chunk) = chunk else { return valid };
                valid += chunk.iter().filter(|line| is_valid(line)).count();
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut lines = BufReader::new(File::open(file).expect("a file")).lines();
        loop {
            let chunk: Vec<String> = lines.by_ref().take(1000).map(|line| line.expect("text")).collect();
            if chunk.is_empty() {
                break;
            }
            chunks.send(chunk).expect("a worker");
        }
        drop(chunks);
        workers.into_iter().map(|worker| worker.join().expect("no panic")).sum()
    });
    assert_eq!(valid, records);
    start.elapsed()
}

/// Computes the HMAC of every body, on this number of threads.
fn hmac_alone(bodies: &[Vec<u8>], threads: usize) -> Duration {
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("a key");
    let start = Instant::now();
    thread::scope(|scope| {
        for part in bodies.chunks(bodies.len().div_ceil(threads)) {
            let keyed = &keyed;
            scope.spawn(move || {
                for body in part {
                    let mut mac = keyed.clone();
                    mac.update(body);
                    black_box(mac.finalize().into_bytes());
                }
            });
        }
    });
    start.elapsed()
}

/// Generates survey answers of 475 bytes on average, with about 50 quotes each and some non-ASCII text.
fn generate(folder: &Path, records: usize) -> Data {
    const WORDS: [&str; 12] =
        ["service", "was", "quick", "and", "friendly", "möchte", "naïve", "price", "too", "high", "again", "soon"];
    let mut random = fastrand::Rng::with_seed(7);
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("a key");
    let names = ["captures.jsonl", "captures.warc", "tenth.jsonl"].map(|name| folder.join(name));
    let [mut lines, mut archive, mut tenth] =
        [0, 1, 2].map(|index: usize| BufWriter::new(File::create(&names[index]).expect("a file")));
    let mut bodies = Vec::with_capacity(records);
    for record in 0..records {
        let mut text =
            |words: usize| (0..words).map(|_| WORDS[random.usize(..WORDS.len())]).collect::<Vec<_>>().join(" ");
        let question = text(8);
        let answers: Vec<String> =
            (0..5).map(|item| format!("{{\"id\":{item},\"label\":\"{}\",\"score\":{}}}", text(4), item * 2)).collect();
        let body = format!(
            "{{\"timestamp\":{},\"surveyItemId\":{record},\"question\":{{\"text\":\"{question}\",\"type\":\"multiple\"}},\"answer\":[{}],\"meta\":{{\"lang\":\"en\"}}}}",
            1_700_000_000 + record,
            answers.join(",")
        );
        let mut mac = keyed.clone();
        mac.update(body.as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let headers = [
            ("host", "hooks.example.com"),
            ("content-type", "application/json"),
            ("content-length", &body.len().to_string()),
            ("X-API-SIGNATURE", &signature),
        ];
        let line = serde_json::json!({
            "at": "2026-01-01T00:00:00Z", "method": "POST", "target": "/hooks", "version": "HTTP/1.1",
            "headers": headers, "body": body,
        });
        writeln!(lines, "{line}").expect("disk space");
        if record < records / 10 {
            writeln!(tenth, "{line}").expect("disk space");
        }
        let head = headers.map(|(name, value)| format!("{name}: {value}\r\n")).concat();
        let message = format!("POST /hooks HTTP/1.1\r\n{head}\r\n{body}");
        write!(
            archive,
            "WARC/1.1\r\nWARC-Type: request\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: {}\r\n\r\n{message}\r\n\r\n",
            message.len()
        )
        .expect("disk space");
        bodies.push(body.into_bytes());
    }
    for mut file in [lines, archive, tenth] {
        file.flush().expect("disk space");
    }
    let [lines, archive, tenth] = names;
    Data { bodies, lines, archive, tenth, records }
}
