//! The configuration file: which one is used, what it may contain, and the `config` commands.

use crate::harness::{Mock, hookctl};

#[test]
fn config_path_is_the_flag_then_the_environment_then_the_users_default() {
    let path = |args: &[&str]| hookctl([args, &["config", "path"]].concat());
    path(&["--config", "a.toml"]).env("HOOKCTL_CONFIG", "b.toml").exits(0).stdout_has("a.toml");
    path(&[]).env("HOOKCTL_CONFIG", "b.toml").exits(0).stdout_has("b.toml");
    #[cfg(not(target_os = "windows"))]
    path(&[]).exits(0).stdout_has("/xdg/hookctl/config.toml").stderr_has("config init");
}

#[cfg(target_os = "linux")]
#[test]
fn config_path_that_is_not_utf8_is_used_and_printed() {
    use std::os::unix::ffi::OsStrExt as _;

    let name = std::ffi::OsStr::from_bytes(b"/none/\xff.toml");
    for word in ["path", "show"] {
        let mut run = hookctl(["config", word]);
        run.command.env("HOOKCTL_CONFIG", name);
        let output = run.exits(if word == "path" { 0 } else { 3 });
        let printed = if word == "path" { output.text() } else { output.stderr };
        assert!(printed.contains("/none/\u{fffd}.toml"), "{printed}");
    }
}

