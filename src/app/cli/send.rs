//! `send` and `sign`: making deliveries.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ApiArgs, AuthArgs, EditArgs, LoadArgs, OrderArgs, OutputArgs, ReportArgs, RulesArgs};

/// How a delivery is signed.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Signature")]
pub struct SignatureArgs {
    /// Secret to sign with: env:NAME, file:PATH or - for stdin. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile
    #[arg(long, value_name = "SOURCE")]
    pub secret: Option<String>,
    /// Reading of the provider's scheme to sign by, where its documents allow several: hmac, salt-prefix, salt-suffix
    #[arg(long, value_name = "NAME")]
    pub scheme: Option<String>,
    /// Time of the delivery, in seconds since 1970 or as RFC 3339, for providers that send one
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// Id of the delivery, for providers that send one (SurveySparrow's traceid)
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
}

/// `hookctl send`
#[derive(Args, Default)]
#[command(after_help = "\
Examples:
  hookctl send wootric response.created --to http://localhost:3000/hooks --secret env:WOOTRIC_TOKEN
  hookctl send surveysparrow --all --to https://staging.example.com/hooks
  hookctl send wootric response.created --set response.score=3 --fresh --to http://localhost:3000/hooks
  hookctl send screver --body my.json --to http://localhost:3000 --dry-run=curl
  hookctl send screver surveyCompleted --subscribed --token env:SCREVER_TOKEN
  hookctl send screver surveyCompleted --to http://localhost:3000 --computed 9a24…
  hookctl send blitzllama answer --to http://localhost:3000 --unsigned --expect 4xx
  hookctl send wootric response.created:9 decline.created --to http://localhost:3000 --rate 500 --duration 30s
  hookctl send wootric --all --to http://localhost:3000 --tamper body,missing,wrong-secret --expect 401,403
  hookctl send surveysparrow --validate --to https://staging.example.com/hooks
  hookctl send screver --all --to https://gateway.example.com/hooks --client-cert client.pem --client-key client.key
  hookctl send surveysparrow --all --to https://staging.example.com/hooks --basic hooks:env:PASSWORD --retries 3 --save sent.jsonl")]
pub struct SendArgs {
    /// Provider to send as
    pub provider: Option<String>,
    /// Events to send (see `events list`)
    #[arg(value_name = "EVENT")]
    pub events: Vec<String>,
    /// Endpoint to deliver to
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
    /// Send every event of the provider, or without a provider those of all five
    #[arg(long, conflicts_with_all = ["events", "body"])]
    pub all: bool,
    /// Form of the payload, where there are several (see `events list`)
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Send these bytes, exactly, instead of the sample (- for stdin)
    #[arg(long, value_name = "FILE", conflicts_with_all = EditArgs::IDS)]
    pub body: Option<PathBuf>,
    /// Header to add or to replace, as 'Name: value'
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub headers: Vec<String>,
    /// What to change in the sample.
    #[command(flatten)]
    pub edits: Box<EditArgs>,
    /// How to sign.
    #[command(flatten)]
    pub signature: SignatureArgs,
    /// Send no signature
    #[arg(long, conflicts_with_all = ["secret", "scheme"])]
    pub unsigned: bool,
    /// Print what would go out instead of sending it: as raw HTTP, a curl command, or a capture line
    #[arg(long, value_name = "AS", num_args = 0..=1, require_equals = true, default_missing_value = "http", conflicts_with = "reports")]
    pub dry_run: Option<DryRun>,
    /// Statuses to accept, e.g. 2xx,404 [default: those that the provider treats as success]. 410 and 500 are never accepted, not even as part of 4xx or 5xx, except that --tamper and --unsigned can expect 500
    #[arg(long, value_name = "STATUSES")]
    pub expect: Option<String>,
    /// Signature that your own code computed for this delivery, to find out what it did differently
    #[arg(
        long,
        value_name = "VALUE",
        allow_hyphen_values = true,
        conflicts_with_all = ["dry_run", "validate", "unsigned", "tamper", "count", "duration", "concurrency", "rate"]
    )]
    pub computed: Option<String>,
    /// Longest time for one attempt of a delivery, as in 500ms, 10s, 1m
    #[arg(long, value_name = "DURATION", default_value = "30s")]
    pub timeout: String,
    /// What it is authorized by.
    #[command(flatten)]
    pub auth: AuthArgs,
    /// What the provider would do, and what is kept.
    #[command(flatten)]
    pub rules: RulesArgs,
    /// How often, and in which order.
    #[command(flatten)]
    pub order: OrderArgs,
    /// Whom to trust.
    #[command(flatten)]
    pub tls: TlsArgs,
    /// To whom the provider would send it.
    #[command(flatten)]
    pub subscribed: SubscribedArgs,
    /// How often.
    #[command(flatten)]
    pub load: LoadArgs,
    /// How to report it.
    #[command(flatten)]
    pub report: ReportArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl SendArgs {
    /// A flag that means nothing without another, and that other, if it is missing. clap asks for no flag that something else typed rules out.
    #[must_use]
    pub fn without_partner(&self) -> Option<(&'static str, &'static str)> {
        let Self { subscribed, rules, .. } = self;
        let to_subscribed = ("--subscribed", subscribed.subscribed);
        let typed = [
            ("--webhook", subscribed.webhook.is_some(), to_subscribed),
            ("--survey", subscribed.survey.is_some(), to_subscribed),
            ("--collector", subscribed.collector.is_some(), to_subscribed),
            ("--honour-410", subscribed.honour_410, to_subscribed),
            ("--state", rules.state.is_some(), ("--enforce-limits", rules.enforce_limits)),
            (
                "--scheme",
                self.signature.scheme.is_some() && rules.validate,
                ("--secret", self.signature.secret.is_some()),
            ),
        ];
        typed.into_iter().find(|(_, typed, (_, there))| *typed && !there).map(|(flag, _, (partner, _))| (flag, partner))
    }
}

