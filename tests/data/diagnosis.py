#!/usr/bin/env python3
"""Writes tests/data/diagnosis.json: one broken request for each cause that `verify --explain` proves.

Every case is made from the description of its cause by code that is not hookctl's: Python's json, hmac, hashlib, gzip, unicodedata and
urllib, Node's JSON.stringify, and, written out below by hand after their documentation, the spellings of PHP's json_encode, Go's
encoding/json, Rails' to_json, System.Text.Json and Gson. usage: python3 tests/data/diagnosis.py > tests/data/diagnosis.json
"""
import base64, gzip, hashlib, hmac, json, re, subprocess, unicodedata, urllib.parse, zlib

KEY = "9f2c-Survey+hook/key"
cases = []


def b(text):
    return text if isinstance(text, bytes) else text.encode()


def mac(key, message, algorithm="sha256"):
    return hmac.new(b(key), b(message), algorithm).digest()


def case(code, held, signed=None, name="", *, secret=KEY, key=None, digest=None, value=None, algorithm="sha256", encoding="hex",
         prefix="", construction="hmac", content="body", clock=None, headers=(), target="/hook", method="POST", computed=None, url=None,
         header="X-Signature", sent="X-Signature", length=None, also=(), never=()):
    signed = held if signed is None else signed
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
                      url=url, headers=headers, body=base64.b64encode(b(held)).decode(), computed=computed,
                      scheme=dict(header=header, algorithm=algorithm, encoding=encoding, prefix=prefix, construction=construction,
                                  content=content, clock=clock)))


def node(text, indent=0):
    script = "const t=require('fs').readFileSync(0,'utf8');process.stdout.write(JSON.stringify(JSON.parse(t),null,%d))" % indent
    return subprocess.run(["node", "-e", script], input=b(text), capture_output=True, check=True).stdout.decode()


