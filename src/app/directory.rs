//! The directory of a file, by its path alone.

use std::path::Path;

/// Returns the directory that contains the file at `path`: `.` if the path is only a name.
pub fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
