"""A receiver that shares no code with hookctl: Python's http.server, hmac, json and urllib.

Every documented event is sent to it. It checks the content type, the headers, the fields and the signature itself, then passes the request to
`hookctl verify`, which must accept it, and must reject it after any one byte of the body is changed.
usage: receiver.py PATH-TO-HOOKCTL
"""

import hashlib
import hmac
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl

from recorder import received, serve

HOOKCTL = sys.argv[1]
SECRET = "peer-secret"
HERE = Path(__file__).resolve().parent
DOCUMENTED = tomllib.loads((HERE.parent / "data" / "documented.toml").read_text())["event"]
SIGNED = {
    "wootric": ("X-Wootric-Signature", "sha1=", "sha1"),
    "screver": ("X-API-SIGNATURE", "", "sha256"),
    "surveysparrow": ("x-appnest-signature", "", "sha384"),
    "blitzllama": ("x-webhook-signature", "", "sha256"),
}
HEADERS = {
    "wootric": {"user-agent": "Ruby"},
    "screver": {},
    "surveysparrow": {"user-agent": "SurveySparrow AppNest", "traceid": None, "x-appnest-timestamp": None},
    "blitzllama": {},
    "fluidsurveys": {
        "user-agent": "python-requests/0.14.2 CPython/2.7.2 Darwin/12.3.0",
        "connection": "close",
        "accept-encoding": "gzip, deflate, compress",
        "accept": "*/*",
    },
}


def leaves(value, path=""):
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in leaves(inner, f"{path}[{key}]" if path else key)]
    if isinstance(value, list) and value:
        return [leaf for index, inner in enumerate(value) for leaf in leaves(inner, f"{path}[{index}]")]
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return [(path, text)]


def hookctl(*words, stdin=b""):
    environment = {**os.environ, "HOOKCTL_SECRET": SECRET, "XDG_CONFIG_HOME": "/nonexistent"}
    return subprocess.run([HOOKCTL, *words], input=stdin, capture_output=True, env=environment)


def check(entry, url):
    provider, event, variant = entry["provider"], entry["event"], entry.get("variant")
    received.clear()
    sent = hookctl("send", provider, event, "--to", url, *(["--variant", variant] if variant else []))
    assert sent.returncode == 0, sent
    (line, headers, body), = received
    names = {name.lower(): value for name, value in headers}
    form = provider == "fluidsurveys" or (provider == "wootric" and variant is None)
    expected = "application/x-www-form-urlencoded" if form else "application/json"
    assert names["content-type"] == expected, names
    for name, value in HEADERS[provider].items():
        assert name in names and value in (None, names[name]), (name, names)
    fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True) if form else leaves(json.loads(body))
    assert fields == list(entry["fields"].items()), (provider, event, fields)
    if provider in SIGNED:
        header, prefix, algorithm = SIGNED[provider]
        theirs = prefix + hmac.new(SECRET.encode(), body, getattr(hashlib, algorithm)).hexdigest()
        assert hmac.compare_digest(names[header.lower()], theirs), (provider, event)

    head = "".join([line + "\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode("latin-1")
    verify = ["verify", "-", "--provider", provider, "--allow-unsigned"]
    assert hookctl(*verify, stdin=head + body).returncode == 0
    if provider in SIGNED:
        for at in range(len(body)):
            changed = body[:at] + bytes([body[at] ^ 0x01]) + body[at + 1:]
            captured.append(json.dumps({"headers": headers, "body_base64": base64(changed)}))


def base64(data):
    import base64 as encoder

    return encoder.b64encode(data).decode()


captured = []
url = serve()
for entry in DOCUMENTED:
    check(entry, url)
# Every received body, with each of its bytes changed in turn: none may be valid.
verified = hookctl("verify", "-", "-o", "jsonl", stdin="\n".join(captured).encode())
verdicts = [json.loads(line)["verdict"] for line in verified.stdout.splitlines()]
assert verified.returncode in (1, 3) and "valid" not in verdicts and verdicts.count("mismatch") > 0.9 * len(captured), verified
print(f"Python agrees on {len(DOCUMENTED)} deliveries; of {len(captured)} changed bodies, none is valid")
