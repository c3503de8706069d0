#!/usr/bin/env python3
"""Writes tests/data/diagnosis.json: requests whose signature does not match, for each cause that `verify --explain` finds by search.

Every case is constructed from the description of its cause without hookctl's code: with Python's json, hmac, hashlib, gzip, unicodedata and
urllib, and with Node's JSON.stringify. The JSON styles of PHP's json_encode, Go's encoding/json, Rails' to_json, System.Text.Json and Gson
are written out below from their documentation. Needs Node.
usage: python3 tests/data/diagnosis.py > tests/data/diagnosis.json
"""
import base64, gzip, hashlib, hmac, json, re, subprocess, unicodedata, urllib.parse, zlib

KEY = "9f2c-Survey+hook/key"
cases = []


def b(text):
    return text if isinstance(text, bytes) else text.encode()


def mac(key, message, algorithm="sha256"):
    return hmac.new(b(key), b(message), algorithm).digest()


def case(code, received, signed=None, name="", *, secret=KEY, key=None, digest=None, value=None, algorithm="sha256", encoding="hex",
         prefix="", construction="hmac", content="body", clock=None, headers=(), target="/hook", method="POST", computed=None, url=None,
         header="X-Signature", sent="X-Signature", length=None, also=(), never=()):
    """Adds a request with the body `received` whose sender signed `signed`. `also` are further causes that must be found, `never` those that must not."""
    signed = received if signed is None else signed
    digest = mac(secret if key is None else key, signed, algorithm) if digest is None else digest
    if value is None:
        text = {"hex": digest.hex(), "base64": base64.b64encode(digest).decode(),
                "base64url": base64.urlsafe_b64encode(digest).decode().rstrip("=")}[encoding]
        value = prefix + text
    headers = [["Content-Type", "application/json"], *headers]
    if sent:
        headers.append([sent, value])
    if length is not None:
        headers.append(["Content-Length", str(length)])
    cases.append(dict(code=code, name=name, also=list(also), never=list(never), secret=base64.b64encode(b(secret)).decode(), method=method, target=target,
                      url=url, headers=headers, body=base64.b64encode(b(received)).decode(), computed=computed,
                      scheme=dict(header=header, algorithm=algorithm, encoding=encoding, prefix=prefix, construction=construction,
                                  content=content, clock=clock)))


def node(text, indent=0):
    script = "const t=require('fs').readFileSync(0,'utf8');process.stdout.write(JSON.stringify(JSON.parse(t),null,%d))" % indent
    return subprocess.run(["node", "-e", script], input=b(text), capture_output=True, check=True).stdout.decode()


