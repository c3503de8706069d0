//! Tests of queries: they mean the same in a store as on a single request, with and without the search index.

use std::time::Duration;

use super::*;

const BODIES: [&str; 12] = [
    r#"{"name":"Jane Doe","score":9,"nested":{"tags":["red","blue"]}}"#,
    r#"{"name":"J\u0061ne","note":"caf\u00e9 Stra\u00dfe"}"#,
    "name=Jane+Doe&answer%5Bvalue%5D=blue",
    "CAFÉ STRASSE ΣΊΣΥΦΟΣ",
    "",
    "{}",
    "quote \" and 'apostrophe' AND OR NEAR(x) * ^ -",
    "\u{0}hidden after NUL",
    "ab",
    "{\"name\":\"%4Aane\"}",
    "İstanbul ıssız",
    "{\"score\":10,\"name\":null}",
];

/// Deliveries with different values in each field that a query can match.
fn deliveries() -> Vec<NewDelivery> {
    let mut number = 0;
    let deliveries = (0..3).flat_map(|round| BODIES.iter().map(move |body| (round, body)));
    let deliveries = deliveries.map(|(round, body)| {
        number += 1;
        let pick = |list: &[&str]| list.get(number % (list.len() + 1)).map(|text| (*text).to_owned());
        let mut delivery = with_body(*body);
        delivery.message.method = ["POST", "put", "GET"][round].into();
        delivery.message.target = format!("/Hooks/{}?n={}", number % 5, number % 2);
        if body.contains('=') {
            delivery.message.headers.push("Content-Type", "application/x-www-form-urlencoded");
        }
        delivery.message.headers.push("User-Agent", if round == 0 { "curl/8" } else { "Screver 1.0 \"x\"" });
        delivery.provider = pick(&["screver", "wootric", ""]);
        delivery.event = pick(&["surveyCompleted", "response.created", "response.updated", "decline.created"]);
        delivery.verdict = Verdict::ALL.get(number % 7).copied();
        delivery.causes = pick(&["body-bom", "body-trimmed", "signature-absent"])
            .map(|code| StoredCause { code, detail: String::new(), fix: String::new(), confidence: "likely".into() })
            .into_iter()
            .collect();
        if !number.is_multiple_of(4) {
            let status = (!number.is_multiple_of(3)).then_some(200 + 101 * u16::try_from(number % 4).expect("small"));
            delivery.response = Some(Response {
                status,
                ms: Some(f64::from(u32::try_from(number).expect("small")) * 1.25),
                ..Response::default()
            });
        }
        delivery.forwarding.state =
            [ForwardState::None, ForwardState::Done, ForwardState::Failed, ForwardState::Unknown][number % 4];
        delivery.marked = number.is_multiple_of(5);
        delivery.replay_of = number.is_multiple_of(6).then_some(1);
        delivery
    });
    deliveries.collect()
}

const QUERIES: &[&str] = &[
    "",
    "verdict:valid",
    "verdict:mismatch,none",
    "-verdict:valid",
    "verdict:none -provider:*",
    "provider:screver",
    "provider:Screver,wootric",
    "provider:x",
    "provider:*r*",
    "event:response.*",
    "event:RESPONSE.created",
    "-event:response.*",
    "status:2xx",
    "status:>=400",
    "-status:4xx",
    "status:200,503",
    "cause:body",
    "cause:body-bom,signature*",
    "-cause:body",
    "method:post",
    "method:put,get",
    "path:hooks/1",
    "path:/hooks/*n=0",
    "-path:n=1",
    "size:0",
    "size:>50",
    "size:2..40",
    "ms:>20",
    "ms:1.25",
    "-ms:<10",
    "header:content-type",
    "header:user-agent=CURL",
    "-header:user-agent=\"r 1.0 \\\"x\"",
    "is:marked",
    "is:broken",
    "-is:handshake,broken",
    "is:replay,failed",
    "-is:forwarded",
    "id:7",
    "id:>20",
    "id:3..9,30",
    "-id:<30",
    "name=\"Jane Doe\"",
    "name=Jane",
    "name=Jane,null",
    "score=9",
    "score=10,9",
    "nested.tags[1]=blue",
    "answer.value=blue",
    "-name=Jane",
    "jane",
    "JANE DOE",
    "\"jane doe\"",
    "-jane",
    "café",
    "straße",
    "strasse",
    "ΣΊΣΥΦΟΣ",
    "σίσυφος",
    "quote",
    "\"AND OR NEAR(x)\"",
    "\"quote \\\" and\"",
    "hidden",
    "ab",
    "a",
    "istanbul",
    "ıssız",
    "screver",
    "response",
    "u0061",
    "%4a",
    "nothing-like-it",
    "jane verdict:valid -is:marked",
    "blue -event:* size:>3",
];

