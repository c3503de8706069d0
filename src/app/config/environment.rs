//! The environment that the process was started with: variables, and which streams are terminals.

use std::{ffi::OsString, fmt, io::IsTerminal as _, path::PathBuf};

/// What the process was started with.
#[derive(Clone, Default)]
pub struct Environment {
    /// `None`: those of the process, which are asked for one by one. Copying them all would cost every start.
    given: Option<Vec<(OsString, OsString)>>,
    /// The command line, of which the first word is the program.
    pub arguments: Vec<OsString>,
    /// Whether standard input is a terminal.
    pub stdin_terminal: bool,
    /// Whether standard output is a terminal.
    pub stdout_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_terminal: bool,
}

impl Environment {
    /// That of this process.
    #[must_use]
    pub fn from_process() -> Self {
        Self {
            given: None,
            arguments: std::env::args_os().collect(),
            stdin_terminal: std::io::stdin().is_terminal(),
            stdout_terminal: std::io::stdout().is_terminal(),
            stderr_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// An environment of these variables, without a terminal.
    #[cfg(test)]
    pub fn from_variables(variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        Self { given: Some(variables.collect()), ..Self::default() }
    }

    /// The directory for temporary files.
    #[must_use]
    pub fn temporary() -> PathBuf {
        std::env::temp_dir()
    }

    /// The value of a variable.
    #[must_use]
    pub fn var_os(&self, name: &str) -> Option<OsString> {
        match &self.given {
            None => std::env::var_os(name),
            Some(given) => given.iter().find(|(existing, _)| existing == name).map(|(_, value)| value.clone()),
        }
    }

    /// Whether the proxies of the environment are to be used at all: `no_proxy=*` exempts every host, whether it is a name or an address.
    #[must_use]
    fn uses_proxies(&self) -> bool {
        let exempt = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| self.var(name)).unwrap_or_default();
        !exempt.split(',').any(|host| host.trim() == "*")
    }

    /// Whether a proxy is configured for any URL.
    #[must_use]
    pub fn has_proxy(&self) -> bool {
        ["http", "https"].into_iter().any(|scheme| self.proxies(scheme).next().is_some())
    }

    /// Whether a proxy that is itself reached over https is configured.
    #[must_use]
    pub fn has_https_proxy(&self) -> bool {
        self.proxies("http").any(|url| url.starts_with("https:"))
    }

    /// The proxies that are configured for URLs of that scheme.
    pub fn proxies(&self, scheme: &str) -> impl Iterator<Item = String> {
        [scheme, "all"].into_iter().filter(|_| self.uses_proxies()).flat_map(|of| {
            let name = format!("{of}_proxy");
            [self.var(&name.to_ascii_uppercase()), self.var(&name)].into_iter().flatten()
        })
    }

    /// The path that a variable holds that is set and not empty.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// The value of a variable that is set, not empty, and text.
    #[must_use]
    pub fn var(&self, name: &str) -> Option<String> {
        self.var_os(name)?.into_string().ok().filter(|value| !value.is_empty())
    }
}

/// The values stay out: some of them are secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}
