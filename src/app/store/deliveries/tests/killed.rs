//! Tests a writer that is killed with SIGKILL at random times. The writer is this test binary, started as a child process.

use std::{
    collections::{BTreeMap, HashSet},
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use futures_util::future::join_all;

use super::*;

/// The variable with the path of the store. Only the child process has it.
const STORE_VARIABLE: &str = "HOOKCTL_TEST_STORE";

/// The variable with the number of the round, which makes keys unique.
const ROUND_VARIABLE: &str = "HOOKCTL_TEST_ROUND";

const ROUNDS: u64 = 20;

/// Returns the body of a delivery: its key, a length, and that number of letters.
fn body(key: &str) -> String {
    let length = key.bytes().fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 20_000);
    format!("{key} {length} {}", "x".repeat(length))
}

/// Not a test by itself, but the child process that [`killed_writer_loses_and_duplicates_no_confirmed_delivery`] starts and kills. It prints each
/// confirmed delivery.
#[test]
fn writes_until_it_is_killed() {
    let Some(path) = env::var_os(STORE_VARIABLE) else { return };
    let round = env::var(ROUND_VARIABLE).expect("a round");
    run(async {
        let writer = writer(&PathBuf::from(path));
        let senders = (0..16).map(|sender| {
            let (writer, round) = (writer.clone(), &round);
            async move {
                for number in 0.. {
                    let key = format!("{round}-{sender}-{number}");
                    let delivery = NewDelivery {
                        forwarding: Forwarding { state: ForwardState::Pending, ..Forwarding::default() },
                        ..with_body(body(&key))
                    };
                    let id = writer.save(delivery).await.expect("saved");
                    let mut stdout = std::io::stdout().lock();
                    writeln!(stdout, "confirmed {id} {key}").expect("a reader");
                    stdout.flush().expect("a reader");
                    writer.update(id, Update::Marked(true));
                }
            }
        });
        join_all(senders).await;
    });
}

#[test]
fn killed_writer_loses_and_duplicates_no_confirmed_delivery() {
    let (directory, path) = file();
    let mut confirmed: BTreeMap<i64, String> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(env::current_exe().expect("this binary"))
            .args(["--exact", "app::store::deliveries::tests::killed::writes_until_it_is_killed", "--nocapture"])
            .env(STORE_VARIABLE, &path)
            .env(ROUND_VARIABLE, round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let stdout = child.stdout.take().expect("a pipe");
        let reader = thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            // Each line is a single write to the pipe, so the kill cannot cut it off.
            lines.filter(|line| line.starts_with("confirmed ")).collect::<Vec<_>>()
        });
        // After a short time, the child is still opening the store. Usually it is already writing.
        thread::sleep(Duration::from_millis(fastrand::u64(5..250)));
        child.kill().expect("killed");
        child.wait().expect("ended");
        for line in reader.join().expect("no panic") {
            let mut fields = line.split(' ').skip(1);
            let (id, key) = (fields.next().expect("a number"), fields.next().expect("a key"));
            assert!(confirmed.insert(id.parse().expect("a number"), key.into()).is_none(), "{line}: confirmed twice");
        }
        let read = all(Reader::open(&path)
            .or_else(|error| if round == 0 { Reader::open(&created(&path)) } else { Err(error) })
            .expect("the store opens"));
        let mut keys = HashSet::new();
        for delivery in &read {
            let text = String::from_utf8(delivery.message.body.clone()).expect("text");
            let key = text.split(' ').next().expect("a key").to_owned();
            assert_eq!(text, body(&key), "round {round}: a body is not what was sent");
            if let Some(expected) = confirmed.get(&delivery.id) {
                assert_eq!(&key, expected, "round {round}");
            }
            assert!(keys.insert(key), "round {round}: a delivery is in the store twice");
        }
        let lost: Vec<_> = confirmed.values().filter(|key| !keys.contains(*key)).collect();
        assert!(lost.is_empty(), "round {round}: lost {lost:?}");
    }
    assert!(confirmed.len() > 100, "only {} deliveries were confirmed", confirmed.len());
    run(writer(&path).close()).expect("closed");
    let states = all(Reader::open(&path).expect("a reader")).into_iter().map(|delivery| delivery.forwarding.state);
    assert!(states.into_iter().all(|state| state == ForwardState::Unknown));
    let left = fs::read_dir(&directory).expect("a directory").count();
    assert_eq!(left, 1, "files of killed processes are left");
}

/// Creates the store, in case the process was killed before it could.
fn created(path: &Path) -> PathBuf {
    run(writer(path).close()).expect("a store");
    path.to_owned()
}
