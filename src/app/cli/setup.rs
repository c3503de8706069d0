//! Arguments of `demo`, `doctor`, `config`, `completions` and `man`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

use super::OutputArgs;

/// `hookctl demo`
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  hookctl demo")]
pub struct DemoArgs {
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl doctor`
#[derive(Args, Debug)]
#[command(after_help = "\
Checks the provider of the profile, or else all providers that are set up.
Exits 1 if a check fails. Warnings do not count as failures.

Examples:
  hookctl doctor
  hookctl doctor --profile staging --offline
  hookctl doctor -o json | jq '.[] | select(.status == \"error\")'")]
pub struct DoctorArgs {
    /// Do not call the provider's API
    #[arg(long)]
    pub offline: bool,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl config`
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  hookctl config init
  hookctl config set provider screver --profile staging
  hookctl config set secret env:SCREVER_SECRET --profile staging
  hookctl config show"
)]
pub struct ConfigArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The subcommands of `config`.
#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// Print the path of the configuration file
    #[command(after_help = "\
Example:
  hookctl config path")]
    Path {
        /// How to print data.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Print the configuration, with secrets masked
    #[command(
        aliases = ["list", "ls"],
        after_help = "\
Secrets are shown by their source. A literal secret is shown as `literal`, and
`cmd:pass show key` as `cmd:pass …`, because arguments may be secret.

Example:
  hookctl config show --profile staging")]
    Show {
        /// How to print data.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Write a commented configuration file; an existing one is not changed
    #[command(after_help = "\
Example:
  hookctl config init")]
    Init,
    /// List the profiles, and mark the one in use
    #[command(after_help = "\
Examples:
  hookctl config profiles
  hookctl config profiles -o json")]
    Profiles {
        /// How to print data.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Set a key of a profile, and create the profile if it is new
    #[command(after_help = "\
Keys of a profile: provider, to, secret, api-url, token, client-id,
client-secret, api-key, password. --profile names the profile; without it, the
default profile is changed. For a secret, pass its source: env:NAME, file:PATH
or 'cmd:PROGRAM ARGS'. Values are checked, and the rest of the file stays as it
is, with its comments.

Examples:
  hookctl config set provider screver --profile staging
  hookctl config set default-profile staging
  hookctl config set secret env:NEW_SECRET env:OLD_SECRET
  hookctl config set profiles.staging.to http://localhost:3000/hooks")]
    Set(SetConfigArgs),
    /// Edit the file in $VISUAL or $EDITOR, and validate it
    #[command(after_help = "\
The file is replaced only if the result is valid.

Examples:
  hookctl config edit
  EDITOR='code --wait' hookctl config edit")]
    Edit,
}

/// `hookctl config set`
#[derive(Args, Debug)]
pub struct SetConfigArgs {
    /// Key to set, e.g. provider or profiles.staging.to
    pub key: String,
    /// Its value. Pass several secrets while one is being rotated
    #[arg(required = true, value_name = "VALUE")]
    pub values: Vec<String>,
}

/// `hookctl completions`
#[derive(Args, Debug)]
#[command(after_help = "\
Install, once per shell:
  bash        hookctl completions bash \\
                  > ~/.local/share/bash-completion/completions/hookctl
  zsh         hookctl completions zsh > ~/.zfunc/_hookctl  # in $fpath
  fish        hookctl completions fish > ~/.config/fish/completions/hookctl.fish
  elvish      hookctl completions elvish >> ~/.config/elvish/rc.elv
  PowerShell  hookctl completions powershell >> $PROFILE

Example:
  source <(hookctl completions bash)")]
pub struct CompletionsArgs {
    /// Shell to print completions for
    pub shell: Shell,
    /// Print a script that does not call hookctl. It completes commands and flags, but not the names of providers, events or profiles
    #[arg(long = "static")]
    pub is_static: bool,
}

/// `hookctl man`
#[derive(Args, Debug)]
#[command(after_help = "\
On a terminal, the page is shown by `man` if it is installed. Piped, its source is printed.

Examples:
  hookctl man
  hookctl man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Directory to write a page for each command to
    pub dir: Option<PathBuf>,
}
