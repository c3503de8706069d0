//! Reads the head of a request whose body is in another file: an environment, header lines, or a capture with or without a body.

use super::{
    CaptureError, Fidelity, Format, Record,
    detect::detect,
    document::Document,
    formats::{environ, http::messages},
    reader,
    record::Imported,
};

/// Reads one request without its body. If `format` is `None`, it is detected.
///
/// # Errors
/// There is no request, or more than one.
pub fn read_head(bytes: &[u8], name: &str, format: Option<&'static Format>) -> Result<Record, CaptureError> {
    let document = Document::new(bytes);
    let is_environ = match format {
        Some(format) => format.name == environ::FORMAT.name,
        None => detect(&document).is_ok_and(|format| format.name == environ::FORMAT.name),
    };
    let error = |reason: String| CaptureError::new(name.to_owned(), &reason);
    let imported = if is_environ {
        environ::without_body(&document).map_err(error)?
    } else if let Some(message) = messages::only_headers(document.without_bom()) {
        Imported { message, at: None, fidelity: Fidelity::Exact, status: None }
    } else {
        let mut records = reader::read(bytes, name, format);
        return match (records.pop(), records.is_empty()) {
            (Some(record), true) => record,
            (Some(_), false) => Err(error("several requests, but only one body".into())),
            (None, _) => Err(CaptureError::empty(name.to_owned())),
        };
    };
    let mut record = Record::default();
    imported.store(&mut record);
    record.source = format!("{name}:1");
    Ok(record)
}
