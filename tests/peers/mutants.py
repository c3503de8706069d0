#!/usr/bin/env python3
"""Compares the verdicts of `hookctl verify` with an oracle that shares no code with it, on mutated records.

Each record is a valid delivery with zero or more mutations. The oracle computes the verdict from the description of the scheme with Python's
hmac, hashlib and base64. Any difference is a failure; false `valid` and false `mismatch` verdicts are the ones that matter most.
usage: tests/peers/mutants.py PATH-TO-HOOKCTL [COUNT] [SEED]
"""
import base64, binascii, hashlib, hmac, json, os, pathlib, random, string, subprocess, sys, tempfile, threading

HOOKCTL = os.path.realpath(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
SECRET = b"peer-secret"
TIME = "X-Peer-Time"
# provider: header, prefix, encoding, and the functions that compute a digest of body and time. Each of their digests is accepted.
keyed = lambda name: lambda body, time: hmac.new(SECRET, body, name).digest()
SCHEMES = {
    "wootric": ("X-Wootric-Signature", "sha1=", "hex", [keyed("sha1")]),
    "screver": ("X-API-SIGNATURE", "", "hex", [keyed("sha256")]),
    "surveysparrow": ("x-appnest-signature", "", "hex", [
        keyed("sha384"),
        lambda body, time: hashlib.sha384(SECRET + body).digest(),
        lambda body, time: hashlib.sha384(body + SECRET).digest(),
    ]),
    "blitzllama": ("x-webhook-signature", "", "hex", [keyed("sha256")]),
    "peer64": ("X-Peer-Signature", "v1=", "base64", [keyed("sha512")]),
    "peertime": ("X-Peer-Signature", "", "hex", [
        lambda body, time: hmac.new(SECRET, b"v0:" + time + b":" + body, "sha256").digest()]),
}
PEERS = {
    "peer64": 'headers = {}\naccept = ["2xx"]\n\n[signature.hmac]\nheader = "X-Peer-Signature"\nalgorithm = "sha512"\nencoding = "base64"\n'
              'prefix = "v1="\nmessage = "{body}"\n',
    "peertime": f'headers = {{ {TIME} = "{{timestamp}}" }}\naccept = ["2xx"]\n\n[signature.hmac]\nheader = "X-Peer-Signature"\n'
                'algorithm = "sha256"\nencoding = "hex"\nmessage = "v0:{timestamp}:{body}"\n',
}
SPACE = b" \t\n\r\f"  # Trimmed from both ends of a value.


def write(digest, encoding):
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()


def read(text, encoding, length):
    """Decodes a digest, or returns None. Hex may be in either case. Base64 may lack padding, but must be canonical."""
    try:
        if encoding == "hex":
            if any(c not in string.hexdigits for c in text):
                return None
            digest = bytes.fromhex(text)
        else:
            bare = text.rstrip("=")
            if len(text) - len(bare) > -len(bare) % 4 or any(c not in string.ascii_letters + string.digits + "+/" for c in bare):
                return None
            digest = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
            if base64.b64encode(digest).decode().rstrip("=") != bare:
                return None
    except (ValueError, binascii.Error):
        return None
    return digest if len(digest) == length else None


def verdict(provider, headers, body):
    header, prefix, encoding, digests = SCHEMES[provider]
    values = [value for name, value in headers if name.lower() == header.lower()]
    if not values:
        return "missing"
    # Of several time headers, the first is signed.
    times = [value for name, value in headers if name.lower() == TIME.lower()]
    well_formed = False
    for value in values:
        text = value.encode("latin-1").strip(SPACE).decode("latin-1")
        if not text.startswith(prefix):
            continue
        for digest in digests:
            length = len(digest(b"", b""))
            claimed = read(text[len(prefix):], encoding, length)
            if claimed is None:
                continue
            well_formed = True
            if provider == "peertime" and not times:
                continue
            if hmac.compare_digest(claimed, digest(body, times[0].encode("latin-1") if times else b"")):
                return "valid"
    return "mismatch" if well_formed else "malformed"


def flip(rng, text):
    """Replaces one character by another that is allowed in a header."""
    if not text:
        return "0"
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(string.ascii_letters + string.digits + "+/=-_ ,;.") + text[at + 1:]


def changed(rng, body):
    """Applies one mutation to the body."""
    choice, at = rng.randrange(9), rng.randrange(len(body) + 1)
    if choice == 0:
        return body + b"\n"
    if choice == 1:
        return body[:at] + bytes([rng.randrange(256)]) + body[at:]
    if choice == 2:
        return body[:at] + body[at + 1:]
    if choice == 3 and body:
        at = rng.randrange(len(body))
        return body[:at] + bytes([body[at] ^ 1 << rng.randrange(8)]) + body[at + 1:]
    if choice == 4:
        return body[:at]
    if choice == 5:
        return body.replace(b" ", b"")
    if choice == 6:
        return b"\xef\xbb\xbf" + body
    if choice == 7:
        return b""
    return body.replace(b"\n", b"\r\n")


def value(rng, text, prefix):
    """Applies one mutation to the value of the signature header."""
    digits = text[len(prefix):]
    return rng.choice([
        lambda: prefix + digits.upper(),
        lambda: prefix + "".join(rng.choice([c, c.upper()]) for c in digits),
        lambda: digits,
        lambda: prefix.upper() + digits,
        lambda: prefix + prefix + digits,
        lambda: "sha256=" + digits,
        lambda: prefix + flip(rng, digits),
        lambda: flip(rng, text),
        lambda: text[:-1],
        lambda: text[1:],
        lambda: text + rng.choice(["0", "=", "==", " x", ","]),
        lambda: " " * rng.randrange(3) + text + "\t" * rng.randrange(3),
        lambda: prefix + " " + digits,
        lambda: text.rstrip("="),
        lambda: text.replace("+", "-").replace("/", "_"),
        lambda: "",
        lambda: prefix,
        lambda: prefix + "0" * len(digits),
    ])()


def record(rng, provider):
    """Returns the headers and the body of a mutated delivery."""
    header, prefix, encoding, digests = SCHEMES[provider]
    body = json.dumps({"n": rng.randrange(10**9), "text": "".join(rng.choices("aé <\n/\"z", k=rng.randrange(40)))}, ensure_ascii=False).encode()
    time = str(rng.randrange(10**9, 2 * 10**9))
    text = prefix + write(rng.choice(digests)(body, time.encode()), encoding)
    headers = [["Content-Type", "application/json"], [header, text]]
    if provider == "peertime":
        headers.insert(rng.randrange(3), [TIME, time])
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        signature = [pair for pair in headers if pair[0].lower() == header.lower()]
        kind = rng.randrange(10)
        if kind < 3:
            body = changed(rng, body)
        elif kind < 6 and signature:
            pair = rng.choice(signature)
            pair[1] = value(rng, pair[1], prefix)
        elif kind == 6 and signature:
            rng.choice(signature)[0] = rng.choice([header.upper(), header.lower(), header.swapcase(), "X-Other", header + "2"])
        elif kind == 7:
            headers.insert(rng.randrange(len(headers) + 1), [header, rng.choice([text, value(rng, text, prefix), "x"])])
        elif kind == 8:
            for pair in headers:
                if pair[0] == TIME:
                    pair[1] = rng.choice([str(int(time) + 1), time + "000", "0" + time])
        elif rng.random() < 0.3:
            headers = [pair for pair in headers if pair[0] != rng.choice([header, TIME])]
    return headers, body


def check(provider, count, rng, providers):
    words = [HOOKCTL, "--providers", providers, "verify", "-", "--from", "jsonl", "--provider", provider, "-o", "jsonl", "--explain", "never",
             "--secret", "env:PEER_SECRET"]
    environment = {"PATH": os.environ["PATH"], "HOME": providers, "PEER_SECRET": SECRET.decode()}
    run = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    expected, pending = [], {}

    def feed():
        for index in range(count):
            headers, body = record(rng, provider)
            expected.append(verdict(provider, headers, body))
            line = json.dumps({"headers": headers, "body_base64": base64.b64encode(body).decode()})
            pending[index] = line
            run.stdin.write(line.encode() + b"\n")
        run.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    wrong, seen, totals = [], 0, {}
    for index, line in enumerate(run.stdout):
        ours = json.loads(line)["verdict"]
        captured, theirs = pending.pop(index), expected[index]
        totals[ours] = totals.get(ours, 0) + 1
        seen += 1
        if ours != theirs:
            wrong.append(f"{provider} {index}: hookctl says {ours}, the oracle {theirs}: {captured}")
    feeder.join()
    code = run.wait()
    assert seen == count, f"{provider}: {seen} verdicts on {count} records (exit {code})"
    assert code == (0 if set(totals) == {"valid"} else 1), f"{provider}: exit {code} with {totals}"
    return wrong, totals


def main():
    with tempfile.TemporaryDirectory() as providers:
        for name, rest in PEERS.items():
            folder = pathlib.Path(providers, name)
            folder.mkdir()
            folder.joinpath("any.json").write_text("{}")
            folder.joinpath("provider.toml").write_text(
                f'name = "{name}"\ntitle = "{name}"\ndocs = "https://example.com"\n\n[delivery]\ncontent-type = "application/json"\n'
                f'encoding = "json"\n{rest}\n[[events]]\nname = "any"\nsummary = "Any."\norigin = "constructed"\npayload = "any.json"\n')
        wrong, totals, left = [], {}, COUNT
        for done, provider in enumerate(SCHEMES):
            count = left // (len(SCHEMES) - done)
            left -= count
            found, counted = check(provider, count, random.Random(f"{SEED} {provider}"), providers)
            wrong += found
            for name, number in counted.items():
                totals[name] = totals.get(name, 0) + number
    for line in wrong[:20]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} of {COUNT} verdicts differ (seed {SEED})")
    assert all(totals.get(name, 0) > COUNT / 100 for name in ("valid", "mismatch", "missing", "malformed")), totals
    print(f"Python agrees on {COUNT} mutated records: " + ", ".join(f"{number} {name}" for name, number in sorted(totals.items())))


main()
