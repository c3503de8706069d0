//! What `send` and `verify` tell the reports: the flags as meant, and a delivery or a verdict as a case.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;

use crate::app::{
    cli::{ReportArgs, SendArgs, VerifyArgs},
    clock,
    config::{Profile, Settings},
    error::{self, ErrorExt as _},
    input::is_stdin,
    lookup::unknown,
    output::{
        Case, DeliveryRow, GithubPlaces, LoadFigures, Outcome, Output, REPORT_FORMATS, STOPPED, Subject, VerdictRow,
    },
    session::Session,
};
use hookctl::signing::Verdict;

/// The kind of a record that could not be judged.
const UNJUDGED: &str = "unjudged";

/// What may come of a delivery.
const ENDS: [&str; 4] = ["accepted", "refused", "unreachable", "unsent"];

/// Begins the reports of `send`, which has other files to write too.
pub(super) fn of_deliveries(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    let others = [("--save", &args.rules.save), ("--state", &args.rules.state), ("--hdr-log", &args.load.hdr_log)];
    let others: Vec<_> = others.iter().filter_map(|(flag, path)| named(flag, path.as_deref()?)).collect();
    let read =
        args.body.iter().map(|path| ("--body", path)).chain(args.edits.merge.iter().map(|path| ("--merge", path)));
    let mut read: Vec<_> = read.filter_map(|(flag, path)| named(flag, path)).collect();
    let user_and_source = args.auth.basic.as_deref().and_then(|text| text.split_once(':'));
    let sources = [
        ("--secret", args.signature.secret.as_deref()),
        ("--basic", user_and_source.map(|(_, source)| source)),
        ("--client-id", args.auth.client_id.as_deref()),
        ("--client-secret", args.auth.client_secret.as_deref()),
        ("--token", args.subscribed.api.token.as_deref()),
    ];
    read.extend(sources.into_iter().filter_map(|(flag, source)| kept_in(flag, source?)));
    read.extend(args.tls.ca_cert.iter().filter_map(|path| named("--ca-cert", path)));
    let roots = session.settings.environment.var("SSL_CERT_FILE");
    read.extend(roots.iter().filter_map(|path| named("SSL_CERT_FILE", Path::new(path))));
    begin(&args.report, &others, &read, "send", ENDS.into(), session)
}

/// Begins the reports of `verify`.
pub(super) fn of_verdicts(args: &VerifyArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    let read = args.files.iter().map(|path| ("", path)).chain(args.body.iter().map(|path| ("--body", path)));
    let read = read.chain(args.env_files.iter().map(|path| ("--env-file", path)));
    let mut read: Vec<_> = read.filter_map(|(flag, path)| named(flag, path)).collect();
    read.extend(args.secrets.iter().filter_map(|source| kept_in("--secret", source)));
    let kinds = Verdict::ALL.map(Verdict::name).into_iter().chain([UNJUDGED]).collect();
    begin(&args.report, &[], &read, "verify", kinds, session)
}

/// A file, and what it is called where flags are wrong.
type Named<'a> = (String, &'a Path);

/// The file of a flag, or of none; a pipe is no file.
fn named<'a>(flag: &str, path: &'a Path) -> Option<Named<'a>> {
    let name = format!("{flag} {}", path.display());
    (!is_stdin(path)).then(|| (name.trim_start().to_owned(), path))
}

/// The file that a flag names as the source of a secret.
fn kept_in<'a>(flag: &str, source: &'a str) -> Option<Named<'a>> {
    Some((format!("{flag} {source}"), Path::new(source.strip_prefix("file:")?)))
}

