//! `hookctl store`: lists, shows, exports, imports and deletes the deliveries of a store.
//!
//! Queries and the file format are in `store::deliveries`, and export formats in `export`.

mod import;
mod show;

use super::{
    args,
    confirm::{confirm, require_terminal},
};
use crate::app::{
    cli::{DeleteStoreArgs, ExportStoreArgs, ListStoreArgs, StoreCommand},
    error::{self, ErrorExt as _, Exit},
    export::ExportFormat,
    output::{Align, Cell, Column, DeletedRow, Format, Output, StoredRow, Styles, Table, count},
    session::Session,
    signal,
    store::deliveries::{Delivery, Editor, ForwardState, ListRow, Reader, RequestKind, failure},
};
use hookctl::{secret::mask_urls, signing::Verdict};

/// Maximum number of deliveries that `list` reads at a time.
const PAGE_SIZE: usize = 1000;

pub(super) fn run(command: &StoreCommand, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    match command {
        StoreCommand::List(args) => list(args, session),
        StoreCommand::Show(args) => show::run(args, session),
        StoreCommand::Export(args) => export(args, session),
        StoreCommand::Import(args) => import::run(args, session),
        StoreCommand::Delete(args) => delete(args, session),
    }
}

fn list(args: &ListStoreArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let filter = args::filter(args.filter.query.as_deref())?;
    let failed = |error| failure(&args.file, error);
    let reader = Reader::open(&args.file).map_err(failed)?;
    let format = args.output.output;
    let (mut before, mut shown, mut table) = (args.before, 0, None);
    loop {
        let page = if args.all { PAGE_SIZE } else { (args.limit - shown).min(PAGE_SIZE) };
        let rows = reader.list(&filter, before, page).map_err(failed)?;
        let Some(last) = rows.last() else { break };
        before = Some(last.id);
        if format == Format::Text && table.is_none() {
            table = Some(begin_table(&rows, session.out)?);
        }
        for row in &rows {
            match &table {
                Some(table) => print_row(table, row, session.out)?,
                None => session.out.element(format, &stored_row(row))?,
            }
        }
        shown += rows.len();
        if rows.len() < page || (!args.all && shown == args.limit) {
            break;
        }
        if signal::interrupted() {
            return Err(error::failure(Exit::Interrupted, "interrupted"));
        }
    }
    session.out.end(format)?;
    let counts = reader.counts(&filter).map_err(failed)?;
    let number = |number: u64| count(usize::try_from(number).unwrap_or(usize::MAX));
    let matched = number(counts.matched);
    session.out.status(&match (shown as u64, counts.total) {
        (0, 0) => "no deliveries".to_owned(),
        (0, _) if counts.matched == 0 => "no matching deliveries".to_owned(),
        (shown, _) if shown < counts.matched && args.before.is_none() => {
            let next = before.unwrap_or_default();
            format!("showing {} of {matched}; use --all, or --before {next} for the next page", number(shown))
        }
        (1, _) => "1 delivery".to_owned(),
        (shown, _) => format!("{} deliveries", number(shown)),
    });
    Ok(Exit::Ok)
}

/// Returns the row of JSON output.
fn stored_row(row: &ListRow) -> StoredRow<'_> {
    StoredRow {
        id: row.id,
        kind: &row.kind,
        reason: row.reason.as_deref(),
        at: row.at.as_deref(),
        provider: row.provider.as_deref(),
        event: row.event.as_deref(),
        verdict: row.verdict.as_deref(),
        cause: row.cause.as_deref(),
        method: &row.method,
        path: mask_urls(&row.path),
        status: row.status,
        bytes: row.bytes,
        ms: row.ms,
        forward: &row.forward,
        forward_status: row.forward_status,
        marked: row.marked,
        replay_of: row.replay_of,
    }
}

