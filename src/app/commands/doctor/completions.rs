//! Checks that the completions of the user's shell are installed, where `completions --help` or a package installs them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::CheckResult;
use crate::app::{complete, config::Environment, output::CheckStatus};

/// A shell, and where its completions may be installed.
struct Shell {
    name: &'static str,
    /// Files that contain only the completions.
    files: Vec<PathBuf>,
    /// Startup files of the shell, which may load the completions.
    startup: Vec<PathBuf>,
    /// The file that a package installs, relative to `share`.
    packaged: Option<&'static str>,
}

/// Checks the completions of the shell in `SHELL`.
pub(super) fn check(environment: &Environment) -> CheckResult {
    let path = environment.path("SHELL");
    let name = path.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    let Some(shell) = name.and_then(|name| shell(name, environment)) else {
        return CheckResult::skipped("SHELL is not bash, zsh, fish, elvish or pwsh");
    };
    let Shell { name, files, startup, packaged } = shell;
    let prefixes = ["/usr", "/usr/local", "/opt/homebrew"].map(PathBuf::from);
    let prefixes = prefixes.into_iter().chain(environment.path("HOMEBREW_PREFIX"));
    let packaged = prefixes.filter_map(|prefix| Some(prefix.join("share").join(packaged?)));
    let installed = files.into_iter().chain(packaged).find(|path| path.is_file());
    let Some(path) = installed.or_else(|| startup.into_iter().find(|path| loads_completions(path))) else {
        let fix = "install them as shown by `hookctl completions --help`";
        return CheckResult::new(CheckStatus::Warning, format!("not installed for {name}"), Some(fix));
    };
    CheckResult::ok(format!("installed for {name} in {}", path.display()))
}

/// Returns true if the file calls `hookctl completions` or contains its output.
fn loads_completions(path: &Path) -> bool {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    ["hookctl completions", complete::VARIABLE].into_iter().any(|marker| text.contains(marker))
}

/// Returns the shell of that name, or `None` if hookctl has no completions for it.
fn shell(name: &str, environment: &Environment) -> Option<Shell> {
    let home = environment.path("HOME").unwrap_or_default();
    let base = |variable: &str, default: &str| environment.path(variable).unwrap_or_else(|| home.join(default));
    let (data, config) = (base("XDG_DATA_HOME", ".local/share"), base("XDG_CONFIG_HOME", ".config"));
    Some(match name {
        "bash" => Shell {
            name: "bash",
            files: vec![data.join("bash-completion/completions/hookctl")],
            startup: [".bashrc", ".bash_profile", ".profile"].map(|file| home.join(file)).into(),
            packaged: Some("bash-completion/completions/hookctl"),
        },
        "zsh" => Shell {
            name: "zsh",
            files: [".zfunc", ".zsh/completions", ".oh-my-zsh/completions"]
                .map(|directory| home.join(directory).join("_hookctl"))
                .into(),
            startup: [".zshrc", ".zshenv", ".zprofile"].map(|file| base("ZDOTDIR", "").join(file)).into(),
            packaged: Some("zsh/site-functions/_hookctl"),
        },
        "fish" => Shell {
            name: "fish",
            files: vec![config.join("fish/completions/hookctl.fish")],
            startup: vec![config.join("fish/config.fish")],
            packaged: Some("fish/vendor_completions.d/hookctl.fish"),
        },
        "elvish" => Shell {
            name: "elvish",
            files: Vec::new(),
            startup: vec![config.join("elvish/rc.elv"), home.join(".elvish/rc.elv")],
            packaged: None,
        },
        "pwsh" => Shell {
            name: "PowerShell",
            files: Vec::new(),
            startup: ["profile.ps1", "Microsoft.PowerShell_profile.ps1"]
                .map(|file| config.join("powershell").join(file))
                .into(),
            packaged: None,
        },
        _ => return None,
    })
}
