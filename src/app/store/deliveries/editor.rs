//! Changes a store on behalf of a person: imports and deletes deliveries. Every call is one transaction.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::{
    NewDelivery, Sync, index,
    query::{self, Where},
    row,
    schema::{self, explain},
};
use crate::app::store::StoreError;
use hookctl::filter::Filter;

/// Changes a store. Listeners may write to it meanwhile.
#[derive(Debug)]
pub struct Editor {
    connection: Connection,
}

impl Editor {
    /// Opens a store, and creates it if it does not exist.
    ///
    /// # Errors
    /// The file cannot be opened or created, or is something else.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: schema::open(path, Sync::Full)? })
    }

    /// Adds deliveries.
    ///
    /// # Errors
    /// None of them is added.
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

    /// Completes the search index, which takes a while after a large import. Returns whether there may be more to do.
    pub fn index_some(&self) -> bool {
        // Without it, searches are slower.
        index::fill_some(&self.connection).unwrap_or(false)
    }

    /// Deletes the deliveries that match, up to this number, and returns how many there were.
    ///
    /// # Errors
    /// None of them is deleted.
    pub fn delete(&mut self, filter: &Filter, last: i64) -> Result<u64, StoreError> {
        let mut delete = || -> rusqlite::Result<u64> {
            // What is deleted is also overwritten.
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
            // Nothing of what was deleted stays in the index either.
            index::empty(&transaction)?;
            transaction.commit()?;
            Ok(deleted as u64)
        };
        delete().map_err(explain)
    }

    /// Returns the space of what was deleted to the file system. While a listener uses the store, it is reused instead.
    pub fn shrink(&self) {
        let _ = self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
    }
}
