//! The context of a run: the command line, the endpoint or inputs, and the CI job.
//!
//! Secrets in the command line are masked here. Values that only name the source of a secret stay. Secrets that become known during the run are masked
//! when the report is written.

use std::{borrow::Cow, ffi::OsString};

use url::Url;

use hookctl::{
    message::carries_credentials,
    secret::{mask_urls, names_credential},
};

/// The replacement of a masked value.
pub(super) const MASKED: &str = "[masked]";

/// The context of a run.
#[derive(Clone, Debug, Default)]
pub struct RunContext {
    /// The endpoint of deliveries.
    pub endpoint: Option<String>,
    /// The files to verify.
    pub inputs: Vec<String>,
    /// The words of the command line, quoted for a POSIX shell, with secrets masked.
    pub command_line: Vec<String>,
    /// The CI job.
    pub ci: CiJob,
}

/// The CI job that the run is part of. Empty outside of the supported CI services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CiJob {
    /// The name of the CI run, and the URL of its page.
    pub run: Option<(String, Option<String>)>,
    /// The short commit ID, and the URL of its page.
    pub commit: Option<(String, Option<String>)>,
    /// The branch or tag.
    pub branch: Option<String>,
}

impl CiJob {
    /// Reads the environment variables of GitHub Actions, GitLab, Buildkite, CircleCI, Azure Pipelines, Jenkins and Bitbucket.
    #[must_use]
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name: &str| variable(name).filter(|value| !value.is_empty());
        let url =
            |text: String| Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(|_| text);
        let numbered = |name: Option<String>, number: Option<String>| match (name, number) {
            (Some(name), Some(number)) => Some(format!("{name} #{number}")),
            (name, number) => name.or(number.map(|number| format!("#{number}"))),
        };
        let (name, page, commit, commits, branch) = if var("GITHUB_ACTIONS").is_some() {
            let site =
                var("GITHUB_SERVER_URL").zip(var("GITHUB_REPOSITORY")).map(|(server, name)| format!("{server}/{name}"));
            let page = site.as_ref().zip(var("GITHUB_RUN_ID")).map(|(site, id)| format!("{site}/actions/runs/{id}"));
            let name = numbered(var("GITHUB_REPOSITORY"), var("GITHUB_RUN_NUMBER"));
            (name, page, var("GITHUB_SHA"), site.map(|site| format!("{site}/commit/")), var("GITHUB_REF_NAME"))
        } else if var("GITLAB_CI").is_some() {
            let commits = var("CI_PROJECT_URL").map(|site| format!("{site}/-/commit/"));
            let name = numbered(var("CI_PROJECT_PATH"), var("CI_PIPELINE_IID"));
            let page = var("CI_JOB_URL").or_else(|| var("CI_PIPELINE_URL"));
            (name, page, var("CI_COMMIT_SHA"), commits, var("CI_COMMIT_REF_NAME"))
        } else if var("BUILDKITE").is_some() {
            let name = numbered(var("BUILDKITE_PIPELINE_SLUG"), var("BUILDKITE_BUILD_NUMBER"));
            (name, var("BUILDKITE_BUILD_URL"), var("BUILDKITE_COMMIT"), None, var("BUILDKITE_BRANCH"))
        } else if var("CIRCLECI").is_some() {
            let name = numbered(var("CIRCLE_PROJECT_REPONAME"), var("CIRCLE_BUILD_NUM"));
            (name, var("CIRCLE_BUILD_URL"), var("CIRCLE_SHA1"), None, var("CIRCLE_BRANCH"))
        } else if var("TF_BUILD").is_some() {
            let page = var("SYSTEM_COLLECTIONURI").zip(var("SYSTEM_TEAMPROJECT")).zip(var("BUILD_BUILDID"));
            let page = page.map(|((server, project), id)| format!("{server}{project}/_build/results?buildId={id}"));
            let name = numbered(var("BUILD_DEFINITIONNAME"), var("BUILD_BUILDNUMBER"));
            (name, page, var("BUILD_SOURCEVERSION"), None, var("BUILD_SOURCEBRANCHNAME"))
        } else if var("JENKINS_URL").is_some() {
            let name = numbered(var("JOB_NAME"), var("BUILD_NUMBER"));
            (name, var("BUILD_URL"), var("GIT_COMMIT"), None, var("GIT_BRANCH"))
        } else if var("BITBUCKET_BUILD_NUMBER").is_some() {
            let site = var("BITBUCKET_GIT_HTTP_ORIGIN");
            let page = site.clone().zip(var("BITBUCKET_BUILD_NUMBER"));
            let page = page.map(|(site, number)| format!("{site}/addon/pipelines/home#!/results/{number}"));
            let name = numbered(var("BITBUCKET_REPO_FULL_NAME"), var("BITBUCKET_BUILD_NUMBER"));
            let commits = site.map(|site| format!("{site}/commits/"));
            (name, page, var("BITBUCKET_COMMIT"), commits, var("BITBUCKET_BRANCH"))
        } else {
            return Self::default();
        };
        let is_id = |text: &String| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let commit = commit.filter(is_id).map(|id| {
            let page = commits.and_then(|commits| url(commits + &id));
            (id.chars().take(7).collect(), page)
        });
        Self { run: name.map(|name| (name, page.and_then(url))), commit, branch }
    }
}

/// Flags whose value is a secret or its source.
const SECRET_FLAGS: [&str; 5] = ["--secret", "--resign", "--token", "--client-secret", "--client-id"];

