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
    /// How to print it.
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
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with the configuration.
#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// Print which file is used
    #[command(after_help = "\
Example:
  hookctl config path")]
    Path {
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Print what the file says, with secrets masked
    #[command(after_help = "\
Example:
  hookctl config show --profile staging")]
    Show {
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Write a commented file to begin with; an existing one is never touched
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
  bash        hookctl completions bash > ~/.local/share/bash-completion/completions/hookctl
  zsh         hookctl completions zsh > ~/.zfunc/_hookctl     # a directory of $fpath
  fish        hookctl completions fish > ~/.config/fish/completions/hookctl.fish
  elvish      hookctl completions elvish >> ~/.config/elvish/rc.elv
  PowerShell  hookctl completions powershell >> $PROFILE

Example:
  source <(hookctl completions bash)")]
pub struct CompletionsArgs {
    /// Shell to complete in
    pub shell: Shell,
    /// Print a script that does not call hookctl: it completes commands and flags, but no names of providers, events or profiles
    #[arg(long = "static")]
    pub is_static: bool,
}

/// `hookctl man`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  hookctl man | man -l -
  hookctl man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Directory to write a page for each command into
    pub dir: Option<PathBuf>,
}