/// Prints the titles of a table that fits the rows of the first page, and returns the table.
fn begin_table(rows: &[ListRow], out: &mut Output) -> anyhow::Result<Table> {
    let texts: Vec<[String; 10]> = rows.iter().map(|row| cells(row, false, out)).collect();
    let titles = ["ID", "TIME", "PROVIDER", "EVENT", "VERDICT", "STATUS", "APP", "BYTES", "MS", "CAUSE"];
    let are_forwarded = rows.iter().any(|row| row.forward != ForwardState::None.name());
    let columns = titles.into_iter().enumerate().map(|(index, title)| {
        let values = texts.iter().map(|row| row[index].as_str());
        match title {
            "ID" | "STATUS" => Column::fitting(title, Align::Right, values),
            "APP" => Column::fitting(title, Align::Right, values).hidden(!are_forwarded),
            "BYTES" => Column::fitting(title, Align::Right, values).optional(0),
            "MS" => Column::fitting(title, Align::Right, values).optional(1),
            "TIME" => Column::fitting(title, Align::Left, values).narrow("01-31 12:00:00".len()),
            "PROVIDER" | "EVENT" | "CAUSE" => Column::flexible(title, values),
            _ => Column::fitting(title, Align::Left, values),
        }
    });
    let table = Table::new(columns.collect(), out.width);
    let titles = table.titles(out.styles);
    out.line(&titles)?;
    Ok(table)
}

fn print_row(table: &Table, row: &ListRow, out: &mut Output) -> anyhow::Result<()> {
    let texts = cells(row, table.is_reduced(), out);
    let style: fn(Styles, &str) -> String = match row.verdict.as_deref() {
        Some(name) if name == Verdict::Valid.name() || name == Verdict::Authenticated.name() => Styles::good,
        Some(name) if name == Verdict::Unsigned.name() => Styles::warning,
        Some(_) => Styles::bad,
        None if row.kind == RequestKind::Broken.name() => Styles::bad,
        None => Styles::faint,
    };
    let cells: Vec<Cell<'_>> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| (text.as_str(), if index == 4 { style } else { Styles::plain as _ }))
        .collect();
    let line = table.row(out.styles, &cells);
    out.line(&line)
}

/// Returns the cells of a row, with a short time if `is_reduced` is set. Texts are escaped, because requests come from outside.
fn cells(row: &ListRow, is_reduced: bool, out: &Output) -> [String; 10] {
    let or_dash = |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), |text| out.foreign(text));
    // Seconds are enough to find a delivery. A narrow table has no space for the year.
    let second = row.at.as_deref().map(|at| at.split('.').next().unwrap_or(at).trim_end_matches('Z').replace('T', " "));
    let time = second.map(|time| if is_reduced { time.get(5..).unwrap_or(&time).to_owned() } else { time });
    let or_number = |number: Option<u16>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let is_special = row.kind != RequestKind::Delivery.name();
    let mark = if row.marked { "*" } else { "" };
    [
        format!("{mark}{}", row.id),
        or_dash(&time),
        or_dash(&row.provider),
        row.event
            .as_deref()
            .map_or_else(|| out.foreign(&format!("{} {}", row.method, row.path)), |event| out.foreign(event)),
        or_dash(&row.verdict.clone().or_else(|| is_special.then(|| row.kind.clone()))),
        or_number(row.status),
        or_number(row.forward_status),
        row.bytes.to_string(),
        row.ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.1}")),
        row.cause.as_deref().or(row.reason.as_deref()).map(|cause| out.foreign(cause)).unwrap_or_default(),
    ]
}