/// Flags whose value is a credential if the name before `:` or `=` is the name of a credential.
const NAMED_VALUE_FLAGS: [&str; 4] = ["-H", "--header", "--set", "--set-json"];

/// Returns the words of a command line, quoted for a POSIX shell, with secrets masked.
#[must_use]
pub fn command_line(arguments: &[OsString]) -> Vec<String> {
    let mut words = vec!["hookctl".to_owned()];
    let mut flag: Option<String> = None;
    for argument in arguments.iter().skip(1) {
        let text = argument.to_string_lossy();
        let shown = match flag.take() {
            Some(flag) => masked_value(&flag, &text),
            None => match text.split_once('=').filter(|(name, _)| name.starts_with("--")) {
                Some((name, given)) => format!("{name}={}", masked_value(name, given)),
                None if text.len() > 2 && text.starts_with("-H") => format!("-H{}", masked_value("-H", &text[2..])),
                None => {
                    let takes_value = text.starts_with("--") || text == "-H";
                    flag = takes_value.then(|| text.clone().into_owned());
                    mask_urls(&text).into_owned()
                }
            },
        };
        words.push(quoted(&shown));
    }
    words
}

/// Quotes a word of a command line if a shell would change it otherwise.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    // Only a NUL byte cannot be quoted, and an argument cannot contain one.
    shlex::try_quote(word).map_or_else(|_| "…".to_owned(), Cow::into_owned)
}

/// Returns the value of a flag with secrets masked.
fn masked_value(flag: &str, text: &str) -> String {
    match flag {
        _ if SECRET_FLAGS.contains(&flag) => masked_source(text),
        "--basic" => match text.split_once(':') {
            Some((user, password)) => format!("{user}:{}", masked_source(password)),
            None => MASKED.to_owned(),
        },
        // It may be a valid signature.
        "--computed" => MASKED.to_owned(),
        _ if NAMED_VALUE_FLAGS.contains(&flag) => match text.split_once([':', '=']) {
            Some((name, _)) if carries_credentials(name.trim()) || names_credential(name) => {
                format!("{}{MASKED}", &text[..=name.len()])
            }
            _ => mask_urls(text).into_owned(),
        },
        _ => mask_urls(text).into_owned(),
    }
}

/// Returns the source of a secret, or a mask if the text is the secret itself.
fn masked_source(text: &str) -> String {
    if text == "-" || ["env:", "file:", "cmd:"].iter().any(|prefix| text.starts_with(prefix)) {
        text.to_owned()
    } else if text.starts_with("literal:") {
        format!("literal:{MASKED}")
    } else {
        MASKED.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_keeps_secret_sources_and_masks_secrets() {
        for (typed, shown) in [
            (
                &["send", "--to", "http://u:pw@h/?token=abc", "--secret", "env:S"][..],
                "send --to 'http://u:[secret]@h/?token=[secret]' --secret env:S",
            ),
            (&["verify", "a b.jsonl", "--secret=hunter2"], "verify 'a b.jsonl' '--secret=[masked]'"),
            (
                &["send", "--secret", "literal:x", "--basic", "me:pw"],
                "send --secret 'literal:[masked]' --basic 'me:[masked]'",
            ),
            (
                &["send", "-H", "Authorization: Bearer x", "-HX-Api-Key: y"],
                "send -H 'Authorization:[masked]' '-HX-Api-Key:[masked]'",
            ),
            (&["replay", "a.jsonl", "--resign", "hunter2"], "replay a.jsonl --resign '[masked]'"),
            (&["verify", "--computed", "abcdef"], "verify --computed '[masked]'"),
        ] {
            let arguments: Vec<OsString> = ["hookctl"].iter().chain(typed).map(OsString::from).collect();
            assert_eq!(command_line(&arguments)[1..].join(" "), shown);
        }
    }

    #[test]
    fn ci_job_links_only_to_web_pages() {
        let job = |variables: &[(&str, &str)]| {
            CiJob::from_variables(|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let github = |server| {
            job(&[
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_SERVER_URL", server),
                ("GITHUB_REPOSITORY", "acme/surveys"),
                ("GITHUB_RUN_ID", "99"),
                ("GITHUB_RUN_NUMBER", "4821"),
                ("GITHUB_SHA", "3f9c2abdd"),
                ("GITHUB_REF_NAME", "main"),
            ])
        };
        let link = |text: &str, url: &str| Some((text.to_owned(), Some(url.to_owned())));
        let linked = github("https://git.example.com");
        assert_eq!(linked.run, link("acme/surveys #4821", "https://git.example.com/acme/surveys/actions/runs/99"));
        assert_eq!(linked.commit, link("3f9c2ab", "https://git.example.com/acme/surveys/commit/3f9c2abdd"));
        assert_eq!(linked.branch.as_deref(), Some("main"));
        let hostile = github("javascript:alert(1)//");
        assert_eq!(hostile.run, Some(("acme/surveys #4821".to_owned(), None)));
        assert_eq!(hostile.commit, Some(("3f9c2ab".to_owned(), None)));
        let jenkins = job(&[("JENKINS_URL", "x"), ("JOB_NAME", "surveys"), ("BUILD_URL", "http://ci/job/7/")]);
        assert_eq!(jenkins.run, link("surveys", "http://ci/job/7/"));
        assert_eq!(job(&[]), CiJob::default());
    }
}
