//! The type of a cause, and the table of causes, used by the facts, the search, `verify --causes` and `docs/causes.md`.
//!
//! Codes are stable, so that scripts can match on them. The fix of a cause comes from the table, and its detail from the code that found it. A code
//! without a row does not compile, and an unused row is a warning.

use serde::Serialize;

use super::Hashed;

/// Why a message has its verdict.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Cause {
    /// The stable code, e.g. `body-trailing-newline`.
    pub code: &'static str,
    /// What happened and how that is known, in complete sentences.
    pub detail: String,
    /// What to do about it, in complete sentences.
    pub fix: String,
    /// How certain the cause is.
    pub confidence: Confidence,
    /// The body or the key with which the digest was reproduced, if it differs from the known one. Not part of the JSON.
    #[serde(skip)]
    pub hashed: Option<Hashed>,
}

/// Two causes are equal if their text is the same, even if other bytes prove them.
impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        let Self { code, detail, fix, confidence, hashed: _ } = self;
        (code, detail, fix, confidence) == (&other.code, &other.detail, &other.fix, &other.confidence)
    }
}

impl Eq for Cause {}

impl Cause {
    /// Returns the row of the table.
    #[must_use]
    pub fn info(&self) -> Option<&'static CauseInfo> {
        CAUSES.iter().find(|info| info.code == self.code)
    }

    /// Returns true if the cause is proven.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.confidence == Confidence::Certain
    }
}

/// How certain a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Confidence {
    /// The digest was reproduced, or the request itself shows the cause.
    Certain,
    /// The evidence suggests the cause.
    Likely,
    /// The cause would explain the evidence.
    Possible,
}

/// A row of the table of causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CauseInfo {
    /// The stable code.
    pub code: &'static str,
    /// A short name for reports: a few words without a period.
    pub title: &'static str,
    /// What happened, in one line.
    pub meaning: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

/// Creates a cause with the fix from the table.
pub(crate) fn cause(code: Code, confidence: Confidence, detail: impl Into<String>) -> Cause {
    Cause { code: code.name(), detail: detail.into(), fix: code.fix().to_owned(), confidence, hashed: None }
}

