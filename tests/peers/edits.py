"""Compares edited, fresh and signed payloads with Python's own json, urllib, datetime and hmac.

Every sample of every provider is sent with `--set`, `--set-json`, `--unset`, `--merge` and `--fresh`. The body that arrives must parse to exactly
the tree that this script makes of the sample: with the edits applied, each time moved by Python's datetime, and equal IDs replaced by equal
new IDs. The signature must be the one that Python's hmac computes over the received bytes.
usage: edits.py PATH-TO-HOOKCTL
"""

import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from urllib.parse import parse_qsl

from recorder import received, serve

HOOKCTL = sys.argv[1]
SECRET = "peer-secret"
NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=timezone.utc)
SIGNED = {
    "wootric": ("x-wootric-signature", "sha1=", hashlib.sha1),
    "screver": ("x-api-signature", "", hashlib.sha256),
    "surveysparrow": ("x-appnest-signature", "", hashlib.sha384),
    "blitzllama": ("x-webhook-signature", "", hashlib.sha256),
}
# The paths of the IDs that `--fresh` replaces. The IDs of surveys, questions and accounts stay.
CONTACT = {"objectId", "data.id", "data.contact_lists.0.contact_list_contact.id", "data.contact_lists.0.contact_list_contact.contact_id"}
FRESH = {
    ("wootric", "response.created"): {"response.id", "response.end_user_id"},
    ("wootric", "response.updated"): {"response.id", "response.end_user_id"},
    ("wootric", "decline.created"): {"decline.id", "decline.end_user_id"},
    ("screver", "optionSelected"): set(),
    ("screver", "surveyCompleted"): set(),
    ("surveysparrow", "onSubmissionComplete"): {
        "objectId", "data.id", "data.contact.id", "data.stateToken", "data.transformedSubmission.id",
        "data.transformedSubmission.stateToken",
    },
    ("surveysparrow", "onContactCreate"): CONTACT,
    ("surveysparrow", "onContactUpdate"): CONTACT,
    ("surveysparrow", "onContactDelete"): CONTACT,
    ("blitzllama", "response_group"): {"user_id", "group_id"},
    ("blitzllama", "answer"): {"user_id", "group_id"},
    ("fluidsurveys", "survey_create"): set(),
    ("fluidsurveys", "response_complete"): {"id"},
    ("fluidsurveys", "report_create"): set(),
    ("fluidsurveys", "contact_create"): set(),
}
# The edit for each provider: a path and its new value. FluidSurveys has no field that all its events share, see FLUID.
SET = {
    "wootric": ("survey_mode", "CÉS & more"),
    "screver": ("meta.userId", "us=er 2"),
    "surveysparrow": ("eventType", "it's \"quoted\"\n😀"),
    "blitzllama": ("trigger", "a.b[0]"),
    "fluidsurveys": None,
}
FLUID = {"survey_create": "survey_name", "response_complete": "survey_name", "report_create": "report_creator_email", "contact_create": "name"}
TIMES = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z", "%d/%m/%Y %I:%M%p"]


def hookctl(*words):
    environment = {**os.environ, "HOOKCTL_SECRET": SECRET, "XDG_CONFIG_HOME": "/nonexistent"}
    done = subprocess.run([HOOKCTL, *words], capture_output=True, env=environment)
    assert done.returncode == 0, (words, done)
    return done.stdout


def parse(body, form):
    """Returns an ordered list of (path, value). The values of a form are strings."""
    if form:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
        return [(re.sub(r"\[([^\]]*)\]", r".\1", key), value) for key, value in pairs]
    return leaves(json.loads(body, parse_float=str))


def leaves(value, path=""):
    below = lambda key: f"{path}.{key}" if path else key
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in leaves(inner, below(key))]
    if isinstance(value, list) and value:
        return [leaf for index, inner in enumerate(value) for leaf in leaves(inner, below(str(index)))]
    return [(path, value)]


