"""Receivers for the shipped platforms, written from what each platform documents, without hookctl's provider files: http.server, hmac, hashlib, base64.

`send --all` of each platform must arrive with the documented headers and a signature that the platform's own rule confirms. `hookctl verify` must find the
platform by itself and accept the capture, and must reject it after any one signed byte is changed.
usage: platforms.py PATH-TO-HOOKCTL
"""

import base64
import email
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from urllib.parse import parse_qs, parse_qsl

from recorder import received, serve

HOOKCTL = sys.argv[1]
TEXT = "peer-secret-of-some-length"
WHSEC = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def mac(key, message, algorithm):
    return hmac.new(key if isinstance(key, bytes) else key.encode(), message, algorithm)


def b64(digest):
    return base64.b64encode(digest.digest()).decode()


def same(theirs, ours):
    assert hmac.compare_digest(theirs.encode(), ours.encode()), (theirs, ours)


# Each function is one platform's documented check. It returns the part of the body that is protected.
def typeform(request):
    same(request.header("typeform-signature"), "sha256=" + b64(mac(TEXT, request.body, hashlib.sha256)))
    assert request.json()["event_type"] in ("form_response", "form_response_partial")
    return request.body


def surveymonkey(request):
    key = f"{request.header('sm-apikey')}&{TEXT}"
    same(request.header("sm-signature"), b64(mac(key, request.body, hashlib.sha1)))
    assert request.json()["event_type"] == request.event
    return request.body


def qualtrics(request):
    fields = parse_qs(request.body.decode(), keep_blank_values=True, strict_parsing=True)
    (message,), (digest,) = fields["MSG"], fields["HMAC"]
    same(digest, mac(TEXT, message.encode(), hashlib.sha512).hexdigest())
    assert json.loads(message)["Status"] == "Complete" and fields["Topic"][0].split(".", 1)[1].startswith(request.event)
    return request.body[request.body.index(b"MSG=") : request.body.index(b"&Topic")]


def tally(request):
    # As in the vendor's example, which serializes the parsed body again.
    again = json.dumps(request.json(), separators=(",", ":"), ensure_ascii=False).encode()
    same(request.header("tally-signature"), b64(mac(TEXT, again, hashlib.sha256)))
    assert request.header("user-agent") == "Tally Webhooks"
    return request.body


def standard(request, prefix):
    identifier, timestamp = request.header(f"{prefix}-id"), request.header(f"{prefix}-timestamp")
    assert abs(time.time() - int(timestamp)) < 300
    key = base64.b64decode(WHSEC.removeprefix("whsec_"))
    expected = b64(mac(key, f"{identifier}.{timestamp}.".encode() + request.body, hashlib.sha256))
    signatures = [part.split(",", 1) for part in request.header(f"{prefix}-signature").split(" ")]
    assert ["v1", expected] in signatures, signatures
    return request.body


def formbricks(request):
    assert request.json()["event"] == request.event
    return standard(request, "webhook")


def jotform(request):
    head = f"Content-Type: {request.header('content-type')}\r\n\r\n".encode()
    parts = email.message_from_bytes(head + request.body).get_payload()
    fields = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
    assert json.loads(fields["rawRequest"])["q5_howLikely"] == "9" and fields["formID"].isdigit(), fields
    return None


def smartsurvey(request):
    same(request.header("x-smartsurvey-signature"), mac(TEXT, request.body, "sha256").hexdigest())
    assert [response["status"] for response in request.json()] == [request.event]
    return request.body


def survicate(request):
    same(request.header("hmac"), mac(TEXT, request.body, hashlib.sha256).hexdigest())
    assert request.event in request.json()["event"]
    return request.body


def opnform(request):
    same(request.header("x-webhook-signature"), "sha256=" + mac(TEXT, request.body, hashlib.sha256).hexdigest())
    assert list(request.json())[:4] == ["form_title", "form_slug", "submission", "data"]
    return request.body


def screeb(request):
    assert request.header("x-screeb-hmac-digest") == "HMAC-SHA256-BASE64"
    same(request.header("x-screeb-hmac-signature-body"), b64(mac(TEXT, request.body, hashlib.sha256)))
    same(request.header("x-screeb-hmac-signature-url"), b64(mac(TEXT, URL.encode(), hashlib.sha256)))
    assert request.json()["event_type"] == request.event
    return request.body


def delighted(request):
    algorithm, digest = request.header("x-delighted-webhook-signature").split("=")
    assert algorithm == "sha256" and request.json()["event_type"] == request.event
    same(digest, mac(TEXT, request.body, hashlib.sha256).hexdigest())
    return request.body


def sprig(request):
    assert request.header("authorization") == f"Bearer {TEXT}" and request.json()["environmentId"]
    return None


def alchemer(request):
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))
    assert fields["response[status]"] == "Complete" and fields["response[survey_data][2][answer]"] == "Very satisfied"
    return None


def standard_webhooks(request):
    assert request.json()["type"] == request.event
    return standard(request, "webhook")


def github(request):
    assert request.header("x-github-event") == request.event and request.header("x-github-delivery").count("-") == 4
    for header, algorithm in [("x-hub-signature-256", "sha256"), ("x-hub-signature", "sha1")]:
        same(request.header(header), f"{algorithm}=" + mac(TEXT, request.body, algorithm).hexdigest())
    return request.body