#[test]
fn query_of_a_store_finds_what_the_filter_matches() {
    let (_directory, path) = file();
    let mut editor = Editor::open(&path).expect("a store");
    // The search for `jane` indexes the first half of the deliveries.
    editor.import(&deliveries()[..18]).expect("imported");
    let jane = Filter::parse("jane").expect("a filter");
    assert_eq!(Reader::open(&path).expect("a reader").list(&jane, None, 100).expect("a list").len(), 4);
    editor.import(&deliveries()[18..]).expect("imported");
    let everything = all(Reader::open(&path).expect("a reader"));
    assert_eq!(everything.len(), 36);
    for indexed in [false, true] {
        for query in QUERIES {
            let filter = Filter::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
            let expected: Vec<i64> = everything
                .iter()
                .filter(|delivery| delivery.subject(|subject| filter.matches(subject)))
                .map(|delivery| delivery.id)
                .collect();
            let mut reader = Reader::open(&path).expect("a reader");
            reader.updates_index = indexed;
            let listed = reader.list(&filter, None, 100).expect(query);
            assert_eq!(listed.iter().rev().map(|row| row.id).collect::<Vec<_>>(), expected, "{query}");
            let counts = reader.counts(&filter).expect(query);
            assert_eq!((counts.total, counts.matched), (36, expected.len() as u64), "{query}");
            assert_eq!(counts.verdict.values().sum::<u64>(), counts.matched, "{query}");
            let read = reader.deliveries(filter).map(|read| read.expect(query).id);
            assert_eq!(read.collect::<Vec<_>>(), expected, "{query}");
        }
    }
    let connection = schema::open(&path, SyncMode::Off).expect("a store");
    assert_eq!(index::indexed_to(&connection).expect("a number"), 36);
}

#[test]
fn index_is_rebuilt_after_many_deletions() {
    let (_directory, path) = file();
    let mut editor = Editor::open(&path).expect("a store");
    editor.import(&vec![with_body("needle"); 1500]).expect("imported");
    let connection = schema::open(&path, SyncMode::Off).expect("a store");
    while index::fill_some(&connection).expect("an index") {}
    connection.execute("DELETE FROM deliveries WHERE id <= 1200", []).expect("deleted");
    editor.import(&[with_body("the needle")]).expect("imported");
    let needle = Filter::parse("needle").expect("a filter");
    let found = || Reader::open(&path).expect("a reader").counts(&needle).expect("counts").matched;
    assert_eq!(found(), 301);
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    assert_eq!(number("SELECT count(*) FROM search WHERE search MATCH '\"nee\"'"), 301);
    assert_eq!(editor.delete(&needle, 1400).expect("deleted"), 200);
    assert_eq!(number("SELECT count(*) FROM search WHERE search MATCH '\"nee\"'"), 0);
    assert_eq!(found(), 101);
    assert_eq!(number("SELECT count(*) FROM contents"), 101);
}

#[test]
fn list_continues_below_an_id_and_stops_at_the_limit() {
    let (_directory, path) = file();
    Editor::open(&path).expect("a store").import(&deliveries()).expect("imported");
    let reader = Reader::open(&path).expect("a reader");
    for query in ["", "-method:get", "is:marked", "jane"] {
        let filter = Filter::parse(query).expect(query);
        let whole = reader.list(&filter, None, usize::MAX).expect(query);
        let (mut pages, mut before) = (Vec::new(), None);
        loop {
            let page = reader.list(&filter, before, 2).expect(query);
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            pages.extend(page);
        }
        assert_eq!(pages, whole, "{query}");
    }
    for before in [i64::MIN, -1, 0, 1] {
        assert!(reader.list(&Filter::default(), Some(before), 5).expect("a list").is_empty());
    }
}

#[test]
fn query_text_is_never_part_of_the_sql() {
    let (_directory, path) = file();
    Editor::open(&path).expect("a store").import(&deliveries()).expect("imported");
    let reader = Reader::open(&path).expect("a reader");
    for hostile in ["'; DROP TABLE deliveries; --", "\\\") OR 1=1 --", "%", "_", "?1", "\u{0}", "' || (SELECT 1) || '"]
    {
        for operator in
            ["event:", "provider:", "cause:", "method:", "path:", "header:", "header:user-agent=", "name=", ""]
        {
            let query = format!("{operator}\"{hostile}\"");
            let filter = Filter::parse(&query).unwrap_or_else(|error| panic!("{query}: {error}"));
            reader.list(&filter, None, 5).expect(&query);
            reader.counts(&filter).expect(&query);
        }
    }
    assert_eq!(reader.counts(&Filter::default()).expect("counts").total, 36);
}

#[test]
fn column_with_many_values_is_compared_row_by_row() {
    let (_directory, path) = file();
    let many = (0..600).map(|number| {
        let mut delivery = with_body("{}");
        delivery.message.target = format!("/{number}");
        delivery
    });
    Editor::open(&path).expect("a store").import(&many.collect::<Vec<_>>()).expect("imported");
    let reader = Reader::open(&path).expect("a reader");
    for (query, expected) in [("path:/59", 11), ("-path:/*9", 540), ("path:/600", 0)] {
        let counts = reader.counts(&Filter::parse(query).expect(query)).expect(query);
        assert_eq!(counts.matched, expected, "{query}");
    }
}

#[test]
fn counting_ends_at_its_time_limit_and_the_reader_can_be_used_afterwards() {
    let (_directory, path) = file();
    let many: Vec<NewDelivery> = (0..1000).map(|_| with_body("{}")).collect();
    Editor::open(&path).expect("a store").import(&many).expect("imported");
    let mut reader = Reader::open(&path).expect("a reader");
    let filter = Filter::parse("-header:x-absent").expect("a filter");
    assert_eq!(reader.matched_within(&filter, Duration::ZERO).expect("counted"), None);
    assert_eq!(reader.matched_within(&filter, Duration::MAX).expect("counted"), Some(1000));
    assert_eq!(reader.counts(&filter).expect("counts").matched, 1000);
    assert_eq!(reader.total().expect("counted"), 1000);
}
