//! `config`, and which file is used.

use crate::harness::hookctl;

#[test]
fn the_path_is_the_named_file_else_that_of_the_environment_else_the_users_own() {
    let path = |words: &[&str]| hookctl([words, &["config", "path"]].concat());
    path(&["--config", "a.toml"]).env("HOOKCTL_CONFIG", "b.toml").exits(0).stdout_has("a.toml");
    path(&[]).env("HOOKCTL_CONFIG", "b.toml").exits(0).stdout_has("b.toml");
    #[cfg(not(target_os = "windows"))]
    path(&[]).exits(0).stdout_has("/xdg/hookctl/config.toml").stderr_has("config init");
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt as _;

    let name = std::ffi::OsStr::from_bytes(b"/none/\xff.toml");
    for word in ["path", "show"] {
        let mut run = hookctl(["config", word]);
        run.command.env("HOOKCTL_CONFIG", name);
        let seen = run.exits(if word == "path" { 0 } else { 3 });
        let said = if word == "path" { seen.text() } else { seen.stderr };
        assert!(said.contains("/none/\u{fffd}.toml"), "{said}");
    }
}

#[test]
fn init_writes_a_file_that_works_and_never_touches_one_that_is_there() {
    let seen = hookctl(["--config", "new/config.toml", "config", "init"]).exits(0);
    let written = std::fs::read_to_string(seen.path("new/config.toml")).expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(seen.path("new/config.toml")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    hookctl(["--config", "c.toml", "config", "show"]).file("c.toml", written).exits(0).stdout_has("[profiles.staging]");
    let seen =
        hookctl(["--config", "c.toml", "config", "init"]).file("c.toml", "mine").exits(3).stderr_has("already exists");
    assert_eq!(std::fs::read_to_string(seen.path("c.toml")).expect("a file"), "mine");
}

#[test]
fn what_is_shown_are_sources_and_not_secrets() {
    let config =
        "default-profile = \"p\"\n[profiles.p]\nsecret = [\"env:A\", \"hidden\"]\ntoken = \"cmd:pass show hidden\"\n";
    let show = |words: &[&str]| {
        hookctl([&["--config", "c.toml", "config", "show"], words].concat()).private_file("c.toml", config)
    };
    show(&[])
        .exits(0)
        .stdout_has("secret   = \"env:A, literal\"")
        .stdout_has("token    = \"cmd:pass\"")
        .nowhere("hidden");
    let seen = show(&["-o", "json"]).exits(0);
    assert_eq!(seen.json()["profiles"]["p"]["secret"], "env:A, literal");
}

#[test]
fn a_secret_in_the_file_is_for_nobody_else_and_in_no_url() {
    let urls = [
        "https://ada:hunter2@h.example/",
        "https:/ada:hunter2@h/",
        "https:///ada:hunter2@h/",
        "//ada:hunter2@h/",
        "ada:hunter2@h",
    ];
    for (key, url) in urls.into_iter().flat_map(|url| [("to", url), ("api-url", url)]) {
        let config = format!("[profiles.p]\n{key} = \"{url}\"\n");
        hookctl(["--config", "c.toml", "config", "show"])
            .private_file("c.toml", config)
            .exits(3)
            .stderr_has("c.toml:2:")
            .stderr_has("a user name or password")
            .nowhere("hunter2");
    }
    let config = "[profiles.p]\nto = \"https://h.example/@ada?mail=ada@h.example\"\n";
    hookctl(["--config", "c.toml", "config", "show"]).file("c.toml", config).exits(0);
    #[cfg(unix)]
    for key in ["secret", "token", "client-secret", "api-key", "password"] {
        let config = format!("[profiles.p]\n{key} = \"hunter2\"\n");
        let show = || hookctl(["--config", "c.toml", "config", "show"]);
        show().file("c.toml", &config).exits(3).stderr_has("chmod 600").nowhere("hunter2");
        show().private_file("c.toml", &config).exits(0).nowhere("hunter2");
    }
}

#[test]
fn every_mistake_has_its_place_and_the_legal_keys() {
    let config = |text: &str| hookctl(["--config", "c.toml", "config", "show"]).file("c.toml", text).exits(3);
    config("[profiles.p]\nprovider = \"screver\"\nsecrte = \"env:A\"\n")
        .stderr_has("c.toml:3:1: unknown key `secrte`, did you mean `secret`?")
        .stderr_has("(allowed: api-key, api-url, client-id, client-secret, password, provider, secret, to, token)");
    config("profile = 1\n").stderr_has("c.toml:1:1");
    config("[profiles.p]\nto = 3\n").stderr_has("c.toml:2:6: expected a string, found an integer");
    config("[profiles.p\n").stderr_has("not valid TOML");
}

#[test]
fn a_file_or_profile_that_is_named_must_be_there() {
    hookctl(["--config", "none.toml", "events", "list"]).exits(3).stderr_has("none.toml").stderr_has("config init");
    hookctl(["events", "list"]).env("HOOKCTL_CONFIG", "none.toml").exits(3).stderr_has("none.toml");
    hookctl(["--profile", "prod", "events", "list"]).exits(3).stderr_has("unknown profile `prod`");
    hookctl(["--config", "c.toml", "--profile", "prod", "events", "list"])
        .file("c.toml", "[profiles.staging]\n")
        .exits(3)
        .stderr_has("(available: staging)");
}

#[test]
fn what_is_shown_is_toml_and_says_what_the_file_says() {
    let config =
        "default-profile = \"a b\"\n[profiles.\"a b\"]\n[profiles.c-1_d]\n[profiles.\"é\\\"\"]\n[profiles.\"\"]\n";
    let show = |words: &[&str]| {
        let seen = hookctl([&["--config", "c.toml", "config", "show"], words].concat()).file("c.toml", config).exits(0);
        seen.text().parse::<toml::Table>().expect("TOML")
    };
    let held: toml::Table = config.parse().expect("TOML");
    assert_eq!(show(&[]), held);
    // What was chosen for this run is not the file's.
    assert_eq!(show(&["--profile", "c-1_d"]), held);
    let words = ["--config", "c.toml", "--profile", "c-1_d", "config", "show"];
    hookctl(words).file("c.toml", config).exits(0).stdout_has("# in this run: \"c-1_d\"\n");
}

#[test]
fn a_file_that_is_too_large_is_refused_and_never_cut() {
    // Each would be cut at the end of a line, and what is left would be legal.
    const MIB: usize = 1024 * 1024;
    let long = |line: &str, mib: usize| line.repeat(mib * MIB / line.len() + 1);
    let config = long("# 15 characters\n", 1) + "[profiles.p]\n";
    let pem = include_str!("data/loopback.pem").to_owned() + &long("between the two\n", 16);
    let state = "provider = \"screver\"\nwebhooks = []\n".to_owned() + &long("# 15 characters\n", 16);
    for (words, name, content) in [
        (&["events", "list", "--config", "c.toml"][..], "c.toml", config),
        (&["send", "screver", "--all", "--to", "https://127.0.0.1:9/", "--ca-cert", "ca.pem"], "ca.pem", pem),
        (&["webhooks", "apply", "s.toml"], "s.toml", state),
        (&["verify", "-", "--env-file", "e"], "e", long("A=1\n", 1)),
        (&["sign", "screver", "--secret", "file:s"], "s", long("x", 1)),
    ] {
        let seen = hookctl(words.iter().copied()).env("HOOKCTL_SECRET", "s").file(name, content).exits(3);
        assert!(seen.stderr.contains("larger than") || seen.stderr.contains("holds more than"), "{}", seen.stderr);
        assert!(seen.stderr.contains(name), "{}", seen.stderr);
    }
}

#[test]
fn nothing_is_read_from_the_working_directory_unasked() {
    for name in ["config.toml", "hookctl.toml", ".hookctl/config.toml", ".config/hookctl/config.toml"] {
        let run = hookctl(["events", "list"]).file(name, "this is not TOML");
        run.exits(0);
    }
}

#[test]
fn set_creates_a_private_file_and_keeps_comments() {
    let seen = hookctl(["--config", "new/c.toml", "--profile", "p", "config", "set", "secret", "env:A", "env:B"])
        .exits(0)
        .stderr_has("set secret of profile p in");
    let written = std::fs::read_to_string(seen.path("new/c.toml")).expect("a file");
    assert_eq!(written, "[profiles.p]\nsecret = [\"env:A\", \"env:B\"]\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(seen.path("new/c.toml")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let config = "# mine\ndefault-profile = \"p\"\n[profiles.p] # the first\nto = \"http://a/\" # why\n";
    let set = |words: &[&str]| {
        let words = [&["--config", "c.toml", "config", "set"], words].concat();
        hookctl(words).file("c.toml", config)
    };
    let seen = set(&["to", "http://b/"]).exits(0);
    assert_eq!(std::fs::read_to_string(seen.path("c.toml")).expect("a file"), config.replace("//a/", "//b/"));
    assert_eq!(std::fs::read_dir(seen.path("")).expect("a directory").count(), 1);
    let seen =
        set(&["token", "hunter2"]).exits(2).stderr_has("literal secret").stderr_has("env:NAME").nowhere("hunter2");
    assert_eq!(std::fs::read_to_string(seen.path("c.toml")).expect("a file"), config);
    set(&["secret", "evn:A"]).exits(3).stderr_has("did you mean env:NAME?");
    set(&["secrte", "env:A"]).exits(2).stderr_has("did you mean `secret`?");
    set(&["default-profile", "q"]).exits(3).stderr_has("unknown profile `q` (available: p)");
}

#[cfg(unix)]
#[test]
fn edit_saves_a_valid_edit_and_keeps_an_invalid_one_aside() {
    let config = "# mine\n[profiles.p]\nto = \"http://a/\"\n";
    let edit = |editor: &str| {
        hookctl(["--config", "c.toml", "config", "edit"])
            .file("c.toml", config)
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("EDITOR", editor)
    };
    let text = |seen: &crate::harness::Seen| std::fs::read_to_string(seen.path("c.toml")).expect("a file");
    let seen = edit("sed -i s,//a/,//b/,").exits(0).stderr_has("saved");
    assert_eq!(text(&seen), config.replace("//a/", "//b/"));
    assert_eq!(text(&edit("true").exits(0).stderr_has("nothing changed")), config);
    assert_eq!(text(&edit("false").exits(3).stderr_has("nothing changed")), config);
    let seen = edit("sed -i s,^to,ot,")
        .exits(3)
        .stderr_has("`ot`")
        .stderr_has("not saved: ")
        .stderr_has("your edit is saved in");
    assert_eq!(text(&seen), config);
    assert_eq!(std::fs::read_dir(seen.path("")).expect("a directory").count(), 2);
    hookctl(["config", "edit"]).exits(2).stderr_has("no editor");
}

#[test]
fn profiles_are_listed_with_the_one_in_use() {
    let config = "default-profile = \"b\"\n[profiles.a]\n[profiles.b]\nprovider = \"screver\"\nsecret = \"env:S\"\n";
    let profiles = |words: &[&str]| {
        hookctl([&["--config", "c.toml", "config", "profiles"], words].concat()).file("c.toml", config)
    };
    profiles(&[])
        .exits(0)
        .stdout_has("PROFILE")
        .stdout_has("✓  b")
        .stdout_has("env:S")
        .stderr_has("2 profiles, using b");
    let seen = profiles(&["--profile", "a", "-o", "json"]).exits(0);
    assert_eq!(seen.json()[0]["active"], true);
    assert_eq!(seen.json()[1]["provider"], "screver");
    hookctl(["config", "profiles"]).exits(0).stderr_has("no profiles");
}