def strings(text, change):
    """Applies change inside the string literals of a JSON text."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: '"' + change(m.group()[1:-1]) + '"', text)


def escaped(chars, upper=False, ascii=False):
    form = "\\u%04X" if upper else "\\u%04x"
    def one(c):
        if c in chars or (ascii and ord(c) > 126):
            units = c.encode("utf-16-be")
            return "".join(form % int.from_bytes(units[i:i + 2], "big") for i in range(0, len(units), 2))
        return c
    return lambda text: "".join(map(one, text))


def php(text):  # json_encode: slashes and everything beyond ASCII
    return strings(text, lambda s: escaped("", ascii=True)(s.replace("/", "\\/")))


def go(text):  # json.Marshal: < > & U+2028 U+2029
    return strings(text, escaped("<>&\u2028\u2029"))


DATA = {"event": "response.completed", "survey": {"id": 4711, "name": "Zufriedenheit – Größe"}, "url": "https://a.example/r/1?x=1&y=<2>",
        "score": 9, "tags": ["é", "b"], "answered": True, "comment": "it's \"fine\"", "none": None}
JS = json.dumps(DATA, ensure_ascii=False, separators=(",", ":"))
PLAIN = json.dumps({"event": "done", "id": 17, "ok": True, "list": [1, 2], "text": "a b"}, separators=(",", ":"))
assert node(JS) == JS and node(PLAIN) == PLAIN
SLASH = '{"links":{"self":"https://a.example/1"},"n":1}'

# 1: parsed and written again, in both directions.
case("body-reserialized-python", json.dumps(DATA), JS, "json.dumps over what Node sent", length=len(b(JS)))
case("body-reserialized-python", JS, json.dumps(DATA), "Node over what json.dumps sent")
case("body-reserialized-python", json.dumps(DATA, ensure_ascii=False), JS, "ensure_ascii=False")
case("body-reserialized-python", PLAIN, json.dumps(json.loads(PLAIN)), "plain ASCII")
raw = '{"b":1.50,"2":"x", "1":"\\u00e9"}'
case("body-reserialized-javascript", raw, node(raw), "signed by JSON.stringify of what was parsed")
case("body-reserialized-php", JS, php(JS), "Node over what PHP sent", length=len(php(JS)))
case("body-reserialized-php", php(JS), JS, "PHP over what Node sent")
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
case("body-whitespace", PLAIN.replace(":", " : "), PLAIN, "blanks around colons")
# 3: what a secret carries.
case("secret-trailing-newline", JS, secret=KEY + "\n", key=KEY, name="a newline in the secret file")
case("secret-trailing-newline", JS, key=KEY + "\n", name="a newline at the sender")
case("secret-trailing-newline", JS, key=KEY + "\r\n", name="CRLF at the sender")
case("secret-whitespace", JS, secret=" " + KEY + " ", key=KEY, name="blanks around it")
case("secret-whitespace", JS, key=KEY + " ", name="a blank at the sender")
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
# 4
SVIX = "whsec_" + base64.b64encode(hashlib.sha256(b"svix").digest()).decode()
case("secret-whsec-decoded", JS, secret=SVIX, key=base64.b64decode(SVIX[6:]), name="Standard Webhooks")
case("secret-whsec-decoded", JS, secret="v1," + SVIX, key=base64.b64decode(SVIX[6:]), name="pasted with v1,")
case("secret-prefix", JS, secret="whsec_a.b.c", key="a.b.c", name="whsec_ cut at the sender")
case("secret-prefix", JS, secret="a.b.c", key="whsec_a.b.c", name="whsec_ kept at the sender")
# 5
HEXED = hashlib.sha256(b"hexed").hexdigest()
case("secret-hex-decoded", JS, secret=HEXED, key=bytes.fromhex(HEXED), name="Adyen")
B64 = base64.b64encode(hashlib.sha1(b"base").digest()).decode()
case("secret-base64-decoded", JS, secret=B64, key=base64.b64decode(B64), name="base64")
case("secret-encoded", JS, secret=base64.b64decode(B64), key=B64, name="decoded once too often")
case("secret-encoded", JS, secret=bytes.fromhex(HEXED), key=HEXED, name="hex decoded once too often")
# 6
case("signature-base64", JS, value=base64.b64encode(mac(KEY, JS)).decode(), name="base64 for hex")
case("signature-base64", JS, prefix="sha256=", value="sha256=" + base64.b64encode(mac(KEY, JS)).decode(), name="Typeform's")
case("signature-hex", JS, encoding="base64", value=mac(KEY, JS).hex(), name="hex for base64")
case("signature-base64url", "{}", encoding="hex", value=base64.urlsafe_b64encode(mac(KEY, "{}")).decode().rstrip("="), name="base64url")
case("signature-double-encoded", JS, encoding="base64", value=base64.b64encode(mac(KEY, JS).hex().encode()).decode(), name="base64 of hex")
case("signature-double-encoded", JS, value=base64.b64encode(mac(KEY, JS)).hex(), name="hex of base64")
# 7
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
# 8
case("body-unicode-escapes", JS, strings(JS, escaped("", ascii=True)), "escaped at the sender")
case("body-unicode-escapes", strings(JS, escaped("", ascii=True)), JS, "escaped in the copy")
case("body-unicode-escapes", '{"a":"x\u2028y"}', '{"a":"x\\u2028y"}', "line separators alone")
case("body-escape-case", '{"a":"\\u001B[0m\\u00e9"}', '{"a":"\\u001b[0m\\u00e9"}', "upper-case escapes")
# 9: lmsqueezy/lemonsqueezy.js#115, as printed there.
LEMON = '{"links":{"self":"https://api.lemonsqueezy.com/v1/subscriptions/xyz"}}'
case("body-slashes", LEMON, secret="abd1285d", value="fcf1dea9cb1cf586e990dd7b481feeb36cd17548eac0180882c97a5949146679",
     name="lmsqueezy/lemonsqueezy.js#115")
case("body-slashes", LEMON.replace("/", "\\/"), secret="abd1285d", value="59a3054b4d6a12778bbb68325c31a9fd628c942a377ff5464628df054d4d304b",
     name="lmsqueezy/lemonsqueezy.js#115, the other way")
# 10, 11
case("body-trailing-newline", PLAIN + "\n", PLAIN, "added", length=len(PLAIN))
case("body-trailing-newline", PLAIN, PLAIN + "\n", "stripped", length=len(PLAIN) + 1)
case("body-trailing-newline", PLAIN, PLAIN + "\r\n", "CRLF stripped")
case("body-trimmed", "  " + PLAIN + " \n", PLAIN, "blanks around")
case("body-newlines-removed", "a=1\nb=2\nc", "a=1b=2c", "readLine() joined")
PRETTY = node(PLAIN, 2)
case("body-line-endings", PRETTY, PRETTY.replace("\n", "\r\n"), "CRLF lost", length=len(PRETTY) + PRETTY.count("\n"))
case("body-line-endings", PRETTY.replace("\n", "\r\n"), PRETTY, "CRLF added")
# 12: the request is genuine, and the user's code hashed something else.
for what in ("", "{}"):
    case("body-consumed", PLAIN, name=f"computed over {what!r}", computed=mac(KEY, what).hex())
for what in ("[object Object]", "Array", "undefined", "null", str(b(PLAIN)), "<Buffer " + " ".join("%02x" % x for x in b(PLAIN)[:50]) +
             (" ... %d more bytes" % (len(PLAIN) - 50) if len(PLAIN) > 50 else "") + ">"):
    case("body-placeholder", PLAIN, name=f"computed over {what[:20]}", computed=mac(KEY, what).hex())
ODD = r'{"a":"it\u0027s","b":"\"\u0027","c":[1.0,1e16,1E-7,-0,12345678901234567890,true,false,null],"d":"\u0001\u007f\u00a0\u00ad\u00e9e\u0301\u200b\u2028\ue000\ud83d\ude00\udb40\udc01\\\n\t/","e":{},"a":"twice"}'
for held, name in ((JS, "a dict"), (ODD, "odd text and numbers")):
    picture = repr(json.loads(held))
    case("body-placeholder", held, picture, f"signed over the repr of {name}")
    case("body-placeholder", held, name=f"computed over the repr of {name}", computed=mac(KEY, picture).hex())
    case("body-placeholder", picture, json.dumps(json.loads(held), ensure_ascii=False, separators=(",", ":")), f"the body is the repr of {name}")
case("body-placeholder", repr(DATA), json.dumps(DATA), "the body is a repr, signed is json.dumps")
case("body-incomplete", JS[:-20], JS, "truncated")
case("body-incomplete", JS + "; charset", JS, "with text behind")
case("body-reserialized-python", JS, name="computed over json.dumps", computed="sha256=" + mac(KEY, json.dumps(DATA)).hex())
case("body-reserialized-javascript", '{"b": 1.50, "id": 12345678901234567890, "\\u00e9": "\\/"}', name="computed over JSON.stringify",
     computed=base64.b64encode(mac(KEY, node('{"b": 1.50, "id": 12345678901234567890, "\\u00e9": "\\/"}'))).decode())
case("computed-equals-header", JS, name="compared with the label", prefix="sha256=", computed=mac(KEY, JS).hex().upper())
case("computed-agrees", JS, "something else", name="right code, other body", computed=mac(KEY, JS).hex())
# 13 to 17
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
case("algorithm-other", JS, value="sha1=" + mac(KEY, JS).hex(), prefix="sha1=", algorithm="sha1", digest=b"", name="a lying label",
     also=["signature-label"])
case("signature-lowercased", JS, encoding="base64", value=base64.b64encode(mac(KEY, JS)).decode().lower(), name="lower-cased base64")
case("signature-truncated", JS, value=mac(KEY, JS).hex()[:40 - 1], name="cut")
plus = next(t for t in (f'{{"n":{n}}}' for n in range(99)) if b"+" in base64.b64encode(mac(KEY, t)) )
case("signature-plus-lost", plus, encoding="base64", value=base64.b64encode(mac(KEY, plus)).decode().replace("+", " "), name="+ lost")
# 18 to 21
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
# 22, 23, 24
FORM = "response[id]=754&text=two words & more".replace(" & ", "%20%26%20").replace(" ", "%20") + "&email=a%40b.example"
case("form-reencoded", FORM, FORM.replace("%20", "+"), "+ for %20")
case("form-reencoded", FORM, urllib.parse.urlencode(urllib.parse.parse_qsl(FORM)), "urlencode")
case("form-reencoded", FORM, "&".join(sorted(FORM.split("&"))), "sorted")
case("form-reencoded", "a=%2F%c3%a9", "a=%2F%C3%A9", "case of %xx")
case("form-payload", PLAIN, "payload=" + urllib.parse.quote_plus(PLAIN), "JSON held, form signed")
case("form-payload", "payload=" + urllib.parse.quote_plus(PLAIN), PLAIN, "form held, JSON signed")
case("body-part-signed", '{"meta":1,"data":{"id": 7}}', '{"id": 7}', "data only, as it stands")
case("body-part-signed", '{"meta":1,"data":{"id": 7}}', '{"id":7}', "data only, compact")
case("body-part-signed", "Topic=x&MSG=%7B%22a%22%3A1%7D", '{"a":1}', "a field of a form")
case("body-part-signed", '{"a":1,"signature":"x","b":2}', '{"a":1,"b":2}', "without its signature field")
# 25
HOST = [["Host", "hooks.example"]]
case("content-url", JS, "https://hooks.example/hook" + JS, "url+B", headers=HOST)
case("content-url", JS, "POST/hook" + JS, "method and path", headers=HOST)
case("url-differs", JS, "http://hooks.example/hook" + JS, "http behind a proxy", headers=HOST, content="url+body")
case("url-differs", JS, "https://public.example/hook" + JS, "another host", headers=HOST + [["X-Forwarded-Host", "public.example"]],
     content="url+body")
case("url-differs", JS, "https://hooks.example:443/hook" + JS, "a port", headers=HOST, content="url+body")
case("url-differs", JS, "https://hooks.example/hook/" + JS, "a slash", headers=HOST, content="url+body")
case("content-url", "b=2&a=1", "https://hooks.example/hook" + "a1b2", "Twilio", headers=HOST, algorithm="sha1", encoding="base64")
# 26, 27, 28
case("body-base64", base64.b64encode(b(JS)), JS, "isBase64Encoded")
case("body-base64", JS, base64.b64encode(b(JS)), "the base64 is signed")
case("body-wrapped", json.dumps({"version": "2.0", "body": JS, "isBase64Encoded": False}), JS, "the whole event")
case("body-wrapped", json.dumps({"body": base64.b64encode(b(JS)).decode(), "isBase64Encoded": True}), JS, "the event with base64")
case("body-compressed", gzip.compress(b(JS), mtime=0), JS, "gzip")
case("body-compressed", zlib.compress(b(JS)), JS, "zlib")
case("body-double-encoded", json.dumps(JS, ensure_ascii=False), JS, "a string of JSON")
case("body-double-encoded", JS, json.dumps(JS, ensure_ascii=False), "the string is signed")
# 29, 30
UNSORTED = '{"b":1,"a":{"d":2,"c":3}}'
case("body-keys-sorted", UNSORTED, '{"a":{"c":3,"d":2},"b":1}', "canonical")
case("body-keys-sorted", UNSORTED, '{"a":{"d":2,"c":3},"b":1}', "the top alone")
HAVEN = ('{"event":"slash_command","command":"containr","args":"list","channelCode":"62eceb55",'
         '"author":{"id":1,"username":"josolanes"}}')
assert mac("abc", HAVEN).hex() == "51a605bf5069512e7a9fbfffea293ba5a3603207464f369f0d519af397f750a6"
for indent in (None, 2):
    held = json.dumps(json.loads(HAVEN), sort_keys=True, indent=indent, separators=None if indent else (",", ":"))
    case("body-keys-rearranged", held, secret="abc", value=mac("abc", HAVEN).hex(), name=f"ancsemi/Haven#5485, indent {indent}")
# 31, 32
HTML = '{"a":"<b>x & y</b>"}'
case("body-html-escaped", HTML, go(HTML), "Go")
case("body-html-escaped", go(HTML), HTML, "the copy is escaped")
case("body-html-entities", HTML, HTML.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), "signed as entities")
case("body-html-entities", '{"a":"x &amp; y &lt;z&gt;"}', '{"a":"x & y <z>"}', "an XSS filter")
case("body-numbers", '{"a":0,"b":7,"c":"1.0"}', '{"a":0.0,"b":7,"c":"1.0"}', "0.0 became 0")
case("body-numbers", '{"a":1,"b":7}', '{"a":1.0,"b":7.0}', "all of them")
case("body-numbers", '{"a":2.5}', '{"a":2.50}', "2.50 became 2.5")
case("body-numbers", '{"a":1e3}', '{"a":1000}', "1e3")
# 33 to 43, 45, 46
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
case("secret-default", JS, secret=KEY + "€", key="", name="empty, and ours is not of Latin-1")
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
# Pairs.
case("body-trailing-newline", PLAIN + "\n", PLAIN, "with base64", value=base64.b64encode(mac(KEY, PLAIN)).decode(), also=["signature-base64"])
case("secret-whsec-decoded", JS, secret=SVIX, key=base64.b64decode(SVIX[6:]), signed=f"{I}.{T}.{JS}", headers=STAMP, sent="X-Signature",
     value="v1," + base64.b64encode(mac(base64.b64decode(SVIX[6:]), f"{I}.{T}.{JS}")).decode(), name="Svix whole", also=["content-id"])
case("body-reserialized-python", JS, json.dumps(DATA), "with a newline in the secret", secret=KEY + "\n", key=KEY,
     also=["secret-trailing-newline"])
case("body-reserialized-python", JS, json.dumps(DATA) + "\n", "with a newline", also=["body-trailing-newline"])
print(json.dumps(cases, indent=1, ensure_ascii=True))
