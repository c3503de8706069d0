//! The whole job in a browser, once with the mouse and once with the keyboard, in light and dark and at three widths. Each step is checked by what the page
//! shows, by axe-core, and by what hookctl has received.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use super::{
    super::Inspecting,
    BODY, application,
    driver::{self, Browser, Tab},
    python_style,
};
use crate::listen::SECRET;

/// Deliveries: accepted, wrong, without a signature, and accepted.
fn deliver(inspecting: &Inspecting) {
    assert_eq!(inspecting.screver(BODY, BODY), 200);
    assert_eq!(inspecting.screver(BODY, &python_style(BODY)), 401);
    assert_eq!(inspecting.status_of(&[("Authorization", "Basic bWU6cHc=")], BODY), 401);
    let other = BODY.replace("user1", "user2");
    assert_eq!(inspecting.screver(&other, &other), 200);
}

/// Checks a state of the page: its accessibility, and that nothing overflows. Saves a screenshot.
struct Checks {
    axe: Option<String>,
    name: String,
    found: Vec<String>,
}

impl Checks {
    fn state(&mut self, browser: &mut Browser, tab: &Tab, state: &str) {
        let name = format!("{}-{state}", self.name);
        browser.shoot(tab, &name);
        if let Some(axe) = &self.axe {
            self.found.extend(browser.audit(tab, axe).into_iter().map(|line| format!("{name}: {line}")));
        }
        let is_wide = browser
            .eval(tab, "document.documentElement.scrollWidth > innerWidth || document.body.scrollHeight > innerHeight");
        if is_wide == true {
            self.found.push(format!("{name}: the page scrolls"));
        }
    }
}

/// Waits for a download, and returns its text.
fn downloaded(directory: &Path, extension: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let files = fs::read_dir(directory).expect("a directory").filter_map(|entry| Some(entry.ok()?.path()));
        if let Some(path) = files.into_iter().find(|path| path.extension().is_some_and(|found| found == extension)) {
            let text = fs::read_to_string(path).expect("text");
            if !text.is_empty() {
                return text;
            }
        }
        assert!(Instant::now() < deadline, "no .{extension} file in {}", directory.display());
        std::thread::sleep(Duration::from_millis(50));
    }
}

const CLIPBOARD: &str = "navigator.clipboard.readText()";

