//! How a file is waited for, so that a signal is heard meanwhile.

use super::ahead::Valve;
use crate::app::signal;

/// How a file is waited for.
#[derive(Clone, Copy)]
pub(super) enum Wait {
    /// It is there.
    Not,
    /// Somebody feeds it, maybe never: a signal ends the process.
    Endlessly,
    /// The same after a request: a signal ends the file, and the run, which tells what was judged.
    Heard,
}

impl Wait {
    /// For a file that somebody feeds, or none does, which is read through `valve`; `heard` if a signal is handled already.
    pub(super) fn of(is_fed: bool, heard: bool, valve: &Valve) -> Self {
        if !is_fed {
            return Self::Not;
        }
        if heard { Self::heard(valve) } else { Self::Endlessly }
    }

    /// For a file that is read through `valve`, of which a part was judged.
    pub(super) fn heard(valve: &Valve) -> Self {
        valve.begin();
        valve.hear(true);
        Self::Heard
    }

    /// What comes of a read.
    pub(super) fn read<T>(self, read: impl FnOnce() -> T) -> T {
        match self {
            Self::Not | Self::Heard => read(),
            Self::Endlessly => signal::interruptible(read),
        }
    }
}
