//! `hookctl verify`: is it genuine?
//!
//! Records are judged as they are read. One that cannot be judged is told and counted, and the others are judged all the same.

mod explain;
mod totals;

use std::{
    collections::HashMap,
    fs::{File, Metadata},
    io::{self, BufRead, BufReader},
    path::Path,
    time::Instant,
};

use super::{Context, is_stdin, lookup_failure, only_one_reads_stdin, parse, read_body, report};
use crate::{
    capture::{self, Fidelity, Format, Record},
    cli::{From, OutputFormat, VerifyArgs},
    exit::{Exit, Failure},
    message::Message,
    output::{VerdictRow, VerdictTable},
    payload::Payload,
    provider::{Catalog, Detection, Event, Provider, detect},
    secret::Secret,
    signing::{Freshness, Verdict, Verifier},
};

use explain::{Explainer, env_secrets};
use totals::Totals;

pub(super) fn run(args: &VerifyArgs, context: &mut Context<'_>) -> Result<Exit, Failure> {
    if args.causes {
        return explain::list(args.output.output, context);
    }
    let stdin_is_input = args.files.iter().any(|file| is_stdin(file)) || (args.files.is_empty() && args.body.is_none());
    only_one_reads_stdin(&[
        ("FILE -", stdin_is_input),
        ("--body", args.body.as_deref().is_some_and(is_stdin)),
        ("--secret", args.secrets.iter().any(|secret| secret == "-")),
    ])?;
    if args.files.is_empty() && args.body.is_none() && context.settings.environment.stdin_terminal {
        return Err(Failure::usage("there is nothing to verify: expected FILE, or a capture on standard input").hint(
            "`hookctl verify request.http` judges a raw HTTP request, `hookctl verify --help` shows the other forms",
        ));
    }
    report::of_verdicts(&args.report, context)?;
    let candidates = env_secrets(&args.env_files, context.out)?;
    let mut judge = Judge::new(args, candidates, context)?;
    let mut totals = Totals::default();
    let mut take = |judge: &mut Judge<'_>,
                    context: &mut Context<'_>,
                    record: Result<Record, (String, String)>|
     -> Result<(), Failure> {
        match record {
            Ok(record) => judge.take(&record, &mut totals, context),
            Err((source, error)) => {
                totals.fault(&source, &Failure::input(error), context.out);
                Ok(())
            }
        }
    };

    if let Some(body) = &args.body {
        let record = parts(args, body)?;
        take(&mut judge, context, Ok(record))?;
    }
    let stdin = [Path::new("-").to_owned()];
    let files = if args.files.is_empty() && args.body.is_none() { &stdin[..] } else { &args.files };
    for file in files {
        let name = if is_stdin(file) { "-".to_owned() } else { file.display().to_string() };
        // Whoever feeds a pipe may wait for the verdict before feeding more, and may interrupt: a verdict is out when it is there.
        let mut slow = is_stdin(file);
        let mut long = slow;
        let reader: Box<dyn BufRead> = if slow {
            Box::new(io::stdin().lock())
        } else {
            match File::open(file) {
                Ok(file) => {
                    let length = file.metadata().ok().filter(Metadata::is_file).map(|metadata| metadata.len());
                    slow = length.is_none();
                    long = length.is_none_or(|length| length > SHORT);
                    Box::new(BufReader::with_capacity(64 * 1024, file))
                }
                Err(error) => {
                    take(&mut judge, context, Err((name.clone(), format!("cannot open {name}: {error}"))))?;
                    continue;
                }
            }
        };
        if long {
            report::end_at_once(context.out);
        }
        let mut empty = true;
        for record in capture::read(reader, &name, format(args.from)) {
            empty = false;
            take(&mut judge, context, record.map_err(|error| (error.source.clone(), error.to_string())))?;
            if slow {
                context.out.flush()?;
            }
        }
        if empty {
            take(&mut judge, context, Err((name.clone(), format!("{name}: there is no record in it"))))?;
        }
    }
    context.out.end(args.output.output.into())?;
    totals.tell(args.output.output, context.out)?;
    Ok(totals.exit)
}

