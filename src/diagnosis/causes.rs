//! Causes by name: one table, read by the facts, the search, `verify --causes` and `docs/causes.md`.
//!
//! Codes are stable, so that scripts can match on them. The fix of a cause comes from the table; its detail comes from the code that found it.
//! A code without a row does not compile, and an unused row is a warning.

use serde::Serialize;

/// One finding about a message: why its verdict is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Cause {
    /// Its stable code, e.g. `body-trailing-newline`.
    pub code: &'static str,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub fix: String,
    /// How certain it is.
    pub confidence: Confidence,
}

impl Cause {
    /// Returns true if the digest was reproduced, so that the cause is proven.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.confidence == Confidence::Certain
    }
}

/// How certain a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Confidence {
    /// The digest was reproduced.
    Certain,
    /// The evidence points to it.
    Likely,
    /// It would explain the evidence.
    Possible,
}

/// A row of the table of causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CauseInfo {
    /// The stable code.
    pub code: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

/// Returns a finding with the fix of the table.
pub(crate) fn cause(code: Code, confidence: Confidence, detail: impl Into<String>) -> Cause {
    Cause { code: code.name(), detail: detail.into(), fix: code.fix().to_owned(), confidence }
}

// A macro, so that each cause is one row.
macro_rules! causes {
    ($($code:ident $name:literal: $meaning:literal, $fix:literal;)+) => {
        /// Every cause.
        pub const CAUSES: &[CauseInfo] = &[$(CauseInfo { code: $name, meaning: $meaning, fix: $fix }),+];

        /// A cause of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code { $($code),+ }

        impl Code {
            /// The stable name.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$code => $name),+ }
            }

            /// What to do about it.
            const fn fix(self) -> &'static str {
                match self { $(Self::$code => $fix),+ }
            }
        }
    };
}

