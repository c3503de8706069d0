//! `webhooks`: the provider's webhooks through its API.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{OutputArgs, TlsArgs};

/// `hookctl webhooks`
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
PROVIDER is screver or fluidsurveys, and may be left out where the profile names it. Credentials come from flags, else from
  HOOKCTL_SCREVER_TOKEN, or HOOKCTL_SCREVER_CLIENT_ID and HOOKCTL_SCREVER_CLIENT_SECRET
  HOOKCTL_FLUIDSURVEYS_API_KEY and HOOKCTL_FLUIDSURVEYS_PASSWORD, or HOOKCTL_FLUIDSURVEYS_TOKEN
else from the profile; the API's address from --api-url, HOOKCTL_<PROVIDER>_API_URL, the profile, the provider.

Example, on a stand-in:
  hookctl mock"
)]
pub struct WebhooksArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: WebhooksCommand,
}

/// What to do with webhooks.
#[derive(Subcommand)]
pub enum WebhooksCommand {
    /// List the webhooks
    List(ListWebhooksArgs),
    /// Show one webhook
    Get(GetWebhookArgs),
    /// Create a webhook
    Create(CreateWebhookArgs),
    /// Change the event or the URL of a webhook
    Update(UpdateWebhookArgs),
    /// Delete webhooks
    Delete(DeleteWebhooksArgs),
    /// Bring the webhooks to a state that a file describes
    Apply(ApplyWebhooksArgs),
}

/// `hookctl webhooks list`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl webhooks list screver --all
  hookctl webhooks list screver --event surveyCompleted --sort updatedAt:asc -o jsonl
  hookctl webhooks list fluidsurveys -o json | jq -r '.[].url'")]