/// A file of this length, in bytes, is judged before anybody could interrupt.
const SHORT: u64 = 1024 * 1024;

/// The format that was named, if one was.
fn format(from: From) -> Option<&'static Format> {
    let name = clap::ValueEnum::to_possible_value(&from)?;
    capture::format(name.get_name())
}

/// A request that was given in parts.
fn parts(args: &VerifyArgs, body: &Path) -> Result<Record, Failure> {
    let mut message = Message::post("/", read_body(body)?);
    for text in &args.headers {
        let (name, value) = parse::header(text)?;
        message.headers.push(name, value);
    }
    Ok(Record { source: format!("{}:1", body.display()), message, at: None, fidelity: Fidelity::Exact })
}

/// What is asked of every record.
struct Judge<'a> {
    args: &'a VerifyArgs,
    provider: Option<&'a Provider>,
    tolerance: Option<i64>,
    at: At,
    keys: HashMap<String, Option<Keys>>,
    /// What `--env-file` holds.
    candidates: Vec<Secret>,
    explainer: Explainer<'a>,
    table: VerdictTable,
}

/// What the requests of one provider are judged with.
struct Keys {
    verifier: Verifier,
    secrets: Vec<Secret>,
}

/// Which present the age of a delivery is measured from.
enum At {
    Fixed(i64),
    Captured,
}