causes! {
    BodyReserializedJavascript "body-reserialized-javascript": "JSON.stringify wrote the body anew after it was parsed",
        "hash the raw bytes: register express.raw({type: '*/*'}) before express.json(), or keep req.rawBody in its verify hook; in Next.js read req.text()";
    BodyReserializedPython "body-reserialized-python": "one side's body is spelled by Python's json.dumps: blanks after , and :, \\u escapes, or its numbers",
        "hash request.get_data() (Flask), await request.body() (FastAPI) or request.body (Django), never json.dumps(request.json)";
    BodyReserializedPhp "body-reserialized-php": "one side's body is spelled by PHP's json_encode: \\/ and \\u escapes",
        "hash file_get_contents('php://input') or $request->getContent(), never json_encode($request->all())";
    BodyReserializedGo "body-reserialized-go": "one side's body is spelled by Go's encoding/json: <, > and & escaped, map keys sorted, a newline by Encoder",
        "io.ReadAll the body once, hash those bytes, then json.Unmarshal the same bytes";
    BodyReserializedRuby "body-reserialized-ruby": "one side's body is spelled by Rails' to_json: <, > and & escaped",
        "hash request.raw_post, never params.to_json";
    BodyReserializedDotnet "body-reserialized-dotnet": "one side's body is spelled by System.Text.Json: upper-case \\u00E9 and \\u0022",
        "call Request.EnableBuffering() and hash the stream's bytes before model binding";
    BodyReserializedJava "body-reserialized-java": "one side's body is spelled by Gson: <, >, &, = and ' escaped",
        "take the body as byte[] (@RequestBody byte[]), never gson.toJson(parsed)";
    BodyPrettyPrinted "body-pretty-printed": "one side's body is indented",
        "copy the body raw: viewers, jq, Postman's Beautify and editors that format on save indent it";
    BodyWhitespace "body-whitespace": "the white space between JSON tokens differs",
        "hash the body as it arrived; something parsed it or tidied it up";
    BodyKeysSorted "body-keys-sorted": "the signed JSON has its keys sorted",
        "the sender signs a canonical copy (sort_keys=True, RFC 8785): find out whether it sends that copy, and hash what arrives";
    BodyKeysRearranged "body-keys-rearranged": "the keys of the JSON stand in another order than they were signed in",
        "the tool that captured the body, or a database's JSON column, arranged the keys: capture the raw request";
    BodyNumbers "body-numbers": "a number is spelled otherwise: 1.0 and 1, 1e3 and 1000, 2.50 and 2.5",
        "a parser lost the number's text (JavaScript writes 1.0 as 1): hash the raw body";
    BodySlashes "body-slashes": "/ is spelled \\/ on one side, as PHP's json_encode does",
        "hash the raw body; where PHP must write it, json_encode(..., JSON_UNESCAPED_SLASHES) on both sides";
    BodyUnicodeEscapes "body-unicode-escapes": "characters beyond ASCII are \\u escapes on one side and plain on the other",
        "hash the raw body; Python's ensure_ascii and PHP without JSON_UNESCAPED_UNICODE write \\u00e9";
    BodyEscapeCase "body-escape-case": "the hex digits of \\u escapes are in the other case",
        "hash the raw body: a serialiser wrote \\u001B where \\u001b stood";
    BodyHtmlEscaped "body-html-escaped": "<, > and & are \\u003c, \\u003e and \\u0026 on one side, as Go and Rails write them",
        "hash the raw body; in Go use Encoder.SetEscapeHTML(false) if you must write it";
    BodyHtmlEntities "body-html-entities": "characters are HTML entities (&amp; &lt; &quot;) on one side",
        "take the template engine or the XSS filter off the webhook route: it escapes the body";
    BodyTrailingNewline "body-trailing-newline": "a newline at the end is on one side only",
        "keep the body as it is: echo, heredocs and editors add a newline, readLine() drops it; curl needs --data-binary";
    BodyTrimmed "body-trimmed": "white space around the body is on one side only",
        "hash the body before anything trims it";
    BodyNewlinesRemoved "body-newlines-removed": "line breaks inside the body are gone on one side",
        "read the stream whole: joining readLine() loses the breaks, and curl -d drops them (use --data-binary)";
    BodyLineEndings "body-line-endings": "lines end with CRLF on one side and LF on the other",
        "keep bytes: git autocrlf, Windows editors, Postman on Windows and text-mode files change line ends";
    BodyBom "body-bom": "a UTF-8 byte order mark is on one side only",
        "save the capture without BOM, or do not let a reader drop it (utf-8-sig)";
    BodyMojibake "body-mojibake": "the text was decoded with one charset and encoded with another (Latin-1, Windows-1252, UTF-8)",
        "hash bytes; where a string is needed decode and encode as UTF-8 (request.setCharacterEncoding(\"UTF-8\"), Buffer instead of 'binary')";
    BodyUtf16 "body-utf16": "the body was hashed as UTF-16",
        "encode to UTF-8 before hashing: Encoding.UTF8.GetBytes, StandardCharsets.UTF_8, not Encoding.Unicode";
    BodyUnicodeForm "body-unicode-form": "accented characters are composed on one side and decomposed on the other",
        "no normalisation (NFC, NFD) before the hash: macOS file names and some databases do it";
    BodyAsciiLossy "body-ascii-lossy": "characters beyond ASCII became ? or U+FFFD before the hash",
        "hash bytes: the text was forced into ASCII or decoded with errors replaced";
    BodyDoubleEncoded "body-double-encoded": "the body is a JSON string of JSON on one side",
        "do not JSON.stringify a string: pass the body on as it came";
    BodyBase64 "body-base64": "the body is base64 on one side",
        "decode it first: API Gateway and Lambda set isBase64Encoded, and Buffer.from(event.body, 'base64') is what was signed";
    BodyWrapped "body-wrapped": "what is held is an envelope, and the signed body is inside it",
        "hash event.body, not the event around it (Lambda, test consoles, capture tools)";
    BodyCompressed "body-compressed": "the body is compressed on one side",
        "find out which form is signed, usually the decompressed one; nginx and body parsers inflate silently";
    BodyPartSigned "body-part-signed": "a part of the body is signed, not the whole",
        "hash that part as it stands in the raw body";
    BodyFieldsJoined "body-fields-joined": "fields of the body are signed as one text: some values, or all of them sorted and joined",
        "build this text from the parsed body as the sender documents it (Mailgun: timestamp, then token), without the signature's own field";
    BodyStringsTrimmed "body-strings-trimmed": "blanks around values were trimmed",
        "exempt the webhook route from Laravel's TrimStrings (or what does it here), and hash getContent()";
    BodyEmptyToNull "body-empty-to-null": "empty values became null",
        "exempt the webhook route from Laravel's ConvertEmptyStringsToNull, and hash getContent()";
    BodyNulTruncated "body-nul-truncated": "the body was cut at its first NUL byte",
        "a C string ends there: pass the length along";
    BodyConsumed "body-consumed": "an empty body (or {}) was hashed",
        "something read the stream before: hash first, rewind (request.body.rewind), or let the parser keep the raw body";
    BodyLostToRedirect "body-lost-to-redirect": "a redirect turned the POST into a GET without a body",
        "register the URL that the redirect leads to (scheme, host, slashes); a redirect that must be answers 307 or 308, which keep method and body";
    BodyShell "body-shell": "a shell changed the text: options of echo, quotes, blanks, escapes or words",
        "hash a file (openssl dgst FILE), or use printf %s; echo of sh and cmd.exe prints its options, quotes and a line break";
    BodyEscapedNewline "body-escaped-newline": "\\n is two characters on one side and a line break on the other",
        "hash the bytes of the request; an online tool or a string in source code reads \\n in its own way";
    BodyCut "body-cut": "only the first bytes of the body were hashed",
        "read the body to its end: raise the limit of the reader, and count bytes, not characters";
    BodyCharacterSplit "body-character-split": "the body was decoded chunk by chunk, and a character that two chunks share was lost",
        "collect the chunks as bytes (Buffer.concat), and hash or decode them once; not body += chunk";
    BodyPlaceholder "body-placeholder": "the text of an object was hashed: [object Object], Array, a dict's or bytes' repr",
        "the parsed object went into the hash: take the raw bytes (express.raw, request.get_data(), php://input)";
    FormReencoded "form-reencoded": "the form is spelled otherwise: + and %20, the case of %xx, which characters are escaped, the order",
        "hash the raw body, not http_build_query, urlencode or URLSearchParams of the parsed form";
    FormPayload "form-payload": "the JSON is signed on its own on one side, and as a form's payload= on the other",
        "set the webhook's content type to what your code hashes (application/json), or hash the whole form as it came";
    SecretTrailingNewline "secret-trailing-newline": "a newline at the end of the secret is on one side only",
        "write the secret with printf %s, not echo, and trim the one in the secret file, vault or dashboard field";
    SecretWhitespace "secret-whitespace": "white space around the secret is on one side only",
        "paste it again without blanks, on both sides";
    SecretQuoted "secret-quoted": "quotes around the secret are on one side only",
        "docker --env-file and some .env readers keep quotes: remove them";
    SecretEscapedNewline "secret-escaped-newline": "\\n is two characters on one side and a line break on the other",
        "double quotes in .env expand \\n, single quotes do not: store the secret so that both sides read the same";
    SecretBytesRepr "secret-bytes-repr": "the key is Python's repr of the secret, b'...'",
        "str(secret_bytes) writes b'...': use secret.encode() or the bytes themselves";
    SecretInvisible "secret-invisible": "the secret has characters that cannot be seen: BOM, no-break space, zero width",
        "type or copy the secret again, from the provider's page and not from a document or chat";
    SecretControlCharacters "secret-control-characters": "the secret has terminal color codes or other control characters in it",
        "copy the secret from the provider's page, or print it without color (NO_COLOR=1, --color never) before you copy it";
    SecretUnicodeForm "secret-unicode-form": "the secret is in another Unicode form on one side: NFC, NFD, NFKC or NFKD",
        "use the secret's bytes as they are on both sides, or choose a secret of ASCII characters";
    SecretEscaped "secret-escaped": "the secret is escaped on one side: HTML entities, %xx, backslashes",
        "store the secret as it is, and escape it only for display; until then choose a secret of letters and digits";
    SecretAssignment "secret-assignment": "the secret is a whole line of a .env file, NAME=value",
        "take what stands behind the =, or read the file as one with --env-file";
    SecretUtf16 "secret-utf16": "the secret file is UTF-16, as PowerShell's > writes it",
        "write it as UTF-8 without a byte order mark: [IO.File]::WriteAllText(path, secret)";
    SecretPrefix "secret-prefix": "whsec_ (or v1,) in front of the secret is on one side only",
        "Stripe takes the whole text as key, Standard Webhooks and Svix cut whsec_: use the provider's own library";
    SecretWhsecDecoded "secret-whsec-decoded": "the key is the base64-decoded rest of the secret after whsec_",
        "Standard Webhooks and Svix decode it: key = base64decode(secret without whsec_), of 24 to 64 bytes";
    SecretHexDecoded "secret-hex-decoded": "the key is the bytes that the hex secret stands for",
        "decode it on your side as well: Buffer.from(secret, 'hex'), bytes.fromhex, hex2bin";
    SecretBase64Decoded "secret-base64-decoded": "the key is the bytes that the base64 secret stands for",
        "decode it on your side as well: Buffer.from(secret, 'base64'), base64.b64decode, base64_decode";
    SecretEncoded "secret-encoded": "the key is the hex or base64 text of the secret",
        "the secret was decoded once too often, or never: use it as it is printed at the provider";
    SecretHashed "secret-hashed": "the key is a digest of the secret",
        "hash the secret first, as the sender does, or store the digest";
    SecretDefault "secret-default": "the key is empty, a placeholder, or a variable that was never set",
        "set the secret on both sides and refuse to start without one: anybody can sign with this key";
    SecretLenientBase64 "secret-lenient-base64": "the key is what a lenient base64 or hex decoder leaves of the secret",
        "this decoder skips what it does not know, down to an empty key: decode strictly";
    SecretCase "secret-case": "the secret is in the other case on one side",
        "copy it exactly; a form field or a configuration changed its case";
    SecretNulTruncated "secret-nul-truncated": "the secret was cut at its first NUL byte",
        "a C string ends there: pass the length along, or use a secret without NUL";
    SecretCompound "secret-compound": "the key is made of the secret and another value of the request",
        "build the key as the sender documents it (SurveyMonkey: API key & secret)";
    SecretApiKey "secret-api-key": "the secret looks like an API key or an id",
        "take the signing secret from the webhook's own page; an API key signs nothing";
    SecretOther "secret-other": "the body is shown to be intact, so the secret is most likely another one",
        "another endpoint, environment, app or account? try them all: --env-file FILE, or --secret repeated";
    ContentSecretInside "content-secret-inside": "the secret stands inside the signed text, in the place of the signature or as a field",
        "build the text as the sender documents it, with the secret where it puts it, and compare the digest in constant time";
    ContentHeader "content-header": "a header is signed in the place of the body",
        "hash the body: the value of the signature header is what to compare with, not what to hash";
    ContentJws "content-jws": "the signature is a JSON Web Signature over its own header and payload",
        "verify it with a JWT library and the same secret, and then compare what its payload says of the body";
    ContentTimestamp "content-timestamp": "a timestamp is signed together with the body",
        "build the signed text as the sender does, from the header as it came, not from your clock";
    ContentId "content-id": "an id of the delivery is signed together with the body",
        "build the signed text as the sender does: Standard Webhooks signs id.timestamp.body";
    ContentBodyOnly "content-body-only": "the body alone is signed, without timestamp, id or URL",
        "leave them out, or look for a newer version of the scheme";
    ContentUrl "content-url": "the URL (or the method and the path) is part of what is signed",
        "build the signed text with the URL that is registered at the provider";
    ContentQuery "content-query": "the query is signed, since there is no body",
        "for GET deliveries hash the query or the URL as the sender documents it";
    TimestampUnit "timestamp-unit": "the timestamp is signed in another unit: seconds and milliseconds",
        "sign with the header's own text, without converting it";
    UrlDiffers "url-differs": "the URL that was signed differs: scheme, host, port, slash, query",
        "rebuild it from X-Forwarded-Proto and X-Forwarded-Host, or configure the public URL (--url here)";
    AlgorithmOther "algorithm-other": "another hash function made the digest",
        "set the same hash on both sides; the digest's length tells it";
    ConstructionHmac "construction-hmac": "the sender uses HMAC",
        "use an HMAC function with the secret as key, not a plain hash";
    ConstructionSalted "construction-salted": "a plain hash of secret and body, not HMAC",
        "concatenate as the sender does; ask for HMAC, since a prefix salt can be extended";
    ConstructionNoContent "construction-no-content": "the secret is signed with itself, and the body not at all",
        "pass the body as the message and the secret as the key: this digest is the same for every body, so it protects none";
    ConstructionNoSecret "construction-no-secret": "a plain hash of body or secret alone, which proves nothing",
        "pass the secret as HMAC key; this digest can be made by anybody";
    ConstructionSwapped "construction-swapped": "key and message are swapped",
        "check the argument order: hmac(key=secret, message=body); PHP's hash_hmac takes the data first";
    ConstructionSumMisused "construction-sum-misused": "the digest is appended to the body: Go's mac.Sum(body)",
        "mac.Write(body), then mac.Sum(nil)";
    ConstructionDigestSigned "construction-digest-signed": "a digest of the body is signed, not the body",
        "hash the body first (as hex text or raw, as it says here), then sign that";
    SignatureBase64 "signature-base64": "the right digest, written in base64",
        "compare decoded bytes, or encode yours as base64";
    SignatureBase64url "signature-base64url": "the right digest, written in base64url",
        "compare decoded bytes, or encode yours as base64url";
    SignatureHex "signature-hex": "the right digest, written in hex",
        "compare decoded bytes, or use hexdigest()";
    SignatureDoubleEncoded "signature-double-encoded": "the right digest, encoded twice: base64 of the hex text, or hex of the base64 text",
        "encode the digest's bytes once: digest() and not hexdigest() before base64";
    SignatureLowercased "signature-lowercased": "the base64 digest was lower-cased",
        "something lower-cases header values or compares them so: the value cannot be restored, stop doing that";
    SignaturePlusLost "signature-plus-lost": "+ in the base64 digest became a blank",
        "percent-encode the signature in queries and forms (+ is %2B)";
    SignatureTruncated "signature-truncated": "the digest is cut short",
        "a column, log or copy cut the value: compare the whole digest";
    SignatureAltered "signature-altered": "the digest agrees in all but a few characters",
        "body and secret are right: answer 401 if the sender tests you so, and otherwise copy the signature from the request, not by hand";
    SignatureSeveral "signature-several": "one of several signatures in the header is right",
        "split the header at commas or blanks and accept any match: secrets are being rotated, or there are versions";
    SignaturePrefix "signature-prefix": "the label before the digest differs: missing, extra or spaced",
        "compare the whole value on both sides, with its label or without; if the label names another hash or another provider, check --provider and what the sender uses";
    SignatureLabel "signature-label": "the label names another hash than the digest is of",
        "go by the digest's length, and correct the label at the sender";
    SignatureCase "signature-case": "the hex digest is in upper case",
        "compare decoded bytes, or lower-case both, and find what changed the case";
    SignatureElsewhere "signature-elsewhere": "the signature is in another header, in the query or in the body",
        "read it there, or name the provider that uses it with --provider; if a proxy or the framework renamed the header, undo that";
    SignatureAbsent "signature-absent": "no header looks like a signature",
        "check that signing is switched on at the provider, and that the capture and every proxy before it keep all headers";
    SignatureEmpty "signature-empty": "the signature header is empty",
        "a sender with an empty or unset secret does this: look at the secret on the provider's side";
    SignatureCharacters "signature-characters": "the signature has characters that its encoding does not have",
        "the value was changed on the way, or typed by hand: copy it whole from the request";
    SignatureEncoding "signature-encoding": "the digest has the right length in another text form",
        "the sender writes it so, or a receiver's helper converted it";
    SignatureAlgorithm "signature-algorithm": "the digest has the length of another hash",
        "the sender used another hash, or this is another provider's header: check --provider";
    SignatureLength "signature-length": "the signature has the length of no digest",
        "the value was truncated or changed on the way: compare it with what the sender logged";
    SignatureAsymmetric "signature-asymmetric": "this is a public-key signature, which no secret makes",
        "verify with the sender's public key (Ed25519, ECDSA, RSA), not with HMAC and a secret";
    HeaderUnderscoreDropped "header-underscore-dropped": "the signature header has an underscore, and a proxy drops such headers",
        "nginx drops them unless underscores_in_headers is on";
    SignedHeaderAbsent "signed-header-absent": "a header that is signed is not in the capture",
        "capture the request with all its headers";
    DeliveryUnsignedPing "delivery-unsigned-ping": "a test ping or handshake, which this kind of sender does not sign",
        "answer it without verification, and verify real deliveries";
    ProviderUnsigned "provider-unsigned": "the provider does not sign",
        "put a secret of your own into the URL that you register, and compare it; --allow-unsigned lets this verdict pass";
    ContentLengthDiffers "content-length-differs": "Content-Length is not the length of the body that is held",
        "these are not the bytes that were sent: capture the raw body before anything parses, trims or re-encodes it";
    BodyChangedByProxy "body-changed-by-proxy": "the body's length changed behind a tunnel or gateway",
        "capture at the tunnel's own inspector (ngrok http://127.0.0.1:4040), and turn rewriting off";
    BodyEmpty "body-empty": "the body is empty",
        "something read the body before it was captured: hash it first, or rewind the stream";
    NumberPrecisionLost "number-precision-lost": "the body holds integers beyond 2^53, which JavaScript rounds",
        "hash the raw body, and parse ids as strings";
    ComputedEqualsHeader "computed-equals-header": "what your code computed is the signature in the header",
        "the digest is right: compare decoded bytes, without label and in one case (timingSafeEqual, hmac.compare_digest)";
    ComputedAgrees "computed-agrees": "your code computes what hookctl computes over these bytes and this secret",
        "your hashing is right: the body was changed before it reached your code, or the secret is another one";
    ComputedUnexplained "computed-unexplained": "what your code computed follows from nothing that was tried",
        "print the length of the body and of the secret where your code hashes them, and compare with these";
    TimestampNone "timestamp-none": "the provider sends no time, so no age can be checked",
        "leave --tolerance away for this provider, and guard against replays by the ids in the payload";
    TimestampAbsent "timestamp-absent": "the header that states the time is absent or no time",
        "capture the request with all its headers";
    TimestampStale "timestamp-stale": "the delivery is genuine, and older or newer than tolerated",
        "for an old capture give the time of its receipt with --at, or leave out --tolerance; otherwise one of the two clocks is wrong: set both by NTP";
    CaptureLossy "capture-lossy": "the capture does not hold the bytes that were sent",
        "capture the bytes as they are sent: curl --trace and not --trace-ascii, the raw body and not a parsed one, all of it";
    BodyIncomplete "body-incomplete": "the body starts as JSON but is not complete JSON",
        "capture the whole body; log and column limits cut it";
    DigestDiffers "digest-differs": "the signature does not match this body and secret",
        "compare the body's length with Content-Length first, then try other secrets (--env-file)";
    SearchExhausted "search-exhausted": "nothing that was tried produces this signature",
        "make the capture that the detail asks for; pass what your code computed with --computed, and the secrets of other endpoints with --env-file";
    SearchStopped "search-stopped": "the search stopped before everything was tried",
        "reproduce the mismatch with a short delivery: small bodies are searched more deeply";
    SearchSkipped "search-skipped": "no cause was searched for",
        "run again with --explain always; for a large capture, on the requests in question alone";
    ReceiverRejected "receiver-rejected": "the receiver rejected a delivery whose signature is right",
        "print the digest that your code computes, and pass it to the same command with --computed";
}
