//! Reads a store: lists, counts, and whole deliveries.

use std::{io, path::Path};

use super::{Delivery, DeliveryRow};
use crate::app::store::StoreError;
use hookctl::filter::Filter;

/// Reads a store. It sees what was committed, by any process.
#[derive(Debug)]
pub struct Reader {}

/// How many deliveries there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: u64,
    /// Those that match the filter.
    pub matched: u64,
    /// Those that match, by verdict; `none` for those that were not verified.
    pub verdict: Vec<(String, u64)>,
    /// Those that match, by provider.
    pub provider: Vec<(String, u64)>,
    /// Those that match, by status.
    pub status: Vec<(u16, u64)>,
}

/// Returns true if the file at `path` is a store of deliveries, of any version.
///
/// # Errors
/// It cannot be read.
pub fn is_store(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

impl Reader {
    /// Opens the store in a file.
    ///
    /// # Errors
    /// The file cannot be opened, is damaged, or is something else.
    pub fn open(_path: &Path) -> Result<Self, StoreError> {
        Ok(Self {})
    }

    /// Returns a delivery, or `None` if it does not exist.
    pub fn get(&self, _id: i64) -> Result<Option<Delivery>, StoreError> {
        Ok(None)
    }

    /// Lists the deliveries that match, the newest first: at most `limit`, with numbers below `before`.
    pub fn list(&self, _filter: &Filter, _before: Option<i64>, _limit: usize) -> Result<Vec<DeliveryRow>, StoreError> {
        Ok(Vec::new())
    }

    /// Counts the deliveries that match.
    pub fn counts(&self, _filter: &Filter) -> Result<Counts, StoreError> {
        Ok(Counts::default())
    }

    /// Reads the deliveries that match, in the order of arrival. Memory is bounded, and deliveries that arrive meanwhile are read as well.
    pub fn deliveries(self, _filter: Filter) -> impl Iterator<Item = Result<Delivery, StoreError>> + Send + 'static {
        std::iter::empty()
    }
}