impl<'a> Judge<'a> {
    fn new(args: &'a VerifyArgs, candidates: Vec<Secret>, context: &Context<'a>) -> Result<Self, Failure> {
        let provider = args.provider.as_deref().map(|name| context.provider(name)).transpose()?;
        let tolerance = args.tolerance.as_deref().map(|text| parse::duration("--tolerance", text)).transpose()?;
        let at = match args.at.as_deref() {
            Some("captured") => At::Captured,
            Some(text) => At::Fixed(parse::time("--at", text)?),
            None => At::Fixed(parse::now()),
        };
        if let Some(provider) = provider.filter(|_| tolerance.is_some())
            && provider.schemes.iter().all(|scheme| scheme.timestamp_header.is_none())
        {
            return Err(Failure::usage(format!(
                "--tolerance: {} sends no time, so the age of a delivery cannot be checked",
                provider.name
            )));
        }
        Ok(Self {
            args,
            provider,
            tolerance: tolerance.map(|limit| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX)),
            at,
            keys: HashMap::new(),
            candidates,
            explainer: Explainer::new(args, context.out.terminal),
            table: VerdictTable::new(Catalog::BUILT_IN),
        })
    }

    fn take(&mut self, record: &Record, totals: &mut Totals, context: &mut Context<'_>) -> Result<(), Failure> {
        let since = Instant::now();
        let mut message = &record.message;
        let with_url;
        if let Some(url) = &self.args.url {
            with_url = Message { url: Some(url.clone()), ..message.clone() };
            message = &with_url;
        }
        let (provider, event) = match self.sender(record, context)? {
            Ok(sender) => sender,
            Err(failure) => {
                totals.fault(&record.source, &failure, context.out);
                return Ok(());
            }
        };
        let now = match self.at {
            At::Fixed(now) => Some(now),
            At::Captured => record.at.as_deref().and_then(parse::rfc3339),
        };
        let freshness = match (self.tolerance, now) {
            (Some(tolerance), Some(now)) => Some(Freshness { now, tolerance }),
            (Some(_), None) => {
                let failure = format!("{}: --at captured, but the capture states no time of receipt", record.source);
                totals.fault(&record.source, &Failure::input(failure), context.out);
                return Ok(());
            }
            (None, _) => None,
        };
        self.fetch(provider, totals, context)?;
        let Some(keys) = self.keys.get(&provider.name).and_then(Option::as_ref) else {
            totals.undecided += 1;
            report::unjudged(&record.source, &format!("there is no secret for {}", provider.name), context.out);
            return Ok(());
        };
        let mut judgement = keys.verifier.judge(message, freshness);
        self.explainer.explain(&mut judgement, &provider.schemes, &keys.secrets, message, context.out);
        let at = record.at.clone().or_else(|| judgement.timestamp.and_then(parse::to_rfc3339));
        let passes =
            judgement.verdict == Verdict::Valid || (judgement.verdict == Verdict::Unsigned && self.args.allow_unsigned);
        totals.count(judgement.verdict, passes);
        let row = VerdictRow {
            source: &record.source,
            provider: &provider.name,
            event: event.map(|event| event.name.as_str()),
            verdict: judgement.verdict,
            header: judgement.header.as_deref(),
            scheme: judgement.scheme.as_deref(),
            secret: judgement.secret.as_deref(),
            at: at.as_deref(),
            fidelity: record.fidelity,
            causes: &judgement.causes,
        };
        report::verdict(&row, passes, since, context.out);
        match self.args.output.output {
            OutputFormat::Text => self.table.row(&row, passes, context.out),
            format => context.out.element(format.into(), &row),
        }
    }

    /// Whose request it is; the inner failure is the record's own.
    fn sender<'c>(
        &self,
        record: &Record,
        context: &Context<'c>,
    ) -> Result<Result<(&'c Provider, Option<&'c Event>), Failure>, Failure>
    where
        'a: 'c,
    {
        if let Some(provider) = self.provider {
            let event = Payload::recognise(&record.message.body).and_then(|payload| provider.recognise(&payload));
            return Ok(Ok((provider, event)));
        }
        let catalog = &context.settings.catalog;
        let detected = match detect(catalog, &record.message) {
            Ok(detected) => detected,
            Err(error) => return Ok(Err(lookup_failure(&error))),
        };
        Ok(match detected {
            Detection::Found(provider, event) => Ok((provider, event)),
            Detection::Ambiguous(providers) => {
                let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
                let text = format!("{}: it could be from {}", record.source, names.join(" or "));
                Err(Failure::input(text).hint("say which with --provider"))
            }
            Detection::Unknown => {
                let providers = catalog.all().map_err(|error| lookup_failure(&error))?;
                let headers: Vec<&str> =
                    providers.iter().filter_map(|provider| Some(provider.schemes.first()?.header.as_str())).collect();
                let text = format!(
                    "{}: cannot tell who sent it: there is none of the headers {}, and its body looks like no event that is known",
                    record.source,
                    headers.join(", ")
                );
                Err(Failure::input(text)
                    .hint("name the sender with --provider; `hookctl events list` lists the known events"))
            }
        })
    }

    /// Makes the keys for a provider, or `None` where there is no secret for it, which is told once.
    fn fetch(&mut self, provider: &Provider, totals: &mut Totals, context: &mut Context<'_>) -> Result<(), Failure> {
        if self.keys.contains_key(&provider.name) {
            return Ok(());
        }
        let secrets =
            if provider.schemes.is_empty() { Ok(Vec::new()) } else { context.secrets(provider, &self.args.secrets) };
        let secrets = match secrets {
            Ok(secrets) => Some([&secrets[..], &self.candidates].concat()),
            // A flag that is wrong is wrong for every record.
            Err(failure) if failure.exit == Exit::Usage => return Err(failure),
            Err(_) if self.args.secrets.is_empty() && !self.candidates.is_empty() => Some(self.candidates.clone()),
            Err(failure) => {
                totals.exit = totals.exit.and(failure.exit);
                context.out.fail(&failure);
                None
            }
        };
        let keys = secrets.map(|secrets| Keys { verifier: Verifier::new(&provider.schemes, &secrets), secrets });
        self.keys.insert(provider.name.clone(), keys);
        Ok(())
    }
}
