//! Lists that are divided into pages.

use super::{TOKEN, acme, parts};
use crate::harness::{Server, endpoint, json_response, serving};

fn hooks(ids: std::ops::Range<u32>, more: &str) -> String {
    let items: Vec<_> = ids.map(|id| format!(r#"{{"id":{id},"target":"http://h/{id}","on":"created"}}"#)).collect();
    json_response("200 OK", &format!(r#"{{"hooks":[{}]{more}}}"#, items.join(",")))
}

#[test]
fn every_kind_of_paging_is_read_to_its_end_and_the_token_stays_in_the_query() {
    let sizes = r#"limit = "n", size = 2"#;
    for (paging, answers, targets) in [
        (
            format!("{{ page = \"p\", {sizes} }}"),
            vec![hooks(0..2, ""), hooks(2..3, "")],
            vec!["kind=web&p=1&n=2", "kind=web&p=2&n=2"],
        ),
        (
            format!("{{ page = \"p\", {sizes}, more = \"more\" }}"),
            vec![hooks(0..1, ",\"more\":true"), hooks(1..3, ",\"more\":false")],
            vec!["kind=web&p=1&n=2", "kind=web&p=2&n=2"],
        ),
        (
            format!("{{ offset = \"skip\", {sizes}, total = \"meta[total]\" }}"),
            vec![hooks(0..2, ",\"meta\":{\"total\":3}"), hooks(2..3, ",\"meta\":{\"total\":3}")],
            vec!["kind=web&skip=0&n=2", "kind=web&skip=2&n=2"],
        ),
        (
            "{ cursor = \"after\", next = \"next\" }".to_owned(),
            vec![hooks(0..2, ",\"next\":\"a/b\""), hooks(2..3, ",\"next\":null")],
            vec!["kind=web", "kind=web&after=a%2Fb"],
        ),
        (
            "{ next = \"links[next]\" }".to_owned(),
            vec![hooks(0..2, ",\"links\":{\"next\":\"/base/hooks?x=2\"}"), hooks(2..3, ",\"links\":{}")],
            vec!["kind=web", "x=2"],
        ),
    ] {
        let server = scripted_by_request(answers);
        let output =
            acme(&server.url("/base"), &paging, &["webhooks", "list", "acme", "--all", "-o", "json", "-v"]).exits(0);
        let output = output.nowhere(TOKEN);
        let ids: Vec<_> = output.json().as_array().expect("rows").iter().map(|row| row["id"].clone()).collect();
        assert_eq!(ids, ["0", "1", "2"], "{paging}: {}", output.stderr);
        let requests: Vec<String> = server.requests().iter().map(|request| parts(request).0).collect();
        let expected: Vec<String> =
            targets.iter().map(|query| format!("GET /base/hooks?{query}&apiKey={TOKEN} HTTP/1.1")).collect();
        assert_eq!(requests, expected, "{paging}");
    }
}

/// Starts a server that returns the next answer to each request, and the last one to all further requests.
fn scripted_by_request(answers: Vec<String>) -> Server {
    let next = std::sync::atomic::AtomicUsize::new(0);
    serving(move |_| {
        let index = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        answers[index.min(answers.len() - 1)].clone()
    })
}

#[test]
fn limit_and_skip_select_from_the_pages() {
    let paging = "{ page = \"p\", limit = \"n\", size = 2 }";
    for (flags, expected) in [
        (&["--limit", "1"][..], &["0"][..]),
        (&["--skip", "1"], &["1", "2"]),
        (&["--skip", "2", "--limit", "1"], &["2"]),
        (&["--skip", "9"], &[]),
    ] {
        let server = scripted_by_request(vec![hooks(0..2, ""), hooks(2..3, "")]);
        let args = [&["webhooks", "list", "acme", "-o", "json"], flags].concat();
        let rows = acme(&server.url("/base"), paging, &args).exits(0).json();
        let ids: Vec<&str> = rows.as_array().expect("rows").iter().filter_map(|row| row["id"].as_str()).collect();
        assert_eq!(ids, expected, "{flags:?}");
    }
}

#[test]
fn next_page_on_another_host_is_refused_without_a_request() {
    let elsewhere = endpoint(hooks(2..3, ""));
    for link in [elsewhere.url("/base/hooks"), "//other.example/base/hooks".into(), "/outside".into()] {
        let answer = hooks(0..2, &format!(",\"links\":{{\"next\":\"{link}\"}}"));
        let server = endpoint(answer);
        let args = ["webhooks", "list", "acme", "--all"];
        acme(&server.url("/base"), "{ next = \"links[next]\" }", &args)
            .exits(5)
            .stderr_has("the URL of the next page is not one of this API");
        assert!(elsewhere.requests().is_empty());
    }
}

#[test]
fn list_that_repeats_a_page_ends_and_is_incomplete() {
    let server = endpoint(hooks(0..2, ""));
    let args = ["webhooks", "list", "acme", "--all"];
    let output = acme(&server.url("/base"), "{ page = \"p\", limit = \"n\", size = 2 }", &args).exits(0);
    output.stderr_has("the API returned the same page again");
}
