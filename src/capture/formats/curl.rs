//! Curl commands (<https://curl.se/docs/manpage.html>), as users paste them and browsers copy them.
//!
//! Nothing is run and no file is read. A body from a file (`-d @file`) is an error, because a capture must not decide which files are read. Headers that
//! curl adds are added: `Host`, and the content type of `-d`. An unknown option is an error, because the next word could be its value or the URL.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::capture::{
    Fidelity, Format, ReadMode,
    escapes::unescape,
    record::{self, Imported, Requests},
    shell::Commands,
};
use crate::message::Headers;

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "curl",
    about: "a curl command",
    fidelity: Fidelity::Text,
    recognize: |document| {
        let text = document.without_bom().trim_ascii_start();
        let text = text.strip_prefix(b"$ ").unwrap_or(text);
        let begins =
            |word: &[u8]| text.strip_prefix(word).is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_whitespace));
        begins(b"curl") || begins(b"printf") && memchr::memmem::find(text, b"' | curl ").is_some()
    },
    read: ReadMode::Whole(|document| read(document.required_text()?)),
};

fn read(text: &str) -> Requests {
    let mut commands = Commands::new(text);
    let mut found = Vec::new();
    // The bytes that `printf` writes to a pipe.
    let mut input: Option<Vec<u8>> = None;
    while let Some(command) = commands.next()? {
        let prompts = command.words.iter().take_while(|word| *word == b"$").count();
        match command.words.get(prompts) {
            Some(name) if name == b"curl" => {
                let input = input.take().filter(|_| command.piped);
                let words = command.literal()?;
                record::add(&mut found, request(words.into_iter().skip(prompts + 1), input.as_deref()))?;
            }
            Some(name) if name == b"printf" => {
                let words = command.literal()?;
                input = match words.get(prompts + 1..) {
                    Some([format]) if !format.contains(&b'%') => Some(unescape(format)),
                    _ => return Err("printf with arguments is not supported: pass the body as --data-raw '…'".into()),
                };
            }
            // It processes the response, e.g. `| jq .`.
            _ if command.piped => {}
            _ => return Err(format!("command {} is not a curl command", found.len() + 1)),
        }
    }
    Ok(found)
}

/// Options with a value that do not change what is signed.
const WITH_VALUE: &str = "\
    -c -C -D -E -m -o -P -r -w -x -y -Y -z --cacert --capath --cert --cert-type --ciphers --connect-timeout \
    --connect-to --cookie-jar --dns-servers --dump-header --interface --keepalive-time --key --limit-rate \
    --max-redirs --max-time --noproxy --output --output-dir --pinnedpubkey --proto --proxy --proxy-user --range \
    --resolve --retry --retry-delay --retry-max-time --stderr --tls-max --trace --trace-ascii --unix-socket \
    --write-out";

/// Options without a value that do not change what is signed.
const WITHOUT_VALUE: &str = "\
    -# -0 -1 -2 -3 -4 -6 -f -g -i -j -J -k -L -n -N -O -q -R -s -S -v -Z --basic --compressed --fail \
    --fail-with-body --globoff --http1.0 --http1.1 --http2 --http2-prior-knowledge --http3 --include --insecure \
    --ipv4 --ipv6 --location --location-trusted --no-buffer --no-keepalive --no-progress-meter --path-as-is \
    --post301 --post302 --progress-bar --raw --remote-name --retry-all-errors --retry-connrefused --show-error \
    --show-headers --silent --ssl-no-revoke --tcp-nodelay --tlsv1.2 --tlsv1.3 --tr-encoding --trace-time \
    --verbose";

fn listed(options: &str, name: &str) -> bool {
    options.split(' ').any(|option| option == name)
}

/// The request that the options describe.
#[derive(Default)]
struct CurlRequest {
    url: Option<Vec<u8>>,
    method: Option<Vec<u8>>,
    headers: Vec<Vec<u8>>,
    body: Option<Vec<u8>>,
    /// The bytes that curl reads from a pipe, if they are known.
    input: Option<Vec<u8>>,
    json: bool,
    get: bool,
    head: bool,
}