#[test]
fn whole_job_works_with_the_mouse() {
    let Some(program) = driver::program("the job with the mouse") else { return };
    let axe = driver::axe();
    let mut browser = Browser::start(&program);
    for (width, height, scheme) in [(1440, 900, "light"), (820, 1000, "dark"), (360, 780, "light")] {
        let is_narrow = width < 820;
        let application = application();
        let inspecting = Inspecting::listen(&["--forward", &application.url("/hooks")]);
        let downloads = tempfile::tempdir().expect("a directory");
        browser.allow(&format!("http://{}", inspecting.host()), downloads.path());
        let mut checks = Checks { axe: axe.clone(), name: format!("mouse-{width}-{scheme}"), found: Vec::new() };
        let tab = browser.open(inspecting.url(), width, height, scheme);
        browser.sees(&tab, "#empty", "Waiting for the first delivery");
        checks.state(&mut browser, &tab, "empty");
        // The token is not in the address.
        assert_eq!(browser.eval(&tab, "location.href.includes('token')"), false);

        deliver(&inspecting);
        browser.wait(&tab, "document.querySelectorAll('.row:not([hidden])').length === 4");
        checks.state(&mut browser, &tab, "list");

        // Filter by a chip: the chip, the field and the address agree.
        browser.click(&tab, ".chip:text(mismatch)");
        browser.wait(&tab, "document.querySelectorAll('.row:not([hidden])').length === 1");
        assert_eq!(browser.eval(&tab, "document.querySelector('#q').value"), "verdict:mismatch");
        browser.wait(&tab, "decodeURIComponent(location.hash).endsWith('?q=verdict:mismatch')");

        // Open the delivery, and read the cause.
        browser.click(&tab, ".row:text(surveyCompleted)");
        browser.sees(&tab, "#panel .verdict", "re-serialized");
        browser.sees(&tab, "#panel .tag", "digest reproduced");
        browser.sees(&tab, "#panel .align", "received");
        checks.state(&mut browser, &tab, "overview");
        for (title, shown) in [
            ("Headers", "X-API-SIGNATURE"),
            ("Body", "userId"),
            ("Signed bytes", "Signed 66 bytes, received 70."),
            ("Response", "401 Unauthorized"),
            ("Forwarding", "/hooks"),
        ] {
            browser.click(&tab, &format!("[role=tab]:text({title})"));
            browser.sees(&tab, "#panel", shown);
            checks.state(&mut browser, &tab, &title.to_lowercase().replace(' ', "-"));
        }

        // Compare it with the last accepted delivery.
        browser.click(&tab, "[data-f=diff]");
        checks.state(&mut browser, &tab, "diff-menu");
        browser.click(&tab, ".mi:text(Last accepted)");
        browser.sees(&tab, ".panel", "body size");
        browser.sees(&tab, ".panel .align", "userId");
        checks.state(&mut browser, &tab, "diff");
        browser.click(&tab, "[aria-label='Back to the delivery']");

        // Send it again as it was, then signed again.
        browser.click(&tab, "[data-f=replay]");
        browser.sees(&tab, "dialog", "rejected again");
        checks.state(&mut browser, &tab, "replay");
        let send = |browser: &mut Browser, result: &str| {
            browser.click(&tab, "dialog .btn.pri:text(Send)");
            browser.sees(&tab, "dialog .result", result);
        };
        send(&mut browser, "still failing");
        browser.click(&tab, "dialog [role=radio]:text(Signed again)");
        browser.click(&tab, "dialog .check input");
        send(&mut browser, "fixed");
        checks.state(&mut browser, &tab, "replayed");
        browser.click(&tab, "dialog .btn:text(Close)");
        browser.sees(&tab, "#panel", "signed again");

        // Copy it as a test.
        browser.click(&tab, "[data-f=copy]");
        if !is_narrow {
            browser.sees(&tab, ".preview", "curl");
        }
        checks.state(&mut browser, &tab, "copy");
        browser.click(&tab, ".mi:text(Python)");
        browser.sees(&tab, "#toast", "Copied the Python test");
        let copied = browser.eval(&tab, CLIPBOARD);
        assert!(copied.as_str().is_some_and(|text| text.contains("def test_") && text.contains("401")), "{copied}");

        // Mark it, and export it.
        browser.click(&tab, "[data-f=more]");
        browser.click(&tab, ".mi:text(Mark)");
        browser.sees(&tab, ".foot", "1 marked");
        browser.click(&tab, "#tools [aria-label=Export]");
        browser.sees(&tab, ".menu", "Export 1 marked");
        checks.state(&mut browser, &tab, "export");
        browser.click(&tab, ".mi:text(JSON Lines)");
        let exported = downloaded(downloads.path(), "jsonl");
        assert_eq!(exported.lines().count(), 1, "{exported}");

        // Close it, and clear the filter. The back button opens it again.
        browser.click(&tab, if is_narrow { "[aria-label='Back to the list']" } else { "[data-f=close]" });
        browser.wait(&tab, "document.querySelector('#detail').hidden");
        browser.click(&tab, ".chip:text(Clear filters)");
        browser.wait(&tab, "document.querySelectorAll('.row:not([hidden])').length === 6");
        browser.eval(&tab, "history.back()");
        browser.wait(&tab, "document.querySelector('#q').value === 'verdict:mismatch'");
        assert_eq!(checks.found, [""; 0]);
        assert!(!browser.text(&tab, "body").contains(SECRET));
        browser.close(&tab);
    }
    assert_eq!(browser.problems(), [""; 0]);
}

