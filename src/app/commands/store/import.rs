//! `store import`: adds the requests of capture files, and the deliveries of other stores.
//!
//! Deliveries are added in batches. Each batch is on disk before its deliveries count as imported. The provider and the event of a captured request are
//! detected, but its signature is not verified.

use std::path::Path;

use crate::app::{
    cli::ImportStoreArgs,
    commands::args,
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, open, shown},
    output::{Progress, count},
    session::Session,
    signal,
    store::deliveries::{Editor, NewDelivery, Reader, Response, add_imported, failure, is_store, read_imported},
};
use hookctl::{
    capture::{self, CaptureError, Record},
    filter::{Filter, Subject},
    provider::{Catalog, Detection},
};

/// Maximum number of deliveries in a batch.
const MAX_BATCH_DELIVERIES: usize = 1000;

/// Size at which a batch is written even if it has fewer deliveries, in bytes.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

pub(super) fn run(args: &ImportStoreArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let filter = args::filter(args.filter.query.as_deref())?;
    if filter.needs_verdict() && !args.captures.iter().all(|capture| is_store(capture).unwrap_or(false)) {
        return Err(error::usage("--where: captures have no verdicts and causes").hint("select them after the import"));
    }
    let editor = Editor::open(&args.file).map_err(|error| failure(&args.file, error))?;
    let mut import = Import { args, filter, editor, batch: Vec::new(), size: 0, imported: 0, exit: Exit::Ok };
    let ended = args.captures.iter().try_for_each(|capture| import.file(capture, session));
    // Write the last batch even after an error, so that the deliveries that were read are not lost.
    let written = import.write(session);
    let imported = import.imported;
    session.out.progress(Progress { part: None, text: "Indexing for searches".to_owned() });
    while !signal::interrupted() && import.editor.index_some() {}
    let noun = if imported == 1 { "delivery" } else { "deliveries" };
    session.out.status(&format!("{} {noun} imported", count(imported)));
    ended.and(written).map(|()| import.exit)
}

/// An import in progress.
struct Import<'a> {
    args: &'a ImportStoreArgs,
    filter: Filter,
    editor: Editor,
    /// The deliveries that are not written yet.
    batch: Vec<NewDelivery>,
    /// The size of the batch, in bytes.
    size: usize,
    imported: usize,
    exit: Exit,
}

impl Import<'_> {
    /// Imports a capture file or a store.
    fn file(&mut self, path: &Path, session: &mut Session<'_>) -> anyhow::Result<()> {
        if !is_stdin(path) && self.args.from == "auto" && is_store(path).unwrap_or(false) {
            return self.store(path, session);
        }
        let name = shown(path);
        let input = match open(path) {
            Ok(input) => input,
            Err(failure) => {
                self.report(&failure, session);
                return Ok(());
            }
        };
        let mut reader = capture::Reader::open(input, &name, capture::format(&self.args.from));
        let mut is_empty = true;
        while let Some(mut batch) = signal::interruptible(|| reader.next_batch()) {
            while let Some(read) = read_imported(&mut batch) {
                is_empty = false;
                match read {
                    Ok(record) => self.record(record, session)?,
                    Err(error) => self.report(&error::input(error.to_string()), session),
                }
            }
        }
        if is_empty {
            self.report(&error::input(CaptureError::empty(name).to_string()), session);
        }
        Ok(())
    }

    /// Imports the deliveries of another store.
    fn store(&mut self, path: &Path, session: &mut Session<'_>) -> anyhow::Result<()> {
        let canonical = |path: &Path| std::fs::canonicalize(path).ok();
        if canonical(path) == canonical(&self.args.file) {
            return Err(error::usage(format!("{}: a store cannot be imported into itself", path.display())));
        }
        let reader = match Reader::open(path) {
            Ok(reader) => reader,
            Err(error) => {
                self.report(&failure(path, error), session);
                return Ok(());
            }
        };
        for read in reader.deliveries(self.filter.clone()) {
            match read {
                // `replay_of` is an ID in the other store, so it is meaningless here.
                Ok(delivery) => self.add(NewDelivery { replay_of: None, ..delivery.saved }, session)?,
                Err(error) => self.report(&failure(path, error), session),
            }
        }
        Ok(())
    }

    fn record(&mut self, record: Record, session: &mut Session<'_>) -> anyhow::Result<()> {
        let Record { source, message, at, fidelity, status, kept, received: _ } = record;
        let id = source.rsplit_once(':').and_then(|(_, number)| number.parse().ok()).unwrap_or_default();
        let (provider, event) = detect_sender(&session.settings.catalog, &message);
        let subject =
            Subject { provider: provider.as_deref(), event: event.as_deref(), status, ..Subject::new(&message, id) };
        if !self.filter.matches(&subject) {
            return Ok(());
        }
        let response = status.map(|status| Response { status: Some(status), ..Response::default() });
        let mut delivery = NewDelivery { at, fidelity, provider, event, response, ..NewDelivery::new(message) };
        add_imported(&mut delivery, &kept);
        self.add(delivery, session)
    }

    /// Adds a delivery to the batch, and writes the batch if it is full.
    fn add(&mut self, delivery: NewDelivery, session: &mut Session<'_>) -> anyhow::Result<()> {
        self.size += delivery.message.size();
        self.batch.push(delivery);
        if self.batch.len() < MAX_BATCH_DELIVERIES && self.size < BATCH_BYTES {
            return Ok(());
        }
        self.write(session)?;
        if signal::interrupted() {
            return Err(error::failure(Exit::Interrupted, "interrupted"));
        }
        Ok(())
    }

    /// Writes the batch to the store.
    fn write(&mut self, session: &mut Session<'_>) -> anyhow::Result<()> {
        self.editor.import(&self.batch).map_err(|error| failure(&self.args.file, error))?;
        self.imported += self.batch.len();
        self.batch.clear();
        self.size = 0;
        session.out.progress(Progress { part: None, text: format!("{} imported", count(self.imported)) });
        Ok(())
    }

    /// Reports a file or a record that cannot be imported. The import continues.
    fn report(&mut self, failure: &anyhow::Error, session: &mut Session<'_>) {
        self.exit = self.exit.and(error::exit_of(failure));
        session.out.fail(failure);
    }
}

/// Returns the names of the provider and the event of a request. They are `None` if the provider is unknown or ambiguous.
fn detect_sender(catalog: &Catalog, message: &hookctl::message::Message) -> (Option<String>, Option<String>) {
    match catalog.detect(message) {
        Ok(Detection::Found(provider, event)) => (Some(provider.name.clone()), event.map(|event| event.name.clone())),
        _ => (None, None),
    }
}
