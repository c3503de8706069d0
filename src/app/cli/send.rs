//! Arguments of `hookctl send` and `hookctl sign`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::custom::SigningAlgorithm;
use super::{ApiArgs, AuthArgs, CustomArgs, EditArgs, LoadArgs, OrderArgs, OutputArgs, ReportArgs, RulesArgs};

/// How a delivery is signed.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Signature")]
pub struct SignatureArgs {
    /// Secret: env:NAME, file:PATH or - for stdin
    #[arg(
        long,
        value_name = "SOURCE",
        long_help = "Secret to sign with: env:NAME, file:PATH, - for stdin, or literal:TEXT, which other users can see [default: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, then the profile]"
    )]
    pub secret: Option<String>,
    /// Signature scheme, if the provider's documentation is ambiguous: hmac, salt-prefix or salt-suffix
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub scheme: Option<String>,
    /// Delivery time, for providers that send one: Unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", hide_short_help = true)]
    pub timestamp: Option<String>,
    /// Delivery ID, for providers that send one (SurveySparrow's traceid)
    #[arg(long, value_name = "ID", hide_short_help = true)]
    pub id: Option<String>,
}

/// `hookctl send`
#[derive(Args, Default)]
#[command(
    next_help_heading = "What to send",
    after_help = r"Also in --help: editing, authorization, provider limits, repeats and order,
load tests, TLS.

Examples:
  hookctl send wootric response.created --to http://localhost:3000/hooks \
      --secret env:WOOTRIC_TOKEN
  hookctl send screver --all --to http://localhost:3000/hooks --dry-run=curl",
    after_long_help = r"Load tests send --fresh payloads, except with --body. They cannot be combined with --dry-run, --subscribed, --tamper, --save, --validate, --repeat, --duplicate, --shuffle, --retries, --backoff or --enforce-limits.