fn request(mut words: impl Iterator<Item = Vec<u8>>, input: Option<&[u8]>) -> Result<Imported, String> {
    let mut request = CurlRequest { input: input.map(<[u8]>::to_vec), ..CurlRequest::default() };
    let mut options = true;
    while let Some(word) = words.next() {
        if !options || !word.starts_with(b"-") || word == b"-" {
            request.url(word)?;
        } else if word == b"--" {
            options = false;
        } else if word.starts_with(b"--") {
            request.option(&String::from_utf8_lossy(&word), None, &mut words)?;
        } else {
            // Combined short options: the first with a value takes the rest of the word.
            let mut letters = word.get(1..).unwrap_or_default();
            while let Some((letter, rest)) = letters.split_first() {
                let used = request.option(&format!("-{}", char::from(*letter)), Some(rest), &mut words)?;
                letters = if used { &[] } else { rest };
            }
        }
    }
    request.imported()
}

impl CurlRequest {
    fn url(&mut self, url: Vec<u8>) -> Result<(), String> {
        match self.url.replace(url) {
            None => Ok(()),
            Some(_) => Err("more than one URL".into()),
        }
    }

    /// Applies an option. `rest` is the rest of its word. Returns true if it has a value.
    fn option(
        &mut self,
        name: &str,
        rest: Option<&[u8]>,
        words: &mut impl Iterator<Item = Vec<u8>>,
    ) -> Result<bool, String> {
        match name {
            "-G" | "--get" => self.get = true,
            "-I" | "--head" => self.head = true,
            _ if listed(WITHOUT_VALUE, name) => {}
            _ => {
                let taken = match rest.filter(|rest| !rest.is_empty()) {
                    Some(rest) => Some(rest.to_vec()),
                    None => words.next(),
                };
                let value = taken.ok_or_else(|| format!("missing value for {name}"))?;
                self.option_with_value(name, value)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn option_with_value(&mut self, name: &str, value: Vec<u8>) -> Result<(), String> {
        match name {
            "-X" | "--request" => self.method = Some(value),
            "--url" => self.url(value)?,
            "-H" | "--header" => self.headers.push(inline(name, value)?),
            "-A" | "--user-agent" => self.headers.push([b"User-Agent: ", &*value].concat()),
            "-e" | "--referer" => self.headers.push([b"Referer: ", &*value].concat()),
            "-b" | "--cookie" if value.contains(&b'=') => self.headers.push([b"Cookie: ", &*value].concat()),
            "-u" | "--user" => {
                self.headers.push(format!("Authorization: Basic {}", BASE64_STANDARD.encode(value)).into_bytes());
            }
            "--oauth2-bearer" => self.headers.push([b"Authorization: Bearer ", &*value].concat()),
            "-d" | "--data" | "--data-ascii" | "--data-binary" => {
                let piece = match self.input.take().filter(|_| value == b"@-") {
                    // Only --data-binary keeps the line breaks of a file.
                    Some(mut input) => {
                        input.retain(|byte| name == "--data-binary" || !matches!(byte, b'\r' | b'\n' | 0));
                        input
                    }
                    None => inline(name, value)?,
                };
                self.data(&piece, b"&");
            }
            "--data-raw" => self.data(&value, b"&"),
            "--data-urlencode" => self.data(&urlencoded(&value)?, b"&"),
            "--json" => {
                self.json = true;
                self.data(&inline(name, value)?, b"");
            }
            "-F" | "--form" | "--form-string" | "-T" | "--upload-file" | "-K" | "--config" => {
                return Err(format!("{name}: its content is not in the command: pass the body as --data-raw '…'"));
            }
            "-b" | "--cookie" => {}
            _ if listed(WITH_VALUE, name) => {}
            _ => return Err(format!("{name}: unsupported curl option: remove it")),
        }
        Ok(())
    }

    fn data(&mut self, piece: &[u8], separator: &[u8]) {
        let body = self.body.get_or_insert_default();
        if !body.is_empty() {
            body.extend_from_slice(separator);
        }
        body.extend_from_slice(piece);
    }

    fn imported(mut self) -> Result<Imported, String> {
        let url = self.url.take().ok_or("missing URL")?;
        let mut url = String::from_utf8(url).map_err(|_| "the URL is not UTF-8 text")?;
        if !url.contains("://") {
            url.insert_str(0, "http://");
        }
        if self.get
            && let Some(query) = self.body.take()
        {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&String::from_utf8_lossy(&query));
        }
        let default = match (&self.body, self.head) {
            (Some(_), _) => "POST",
            (None, true) => "HEAD",
            (None, false) => "GET",
        };
        let method = self.method.take().map_or(default.into(), |method| String::from_utf8_lossy(&method).into_owned());
        let headers = self.headers(&url)?;
        Ok(Imported::new(method, &url, headers, self.body.unwrap_or_default(), Fidelity::Text))
    }

    /// Returns the headers that curl adds, and then those of `-H`, which replace them.
    fn headers(&self, url: &str) -> Result<Headers, String> {
        let mut headers = Headers::default();
        let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next();
        headers.push("Host", authority.and_then(|host| host.rsplit('@').next()).unwrap_or_default());
        let own = if self.json { "application/json" } else { "application/x-www-form-urlencoded" };
        if self.body.is_some() {
            headers.push("Content-Type", own);
        }
        if self.json {
            headers.push("Accept", "application/json");
        }
        let mut seen: Vec<String> = Vec::new();
        for field in &self.headers {
            let end = field.iter().position(|byte| matches!(byte, b':' | b';'));
            let (name, value) = end
                .and_then(|end| field.split_at_checked(end))
                .ok_or("-H: not a valid header (expected 'Name: value')")?;
            let name = String::from_utf8_lossy(name).trim().to_owned();
            let text = value.get(1..).unwrap_or_default().trim_ascii();
            // The first field with a name replaces curl's own. `Name:` only removes it, and `Name;` sends an empty value.
            if !seen.iter().any(|existing| existing.eq_ignore_ascii_case(&name)) {
                headers.remove(&name);
            }
            if !text.is_empty() || value.starts_with(b";") {
                headers.push(name.clone(), text);
            }
            seen.push(name);
        }
        Ok(headers)
    }
}

/// Returns the value, or an error if it names a file (`@FILE`).
fn inline(option: &str, value: Vec<u8>) -> Result<Vec<u8>, String> {
    match value.strip_prefix(b"@") {
        None => Ok(value),
        Some(file) => Err(file_error(option, file)),
    }
}

fn file_error(option: &str, file: &[u8]) -> String {
    format!(
        "{option} reads the file `{}`, which hookctl does not open: use --body FILE and --header instead",
        String::from_utf8_lossy(file)
    )
}

/// Encodes a value of `--data-urlencode`: `content`, `=content` or `name=content`.
fn urlencoded(value: &[u8]) -> Result<Vec<u8>, String> {
    let mark = value.iter().position(|byte| *byte == b'=').or_else(|| value.iter().position(|byte| *byte == b'@'));
    let (name, content) = match mark.and_then(|mark| value.split_at_checked(mark)) {
        Some((_, content)) if content.starts_with(b"@") => {
            return Err(file_error("--data-urlencode", content.get(1..).unwrap_or_default()));
        }
        Some((name, content)) => (name, content.get(1..).unwrap_or_default()),
        None => (&[][..], value),
    };
    let mut encoded = name.to_vec();
    if !name.is_empty() {
        encoded.push(b'=');
    }
    for byte in content {
        match byte {
            b' ' => encoded.push(b'+'),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) => encoded.push(*byte),
            byte => encoded.extend(format!("%{byte:02X}").into_bytes()),
        }
    }
    Ok(encoded)
}
