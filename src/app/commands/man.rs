//! `hookctl man`: shows the manual page, or writes a page for each command to a directory.
//!
//! The pages are rendered from the description of the command line. Sections that clap_mangen does not render (examples, exit status, environment, files) are
//! generated here, from the help texts and the tables behind them.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    process::Command as Process,
    time::Duration,
};

use anyhow::Context as _;
use clap::Command;
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};

use crate::app::{
    cli::{self, ManArgs},
    error::{self, ErrorExt as _, Exit},
    output::Output,
    signal,
};

/// How often to check whether the viewer has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

pub(super) fn run(args: &ManArgs, out: &mut Output) -> anyhow::Result<Exit> {
    let mut command = with_every_option(cli::command()).disable_help_subcommand(true);
    command.build();
    let pages = pages(&command).context("cannot render the manual pages")?;
    if let Some(directory) = &args.dir {
        write_all(&pages, directory)?;
        out.note(&format!("wrote {} manual pages to {}", pages.len(), directory.display()));
        return Ok(Exit::Ok);
    }
    let (name, page) = &pages[0];
    if !out.terminal || !show(name, page)? {
        out.bytes(page)?;
    }
    Ok(Exit::Ok)
}

/// Shows the options that `-h` hides, so that pages describe all of them.
fn with_every_option(command: Command) -> Command {
    command.mut_args(|arg| arg.hide_short_help(false)).mut_subcommands(with_every_option)
}

/// Renders the pages of a command and of all its subcommands, and returns them with their names.
fn pages(command: &Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    fn add(command: &Command, name: &str, parent: Option<&str>, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
        pages.push((name.to_owned(), page(command, name, parent)?));
        for inner in command.get_subcommands() {
            add(inner, &format!("{name}-{}", inner.get_name()), Some(name), pages)?;
        }
        Ok(())
    }
    let mut pages = Vec::new();
    add(command, "hookctl", None, &mut pages)?;
    Ok(pages)
}

/// Shows a page with `man`. Returns false if it is not installed.
fn show(name: &str, page: &[u8]) -> anyhow::Result<bool> {
    let mut file = tempfile::Builder::new().prefix("hookctl-").suffix(&format!("-{name}.1")).tempfile()?;
    file.write_all(page)?;
    file.flush()?;
    // Ctrl-C is for the pager, which may use it to stop a search. It must not end this run.
    let _ = signal::interrupted();
    // The path is absolute, so every implementation of `man` takes it for a file and not for the name of a page.
    let mut viewer = match Process::new("man").arg(file.path()).spawn() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        viewer => viewer.context("cannot run man")?,
    };
    while viewer.try_wait().context("cannot wait for man")?.is_none() {
        let _ = signal::interrupted();
        std::thread::sleep(POLL_INTERVAL);
    }
    Ok(true)
}

/// Writes the pages to a directory. Creates the directory, but not its parents.
fn write_all(pages: &[(String, Vec<u8>)], directory: &Path) -> anyhow::Result<()> {
    let shown = directory.display();
    match fs::create_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(error::input(format!("cannot create {shown}: its parent directory does not exist"))
                .hint(format!("mkdir -p {shown}")));
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && directory.is_dir() => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(error::input(format!("cannot write the manual pages to {shown}: not a directory")));
        }
        created => created.with_context(|| format!("cannot create {shown}"))?,
    }
    for (name, page) in pages {
        let path = directory.join(format!("{name}.1"));
        fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn page(command: &Command, name: &str, parent: Option<&str>) -> io::Result<Vec<u8>> {
    let version = env!("CARGO_PKG_VERSION");
    let man = Man::new(command.clone().display_name(name.to_owned()));
    let mut page = Vec::new();
    // Turn off hyphenation and justification, so that options and paths can be searched for and copied.
    let (title, date) = (name.to_uppercase(), option_env!("HOOKCTL_DATE").unwrap_or_default());
    writeln!(page, ".TH {title} 1 \"{date}\" \"hookctl {version}\" \"hookctl manual\"\n.nh\n.ad l")?;
    man.render_name_section(&mut page)?;
    synopsis(command).to_writer(&mut page)?;
    let help = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string).unwrap_or_default();
    let (notes, examples) = notes_and_examples(&help);
    man.render_description_section(&mut page)?;
    // On the main page, the sections below replace the notes.
    if parent.is_some() {
        text(notes).to_writer(&mut page)?;
    }
    page.extend(options(command, &man)?);
    if command.has_subcommands() {
        commands(command, name).to_writer(&mut page)?;
    }
    if parent.is_none() {
        section(
            "EXIT STATUS",
            error::TABLE
                .iter()
                .filter(|row| row.exit != Exit::Inconclusive)
                .map(|row| (row.code.to_string(), row.when.to_owned())),
        )
        .to_writer(&mut page)?;
        let owned = |(name, meaning): &(&str, &str)| ((*name).to_owned(), (*meaning).to_owned());
        section("ENVIRONMENT", cli::ENVIRONMENT.iter().map(owned)).to_writer(&mut page)?;
        section("FILES", cli::FILES.iter().map(owned)).to_writer(&mut page)?;
    } else {
        let mut roff = Roff::new();
        roff.control("SH", ["EXIT STATUS"]);
        roff.text([roman("See "), bold("hookctl"), roman("(1), also for the environment and files.")]);
        roff.to_writer(&mut page)?;
    }
    literal("EXAMPLES", if parent.is_none() { TOP_EXAMPLES } else { examples }).to_writer(&mut page)?;
    see_also(command, name, parent).to_writer(&mut page)?;
    Ok(page)
}

