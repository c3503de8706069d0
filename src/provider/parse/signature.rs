//! Parses `[signature]` and `[[alternatives]]`: where signatures are, how they are written, and what they sign.
//!
//! A description that no delivery could ever meet is a mistake. It is reported here if no sample is needed to find it.

use super::{SpannedValue, TableReader, header_name, header_text};
use crate::{
    payload::Path,
    provider::{
        HeaderTemplate,
        request::{DEFAULT_HEADERS, derived_header},
        template::segments,
    },
    signing::{
        Algorithm, Construction, DigestEncoding, FieldRule, KeyPart, KeyRule, Layout, LayoutPart, Location, Part, Role,
        Scheme, Signer, TimeSource,
    },
};

/// The headers that a provider sends, with their values.
type HeaderList = [(String, HeaderTemplate)];

/// The names of the tables that describe a signature.
const CONSTRUCTIONS: [&str; 6] = ["hmac", "digest", "token", "ed25519", "ecdsa-p256", "rsa"];

/// The encodings of a token. Base64 is that of HTTP Basic authentication.
const TOKEN_ENCODINGS: [(&str, DigestEncoding); 2] =
    [("text", DigestEncoding::Text), ("base64", DigestEncoding::Base64)];

/// Parses a scheme: `hmac = {…}`, `digest = {…}` and so on, and the further signatures in `also`. The key of the inner table is the construction, so a
/// typo in it is reported at its own line.
pub(super) fn scheme(table: &TableReader<'_>, headers: &HeaderList) -> Option<Scheme> {
    let also = table.value("also");
    let mut scheme = single(table, headers);
    for value in also.map_or(&[][..], |value| table.array(value)) {
        let Some(further) = table.table(value) else { continue };
        let optional = further.value("optional").and_then(|value| further.bool(value)).unwrap_or_default();
        let Some(further) = single(&further, headers) else { continue };
        if let Some(scheme) = &mut scheme {
            if [&*scheme].into_iter().chain(&scheme.also).any(|other| other.location == further.location) {
                table.report(value.span(), format!("duplicate signature in `{}`", further.location), &[]);
            }
            scheme.also.push(Scheme { optional, ..further });
        }
    }
    scheme
}

/// Parses one signature.
fn single(table: &TableReader<'_>, headers: &HeaderList) -> Option<Scheme> {
    let given: Vec<_> = CONSTRUCTIONS.into_iter().filter_map(|name| Some((name, table.value(name)?))).collect();
    table.finish();
    // Any other key was just reported by `finish`.
    let named = table.entries().iter().any(|(name, ..)| !["also", "optional"].contains(name));
    if given.len() > 1 || !named {
        table.report(table.at(), "expected exactly one kind of signature", &CONSTRUCTIONS);
    }
    let (name, value) = *given.first()?;
    Reader { table: &table.table(value)?, headers }.scheme(name)
}

/// Reads the table of one signature.
struct Reader<'r, 't> {
    table: &'r TableReader<'t>,
    headers: &'r HeaderList,
}

impl Reader<'_, '_> {
    fn scheme(&self, name: &str) -> Option<Scheme> {
        let table = self.table;
        let location = self.location();
        let is_token = name == "token";
        let algorithm = match name {
            "token" | "ecdsa-p256" => Some(Algorithm::Sha256),
            "ed25519" => Some(Algorithm::Sha512),
            _ => table.required("algorithm").and_then(|value| table.choice(value, "algorithm", &Algorithm::NAMES)),
        };
        let encoding = if is_token {
            table
                .value("encoding")
                .map_or(Some(DigestEncoding::Text), |value| table.choice(value, "encoding", &TOKEN_ENCODINGS))
        } else {
            table.required("encoding").and_then(|value| table.choice(value, "encoding", &DigestEncoding::NAMES))
        };
        let layout = self.layout(encoding);
        let construction = self.construction(name);
        if (construction, algorithm) == (Some(Construction::Rsa { pss: true }), Some(Algorithm::Sha1)) {
            table.report(table.at(), "RSA-PSS with SHA-1 is not supported", &[]);
        }
        let asymmetric = construction.is_some_and(Construction::is_asymmetric);
        let key = if asymmetric || is_token { Some(KeyRule::Text) } else { self.key() };
        let timestamp = self.timestamp(layout.as_ref());
        let content = if is_token { Some(Vec::new()) } else { self.content(location.as_ref(), layout.as_ref()) };
        let entries = table.entries();
        let stated = entries.iter().find(|(name, ..)| *name == "public-key");
        let public_key = if asymmetric { table.value("public-key") } else { None };
        let public_key = public_key.and_then(|value| Some((value, table.text(value)?.to_owned())));
        if let (false, Some((_, at, _))) = (asymmetric, stated) {
            table.value("public-key");
            table.report(at.clone(), format!("`{name}` has no public key: both sides use the secret"), &[]);
        }
        table.finish();
        let scheme = Scheme {
            layout: layout?,
            key: key?,
            content: content?,
            timestamp,
            public_key: public_key.as_ref().map(|(_, text)| text.clone()),
            ..Scheme::new(location?, construction?, algorithm?, encoding?)
        };
        if cfg!(feature = "public-keys")
            && let Some((value, key)) = public_key
            && let Err(error) = Signer::from_public_key(&scheme, &key)
        {
            table.report(value.span(), format!("`public-key` cannot be used: {}", error.reason), &[]);
        }
        Some(scheme)
    }