pub struct ListWebhooksArgs {
    /// Provider whose webhooks to list
    pub provider: Option<String>,
    /// At most so many (default: 100)
    #[arg(long, value_name = "N", conflicts_with = "all", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Leave out the first so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub skip: u64,
    /// Order, of createdAt or updatedAt, as in createdAt:desc (Screver)
    #[arg(long, value_name = "FIELD:ORDER")]
    pub sort: Option<String>,
    /// Every webhook there is
    #[arg(long)]
    pub all: bool,
    /// Only those for this event
    #[arg(long, value_name = "EVENT")]
    pub event: Option<String>,
    /// Only those that deliver to this URL
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Show the signing secrets instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// Whose webhooks.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks get`
#[derive(Args)]
#[command(
    override_usage = "hookctl webhooks get [OPTIONS] [PROVIDER] <ID|URL>",
    after_help = "\
Example:
  hookctl webhooks get screver 5d9b4816de62163caf637d5c"
)]
pub struct GetWebhookArgs {
    /// Provider, and the webhook's id or URL
    #[arg(value_name = "PROVIDER, ID", required = true, num_args = 1..=2)]
    pub words: Vec<String>,
    /// Show the signing secret instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// Whose webhooks.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks create`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl webhooks create screver --event '*' --url https://example.com/hooks --secret-out screver.secret
  hookctl webhooks create fluidsurveys --event response_complete --survey 1 --url https://example.com/hooks?s=1 --if-absent")]
pub struct CreateWebhookArgs {
    /// Provider to create it at
    pub provider: Option<String>,
    /// Event to subscribe to; '*' is every event (Screver)
    #[arg(long, value_name = "EVENT")]
    pub event: String,
    /// Where deliveries are to go
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// Narrow it down.
    #[command(flatten)]
    pub filters: FilterArgs,
    /// Succeed if a webhook with this event, URL and filters already exists
    #[arg(long)]
    pub if_absent: bool,
    /// New file to write the generated signing secret to, which only you can read (Screver)
    #[arg(long, value_name = "FILE")]
    pub secret_out: Option<PathBuf>,
    /// Show the signing secret instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// Whose webhooks.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl webhooks update`
#[derive(Args)]
#[command(
    override_usage = "hookctl webhooks update [OPTIONS] [PROVIDER] <ID|URL>",
    after_help = "\
FluidSurveys cannot change a webhook: the old one is deleted and a new one created, and the old one restored if that fails.

Example:
  hookctl webhooks update screver 5d9b4816de62163caf637d5c --event surveyCompleted"
)]
pub struct UpdateWebhookArgs {
    /// Provider, and the webhook's id or URL
    #[arg(value_name = "PROVIDER, ID", required = true, num_args = 1..=2)]
    pub words: Vec<String>,
    /// New event
    #[arg(long, value_name = "EVENT", required_unless_present = "url")]
    pub event: Option<String>,
    /// New URL
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Show the signing secret instead of a mask
    #[arg(long)]
    pub show_secrets: bool,
    /// Whose webhooks.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print it.
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
  hookctl webhooks delete fluidsurveys https://example.com/hooks --yes --if-present"
)]
pub struct DeleteWebhooksArgs {
    /// Provider, and the webhooks' ids or URLs
    #[arg(value_name = "PROVIDER, ID|URL", required = true)]
    pub words: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Take a webhook that is not there for a success
    #[arg(long)]
    pub if_present: bool,
    /// Whose webhooks.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print it.
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
  survey = 1                                  # FluidSurveys, like collector

What is there and not in the file stays, unless --prune deletes it. A second run changes nothing.

Examples:
  hookctl webhooks apply webhooks.toml --dry-run
  hookctl webhooks apply webhooks.toml --prune --yes")]
pub struct ApplyWebhooksArgs {
    /// Desired state
    pub file: PathBuf,
    /// Print the plan and change nothing; exit 1 if there is a difference
    #[arg(long)]
    pub dry_run: bool,
    /// Delete webhooks that the file does not name, after asking
    #[arg(long)]
    pub prune: bool,
    /// Do not ask before deleting
    #[arg(short, long)]
    pub yes: bool,
    /// Whose webhooks.
    #[command(flatten)]
    pub account: AccountArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What a FluidSurveys webhook is narrowed down to.
#[derive(Args, Debug, Clone, Copy, Default)]
pub struct FilterArgs {
    /// Survey to narrow it down to (FluidSurveys)
    #[arg(long, value_name = "N")]
    pub survey: Option<u64>,
    /// Collector of the survey to narrow it down to (FluidSurveys)
    #[arg(long, value_name = "N")]
    pub collector: Option<u64>,
}

/// Whose webhooks, and how the API is reached.
#[derive(Args, Clone, Default)]
pub struct AccountArgs {
    /// Where the API is and what it is asked with.
    #[command(flatten)]
    pub api: ApiArgs,
    /// Other credentials.
    #[command(flatten)]
    pub credentials: CredentialArgs,
    /// Provider, where it does not stand first
    #[arg(long = "provider", id = "provider-flag", value_name = "NAME", help_heading = "API")]
    pub provider: Option<String>,
    /// Longest time for it all, as in 10s, 1m
    #[arg(long, value_name = "DURATION", default_value = "30s", help_heading = "API")]
    pub timeout: String,
    /// Whom to trust.
    #[command(flatten)]
    pub tls: TlsArgs,
}

/// Where the API is, and the token for it.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "API")]
pub struct ApiArgs {
    /// Address of the API
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
    /// API token: env:NAME, file:PATH or - for stdin
    #[arg(long, value_name = "SOURCE")]
    pub token: Option<String>,
    /// Send credentials over plain http also beyond this machine
    #[arg(long)]
    pub insecure_http: bool,
}

impl ApiArgs {
    /// Whether any of these was typed.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.api_url.is_some() || self.token.is_some() || self.insecure_http
    }
}

/// Credentials other than a token.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "API")]
pub struct CredentialArgs {
    /// Client id to exchange for a token, with --client-secret (Screver)
    #[arg(long, value_name = "SOURCE", requires = "client_secret", conflicts_with = "token")]
    pub client_id: Option<String>,
    /// Client secret
    #[arg(long, value_name = "SOURCE", requires = "client_id")]
    pub client_secret: Option<String>,
    /// API key, with --password (FluidSurveys)
    #[arg(long, value_name = "SOURCE", requires = "password", conflicts_with = "token")]
    pub api_key: Option<String>,
    /// Password of the account
    #[arg(long, value_name = "SOURCE", requires = "api_key")]
    pub password: Option<String>,
}
