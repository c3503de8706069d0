//! Events of AWS Lambda functions: from API Gateway (REST, and HTTP with payload 1.0 or 2.0), function URLs and load balancers
//! (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html>).
//!
//! The body is decoded if `isBase64Encoded` is true. Its fidelity is `parsed` if a mapping template has parsed it.

use crate::capture::{
    Fidelity, Format, ReadMode, json,
    json::Object,
    record::{self, Imported},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "aws",
    about: "an AWS Lambda event: API Gateway, function URL, ALB",
    fidelity: Fidelity::Exact,
    recognize: |document| document.any(is_event),
    read: ReadMode::Whole(|document| record::items(document, request)),
};

fn is_event(object: &Object<'_>) -> bool {
    (object.has("headers") || object.has("multiValueHeaders"))
        && (object.has("isBase64Encoded") || object.has("requestContext"))
}

fn request(event: &Object<'_>) -> Result<Imported, String> {
    // `headers` has only the last of several headers with the same name.
    let lists = event.get("multiValueHeaders").is_some();
    let mut headers = event.headers(if lists { "multiValueHeaders" } else { "headers" })?;
    if let Some(cookies) = event.get("cookies") {
        let mut pairs = Vec::new();
        json::for_each(cookies, |cookie| {
            pairs.push(json::string(cookie).ok_or("`cookies` must contain only strings")?);
            Ok(())
        })?;
        headers.push("cookie", pairs.join("; "));
    }
    let (body, fidelity) = match event.body("body") {
        (body, Fidelity::Parsed) => (body, Fidelity::Parsed),
        (body, _) if event.is_true("isBase64Encoded") => {
            let text = str::from_utf8(&body).map_err(|_| "`body` is not valid base64")?;
            (json::decode_base64("body", text)?, Fidelity::Exact)
        }
        (body, _) => (body, Fidelity::Exact),
    };
    let http = event.object("requestContext").and_then(|context| context.object("http"));
    let method = event.text("httpMethod").or_else(|| http.as_ref()?.text("method")).unwrap_or_else(|| "POST".into());
    let mut target = event.text("rawPath").or_else(|| event.text("path")).unwrap_or_else(|| "/".into());
    if let Some(query) = query(event) {
        target = format!("{target}?{query}");
    }
    Ok(Imported::new(method, &target, headers, body, fidelity))
}

fn query(event: &Object<'_>) -> Option<String> {
    if let Some(raw) = event.text("rawQueryString") {
        return (!raw.is_empty()).then_some(raw);
    }
    let parameters = event.object("queryStringParameters")?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters.iter() {
        query.append_pair(name, &json::string(value)?);
    }
    Some(query.finish()).filter(|query| !query.is_empty())
}
