//! Imports and deletes deliveries, for `store import` and `store delete`. Each call is one transaction. Listeners use the [writer](super::writer) instead.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::{
    NewDelivery, SyncMode, Update, index,
    query::{self, Where},
    row,
    schema::{self, explain},
};
use crate::app::store::StoreError;
use hookctl::filter::Filter;

/// Imports and deletes deliveries. Listeners may write to the store at the same time.
#[derive(Debug)]
pub struct Editor {
    connection: Connection,
}

impl Editor {
    /// Opens a store, and creates it if it does not exist.
    ///
    /// # Errors
    /// The file cannot be opened or created, or is not a store.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: schema::open(path, SyncMode::Full)? })
    }

    /// Adds deliveries.
    ///
    /// # Errors
    /// The store cannot be written to. None of the deliveries is added.
    pub fn import(&mut self, deliveries: &[NewDelivery]) -> Result<(), StoreError> {
        let mut import = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for delivery in deliveries {
                row::insert(&transaction, delivery, None)?;
            }
            transaction.commit()
        };
        import().map_err(explain)
    }

    /// Adds a delivery, and returns its ID.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub fn add(&mut self, delivery: &NewDelivery) -> Result<i64, StoreError> {
        let mut add = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let id = row::insert(&transaction, delivery, None)?;
            transaction.commit()?;
            Ok(id)
        };
        add().map_err(explain)
    }

    /// Marks a delivery, or removes its mark. Does nothing if it does not exist.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub fn mark(&mut self, id: i64, marked: bool) -> Result<(), StoreError> {
        row::update(&self.connection, id, &Update::Marked(marked)).map_err(explain)
    }

    /// Adds a batch of deliveries to the search index. Returns true if there may be more to add.
    pub fn index_some(&self) -> bool {
        // Ignore errors: without the index, searches are only slower.
        index::fill_some(&self.connection).unwrap_or(false)
    }

    /// Deletes the matching deliveries with IDs up to `last`, and returns their number.
    ///
    /// # Errors
    /// The store cannot be written to. None of the deliveries is deleted.
    pub fn delete(&mut self, filter: &Filter, last: i64) -> Result<u64, StoreError> {
        let mut delete = || -> rusqlite::Result<u64> {
            // Overwrite the deleted data in the file.
            self.connection.pragma_update(None, "secure_delete", true)?;
            let compiled = query::compile(&self.connection, filter)?;
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let Where { sql, mut values, .. } = compiled;
            values.push(last.into());
            let sql = format!(
                "DELETE FROM deliveries WHERE id IN (SELECT d.id FROM deliveries d WHERE {sql} AND d.id <= ?{})",
                values.len()
            );
            let deleted = transaction.execute(&sql, params_from_iter(values))?;
            // The index also contains text of the deleted bodies.
            index::empty(&transaction)?;
            transaction.commit()?;
            Ok(deleted as u64)
        };
        delete().map_err(explain)
    }

    /// Returns the space of deleted deliveries to the file system. While a listener uses the store, this fails silently, and the space is reused instead.
    pub fn shrink(&self) {
        let _ = self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
    }
}
