//! The captured requests of `inspect`: verifies them, and saves them in a store of this run.
//!
//! Up to [`MAX_IN_MEMORY`], the store is in memory. Beyond that, it is a temporary file, which only the user can read and which is removed at the end.
//! The causes of mismatches are searched for afterward, while the page is already served.

use std::fs::File;

use futures_util::future::join_all;
use tempfile::TempDir;

use crate::app::{
    cli::InspectArgs,
    config::Environment,
    error::{self, ErrorExt as _},
    input::{open, shown},
    leftover, listen,
    output::{Progress, count},
    runtime::block_on_runtime,
    session::Session,
    signal,
    store::{
        StoreError,
        deliveries::{
            Location, NewDelivery, Options, RequestKind, Response, Retain, StoredCause, SyncMode, Update, Writer,
            add_imported, read_imported, record,
        },
    },
};
use hookctl::{
    capture::{self, CaptureError, Record},
    diagnosis::{Budget, Exhausted, facts, not_searched},
    filter::Filter,
    verify::{RecordVerifier, Unverifiable},
};

/// Maximum size of the captured requests that are kept in memory, in bytes.
const MAX_IN_MEMORY: usize = if cfg!(test) { 1024 * 1024 } else { 64 * 1024 * 1024 };

/// Maximum number of requests that are saved together.
const MAX_BATCH: usize = 1000;

/// Size at which requests are saved even if there are fewer, in bytes.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// The deliveries whose causes are searched for.
const SEARCHED: &str = "verdict:mismatch,malformed,missing";

/// The captured requests of a run.
pub(super) struct CaptureStore {
    store: RunStore,
    /// Searches for causes. It knows which secrets are right.
    budget: Budget,
    /// Requests that are not saved yet, and their size in bytes.
    batch: (Vec<NewDelivery>, usize),
    /// The size of the saved requests, in bytes.
    size: usize,
}

/// A store that ends with the run.
struct RunStore {
    writer: Writer,
    /// The directory of the file if it is not in memory, and its lock.
    directory: Option<(TempDir, File)>,
}

/// The options of both kinds of store. Neither must survive the run.
const OPTIONS: Options = Options { sync: SyncMode::Off, retain: Retain::EVERYTHING, max_bytes: None };

impl RunStore {
    fn in_memory() -> Result<Self, StoreError> {
        Ok(Self { writer: Writer::open(Location::Memory, OPTIONS)?, directory: None })
    }

    fn in_file() -> anyhow::Result<Self> {
        let parent = Environment::temporary();
        leftover::sweep_directories(&parent);
        let mut builder = tempfile::Builder::new();
        builder.prefix("hookctl-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let create = || {
            let directory = builder.tempdir_in(&parent)?;
            let lock = leftover::lock_directory(directory.path())?;
            Ok((directory, lock))
        };
        let directory = create().map_err(|cause: std::io::Error| {
            error::input(format!("cannot create a directory in {}", parent.display())).because(cause)
        })?;
        let location = Location::File(directory.0.path().join("captures.db"));
        let writer = Writer::open(location, OPTIONS).map_err(cannot_save)?;
        Ok(Self { writer, directory: Some(directory) })
    }

    /// Saves deliveries in their order.
    fn save(&self, deliveries: Vec<NewDelivery>) -> anyhow::Result<()> {
        let saved = block_on_runtime(join_all(deliveries.into_iter().map(|delivery| self.writer.save(delivery))))?;
        saved.into_iter().try_for_each(|saved| saved.map(drop).map_err(cannot_save))
    }
}

fn cannot_save(cause: StoreError) -> anyhow::Error {
    error::input("cannot keep the captured requests for this run").because(cause)
}