def strings(text, change):
    """Applies `change` to the content of each string literal of a JSON text."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: '"' + change(m.group()[1:-1]) + '"', text)


def escaped(chars, upper=False, ascii=False):
    """Returns a function that writes `chars`, and with `ascii` everything beyond ASCII, as \\u escapes."""
    escape = "\\u%04X" if upper else "\\u%04x"
    def one(c):
        if c in chars or (ascii and ord(c) > 126):
            units = c.encode("utf-16-be")
            return "".join(escape % int.from_bytes(units[i:i + 2], "big") for i in range(0, len(units), 2))
        return c
    return lambda text: "".join(map(one, text))


def php(text):  # json_encode escapes slashes and everything beyond ASCII.
    return strings(text, lambda s: escaped("", ascii=True)(s.replace("/", "\\/")))


def go(text):  # json.Marshal escapes < > & U+2028 U+2029.
    return strings(text, escaped("<>&\u2028\u2029"))


DATA = {"event": "response.completed", "survey": {"id": 4711, "name": "Zufriedenheit – Größe"}, "url": "https://a.example/r/1?x=1&y=<2>",
        "score": 9, "tags": ["é", "b"], "answered": True, "comment": "it's \"fine\"", "none": None}
JS = json.dumps(DATA, ensure_ascii=False, separators=(",", ":"))
PLAIN = json.dumps({"event": "done", "id": 17, "ok": True, "list": [1, 2], "text": "a b"}, separators=(",", ":"))
assert node(JS) == JS and node(PLAIN) == PLAIN
SLASH = '{"links":{"self":"https://a.example/1"},"n":1}'

# Re-serialized bodies, in both directions: the receiver parsed and wrote the body again, or the sender did before it signed.
case("body-reserialized-python", json.dumps(DATA), JS, "Node's JSON, re-serialized by json.dumps", length=len(b(JS)))
case("body-reserialized-python", JS, json.dumps(DATA), "Python's JSON, re-serialized by Node")
case("body-reserialized-python", json.dumps(DATA, ensure_ascii=False), JS, "ensure_ascii=False")
case("body-reserialized-python", PLAIN, json.dumps(json.loads(PLAIN)), "plain ASCII")
raw = '{"b":1.50,"2":"x", "1":"\\u00e9"}'
case("body-reserialized-javascript", raw, node(raw), "signed after JSON.parse and JSON.stringify")
case("body-reserialized-php", JS, php(JS), "PHP's JSON, re-serialized by Node", length=len(php(JS)))
case("body-reserialized-php", php(JS), JS, "Node's JSON, re-serialized by PHP")
GOOD = '{"b":"<a>","a":{"d":1,"c":"é&"}}'
SORTED = json.dumps(json.loads(GOOD), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
case("body-reserialized-go", GOOD, go(SORTED), "json.Marshal of a map")
case("body-reserialized-go", GOOD, go(SORTED) + "\n", "json.Encoder of a map")
RUBY = '{ "b": "<a>", "n": 1.0, "a": 1e3 }'
case("body-reserialized-ruby", RUBY, '{"b":"\\u003ca\\u003e","n":1.0,"a":1000.0}', "Rails' to_json")
DOT = '{"b":"<é>","a":"x+y\'z"}'
case("body-reserialized-dotnet", DOT, strings(DOT, escaped("<>&'+`\"", upper=True, ascii=True)), "System.Text.Json")
case("body-reserialized-java", '{"b":"a=b<c>"}', '{"b":"a\\u003db\\u003cc\\u003e"}', "Gson")
case("body-pretty-printed", node(JS, 2), JS, "an indented copy", length=len(b(JS)))
case("body-pretty-printed", JS, node(JS, 4), "the indented form is signed")
case("body-pretty-printed", json.dumps(DATA, indent=2), JS, "json.dumps(indent=2)")
case("body-pretty-printed", json.dumps(json.loads(PLAIN), indent="\t"), PLAIN, "tabs")
case("body-whitespace", PLAIN.replace(":", " : "), PLAIN, "spaces around colons")
# Characters around the secret, or in it.
case("secret-trailing-newline", JS, secret=KEY + "\n", key=KEY, name="a newline in the secret file")
case("secret-trailing-newline", JS, key=KEY + "\n", name="a newline at the sender")
case("secret-trailing-newline", JS, key=KEY + "\r\n", name="CRLF at the sender")
case("secret-whitespace", JS, secret=" " + KEY + " ", key=KEY, name="spaces around it")
case("secret-whitespace", JS, key=KEY + " ", name="a space at the sender")
case("secret-quoted", JS, secret='"' + KEY + '"', key=KEY, name="quotes from .env")
case("secret-quoted", JS, key="'" + KEY + "'", name="quotes at the sender")
case("secret-escaped-newline", JS, secret="line1\\nline2", key="line1\nline2", name="\\n as text")
case("secret-escaped-newline", JS, secret="line1\nline2", key="line1\\nline2", name="\\n expanded")
case("secret-bytes-repr", JS, key=str(b(KEY)), name="str() of bytes")
case("secret-invisible", JS, secret="\u200b" + KEY, key=KEY, name="a zero-width space")
case("secret-invisible", JS, secret=KEY + "\u00a0", key=KEY, name="a no-break space")
case("secret-invisible", JS, key=b"\xef\xbb\xbf" + b(KEY), name="a byte order mark at the sender")
case("secret-assignment", JS, secret="WEBHOOK_SECRET=" + KEY, key=KEY, name="a line of .env")
case("secret-assignment", JS, secret="export WEBHOOK_SECRET='" + KEY + "'\n", key=KEY, name="a line of a shell, in quotes")
case("secret-utf16", JS, secret=(KEY + "\r\n").encode("utf-16"), key=KEY, name="PowerShell's >")
case("secret-utf16", JS, secret=b"\xfe\xff" + KEY.encode("utf-16-be"), key=KEY, name="the other byte order")
# Secrets with a prefix.
SVIX = "whsec_" + base64.b64encode(hashlib.sha256(b"svix").digest()).decode()
case("secret-whsec-decoded", JS, secret=SVIX, key=base64.b64decode(SVIX[6:]), name="Standard Webhooks")
case("secret-whsec-decoded", JS, secret="v1," + SVIX, key=base64.b64decode(SVIX[6:]), name="pasted with v1,")
case("secret-prefix", JS, secret="whsec_a.b.c", key="a.b.c", name="whsec_ removed at the sender")
case("secret-prefix", JS, secret="a.b.c", key="whsec_a.b.c", name="whsec_ kept at the sender")
# Encoded secrets.
HEXED = hashlib.sha256(b"hexed").hexdigest()
case("secret-hex-decoded", JS, secret=HEXED, key=bytes.fromhex(HEXED), name="Adyen")
B64 = base64.b64encode(hashlib.sha1(b"base").digest()).decode()
case("secret-base64-decoded", JS, secret=B64, key=base64.b64decode(B64), name="base64")
case("secret-encoded", JS, secret=base64.b64decode(B64), key=B64, name="decoded one time too many")
case("secret-encoded", JS, secret=bytes.fromhex(HEXED), key=HEXED, name="hex decoded one time too many")
# Signatures in another encoding.
case("signature-base64", JS, value=base64.b64encode(mac(KEY, JS)).decode(), name="base64 for hex")
case("signature-base64", JS, prefix="sha256=", value="sha256=" + base64.b64encode(mac(KEY, JS)).decode(), name="Typeform's")
case("signature-hex", JS, encoding="base64", value=mac(KEY, JS).hex(), name="hex for base64")
case("signature-base64url", "{}", encoding="hex", value=base64.urlsafe_b64encode(mac(KEY, "{}")).decode().rstrip("="), name="base64url")
case("signature-double-encoded", JS, encoding="base64", value=base64.b64encode(mac(KEY, JS).hex().encode()).decode(), name="base64 of hex")
case("signature-double-encoded", JS, value=base64.b64encode(mac(KEY, JS)).hex(), name="hex of base64")
# Charsets.
case("body-mojibake", b(JS).decode("latin-1").encode(), JS, "UTF-8 read as Latin-1")
case("body-mojibake", JS, b(JS).decode("latin-1").encode(), "signed after Latin-1")
case("body-mojibake", JS.replace("–", "-"), JS.replace("–", "-").encode("latin-1"), "signed in Latin-1")
case("body-mojibake", b('{"a":"€ –"}').decode("cp1252").encode(), '{"a":"€ –"}', "UTF-8 read as Windows-1252")
case("body-utf16", JS, JS.encode("utf-16-le"), "Encoding.Unicode")
case("body-utf16", JS, JS.encode("utf-16-be"), "UTF-16BE")
case("body-unicode-form", unicodedata.normalize("NFD", JS), unicodedata.normalize("NFC", JS), "decomposed by a file system")
case("body-unicode-form", JS, unicodedata.normalize("NFD", JS), "signed decomposed")
case("body-ascii-lossy", JS, JS.encode("ascii", "replace"), "? for é")
case("body-ascii-lossy", b'{"a":"\xff\xe9"}', b'{"a":"\xff\xe9"}'.decode("utf-8", "replace"), "U+FFFD")
# JSON escapes.
case("body-unicode-escapes", JS, strings(JS, escaped("", ascii=True)), "escaped at the sender")
case("body-unicode-escapes", strings(JS, escaped("", ascii=True)), JS, "escaped in the copy")
case("body-unicode-escapes", '{"a":"x\u2028y"}', '{"a":"x\\u2028y"}', "line separators alone")
case("body-escape-case", '{"a":"\\u001B[0m\\u00e9"}', '{"a":"\\u001b[0m\\u00e9"}', "upper-case escapes")
# Escaped slashes: the values of lmsqueezy/lemonsqueezy.js#115, as printed there.
LEMON = '{"links":{"self":"https://api.lemonsqueezy.com/v1/subscriptions/xyz"}}'
case("body-slashes", LEMON, secret="abd1285d", value="fcf1dea9cb1cf586e990dd7b481feeb36cd17548eac0180882c97a5949146679",
     name="lmsqueezy/lemonsqueezy.js#115")
case("body-slashes", LEMON.replace("/", "\\/"), secret="abd1285d", value="59a3054b4d6a12778bbb68325c31a9fd628c942a377ff5464628df054d4d304b",
     name="lmsqueezy/lemonsqueezy.js#115, the other way")
# White space and line endings.
case("body-trailing-newline", PLAIN + "\n", PLAIN, "added", length=len(PLAIN))
case("body-trailing-newline", PLAIN, PLAIN + "\n", "stripped", length=len(PLAIN) + 1)
case("body-trailing-newline", PLAIN, PLAIN + "\r\n", "CRLF stripped")
case("body-trimmed", "  " + PLAIN + " \n", PLAIN, "spaces around")
case("body-extra-bytes", PLAIN + "\nX", PLAIN, "a line added", length=len(PLAIN))
case("body-extra-bytes", PLAIN + "</body>", PLAIN, "the end of a page added", length=len(PLAIN))
case("body-newlines-removed", "a=1\nb=2\nc", "a=1b=2c", "readLine() joined")
PRETTY = node(PLAIN, 2)
case("body-line-endings", PRETTY, PRETTY.replace("\n", "\r\n"), "CRLF lost", length=len(PRETTY) + PRETTY.count("\n"))
case("body-line-endings", PRETTY.replace("\n", "\r\n"), PRETTY, "CRLF added")
# The request is valid, but the user's code hashed something else. Also truncated bodies.
for what in ("", "{}"):
    case("body-consumed", PLAIN, name=f"computed over {what!r}", computed=mac(KEY, what).hex())
for what in ("[object Object]", "Array", "undefined", "null", str(b(PLAIN)), "<Buffer " + " ".join("%02x" % x for x in b(PLAIN)[:50]) +
             (" ... %d more bytes" % (len(PLAIN) - 50) if len(PLAIN) > 50 else "") + ">"):
    case("body-placeholder", PLAIN, name=f"computed over {what[:20]}", computed=mac(KEY, what).hex())
ODD = r'{"a":"it\u0027s","b":"\"\u0027","c":[1.0,1e16,1E-7,-0,12345678901234567890,true,false,null],"d":"\u0001\u007f\u00a0\u00ad\u00e9e\u0301\u200b\u2028\ue000\ud83d\ude00\udb40\udc01\\\n\t/","e":{},"a":"twice"}'
for text, name in ((JS, "a dict"), (ODD, "odd text and numbers")):
    representation = repr(json.loads(text))
    case("body-placeholder", text, representation, f"signed over the repr of {name}")
    case("body-placeholder", text, name=f"computed over the repr of {name}", computed=mac(KEY, representation).hex())
    case("body-placeholder", representation, json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")), f"the body is the repr of {name}")
case("body-placeholder", repr(DATA), json.dumps(DATA), "the body is a repr, json.dumps is signed")
case("body-incomplete", JS[:-20], JS, "truncated")
case("body-cut", JS + "; charset", JS, "with text after it")
case("body-reserialized-python", JS, name="computed over json.dumps", computed="sha256=" + mac(KEY, json.dumps(DATA)).hex())
case("body-reserialized-javascript", '{"b": 1.50, "id": 12345678901234567890, "\\u00e9": "\\/"}', name="computed over JSON.stringify",
     computed=base64.b64encode(mac(KEY, node('{"b": 1.50, "id": 12345678901234567890, "\\u00e9": "\\/"}'))).decode())
case("computed-equals-header", JS, name="compared including the label", prefix="sha256=", computed=mac(KEY, JS).hex().upper())
case("computed-agrees", JS, "something else", name="right code, other body", computed=mac(KEY, JS).hex())
# Signed content with a timestamp or an ID; several values, labels and lost characters in the header.
T, I = "1716200000", "msg_2b7e"
STAMP = [["X-Request-Timestamp", T], ["Webhook-Id", I]]
for signed, name in ((T + "." + JS, "T.B"), (f"v0:{T}:" + JS, "Slack"), (JS + T, "Klaviyo"), (T + JS, "Prolific"), (T + "," + JS, "Convoy")):
    case("content-timestamp", JS, signed, name, headers=STAMP)
case("content-timestamp", JS, value=f"t={T},v1=" + mac(KEY, f"{T}.{JS}").hex(), name="Stripe", also=["signature-prefix"])
for signed, name in ((f"{I}.{T}.{JS}", "Svix"), (f"{I}__{T}__{JS}", "Moniepoint"), (f"{I}.{JS}", "I.B")):
    case("content-id", JS, signed, name, headers=STAMP)
case("content-body-only", JS, name="no time in it", content="time.body", clock="X-Request-Timestamp", headers=STAMP)
case("timestamp-unit", JS, T + "000." + JS, "milliseconds", content="time.body", clock="X-Request-Timestamp", headers=STAMP)
case("signature-several", JS, value="v1=" + "ab" * 32 + ", v1=" + mac(KEY, JS).hex(), name="PagerDuty")
case("signature-several", JS, value="v1=" + mac(KEY, JS).hex() + ", v2=" + "AB" * 32, name="the other in upper case", never=["signature-case"])
case("algorithm-other", JS, value="sha1=" + mac(KEY, JS, "sha1").hex() + ",sha256=" + "ab" * 32, name="the first of two labels",
     also=["signature-several"], never=["signature-label"])
case("signature-prefix", JS, prefix="sha256=", value=mac(KEY, JS).hex(), name="missing")
case("signature-prefix", JS, value="sha256=" + mac(KEY, JS).hex(), name="extra")
case("signature-prefix", JS, prefix="sha256=", value="sha256= " + mac(KEY, JS).hex(), name="spaced")
case("algorithm-other", JS, value="sha1=" + mac(KEY, JS).hex(), prefix="sha1=", algorithm="sha1", digest=b"", name="a wrong label",
     also=["signature-label"])
case("signature-lowercased", JS, encoding="base64", value=base64.b64encode(mac(KEY, JS)).decode().lower(), name="lower-cased base64")
case("signature-truncated", JS, value=mac(KEY, JS).hex()[:40 - 1], name="cut")
plus = next(t for t in (f'{{"n":{n}}}' for n in range(99)) if b"+" in base64.b64encode(mac(KEY, t)) )
case("signature-plus-lost", plus, encoding="base64", value=base64.b64encode(mac(KEY, plus)).decode().replace("+", " "), name="+ lost")
# Algorithms and constructions.
for algorithm, own in (("sha1", "sha256"), ("md5", "sha256"), ("sha512", "sha256"), ("sha384", "sha1"), ("sha224", "sha1"), ("sha256", "sha1")):
    case("algorithm-other", JS, algorithm=own, value=mac(KEY, JS, algorithm).hex(), name=f"{algorithm} for {own}")
case("algorithm-other", JS, value=mac(KEY, JS, "sha512_256").hex(), name="SHA-512/256")
for message, name in ((KEY + JS, "S+B"), (JS + KEY, "B+S"), (KEY + JS + KEY, "S+B+S"), (JS + "." + KEY, "B.S"), (KEY + ":" + JS, "S:B")):
    case("construction-salted", JS, digest=hashlib.sha256(b(message)).digest(), name=name)
case("construction-hmac", JS, construction="salt-prefix", algorithm="sha384", name="HMAC for a salt")
case("construction-no-secret", JS, digest=hashlib.sha256(b(JS)).digest(), name="h(B)")
case("construction-no-secret", JS, digest=hashlib.sha256(b(KEY)).digest(), name="h(S)")
case("construction-swapped", JS, digest=mac(JS, KEY), name="H(B,S)")
case("construction-sum-misused", PLAIN, value=b(PLAIN).hex() + mac(KEY, "").hex(), name="Go's Sum(body)")
case("construction-digest-signed", JS, digest=mac(KEY, hashlib.sha256(b(JS)).hexdigest()), name="the hex of the body's hash")
case("secret-hashed", JS, key=hashlib.sha256(b(KEY)).hexdigest(), name="hex")
case("secret-hashed", JS, key=hashlib.md5(b(KEY)).digest(), name="raw MD5")
# Forms, and signatures over a part of the body.
FORM = "response[id]=754&text=two words & more".replace(" & ", "%20%26%20").replace(" ", "%20") + "&email=a%40b.example"
case("form-reencoded", FORM, FORM.replace("%20", "+"), "+ for %20")
case("form-reencoded", FORM, urllib.parse.urlencode(urllib.parse.parse_qsl(FORM)), "urlencode")
case("form-reencoded", FORM, "&".join(sorted(FORM.split("&"))), "sorted")
case("form-reencoded", "a=%2F%c3%a9", "a=%2F%C3%A9", "case of %xx")
case("form-payload", PLAIN, "payload=" + urllib.parse.quote_plus(PLAIN), "JSON received, form signed")
case("form-payload", "payload=" + urllib.parse.quote_plus(PLAIN), PLAIN, "form received, JSON signed")
case("body-part-signed", '{"meta":1,"data":{"id": 7}}', '{"id": 7}', "data only, unchanged")
case("body-part-signed", '{"meta":1,"data":{"id": 7}}', '{"id":7}', "data only, compact")
case("body-part-signed", "Topic=x&MSG=%7B%22a%22%3A1%7D", '{"a":1}', "a field of a form")
case("body-part-signed", '{"a":1,"signature":"x","b":2}', '{"a":1,"b":2}', "without its signature field")
# Signed content with the URL.
HOST = [["Host", "hooks.example"]]
case("content-url", JS, "https://hooks.example/hook" + JS, "url+B", headers=HOST)
case("content-url", JS, "POST/hook" + JS, "method and path", headers=HOST)
case("url-differs", JS, "http://hooks.example/hook" + JS, "http behind a proxy", headers=HOST, content="url+body")
case("url-differs", JS, "https://public.example/hook" + JS, "another host", headers=HOST + [["X-Forwarded-Host", "public.example"]],
     content="url+body")
case("url-differs", JS, "https://hooks.example:443/hook" + JS, "a port", headers=HOST, content="url+body")
case("url-differs", JS, "https://hooks.example/hook/" + JS, "a slash", headers=HOST, content="url+body")
case("content-url", "b=2&a=1", "https://hooks.example/hook" + "a1b2", "Twilio", headers=HOST, algorithm="sha1", encoding="base64")
# Encoded, wrapped and compressed bodies.
case("body-base64", base64.b64encode(b(JS)), JS, "isBase64Encoded")
case("body-base64", JS, base64.b64encode(b(JS)), "the base64 is signed")
case("body-wrapped", json.dumps({"version": "2.0", "body": JS, "isBase64Encoded": False}), JS, "the whole event")
case("body-wrapped", json.dumps({"body": base64.b64encode(b(JS)).decode(), "isBase64Encoded": True}), JS, "the event with base64")
case("body-compressed", gzip.compress(b(JS), mtime=0), JS, "gzip")
case("body-compressed", zlib.compress(b(JS)), JS, "zlib")
case("body-double-encoded", json.dumps(JS, ensure_ascii=False), JS, "a string of JSON")
case("body-double-encoded", JS, json.dumps(JS, ensure_ascii=False), "the string is signed")
# The order of keys.
UNSORTED = '{"b":1,"a":{"d":2,"c":3}}'
case("body-keys-sorted", UNSORTED, '{"a":{"c":3,"d":2},"b":1}', "canonical")
case("body-keys-sorted", UNSORTED, '{"a":{"d":2,"c":3},"b":1}', "only the top level")
HAVEN = ('{"event":"slash_command","command":"containr","args":"list","channelCode":"62eceb55",'
         '"author":{"id":1,"username":"josolanes"}}')
assert mac("abc", HAVEN).hex() == "51a605bf5069512e7a9fbfffea293ba5a3603207464f369f0d519af397f750a6"
for indent in (None, 2):
    rearranged = json.dumps(json.loads(HAVEN), sort_keys=True, indent=indent, separators=None if indent else (",", ":"))
    case("body-keys-rearranged", rearranged, secret="abc", value=mac("abc", HAVEN).hex(), name=f"ancsemi/Haven#5485, indent {indent}")
# HTML escapes and numbers.
HTML = '{"a":"<b>x & y</b>"}'
case("body-html-escaped", HTML, go(HTML), "Go")
case("body-html-escaped", go(HTML), HTML, "the copy is escaped")
case("body-html-entities", HTML, HTML.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), "signed as entities")
case("body-html-entities", '{"a":"x &amp; y &lt;z&gt;"}', '{"a":"x & y <z>"}', "an XSS filter")
case("body-numbers", '{"a":0,"b":7,"c":"1.0"}', '{"a":0.0,"b":7,"c":"1.0"}', "0.0 became 0")
case("body-numbers", '{"a":1,"b":7}', '{"a":1.0,"b":7.0}', "all of them")
case("body-numbers", '{"a":2.5}', '{"a":2.50}', "2.50 became 2.5")
case("body-numbers", '{"a":1e3}', '{"a":1000}', "1e3")
# Missing headers, requests without a signature, proxies, default secrets, queries, and what frameworks do to a body.
case("signature-elsewhere", JS, sent="X-Signature-256", name="a look-alike header")
case("signature-elsewhere", JS, sent=None, target="/hook?sig=" + mac(KEY, JS).hex(), name="in the query")
case("header-underscore-dropped", JS, header="X_Signature", sent=None, headers=[["X-Forwarded-For", "1.2.3.4"]], name="nginx")
case("delivery-unsigned-ping", "webhook_id=17", sent=None, name="WooCommerce")
case("delivery-unsigned-ping", '{"zen":"x","hook_id":1}', sent=None, name="GitHub")
case("body-changed-by-proxy", JS, "lost", length=len(JS) + 40, headers=[["Via", "1.1 tunnel"]], name="a tunnel")
case("content-length-differs", JS, "lost", length=len(JS) + 400, name="other bytes")
case("body-bom", b"\xef\xbb\xbf" + b(JS), JS, "added")
case("body-bom", JS, b"\xef\xbb\xbf" + b(JS), "lost")
for key, name in (("", "empty"), ("undefined", "undefined"), ("changeme", "changeme"), ("${WEBHOOK_SECRET}", "not expanded")):
    case("secret-default", JS, key=key, name=name)
case("secret-default", JS, secret=KEY + "€", key="", name="empty, and the receiver's secret is not Latin-1")
case("secret-lenient-base64", JS, secret="a!b@c#d$e", name="Buffer.from(..., 'base64')", key=subprocess.run(
    ["node", "-e", "process.stdout.write(Buffer.from('a!b@c#d$e','base64'))"], capture_output=True, check=True).stdout)
case("secret-case", JS, key=KEY.lower(), name="lower case")
case("content-query", "", "uid=8&val=5", "the query", method="GET", target="/done?uid=8&val=5", headers=HOST)
case("content-url", "", secret="JLOIAUNMHFli7ZJOQVEzm98rzqnm9", algorithm="sha1", sent=None, method="GET", headers=[["Host", "publisher.com"]],
     target="/complete?uid=8cc877ee-af19-488d-b28d-216fb866b996&val=500&hash=dbcd6bb8ca677344592842a52b4fca9bec36cd4b",
     name="help.bitlabs.ai, server-to-server callbacks", also=["signature-elsewhere"])
case("body-strings-trimmed", '{"name":" Ann ","n":1}', '{"name":"Ann","n":1}', "TrimStrings")
case("body-empty-to-null", '{"name":null,"n":1}', '{"name":"","n":1}', "ConvertEmptyStringsToNull")
case("body-nul-truncated", b'{"a":1}\0\0rest', '{"a":1}', "a C string")
case("secret-nul-truncated", JS, secret=b"key\0rest", key="key", name="a C string")
case("secret-compound", JS, key="4567-apikey&" + KEY, headers=[["Sm-Apikey", "4567-apikey"]], algorithm="sha1", encoding="base64",
     name="SurveyMonkey")
case("signature-asymmetric", JS, name="ECDSA", value=base64.b64encode(b"\x30\x44\x02\x20" + b"\x11" * 32 + b"\x02\x20" + b"\x22" * 32).decode())
case("secret-other", JS, key="another key altogether", name="a checksum shows that the body is intact",
     headers=[["Content-Digest", "sha-256=:" + base64.b64encode(hashlib.sha256(b(JS)).digest()).decode() + ":"]], never=["digest-differs"])
case("computed-equals-header", JS, key="another key altogether", name="the user's code has another secret", also=["secret-other"],
     computed=mac("another key altogether", JS).hex())
case("search-exhausted", JS, key="another key altogether", name="another endpoint, without evidence", never=["secret-other", "digest-differs"])
case("body-ascii-lossy", '{"a":"漢字"}', '{"a":"??"}', "ASCII, which is the same bytes as Latin-1 here", never=["body-mojibake"])
case("body-incomplete", JS[:40], JS, "cut", length=len(JS), never=["content-length-differs"])
case("secret-api-key", JS, secret="sk_" + "live_0123456789", key="another", name="an API key")
case("number-precision-lost", '{"id":12345678901234567000}', '{"id":12345678901234567890}', "rounded")
# Two causes at once.
case("body-trailing-newline", PLAIN + "\n", PLAIN, "with base64", value=base64.b64encode(mac(KEY, PLAIN)).decode(), also=["signature-base64"])
case("secret-whsec-decoded", JS, secret=SVIX, key=base64.b64decode(SVIX[6:]), signed=f"{I}.{T}.{JS}", headers=STAMP, sent="X-Signature",
     value="v1," + base64.b64encode(mac(base64.b64decode(SVIX[6:]), f"{I}.{T}.{JS}")).decode(), name="Svix, complete", also=["content-id"])
case("body-reserialized-python", JS, json.dumps(DATA), "with a newline in the secret", secret=KEY + "\n", key=KEY,
     also=["secret-trailing-newline"])
case("body-reserialized-python", JS, json.dumps(DATA) + "\n", "with a newline", also=["body-trailing-newline"])
# Signatures that are almost right: altered, mistyped or truncated.
D, D64 = mac(KEY, JS).hex(), base64.b64encode(mac(KEY, JS)).decode()
def other(c):
    return "0" if c != "0" else "1"
for value, code, name in (
    (D[:9] + other(D[9]) + D[10:], "signature-altered", "one digit altered"),
    (D[:9] + "g" + D[10:20] + "O" + D[21:], "signature-altered", "two digits mistyped"),
    (D[:30] + D[31] + D[30] + D[32:] if D[30] != D[31] else other(D[0]) + D[1:], "signature-altered", "two digits swapped"),
    (D + "0", "signature-altered", "a digit too many"),
    (D[1:], "signature-truncated", "the first digit cut"),
    (D[:-1], "signature-truncated", "the last digit cut"),
    (D[:20], "signature-truncated", "only the first 20 digits"),
    (D[20:], "signature-truncated", "without the first 20 digits"),
    (D[:30] + D[31:], "signature-truncated", "a digit missing in the middle"),
    (D[:12] + "..." + D[-12:], "signature-truncated", "abbreviated in a log")):
    case(code, JS, value=value, name=name)
for value, code, name in (
    (D64[:5] + ("A" if D64[5] != "A" else "B") + D64[6:], "signature-altered", "a character of base64 altered"),
    (D64[1:], "signature-truncated", "the first character of base64 cut"),
    (D64[:40], "signature-truncated", "the last characters of base64 cut")):
    case(code, JS, encoding="base64", value=value, name=name)
case("signature-altered", JS, prefix="sha256=", value="sha256=" + D[:9] + other(D[9]) + D[10:], name="one digit altered, with a label")
case("body-trailing-newline", PLAIN + "\n", PLAIN, "and a digit altered", value=(lambda d: d[:-1] + other(d[-1]))(mac(KEY, PLAIN).hex()),
     also=["signature-altered"])
for value, name in ((f'"{D}"', "in quotes"), ("0x" + D, "with 0x"), (":".join(D[i:i + 2] for i in range(0, 64, 2)), "with colons"),
                    (D[:32] + " " + D[32:], "broken in two"), (D64.replace("=", "%3D").replace("+", "%2B").replace("/", "%2F"), "percent-encoded")):
    case("signature-characters", JS, value=value, encoding="base64" if "%" in value else "hex", name=name)
# Labels and separators in the header.
for separator in "./; |:":
    case("content-timestamp", JS, value=f"{T}{separator}" + mac(KEY, f"{T}.{JS}").hex(), name=f"the time, {separator!r} and the digest", also=["signature-prefix"])
    case("signature-prefix", JS, value=f"key7{separator}" + D, name=f"a key's name, {separator!r} and the digest")
    case("signature-prefix", JS, value=f"key7{separator}" + D64, encoding="base64", name=f"the same in base64, {separator!r}")
case("content-timestamp", JS, value=f"ts={T};h1=" + mac(KEY, f"{T}:{JS}").hex(), name="Paddle", also=["signature-prefix"])
# Redirects.
case("body-lost-to-redirect", "", JS, "a GET with the headers of the POST", method="GET", headers=[["Host", "hooks.example"]])
case("body-lost-to-redirect", "", JS, "a HEAD", method="HEAD", target="/hook/")
# Asymmetric signatures and JWS.
BYTES = bytes((37 * n + 130) % 256 for n in range(512))
for length, name in ((64, "Ed25519"), (128, "RSA 1024"), (256, "RSA 2048"), (384, "RSA 3072"), (512, "RSA 4096"), (96, "ECDSA P-384")):
    case("signature-asymmetric", JS, name=f"{name} in base64", value=base64.b64encode(BYTES[:length]).decode(), never=["secret-other"])
    case("signature-asymmetric", JS, name=f"{name} in hex", value=BYTES[:length].hex(), never=["secret-other"])
case("signature-asymmetric", JS, name="RSA with a time", value="t=1716200000,v0=" + base64.b64encode(BYTES[:256]).decode())
case("signature-asymmetric", JS, name="a header that says Ed25519", sent="X-Signature-Ed25519", value=BYTES[:64].hex())
def url64(data):
    return base64.urlsafe_b64encode(b(data)).decode().rstrip("=")
case("signature-asymmetric", JS, name="JWS by RS256", value=url64('{"alg":"RS256","typ":"JWT"}') + "." + url64('{"iat":1}') + "." + url64(BYTES[:256]))
HS = url64('{"alg":"HS256","typ":"JWT"}')
case("content-jws", JS, name="JWS by HS256", value=f"{HS}.{url64('{}')}." + url64(mac(KEY, f"{HS}.{url64('{}')}")))
case("content-jws", JS, name="detached JWS by HS256", value=f"{HS}.." + url64(mac(KEY, f"{HS}.{url64(JS)}")))
# Secrets changed by secret stores, terminals, templates and Unicode normalization.
import html
ODDKEY = "a<b>&\"c'd/+ é"
for key, name in ((html.escape(ODDKEY), "html.escape"), (html.escape(ODDKEY, quote=False), "without quotes"),
                  (ODDKEY.replace("<", "&lt;").replace(">", "&gt;"), "esc of < and >"), (html.escape(ODDKEY).replace("&#x27;", "&#039;"), "htmlspecialchars"),
                  (urllib.parse.quote(ODDKEY, safe=""), "quote"), (urllib.parse.quote_plus(ODDKEY), "quote_plus")):
    case("secret-escaped", JS, secret=ODDKEY, key=key, name=f"{name} at the sender")
    case("secret-escaped", JS, secret=key, key=ODDKEY, name=f"{name} in the copy")
case("secret-escaped", JS, secret=html.escape(html.escape(ODDKEY)), key=ODDKEY, name="escaped twice")
for secret, name in (("\x1b[1m" + KEY + "\x1b[0m", "bold"), ("\x1b[38;5;82m" + KEY + "\x1b[39m", "256 colors"), ("\x1b[1m\x1b[32m" + KEY + "\x1b[0m\r", "and CR"),
                     ("\x1b]8;;https://x.example\x07" + KEY + "\x1b]8;;\x07", "a link"), ("[1m" + KEY + "[0m", "without ESC"), ("^[[1m" + KEY + "^[[0m", "as cat -v writes it"),
                     ("\\033[1m" + KEY + "\\033[0m", "as source code")):
    case("secret-control-characters", JS, secret=secret, key=KEY, name=name)
case("secret-control-characters", JS, secret="\x1b[1m" + SVIX + "\x1b[0m", key=base64.b64decode(SVIX[6:]), name="and decoded", also=["secret-whsec-decoded"])
UNI = "Gro\u0308\u00dfe-\u00bd-\ufb01-\u00e9"
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    case("secret-unicode-form", JS, secret=UNI, key=unicodedata.normalize(form, UNI), name=form)
    case("secret-unicode-form", JS, secret=UNI, name=f"computed with {form}", computed=mac(unicodedata.normalize(form, UNI), JS).hex())
for prefix in ("cs_", "ck_", "ghp_", "xoxb-", "eyJ"):
    case("secret-api-key", JS, secret=prefix + "0123456789abcdef", key="another", name=f"a key that starts with {prefix}")
case("secret-prefix", JS, secret="cs_0123456789abcdef", key="0123456789abcdef", name="cs_ removed at the sender")
case("secret-default", JS, key="SECRET", name="the name of the variable")
case("secret-default", JS, key="env:SECRET", name="the reference")
case("secret-default", JS, key="$SECRET", name="not expanded")
case("secret-default", JS, key="{{ SECRET }}", name="a template that was not rendered")
case("construction-no-content", JS, digest=mac(KEY, KEY), name="HMAC(secret, secret)")
# Bodies changed by a shell.
for computed, name in ((f"-n {PLAIN}\n", "echo -n of sh"), (f"-e {PLAIN}\n", "echo -e of sh"), (f"'{PLAIN}' \r\n", "echo 'B' | of cmd.exe"),
                       (f'"{PLAIN}" \r\n', 'echo "B" | of cmd.exe'), (f"{PLAIN} \r\n", "echo B | of cmd.exe"), (f'"{PLAIN}"\r\n', 'echo "B"| of cmd.exe'),
                       (f"'{PLAIN}'\n", "quotes and a newline"), (PLAIN.replace('"', ""), "no quotes"), (PLAIN.replace('"', "") + "\n", "no quotes, a newline"),
                       (PLAIN.replace('"', '\\"'), "quotes escaped")):
    case("body-shell", PLAIN, name=f"computed over {name}", computed=mac(KEY, computed).hex())
ESCAPES = '{"a":"x\\ny","b":"c:\\\\d\\te"}'
case("body-shell", ESCAPES, name="computed over echo of dash", computed=mac(KEY, subprocess.run(
    ["sh", "-c", 'echo "$1"', "sh", ESCAPES], capture_output=True, check=True).stdout).hex())
case("body-shell", '{"a": "b  c"}', '{a: b c}\n', "unquoted words")
case("body-escaped-newline", "a\nb\n", "a\\nb\\n", "\\n for a line break")
case("body-escaped-newline", PLAIN + "\n", PLAIN + "\\n", "at the end")
case("body-escaped-newline", "a\r\nb", "a\\r\\nb", "\\r\\n")
case("body-escaped-newline", '{"a":"x\\ny"}', '{"a":"x\ny"}', "a line break for \\n")
# Digests of the header, of the start of the body, and of a body whose chunks were decoded separately.
case("content-header", JS, name="computed over the signature", computed=mac(KEY, mac(KEY, JS).hex()).hex())
case("content-header", JS, name="computed over the signature with its label", prefix="sha256=", computed=mac(KEY, "sha256=" + mac(KEY, JS).hex()).hex())
case("content-header", JS, name="computed over the digest without its label", prefix="sha256=", computed=mac(KEY, mac(KEY, JS).hex()).hex())
case("content-header", JS, name="computed over the decoded digest", computed=mac(KEY, mac(KEY, JS)).hex())
LONG = json.dumps({"a": "x" * 70, "b": ["y" * 9] * 500}, separators=(",", ":"))
for length in (1, 100, 1024, 4000, len(LONG) - 1):
    case("body-cut", LONG, name=f"computed over the first {length} bytes", computed=mac(KEY, LONG[:length]).hex())
case("body-cut", LONG, name="computed over the time and the first bytes", content="time.body", clock="X-Request-Timestamp", headers=STAMP,
     signed=T + "." + LONG, computed=mac(KEY, T + "." + LONG[:512]).hex())
case("body-cut", LONG, name="computed with a salt", construction="salt-prefix", digest=hashlib.sha256(b(KEY + LONG)).digest(),
     computed=hashlib.sha256(b(KEY + LONG[:512])).hexdigest())
def chunked(text, *places, errors="replace"):
    data, places = b(text), [0, *places, len(b(text))]
    script = "const c=JSON.parse(require('fs').readFileSync(0,'utf8'));let s='';for(const x of c)s+=Buffer.from(x,'base64');process.stdout.write(s)"
    chunks = [data[i:j] for i, j in zip(places, places[1:])]
    if errors == "ignore":
        return "".join(chunk.decode(errors="ignore") for chunk in chunks)
    return subprocess.run(["node", "-e", script], input=json.dumps([base64.b64encode(c).decode() for c in chunks]).encode(), capture_output=True, check=True).stdout
WIDE = '{"a":"é – 😀 ü","b":"ñandú"}'
W = b(WIDE)
for places, name in (((W.index(b("é")) + 1,), "two bytes"), ((W.index(b("–")) + 1,), "three bytes, after one"), ((W.index(b("–")) + 2,), "three bytes, after two"),
                     ((W.index(b("😀")) + 1,), "four bytes, after one"), ((W.index(b("😀")) + 2,), "four bytes, after two"),
                     ((W.index(b("é")) + 1, W.index(b("ñ")) + 1), "two characters")):
    case("body-character-split", WIDE, name=f"computed over chunks, {name}", computed=mac(KEY, chunked(WIDE, *places)).hex())
case("body-character-split", WIDE, name="computed over chunks, errors ignored", computed=mac(KEY, chunked(WIDE, W.index(b("é")) + 1, errors="ignore")).hex())
FAR = "é" * 2000
case("body-character-split", "x" + FAR, name="computed over chunks of 1024 bytes", computed=mac(KEY, chunked("x" + FAR, 1024, 2048, 3072)).hex())
# Formats of timestamps.
MS = "1707926838792"
STAMPMS = [["X-Request-Timestamp", MS]]
TIMED = dict(content="time.body", clock="X-Request-Timestamp")
for time, name in ((MS + ".0", ".0"), ("1707926838", "seconds"), ("1707926838.792", "a fraction"), ("1707926838.0", "seconds with .0"),
                   ("2024-02-14T16:07:18.792Z", "ISO 8601"), ("t=" + MS, "its label"), ("X-Request-Timestamp:" + MS, "its name")):
    case("timestamp-unit", JS, signed=MS + "." + JS, headers=STAMPMS, name=f"computed with the time and {name}", computed=mac(KEY, time + "." + JS).hex(), **TIMED)
    if not name.startswith("its"):
        case("content-timestamp", JS, time + "." + JS, headers=STAMPMS, name=f"signed with the time and {name}")
case("timestamp-unit", JS, "2024\\/02\\/14 16:07:18." + JS, "with slashes escaped", headers=[["X-Request-Timestamp", "2024/02/14 16:07:18"]], **TIMED)
case("content-timestamp", JS, "14\\/02\\/2024." + JS, "a date with slashes escaped", headers=[["X-Date", "14/02/2024"]])
case("content-timestamp", JS, value=f"ts={T};h1=" + mac(KEY, f"ts={T}:{JS}").hex(), name="with its label", also=["signature-prefix"])
case("content-timestamp", JS, value=f"t={T},v1=" + mac(KEY, f"t={T}.{JS}").hex(), name="with its label and a dot", also=["signature-prefix"])
# Base64 with line breaks.
def wrapped_base64(width, end, last):
    text = base64.b64encode(b(JS)).decode()
    return end.join(text[i:i + width] for i in range(0, len(text), width)) + (end if last else "")
assert wrapped_base64(76, "\n", True) == base64.encodebytes(b(JS)).decode()
for width in (60, 64, 76):
    for end in ("\n", "\r\n"):
        for last in (True, False):
            case("body-base64", JS, wrapped_base64(width, end, last), f"lines of {width}, {end!r}, {last}")
    case("body-base64", wrapped_base64(width, "\n", True), JS, f"the body is base64 in lines of {width}")
# Signatures inside the body.
def mailgun(time="1567593293", token="50b1f6a8a9f2", joiner=""):
    return {"timestamp": time, "token": token, "signature": mac(KEY, time + joiner + token).hex()}
case("body-fields-joined", json.dumps({"signature": mailgun(), "event-data": {"event": "delivered"}}), sent=None, name="Mailgun", also=["signature-elsewhere"])
case("body-fields-joined", json.dumps({"event": "x", **mailgun()}), sent=None, name="flat", also=["signature-elsewhere"])
case("body-fields-joined", json.dumps({"data": {"auth": mailgun(joiner=".")}}), sent=None, name="deeper, with a dot", also=["signature-elsewhere"])
case("body-fields-joined", urllib.parse.urlencode({"event": "x", **mailgun()}), sent=None, name="in a form", also=["signature-elsewhere"])
case("body-part-signed", '{"data":{"id":7},"meta":{"auth":{"signature":"' + mac(KEY, '{"id":7}').hex() + '"}}}', sent=None, name="a nested signature over data",
     also=["signature-elsewhere"])
# The body is hashed with the secret in place of the signature; fields are joined before they are hashed.
def sign_inside(hash, template):
    """Returns the body whose signature field is the digest of the body with the secret in that field."""
    return template % hash(template % KEY)
sha = lambda text: hashlib.sha256(b(text)).hexdigest()
keyed = lambda text: mac(KEY, text).hex()
case("content-secret-inside", sign_inside(sha, '{"id":7,"sign":"%s","ok":true}'), sent=None, name="JSON", also=["signature-elsewhere"])
case("content-secret-inside", sign_inside(keyed, '{"id":7, "data":{"sig":"%s"}}'), sent=None, name="nested, with HMAC", also=["signature-elsewhere"])
case("content-secret-inside", sign_inside(sha, "id=7&sign=%s&ok=1"), sent=None, name="a form", also=["signature-elsewhere"])
case("content-secret-inside", "", sent=None, method="GET", target="/hook?" + sign_inside(sha, "id=7&sign=%s&ok=1"), name="a query", also=["signature-elsewhere"])
EMPTY = '{"id":7,"sign":"%s"}'
case("body-part-signed", EMPTY % keyed(EMPTY % ""), sent=None, name="with an empty signature", also=["signature-elsewhere"])
FIELDS = {"b": "2", "a": "x y", "n": "7"}
PAIRS = "&".join(f"{name}={value}" for name, value in sorted(FIELDS.items()))
case("body-fields-joined", json.dumps({**FIELDS, "sign": keyed(PAIRS)}), sent=None, name="sorted, name=value", also=["signature-elsewhere"])
case("body-fields-joined", json.dumps(FIELDS), "".join(value for _, value in sorted(FIELDS.items())), "sorted values")
case("body-fields-joined", json.dumps(FIELDS), "2|x y|7", "values in order")
case("body-fields-joined", json.dumps(FIELDS), "".join(name + value for name, value in sorted(FIELDS.items())), "names and values")
case("body-fields-joined", json.dumps(FIELDS), digest=hashlib.sha256(b(PAIRS + KEY)).digest(), name="sorted, then the secret", also=["construction-salted"])
case("content-secret-inside", json.dumps({**FIELDS, "sign": hashlib.md5(b(PAIRS + "&key=" + KEY)).hexdigest().upper()}), sent=None, name="WeChat Pay",
     also=["signature-elsewhere", "algorithm-other"])
case("body-fields-joined", urllib.parse.urlencode({**FIELDS, "sign": keyed("ax yb2n7")}), sent=None, name="a form", also=["signature-elsewhere"])
# URLs.
for signed, name in (("/hook?a=1&b=2&c=3", "sorted"), ("/hook?c=3&b=2&a=1", "reversed"), ("/hook?b=2&a=1&c=3", "another order")):
    case("url-differs", JS, "https://hooks.example" + signed + JS, f"query, {name}", headers=HOST, content="url+body", target="/hook?a=1&c=3&b=2")
case("url-differs", JS, "https://hooks.example/a b/hook?t=a b+c" + JS, "percent-decoded", headers=HOST, content="url+body", target="/a%20b/hook?t=a%20b%2Bc")
case("url-differs", JS, "https://hooks.example/hook?t=a+b" + JS, "a form's encoding", headers=HOST, content="url+body", target="/hook?t=a%20b")
case("url-differs", JS, "https://hooks.example/hook?t=%c3%a9" + JS, "lower-case %xx", headers=HOST, content="url+body", target="/hook?t=%C3%A9")
case("content-url", '{"callback":"https://other.example/cb?x=1","n":1}', 'https://other.example/cb?x=1{"callback":"https://other.example/cb?x=1","n":1}', "a URL in the body",
     headers=HOST)
case("url-differs", '{"meta":{"url":"https:\\/\\/other.example\\/cb"},"n":1}', 'https://other.example/cb{"meta":{"url":"https:\\/\\/other.example\\/cb"},"n":1}',
     "a URL in the body, escaped", headers=HOST, content="url+body")
for signed, name in (("name=Jürgen K&x=1", "decoded"), ("x=1&name=J%C3%BCrgen%20K", "another order")):
    case("content-query", "", signed, f"the query, {name}", method="GET", target="/done?name=J%C3%BCrgen%20K&x=1", headers=HOST)
case("url-differs", "b=2&a=1", "https://hooks.example/hook?x=1&y=2" + "a1b2", "Twilio's, with its query sorted", headers=HOST, content="url+body", algorithm="sha1",
     encoding="base64", target="/hook?y=2&x=1")
print(json.dumps(cases, indent=1, ensure_ascii=True))