Examples:
  Send one event:
    hookctl send wootric response.created --to http://localhost:3000/hooks \
        --secret env:WOOTRIC_TOKEN
  Send every event of a provider to a staging server, and save the requests:
    hookctl send surveysparrow --all --to https://staging.example.com/hooks \
        --basic hooks:env:PASSWORD --retries 3 --save sent.jsonl
  Change a field first:
    hookctl send wootric response.created --set response.score=3 --fresh \
        --to http://localhost:3000/hooks
  Print a curl command for your own body:
    hookctl send screver --body my.json --to http://localhost:3000/hooks \
        --dry-run=curl
  Find out what your receiver's own digest did differently:
    hookctl send screver surveyCompleted --to http://localhost:3000/hooks \
        --computed 9a24…
  Deliver to the webhooks registered at the provider:
    hookctl send screver surveyCompleted --subscribed --token env:SCREVER_TOKEN
  Check that forgeries are rejected:
    hookctl send wootric --all --to http://localhost:3000/hooks \
        --tamper body,missing,wrong-secret --expect 401,403
  Check that a delivery without a signature is rejected:
    hookctl send blitzllama answer --to http://localhost:3000/hooks \
        --unsigned --expect 4xx
  Check an endpoint as SurveySparrow does:
    hookctl send surveysparrow --validate --to https://staging.example.com/hooks
  Present a client certificate:
    hookctl send screver --all --to https://gateway.example.com/hooks \
        --client-cert client.pem --client-key client.key
  Load test with nine responses for each decline:
    hookctl send wootric response.created:9 decline.created \
        --to http://localhost:3000/hooks --rate 500 --duration 30s"
)]
pub struct SendArgs {
    /// Provider to send as [default: the profile's provider]
    #[arg(help_heading = None)]
    pub provider: Option<String>,
    /// Events to send (see `hookctl events list`)
    #[arg(
        value_name = "EVENT",
        help_heading = None,
        long_help = "Events to send (see `hookctl events list`). In a load test, EVENT:3 sends an event three times as often as the others"
    )]
    pub events: Vec<String>,
    /// Endpoint to deliver to
    #[arg(
        long,
        alias = "url",
        value_name = "URL",
        long_help = "Endpoint to deliver to [default: `to` of the profile]"
    )]
    pub to: Option<String>,
    /// Send all events of the provider
    #[arg(
        long,
        conflicts_with_all = ["events", "body"],
        long_help = "Send all events of the provider, or of the five built-in ones if none is given"
    )]
    pub all: bool,
    /// Payload variant, if there are several (see `hookctl events list`)
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub variant: Option<String>,
    /// Send this body instead of the sample (- for stdin)
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = EditArgs::IDS,
        long_help = "Send this body, byte for byte, instead of the sample (- for stdin)"
    )]
    pub body: Option<PathBuf>,
    /// Add or replace a header: 'Name: value'
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub headers: Vec<String>,
    /// Print the request instead: http, curl or json
    #[arg(
        long,
        value_name = "AS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "http",
        conflicts_with = "reports",
        long_help = "Print the request instead of sending it [default: http]"
    )]
    pub dry_run: Option<DryRun>,
    /// Changes to the sample.
    #[command(flatten)]
    pub edits: Box<EditArgs>,
    /// How to sign.
    #[command(flatten)]
    pub signature: SignatureArgs,
    /// Send no signature
    #[arg(long, conflicts_with_all = ["secret", "scheme"], help_heading = "Signature", hide_short_help = true)]
    pub unsigned: bool,
    /// Statuses to accept, e.g. 2xx,404
    #[arg(
        long,
        value_name = "STATUSES",
        help_heading = "Result",
        long_help = "Statuses to accept, e.g. 2xx,404 [default: the provider's own rule]. 410 and 500 never count as accepted, not even in 4xx or 5xx, except that --tamper and --unsigned can expect 500"
    )]
    pub expect: Option<String>,
    /// Signature your own code computed for this delivery; shows what your code did differently
    #[arg(
        long,
        value_name = "VALUE",
        allow_hyphen_values = true,
        conflicts_with_all = ["dry_run", "validate", "unsigned", "tamper", "count", "duration", "concurrency", "rate"],
        help_heading = "Result",
        hide_short_help = true
    )]
    pub computed: Option<String>,
    /// Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "30s",
        hide_default_value = true,
        help_heading = "Result",
        hide_short_help = true
    )]
    pub timeout: String,
    /// Forgeries, retries and limits.
    #[command(flatten)]
    pub rules: RulesArgs,
    /// Credentials of the deliveries.
    #[command(flatten)]
    pub auth: AuthArgs,
    /// Repeats and order.
    #[command(flatten)]
    pub order: OrderArgs,
    /// Deliveries to registered webhooks.
    #[command(flatten)]
    pub subscribed: SubscribedArgs,
    /// Load tests.
    #[command(flatten)]
    pub load: LoadArgs,
    /// Certificates.
    #[command(flatten)]
    pub tls: TlsArgs,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl SendArgs {
    /// Returns a flag that was given without the flag that it requires, and the required flag.
    ///
    /// clap does not report a missing flag if another argument conflicts with it.
    #[must_use]
    pub fn without_partner(&self) -> Option<(&'static str, &'static str)> {
        let Self { subscribed, rules, .. } = self;
        let to_subscribed = ("--subscribed", subscribed.subscribed);
        let flags = [
            ("--webhook", subscribed.webhook.is_some(), to_subscribed),
            ("--survey", subscribed.survey.is_some(), to_subscribed),
            ("--collector", subscribed.collector.is_some(), to_subscribed),
            ("--honor-410", subscribed.honor_410, to_subscribed),
            ("--state", rules.state.is_some(), ("--enforce-limits", rules.enforce_limits)),
            (
                "--scheme",
                self.signature.scheme.is_some() && rules.validate,
                ("--secret", self.signature.secret.is_some()),
            ),
        ];
        flags
            .into_iter()
            .find(|(_, is_given, (_, has_partner))| *is_given && !has_partner)
            .map(|(flag, _, (partner, _))| (flag, partner))
    }
}