def parse_time(value):
    for layout in TIMES if isinstance(value, str) else []:
        try:
            read = datetime.strptime(value, layout)
        except ValueError:
            continue
        return layout, read if read.tzinfo else read.replace(tzinfo=timezone.utc)
    return None


def format_like(old, layout, moment):
    """Formats a moment like the old text, with its time zone notation and its digits of a second."""
    text = moment.strftime(layout)
    if ".%f" in layout:
        text = text.replace(f".{moment.microsecond:06}", f".{moment.microsecond // 1000:03}")
    zone = re.search(r"(Z|[+-]\d\d:?\d\d)$", old)
    return re.sub(r"(Z|[+-]\d\d:?\d\d)$", zone.group(), text) if zone else text


def expected(before, provider, event, arrived, edits):
    """Returns the tree that this script makes of the sample. New IDs are taken from the received body, and must have the format of the old ones."""
    path, value, form = edits
    times = {at: parse_time(old) for at, old in before if parse_time(old) and at != path}
    newest = max((moment for _, moment in times.values()), default=NOW)
    after = dict(arrived)
    renamed = {}
    tree = []
    for at, old in before:
        new = old
        if at == path:
            new = value
        elif at in times:
            layout, moment = times[at]
            new = format_like(old, layout, (NOW + (moment - newest)).astimezone(moment.tzinfo))
        elif at in FRESH[provider, event] and old is not None:
            new = after[at]
            assert renamed.setdefault(old, new) == new, f"{at} was {old} and is {new}, elsewhere {renamed[old]}"
            assert new != old and type(new) is type(old) and len(str(new)) == len(str(old)), (at, old, new)
            assert re.sub(r"[0-9a-z]", "0", str(new)) == re.sub(r"[0-9a-z]", "0", str(old)), (at, old, new)
            assert not isinstance(old, int) or not old < 2**31 or new < 2**31
        tree.append((at, new))
    return tree + [("added.by merge", "5" if form else 5)]


def check(provider, event, variant, url):
    form = provider == "fluidsurveys" or (provider == "wootric" and variant is None)
    variants = ["--variant", variant] if variant else []
    before = parse(hookctl("events", "show", provider, event, *variants), form)
    path, value = SET[provider] or (FLUID[event], "Q & A = 50% + ~é")
    for edits in (
        ["--set", f"{path}={value}", "--merge", MERGE.name],
        ["--set-json", f"{path}={json.dumps(value)}", "--set", "new.[ü]=x", "--unset", "new", "--add", "--merge", MERGE.name],
    ):
        received.clear()
        flags = [*variants, *edits, "--fresh", "--timestamp", str(int(NOW.timestamp()))]
        flags = [flag.replace(".[ü]", '."ü"') for flag in flags]
        hookctl("send", provider, event, "--to", url, *flags)
        (_, headers, body), = received
        headers = {name.lower(): value for name, value in headers}
        arrived = parse(body, form)
        assert arrived == expected(before, provider, event, arrived, (path, value, form)), (provider, event, arrived)
        if provider in SIGNED:
            header, prefix, algorithm = SIGNED[provider]
            theirs = prefix + hmac.new(SECRET.encode(), body, algorithm).hexdigest()
            assert hmac.compare_digest(headers[header], theirs), (provider, event)


MERGE = tempfile.NamedTemporaryFile("w", suffix=".json")
MERGE.write('{"added": {"by merge": 5, "and not": null}}')
MERGE.flush()
samples = [json.loads(line) for line in hookctl("events", "list", "-o", "jsonl").splitlines()]
# `platforms.py` checks the samples of the other providers.
edited = {provider for provider, _ in FRESH}
samples = [row for row in samples if row["provider"] in edited]
samples = [(row["provider"], row["event"], variant) for row in samples for variant in [None, *row["variants"]]]
assert {sample[:2] for sample in samples} == FRESH.keys() and len(samples) >= 19, samples
url = serve()
for sample in samples:
    check(*sample, url)
print(f"Python agrees on {2 * len(samples)} edited deliveries")