fn begin(
    args: &ReportArgs,
    others: &[Named<'_>],
    read: &[Named<'_>],
    command: &'static str,
    mut kinds: Vec<&'static str>,
    session: &mut Session<'_>,
) -> anyhow::Result<()> {
    let files = args.reports.iter().map(|text| file(text)).collect::<Result<Vec<_>, _>>()?;
    let reports = args.reports.iter().zip(&files).map(|(text, (_, path))| (format!("--report {text}"), *path));
    let Settings { environment, path, .. } = session.settings;
    let sources = session.settings.profile().into_iter().flat_map(Profile::sources);
    let settings = sources.filter_map(|source| kept_in("the profile's", source));
    let settings = settings.chain(path.iter().filter_map(|path| named("the configuration file", path)));
    let read: Vec<_> = read.iter().cloned().chain(settings).collect();
    of_their_own(&reports.chain(others.iter().cloned()).collect::<Vec<_>>(), &read)?;
    let github = !args.no_github && environment.var("GITHUB_ACTIONS").as_deref() == Some("true");
    let github = github.then(|| GithubPlaces {
        summary: environment.var_os("GITHUB_STEP_SUMMARY").filter(|p| !p.is_empty()).map(Into::into),
    });
    if files.is_empty() && github.is_none() {
        return Ok(());
    }
    kinds.push(STOPPED);
    let started = clock::to_rfc3339(clock::now()).unwrap_or_default();
    session.out.begin_reports(Subject { command, started, kinds }, &files, github)?;
    Ok(())
}

/// What is written to one file by two spoils both, and what is written to one that is read is lost.
fn of_their_own(written: &[Named<'_>], read: &[Named<'_>]) -> anyhow::Result<()> {
    if written.is_empty() {
        return Ok(());
    }
    let places: Vec<_> = written.iter().chain(read).map(|(_, path)| (place(path), inode(path))).collect();
    let same = |one: usize, other: usize| {
        let ((place, inode), (held, linked)) = (&places[one], &places[other]);
        place == held || (inode.is_some() && inode == linked)
    };
    for other in 1..places.len() {
        let Some(one) = (0..other.min(written.len())).find(|one| same(*one, other)) else { continue };
        let first = &written[one].0;
        return Err(match other.checked_sub(written.len()).and_then(|other| read.get(other)) {
            None => error::usage(format!("{first} and {} are one file: expected one for each", written[other].0)),
            Some((input, _)) => {
                error::usage(format!("{first} would replace {input}, which is read")).hint("give it a file of its own")
            }
        });
    }
    Ok(())
}

/// What all hard links to a file have in common, where the system tells.
#[cfg(unix)]
fn inode(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|held| (held.dev(), held.ino()))
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Where a file is or will be, however it is spelled and whatever links lead there.
fn place(path: &Path) -> PathBuf {
    let of_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    let place = fs::canonicalize(path).ok().or_else(of_folder);
    place.or_else(|| std::path::absolute(path).ok()).unwrap_or_else(|| path.to_owned())
}

/// `FORMAT=FILE`.
fn file(text: &str) -> anyhow::Result<(&str, &Path)> {
    let (format, file) = text.split_once('=').unwrap_or((text, ""));
    if !REPORT_FORMATS.contains(&format) {
        return Err(unknown("report format", format, &REPORT_FORMATS));
    }
    match file {
        "" => Err(error::usage(format!("--report {text}: expected FORMAT=FILE"))
            .hint(format!("for example --report {format}=report"))),
        "-" => Err(error::usage(format!("--report {text}: a report goes to a file"))
            .hint("`-o json` prints to standard output")),
        _ => Ok((format, Path::new(file))),
    }
}

/// Reports on a record that was judged, and that `passes` or not.
pub(super) fn verdict(row: &VerdictRow<'_>, passes: bool, took: Duration, out: &mut Output) {
    if !out.reports() {
        return;
    }
    let reason = row.causes.first().map(|cause| format!("{}: {}", cause.code, cause.detail));
    let message = match reason {
        _ if passes => [row.scheme, row.secret].into_iter().flatten().collect::<Vec<_>>().join(", "),
        Some(reason) => reason,
        None => row.verdict.name().to_owned(),
    };
    out.case(&Case {
        suite: file_of(row.source).to_owned(),
        name: row.source.to_owned(),
        outcome: if passes { Outcome::Pass } else { Outcome::Fail },
        kind: row.verdict.name(),
        message,
        causes: if passes { Vec::new() } else { row.causes.to_vec() },
        micros: micros(took),
        row: serde_json::to_value(row).unwrap_or_default(),
    });
}

/// Reports on a record, or on a file, that cannot be judged.
pub(super) fn unjudged(row: &Unjudged<'_>, out: &mut Output) {
    if !out.reports() {
        return;
    }
    out.case(&Case {
        suite: file_of(row.source).to_owned(),
        name: row.source.to_owned(),
        outcome: Outcome::Error,
        kind: UNJUDGED,
        message: row.error.to_owned(),
        causes: Vec::new(),
        micros: 0,
        row: serde_json::to_value(row).unwrap_or_default(),
    });
}

/// What is said of a record that was not judged, in the place of its verdict: the same fields, and why.
#[derive(Serialize)]
pub(super) struct Unjudged<'a> {
    source: &'a str,
    provider: Option<&'a str>,
    event: (),
    verdict: (),
    header: (),
    scheme: (),
    secret: (),
    at: (),
    fidelity: (),
    causes: [(); 0],
    error: &'a str,
}

impl<'a> Unjudged<'a> {
    /// `reason` may begin with the source, which is said once.
    pub(super) fn of(source: &'a str, provider: Option<&'a str>, reason: &'a str) -> Self {
        let error = reason.strip_prefix(source).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(reason);
        let (event, verdict, header, scheme, secret, at, fidelity) = Default::default();
        Self { source, provider, event, verdict, header, scheme, secret, at, fidelity, causes: [], error }
    }
}

/// The file of `FILE:RECORD`.
fn file_of(source: &str) -> &str {
    match source.rsplit_once(':') {
        Some((file, record)) if !record.is_empty() && record.bytes().all(|byte| byte.is_ascii_digit()) => file,
        _ => source,
    }
}

/// How many deliveries of each name there were.
pub(super) type Names = HashMap<String, u32>;

/// Reports on a delivery.
pub(super) fn delivery(row: &DeliveryRow<'_>, names: &mut Names, out: &mut Output) {
    if !out.reports() {
        return;
    }
    let [accepted, refused, unreachable, unsent] = ENDS;
    let (outcome, kind) = match (row.status, row.accepted) {
        (None, _) if row.attempts == 0 => (Outcome::Fail, unsent),
        (None, _) => (Outcome::Error, unreachable),
        (_, true) => (Outcome::Pass, accepted),
        (_, false) => (Outcome::Fail, refused),
    };
    let status = row.status.map(|status| status.to_string());
    let message = [status.as_deref(), row.error].into_iter().flatten().collect::<Vec<_>>().join(": ");
    out.case(&Case {
        suite: row.provider.to_owned(),
        name: name_of(row, names),
        outcome,
        kind,
        message,
        causes: Vec::new(),
        micros: row.latency_ms.map_or(0, |ms| micros(Duration::from_secs_f64(ms.max(0.0) / 1e3))),
        row: serde_json::to_value(row).unwrap_or_default(),
    });
}

/// Reports on a load.
pub(super) fn load(figures: &LoadFigures<'_>, out: &mut Output) {
    if out.reports() {
        out.load(figures);
    }
}

/// `PROVIDER EVENT`, and what tells it from others of that event.
fn name_of(row: &DeliveryRow<'_>, names: &mut Names) -> String {
    let words = [Some(row.provider), row.event, row.variant, row.webhook, row.tamper];
    let name = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let count = names.entry(name.clone()).or_default();
    *count += 1;
    if *count == 1 { name } else { format!("{name} ({count})") }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