/// Examples for the main page. The help screen has none.
const TOP_EXAMPLES: &str = "\
  Run a complete demo:
    hookctl demo
  Send a sample event:
    hookctl send wootric response.created --to http://localhost:3000/hooks \\
        --secret env:WOOTRIC_TOKEN
  Verify a captured request, and explain a mismatch:
    hookctl verify request.http --secret env:WOOTRIC_TOKEN
  List the webhooks of an account:
    hookctl webhooks list screver --token env:SCREVER_TOKEN
";

/// Splits a help text into the notes before the examples, and the examples.
fn notes_and_examples(help: &str) -> (&str, &str) {
    for heading in ["Examples:\n", "Example:\n"] {
        if let Some((notes, examples)) = help.split_once(heading) {
            return (notes.trim_end(), examples.trim_end());
        }
    }
    (help.trim_end(), "")
}

fn synopsis(command: &Command) -> Roff {
    let usage = command.clone().render_usage().to_string();
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    for line in usage.trim_start_matches("Usage:").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let name_length = line.find(['[', '<']).unwrap_or(line.len());
        roff.text([bold(&line[..name_length]), roman(&line[name_length..])]);
    }
    roff
}

/// Renders paragraphs. One with indented lines is rendered verbatim.
fn text(notes: &str) -> Roff {
    let mut roff = Roff::new();
    for paragraph in notes.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        roff.control("PP", []);
        if paragraph.lines().any(|line| line.starts_with(' ')) {
            verbatim(paragraph, &mut roff);
        } else {
            roff.text([roman(paragraph.replace('\n', " "))]);
        }
    }
    roff
}

/// Renders the options, with their groups as subsections. clap_mangen renders groups as sections of their own.
fn options(command: &Command, man: &Man) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    man.render_options_section(&mut page)?;
    let mut text = String::from_utf8_lossy(&page).into_owned();
    for heading in command.get_arguments().filter_map(clap::Arg::get_help_heading) {
        let upper = heading.to_uppercase();
        text = text.replace(&format!(".SH \"{upper}\"\n"), &format!(".SS \"{heading}\"\n"));
        text = text.replace(&format!(".SH {upper}\n"), &format!(".SS \"{heading}\"\n"));
    }
    if !text.contains(".SH OPTIONS\n") {
        text.insert_str(0, ".SH OPTIONS\n");
    }
    Ok(text.into_bytes())
}

fn commands(command: &Command, name: &str) -> Roff {
    section(
        "COMMANDS",
        command.get_subcommands().map(|inner| {
            let about = inner.get_about().map(ToString::to_string).unwrap_or_default();
            (format!("{}-{}(1)", name, inner.get_name()), about)
        }),
    )
}

/// Renders a section of terms and their meanings.
fn section(title: &str, rows: impl Iterator<Item = (String, String)>) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    for (term, meaning) in rows {
        roff.control("TP", []);
        roff.text([bold(term)]);
        roff.text([roman(meaning)]);
    }
    roff
}

/// Renders a section of verbatim lines.
fn literal(title: &str, lines: &str) -> Roff {
    let mut roff = Roff::new();
    if lines.is_empty() {
        return roff;
    }
    roff.control("SH", [title]);
    verbatim(lines, &mut roff);
    roff
}

/// Renders lines without filling them, indented as on a help screen. They were written for its width.
fn verbatim(lines: &str, roff: &mut Roff) {
    roff.control("in", ["2n"]);
    roff.control("nf", []);
    for line in lines.lines() {
        roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
    }
    roff.control("fi", []);
    roff.control("in", []);
}

fn see_also(command: &Command, name: &str, parent: Option<&str>) -> Roff {
    let mut names: Vec<String> = parent.map(str::to_owned).into_iter().collect();
    if parent.is_some_and(|parent| parent != "hookctl") {
        names.insert(0, "hookctl".to_owned());
    }
    names.extend(command.get_subcommands().map(|inner| format!("{name}-{}", inner.get_name())));
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    let mut line = Vec::new();
    for (index, name) in names.iter().enumerate() {
        line.push(bold(name));
        line.push(roman(if index + 1 < names.len() { "(1), " } else { "(1)" }));
    }
    roff.text(line);
    roff
}