/// Deliveries to the webhooks that are registered at the provider.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Subscribed webhooks")]
pub struct SubscribedArgs {
    /// Deliver to every webhook registered for the event
    #[arg(
        long,
        conflicts_with_all = ["to", "body", "secret"],
        long_help = "Deliver to every webhook registered for the event, each with its own URL and secret from the provider's API"
    )]
    pub subscribed: bool,
    /// Deliver to this webhook only
    #[arg(long, value_name = "ID", requires = "subscribed", hide_short_help = true)]
    pub webhook: Option<String>,
    /// Survey of the event; skips webhooks for other surveys
    #[arg(long, value_name = "N", requires = "subscribed", hide_short_help = true)]
    pub survey: Option<u64>,
    /// Collector of the event; skips webhooks for other collectors
    #[arg(long, value_name = "N", requires = "subscribed", hide_short_help = true)]
    pub collector: Option<u64>,
    /// Delete a webhook whose endpoint answers 410 (FluidSurveys)
    #[arg(long = "honor-410", alias = "honour-410", requires = "subscribed", hide_short_help = true)]
    pub honor_410: bool,
    /// API address and token.
    #[command(flatten)]
    pub api: ApiArgs,
}

/// Which certificates to trust, and which one to present.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "TLS")]
pub struct TlsArgs {
    /// Accept any certificate
    #[arg(long, hide_short_help = true)]
    pub insecure: bool,
    /// Also trust the certificates in this PEM file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub ca_cert: Option<PathBuf>,
    /// Trust the system's certificates, or those in SSL_CERT_FILE, instead of the bundled ones
    #[arg(long, hide_short_help = true)]
    pub system_roots: bool,
    /// Client certificate for servers that require one (mutual TLS): a PEM file, with any intermediates
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub client_cert: Option<PathBuf>,
    /// Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]
    #[arg(long, value_name = "FILE", requires = "client_cert", hide_short_help = true)]
    pub client_key: Option<PathBuf>,
}

/// How a dry run prints a delivery.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DryRun {
    /// The bytes of the request
    Http,
    /// A curl command
    Curl,
    /// A record of a capture file, which `verify` reads
    Json,
}

/// `hookctl sign`
#[derive(Args)]
#[command(after_help = r"If --secret is not given: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, then the
profile.

Examples:
  hookctl sign wootric --body captured.form --secret env:WOOTRIC_TOKEN
  hookctl events show screver surveyCompleted |
      hookctl sign screver --secret file:secret.txt --value
  hookctl sign --body body.json --secret env:KEY --signature-header X-Sig \
      --algorithm sha256 --prefix sha256=")]
#[command(mut_arg("algorithm", |arg| arg.value_parser(SigningAlgorithm)))]
pub struct SignArgs {
    /// Provider to sign as [default: the profile's provider]
    pub provider: Option<String>,
    /// Body to sign, byte for byte [default: stdin]
    #[arg(long, value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub body: PathBuf,
    /// Secret: env:NAME, file:PATH or - for stdin
    #[arg(
        long,
        value_name = "SOURCE",
        long_help = "Secret to sign with: env:NAME, file:PATH, - for stdin, or literal:TEXT, which other users can see [default: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, then the profile]"
    )]
    pub secret: Option<String>,
    /// Print the value only, without the header name
    #[arg(long)]
    pub value: bool,
    /// Signature scheme, if the provider's documentation is ambiguous: hmac, salt-prefix or salt-suffix
    #[arg(long, value_name = "NAME")]
    pub scheme: Option<String>,
    /// Request header, for schemes that sign headers: 'Name: value'
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub headers: Vec<String>,
    /// Endpoint URL, for schemes that sign the URL
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Delivery time, for providers that send one: Unix seconds or RFC 3339
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// Delivery ID, for providers that send one
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// The signature of a sender without a provider folder.
    #[command(flatten)]
    pub custom: CustomArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}
