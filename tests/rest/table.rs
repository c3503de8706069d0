//! Mistakes in `[management.rest]`.

use crate::harness::hookctl;

#[test]
fn mistakes_in_the_table_are_reported_with_their_positions() {
    let lint = |table: &str| {
        let toml = format!(
            "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"application/json\"\n[[events]]\nname = \"a\"\npayload = \"a.json\"\n[[events]]\nname = \"b\"\npayload = \"a.json\"\n[management.rest]\n{table}"
        );
        hookctl(["providers", "lint", "acme"]).file("acme/provider.toml", toml).file("acme/a.json", "{}")
    };
    let valid = [
        r#"url = "https://api.example""#,
        r#"auth = "bearer""#,
        r#"fields = { id = "id", url = "url" }"#,
        r#"list = { path = "/h", items = "." }"#,
    ];
    lint(&valid.join("\n")).exits(0);
    for (index, replacement, message) in [
        (0, r#"url = "api.example""#, "12:7: `api.example` is not a valid URL"),
        (0, r#"url = "https://{dc}.example""#, "12:7: unknown placeholder `{dc}`"),
        (0, "", "missing key `url`"),
        (1, r#"auth = "basic""#, "13:8: unknown authentication `basic`"),
        (1, r#"auth = { header = "X-A", query = "b" }"#, "13:8: expected exactly one way to authenticate"),
        (1, r#"auth = { header = "X A" }"#, "13:19: `X A` is not a valid name for a header"),
        (2, r#"fields = { id = "id" }"#, "14:10: missing key `url`"),
        (2, r#"fields = { id = "id", url = "a[b" }"#, "`a[b` is not a valid path"),
        (3, r#"list = { items = "." }"#, "15:8: missing key `path`"),
        (3, r#"list = { path = "/h" }"#, "15:8: missing key `items`"),
        (3, r#"list = { path = "h", items = "." }"#, "15:17: `h` is not a valid path"),
        (3, r#"list = { path = "/h/{id}", items = "." }"#, "15:17: unknown placeholder `{id}`"),
        (
            3,
            r#"list = { path = "/h", items = ".", paging = { page = "p", offset = "o" } }"#,
            "expected `page`, `offset`, `cursor` with `next`, or `next`",
        ),
        (3, r#"list = { path = "/h", items = ".", paging = { cursor = "c" } }"#, "`cursor` requires `next`"),
        (3, r#"list = { path = "/h", items = ".", paging = { page = "p", limit = "l" } }"#, "`limit` requires `size`"),
        (
            3,
            r#"list = { path = "/h", items = ".", omit = ["url"] }"#,
            "`list` omits the URL of webhooks, so `get` is required",
        ),
        (3, r#"get = { path = "/h" }"#, "15:7: `get` does not use `{id}`"),
        (3, r#"create = { path = "/h" }"#, "15:10: `create` does not use `{url}`"),
        (
            3,
            r#"create = { path = "/h", body = { u = "{url}" } }"#,
            "`create` does not use `{event}`: the provider has several events",
        ),
        (3, r#"create = { path = "/h", body = { u = "{ulr}" } }"#, "15:38: unknown placeholder `{ulr}`"),
        (3, r#"delete = { path = "/h/{id}", status = 404 }"#, "404 is not a status of success"),
        (3, r#"delete = { path = "/h/{id}", method = "REMOVE" }"#, "unknown method `REMOVE`"),
        (3, r#"lst = { path = "/h", items = "." }"#, "unknown key `lst`, did you mean `list`?"),
        (3, "", "expected at least one operation"),
        (
            3,
            "list = { path = \"/h\", items = \".\" }\nparams = { x = { summary = \"X\" } }",
            "no path, body or `event-name` uses the parameter `x`",
        ),
        (
            3,
            "list = { path = \"/h/{x}\", items = \".\" }\nparams = { x = { sumary = \"X\" } }",
            "missing key `summary`",
        ),
        (
            3,
            "list = { path = \"/h\", items = \".\" }\nparams = { id = { summary = \"X\" } }",
            "`id` cannot be the name of a parameter",
        ),
        (3, "list = { path = \"/h\", items = \".\" }\nevent-name = \"x\"", "`event-name` must contain `{event}` once"),
    ] {
        let mut table = valid;
        table[index] = replacement;
        let output = lint(&table.join("\n")).exits(3);
        let shown = format!("{}{}", output.text(), output.stderr);
        assert!(shown.contains(message), "{replacement}: {shown}");
    }
}
