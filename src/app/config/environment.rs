//! The environment of the process: variables, arguments, and which standard streams are terminals.
//!
//! Settings and commands read variables here, so that tests can replace them.

use std::{ffi::OsString, fmt, io::IsTerminal as _, path::PathBuf};

/// The environment of the process.
#[derive(Clone, Default)]
pub struct Environment {
    /// The variables, in tests. `None`: the variables of the process. They are read one by one, because copying them all would slow down every start.
    variables: Option<Vec<(OsString, OsString)>>,
    /// The command line, starting with the program's name.
    pub arguments: Vec<OsString>,
    /// Whether standard input is a terminal.
    pub stdin_terminal: bool,
    /// Whether standard output is a terminal.
    pub stdout_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_terminal: bool,
}

impl Environment {
    /// Captures the environment of this process.
    #[must_use]
    pub fn from_process() -> Self {
        Self {
            variables: None,
            arguments: std::env::args_os().collect(),
            stdin_terminal: std::io::stdin().is_terminal(),
            stdout_terminal: std::io::stdout().is_terminal(),
            stderr_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Creates an environment with these variables and without terminals.
    #[cfg(test)]
    pub fn from_variables(variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        Self { variables: Some(variables.collect()), ..Self::default() }
    }

    /// Returns the directory for temporary files.
    #[must_use]
    pub fn temporary() -> PathBuf {
        std::env::temp_dir()
    }

    /// Returns the value of a variable.
    #[must_use]
    pub fn var_os(&self, name: &str) -> Option<OsString> {
        match &self.variables {
            None => std::env::var_os(name),
            Some(variables) => variables.iter().find(|(existing, _)| existing == name).map(|(_, value)| value.clone()),
        }
    }

    /// Returns true unless `no_proxy` contains `*`, which exempts every host.
    #[must_use]
    fn uses_proxies(&self) -> bool {
        let exempt = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| self.var(name)).unwrap_or_default();
        !exempt.split(',').any(|host| host.trim() == "*")
    }

    /// Returns true if any proxy is configured.
    #[must_use]
    pub fn has_proxy(&self) -> bool {
        ["http", "https"].into_iter().any(|scheme| self.proxies(scheme).next().is_some())
    }

    /// Returns true if a proxy that is itself reached over https is configured for http URLs.
    #[must_use]
    pub fn has_https_proxy(&self) -> bool {
        self.proxies("http").any(|url| url.starts_with("https:"))
    }

    /// Returns the proxies that are configured for URLs with that scheme.
    pub fn proxies(&self, scheme: &str) -> impl Iterator<Item = String> {
        [scheme, "all"].into_iter().filter(|_| self.uses_proxies()).flat_map(|prefix| {
            let name = format!("{prefix}_proxy");
            [self.var(&name.to_ascii_uppercase()), self.var(&name)].into_iter().flatten()
        })
    }

    /// Returns the value of a variable as a path. Returns `None` if it is unset or empty.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// Returns the value of a variable as text. Returns `None` if it is unset, empty or not UTF-8.
    #[must_use]
    pub fn var(&self, name: &str) -> Option<String> {
        self.var_os(name)?.into_string().ok().filter(|value| !value.is_empty())
    }
}

/// Prints no values, because some of them are secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}