// A macro, so that each cause is one row.
macro_rules! causes {
    ($($code:ident $name:literal $title:literal: $meaning:literal, $fix:literal;)+) => {
        /// Every cause.
        pub const CAUSES: &[CauseInfo] = &[$(CauseInfo { code: $name, title: $title, meaning: $meaning, fix: $fix }),+];

        /// The code of a cause.
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
    BodyReserializedJavascript "body-reserialized-javascript" "The body was re-serialized with JSON.stringify": "The body was parsed and written again with JSON.stringify.",
        "Hash the raw body: register express.raw({type: '*/*'}) before express.json(), or keep req.rawBody in its verify hook. In Next.js, call await req.text().";
    BodyReserializedPython "body-reserialized-python" "The body was re-serialized with Python's json.dumps": "The body was parsed and written again with Python's json.dumps: spaces after , and :, \\u escapes, Python's number format.",
        "Hash the raw body: request.get_data() in Flask, await request.body() in FastAPI, request.body in Django.";
    BodyReserializedPhp "body-reserialized-php" "The body was re-serialized with PHP's json_encode": "The body was parsed and written again with PHP's json_encode: \\/ and \\u escapes.",
        "Hash file_get_contents('php://input'), or $request->getContent() in Laravel and Symfony. Never hash json_encode($request->all()).";
    BodyReserializedGo "body-reserialized-go" "The body was re-serialized with Go's encoding/json": "The body was parsed and written again with Go's encoding/json: <, > and & escaped, map keys sorted, a newline from Encoder.",
        "Read the body once with io.ReadAll, hash those bytes, then pass them to json.Unmarshal.";
    BodyReserializedRuby "body-reserialized-ruby" "The body was re-serialized with Rails' to_json": "The body was parsed and written again with Rails' to_json: <, > and & escaped.",
        "Hash request.raw_post, never params.to_json.";
    BodyReserializedDotnet "body-reserialized-dotnet" "The body was re-serialized with System.Text.Json": "The body was parsed and written again with System.Text.Json: uppercase \\u00E9, and \\u0022 for quotes.",
        "Call Request.EnableBuffering() and hash the stream before model binding.";
    BodyReserializedJava "body-reserialized-java" "The body was re-serialized with Gson": "The body was parsed and written again with Gson: <, >, &, = and ' escaped.",
        "Take the body as bytes (@RequestBody byte[]) and hash those. Never hash gson.toJson(parsed).";
    BodyPrettyPrinted "body-pretty-printed" "The body was indented": "The JSON was indented, or its indentation was removed.",
        "Copy the raw body. Viewers, jq, Postman's Beautify and format-on-save indent it.";
    BodyWhitespace "body-whitespace" "The whitespace between JSON tokens changed": "The whitespace between JSON tokens differs.",
        "Hash the body as it arrived, before anything parses it.";
    BodyKeysSorted "body-keys-sorted" "The JSON keys were sorted": "The sender signed the JSON with sorted keys.",
        "Check whether the sender also sends the sorted JSON. If so, hash the raw body. If not, sort the keys as it does (sort_keys=True, RFC 8785) before hashing.";
    BodyKeysRearranged "body-keys-rearranged" "The JSON keys were reordered": "The JSON keys are in a different order than when they were signed.",
        "Capture the raw request. Capture tools and JSON database columns reorder keys.";
    BodyNumbers "body-numbers" "A number was rewritten": "A number is written differently: 1.0 and 1, 1e3 and 1000, 2.50 and 2.5.",
        "Hash the raw body. JSON parsers do not preserve number formatting.";
    BodySlashes "body-slashes" "Slashes were escaped or unescaped": "Slashes were escaped as \\/, as PHP's json_encode does, or unescaped.",
        "Hash the raw body. If PHP must write it, use JSON_UNESCAPED_SLASHES on both sides.";
    BodyUnicodeEscapes "body-unicode-escapes" "Non-ASCII characters were escaped or unescaped": "Non-ASCII characters were written as \\u escapes, or decoded from them.",
        "Hash the raw body. If you must write JSON, use ensure_ascii=False in Python and JSON_UNESCAPED_UNICODE in PHP.";
    BodyEscapeCase "body-escape-case" "The case of Unicode escapes changed": "The hex digits of \\u escapes differ in case: \\u001B and \\u001b.",
        "Hash the raw body. A JSON serializer changed the case of its escapes.";
    BodyHtmlEscaped "body-html-escaped" "Characters were escaped for HTML": "<, > and & were escaped as \\u003c, \\u003e and \\u0026, as Go and Rails do, or unescaped.",
        "Hash the raw body. If Go must write it, call Encoder.SetEscapeHTML(false).";
    BodyHtmlEntities "body-html-entities" "Characters became HTML entities": "Characters were replaced with HTML entities (&amp; &lt; &quot;), or decoded from them.",
        "Remove the template engine or XSS filter from the webhook route. It escapes the body.";
    BodyTrailingNewline "body-trailing-newline" "A newline at the end of the body was added or lost": "A newline at the end of the body was added or removed.",
        "Keep the body unchanged: use printf %s instead of echo, and curl --data-binary. Editors and heredocs add a newline, and readLine() drops it.";
    BodyTrimmed "body-trimmed" "Whitespace around the body was added or removed": "Whitespace around the body was added or removed.",
        "Hash the body before anything trims it.";
    BodyExtraBytes "body-extra-bytes" "Bytes were added after the body": "Bytes were added after the body: it is longer than Content-Length says.",
        "Remove everything after the first Content-Length bytes of the body. An editor, a shell or the tool that saved the request added it.";
    BodyNewlinesRemoved "body-newlines-removed" "Line breaks in the body were removed": "Line breaks inside the body were removed.",
        "Read the whole stream instead of joining readLine(), and send with curl --data-binary, not -d.";
    BodyLineEndings "body-line-endings" "The line endings of the body changed": "Line endings were converted between CRLF and LF.",
        "Store and send bytes: turn off git autocrlf for captures, and do not open files in text mode.";
    BodyBom "body-bom" "A byte order mark was added or removed": "A UTF-8 byte order mark was added or removed.",
        "Save the capture without a byte order mark, and do not decode the body with utf-8-sig.";
    BodyMojibake "body-mojibake" "The body was decoded with the wrong charset": "The text was decoded with one charset and encoded with another (Latin-1, Windows-1252, UTF-8).",
        "Hash bytes. If you need a string, use UTF-8 both ways: request.setCharacterEncoding(\"UTF-8\") in Java, a Buffer and not 'binary' in Node.";
    BodyUtf16 "body-utf16" "The body was hashed as UTF-16": "The body was hashed as UTF-16.",
        "Encode as UTF-8 before hashing: Encoding.UTF8.GetBytes in .NET, StandardCharsets.UTF_8 in Java.";
    BodyUnicodeForm "body-unicode-form" "The Unicode form of the body changed": "Accented characters were composed or decomposed.",
        "Hash the raw body, without Unicode normalization (NFC, NFD). Some databases and macOS file names normalize.";
    BodyAsciiLossy "body-ascii-lossy" "Non-ASCII characters were lost": "Non-ASCII characters became ? or U+FFFD before hashing.",
        "Hash bytes. Do not decode as ASCII or with errors=\"replace\".";
    BodyDoubleEncoded "body-double-encoded" "The body was encoded as JSON twice": "The JSON was encoded twice, as a JSON string that contains JSON, or decoded twice.",
        "Pass the body on unchanged. Do not call JSON.stringify on a string.";
    BodyBase64 "body-base64" "The body was base64-encoded or decoded": "The body was base64-encoded or base64-decoded.",
        "Decode it first: Buffer.from(event.body, 'base64') if isBase64Encoded is set (API Gateway, Lambda).";
    BodyWrapped "body-wrapped" "The signed body is inside an envelope": "The capture is an envelope that contains the signed body.",
        "Hash event.body, not the event around it (Lambda, test consoles, capture tools).";
    BodyCompressed "body-compressed" "The body was compressed or decompressed": "The body was compressed or decompressed.",
        "Hash the bytes that the sender signed, usually the uncompressed ones. nginx and body parsers decompress silently.";
    BodyPartSigned "body-part-signed" "Only a part of the body is signed": "Only a part of the body is signed.",
        "Hash that part exactly as it appears in the raw body.";
    BodyFieldsJoined "body-fields-joined" "Fields of the body are signed as one text": "Fields of the body are signed as one text: selected values, or all of them sorted and joined.",
        "Build this text from the parsed body as the sender documents it (Mailgun: timestamp, then token). Leave out the field that holds the signature.";
    BodyStringsTrimmed "body-strings-trimmed" "Whitespace around values was trimmed": "Whitespace around values was trimmed.",
        "Exempt the webhook route from Laravel's TrimStrings or its equivalent, and hash $request->getContent().";
    BodyEmptyToNull "body-empty-to-null" "Empty values became null": "Empty values became null.",
        "Exempt the webhook route from Laravel's ConvertEmptyStringsToNull, and hash $request->getContent().";
    BodyNulTruncated "body-nul-truncated" "The body was cut at its first NUL byte": "The body was cut at its first NUL byte.",
        "Pass the length along with the pointer. A C string ends at NUL.";
    BodyConsumed "body-consumed" "An empty body was hashed": "An empty body, or {}, was hashed.",
        "Read the body once and hash it first, or rewind the stream (request.body.rewind in Rack).";
    BodyLostToRedirect "body-lost-to-redirect" "A redirect dropped the body": "A redirect turned the POST into a GET without a body.",
        "Register the URL that the redirect leads to: scheme, host and slashes. If you must redirect, answer 307 or 308, which keep the method and the body.";
    BodyShell "body-shell" "A shell changed the body": "A shell changed the body: echo options, quotes, whitespace, escapes or word splitting.",
        "Hash a file (openssl dgst FILE), or use printf %s. In sh and cmd.exe, echo also prints its options, quotes and a line break.";
    BodyEscapedNewline "body-escaped-newline" "A line break became \\n, or the reverse": "Line breaks were written as the two characters \\n, or the reverse.",
        "Hash the bytes of the request. Online tools and string literals in source code interpret \\n.";
    BodyCut "body-cut" "Only the start of the body was hashed": "Only the first bytes of the body were hashed.",
        "Read the body to its end: raise the limit of the reader, and count bytes, not characters.";
    BodyCharacterSplit "body-character-split" "A character was lost between two chunks": "The body was decoded chunk by chunk, and a character split between two chunks was lost.",
        "Collect the chunks as bytes (Buffer.concat), and hash or decode them once. Do not write body += chunk.";
    BodyPlaceholder "body-placeholder" "The text of an object was hashed, not the body": "The text of an object was hashed: [object Object], Array, a Python dict or bytes repr.",
        "Hash the raw bytes, not the parsed object: express.raw(), request.get_data(), php://input.";
    FormReencoded "form-reencoded" "The form was re-encoded": "The form is encoded differently: + or %20, the case of %xx, which characters are escaped, or the order.",
        "Hash the raw body, not the output of http_build_query, urlencode or URLSearchParams.";
    FormPayload "form-payload" "The form field payload= was added or dropped": "Only the JSON was hashed instead of the form field payload= around it, or the reverse.",
        "Set the webhook's content type to application/json, or hash the whole form body.";
    SecretTrailingNewline "secret-trailing-newline" "The signing key has an extra or missing newline": "The secret has an extra or missing newline at its end.",
        "Write the secret with printf %s, not echo, and remove the newline from the file, vault or dashboard field.";
    SecretWhitespace "secret-whitespace" "The signing key has extra or missing whitespace": "The secret has extra or missing whitespace around it.",
        "Paste the secret again, without spaces, on both sides.";
    SecretQuoted "secret-quoted" "The secret has extra or missing quotes": "The secret has extra or missing quotes around it.",
        "Remove the quotes. docker --env-file and some .env readers keep them.";
    SecretEscapedNewline "secret-escaped-newline" "A line break in the secret became \\n, or the reverse": "\\n in the secret is two characters instead of a line break, or the reverse.",
        "Store the secret in the same form on both sides. In .env files, double quotes expand \\n and single quotes do not.";
    SecretBytesRepr "secret-bytes-repr" "The key is the Python repr of the secret": "The key is the Python repr of the secret: b'...'.",
        "Use secret.encode() or the bytes. str(secret_bytes) writes b'...'.";
    SecretInvisible "secret-invisible" "The secret contains invisible characters": "The secret contains invisible characters: a byte order mark, a no-break space or a zero-width space.",
        "Copy the secret again from the provider's page, not from a document or chat.";
    SecretControlCharacters "secret-control-characters" "The secret contains control characters": "The secret contains terminal color codes or other control characters.",
        "Copy the secret from the provider's page, or print it without color (NO_COLOR=1, --color never) before you copy it.";
    SecretUnicodeForm "secret-unicode-form" "The Unicode form of the secret changed": "The secret is in a different Unicode form: NFC, NFD, NFKC or NFKD.",
        "Use the secret's bytes unchanged on both sides, or choose a secret of ASCII characters.";
    SecretEscaped "secret-escaped" "The secret was escaped": "The secret is escaped, or should be: HTML entities, %xx, backslashes.",
        "Store the secret unescaped, and escape it for display only. Or choose a secret of letters and digits.";
    SecretAssignment "secret-assignment" "The secret is a whole .env line": "The secret is a whole .env line: NAME=value.",
        "Use the part after =, or read the file with --env-file.";
    SecretUtf16 "secret-utf16" "The secret file is UTF-16": "The secret file is UTF-16, as PowerShell's > writes it.",
        "Write it as UTF-8 without a byte order mark: [IO.File]::WriteAllText(path, secret).";
    SecretPrefix "secret-prefix" "The secret's prefix is missing or extra": "A prefix of the secret, e.g. whsec_ or v1, is missing or extra.",
        "Use the provider's library. Stripe uses the whole text as the key. Standard Webhooks and Svix remove whsec_.";
    SecretWhsecDecoded "secret-whsec-decoded" "The key is the decoded part after whsec_": "The key is the base64-decoded part of the secret after whsec_.",
        "Decode it: the key is the base64-decoded part after whsec_, 24 to 64 bytes (Standard Webhooks, Svix).";
    SecretHexDecoded "secret-hex-decoded" "The key is the hex-decoded secret": "The key is the hex-decoded secret.",
        "Decode it on both sides: Buffer.from(secret, 'hex'), bytes.fromhex(secret), hex2bin($secret).";
    SecretBase64Decoded "secret-base64-decoded" "The key is the base64-decoded secret": "The key is the base64-decoded secret.",
        "Decode it on both sides: Buffer.from(secret, 'base64'), base64.b64decode(secret), base64_decode($secret).";
    SecretEncoded "secret-encoded" "The key is the encoded secret": "The key is the hex or base64 encoding of the secret.",
        "Use the secret as the provider shows it. It was decoded once too often, or not at all.";
    SecretHashed "secret-hashed" "The key is a digest of the secret": "The key is a digest of the secret.",
        "Hash the secret first, as the sender does, or store the digest.";
    SecretDefault "secret-default" "The key is empty or a placeholder": "The key is empty, a placeholder, or the name of an unset variable.",
        "Set the secret on both sides, and refuse to start without one. Anyone can sign with this key.";
    SecretLenientBase64 "secret-lenient-base64" "A lenient base64 decoder changed the key": "A lenient decoder dropped characters from the secret, and the rest was used as the key.",
        "Decode strictly: base64.b64decode(secret, validate=True) in Python, base64_decode($secret, true) in PHP.";
    SecretCase "secret-case" "The case of the secret changed": "The secret differs in case.",
        "Copy the secret exactly. A form field or a configuration tool changed its case.";
    SecretNulTruncated "secret-nul-truncated" "The secret was cut at its first NUL byte": "The secret was cut at its first NUL byte.",
        "Pass the length along with the pointer, or use a secret without NUL.";
    SecretCompound "secret-compound" "The key is built from the secret and another value": "The key is built from the secret and another value of the request.",
        "Build the key as the sender documents it (SurveyMonkey: API key, &, secret).";
    SecretApiKey "secret-api-key" "The secret looks like an API key or an ID": "The secret looks like an API key or an ID.",
        "Use the signing secret from the webhook's page. API keys do not sign deliveries.";
    TokenOther "token-other" "The token is a different one": "The token in the header or field is not the secret.",
        "Copy the token again from the provider's settings page, or repeat --secret for each token in use.";
    PublicKeyDiffers "public-key-differs" "The signature does not belong to this public key": "The public key does not verify the signature of this content.",
        "Get the sender's current public key, and capture the raw request: one changed byte of the body has the same effect.";
    SecretOther "secret-other" "The secret is most likely a different one": "The body is intact, so the secret is most likely wrong.",
        "Try the secrets of your other endpoints, environments and accounts: --env-file FILE, or repeat --secret.";
    ContentSecretInside "content-secret-inside" "The signed text contains the secret": "The signed text contains the secret, in place of the signature or as a field.",
        "Build the text as the sender documents it, with the secret in the same place, and compare the digests in constant time.";
    ContentHeader "content-header" "A header is signed instead of the body": "A header is signed instead of the body.",
        "Hash the body. The signature header holds the value to compare with, not the text to hash.";
    ContentJws "content-jws" "The signature is a JSON Web Signature": "The signature is a JSON Web Signature over its own header and payload.",
        "Verify it with a JWT library and the same secret, then compare the claims in its payload with the body.";
    ContentTimestamp "content-timestamp" "A timestamp is signed together with the body": "The signature covers a timestamp together with the body.",
        "Build the signed content as the sender does, with the timestamp from the header, not from your clock.";
    ContentId "content-id" "A delivery ID is signed together with the body": "The signature covers a delivery ID together with the body.",
        "Build the signed content as the sender does. Standard Webhooks signs id.timestamp.body.";
    ContentBodyOnly "content-body-only" "The body alone is signed": "The signature covers the body alone, without timestamp, ID or URL.",
        "Hash the body alone, or check for a newer version of the scheme.";
    ContentUrl "content-url" "The URL is signed": "The signature covers the URL, or the method and path.",
        "Build the signed content with the URL that is registered at the provider.";
    ContentQuery "content-query" "The query is signed": "The signature covers the query, because there is no body.",
        "For GET deliveries, hash the query or the URL as the sender documents it.";
    TimestampUnit "timestamp-unit" "The signed timestamp is written differently": "The signed timestamp differs from the one in the header: another unit, format or label.",
        "Sign the header's text unchanged, without parsing it.";
    UrlDiffers "url-differs" "Another URL was signed": "The signed URL differs in scheme, host, port, slash or query.",
        "Rebuild it from X-Forwarded-Proto and X-Forwarded-Host, or configure the public URL (verify --url, listen --public-url).";
    AlgorithmOther "algorithm-other" "Another hash function was used": "The signature was made with another hash function.",
        "Use the same hash on both sides. The length of the digest shows which one it is.";
    ConstructionHmac "construction-hmac" "The sender uses HMAC": "The sender uses HMAC.",
        "Use an HMAC function with the secret as the key, not a plain hash.";
    ConstructionSalted "construction-salted" "The signature is a plain hash, not an HMAC": "The signature is a plain hash of secret and body, not an HMAC.",
        "Concatenate as the sender does, and ask the sender for HMAC: a plain hash with a prefix secret can be extended.";
    ConstructionNoContent "construction-no-content" "The body is not signed at all": "The secret is signed with itself, and the body is not signed at all.",
        "Pass the body as the message and the secret as the key. This digest is the same for every body.";
    ConstructionNoSecret "construction-no-secret" "The signature is a hash without a key": "The signature is a plain hash of the body or the secret alone.",
        "Pass the secret as the HMAC key. Anyone can compute this digest.";
    ConstructionSwapped "construction-swapped" "Key and message are swapped": "Key and message are swapped.",
        "Check the argument order: hmac.new(secret, body, hashlib.sha256) in Python, hash_hmac('sha256', $body, $secret) in PHP.";
    ConstructionSumMisused "construction-sum-misused" "The digest is appended to the body": "The digest is appended to the body: mac.Sum(body) in Go.",
        "Call mac.Write(body), then mac.Sum(nil).";
    ConstructionDigestSigned "construction-digest-signed" "A digest of the body is signed": "A digest of the body is signed, not the body.",
        "Hash the body first, as hex text or raw bytes (the detail says which), then sign the result.";
    SignatureBase64 "signature-base64" "The digest is base64-encoded": "The digest is right, but base64-encoded.",
        "Compare decoded bytes, or encode yours as base64.";
    SignatureBase64url "signature-base64url" "The digest is base64url-encoded": "The digest is right, but base64url-encoded.",
        "Compare decoded bytes, or encode yours as base64url.";
    SignatureHex "signature-hex" "The digest is hex-encoded": "The digest is right, but hex-encoded.",
        "Compare decoded bytes, or use hexdigest().";
    SignatureDoubleEncoded "signature-double-encoded" "The digest is encoded twice": "The digest is right, but encoded twice: base64 of the hex text, or hex of the base64 text.",
        "Encode the bytes once: pass digest(), not hexdigest(), to the base64 encoder.";
    SignatureLowercased "signature-lowercased" "The base64 digest was lowercased": "The base64 digest was lowercased and cannot be restored.",
        "Find what lowercases header values, and stop it.";
    SignaturePlusLost "signature-plus-lost" "A + in the digest became a space": "+ in the base64 digest became a space.",
        "Percent-encode the signature in queries and forms (+ is %2B).";
    SignatureTruncated "signature-truncated" "The digest is cut short": "The digest is cut short.",
        "Store and compare the whole digest. A column, log or copy cut it.";
    SignatureAltered "signature-altered" "A few characters of the digest were changed": "The digest is right except for a few characters.",
        "If the sender sent it as a test, answer 401. Otherwise copy the signature from the request, not by hand: body and secret are right.";
    SignatureSeveral "signature-several" "One of several signatures matches": "One of several signatures in the header matches.",
        "Split the header at commas or spaces, and accept any match. Senders use several while they rotate secrets or versions.";
    SignaturePrefix "signature-prefix" "The prefix before the digest is wrong": "The prefix before the digest is missing, extra or followed by a space.",
        "Compare the whole value on both sides, with or without the prefix. If the prefix belongs to another provider, check --provider.";
    SignatureLabel "signature-label" "The prefix names another hash": "The prefix names a different hash than the digest's length indicates.",
        "Trust the length, and correct the prefix at the sender.";
    SignatureCase "signature-case" "The hex digest is uppercase": "The hex digest is uppercase.",
        "Compare decoded bytes, or lowercase both.";
    SignatureElsewhere "signature-elsewhere" "The signature is somewhere else in the request": "The signature is in another header, in the query or in the body.",
        "Read it there, or name the right provider with --provider. If a proxy or framework renamed the header, undo that.";
    SignatureAbsent "signature-absent" "The request has no signature": "No header looks like a signature.",
        "Turn on signing at the provider, and check that proxies and the capture keep all headers.";
    SignatureEmpty "signature-empty" "The signature header is empty": "The signature header is empty.",
        "Set the secret at the provider. A sender with an empty or unset secret sends an empty header.";
    SignatureCharacters "signature-characters" "The signature contains invalid characters": "The signature contains characters that its encoding does not use.",
        "Copy the whole value from the request. It was changed on the way, or typed by hand.";
    SignatureEncoding "signature-encoding" "The digest is in another encoding": "The digest has the right length in another encoding.",
        "Decode it in that encoding before comparing.";
    SignatureAlgorithm "signature-algorithm" "The digest has the length of another hash": "The digest has the length of another hash.",
        "Use that hash, or check --provider: the header may be another provider's.";
    SignatureLength "signature-length" "The signature has an unknown length": "The signature does not have the length of any known digest.",
        "Compare it with what the sender logged. It was cut or changed on the way.";
    SignatureMasked "signature-masked" "The signature or token was masked": "The signature or token was masked when the request was written.",
        "Receive the request with listen --save, which keeps it. send --save and --dry-run mask credentials.";
    SignatureTooMany "signature-too-many" "The request has too many signatures": "The request has more signatures than hookctl compares.",
        "Send one signature for each active secret. hookctl compares at most 100.";
    SignatureAsymmetric "signature-asymmetric" "This is a public-key signature": "This is a public-key signature. No shared secret produces it.",
        "Verify with the sender's public key (Ed25519, ECDSA, RSA), not with HMAC.";
    HeaderUnderscoreDropped "header-underscore-dropped" "A proxy dropped the signature header": "The signature header contains an underscore, and a proxy drops such headers.",
        "Set underscores_in_headers on; in nginx.";
    SignedHeaderAbsent "signed-header-absent" "A signed header is missing": "A header that the signature covers is not in the capture.",
        "Capture the request with all headers.";
    DeliveryUnsignedPing "delivery-unsigned-ping" "This is a test ping, which is not signed": "This is a test ping or handshake, which this kind of sender does not sign.",
        "Answer it without verification, and verify real deliveries.";
    ProviderOther "provider-other" "The delivery is another provider's": "The delivery is valid, but from another provider.",
        "Name that provider with --provider, or omit --provider to detect it.";
    SignatureRepeated "signature-repeated" "The signature header is repeated": "The request has the signature header more than once.",
        "Send and forward one signature header. Find out whether a proxy adds one, and which value your framework reads: the first, the last, or all joined with commas.";
    ProviderUnsigned "provider-unsigned" "The provider does not sign": "The provider does not sign.",
        "Put a secret of your own into the registered URL and compare it. --allow-unsigned accepts this verdict.";
    ContentLengthDiffers "content-length-differs" "The body does not have the length that Content-Length says": "Content-Length does not match the length of the captured body.",
        "Capture the raw body before anything parses, trims or re-encodes it.";
    BodyChangedByProxy "body-changed-by-proxy" "A proxy or tunnel changed the body": "The body's length changed in a tunnel or gateway.",
        "Capture in the tunnel's own inspector (ngrok: http://127.0.0.1:4040), and turn off body rewriting.";
    BodyEmpty "body-empty" "The body is empty": "The body is empty.",
        "Capture or hash the body before anything else reads the stream.";
    NumberPrecisionLost "number-precision-lost" "A large number may have been rounded": "The body has integers above 2^53, which JavaScript rounds.",
        "Hash the raw body, and parse large IDs as strings.";
    ComputedEqualsHeader "computed-equals-header" "Your code computed the right signature": "Your code computed the signature that is in the header.",
        "Fix the comparison: compare decoded bytes, without prefix, with crypto.timingSafeEqual or hmac.compare_digest.";
    ComputedAgrees "computed-agrees" "Your code computes what hookctl computes": "Your code computes what hookctl computes for this body and secret.",
        "Leave your hashing as it is. Check the secret, and whether the body changed before your code got it.";
    ComputedUnexplained "computed-unexplained" "The value that your code computed is unexplained": "Nothing that was tried produces the value your code computed.",
        "Print the length of the body and of the secret where your code hashes them, and compare them with the capture.";
    TimestampNone "timestamp-none" "The provider sends no timestamp": "The provider sends no timestamp, so the age cannot be checked.",
        "Omit --tolerance for this provider, and detect replays by the IDs in the payload.";
    TimestampAbsent "timestamp-absent" "The timestamp is missing": "The timestamp header is missing or not a time.",
        "Capture the request with all headers.";
    TimestampUnclear "timestamp-unclear" "The timestamp is not in whole seconds": "The signed timestamp has decimals, or the separator after it.",
        "Accept only digits in your receiver, too. Otherwise the same signature covers a body without its beginning.";
    TimestampStale "timestamp-stale" "The delivery is too old or too new": "The signature matches, but the delivery is older or newer than the tolerance.",
        "For an old capture, pass --at captured or omit --tolerance. Otherwise synchronize both clocks with NTP.";
    CaptureLossy "capture-lossy" "The capture changed the bytes": "The capture does not preserve the bytes that were sent.",
        "Capture the raw request: curl --trace instead of --trace-ascii, a raw body instead of a parsed one.";
    BodyIncomplete "body-incomplete" "The body is incomplete": "The body starts as JSON but is not complete JSON.",
        "Capture the whole body. Log and column limits cut it.";
    DigestDiffers "digest-differs" "The signature does not match this body and secret": "The signature does not match this body and secret.",
        "Compare the body's length with Content-Length first, then try other secrets (--env-file).";
    SearchExhausted "search-exhausted" "No cause found": "Nothing that was tried produces this signature.",
        "Capture the request again as described above, try the secrets of other endpoints (--env-file), and pass what your code computed with --computed.";
    SearchStopped "search-stopped" "The search stopped before a cause was found": "The search stopped before everything was tried.",
        "Reproduce the mismatch with a short delivery. Small bodies are searched more deeply.";
    SearchSkipped "search-skipped" "No cause was searched for": "The search for causes was skipped.",
        "Run again with --explain always. For a large capture, run it on the requests in question alone.";
    ReceiverRejected "receiver-rejected" "The receiver rejected a correctly computed signature": "The receiver rejected a delivery whose signature was computed correctly.",
        "Check that both sides have the same secret. Then print the digest that your code computes, and pass it to the same command with --computed.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_short_and_distinct() {
        let mut seen = std::collections::HashSet::new();
        for CauseInfo { code, title, .. } in CAUSES {
            assert!(title.len() <= 60 && !title.ends_with('.') && seen.insert(title), "{code}: {title}");
        }
    }
}