#[test]
fn init_writes_a_valid_file_and_never_overwrites_one() {
    let output = hookctl(["--config", "new/config.toml", "config", "init"]).exits(0);
    let written = std::fs::read_to_string(output.path("new/config.toml")).expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(output.path("new/config.toml")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(written.lines().all(|line| line.len() <= 80), "{written}");
    hookctl(["--config", "c.toml", "config", "show"]).file("c.toml", written).exits(0).stdout_has("[profiles.staging]");
    let init = hookctl(["--config", "file/c.toml", "config", "init"]).file("file", "");
    init.exits(3).stderr_has("error: cannot create the directory file: ");
    let output =
        hookctl(["--config", "c.toml", "config", "init"]).file("c.toml", "mine").exits(3).stderr_has("already exists");
    assert_eq!(std::fs::read_to_string(output.path("c.toml")).expect("a file"), "mine");
}

#[test]
fn config_show_prints_secret_sources_and_no_secrets() {
    let config = "default-profile = \"p\"\n[profiles.p]\nsecret = [\"env:A\", \"hunter2\"]\ntoken = \"cmd:pass show hunter2\"\n\
        password = \"cmd:print-password\"\n";
    let show = |args: &[&str]| {
        hookctl([&["--config", "c.toml", "config", "show"], args].concat()).private_file("c.toml", config)
    };
    show(&[])
        .exits(0)
        .stdout_has("secret   = \"env:A, literal\"\n")
        .stdout_has("token    = \"cmd:pass …\"  # arguments hidden\n")
        .stdout_has("password = \"cmd:print-password\"\n")
        .nowhere("hunter2");
    let output = show(&["-o", "json"]).exits(0).nowhere("hunter2");
    assert_eq!(output.json()["profiles"]["p"]["secret"], "env:A, literal");
    assert_eq!(output.json()["profiles"]["p"]["token"], "cmd:pass …");
    hookctl(["config", "show", "--help"]).exits(0).stdout_has("as `cmd:pass …`, because");
}

#[test]
fn config_with_a_secret_must_be_private_and_have_no_credentials_in_urls() {
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
fn config_error_has_line_column_and_the_allowed_keys() {
    let config = |text: &str| hookctl(["--config", "c.toml", "config", "show"]).file("c.toml", text).exits(3);
    config("[profiles.p]\nprovider = \"screver\"\nsecrte = \"env:A\"\n")
        .stderr_has("c.toml:3:1: unknown key `secrte`, did you mean `secret`?")
        .stderr_has(
            "(allowed: api-key, api-url, client-id, client-secret, params, password, provider, secret, to, token)",
        );
    config("profile = 1\n").stderr_has("c.toml:1:1");
    config("[profiles.p]\nto = 3\n").stderr_has("c.toml:2:6: expected a string, found an integer");
    config("[profiles.p\n").stderr_has("not valid TOML");
}

#[test]
fn named_config_file_or_profile_that_is_missing_is_an_error() {
    hookctl(["--config", "none.toml", "events", "list"]).exits(3).stderr_has("none.toml").stderr_has("config init");
    hookctl(["events", "list"]).env("HOOKCTL_CONFIG", "none.toml").exits(3).stderr_has("none.toml");
    hookctl(["--profile", "prod", "events", "list"]).exits(3).stderr_has("unknown profile `prod`");
    hookctl(["--config", "c.toml", "--profile", "prod", "events", "list"])
        .file("c.toml", "[profiles.staging]\n")
        .exits(3)
        .stderr_has("(available: staging)");
}

#[test]
fn config_show_prints_toml_equal_to_the_file() {
    let config =
        "default-profile = \"a b\"\n[profiles.\"a b\"]\n[profiles.c-1_d]\n[profiles.\"é\\\"\"]\n[profiles.\"\"]\n";
    let show = |args: &[&str]| {
        let output =
            hookctl([&["--config", "c.toml", "config", "show"], args].concat()).file("c.toml", config).exits(0);
        output.text().parse::<toml::Table>().expect("TOML")
    };
    let expected: toml::Table = config.parse().expect("TOML");
    assert_eq!(show(&[]), expected);
    // The profile of this run is a comment, not a key.
    assert_eq!(show(&["--profile", "c-1_d"]), expected);
    let args = ["--config", "c.toml", "--profile", "c-1_d", "config", "show"];
    hookctl(args).file("c.toml", config).exits(0).stdout_has("# in this run: \"c-1_d\"\n");
}

#[test]
fn file_that_is_too_large_is_an_error_and_not_truncated() {
    // Each file would still be valid if it were truncated at the limit.
    const MIB: usize = 1024 * 1024;
    let long = |line: &str, mib: usize| line.repeat(mib * MIB / line.len() + 1);
    let config = long("# 15 characters\n", 1) + "[profiles.p]\n";
    let pem = include_str!("data/loopback.pem").to_owned() + &long("between the two\n", 16);
    let state = "provider = \"screver\"\nwebhooks = []\n".to_owned() + &long("# 15 characters\n", 16);
    for (args, name, content) in [
        (&["events", "list", "--config", "c.toml"][..], "c.toml", config),
        (&["send", "screver", "--all", "--to", "https://127.0.0.1:9/", "--ca-cert", "ca.pem"], "ca.pem", pem),
        (&["webhooks", "apply", "s.toml"], "s.toml", state),
        (&["verify", "-", "--env-file", "e"], "e", long("A=1\n", 1)),
        (&["sign", "screver", "--secret", "file:s"], "s", long("x", 1)),
    ] {
        let output = hookctl(args.iter().copied()).env("HOOKCTL_SECRET", "s").file(name, content).exits(3);
        assert!(
            output.stderr.contains("larger than") || output.stderr.contains("holds more than"),
            "{}",
            output.stderr
        );
        assert!(output.stderr.contains(name), "{}", output.stderr);
    }
}

#[test]
fn working_directory_is_not_searched_for_configuration() {
    for name in ["config.toml", "hookctl.toml", ".hookctl/config.toml", ".config/hookctl/config.toml"] {
        let run = hookctl(["events", "list"]).file(name, "this is not TOML");
        run.exits(0);
    }
}

#[test]
fn config_set_creates_a_private_file_and_keeps_comments() {
    let output = hookctl(["--config", "new/c.toml", "--profile", "p", "config", "set", "secret", "env:A", "env:B"])
        .exits(0)
        .stderr_has("set secret of profile p in");
    let written = std::fs::read_to_string(output.path("new/c.toml")).expect("a file");
    assert_eq!(written, "[profiles.p]\nsecret = [\"env:A\", \"env:B\"]\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(output.path("new/c.toml")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let config = "# mine\ndefault-profile = \"p\"\n[profiles.p] # the first\nto = \"http://a/\" # why\n";
    let set = |args: &[&str]| {
        let args = [&["--config", "c.toml", "config", "set"], args].concat();
        hookctl(args).file("c.toml", config)
    };
    let output = set(&["to", "http://b/"]).exits(0);
    assert_eq!(std::fs::read_to_string(output.path("c.toml")).expect("a file"), config.replace("//a/", "//b/"));
    assert_eq!(std::fs::read_dir(output.path("")).expect("a directory").count(), 1);
    let output =
        set(&["token", "hunter2"]).exits(2).stderr_has("literal secret").stderr_has("env:NAME").nowhere("hunter2");
    assert_eq!(std::fs::read_to_string(output.path("c.toml")).expect("a file"), config);
    set(&["secret", "evn:A"]).exits(3).stderr_has("did you mean env:NAME?");
    set(&["secrte", "env:A"]).exits(2).stderr_has("did you mean `secret`?");
    set(&["default-profile", "q"]).exits(2).stderr_has("unknown profile `q` (available: p)");
}

#[cfg(unix)]
#[test]
fn config_edit_saves_a_valid_file_and_keeps_an_invalid_one_next_to_it() {
    let config = "# mine\n[profiles.p]\nto = \"http://a/\"\n";
    let edit = |editor: &str| {
        hookctl(["--config", "c.toml", "config", "edit"])
            .file("c.toml", config)
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("EDITOR", editor)
    };
    let text = |output: &crate::harness::Output| std::fs::read_to_string(output.path("c.toml")).expect("a file");
    let output = edit("sed -i s,//a/,//b/,").exits(0).stderr_has("saved");
    assert_eq!(text(&output), config.replace("//a/", "//b/"));
    assert_eq!(text(&edit("true").exits(0).stderr_has("nothing changed")), config);
    assert_eq!(text(&edit("false").exits(3).stderr_has("nothing changed")), config);
    let output = edit("sed -i s,^to,ot,")
        .exits(3)
        .stderr_has("`ot`")
        .stderr_has("not saved: ")
        .stderr_has("your edit is saved in");
    assert_eq!(text(&output), config);
    assert_eq!(std::fs::read_dir(output.path("")).expect("a directory").count(), 2);
    hookctl(["config", "edit"]).exits(2).stderr_has("no editor");
}

#[test]
fn config_profiles_lists_every_profile_and_marks_the_active_one() {
    let config = "default-profile = \"b\"\n[profiles.a]\n[profiles.b]\nprovider = \"screver\"\nsecret = \"env:S\"\n";
    let profiles =
        |args: &[&str]| hookctl([&["--config", "c.toml", "config", "profiles"], args].concat()).file("c.toml", config);
    profiles(&[])
        .exits(0)
        .stdout_has("PROFILE")
        .stdout_has("✓  b")
        .stdout_has("env:S")
        .stderr_has("2 profiles, using b");
    let output = profiles(&["--profile", "a", "-o", "json"]).exits(0);
    assert_eq!(output.json()[0]["active"], true);
    assert_eq!(output.json()[1]["provider"], "screver");
    hookctl(["config", "profiles"]).exits(0).stderr_has("no profiles");
}

#[test]
fn config_set_with_an_invalid_value_exits_2_with_a_hint_and_writes_nothing() {
    let config = "# mine\r\n[profiles.p]\r\nprovider = \"screver\" # why\r\n";
    for (key, value, message, hint) in [
        ("provider", "nope", "unknown provider `nope` (available: wootric, screver", "hookctl providers list"),
        ("provider", "scrver", "unknown provider `scrver`", "did you mean `screver`?"),
        ("to", "ftp://example.com/", "to ftp://example.com/: not an HTTP URL", "starts with http:// or https://"),
        ("api-url", "rubbish", "api-url rubbish: missing http:// or https://", "did you mean `https://rubbish`?"),
        ("secret", "hunter2", "secret: refusing to write a literal secret", "env:NAME"),
        ("token", "env:", "token: missing variable name", "env:NAME"),
        ("default-profile", "q", "default-profile: unknown profile `q` (available: p)", "hookctl config set provider"),
        ("timeout", "10s", "unknown key `timeout`", ""),
    ] {
        let set = hookctl(["--config", "c.toml", "--profile", "p", "config", "set", key, value]).file("c.toml", config);
        let output = set.exits(2).stderr_has(&format!("error: {message}")).nowhere("hunter2");
        let hints: Vec<&str> = output.stderr.lines().skip(1).collect();
        assert!(hints.len() <= 1 && hints.join("").contains(hint), "{}", output.stderr);
        assert_eq!(std::fs::read_to_string(output.path("c.toml")).expect("a file"), config);
    }
    let own = hookctl(["--config", "c.toml", "--profile", "p", "config", "set", "provider", "acme"]);
    let output = own.file("c.toml", config).exits(2);
    assert!(!output.stderr.contains("did you mean"), "{}", output.stderr);
    let set =
        hookctl(["--config", "c.toml", "--profile", "p", "config", "set", "to", "http://b/"]).file("c.toml", config);
    let output = set.exits(0);
    let expected = config.to_owned() + "to = \"http://b/\"\r\n";
    assert_eq!(std::fs::read_to_string(output.path("c.toml")).expect("a file"), expected);
}

#[test]
fn error_in_a_profile_names_the_profile_and_the_file() {
    let run = |words: &[&str], config: &str| {
        let words = [&["--config", "c.toml", "--profile", "p"], words].concat();
        hookctl(words).private_file("c.toml", format!("# mine\n[profiles.p]\n{config}"))
    };
    for words in [
        &["sign"][..],
        &["events", "list"],
        &["events", "show", "surveyCompleted"],
        &["send", "surveyCompleted", "--to", "http://localhost/"],
        &["webhooks", "list"],
        &["listen", "--expect", "surveyCompleted"],
    ] {
        run(words, "provider = \"scrver\"\n")
            .exits(3)
            .stderr_has("c.toml:3: profile p: unknown provider `scrver` (available: ")
            .stderr_has("did you mean `screver`?");
    }
    for (config, message) in [
        ("to = \"ftp://h/\"\n", "c.toml:3:6: profile p: to ftp://h/: not an HTTP URL"),
        (
            "api-url = \"h\"\n",
            "c.toml:3:11: profile p: api-url h: missing http:// or https:// (did you mean `https://h`?)",
        ),
        ("\nsecret = [\"env:A\",\n\"evn:B\"]\n", "c.toml:5:1: profile p: unknown secret source `evn:`"),
        ("token = \"-\"\n", "c.toml:3:9: profile p: stdin cannot be used in a file"),
    ] {
        run(&["config", "show"], config).exits(3).stderr_has(message);
    }
    let plain = "provider = \"screver\"\napi-url = \"http://h.example/\"\ntoken = \"env:T\"\n";
    run(&["webhooks", "list"], plain)
        .exits(2)
        .stderr_has("error: api-url of profile p (c.toml) http://h.example/: refusing");
    let half = "provider = \"screver\"\nclient-id = \"env:T\"\n";
    run(&["webhooks", "list"], half)
        .exits(3)
        .stderr_has("profile p (c.toml) has only one of client-id and client-secret");
    // A variable is named, too.
    hookctl(["events", "list"]).env("HOOKCTL_CONFIG", "none.toml").exits(3).stderr_has("error: HOOKCTL_CONFIG: cannot");
    hookctl(["webhooks", "list", "screver", "--token", "env:T"])
        .env("HOOKCTL_SCREVER_API_URL", "rubbish")
        .exits(2)
        .stderr_has("error: HOOKCTL_SCREVER_API_URL rubbish: missing http:// or https://");
}

#[test]
fn suggested_command_has_the_flags_of_the_run() {
    let run = |words: &[&str], config: &str| {
        hookctl([&["--config", "my c.toml"], words].concat()).private_file("my c.toml", config).file("dir/x", "")
    };
    run(&["config", "init"], "").exits(3).stderr_has("`hookctl config show --config 'my c.toml'`");
    run(&["doctor"], "[profiles\n").exits(1).stdout_has("`hookctl config edit --config 'my c.toml'`");
    run(&["doctor"], "[profiles.p]\n")
        .exits(0)
        .stdout_has("`hookctl config set default-profile NAME --config 'my c.toml'`");
    run(&["doctor", "-o", "json"], "[profiles.p]\n").exits(0).stdout_has("NAME --config 'my c.toml'`");
    run(&["--profile", "p", "--providers", "dir", "doctor"], "[profiles.p]\nprovider = \"zzz\"\n")
        .exits(1)
        .stdout_has("`hookctl providers list --providers dir`");
    run(&["--profile", "p", "doctor"], "[profiles.p]\nprovider = \"screver\"\n")
        .exits(0)
        .stdout_has("`hookctl config set secret SOURCE --profile p --config 'my c.toml'`");
    run(&["--profile", "q", "doctor"], "")
        .exits(1)
        .stdout_has("`hookctl config set provider PROVIDER --profile q --config 'my c.toml'`");
    // A command for webhooks names the provider and the account, but no secret.
    let mock = Mock::start(&["--token", "literal:hunter2"]);
    let id = "012345678901234567890123";
    hookctl(["webhooks", "get", "screver", id, "--api-url", mock.url(), "--token", "literal:hunter2"])
        .exits(5)
        .stderr_has(&format!("`hookctl webhooks list screver --api-url {} --token SOURCE`", mock.url()))
        .nowhere("hunter2");
    // Without the flags, the command has none.
    hookctl(["doctor"])
        .env("HOOKCTL_CONFIG", "c.toml")
        .file("c.toml", "[profiles\n")
        .exits(1)
        .stdout_has("`hookctl config edit`");
}

#[test]
fn program_of_a_secret_that_is_missing_is_named() {
    let config = "[profiles.p]\nsecret = \"cmd:no-such-program show hunter2\"\n";
    hookctl(["--config", "c.toml", "--profile", "p", "sign", "screver", "--body", "b"])
        .private_file("c.toml", config)
        .file("b", "{}")
        .exits(3)
        .stderr_has("cannot read the secret from cmd:no-such-program: program `no-such-program` not found")
        .stderr_has("hint: check that the program is in PATH")
        .nowhere("hunter2");
}

#[cfg(unix)]
#[test]
fn init_and_new_on_a_full_disk_leave_nothing_behind() {
    for args in [&["--config", "c.toml", "config", "init"][..], &["providers", "new", "acme"]] {
        let full = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
        let directory = tempfile::TempDir::new().expect("a directory");
        let run = |program: &str, before: &[&str]| {
            let mut command = std::process::Command::new(program);
            command.args(before).args(args).current_dir(directory.path()).env("HOME", directory.path());
            command.output().expect("it runs")
        };
        let binary = env!("CARGO_BIN_EXE_hookctl");
        let failed = run("sh", &["-c", full, binary]);
        let message = String::from_utf8_lossy(&failed.stderr);
        assert!(failed.status.code() == Some(3) && message.contains("cannot write"), "{message}");
        assert_eq!(std::fs::read_dir(directory.path()).expect("a directory").count(), 0, "{args:?}");
        assert_eq!(run(binary, &[]).status.code(), Some(0), "{args:?}");
        assert_eq!(std::fs::read_dir(directory.path()).expect("a directory").count(), 1, "{args:?}");
        let again = run(binary, &[]);
        assert!(String::from_utf8_lossy(&again.stderr).contains("already exists"), "{args:?}");
    }
}
