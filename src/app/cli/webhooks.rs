//! Arguments of `hookctl webhooks` and its subcommands, and those that select an API account.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{OutputArgs, TlsArgs};

/// `hookctl webhooks`
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = r"Credentials come from flags, then from the environment, then from the profile:
  Screver        HOOKCTL_SCREVER_TOKEN, or HOOKCTL_SCREVER_CLIENT_ID and
                 HOOKCTL_SCREVER_CLIENT_SECRET
  FluidSurveys   HOOKCTL_FLUIDSURVEYS_API_KEY and
                 HOOKCTL_FLUIDSURVEYS_PASSWORD, or HOOKCTL_FLUIDSURVEYS_TOKEN
  Others         HOOKCTL_<PROVIDER>_TOKEN

Typeform, Tally, SurveyMonkey, Formbricks, Qualtrics and your own providers may
need parameters: --param NAME=VALUE, or HOOKCTL_<PROVIDER>_<NAME>.

The API address comes from --api-url, HOOKCTL_<PROVIDER>_API_URL, the profile,
or the provider's own. Credentials are sent to that address only.

Examples:
  hookctl webhooks list screver --all
  hookctl webhooks create screver --event '*' --url https://example.com/hooks
  hookctl webhooks apply webhooks.toml --dry-run"
)]
pub struct WebhooksArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub command: WebhooksCommand,
}

/// The subcommands of `webhooks`.
#[derive(Subcommand)]
pub enum WebhooksCommand {
    /// List webhooks
    #[command(visible_alias = "ls")]
    List(ListWebhooksArgs),
    /// Show one webhook
    Get(GetWebhookArgs),
    /// Create a webhook
    Create(CreateWebhookArgs),
    /// Change the event or the URL of a webhook
    Update(UpdateWebhookArgs),
    /// Delete webhooks
    Delete(DeleteWebhooksArgs),
    /// Create, change and delete webhooks to match a file
    Apply(ApplyWebhooksArgs),
}

/// `hookctl webhooks list`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl webhooks list screver --all
  hookctl webhooks list screver --event surveyCompleted -o jsonl
  hookctl webhooks list screver --sort updatedAt:asc --limit 10
  hookctl webhooks list fluidsurveys -o json | jq -r '.[].url'")]