def stripe(request):
    parts = dict(part.split("=", 1) for part in request.header("stripe-signature").split(","))
    assert abs(time.time() - int(parts["t"])) < 300 and request.json()["type"] == request.event
    # The secret is used as it is, with its `whsec_`.
    same(parts["v1"], mac(WHSEC, parts["t"].encode() + b"." + request.body, hashlib.sha256).hexdigest())
    return request.body


def slack(request):
    timestamp = request.header("x-slack-request-timestamp")
    assert abs(time.time() - int(timestamp)) < 300
    base = b"v0:" + timestamp.encode() + b":" + request.body
    same(request.header("x-slack-signature"), "v0=" + mac(TEXT, base, hashlib.sha256).hexdigest())
    return request.body


def shopify(request):
    same(request.header("x-shopify-hmac-sha256"), b64(mac(TEXT, request.body, hashlib.sha256)))
    assert request.header("x-shopify-topic") == request.event
    return request.body


def svix(request):
    assert request.json()["type"] == request.event
    return standard(request, "svix")


# Platform, its check, the secret, and the verdict of a genuine delivery.
PLATFORMS = [
    ("typeform", typeform, TEXT, "valid"),
    ("surveymonkey", surveymonkey, TEXT, "valid"),
    ("qualtrics", qualtrics, TEXT, "valid"),
    ("tally", tally, TEXT, "valid"),
    ("formbricks", formbricks, WHSEC, "valid"),
    ("jotform", jotform, TEXT, "unsigned"),
    ("smartsurvey", smartsurvey, TEXT, "valid"),
    ("survicate", survicate, TEXT, "valid"),
    ("opnform", opnform, TEXT, "valid"),
    ("screeb", screeb, TEXT, "valid"),
    ("delighted", delighted, TEXT, "valid"),
    ("sprig", sprig, TEXT, "authenticated"),
    ("alchemer", alchemer, TEXT, "unsigned"),
    ("standard-webhooks", standard_webhooks, WHSEC, "valid"),
    ("github", github, TEXT, "valid"),
    ("stripe", stripe, WHSEC, "valid"),
    ("slack", slack, TEXT, "valid"),
    ("shopify", shopify, TEXT, "valid"),
    ("svix", svix, WHSEC, "valid"),
]


class Request:
    def __init__(self, event, line, headers, body):
        self.event, self.line, self.headers, self.body = event, line, headers, body

    def header(self, name):
        (value,) = [value for given, value in self.headers if given.lower() == name]
        return value

    def json(self):
        return json.loads(self.body)

    def record(self, body=None, headers=None):
        text = base64.b64encode(self.body if body is None else body).decode()
        method, target, version = self.line.split(" ")
        headers = [list(pair) for pair in (headers or self.headers)]
        return json.dumps({"method": method, "target": target, "version": version, "headers": headers, "body_base64": text})


def hookctl(*words, secret, stdin=b""):
    environment = {**os.environ, "HOOKCTL_SECRET": secret, "XDG_CONFIG_HOME": "/nonexistent"}
    return subprocess.run([HOOKCTL, *words], input=stdin, capture_output=True, env=environment)


def verdicts(records, secret, *words):
    verified = hookctl("verify", "-", "-o", "jsonl", "--explain", "never", "--url", URL, *words, secret=secret, stdin="\n".join(records).encode())
    rows = [json.loads(line) for line in verified.stdout.splitlines()]
    assert len(rows) == len(records), verified
    return verified.returncode, rows


def changed(protected, request):
    """The request with each protected byte changed in turn, and with each character of its signature changed."""
    start = request.body.index(protected)
    for at in range(start, start + len(protected)):
        yield request.record(body=request.body[:at] + bytes([request.body[at] ^ 0x01]) + request.body[at + 1 :])


URL = serve()

listed = json.loads(hookctl("providers", "list", "-o", "json", secret=TEXT).stdout)
assert [row["provider"] for row in listed][5:] == [name for name, *_ in PLATFORMS], "each shipped platform is checked"

deliveries = forgeries = 0
for name, check, secret, verdict in PLATFORMS:
    events = [row["event"] for row in json.loads(hookctl("events", "list", name, "-o", "json", secret=secret).stdout)]
    received.clear()
    sent = hookctl("send", name, "--all", "--to", URL, secret=secret)
    assert sent.returncode == 0, (name, sent)
    assert len(received) == len(events), (name, sent)
    for event, (line, headers, body) in zip(events, received):
        request = Request(event, line, headers, body)
        protected = check(request)
        code, (row,) = verdicts([request.record()], secret, *(["--allow-unsigned"] if verdict == "unsigned" else []))
        assert (code, row["provider"], row["event"], row["verdict"]) == (0, name, event, verdict), (name, event, row)
        deliveries += 1
        if protected is not None:
            # Only the first event: the bytes of the others are protected in the same way.
            records = list(changed(protected, request)) if event == events[0] else list(changed(protected, request))[::37]
            _, rows = verdicts(records, secret, "--provider", name)
            assert all(row["verdict"] not in ("valid", "authenticated") for row in rows), (name, event)
            forgeries += len(records)
        elif verdict == "authenticated":
            wrong = [(given, value[:-1] + "x" if given.lower() == "authorization" else value) for given, value in headers]
            code, (row,) = verdicts([request.record(headers=wrong)], secret, "--provider", name)
            assert code == 1 and row["verdict"] != "authenticated", row
            forgeries += 1
print(f"Python agrees on {deliveries} deliveries of {len(PLATFORMS)} platforms; of {forgeries} changed ones, none is valid")
