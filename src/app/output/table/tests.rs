//! Tables of every width.

use super::*;

fn table(terminal: Option<usize>) -> Vec<String> {
    let urls = ["https://example.com/a/long/path", "http://b"];
    let table = Table::new(
        vec![
            Column::fitting("ID", Align::Left, ["1"]),
            Column::flexible("URL", urls),
            Column::fitting("BYTES", Align::Right, ["12345"]),
            Column::flexible("NOTE", ["評価の高い回答"]),
        ],
        terminal,
    );
    let plain = Styles::plain as fn(Styles, &str) -> String;
    let row =
        |id, url, bytes, note| table.row(Styles::none(), &[(id, plain), (url, plain), (bytes, plain), (note, plain)]);
    vec![table.titles(Styles::none()), row("1", urls[0], "5", "評価の高い回答"), row("2", urls[1], "12345", "")]
}

#[test]
fn optional_columns_are_left_out_before_names_are_cut() {
    let titles = |width| {
        let table = Table::new(
            vec![
                Column::fitting("ID", Align::Right, ["1"]),
                Column::fitting("TIME", Align::Left, ["12:00:00.123"]).narrow(8),
                Column::flexible("EVENT", ["onSubmissionComplete"]),
                Column::fitting("BYTES", Align::Right, ["12345"]).optional(0),
                Column::fitting("APP", Align::Right, []).hidden(true),
                Column::fitting("MS", Align::Right, ["123.4"]).optional(1),
            ],
            width,
        );
        let plain = Styles::plain as fn(Styles, &str) -> String;
        let row = ["1", "12:00:00", "answered", "5", "200", "0.1"].map(|text| (text, plain));
        let words = |line: String| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
        (words(table.titles(Styles::none())), words(table.row(Styles::none(), &row)), table.is_reduced())
    };
    let wide = ("ID TIME EVENT BYTES MS".to_owned(), "1 12:00:00 answered 5 0.1".to_owned(), false);
    assert_eq!([titles(None), titles(Some(48))], [wide.clone(), wide]);
    let narrow = ("ID TIME EVENT MS".to_owned(), "1 12:00:00 answered 0.1".to_owned(), true);
    assert_eq!([titles(Some(47)), titles(Some(37))], [narrow.clone(), narrow]);
    let least = ("ID TIME EVENT".to_owned(), "1 12:00:00 answered".to_owned(), true);
    assert_eq!([titles(Some(36)), titles(Some(22))], [least.clone(), least]);
    // Each cell is on its own line.
    assert_eq!(titles(Some(19)), ("ID".to_owned(), "1 12:00:00 answered 5 0.1".to_owned(), false));
}

#[test]
fn piped_table_is_never_cut() {
    assert_eq!(
        table(None),
        [
            "ID  URL                              BYTES  NOTE",
            "1   https://example.com/a/long/path      5  評価の高い回答",
            "2   http://b                         12345",
        ]
    );
}

#[test]
fn source_that_is_too_long_keeps_its_end_and_always_its_record() {
    for (text, width, expected) in [
        ("seen.jsonl:12", 13, "seen.jsonl:12"),
        ("seen.jsonl:12", 12, "…en.jsonl:12"),
        ("評価.jsonl:7", 9, "….jsonl:7"),
        ("seen.jsonl:1234567", 6, "…:1234567"),
        ("stdin", 3, "…in"),
    ] {
        assert_eq!(cut_source(text, width, "…"), expected, "{width}");
    }
}

#[test]
fn source_takes_the_space_that_the_row_leaves() {
    let plain = Styles::plain as fn(Styles, &str) -> String;
    let rows = |terminal, event| {
        let table = Table::new(
            vec![
                Column::source("SOURCE", ["seen.jsonl:1"]),
                Column::fitting("EVENT", Align::Left, ["onSubmissionComplete"]),
                Column::fitting("VERDICT", Align::Left, []),
            ],
            Some(terminal),
        );
        ["seen.jsonl:9", "seen.jsonl:10", "seen.jsonl:1234"]
            .map(|source| table.row(Styles::none(), &[(source, plain), (event, plain), ("valid", plain)]))
    };
    assert_eq!(
        rows(43, "surveyCompleted"),
        [
            "seen.jsonl:9  surveyCompleted       valid",
            "seen.jsonl:10  surveyCompleted      valid",
            "seen.jsonl:1234  surveyCompleted    valid",
        ]
    );
    assert_eq!(
        rows(41, "onSubmissionComplete"),
        [
            "…n.jsonl:9  onSubmissionComplete  valid",
            "…n.jsonl:10  onSubmissionComplete  valid",
            "….jsonl:1234  onSubmissionComplete  valid",
        ]
    );
}

#[test]
fn text_that_does_not_fit_goes_below_its_row() {
    let plain = Styles::plain as fn(Styles, &str) -> String;
    let rows = |terminal, values: &[&str]| {
        let columns =
            vec![Column::fitting("EVENT", Align::Left, ["answered"]), Column::text("SUMMARY", values.iter().copied())];
        let table = Table::new(columns, terminal);
        let row = |text| table.row(Styles::none(), &[("answered", plain), (text, plain)]);
        [table.titles(Styles::none()), row("Refused."), row("Connection refused by localhost.")].join("\n")
    };
    let known = ["Connection refused by localhost.", "Refused."];
    let whole = "EVENT     SUMMARY\nanswered  Refused.\nanswered  Connection refused by localhost.";
    assert_eq!(rows(None, &known), whole);
    assert_eq!(rows(Some(42), &known), whole);
    let below = "EVENT\nanswered\n  Refused.\nanswered\n  Connection refused by localhost.";
    assert_eq!(rows(Some(41), &known), below);
    // If the texts are not known in advance, texts that fit stay in their rows.
    let mixed = "EVENT     SUMMARY\nanswered  Refused.\nanswered\n  Connection refused by\n  localhost.";
    assert_eq!(rows(Some(30), &[]), mixed);
}

#[test]
fn narrow_terminal_cuts_flexible_cells_by_their_display_width() {
    assert_eq!(
        table(Some(40)),
        ["ID  URL            BYTES  NOTE", "1   https://exam…      5  評価の高い回答", "2   http://b       12345",]
    );
    for width in 2..80 {
        for line in table(Some(width)).iter().flat_map(|row| row.lines()) {
            assert!(measure_text_width(line) <= width.max(4), "{width}: {line}");
        }
    }
}