fn search_by_keyboard(browser: &mut Browser, tab: &Tab, checks: &mut Checks) {
    // Search: an operator is suggested, its value too, and Enter goes to the list.
    browser.press(tab, "/");
    browser.press(tab, "\"verd\"");
    browser.sees(tab, "#suggestions", "Verdict of the signature check");
    browser.press(tab, "ArrowDown Enter");
    browser.sees(tab, "#suggestions", "verdict:mismatch");
    checks.state(browser, tab, "suggestions");
    browser.press(tab, "\"mis\"");
    browser.wait(tab, "document.querySelectorAll('#suggestions [role=option]').length === 2");
    browser.press(tab, "ArrowDown Enter");
    browser.wait(tab, "document.querySelectorAll('.row:not([hidden])').length === 1");
    // A wrong query is explained, and the list stays.
    browser.press(tab, "\"verdit:x\"");
    browser.press(tab, "Enter");
    browser.sees(tab, "#query-error", "Did you mean");
    checks.state(browser, tab, "query-error");
    browser.press(tab, "Escape Escape x");
    browser.wait(tab, "document.querySelectorAll('.row:not([hidden])').length === 4");
}

fn read_by_keyboard(browser: &mut Browser, tab: &Tab, checks: &mut Checks) {
    // The next failed delivery, opened; its tabs.
    browser.press(tab, "j");
    for row in ["3", "4"] {
        browser.press(tab, "n");
        browser.wait(tab, &format!("document.querySelector('.row.cur')?.getAttribute('aria-rowindex') === '{row}'"));
    }
    browser.press(tab, "Enter");
    browser.sees(tab, "#panel .verdict", "re-serialized");
    browser.wait(tab, "document.activeElement.id === 't-overview'");
    for (key, shown) in [
        ("2", "X-API-SIGNATURE"),
        ("3", "userId"),
        ("4", "Signed 66 bytes, received 70."),
        ("5", "401 Unauthorized"),
        ("6", "/hooks"),
    ] {
        browser.press(tab, key);
        browser.sees(tab, "#panel", shown);
    }
    browser.press(tab, "ArrowRight");
    browser.wait(tab, "document.activeElement.id === 't-overview'");
    // A masked header is shown on demand: its value never came with the delivery.
    browser.press(tab, "k");
    browser.sees(tab, ".dhead", "missing");
    browser.press(tab, "2");
    browser.sees(tab, "#panel", "••••••••");
    assert_eq!(browser.eval(tab, "document.body.innerText.includes('bWU6cHc=')"), false);
    browser.tab_to(tab, "#panel button[aria-label^='Show the value of Authorization']");
    browser.press(tab, "Enter");
    browser.sees(tab, "#panel", "Basic bWU6cHc=");
    browser.press(tab, "j");
    browser.sees(tab, ".dhead", "mismatch");

    // The JSON tree.
    browser.press(tab, "3");
    browser.sees(tab, ".tree", "userId");
    browser.tab_to(tab, ".tree [role=treeitem]");
    browser.press(tab, "ArrowDown ArrowDown ArrowLeft");
    browser.wait(tab, "!document.querySelector('.tree').innerText.includes('userId')");
    browser.press(tab, "ArrowRight ArrowRight");
    browser.wait(tab, "document.activeElement.innerText.includes('userId')");
    checks.state(browser, tab, "tree");
}