impl CaptureStore {
    /// Reads, verifies and saves the requests of a capture. Broken records are reported. Returns `None` if the run was interrupted.
    ///
    /// # Errors
    /// The file cannot be read, or contains no request (exit 3).
    pub(super) fn import(
        args: &InspectArgs,
        verifier: &RecordVerifier<'_>,
        public_url: Option<&str>,
        session: &mut Session<'_>,
    ) -> anyhow::Result<Option<Self>> {
        let name = shown(&args.file);
        let mut reader = capture::Reader::open(open(&args.file)?, &name, capture::format(&args.capture.from));
        let store = RunStore::in_memory().map_err(cannot_save)?;
        let limit = Some(listen::RUN_BUDGET);
        let mut import = Self { store, budget: Budget::new(limit), batch: (Vec::new(), 0), size: 0 };
        let mut saved = 0;
        // The last error is printed after the others, or ends the run if there is nothing to show.
        let mut failed = None;
        while let Some(mut batch) = signal::interruptible(|| reader.next_batch()) {
            while let Some(read) = read_imported(&mut batch) {
                match read {
                    Ok(record) => {
                        import.add(record, verifier, public_url)?;
                        saved += 1;
                    }
                    Err(error) => {
                        if let Some(previous) = failed.replace(error::input(error.to_string())) {
                            session.out.fail(&previous);
                        }
                    }
                }
            }
            if signal::interrupted() {
                return Ok(None);
            }
            session.out.progress(Progress { part: None, text: format!("{} verified", count(saved)) });
        }
        if saved == 0 {
            return Err(failed.unwrap_or_else(|| error::input(CaptureError::empty(name).to_string())));
        }
        if let Some(error) = failed {
            session.out.fail(&error);
        }
        import.save()?;
        Ok(Some(import))
    }

    /// Verifies a request, and adds it to the batch.
    fn add(
        &mut self,
        mut record: Record,
        verifier: &RecordVerifier<'_>,
        public_url: Option<&str>,
    ) -> anyhow::Result<()> {
        set_url(&mut record, public_url);
        let kept = std::mem::take(&mut record.kept);
        let mut delivery = NewDelivery::from_record(&record);
        add_imported(&mut delivery, &kept);
        delivery.response = record.status.map(|status| Response { status: Some(status), ..Response::default() });
        if delivery.kind == RequestKind::Delivery {
            match verifier.verify(&mut record) {
                Ok(result) => {
                    self.budget.note(&result.verification);
                    delivery.set_verified(&result);
                }
                Err(Unverifiable::NoKeys(provider) | Unverifiable::KeysNotFetched(provider)) => {
                    delivery.provider = Some(provider.name.clone());
                }
                // The page shows that it was not verified.
                Err(_) => {}
            }
        }
        let (batch, size) = &mut self.batch;
        *size += delivery.size();
        batch.push(delivery);
        if batch.len() >= MAX_BATCH || *size >= BATCH_BYTES { self.save() } else { Ok(()) }
    }

    /// Saves the batch. Above [`MAX_IN_MEMORY`], moves everything to a file first.
    fn save(&mut self) -> anyhow::Result<()> {
        let (batch, size) = std::mem::take(&mut self.batch);
        self.size += size;
        if self.size > MAX_IN_MEMORY && self.store.directory.is_none() {
            let file = RunStore::in_file()?;
            let mut moved = Vec::new();
            for read in self.store.writer.reader().map_err(cannot_save)?.deliveries(Filter::default()) {
                moved.push(read.map_err(cannot_save)?.saved);
                if moved.len() == MAX_BATCH {
                    file.save(std::mem::take(&mut moved))?;
                }
            }
            file.save(moved)?;
            self.store = file;
        }
        self.store.save(batch)
    }

    pub(super) fn writer(&self) -> Writer {
        self.store.writer.clone()
    }

    /// Searches for the causes of the deliveries that are not valid, until it is done, the time is over, or the run is interrupted.
    pub(super) fn explain(&mut self, verifier: &RecordVerifier<'_>, public_url: Option<&str>) {
        let Ok(filter) = Filter::parse(SEARCHED) else { return };
        // If the store cannot be read, the page reports it.
        let Ok(reader) = self.store.writer.reader() else { return };
        for delivery in reader.deliveries(filter).map_while(Result::ok) {
            if signal::interrupted() {
                return;
            }
            let id = delivery.id;
            let mut record = record(delivery);
            set_url(&mut record, public_url);
            let Ok(result) = verifier.verify(&mut record) else { continue };
            if result.is_explained() {
                continue;
            }
            let case = result.case(&record);
            let causes = self.budget.explain(&case).unwrap_or_else(|Exhausted| {
                let mut causes = facts(&case);
                causes.push(not_searched());
                causes
            });
            self.store.writer.update(id, Update::Causes(causes.iter().map(StoredCause::from).collect()));
        }
    }
}

/// Sets the URL that the sender used, for schemes that sign it.
fn set_url(record: &mut Record, public_url: Option<&str>) {
    if let Some(url) = public_url.filter(|_| record.message.target.starts_with('/')) {
        record.message.url = Some(format!("{}{}", url.trim_end_matches('/'), record.message.target));
    }
}

impl Drop for RunStore {
    /// Ends the thread of the store, which has the file open.
    fn drop(&mut self) {
        let _ = block_on_runtime(self.writer.clone().close());
    }
}
