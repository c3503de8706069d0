//! The commands: one thin file a verb, each of which builds, acts and renders. None imports another.
//!
//! This file owns what they share: the start of a run, the context that they work in, and its end.

mod account;
mod clock;
mod completions;
mod config;
mod demo;
mod edit;
mod editor;
mod events;
mod man;
mod mock;
mod parse;
mod providers;
mod report;
mod send;
mod sign;
mod verify;
mod webhooks;

use std::{
    cell::Cell,
    ffi::OsString,
    io::{self, BufWriter, Write},
    mem::ManuallyDrop,
    path::Path,
    pin::pin,
};

use futures_util::future::{Either, select};

use crate::app::{
    cli::{Cli, ColorWhen, Command, OutputFormat},
    config::{Environment, Settings},
    error::{self, ErrorExt as _, Exit, combine},
    output::{ColorChoice, Format, Output, Styles},
    signal,
};
use anyhow::Context as _;
use hookctl::{
    bounded,
    nearest::nearest,
    provider::{Event, LookupError, Provider, Variant},
    secret::{Secret, SecretSource},
    signing::Scheme,
};

/// Runs the command line `arguments` (the first is the program's name) and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let environment = Environment::of_process();
    let mut command = Cli::description().color(color_of(&arguments));
    let parsed = command.try_get_matches_from_mut(arguments).and_then(Cli::read);
    // Taking the description of the command line apart, piece by piece, would cost more than many a command.
    std::mem::forget(command);
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            return match error.print() {
                _ if error.use_stderr() => Exit::Usage,
                // Where nobody reads the help, there is nobody to tell.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    let failure = anyhow::Error::new(error).context("cannot write to standard output");
                    printer(ColorWhen::Auto, &environment).fail(&failure);
                    error::exit_of(&failure)
                }
                _ => Exit::Ok,
            };
        }
    };
    let mut out = printer(cli.global.color, &environment);
    let ended = dispatch(cli, environment, &mut out);
    let ended = ended.and_then(|exit| out.flush().map(|()| exit));
    let exit = ended.unwrap_or_else(|failure| {
        out.fail(&failure);
        error::exit_of(&failure)
    });
    signal::conclude(exit);
    exit
}

fn dispatch(cli: Cli, environment: Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let Cli { global, command } = cli;
    signal::end_at_once();
    let run: &dyn Fn(&mut Context<'_>) -> anyhow::Result<Exit> = match &command {
        // These must work whatever the configuration file says.
        Command::Completions(args) => return completions::run(args, out),
        Command::Man(args) => return man::run(args, out),
        Command::Config(args) => return config::run(args, &global, environment, out),
        Command::Demo(args) => &|context| demo::run(args, context),
        Command::Events(args) => &|context| events::run(&args.command, context),
        Command::Providers(args) => &|context| providers::run(&args.command, context),
        Command::Send(args) => &|context| send::run(args, context),
        Command::Sign(args) => &|context| sign::run(args, context),
        Command::Verify(args) => &|context| verify::run(args, context),
        Command::Webhooks(args) => &|context| webhooks::run(&args.command, context),
        Command::Mock(args) => &|context| mock::run(args, context),
    };
    // The process ends with the command: taking the settings apart would cost more than some commands do.
    let settings = ManuallyDrop::new(Settings::load(&global, environment)?);
    let ended = run(&mut Context { settings: &settings, out, verbose: global.verbose > 0, fetched: Vec::new() });
    // Whatever happened, what was begun is JSON, and every report is whole.
    let exit = *ended.as_ref().unwrap_or(&Exit::Ok);
    let ended = combine(exit, [ended.map(drop), out.close_elements(), out.flush()]);
    // A signal that came just before the end has the reports ended as interrupted.
    signal::conclude(ended.as_ref().map_or_else(|failure| error::exit_of(&failure), |exit| *exit));
    out.end_reports(ended)
}

