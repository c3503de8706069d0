//! Drives a headless Chromium over the DevTools protocol, as a person does: with the mouse and the keyboard.
//!
//! The protocol is JSON over a WebSocket, which tungstenite speaks. Crates that wrap it generate 60,000 lines of code, which would take longer to build
//! than all of hookctl. Without a browser, a test reports what it skipped.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, stream::MaybeTlsStream};

/// How long a page may take to show what a test waits for, on a busy machine.
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);

/// Browsers that understand the protocol, by the name of their program.
const PROGRAMS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// A running browser.
pub(super) struct Browser {
    child: Child,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    next_id: u64,
    /// Events that were received while a reply was awaited.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

/// A tab of a browser.
#[derive(Clone)]
pub(super) struct Tab {
    session: String,
    target: String,
}

/// Prints a line that is shown even if the test succeeds.
pub(super) fn report(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Returns the program of the browser, or reports that the test is skipped.
pub(super) fn program(test: &str) -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let mut found = PROGRAMS.iter().flat_map(|name| std::env::split_paths(&paths).map(move |path| path.join(name)));
    let program = named.or_else(|| found.find(|path| path.is_file()));
    if program.is_none() {
        report(&format!("skipped: {test}: Chromium not found in PATH or CHROMIUM"));
    }
    program
}

/// Returns axe-core, or reports what is skipped. `tests/peers/page` installs it.
pub(super) fn axe() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/page/node_modules/axe-core/axe.min.js");
    let script = fs::read_to_string(path).ok();
    if script.is_none() {
        report("skipped: checks for accessibility: axe-core is not installed (tests/peers/page installs it)");
    }
    script
}

/// Where screenshots are saved.
pub(super) fn screenshots() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspector");
    fs::create_dir_all(&directory).expect("a directory");
    directory
}

impl Browser {
    pub(super) fn start(program: &Path) -> Self {
        Self::start_with(program, &[])
    }