fn export(args: &ExportStoreArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let filter = args::filter(args.filter.query.as_deref())?;
    let format = args.format;
    if session.out.terminal && !format.is_text() {
        return Err(error::usage("refusing to write raw bytes to a terminal").hint("redirect the output to a file"));
    }
    let failed = |error| failure(&args.file, error);
    let reader = Reader::open(&args.file).map_err(failed)?;
    if format == ExportFormat::Http {
        let matched = reader.counts(&filter).map_err(failed)?.matched;
        if matched != 1 {
            return Err(error::usage(format!("--as http: expected one delivery, but {matched} match"))
                .hint("select it with --where id:ID, or use --as warc for several"));
        }
    }
    session.out.bytes(format.start().as_bytes())?;
    let (mut exported, mut left_out, mut exit) = (0, LeftOut::default(), Exit::Ok);
    for read in reader.deliveries(filter) {
        if signal::interrupted() {
            session.out.bytes(format.end().as_bytes())?;
            return Err(error::failure(Exit::Interrupted, format!("interrupted after {exported} deliveries")));
        }
        match read {
            Ok(delivery) if !format.represents(&delivery) => left_out.add(&delivery),
            Ok(delivery) => {
                let bytes = format.delivery(&delivery, exported == 0, session.out.redactor())?;
                session.out.bytes(&bytes)?;
                exported += 1;
            }
            Err(error) => {
                exit = Exit::Input;
                session.out.fail(&failed(error));
            }
        }
    }
    session.out.bytes(format.end().as_bytes())?;
    if let Some(first) = left_out.first {
        exit = Exit::Input;
        let what = count_deliveries(left_out.count, "left out");
        let reason = format!("{what}: incomplete or malformed requests can be exported as jsonl only");
        let others = if left_out.are_broken { "-is:broken".to_owned() } else { format!("-id:{first}") };
        let hint = match format {
            ExportFormat::Http => "use --as jsonl".to_owned(),
            _ => format!("use --as jsonl, or exclude them with --where {others}"),
        };
        session.out.fail(&error::input(reason).hint(hint));
    }
    session.out.status(&count_deliveries(exported, "exported"));
    Ok(exit)
}

/// The deliveries that an export format cannot represent.
#[derive(Default)]
struct LeftOut {
    count: u64,
    /// The ID of the first one.
    first: Option<i64>,
    /// Whether `is:broken` matches all of them. An imported capture can be truncated without being `broken`.
    are_broken: bool,
}

impl LeftOut {
    fn add(&mut self, delivery: &Delivery) {
        let is_broken = delivery.kind == RequestKind::Broken;
        self.are_broken = is_broken && (self.are_broken || self.count == 0);
        self.count += 1;
        self.first.get_or_insert(delivery.id);
    }
}

fn delete(args: &DeleteStoreArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    if !args.all && args.filter.query.as_deref().is_none_or(|query| query.trim().is_empty()) {
        return Err(error::usage("missing --where QUERY").hint("use --all to delete every delivery"));
    }
    let filter = args::filter(args.filter.query.as_deref())?;
    let failed = |error| failure(&args.file, error);
    // Open it for reading first, so that a store that does not exist is not created.
    let reader = Reader::open(&args.file).map_err(failed)?;
    let matched = reader.counts(&filter).map_err(failed)?.matched;
    let newest = reader.newest().map_err(failed)?;
    drop(reader);
    if !args.yes && matched > 0 {
        require_terminal(session)?;
        let question = format!("Delete {} from {}?", count_deliveries(matched, "").trim_end(), args.file.display());
        confirm(&question, session.out)?;
    }
    let mut editor = Editor::open(&args.file).map_err(failed)?;
    // Keep deliveries that arrived after the question: the user did not confirm them.
    let deleted = editor.delete(&filter, newest).map_err(failed)?;
    editor.shrink();
    match args.output.output {
        Format::Text => session.out.line(&count_deliveries(deleted, "deleted"))?,
        format => session.out.json(format, &DeletedRow { deleted })?,
    }
    Ok(Exit::Ok)
}

/// Returns a text such as `3 deliveries exported`.
fn count_deliveries(number: u64, what: &str) -> String {
    match number {
        1 => format!("1 delivery {what}"),
        number => format!("{} deliveries {what}", count(usize::try_from(number).unwrap_or(usize::MAX))),
    }
}