/// What `--color` says, for clap's own words, which are printed before anything is parsed.
fn color_of(arguments: &[OsString]) -> clap::ColorChoice {
    let said = |word: &str| {
        let joined = format!("--color={word}");
        arguments.iter().any(|held| *held == *joined)
            || arguments.windows(2).any(|pair| pair[0] == *"--color" && pair[1] == *word)
    };
    match (said("always"), said("never")) {
        (true, _) => clap::ColorChoice::Always,
        (_, true) => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

fn printer(when: ColorWhen, environment: &Environment) -> Output {
    let choice = match when {
        ColorWhen::Auto => ColorChoice::Auto,
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Never => ColorChoice::Never,
    };
    let styles = |terminal| Styles::decide(choice, terminal, |name| environment.var(name));
    let out: Box<dyn Write> = if environment.stdout_terminal {
        Box::new(io::stdout())
    } else {
        Box::new(BufWriter::with_capacity(64 * 1024, io::stdout()))
    };
    Output::new(
        out,
        Box::new(io::stderr()),
        [environment.stdout_terminal, environment.stderr_terminal],
        styles(environment.stdout_terminal),
        styles(environment.stderr_terminal),
    )
}

/// What a command works with.
struct Context<'a> {
    settings: &'a Settings,
    out: &'a mut Output,
    verbose: bool,
    /// The secrets that were fetched, by their sources.
    fetched: Vec<(SecretSource, Secret)>,
}

impl<'a> Context<'a> {
    /// The provider of that name.
    fn provider(&self, name: &str) -> anyhow::Result<&'a Provider> {
        self.settings.catalog.find(name).map_err(|error| lookup_failure(&error))
    }

    /// The secrets for `provider`, kept out of sight from now on. Each source is asked once, whoever needs it.
    fn secrets(&mut self, provider: &Provider, flags: &[String]) -> anyhow::Result<Vec<Secret>> {
        let sources = self.settings.secret_sources(&provider.name, flags)?;
        let flag = (!flags.is_empty()).then_some("--secret");
        sources.into_iter().map(|source| self.secret(source, flag)).collect()
    }

    /// The secret of a source, which was typed behind `flag` if there is one.
    fn secret(&mut self, source: SecretSource, flag: Option<&str>) -> anyhow::Result<Secret> {
        if let Some((_, secret)) = self.fetched.iter().find(|(held, _)| *held == source) {
            return Ok(secret.clone());
        }
        if let Some(flag) = flag
            && matches!(source, SecretSource::Literal { declared: false, .. })
        {
            self.out.warn(&format!(
                "{flag} was taken literally, and every user of this machine can see it in the process list; \
                 use env:NAME, file:PATH or -, or say literal:… if this is meant",
            ));
        }
        let secret = self.fetch(&source)?;
        if let (SecretSource::Env(name), Some(begins)) = (&source, secret.seems_a_source()) {
            let why = "sources are named by --secret or in a profile";
            self.out.warn(&format!("what {name} holds begins with {begins}, and is taken as it is: {why}"));
        }
        self.out.hide(&secret);
        self.fetched.push((source, secret.clone()));
        Ok(secret)
    }

    /// What a source holds, which stays in sight.
    fn fetch(&self, source: &SecretSource) -> anyhow::Result<Secret> {
        match source {
            SecretSource::Stdin | SecretSource::Cmd(_) => signal::end_while(|| self.settings.fetch(source)),
            _ => self.settings.fetch(source),
        }
    }
}

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Text => Self::Text,
            OutputFormat::Json => Self::Json,
            OutputFormat::Jsonl => Self::Jsonl,
        }
    }
}

fn lookup_failure(error: &LookupError) -> anyhow::Error {
    match error {
        LookupError::Unknown { nearest, .. } => {
            let hint = nearest.as_ref().map_or_else(
                || "`hookctl providers list` lists them".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            error::usage(error.to_string()).hint(hint)
        }
        LookupError::Broken(_) => {
            error::input(error.to_string()).hint("`hookctl providers lint PATH` reports every mistake of a folder")
        }
        LookupError::Unreadable { .. } => {
            error::input(error.to_string()).hint("expected a directory with a folder for each provider")
        }
    }
}

/// `there is no KIND NAME`, with the nearest and with all that there are.
fn unknown(what: &str, name: &str, names: &[&str]) -> anyhow::Error {
    let failure = if names.is_empty() {
        error::usage(format!("there is no {what} `{name}`: there are none"))
    } else {
        error::usage(format!("there is no {what} `{name}`: expected one of {}", names.join(", ")))
    };
    match nearest(name, names.iter().copied()) {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    }
}

fn event_of<'a>(provider: &'a Provider, name: &str) -> anyhow::Result<&'a Event> {
    provider.event(name).ok_or_else(|| {
        let names: Vec<&str> = provider.events.iter().map(|event| event.name.as_str()).collect();
        let failure = unknown(&format!("event of {}", provider.name), name, &names);
        if name == "*" {
            return failure.hint("`*` is a subscription to every event; `--all` sends them all");
        }
        failure
    })
}