    /// Starts the browser with further flags.
    pub(super) fn start_with(program: &Path, flags: &[&str]) -> Self {
        let profile = tempfile::tempdir().expect("a directory");
        let mut command = Command::new(program);
        command.args(["--headless=new", "--remote-debugging-port=0", "--no-first-run", "--no-default-browser-check"]);
        command.args([
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-extensions",
            "--force-color-profile=srgb",
        ]);
        // In containers, tests run as root, where Chromium has no sandbox.
        command.args(["--no-sandbox", "--hide-scrollbars", "--lang=en-US"]);
        command.args(flags).arg(format!("--user-data-dir={}", profile.path().display()));
        command.env("TZ", "UTC").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the browser starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its messages"));
        let mut line = String::new();
        let url = loop {
            line.clear();
            assert!(lines.read_line(&mut line).expect("text") > 0, "the browser does not listen");
            if let Some((_, url)) = line.split_once("DevTools listening on ") {
                break url.trim().to_owned();
            }
        };
        std::thread::spawn(move || lines.lines().for_each(drop));
        let (socket, _) = tungstenite::connect(url).expect("a connection to the browser");
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(WAIT_TIMEOUT)).expect("a timeout");
        }
        Self { child, socket, next_id: 0, events: Vec::new(), _profile: profile }
    }

    /// Calls a method of the protocol.
    fn call(&mut self, session: Option<&str>, method: &str, params: Value) -> Result<Value, String> {
        self.next_id += 1;
        let id = self.next_id;
        let mut message = json!({ "id": id, "method": method });
        message["params"] = params;
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.socket.send(Message::text(message.to_string())).expect("the browser listens");
        loop {
            let message = match self.socket.read() {
                Err(tungstenite::Error::Io(error)) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.expect("the browser answers"),
            };
            let Message::Text(text) = message else { continue };
            let reply: Value = serde_json::from_str(&text).expect("JSON");
            if reply["id"] == id {
                return match reply.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(reply["result"].clone()),
                };
            }
            self.events.push(reply);
        }
    }

    /// Opens a tab of this size that prefers `light` or `dark`.
    pub(super) fn open(&mut self, url: &str, width: u32, height: u32, scheme: &str) -> Tab {
        let created =
            self.call(None, "Target.createTarget", json!({ "url": "about:blank", "newWindow": true })).expect("a tab");
        let target = created["targetId"].as_str().expect("an ID").to_owned();
        let attached = self.call(None, "Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        let session = attached.expect("a session")["sessionId"].as_str().expect("an ID").to_owned();
        let tab = Tab { session, target };
        for method in ["Page.enable", "Runtime.enable", "Log.enable"] {
            self.tab(&tab, method, json!({}));
        }
        self.resize(&tab, width, height, scheme);
        self.go(&tab, url);
        tab
    }

    pub(super) fn tab(&mut self, tab: &Tab, method: &str, params: Value) -> Value {
        self.call(Some(&tab.session), method, params).expect("the method works")
    }

    pub(super) fn close(&mut self, tab: &Tab) {
        self.call(None, "Target.closeTarget", json!({ "targetId": tab.target })).expect("the tab closes");
    }

    pub(super) fn resize(&mut self, tab: &Tab, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tab(tab, "Emulation.setDeviceMetricsOverride", size);
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tab(tab, "Emulation.setEmulatedMedia", features);
    }

    pub(super) fn go(&mut self, tab: &Tab, url: &str) {
        self.tab(tab, "Page.navigate", json!({ "url": url }));
        self.wait(tab, "document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// Lets the page use the clipboard, and saves its downloads in a directory.
    pub(super) fn allow(&mut self, origin: &str, downloads: &Path) {
        let permissions = json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.call(None, "Browser.grantPermissions", permissions).expect("permissions");
        let behavior = json!({ "behavior": "allow", "downloadPath": downloads.display().to_string() });
        self.call(None, "Browser.setDownloadBehavior", behavior).expect("downloads");
    }

    /// Evaluates an expression in the page. A promise is awaited.
    #[track_caller]
    pub(super) fn eval(&mut self, tab: &Tab, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let reply = self.tab(tab, "Runtime.evaluate", params);
        assert!(reply.get("exceptionDetails").is_none(), "{expression}: {}", reply["exceptionDetails"]);
        reply["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub(super) fn wait(&mut self, tab: &Tab, expression: &str) {
        let deadline = Instant::now() + WAIT_TIMEOUT;
        while self.eval(tab, &format!("Boolean({expression})")) != true {
            if Instant::now() >= deadline {
                let path = screenshots().join(format!(
                    "failed-{}.png",
                    std::thread::current().name().unwrap_or_default().replace("::", "-")
                ));
                fs::write(&path, self.screenshot(tab)).expect("a file");
                let text = self.eval(tab, "document.body.innerText.slice(0, 4000)");
                panic!(
                    "{expression} does not become true; see {}. The page shows:\n{}",
                    path.display(),
                    text.as_str().unwrap_or_default()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until an element contains a text.
    #[track_caller]
    pub(super) fn sees(&mut self, tab: &Tab, selector: &str, text: &str) {
        let (selector, text) = (json!(selector), json!(text));
        self.wait(tab, &format!("[...document.querySelectorAll({selector})].some((e) => e.checkVisibility() && e.innerText.includes({text}))"));
    }

    /// Returns the visible text of an element.
    #[track_caller]
    pub(super) fn text(&mut self, tab: &Tab, selector: &str) -> String {
        let text = self.eval(tab, &format!("document.querySelector({})?.innerText", json!(selector)));
        text.as_str().unwrap_or_else(|| panic!("no element matches {selector}")).to_owned()
    }

    /// Clicks the element with the mouse, where a person would: it must be on top there. `selector` may end in `:text(…)`, which picks by its text.
    #[track_caller]
    pub(super) fn click(&mut self, tab: &Tab, selector: &str) {
        self.click_with(tab, selector, "left");
    }

    #[track_caller]
    pub(super) fn click_with(&mut self, tab: &Tab, selector: &str, button: &str) {
        let (css, text) =
            selector.strip_suffix(')').and_then(|rest| rest.split_once(":text(")).unwrap_or((selector, ""));
        let place = format!(
            "(() => {{ const e = [...document.querySelectorAll({css})].find((e) => e.checkVisibility() && e.innerText.includes({text}));
              if (!e || e.disabled) return null; e.scrollIntoView({{ block: 'nearest' }}); const r = e.getBoundingClientRect();
              const [x, y] = [r.x + r.width / 2, r.y + r.height / 2]; return e.contains(document.elementFromPoint(x, y)) ? [x, y] : null; }})()",
            css = json!(css),
            text = json!(text),
        );
        self.wait(tab, &format!("{place} !== null"));
        let place = self.eval(tab, &place);
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let buttons = i32::from(kind == "mousePressed");
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": button, "buttons": buttons, "clickCount": 1 });
            self.tab(tab, "Input.dispatchMouseEvent", event);
        }
    }

    /// Presses keys: `Enter`, `ArrowDown`, `j`, or a text in quotes.
    #[track_caller]
    pub(super) fn press(&mut self, tab: &Tab, keys: &str) {
        if let Some(text) = keys.strip_prefix('"').and_then(|keys| keys.strip_suffix('"')) {
            self.tab(tab, "Input.insertText", json!({ "text": text }));
            return;
        }
        for key in keys.split(' ') {
            let (code, number, text) = match key {
                "Enter" => ("Enter", 13, Some("\r")),
                "Escape" => ("Escape", 27, None),
                "Tab" => ("Tab", 9, None),
                "Space" => ("Space", 32, Some(" ")),
                "End" => ("End", 35, None),
                "Home" => ("Home", 36, None),
                "ArrowLeft" => ("ArrowLeft", 37, None),
                "ArrowUp" => ("ArrowUp", 38, None),
                "ArrowRight" => ("ArrowRight", 39, None),
                "ArrowDown" => ("ArrowDown", 40, None),
                _ => ("", 0, Some(key)),
            };
            let name = if key == "Space" { " " } else { key };
            let mut event = json!({ "type": "keyDown", "key": name, "code": code, "windowsVirtualKeyCode": number });
            if let Some(text) = text {
                event["text"] = text.into();
            }
            self.tab(tab, "Input.dispatchKeyEvent", event);
            self.tab(
                tab,
                "Input.dispatchKeyEvent",
                json!({ "type": "keyUp", "key": name, "code": code, "windowsVirtualKeyCode": number }),
            );
        }
    }

    /// Presses Tab until an element that matches has the focus.
    #[track_caller]
    pub(super) fn tab_to(&mut self, tab: &Tab, selector: &str) {
        let selector = json!(selector);
        self.wait(tab, &format!("document.querySelector({selector})"));
        for _ in 0..120 {
            if self.eval(tab, &format!("document.activeElement.matches({selector})")) == true {
                return;
            }
            self.press(tab, "Tab");
        }
        panic!("Tab does not lead to {selector}");
    }

    /// Selects the text of the field with the focus, as Ctrl-A does.
    pub(super) fn select_all(&mut self, tab: &Tab) {
        let event = json!({ "type": "keyDown", "key": "a", "code": "KeyA", "modifiers": 2, "commands": ["selectAll"] });
        self.tab(tab, "Input.dispatchKeyEvent", event);
        self.tab(tab, "Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": "a", "code": "KeyA" }));
    }

    fn screenshot(&mut self, tab: &Tab) -> Vec<u8> {
        let image = self.tab(tab, "Page.captureScreenshot", json!({ "format": "png" }));
        BASE64_STANDARD.decode(image["data"].as_str().expect("an image")).expect("base64")
    }

    /// Saves a screenshot in the target directory, and returns its bytes.
    pub(super) fn shoot(&mut self, tab: &Tab, name: &str) -> Vec<u8> {
        // Wait two frames, until the last drawing is on the screen.
        self.eval(tab, "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
        let image = self.screenshot(tab);
        fs::write(screenshots().join(format!("{name}.png")), &image).expect("a file");
        image
    }

    /// Returns what axe-core finds in the page, one line per problem.
    pub(super) fn audit(&mut self, tab: &Tab, axe: &str) -> Vec<String> {
        self.eval(tab, &format!("{axe}; true"));
        let found = self.eval(
            tab,
            "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 160)} (${v.nodes.length})`))",
        );
        found.as_array().expect("a list").iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Returns the scripts' errors and the violations of the content security policy so far, in all tabs.
    pub(super) fn problems(&mut self) -> Vec<String> {
        let is_problem = |event: &&Value| match event["method"].as_str().unwrap_or_default() {
            // A dialog is an alert: a script of a delivery has run.
            "Runtime.exceptionThrown" | "Page.javascriptDialogOpening" => true,
            "Log.entryAdded" => event["params"]["entry"]["source"] == "security",
            "Runtime.consoleAPICalled" => event["params"]["type"] == "error",
            _ => false,
        };
        self.events.iter().filter(is_problem).map(Value::to_string).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.close_browser();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Browser {
    /// Asks the browser to end, so that its processes end with it.
    fn close_browser(&mut self) -> tungstenite::Result<()> {
        self.socket.send(Message::text(r#"{"id":0,"method":"Browser.close"}"#))?;
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline && self.child.try_wait().ok().flatten().is_none() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}
