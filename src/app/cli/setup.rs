//! `demo`, `doctor`, `config`, `completions` and `man`: getting started.

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
Checks the profile in use, or every configured provider if it names none. Exits 1 if a check fails. Warnings do not fail.

Examples:
  hookctl doctor
  hookctl doctor --profile staging --offline
  hookctl doctor -o json | jq '.[] | select(.status == \"error\")'")]
pub struct DoctorArgs {
    /// Skip the checks that call the provider's API
    #[arg(long)]
    pub offline: bool,
    /// How to print it.
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
    #[command(after_help = "\
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
    /// List the profiles
    #[command(after_help = "\
Example:
  hookctl config profiles")]
    Profiles {
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Set a key of a profile; comments are kept
    #[command(after_help = "\
KEY is default-profile, or a key of the profile that --profile names (or else the default one): provider, to, secret, api-url,
token, client-id, client-secret, api-key, password. A new profile is created. Secrets are set by source, never literally.

Examples:
  hookctl config set provider screver --profile staging
  hookctl config set default-profile staging
  hookctl config set secret env:NEW_SECRET env:OLD_SECRET
  hookctl config set profiles.staging.to http://localhost:3000/hooks")]
    Set(SetConfigArgs),
    /// Open the file in your editor ($VISUAL or $EDITOR); an invalid edit changes nothing
    #[command(after_help = "\
Example:
  hookctl config edit")]
    Edit,
}

/// `hookctl config set`
#[derive(Args, Debug)]
pub struct SetConfigArgs {
    /// Key to set
    pub key: String,
    /// Its value; `secret` takes several
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
