//! Reads the report flags of `send`, `verify`, `listen` and `replay`, and begins their reports.
//!
//! A report must not overwrite a file that the same run reads or writes, so the commands list those files here.

use std::path::Path;

use crate::app::{
    cli::{ListenArgs, ReplayArgs, ReportArgs, SendArgs, TlsArgs, VerifyArgs},
    clock,
    config::{Profile, Settings},
    error::{self, ErrorExt as _},
    http::SendErrorKind,
    input::is_stdin,
    lookup::unknown,
    output::{
        Case, CiJob, DeliveryNames, DeliveryRow, Evidence, GithubActions, NamedFile, Output, REPORT_FORMATS,
        RunContext, STOPPED, Subject, check_distinct, command_line,
    },
    session::Session,
};

/// Begins the reports of `send`.
pub(super) fn begin_deliveries(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    let written = [("--save", &args.rules.save), ("--state", &args.rules.state), ("--hdr-log", &args.load.hdr_log)];
    let written: Vec<_> = written.iter().filter_map(|(flag, path)| NamedFile::new(flag, path.as_deref()?)).collect();
    let read_files =
        args.body.iter().map(|path| ("--body", path)).chain(args.edits.merge.iter().map(|path| ("--merge", path)));
    let mut read_files: Vec<_> = read_files.filter_map(|(flag, path)| NamedFile::new(flag, path)).collect();
    let user_and_source = args.auth.basic.as_deref().and_then(|text| text.split_once(':'));
    let sources = [
        ("--secret", args.signature.secret.as_deref()),
        ("--basic", user_and_source.map(|(_, source)| source)),
        ("--client-id", args.auth.client_id.as_deref()),
        ("--client-secret", args.auth.client_secret.as_deref()),
        ("--token", args.subscribed.api.token.as_deref()),
    ];
    read_files.extend(sources.into_iter().filter_map(|(flag, source)| NamedFile::from_source(flag, source?)));
    let TlsArgs { ca_cert, client_cert, client_key, .. } = &args.tls;
    let certificates = [("--ca-cert", ca_cert), ("--client-cert", client_cert), ("--client-key", client_key)];
    read_files.extend(certificates.iter().filter_map(|(flag, path)| NamedFile::new(flag, path.as_deref()?)));
    let roots = session.settings.environment.var("SSL_CERT_FILE");
    read_files.extend(roots.iter().filter_map(|path| NamedFile::new("SSL_CERT_FILE", Path::new(path))));
    let endpoint = match &args.to {
        _ if args.subscribed.subscribed => Some("the subscribed webhooks".to_owned()),
        Some(to) => Some(to.clone()),
        None => session.settings.profile().and_then(|profile| profile.to.clone()),
    };
    let context = RunContext { endpoint, ..RunContext::default() };
    let run = Run { command: "send", kinds: Case::DELIVERY_KINDS.into(), is_load: args.load.is_on(), context };
    begin(&args.report, &written, &read_files, run, session)
}

/// Begins the reports of `replay`.
pub(super) fn begin_replays(args: &ReplayArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    let read_files =
        args.files.iter().map(|path| ("", path)).chain(args.edits.merge.iter().map(|path| ("--merge", path)));
    let mut read_files: Vec<_> = read_files.filter_map(|(flag, path)| NamedFile::new(flag, path)).collect();
    let sources = args.signature.secrets.iter().map(|source| ("--secret", source));
    let sources = sources.chain(args.signature.resign.iter().map(|source| ("--resign", source)));
    read_files.extend(sources.filter_map(|(flag, source)| NamedFile::from_source(flag, source)));
    let TlsArgs { ca_cert, client_cert, client_key, .. } = &args.tls;
    let certificates = [("--ca-cert", ca_cert), ("--client-cert", client_cert), ("--client-key", client_key)];
    read_files.extend(certificates.iter().filter_map(|(flag, path)| NamedFile::new(flag, path.as_deref()?)));
    let context = RunContext { endpoint: Some(args.to.join(" and ")), ..RunContext::default() };
    let run = Run { command: "replay", kinds: Case::REPLAY_KINDS.into(), is_load: false, context };
    begin(&args.report, &[], &read_files, run, session)
}

/// Begins the reports of `verify`.
pub(super) fn begin_verdicts(args: &VerifyArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    let read_files = args.files.iter().map(|path| ("", path)).chain(args.body.iter().map(|path| ("--body", path)));
    let read_files = read_files.chain(args.files_from.iter().map(|path| ("--files-from", path)));
    let read_files = read_files.chain(args.secrets.env_files.iter().map(|path| ("--env-file", path)));
    let mut read_files: Vec<_> = read_files.filter_map(|(flag, path)| NamedFile::new(flag, path)).collect();
    read_files.extend(args.secrets.sources.iter().filter_map(|source| NamedFile::from_source("--secret", source)));
    let files = args.files.iter().chain(&args.files_from).chain(&args.body);
    let mut inputs: Vec<String> =
        files.map(|file| if is_stdin(file) { "stdin".to_owned() } else { file.display().to_string() }).collect();
    if inputs.is_empty() {
        inputs.push("stdin".to_owned());
    }
    let context = RunContext { inputs, endpoint: args.url.clone(), ..RunContext::default() };
    let run = Run { command: "verify", kinds: Case::verdict_kinds(), is_load: false, context };
    begin(&args.report, &[], &read_files, run, session)
}