    fn construction(&self, name: &str) -> Option<Construction> {
        let table = self.table;
        let choice = |key: &'static str, names: [(&'static str, Construction); 2]| {
            table.value(key).map_or(Some(names[0].1), |value| table.choice(value, key, &names))
        };
        match name {
            "hmac" => Some(Construction::Hmac),
            "token" => Some(Construction::Token),
            "ed25519" => Some(Construction::Ed25519),
            "ecdsa-p256" => {
                let ecdsa = |raw| Construction::EcdsaP256 { raw };
                choice("format", [("der", ecdsa(false)), ("raw", ecdsa(true))])
            }
            "rsa" => {
                let rsa = |pss| Construction::Rsa { pss };
                choice("padding", [("pkcs1", rsa(false)), ("pss", rsa(true))])
            }
            _ => {
                let salts = [("prefix", Construction::SaltPrefix), ("suffix", Construction::SaltSuffix)];
                table.required("salt").and_then(|value| table.choice(value, "salt", &salts))
            }
        }
    }

    /// Parses `header` or `field`.
    fn location(&self) -> Option<Location> {
        let table = self.table;
        if let Some(value) = table.value("field") {
            if table.value("header").is_some() {
                table.report(value.span(), "expected either `header` or `field`", &["header", "field"]);
            }
            return table.parsed(value, &[]).map(Location::Field);
        }
        let value = table.required("header")?;
        let name = table.text(value)?;
        if derived_header(name) {
            table.report(value.span(), format!("`{name}` cannot carry a signature"), &[]);
        }
        if self.headers.iter().any(|(existing, _)| existing.eq_ignore_ascii_case(name)) {
            let message = format!("`{name}` is the signature header: remove it from `delivery.headers`");
            table.report(value.span(), message, &[]);
        }
        header_name(table, name, value.span()).map(|()| Location::Header(name.to_owned()))
    }

    /// Parses `prefix` or `value`, and `separator`.
    fn layout(&self, encoding: Option<DigestEncoding>) -> Option<Layout> {
        let table = self.table;
        let (prefix, template, separator) = (table.value("prefix"), table.value("value"), table.value("separator"));
        let separator = separator.and_then(|value| Some((value, header_text(table, value)?)));
        if let Some((value, text)) = separator {
            let in_signature = |c: char| match encoding {
                Some(DigestEncoding::Hex) => c.is_ascii_hexdigit(),
                Some(DigestEncoding::Base64) => c.is_ascii_alphanumeric() || "+/=".contains(c),
                Some(DigestEncoding::Base64Url) => c.is_ascii_alphanumeric() || "-_=".contains(c),
                Some(DigestEncoding::Text) | None => false,
            };
            if text.chars().all(in_signature) {
                table.report(value.span(), format!("invalid separator `{text}`: it can be part of a signature"), &[]);
            }
        }
        let separator = separator.map(|(_, text)| text);
        let Some(value) = template else {
            let text = prefix.and_then(|value| header_text(table, value)).unwrap_or_default();
            if let (Some(separator), Some(value)) = (separator, prefix)
                && !separator.is_empty()
                && text.trim().contains(separator)
            {
                let message =
                    format!("the prefix `{text}` contains the separator `{separator}`, so no signature matches");
                table.report(value.span(), message, &[]);
            }
            let layout = Layout::prefix(text);
            return Some(separator.map_or(layout.clone(), |separator| layout.separated_by(separator)));
        };
        if prefix.is_some() {
            table.report(value.span(), "expected either `prefix` or `value`", &["prefix", "value"]);
        }
        let text = header_text(table, value)?;
        let parts: Vec<&str> = match separator.filter(|separator| !separator.is_empty()) {
            Some(separator) => text.split(separator).collect(),
            None => vec![text],
        };
        let parts = parts.into_iter().map(|part| self.layout_part(value, part)).collect::<Option<Vec<_>>>()?;
        let count = |role| parts.iter().filter(|part| part.role == role).count();
        if count(Role::Signature) != 1 || count(Role::Timestamp) > 1 {
            table.report(
                value.span(),
                "expected `{signature}` once, and `{timestamp}` at most once",
                &VALUE_PLACEHOLDERS,
            );
            return None;
        }
        Some(Layout::from_parts(parts, separator.map(str::to_owned)))
    }

    fn layout_part(&self, value: SpannedValue<'_>, part: &str) -> Option<LayoutPart> {
        let mut read = LayoutPart { before: String::new(), role: Role::Text, after: String::new() };
        for segment in segments(part) {
            let role = match segment {
                Ok(text) if read.role == Role::Text => {
                    read.before.push_str(text);
                    continue;
                }
                Ok(text) => {
                    read.after.push_str(text);
                    continue;
                }
                Err("signature") => Role::Signature,
                Err("timestamp") => Role::Timestamp,
                Err(other) => {
                    let message = format!("unknown placeholder `{{{other}}}`");
                    self.table.report(value.span(), message, &VALUE_PLACEHOLDERS);
                    return None;
                }
            };
            if read.role != Role::Text {
                let message = "missing separator between `{timestamp}` and `{signature}`: set `separator`";
                self.table.report(value.span(), message, &[]);
                return None;
            }
            read.role = role;
        }
        Some(read)
    }

    /// Parses `key`: the name of a rule, or a template that contains `{secret}`.
    fn key(&self) -> Option<KeyRule> {
        let Some(value) = self.table.value("key") else { return Some(KeyRule::Text) };
        let text = self.table.text(value)?;
        if let Some((_, rule)) = KeyRule::NAMES.into_iter().find(|(name, _)| *name == text) {
            return Some(rule);
        }
        let names = || KeyRule::NAMES.iter().map(|(name, _)| *name).chain(["a template with `{secret}`"]);
        if !text.contains("{secret}") {
            let message = format!("unknown key rule `{text}`, and not a template: `{{secret}}` is missing");
            self.table.report(value.span(), message, &names().collect::<Vec<_>>());
            return None;
        }
        let parts = segments(text).map(|segment| match segment {
            Ok(text) => Some(KeyPart::Literal(text.to_owned())),
            Err("secret") => Some(KeyPart::Secret),
            Err(name) => self.header_of(value, name, &["{secret}", "{header:NAME}"]).map(KeyPart::Header),
        });
        parts.collect::<Option<Vec<_>>>().map(KeyRule::Template)
    }

    /// Returns where the time of the delivery is: in the signature value, in a field of the body, or in a header.
    fn timestamp(&self, layout: Option<&Layout>) -> Option<TimeSource> {
        let field = self.table.value("timestamp-field").and_then(|value| self.table.parsed::<Path>(value, &[]));
        if layout.is_some_and(Layout::holds_timestamp) {
            return Some(TimeSource::Signature);
        }
        let header = || self.header_with(HeaderTemplate::is_timestamp).map(TimeSource::Header);
        field.map(TimeSource::Field).or_else(header)
    }

    /// Returns the name of the first header whose value meets a condition.
    fn header_with(&self, condition: impl Fn(&HeaderTemplate) -> bool) -> Option<String> {
        self.headers.iter().find(|(_, value)| condition(value)).map(|(name, _)| name.clone())
    }

    /// Returns the header that a placeholder of a message or a key stands for: `{timestamp}` and `{id}` for the headers with the values `{timestamp}` and
    /// `{uuid}`, `{header:NAME}` for the one of that name, and any other for the one with that value.
    fn header_of(&self, value: SpannedValue<'_>, placeholder: &str, legal: &[&str]) -> Option<String> {
        let report = |message: String| self.table.report(value.span(), message, &[]);
        if let Some(name) = placeholder.strip_prefix("header:") {
            header_name(self.table, name, value.span())?;
            let sent = self.headers.iter().any(|(existing, _)| existing.eq_ignore_ascii_case(name));
            if !sent && !DEFAULT_HEADERS.iter().any(|default| default.eq_ignore_ascii_case(name)) {
                report(format!(
                    "`{{{placeholder}}}` is used, but no delivery has the header: add it to `delivery.headers`"
                ));
                return None;
            }
            return Some(name.to_owned());
        }
        let (found, wanted) = match placeholder {
            "timestamp" => (self.header_with(HeaderTemplate::is_timestamp), "{timestamp}".to_owned()),
            "id" => (self.header_with(HeaderTemplate::is_id), "{uuid}".to_owned()),
            name => (self.header_with(|template| template.is_value(name)), format!("{{{name}}}")),
        };
        if found.is_none() && !["timestamp", "id"].contains(&placeholder) {
            let message = format!(
                "unknown placeholder `{{{placeholder}}}`: no header of `delivery.headers` has the value `{wanted}`"
            );
            self.table.report(value.span(), message, legal);
        } else if found.is_none() {
            let message =
                format!("`{{{placeholder}}}` is signed, but no header of `delivery.headers` has the value `{wanted}`");
            report(message);
        }
        found
    }

    /// Parses the signed content.
    fn content(&self, location: Option<&Location>, layout: Option<&Layout>) -> Option<Vec<Part>> {
        let table = self.table;
        let fields = self.field_rule(location);
        let in_body = matches!(location, Some(Location::Field(_)));
        let Some(value) = table.value("message") else {
            if in_body {
                table.report(
                    table.at(),
                    "missing key `message`: a signature in the body cannot sign the whole body",
                    &[],
                );
            }
            return Some(vec![Part::Body]);
        };
        let parts = segments(table.text(value)?).map(|segment| match segment {
            Ok(text) => Some(Part::Literal(text.to_owned())),
            Err("body") => Some(Part::Body),
            Err("url") => Some(Part::Url),
            Err("method") => Some(Part::Method),
            Err("sorted-fields") => Some(Part::SortedFields(fields.clone())),
            Err("timestamp") if layout.is_some_and(Layout::holds_timestamp) => Some(Part::Timestamp),
            Err(name) => match name.strip_prefix("field:") {
                Some(path) => match path.parse() {
                    Ok(path) => Some(Part::Field(path)),
                    Err(message) => {
                        table.report(value.span(), message, &[]);
                        None
                    }
                },
                None => self.header_of(value, name, &PLACEHOLDERS).map(Part::Header),
            },
        });
        let parts = parts.collect::<Option<Vec<_>>>()?;
        if !parts.iter().any(|part| matches!(part, Part::Body | Part::Url | Part::Field(_) | Part::SortedFields(_))) {
            table.report(value.span(), "no part of the request is signed: add `{body}` or `{url}`", &PLACEHOLDERS);
        }
        if in_body && parts.contains(&Part::Body) {
            table.report(
                value.span(),
                "the signature is a part of `{body}`, so it cannot sign it: use `{field:…}`",
                &[],
            );
        }
        if let Some(Location::Field(path)) = location
            && parts.contains(&Part::Field(path.clone()))
        {
            table.report(value.span(), format!("`{path}` is the signature, so it cannot be signed"), &[]);
        }
        Some(parts)
    }

    /// Parses `fields`: how `{sorted-fields}` are written. The field of the signature is always left out.
    fn field_rule(&self, location: Option<&Location>) -> FieldRule {
        let mut rule = FieldRule::default();
        if let Some(table) = self.table.value("fields").and_then(|value| self.table.table(value)) {
            if let Some(value) = table.value("pair")
                && let Some(text) = table.text(value)
            {
                match text.strip_prefix("{name}").and_then(|rest| rest.strip_suffix("{value}")) {
                    Some(equals) => equals.clone_into(&mut rule.equals),
                    None => {
                        table.report(value.span(), format!("`{text}` is not a pair (e.g. `{{name}}={{value}}`)"), &[]);
                    }
                }
            }
            if let Some(text) = table.value("separator").and_then(|value| table.text(value)) {
                text.clone_into(&mut rule.separator);
            }
            let except = table.value("except").map_or(&[][..], |value| table.array(value));
            rule.except = except.iter().filter_map(|value| table.text(value).map(str::to_owned)).collect();
            table.finish();
        }
        if let Some(Location::Field(path)) = location {
            rule.except.push(path.to_string());
        }
        rule
    }
}

/// The placeholders in a signature value.
const VALUE_PLACEHOLDERS: [&str; 2] = ["{signature}", "{timestamp}"];

/// The placeholders in a signed message.
pub(crate) const PLACEHOLDERS: [&str; 8] =
    ["{body}", "{timestamp}", "{id}", "{url}", "{method}", "{header:NAME}", "{field:PATH}", "{sorted-fields}"];
