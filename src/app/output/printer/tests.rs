//! Tests of what the printer writes to its streams.

use std::sync::{Arc, Mutex};

use super::*;

/// A stream without a buffer, which records each write.
#[derive(Clone, Default)]
struct Writes(Arc<Mutex<Vec<String>>>);

impl Write for Writes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a list").push(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn each_line_is_one_write() {
    let writes = Writes::default();
    let styles = Styles::none();
    let stream = || Box::new(writes.clone());
    let mut output = Output::new(stream(), stream(), [false; 2], styles, styles);
    output.line("a row").expect("written");
    output.element(Format::Jsonl, &["a row"]).expect("written");
    output.warn("a message");
    let writes = writes.0.lock().expect("a list");
    assert_eq!(*writes, ["a row\n", "[\"a row\"]\n", "warning: a message\n"]);
}
