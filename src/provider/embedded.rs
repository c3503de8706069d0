//! The provider folders of `fixtures/`, embedded in the library.
//!
//! Two tables: the five built-in providers, which a user's folder cannot replace, and further platforms, which it can. Tests compare them with the
//! directory. Loading them is left to `catalog`.

/// File names and contents.
pub(super) type Files = &'static [(&'static str, &'static [u8])];

/// A folder of `fixtures/`.
pub(super) struct Embedded {
    pub(super) name: &'static str,
    pub(super) files: Files,
}

macro_rules! folder {
    ($name:literal, $($file:literal)*) => {
        Embedded { name: $name, files: &[$(($file, include_bytes!(concat!("../../fixtures/", $name, "/", $file)))),*] }
    };
}

/// The number of built-in providers. They come first in [`FOLDERS`].
pub(super) const BUILT_IN: usize = 5;

/// The signature header of each built-in provider, so that detection does not have to parse every provider.
pub(super) const HEADERS: [Option<&str>; BUILT_IN] = [
    Some("X-Wootric-Signature"),
    Some("X-API-SIGNATURE"),
    Some("x-appnest-signature"),
    Some("x-webhook-signature"),
    None,
];

/// Every folder: the built-in providers, survey platforms, and other senders.
#[rustfmt::skip]
pub(super) const FOLDERS: [Embedded; 24] = [
    folder!("wootric", "provider.toml" "response.created.form" "response.created.json" "response.updated.form" "response.updated.json"
        "decline.created.form" "decline.created.json"),
    folder!("screver", "provider.toml" "optionSelected.json" "surveyCompleted.json"),
    folder!("surveysparrow", "provider.toml" "onSubmissionComplete.json" "onSubmissionComplete.legacy.json" "onContactCreate.json"
        "onContactUpdate.json" "onContactDelete.json"),
    folder!("blitzllama", "provider.toml" "response_group.json" "answer.json"),
    folder!("fluidsurveys", "provider.toml" "survey_create.form" "response_complete.form" "report_create.form" "contact_create.form"),
    folder!("typeform", "provider.toml" "form_response.json" "form_response_partial.json"),
    folder!("surveymonkey", "provider.toml" "response_completed.json" "response_updated.json" "response_created.json" "response_disqualified.json"
        "response_deleted.json" "response_overquota.json" "collector_created.json" "collector_updated.json" "collector_deleted.json"
        "survey_created.json" "survey_updated.json" "survey_deleted.json"),
    folder!("qualtrics", "provider.toml" "completedResponse.form"),
    folder!("tally", "provider.toml" "FORM_RESPONSE.json"),
    folder!("formbricks", "provider.toml" "responseCreated.json" "responseUpdated.json" "responseFinished.json" "testEndpoint.json"),
    folder!("jotform", "provider.toml" "submission.form"),
    folder!("smartsurvey", "provider.toml" "completed.json" "disqualified.json"),
    folder!("survicate", "provider.toml" "questionAnswered.json"),
    folder!("opnform", "provider.toml" "submission.json"),
    folder!("screeb", "provider.toml" "response.displayed.json" "response.answered.json" "response.ended.json"),
    folder!("delighted", "provider.toml" "survey_response.created.json" "survey_response.updated.json"),
    folder!("sprig", "provider.toml" "TEST.json" "answer_submitted.json"),
    folder!("alchemer", "provider.toml" "response.form"),
    folder!("standard-webhooks", "provider.toml" "contact.created.json" "example.event.json"),
    folder!("github", "provider.toml" "ping.json" "push.json" "pull_request.json" "issues.json" "issue_comment.json" "release.json"),
    folder!("stripe", "provider.toml" "checkout.session.completed.json" "payment_intent.succeeded.json" "invoice.paid.json"
        "customer.subscription.updated.json" "charge.refunded.json"),
    folder!("slack", "provider.toml" "url_verification.json" "app_mention.json" "message.json"),
    folder!("shopify", "provider.toml" "orders-create.json" "products-update.json" "customers-create.json" "app-uninstalled.json"),
    folder!("svix", "provider.toml" "endpoint.created.json" "endpoint.disabled.json" "message.attempt.exhausted.json"),
];
