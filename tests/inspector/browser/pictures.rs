//! The pictures in `docs/inspector.md`. `BLESS=1 cargo test --test tests inspector::browser::pictures` takes them again.

use std::{fs, path::Path};

use super::{
    super::Inspecting,
    BODY, application,
    driver::{self, Browser},
    python_style,
};

const MAX_BYTES: usize = 150_000;

#[test]
fn pictures_of_the_documentation_exist_and_are_small() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        take(&root.join("docs/inspector"));
    }
    let text = fs::read_to_string(root.join("docs/inspector.md")).expect("docs/inspector.md");
    let names: Vec<&str> = text.split(['"', ' ']).filter(|part| part.starts_with("inspector/")).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    for name in names {
        let picture = fs::read(root.join("docs").join(name)).expect(name);
        assert!(picture.starts_with(b"\x89PNG") && picture.len() <= MAX_BYTES, "{name} has {} bytes", picture.len());
    }
}

/// Takes the pictures in a real browser, of a real listener.
fn take(directory: &Path) {
    let Some(program) = driver::program("the pictures of the documentation") else { return };
    fs::create_dir_all(directory).expect("a directory");
    let mut browser = Browser::start(&program);
    let application = application();
    let inspecting = Inspecting::listen(&["--forward", &application.url("/hooks")]);
    for index in 0..14 {
        let body = BODY.replace("user1", &format!("user{}", index * 37 % 100));
        match index % 7 {
            3 => inspecting.status_of(&[], &body),
            5 => inspecting.screver(BODY, &body),
            _ => inspecting.screver(&body, &body),
        };
    }
    inspecting.screver(BODY, BODY);
    inspecting.screver(BODY, &python_style(BODY));
    for scheme in ["light", "dark"] {
        let tab = browser.open(inspecting.url(), 960, 530, scheme);
        browser.sees(&tab, ".row", "mismatch");
        browser.press(&tab, "j Enter");
        browser.sees(&tab, "#panel .align", "received");
        browser.eval(&tab, "document.activeElement.blur()");
        fs::write(directory.join(format!("delivery-{scheme}.png")), browser.shoot(&tab, "picture")).expect("a file");
        browser.press(&tab, "d");
        browser.sees(&tab, ".menu", "Last accepted");
        browser.press(&tab, "Enter");
        browser.sees(&tab, ".panel .align", "timestamp");
        browser.eval(&tab, "document.activeElement.blur()");
        fs::write(directory.join(format!("diff-{scheme}.png")), browser.shoot(&tab, "picture")).expect("a file");
        browser.close(&tab);
    }
}