/// The run that the reports describe.
struct Run {
    command: &'static str,
    kinds: Vec<&'static str>,
    is_load: bool,
    context: RunContext,
}

/// Begins the reports of `listen`.
pub(super) fn begin_arrivals(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    let written =
        [("--save", &args.store.save), ("--capture", &args.store.capture), ("--ready-file", &args.ready_file)];
    let written: Vec<_> = written.iter().filter_map(|(flag, path)| NamedFile::new(flag, path.as_deref()?)).collect();
    let TlsArgs { ca_cert, client_cert, client_key, .. } = &args.trust;
    let read_files = [
        ("--tls-cert", &args.tls_cert),
        ("--tls-key", &args.tls_key),
        ("--ca-cert", ca_cert),
        ("--client-cert", client_cert),
        ("--client-key", client_key),
    ];
    let mut read_files: Vec<_> =
        read_files.iter().filter_map(|(flag, path)| NamedFile::new(flag, path.as_deref()?)).collect();
    read_files.extend(args.verify.env_files.iter().filter_map(|path| NamedFile::new("--env-file", path)));
    read_files.extend(args.verify.secrets.iter().filter_map(|source| NamedFile::from_source("--secret", source)));
    read_files.extend(args.forward.resign.iter().filter_map(|source| NamedFile::from_source("--resign", source)));
    let run = Run { command: "listen", kinds: Case::arrival_kinds(), is_load: false, context: RunContext::default() };
    begin(&args.report, &written, &read_files, run, session)
}

fn begin(
    args: &ReportArgs,
    written: &[NamedFile<'_>],
    read_files: &[NamedFile<'_>],
    Run { command, mut kinds, is_load, mut context }: Run,
    session: &mut Session<'_>,
) -> anyhow::Result<()> {
    let files = args.reports.iter().map(|text| parse_report(text)).collect::<Result<Vec<_>, _>>()?;
    let reports =
        args.reports.iter().zip(&files).map(|(text, (_, path))| NamedFile { name: format!("--report {text}"), path });
    let Settings { environment, path, .. } = session.settings;
    let sources = session.settings.profile().into_iter().flat_map(Profile::sources);
    let settings = sources.filter_map(|source| NamedFile::from_source("the profile's", source));
    let settings = settings.chain(path.iter().filter_map(|path| NamedFile::new("the configuration file", path)));
    let read_files: Vec<_> = read_files.iter().cloned().chain(settings).collect();
    check_distinct(&reports.chain(written.iter().cloned()).collect::<Vec<_>>(), &read_files)?;
    let github = !args.no_github && environment.var("GITHUB_ACTIONS").as_deref() == Some("true");
    let github = github.then(|| GithubActions {
        summary: environment.var_os("GITHUB_STEP_SUMMARY").filter(|p| !p.is_empty()).map(Into::into),
    });
    if files.is_empty() && github.is_none() {
        return Ok(());
    }
    kinds.push(STOPPED);
    let started = clock::to_rfc3339(clock::now()).unwrap_or_default();
    context.endpoint = context.endpoint.map(|url| session.out.without_secrets(&url).into_owned());
    context.command_line = command_line(&environment.arguments);
    context.ci = CiJob::from_variables(|name| environment.var(name));
    session.out.begin_reports(Subject { command, started, kinds, is_load, context }, &files, github)?;
    Ok(())
}

/// Parses `FORMAT=FILE`.
fn parse_report(text: &str) -> anyhow::Result<(&str, &Path)> {
    let (format, file) = text.split_once('=').unwrap_or((text, ""));
    if !REPORT_FORMATS.contains(&format) {
        return Err(unknown("report format", format, &REPORT_FORMATS));
    }
    match file {
        "" => Err(error::usage(format!("--report {text}: missing file (expected FORMAT=FILE)"))
            .hint(format!("e.g. --report {format}=report.{}", extension(format)))),
        "-" => Err(error::usage(format!("--report {text}: reports are written to files"))
            .hint("use -o json to print to stdout")),
        _ => Ok((format, Path::new(file))),
    }
}

/// Returns the usual file extension of a report format.
fn extension(format: &str) -> &str {
    match format {
        "junit" => "xml",
        "markdown" => "md",
        format => format,
    }
}

/// Adds a delivery to the reports.
pub(super) fn delivery(
    row: &DeliveryRow<'_>,
    failure: Option<SendErrorKind>,
    evidence: &Evidence<'_>,
    names: &mut DeliveryNames,
    out: &mut Output,
) {
    if out.reports() {
        out.case(&Case::from_delivery(row, failure, names), row, evidence);
    }
}
