//! Edits of a sample with `--set`, `--merge`, `--fresh` and `--edit`: the edited payload is what is signed and sent, and nothing else changes.

use hookctl::capture::parse_http;

use crate::harness::{hookctl, responding};

/// The body that `events show` prints for these arguments.
#[track_caller]
fn shown(args: &[&str]) -> String {
    hookctl([&["events", "show"], args].concat()).exits(0).text()
}

const CREATED: [&str; 2] = ["wootric", "response.created"];
const SUBMISSION: [&str; 2] = ["surveysparrow", "onSubmissionComplete"];

#[test]
fn edit_changes_only_the_named_field() {
    let submission = ["--variant", "legacy"];
    for (event, flags, replaced, by) in [
        (CREATED, vec!["--set", "response.score=3"], "[score]=7", "[score]=3"),
        (CREATED, vec!["--set", "response[text]=so & so"], "[text]=", "[text]=so%20%26%20so"),
        (CREATED, vec!["--unset", "response.text"], "&response[text]=", ""),
        (
            CREATED,
            vec!["--set", "response.end_user_properties.pricing_plan=Free"],
            "[pricing_plan]=Enterprise",
            "[pricing_plan]=Free",
        ),
        (
            CREATED,
            vec!["--set", "response.end_user_properties.seats=3", "--add"],
            "Web%20App",
            "Web%20App&response[end_user_properties][seats]=3",
        ),
        (CREATED, vec!["--variant", "json", "--set", "response.score=3"], "\"score\":7", "\"score\":3"),
        (CREATED, vec!["--variant", "json", "--set-json", "response.text=\"3\""], "\"text\":null", "\"text\":\"3\""),
        (CREATED, vec!["--variant", "json", "--merge", "merge.json"], "\"score\":7,\"text\":null", "\"score\":0"),
        (SUBMISSION, vec!["--set", "data.answers.1001000645.answer=10"], "\"answer\":9", "\"answer\":10"),
        (SUBMISSION, vec!["--set-json", "data.answers={\"a\": 1.0}", "--set", "data.answers.a=2.50"], "", ""),
        (
            ["blitzllama", "response_group"],
            vec!["--set", "responses[1].response[]=other"],
            "\"crash issues\"]",
            "\"crash issues\",\"other\"]",
        ),
        (["fluidsurveys", "contact_create"], vec!["--set", "name=Jo & Co~"], "name=Joe", "name=Jo+%26+Co%7E"),
    ] {
        let variant = if flags.first() == Some(&"--variant") { &flags[..2] } else { &[] };
        let before = shown(&[&event[..], variant].concat());
        let run = hookctl([&["events", "show"], &event[..], &flags].concat())
            .file("merge.json", r#"{"response":{"score":0,"text":null}}"#);
        let after = run.exits(0).text();
        if replaced.is_empty() {
            assert!(after.contains("\"answers\":{\"a\":2.50}"), "{after}");
        } else {
            assert!(before.contains(replaced), "{before}");
            assert_eq!(after, before.replacen(replaced, by, 1), "{flags:?}");
        }
    }
    assert!(
        shown(&[&SUBMISSION[..], &submission].concat()).contains("\"timeTaken\":9,"),
        "the sample itself is unchanged"
    );
}

#[test]
fn edited_payload_is_signed_and_sent_byte_for_byte() {
    let server = responding("200 OK", "");
    let flags = ["--set", "answer.value=5", "--set-json", "meta={\"userId\":\"é\"}", "--fresh", "--seed", "4"];
    let fixed = ["--timestamp", "1769860800"];
    let expected = shown(&[&["screver", "optionSelected"], &flags[..], &fixed].concat());
    assert!(
        expected
            .starts_with("{\"timestamp\":\"2026-01-31T12:00:00.000Z\",\"surveyItemId\":\"5d1086759513bd03ca00a57b\"")
    );
    let send = ["send", "screver", "optionSelected", "--to", &server.url("/")];
    hookctl([&send[..], &flags, &fixed].concat()).env("HOOKCTL_SECRET", "s").exits(0);
    let request = server.request();
    assert_eq!(String::from_utf8_lossy(&parse_http(&request).expect("a request").body), expected);
    hookctl(["verify", "-", "--provider", "screver"]).env("HOOKCTL_SECRET", "s").stdin(request).exits(0);
    let printed = hookctl([&send[..], &flags, &fixed, &["--dry-run"]].concat()).env("HOOKCTL_SECRET", "s").exits(0);
    assert!(printed.text().ends_with(&expected));
}

#[test]
fn index_into_an_object_is_an_error() {
    for (path, message) in [("answer[0]", "`answer` is an object"), ("[0]", "the payload is an object")] {
        let set = format!("{path}=5");
        hookctl(["events", "show", "screver", "optionSelected", "--set", &set, "--add"])
            .exits(2)
            .stderr_has(&format!("{message}, but a number in brackets is an item of a list"))
            .stderr_has("use a dot");
    }
    let named = shown(&["screver", "optionSelected", "--set", "answer.0=5", "--add"]);
    assert!(named.contains("\"0\":\"5\""), "{named}");
}

#[test]
fn invalid_edit_is_an_error_and_nothing_is_sent() {
    let server = responding("200 OK", "");
    let json = ["wootric", "response.created", "--variant", "json"];
    for (args, code, message) in [
        ([&CREATED[..], &["--set", "response.scroe=3"]].concat(), 2, "did you mean `response.score`?"),
        ([&CREATED[..], &["--set", "score=3"]].concat(), 2, "did you mean `response.score`?"),
        ([&CREATED[..], &["--set", "\"response.score\"=3"]].concat(), 2, "did you mean `response.score`?"),
        ([&CREATED[..], &["--set", "qqq=3"]].concat(), 2, "use --add to create it"),
        ([&CREATED[..], &["--unset", "qqq"]].concat(), 2, "events show wootric response.created --pretty"),
        (
            [&json[..], &["--set", "response.score=high"]].concat(),
            2,
            "`high` does not fit `response.score`, which is a number",
        ),
        ([&json[..], &["--set", "response.score=it's"]].concat(), 2, "--set-json \"response.score=\\\"it's\\\"\""),
        ([&json[..], &["--set", "response=x"]].concat(), 2, "which is an object"),
        (
            vec!["screver", "surveyCompleted", "--set-json", "meta.l=[]", "--set", "meta.l[3]=x", "--add"],
            2,
            "can only be appended",
        ),
        ([&CREATED[..], &["--set", "response.score"]].concat(), 2, "expected PATH=VALUE"),
        ([&CREATED[..], &["--set", "a..b=1"]].concat(), 2, "is not a valid path"),
        ([&CREATED[..], &["--set", "response[-1]=1", "--add"]].concat(), 2, "`[n]` must be an index from 0"),
        (
            [&CREATED[..], &["--set", "response[99999999999999999999]=1", "--add"]].concat(),
            2,
            "must be an index from 0",
        ),
        ([&CREATED[..], &["--set", "response.\"score=3"]].concat(), 2, "unclosed quote"),
        (
            [&CREATED[..], &["--set-json", "response.x={}", "--add"]].concat(),
            2,
            "cannot contain an empty object or list",
        ),
        (
            [&CREATED[..], &["--set-json", "response.text=x"]].concat(),
            2,
            "quote a string: --set-json 'response.text=\"x\"'",
        ),
        (
            [&CREATED[..], &["--merge", "empty.json"]].concat(),
            2,
            "--merge: wootric response.created: `meta`: a form cannot contain",
        ),
        (
            [&CREATED[..], &["--set", "response.score[]=3"]].concat(),
            2,
            "`response.score` is text, but `[]` appends to a list",
        ),
        (vec!["blitzllama", "response_group", "--set", "responses[99999999999]=x", "--add"], 2, "can only be appended"),
        (vec!["blitzllama", "response_group", "--set", "responses.x=x"], 2, "can only be appended"),
        (vec!["blitzllama", "answer", "--set", "[]=x"], 2, "the payload is an object, but `[]` appends to a list"),
        ([&json[..], &["--set", "response.score.x=3", "--add"]].concat(), 2, "and has no fields"),
        ([&CREATED[..], &["--set", "response.score.x=3"]].concat(), 2, "is text and has no fields"),
        ([&CREATED[..], &["--set", "response[=3"]].concat(), 2, "unclosed `[`"),
        ([&CREATED[..], &["--merge", "list.json"]].concat(), 3, "list.json: not a JSON object"),
        ([&CREATED[..], &["--merge", "nothing.json"]].concat(), 3, "nothing.json: empty (expected a JSON object)"),
        (
            [&CREATED[..], &["--merge", "marked.json"]].concat(),
            3,
            "line 1, column 1: not valid JSON: starts with a byte order mark",
        ),
        ([&CREATED[..], &["--merge", "deep.json"]].concat(), 3, "nested more than 128 levels deep"),
        ([&CREATED[..], &["--merge", "."]].concat(), 3, "cannot read the object to merge from ."),
        ([&CREATED[..], &["--merge", "broken.json"]].concat(), 3, "broken.json: line 2, column 1: not valid JSON"),
        ([&CREATED[..], &["--merge", "none.json"]].concat(), 3, "cannot read the object to merge from none.json"),
        ([&CREATED[..], &["--seed", "1"]].concat(), 2, "--fresh"),
        ([&CREATED[..], &["--merge", "-", "--secret", "-"]].concat(), 2, "both read stdin"),
        (
            vec!["wootric", "--all", "--set", "response.score=3"],
            2,
            "wootric decline.created: no field `response.score`",
        ),
        (vec!["wootric", "--body", "list.json", "--set", "a=3"], 2, "cannot be used with"),
        (vec!["wootric", "--body", "list.json", "--fresh"], 2, "cannot be used with"),
    ] {
        hookctl([&["send"], &args[..], &["--to", &server.url("/")]].concat())
            .env("HOOKCTL_SECRET", "s")
            .file("list.json", "[]")
            .file("nothing.json", "\n")
            .file("marked.json", "\u{feff}{}")
            .file("deep.json", "{\"a\":".repeat(5_000) + "1" + &"}".repeat(5_000))
            .file("empty.json", "{\"response\":{},\"meta\":{}}")
            .file("broken.json", "{\n")
            .exits(code)
            .stderr_has(message);
    }
    assert!(server.requests().is_empty());
    // Very long values are shortened in messages.
    let deep = format!("response.score={}", "[".repeat(50_000));
    let (steps, name) = (format!("a{}=1", ".a".repeat(50_000)), format!("{}=1", "a".repeat(50_000)));
    for flags in [["--set-json", &deep], ["--set", &steps], ["--set", &name], ["--set", &deep[15..]]] {
        let output = hookctl([&["events", "show"], &json[..], &flags].concat()).exits(2);
        assert!(output.stderr.len() < 800, "{}", output.stderr);
    }
    let all = ["send", "wootric", "--all", "--set", "response.score=3", "--add", "--to", &server.url("/")];
    hookctl(all).env("HOOKCTL_SECRET", "s").exits(0);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn merge_reads_stdin() {
    let run = hookctl(["events", "show", "screver", "surveyCompleted", "--merge", "-"]);
    assert!(
        run.stdin(r#"{"meta":{"plan":[1.50]}}"#)
            .exits(0)
            .text()
            .ends_with(r#","meta":{"userId":"user1","plan":[1.50]}}"#)
    );
}

#[test]
fn merge_of_100_000_members_is_fast() {
    // A linear search for each member would take minutes, and the harness stops a run after one.
    let member = |index: usize| format!("\"member-{index:06}\":{index}");
    let many = format!("{{\"meta\":{{{}}}}}", (0..100_000).map(member).collect::<Vec<_>>().join(","));
    let args = ["events", "show", "screver", "surveyCompleted", "--merge", "many.json", "--fresh"];
    let output = hookctl(args).file("many.json", &many).exits(0).text();
    assert_eq!(output.matches("member-").count(), 100_000);
}

#[test]
fn seed_determines_the_ids_and_set_values_are_kept() {
    let at = ["--timestamp", "2026-01-31T12:00:00Z"];
    let fresh = |flags: &[&str]| shown(&[&CREATED[..], &["--fresh"], &at, flags].concat());
    assert_eq!(fresh(&["--seed", "7"]), fresh(&["--seed", "7"]));
    assert_ne!(fresh(&["--seed", "7"]), fresh(&["--seed", "8"]));
    let body = fresh(&["--seed", "7", "--set", "response.id=42", "--set", "response.created_at=never"]);
    for expected in [
        "response[id]=42&",
        "response[survey_id]=1146&",
        "response[created_at]=never&",
        "timestamp=2026-01-31%2005%3A00%3A00%20-0700",
    ] {
        assert!(body.contains(expected), "{expected}: {body}");
    }
    assert!(!body.contains("[end_user_id]=30&"), "{body}");
    hookctl(["events", "show", "fluidsurveys", "contact_create", "--fresh"])
        .exits(0)
        .stderr_has("no IDs or timestamps");
}

#[test]
fn provider_folder_lists_the_ids_to_replace() {
    let toml = |fresh: &str| {
        format!(
            "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"application/json\"\n[[events]]\nname = \"e\"\npayload = \"e.json\"\n{fresh}"
        )
    };
    let run = |args: &[&str], fresh: &str| {
        let sample = r#"{"id":1128,"list":[{"ref":"u_1234567"},{"ref":"u_7654321"}],"survey":{"id":7777}}"#;
        hookctl(args.to_vec()).file("mine/acme/provider.toml", toml(fresh)).file("mine/acme/e.json", sample)
    };
    let show = ["--providers", "mine", "events", "show", "acme", "e", "--fresh"];
    let detected = run(&show, "").exits(0).text();
    assert!(!detected.contains("1128") && detected.contains("u_1234567") && detected.contains("7777"), "{detected}");
    let listed = run(&show, "fresh = [\"list[][ref]\"]").exits(0).text();
    assert!(listed.contains("1128") && !listed.contains("u_1234567") && !listed.contains("u_7654321"), "{listed}");
    let dotted = [&show[..], &["--set-json", "survey={\"a.b\":1}", "--set", "survey.a.b=2"]].concat();
    run(&dotted, "").exits(2).stderr_has("did you mean `survey.\"a.b\"`?");
    let edits = ["--set", "list[1].ref=u_0000000", "--unset", "list[0]"];
    let moved = run(&[&show[..], &edits].concat(), "fresh = [\"list[][ref]\"]").exits(0).text();
    assert!(moved.contains("[{\"ref\":\"u_0000000\"}]"), "a set value is kept, also after its item moved: {moved}");
    run(&["providers", "lint", "mine/acme"], "fresh = [\"list[][ref]\"]").exits(0);
    run(&["providers", "lint", "mine/acme"], "fresh = [\"lsit\"]").exits(3).stdout_has("has the field `lsit`");
    run(&["providers", "lint", "mine/acme"], "fresh = [\"[x]\"]").exits(3).stdout_has("is not a valid path");
}

/// The editor is a shell script that records the file and changes it.
#[cfg(unix)]
#[test]
fn editor_changes_are_applied_last() {
    use std::os::unix::fs::PermissionsExt as _;

    let edit = |args: &[&str], script: &str| {
        let run = hookctl([&["events", "show"], args, &["--edit"]].concat())
            .file("editor", format!("#!/bin/sh\nset -e\n{script}\n"));
        let path = run.path().join("editor");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("permissions");
        std::fs::create_dir(run.path().join("temporary")).expect("a directory");
        let temporary = run.path().join("temporary").display().to_string();
        run.env("EDITOR", &format!("'{}' --wait", path.display()))
            .env("TMPDIR", &temporary)
            .env("PATH", "/usr/bin:/bin")
    };
    let assert_no_files = |output: crate::harness::Output| {
        assert_eq!(std::fs::read_dir(output.path("temporary")).expect("a directory").count(), 0, "nothing is left");
        output
    };
    let before = shown(&CREATED);
    let unchanged = assert_no_files(edit(&CREATED, "ls -l \"$2\" \"${2%/*}/..\" > seen; cat \"$2\" >> seen").exits(0));
    assert_eq!(unchanged.text(), before);
    assert!(unchanged.stderr.contains("nothing changed"), "{}", unchanged.stderr);
    let output = std::fs::read_to_string(unchanged.path("seen")).expect("what was seen");
    assert!(output.starts_with("-rw-------") && output.contains("drwx------"), "{output}");
    assert!(output.contains("\nresponse[email]=nps%40example.com&\n"), "{output}");
    let edited = assert_no_files(edit(&CREATED, "sed 's/score.=7/score]=a b@c/' \"$2\" > t; cat t > \"$2\"").exits(0));
    assert_eq!(edited.text(), before.replace("[score]=7", "[score]=a%20b%40c"));
    let more = assert_no_files(edit(&CREATED, "printf 'response[x]=1\nresponse[y]=2' >> \"$2\"").exits(0));
    assert_eq!(more.text(), format!("{before}&response[x]=1&response[y]=2"), "no pair joins the one before it");
    let json = ["wootric", "response.created", "--variant", "json", "--set", "response.score=1"];
    let edited =
        assert_no_files(edit(&json, "sed 's/\"score\": 1,/\"score\" : 2.0,/' \"$2\" > t; cat t > \"$2\"").exits(0));
    assert_eq!(edited.text(), shown(&json[..4]).replace("\"score\":7", "\"score\":2.0"));
    // `--fresh` replaces times, except those that the user edited.
    let fresh = ["screver", "surveyCompleted", "--fresh", "--merge", "merge.json"];
    let run = edit(&fresh, "sed 's/\"at\": .*/\"at\": \"2000-01-01T00:00:00Z\"/' \"$2\" > t; cat t > \"$2\"");
    let edited = assert_no_files(run.file("merge.json", r#"{"meta":{"at":"2019-10-08T07:15:13Z"}}"#).exits(0)).text();
    assert!(edited.contains("2000-01-01T00:00:00Z") && !edited.contains("2019-10-08"), "{edited}");

    assert_no_files(edit(&CREATED, "exit 1").exits(3).stderr_has("exited with status 1; nothing sent"));
    assert_no_files(edit(&CREATED, ": > \"$2\"").exits(3).stderr_has("empty payload for wootric response.created"));
    assert_no_files(edit(&json, "echo '{' > \"$2\"").exits(3).stderr_has("line 2, column"));
    assert_no_files(edit(&CREATED, "echo 'a=%4' > \"$2\"").exits(3).stderr_has("line 1, column 3: not a valid form"));
    edit(&CREATED, "").env("VISUAL", "/no/such/editor").exits(3).stderr_has("/no/such/editor could not be started");
    hookctl([&["events", "show"], &CREATED[..], &["--edit"]].concat()).exits(2).stderr_has("$VISUAL or $EDITOR");
    let both = ["send", "wootric", "--all", "--edit", "--secret", "-", "--to", "http://x/"];
    hookctl(both).exits(2).stderr_has("both read stdin");
}

#[cfg(unix)]
#[test]
fn signal_ends_the_editor_and_leaves_no_files() {
    let show = ["events", "show", "screver", "surveyCompleted", "--edit"];
    let send =
        ["send", "screver", "surveyCompleted", "--edit", "--to", "http://127.0.0.1:9/", "--report", "json=r.json"];
    // The first run only deletes its temporary file. The second also completes its report.
    for (args, reports) in [(&show[..], 0), (&send, 1)] {
        let temporary = tempfile::TempDir::new().expect("a directory");
        let mut run = hookctl(args.iter().copied())
            .env("EDITOR", "sh -c 'echo ready >&2; exec sleep 60'")
            .env("PATH", &std::env::var("PATH").expect("a path"))
            .env("TMPDIR", temporary.path().to_str().expect("text"))
            .env("HOOKCTL_SECRET", "s")
            .begins();
        let mut ready = [0; 5];
        std::io::Read::read_exact(run.child.stderr.as_mut().expect("its errors"), &mut ready).expect("the editor runs");
        assert_eq!(std::fs::read_dir(temporary.path()).expect("a directory").count(), 1);
        run.signal("TERM");
        let output = run.exits(130);
        assert_eq!(std::fs::read_dir(temporary.path()).expect("a directory").count(), 0);
        let left: Vec<_> = std::fs::read_dir(output.path("")).expect("a directory").collect();
        assert_eq!((left.len(), output.path("r.json").exists()), (reports, reports > 0), "{left:?}");
    }
}
