//! From a receiver that rejects deliveries to the proven cause on the screen.

use super::{
    super::{Inspecting, signature},
    BODY,
    driver::{self, Browser},
    python_style,
};
use crate::{
    harness::{Server, hookctl, response, serving},
    listen::SECRET,
};

/// A body that `JSON.stringify` writes differently: without the space and the escape, and `9.0` as `9`.
const ESCAPED: &str = r#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId": "caf\u00e9","score":9.0}}"#;

/// An application that computes the signature of what `rewrite` makes of the body, and rejects every other one.
fn application(rewrite: fn(&str) -> String) -> Server {
    serving(move |request| {
        let text = String::from_utf8_lossy(request);
        let (head, body) = text.split_once("\r\n\r\n").expect("a body");
        let computed = signature(&rewrite(body));
        if head.contains(&computed) {
            response("200 OK", "application/json", "{}")
        } else {
            response("401 Unauthorized", "application/json", r#"{"error":"invalid signature"}"#)
        }
    })
}

#[test]
fn failing_receiver_leads_to_the_proven_cause() {
    let Some(program) = driver::program("the causes of receivers that fail") else { return };
    let mut browser = Browser::start(&program);

    // Flask that hashes `json.dumps(request.json)`, and Express that hashes `JSON.stringify(req.body)` after `express.json()`.
    let flask: fn(&str) -> String = python_style;
    let express: fn(&str) -> String = |body| body.replace("\\u00e9", "é").replace("9.0", "9").replace(": ", ":");
    for (name, rewrite, body, cause, fix) in [
        ("flask", flask, BODY, "json.dumps", "request.get_data()"),
        ("express", express, ESCAPED, "JSON.stringify", "express.raw"),
    ] {
        let application = application(rewrite);
        let inspecting = Inspecting::listen(&["--forward", &application.url("/hooks")]);
        let tab = browser.open(inspecting.url(), 1440, 900, "light");
        browser.sees(&tab, "#empty", "Waiting for the first delivery");
        assert_eq!(inspecting.screver(body, body), 401, "{name}");
        // The delivery appears by itself: genuine, and rejected by the application.
        browser.sees(&tab, ".row .st.bad", "401");
        browser.click(&tab, ".row:text(surveyCompleted)");
        browser.sees(&tab, "#panel h3", "your application rejected it");
        // No cause is shown that a search could not find.
        browser.sees(&tab, "#panel aside", "Verdict");
        assert!(!browser.text(&tab, "#panel aside").contains("Cause"), "{name}");
        // The user prints the signature that the code computes, and pastes it.
        browser.click(&tab, "#ask");
        browser.press(&tab, &format!("\"{}\"", signature(&rewrite(body))));
        browser.press(&tab, "Enter");
        browser.sees(&tab, "#panel form", cause);
        browser.sees(&tab, "#panel form", fix);
        browser.sees(&tab, "#panel form .tag", "digest reproduced");
        browser.sees(&tab, "#panel form .align", "hashed");
        browser.shoot(&tab, &format!("cause-{name}"));
        let page = browser.text(&tab, "body");
        assert!(!page.contains(SECRET), "{name}: the page shows the secret");
        browser.close(&tab);
    }

    // A proxy in front of hookctl that writes the JSON again: the list names the cause, and the proof shows the bytes.
    let inspecting = Inspecting::listen(&["--reject-invalid"]);
    assert_eq!(inspecting.screver(BODY, &python_style(BODY)), 401);
    let tab = browser.open(inspecting.url(), 1440, 900, "light");
    browser.click(&tab, ".row:text(mismatch)");
    browser.sees(&tab, "#panel .tag", "digest reproduced");
    browser.sees(&tab, "#panel .align", "signed");
    browser.click(&tab, "#panel .btn:text(Show all 4 differences)");
    browser.sees(&tab, "#panel", "Signed 66 bytes, received 70.");
    assert_eq!(browser.eval(&tab, "document.querySelectorAll('#panel .blk .ins').length"), 4);
    assert_eq!(browser.eval(&tab, "document.querySelectorAll('#panel table.t tbody tr').length"), 4);
    browser.shoot(&tab, "cause-proxy");
    browser.close(&tab);

    // A secret with a newline at its end: the body is intact, and the key is shown as dots.
    let run = hookctl(["listen", "--port", "0", "--ui-port", "0", "--reject-invalid", "--secret", "env:WITH_NEWLINE"]);
    let inspecting = Inspecting::start(run.env("WITH_NEWLINE", &format!("{SECRET}\n")));
    assert_eq!(inspecting.screver(BODY, BODY), 401);
    let tab = browser.open(inspecting.url(), 1440, 900, "dark");
    browser.click(&tab, ".row:text(mismatch)");
    browser.sees(&tab, "#panel .facts", "secret-trailing-newline");
    browser.sees(&tab, "#panel .tag", "digest reproduced");
    browser.shoot(&tab, "cause-newline");
    browser.press(&tab, "4");
    browser.sees(&tab, "#panel .align", "••••••••↵");
    assert!(!browser.text(&tab, "body").contains(SECRET));
    browser.shoot(&tab, "cause-newline-bytes");
    assert_eq!(browser.problems(), [""; 0]);
}