fn variant_of<'a>(provider: &'a Provider, name: &str) -> anyhow::Result<&'a Variant> {
    provider.variant(name).ok_or_else(|| {
        let names: Vec<&str> = provider.variants.iter().map(|variant| variant.name.as_str()).collect();
        unknown(&format!("variant of {}", provider.name), name, &names)
    })
}

/// Why an event has no sample in a variant that others have.
fn no_variant(provider: &Provider, event: &Event, variant: &str) -> anyhow::Error {
    error::usage(format!("{} has no variant `{variant}`", event.name))
        .hint(format!("`hookctl events list {}` lists the variants", provider.name))
}

/// The scheme that the user named, or the one that the provider is taken to use.
fn scheme_of<'a>(provider: &'a Provider, name: Option<&str>) -> anyhow::Result<Option<&'a Scheme>> {
    let Some(name) = name else {
        return Ok(provider.schemes.first());
    };
    let found = provider.schemes.iter().find(|scheme| scheme.is_called(name));
    found.map(Some).ok_or_else(|| {
        let names: Vec<String> = provider.schemes.iter().map(Scheme::name).collect();
        unknown(&format!("scheme of {}", provider.name), name, &names.iter().map(String::as_str).collect::<Vec<_>>())
    })
}

/// Two readers of standard input would each get a part of it.
fn only_one_reads_stdin(readers: &[(&str, bool)]) -> anyhow::Result<()> {
    let names: Vec<&str> = readers.iter().filter(|(_, reads)| *reads).map(|(name, _)| *name).collect();
    match names.as_slice() {
        [first, second, ..] => Err(error::usage(format!("{first} and {second} both read standard input"))
            .hint("give one of them another source, as in env:NAME or a file")),
        _ => Ok(()),
    }
}

/// Whether a path stands for standard input.
fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A body that is to be signed. An empty one is a pipe that failed, not a delivery.
fn read_whole_body(path: &Path) -> anyhow::Result<Vec<u8>> {
    let body = read("body", path)?;
    if body.is_empty() {
        return Err(error::input(format!("the body from {} is empty", path.display()))
            .hint("a program that failed before the pipe gives an empty body"));
    }
    Ok(body)
}

/// The bytes of a file that holds `what`, or of standard input for `-`, exactly as they are.
fn read(what: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    const LARGEST: u64 = hookctl::capture::LARGEST_FILE as u64;
    let unreadable =
        |error: io::Error| anyhow::Error::new(error).context(format!("cannot read the {what} from {}", path.display()));
    let read = if is_stdin(path) {
        signal::end_while(|| bounded::read(io::stdin().lock(), LARGEST))
    } else {
        std::fs::File::open(path).and_then(|file| bounded::read(file, LARGEST))
    };
    read.map_err(unreadable)
}

/// Runs `work` to its end, or `None` if a signal came first.
fn block_on<T>(work: impl Future<Output = T>) -> anyhow::Result<Option<T>> {
    on_a_runtime(async {
        let interruption = signal::arrival();
        match select(pin!(work), pin!(interruption)).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    })
}

/// Runs `work` to its end also where a signal comes, which `interrupted` tells it. `None` if a second one came: somebody will not wait.
fn block_on_to_the_end<T>(interrupted: &Cell<bool>, work: impl Future<Output = T>) -> anyhow::Result<Option<T>> {
    on_a_runtime(async {
        let work = pin!(work);
        match select(work, pin!(signal::arrival())).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(((), work)) => {
                interrupted.set(true);
                match select(work, pin!(signal::arrival())).await {
                    Either::Left((done, _)) => Some(done),
                    Either::Right(_) => None,
                }
            }
        }
    })
}

fn on_a_runtime<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot set up the network")?;
    let done = tokio::task::LocalSet::new().block_on(&runtime, work);
    // A name that is still being looked up must not hold the end up.
    runtime.shutdown_background();
    Ok(done)
}