/// To whom the provider would send an event.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Subscribed webhooks (Screver, FluidSurveys)")]
pub struct SubscribedArgs {
    /// Fire at every webhook that is registered for the event, each with its own URL and secret from the provider's API
    #[arg(long, conflicts_with_all = ["to", "body", "secret"])]
    pub subscribed: bool,
    /// Fire at this one only
    #[arg(long, value_name = "ID", requires = "subscribed")]
    pub webhook: Option<String>,
    /// Survey that the event is about: webhooks for another are left out
    #[arg(long, value_name = "N", requires = "subscribed")]
    pub survey: Option<u64>,
    /// Collector that the event came through: webhooks for another are left out
    #[arg(long, value_name = "N", requires = "subscribed")]
    pub collector: Option<u64>,
    /// Delete a webhook whose endpoint answers 410, as FluidSurveys would
    #[arg(long, requires = "subscribed")]
    pub honour_410: bool,
    /// Where the API is.
    #[command(flatten)]
    pub api: ApiArgs,
}

/// Whom to trust over https, and how to identify oneself.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "TLS")]
pub struct TlsArgs {
    /// Accept any certificate
    #[arg(long)]
    pub insecure: bool,
    /// Trust the certificates in this PEM file too
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Trust the system's certificates instead of the bundled ones (also: SSL_CERT_FILE)
    #[arg(long)]
    pub system_roots: bool,
    /// Client certificate for servers that require one (mutual TLS): a PEM file, with the intermediates if there are any
    #[arg(long, value_name = "FILE")]
    pub client_cert: Option<PathBuf>,
    /// Private key of the client certificate: an unencrypted PEM file [default: the file of --client-cert]
    #[arg(long, value_name = "FILE", requires = "client_cert")]
    pub client_key: Option<PathBuf>,
}

/// How a dry run prints a delivery.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DryRun {
    /// The bytes of the request
    Http,
    /// A curl command that sends them
    Curl,
    /// A line of a capture file, which `verify` reads
    Json,
}

/// `hookctl sign`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl sign wootric --body captured.form --secret env:WOOTRIC_TOKEN
  hookctl events show screver surveyCompleted | hookctl sign screver --body - --secret file:secret.txt --value")]
pub struct SignArgs {
    /// Provider to sign as
    pub provider: String,
    /// Body to sign, exactly as it is (- for stdin)
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub body: PathBuf,
    /// Header of the request, as 'Name: value', for schemes that sign some
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub headers: Vec<String>,
    /// URL of the endpoint, for schemes that sign it
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// How to sign.
    #[command(flatten)]
    pub signature: SignatureArgs,
    /// Print the bare value, without the name of the header
    #[arg(long)]
    pub value: bool,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}