pub struct ListWebhooksArgs {
    /// Provider with an API, e.g. screver [default: the profile's provider]
    pub provider: Option<String>,
    /// Maximum number to list [default: 100]
    #[arg(long, value_name = "N", conflicts_with = "all", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Skip the first N
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub skip: u64,
    /// Sort by createdAt or updatedAt, e.g. createdAt:desc (Screver)
    #[arg(long, value_name = "FIELD:ORDER")]
    pub sort: Option<String>,
    /// List all webhooks
    #[arg(long)]
    pub all: bool,
    /// Only webhooks for this event
    #[arg(long, value_name = "EVENT")]
    pub event: Option<String>,
    /// Only webhooks that deliver to this URL
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Print signing secrets instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// The API account.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks get`
#[derive(Args)]
#[command(
    override_usage = "hookctl webhooks get [OPTIONS] [PROVIDER] <ID|URL>",
    after_help = "\
Examples:
  hookctl webhooks get screver 5d9b4816de62163caf637d5c
  hookctl webhooks get fluidsurveys https://example.com/hooks -o json"
)]
pub struct GetWebhookArgs {
    /// ID or URL of the webhook. PROVIDER comes first, unless the profile sets it
    // Static completions print the ID.
    #[arg(id = "words", value_name = "ID|URL", required = true, num_args = 1..=2)]
    pub provider_and_webhook: Vec<String>,
    /// Print the signing secret instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// The API account.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks create`
#[derive(Args)]
#[command(after_help = r"Examples:
  hookctl webhooks create screver --event '*' \
      --url https://example.com/hooks --secret-out screver.secret
  hookctl webhooks create fluidsurveys --event response_complete --survey 1 \
      --url 'https://example.com/hooks?s=1' --if-absent
  hookctl webhooks create typeform --param form_id=u6nXL7 \
      --event form_response --url https://example.com/hooks \
      --secret-out typeform.secret")]
pub struct CreateWebhookArgs {
    /// Provider with an API, e.g. screver [default: the profile's provider]
    pub provider: Option<String>,
    /// Event to subscribe to; '*' is every event (Screver, Qualtrics). Some APIs take several: a,b
    #[arg(long, value_name = "EVENT")]
    pub event: String,
    /// Endpoint that gets the deliveries
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// Filters.
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Succeed if a webhook with this event, URL and filters already exists
    #[arg(long)]
    pub if_absent: bool,
    /// Signing secret, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    pub secret: Option<String>,
    /// Write the signing secret to a new file that only you can read
    #[arg(long, value_name = "FILE")]
    pub secret_out: Option<PathBuf>,
    /// Print the signing secret instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// The API account.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks update`
#[derive(Args)]
#[command(
    override_usage = "hookctl webhooks update [OPTIONS] [PROVIDER] <ID|URL>",
    after_help = "\
The FluidSurveys API cannot change a webhook, so a new one is created after the old one is deleted. If that fails, the old one is restored.

Examples:
  hookctl webhooks update screver 5d9b4816de62163caf637d5c --event '*'
  hookctl webhooks update screver 5d9b4816de62163caf637d5c \\
      --url https://example.com/v2/hooks"
)]
pub struct UpdateWebhookArgs {
    /// ID or URL of the webhook. PROVIDER comes first, unless the profile sets it
    // Static completions print the ID.
    #[arg(id = "words", value_name = "ID|URL", required = true, num_args = 1..=2)]
    pub provider_and_webhook: Vec<String>,
    /// New event
    #[arg(long, value_name = "EVENT")]
    pub event: Option<String>,
    /// New URL
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// New signing secret, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    pub secret: Option<String>,
    /// Print the signing secret instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// The API account.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks delete`
#[derive(Args)]
#[command(
    override_usage = "hookctl webhooks delete [OPTIONS] [PROVIDER] <ID|URL>...",
    after_help = "\
Examples:
  hookctl webhooks delete screver 5d9b4816de62163caf637d5c --yes
  hookctl webhooks delete fluidsurveys https://example.com/hooks \\
      --yes --if-present"
)]
pub struct DeleteWebhooksArgs {
    /// IDs or URLs of the webhooks, after the provider unless the profile has one
    // Static completions print the ID.
    #[arg(id = "words", value_name = "ID|URL", required = true)]
    pub provider_and_webhooks: Vec<String>,
    /// Delete without asking
    #[arg(short, long)]
    pub yes: bool,
    /// Succeed if a webhook does not exist
    #[arg(long)]
    pub if_present: bool,
    /// The API account.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks apply`
#[derive(Args)]
#[command(after_help = "\
The file:
  provider = \"fluidsurveys\"
  [[webhooks]]
  event  = \"response_complete\"
  url    = \"https://example.com/hooks?s=1\"
  survey = 1              # only events of this survey (FluidSurveys)

Parameters of the API are in `params`, for the whole file or for one webhook:
  params = { form_id = \"u6nXL7\" }

Webhooks that are not in the file stay, unless --prune deletes them. A second
run changes nothing.

Examples:
  hookctl webhooks apply webhooks.toml --dry-run
  hookctl webhooks apply webhooks.toml --prune --yes")]
pub struct ApplyWebhooksArgs {
    /// File that lists the webhooks (TOML)
    pub file: PathBuf,
    /// Print the changes without making them; exit 1 if there are any
    #[arg(long)]
    pub dry_run: bool,
    /// Delete webhooks that are not in the file
    #[arg(long)]
    pub prune: bool,
    /// Signing secret of new webhooks, for APIs that accept one: env:NAME, file:PATH, - for stdin, or literal:TEXT
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    pub secret: Option<String>,
    /// Delete without asking
    #[arg(short, long)]
    pub yes: bool,
    /// The API account.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Filters of a FluidSurveys webhook.
#[derive(Args, Debug, Clone, Copy, Default)]
pub struct FilterArgs {
    /// Only events of this survey (FluidSurveys)
    #[arg(long, value_name = "N")]
    pub survey: Option<u64>,
    /// Only events of this collector (FluidSurveys)
    #[arg(long, value_name = "N")]
    pub collector: Option<u64>,
}

/// The API account, and how to reach it.
#[derive(Args, Clone, Default)]
pub struct AccountArgs {
    /// API address and token.
    #[command(flatten)]
    pub api: ApiArgs,
    /// Other credentials.
    #[command(flatten)]
    pub credentials: CredentialArgs,
    /// Provider, instead of the first argument
    #[arg(long = "provider", id = "provider-flag", value_name = "NAME", help_heading = "API", hide_short_help = true)]
    pub provider: Option<String>,
    /// Overall time limit, e.g. 10s, 1m [default: 30s]
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "30s",
        hide_default_value = true,
        help_heading = "API",
        hide_short_help = true
    )]
    pub timeout: String,
    /// Certificates.
    #[command(flatten)]
    pub tls: TlsArgs,
}

/// API address and token.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "API")]
pub struct ApiArgs {
    /// Address of the API, e.g. that of `hookctl mock`
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
    /// API token: env:NAME, file:PATH, - for stdin, or literal:TEXT
    #[arg(
        long,
        value_name = "SOURCE",
        long_help = "API token: env:NAME, file:PATH, - for stdin, or literal:TEXT, which other users can see"
    )]
    pub token: Option<String>,
    /// Parameter of the API, e.g. form_id=u6nXL7 (repeatable)
    #[arg(long = "param", value_name = "NAME=VALUE", hide_short_help = true)]
    pub params: Vec<String>,
    /// Allow credentials over plain HTTP to hosts other than localhost
    #[arg(long, hide_short_help = true)]
    pub insecure_http: bool,
}

impl ApiArgs {
    /// Returns true if any of these flags was given.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.api_url.is_some() || self.token.is_some() || !self.params.is_empty() || self.insecure_http
    }
}

/// Credentials other than a token.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "API")]
pub struct CredentialArgs {
    /// Client ID, with --client-secret (Screver)
    #[arg(long, value_name = "SOURCE", requires = "client_secret", conflicts_with = "token", hide_short_help = true)]
    pub client_id: Option<String>,
    /// Client secret
    #[arg(long, value_name = "SOURCE", requires = "client_id", hide_short_help = true)]
    pub client_secret: Option<String>,
    /// API key, with --password (FluidSurveys)
    #[arg(long, value_name = "SOURCE", requires = "password", conflicts_with = "token", hide_short_help = true)]
    pub api_key: Option<String>,
    /// Password of the account
    #[arg(long, value_name = "SOURCE", requires = "api_key", hide_short_help = true)]
    pub password: Option<String>,
}