fn act_by_keyboard(browser: &mut Browser, tab: &Tab, checks: &mut Checks, downloads: &Path) {
    // Diff, replay after editing, copy, mark, export.
    browser.press(tab, "d");
    browser.sees(tab, ".menu", "Last accepted");
    browser.press(tab, "Enter");
    browser.sees(tab, ".panel", "body size");
    browser.press(tab, "Escape");
    browser.wait(tab, "document.querySelector('[role=tablist]') !== null");
    browser.press(tab, "r");
    browser.sees(tab, "dialog", "As it was");
    browser.press(tab, "ArrowRight ArrowRight");
    browser.sees(tab, "dialog", "Body, JSON");
    checks.state(browser, tab, "edited");
    browser.tab_to(tab, "dialog .check input");
    browser.press(tab, "Space");
    browser.tab_to(tab, "#edit-body");
    browser.select_all(tab);
    browser.press(tab, r#""{"userId":""#);
    browser.tab_to(tab, "dialog .btn.pri");
    browser.press(tab, "Enter");
    browser.wait(tab, "document.querySelector('#edit-body').getAttribute('aria-invalid') === 'true'");
    browser.sees(tab, "#edit-body-error", "line 1, column");
    checks.state(browser, tab, "edit-error");
    // The focus is in the field that is wrong.
    browser.select_all(tab);
    browser.press(tab, &format!("\"{}\"", BODY.replace("user1", "user3")));
    browser.tab_to(tab, "dialog .btn.pri");
    browser.press(tab, "Enter");
    browser.sees(tab, "dialog .result", "fixed");
    browser.press(tab, "Escape");
    browser.wait(tab, "!document.querySelector('dialog')");
    browser.press(tab, "c");
    browser.sees(tab, ".menu.copy", "hookctl send");
    browser.press(tab, "j Enter");
    browser.sees(tab, "#toast", "Copied hookctl send");
    let copied = browser.eval(tab, CLIPBOARD);
    assert!(copied.as_str().is_some_and(|text| text.contains("hookctl send") && !text.contains(SECRET)), "{copied}");
    browser.press(tab, "m");
    browser.sees(tab, ".foot", "1 marked");
    browser.tab_to(tab, "#tools [aria-label=Export]");
    browser.press(tab, "Enter");
    browser.sees(tab, ".menu", "Export 1 marked");
    browser.press(tab, "ArrowDown Enter");
    let exported = downloaded(downloads, "har");
    assert!(exported.contains("user1"), "{exported}");
}

#[test]
fn whole_job_works_with_the_keyboard() {
    let Some(program) = driver::program("the job with the keyboard") else { return };
    let axe = driver::axe();
    let mut browser = Browser::start(&program);
    for (width, height, scheme) in [(1440, 900, "dark"), (820, 1000, "light"), (360, 780, "dark")] {
        let application = application();
        let inspecting = Inspecting::listen(&["--forward", &application.url("/hooks")]);
        let downloads = tempfile::tempdir().expect("a directory");
        browser.allow(&format!("http://{}", inspecting.host()), downloads.path());
        let mut checks = Checks { axe: axe.clone(), name: format!("keyboard-{width}-{scheme}"), found: Vec::new() };
        deliver(&inspecting);
        let tab = browser.open(inspecting.url(), width, height, scheme);
        browser.wait(&tab, "document.querySelectorAll('.row:not([hidden])').length === 4");
        browser.press(&tab, "?");
        browser.sees(&tab, "dialog", "Next failed delivery");
        checks.state(&mut browser, &tab, "help");
        browser.press(&tab, "Escape");

        search_by_keyboard(&mut browser, &tab, &mut checks);
        read_by_keyboard(&mut browser, &tab, &mut checks);
        act_by_keyboard(&mut browser, &tab, &mut checks, downloads.path());

        // Esc goes back one level at a time, and the focus returns to the list.
        browser.tab_to(&tab, "#panel");
        browser.press(&tab, "Escape");
        browser.wait(&tab, "document.querySelector('#detail').hidden && document.activeElement.id === 'deliveries'");
        browser.press(&tab, "p");
        browser.sees(&tab, "#live", "Paused");
        checks.state(&mut browser, &tab, "paused");
        assert_eq!(checks.found, [""; 0]);
        browser.close(&tab);
    }
    assert_eq!(browser.problems(), [""; 0]);
}
