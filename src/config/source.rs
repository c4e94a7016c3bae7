//! Where a module comes from: the text of `source`, taken apart.

use crate::diag::did_you_mean;

/// The source of a module call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A folder, relative to the calling module's.
    Local(String),
    Git(GitSource),
}

/// A folder of a git repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GitSource {
    pub package: Package,
    /// The folder in the repository, with slashes; empty for its top.
    pub folder: String,
}

/// What is fetched: one state of a repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Package {
    /// As `git` takes it.
    pub url: String,
    /// Branch, tag or commit; the repository's default branch where there is none.
    pub reference: Option<String>,
}

/// Why a text is no source that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    pub detail: String,
    pub hint: String,
}

fn unusable<T>(detail: impl Into<String>, hint: impl Into<String>) -> Result<T, Unusable> {
    Err(Unusable { detail: detail.into(), hint: hint.into() })
}

const FORMS: &str = "Write a folder that begins with `./` or `../`, or a git repository: \
                     `git::https://example.com/network.git//folder?ref=v1.2.0`.";

/// Schemes that `git` speaks and that run nothing: `ext::` and its like are refused.
const SCHEMES: [&str; 4] = ["https://", "http://", "ssh://", "file://"];

/// Hosts whose addresses are git repositories without being called so.
const SHORTHANDS: [&str; 2] = ["github.com", "bitbucket.org"];

impl Source {
    /// Reads the text of a `source` argument.
    ///
    /// # Errors
    /// It is a kind of source that is not supported, or none at all.
    pub fn parse(text: &str) -> Result<Source, Unusable> {
        if text.is_empty() {
            return unusable("The source is empty.", FORMS);
        }
        if text.contains(char::is_control) {
            return unusable("The source contains a control character.", FORMS);
        }
        if ["./", "../"].iter().any(|start| text.starts_with(start)) || text == ".." {
            return Ok(Source::Local(text.to_owned()));
        }
        if let Some(address) = text.strip_prefix("git::") {
            return git(address).map(Source::Git);
        }
        if is_scp(text) {
            return git(text).map(Source::Git);
        }
        if let Some(host) = SHORTHANDS.iter().find(|host| starts_with_host(text, host)) {
            return shorthand(host, text).map(Source::Git);
        }
        refuse(text)
    }
}

fn starts_with_host(text: &str, host: &str) -> bool {
    text.strip_prefix(host).is_some_and(|rest| rest.starts_with('/'))
}

/// `git@host:path`, as `git clone` takes it.
fn is_scp(text: &str) -> bool {
    let Some((host, path)) = text.split_once(':') else { return false };
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let has_user = host.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !user.starts_with('-') && is_plain(user) && !host.is_empty() && is_plain(host)
    });
    has_user && !path.is_empty() && !path.starts_with("//")
}

/// An address behind `git::`.
fn git(address: &str) -> Result<GitSource, Unusable> {
    let scheme = SCHEMES.iter().find(|scheme| address.starts_with(**scheme));
    if scheme.is_none() && !is_scp(address) {
        let hint = match SHORTHANDS.iter().find(|host| starts_with_host(address, host)) {
            Some(_) => format!("Write `{address}`, or `git::https://{address}`."),
            None => FORMS.to_owned(),
        };
        return unusable(
            format!(
                "{address:?} is no address of a git repository: it begins with none of https://, http://, ssh://, file:// and USER@HOST:."
            ),
            hint,
        );
    }
    let (address, query) = address.split_once('?').map_or((address, None), |(a, q)| (a, Some(q)));
    let after_scheme = scheme.map_or(0, |scheme| scheme.len());
    let (url, folder) = match address[after_scheme..].find("//") {
        Some(at) => (&address[..after_scheme + at], &address[after_scheme + at + 2..]),
        None => (address, ""),
    };
    if url.len() <= after_scheme {
        return unusable("The address of the git repository is incomplete.", FORMS);
    }
    let user = url[after_scheme..].split('/').next().and_then(|host| host.split_once('@'));
    if scheme.is_some() && user.is_some_and(|(user, _)| user.contains(':')) {
        return unusable(
            "The address contains a password. Files are shared and kept in version control.",
            "Remove it here, and use SSH or a credential helper of git. If the file was shared, replace the password.",
        );
    }
    let folder = folder.trim_matches('/');
    if folder.split('/').any(|part| part == ".." || part == ".") {
        return unusable(
            "The folder behind `//` leads out of the repository or contains `.`.",
            "Name the folder by its path from the top of the repository.",
        );
    }
    let reference = query.map(reference).transpose()?.flatten();
    Ok(GitSource { package: Package { url: url.to_owned(), reference }, folder: folder.to_owned() })
}

/// What `?ref=` says.
fn reference(query: &str) -> Result<Option<String>, Unusable> {
    let mut reference = None;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "ref" if value.is_empty() || value.starts_with('-') || value.contains(char::is_whitespace) => {
                return unusable(
                    format!("{value:?} is no branch, tag or commit."),
                    "Write `?ref=` and a tag or commit.",
                );
            }
            "ref" => reference = Some(value.to_owned()),
            // A commit is fetched alone anyway, as far as the server lets us.
            "depth" => {}
            _ => {
                return unusable(
                    format!("The argument {name:?} of a git source is not supported."),
                    "Only `ref` can be given: `?ref=v1.2.0`.",
                );
            }
        }
    }
    Ok(reference)
}

/// `github.com/OWNER/NAME`, perhaps with a folder and a reference behind it.
fn shorthand(host: &str, text: &str) -> Result<GitSource, Unusable> {
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    let parts: Vec<&str> = path[host.len() + 1..].splitn(3, '/').collect();
    let (owner, name, folder) = match parts.as_slice() {
        [owner, name] => (owner, name, String::new()),
        // What follows the repository is a folder, with one slash before it or two.
        [owner, name, folder] => (owner, name, format!("//{}", folder.trim_start_matches('/'))),
        _ => {
            return unusable(format!("{text:?} names no repository."), format!("Write `{host}/OWNER/NAME`."));
        }
    };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let name = name.strip_suffix(".git").unwrap_or(name);
    git(&format!("https://{host}/{owner}/{name}.git{folder}{query}"))
}

/// What is probably meant by a source that is not supported.
fn refuse(text: &str) -> Result<Source, Unusable> {
    let path = text.split(['?', '#']).next().unwrap_or(text);
    if let Some((getter, _)) = text.split_once("::") {
        let known = ["s3", "gcs", "hg", "http", "https", "oci"];
        let what = if known.contains(&getter) { "are not supported" } else { "are not known" };
        let hint = match did_you_mean(getter, ["git"]) {
            Some(git) => format!("Did you mean `{git}::`?"),
            None => FORMS.to_owned(),
        };
        return unusable(format!("Sources of the kind \"{getter}::\" {what}."), hint);
    }
    if let Some((scheme, _)) = text.split_once("://") {
        let is_git = scheme == "ssh" || path.ends_with(".git") || path.contains(".git//");
        let hint = match is_git {
            true => format!("If this is a git repository, write `git::{text}`."),
            false => FORMS.to_owned(),
        };
        return unusable("Archives that are fetched by a URL are not supported.", hint);
    }
    if text.starts_with('/') || text.starts_with('\\') || text.get(1..3) == Some(":\\") {
        return unusable(
            "An absolute path would be right on one machine only.",
            "Write the path relative to the folder of this file: it begins with `./` or `../`.",
        );
    }
    let parts: Vec<&str> = path.split("//").next().unwrap_or(path).split('/').collect();
    let is_host = parts.len() == 4 && parts[0].contains('.');
    if parts.len() == 3 && !parts[0].starts_with('.') || is_host {
        let at = usize::from(is_host);
        return unusable(
            format!("{text:?} is an address in a module registry, and registries are not supported."),
            format!(
                "Use the repository behind it, often `git::https://github.com/{}/terraform-{}-{}?ref=vVERSION`; a folder \
                 beside this file begins with `./`.",
                parts[at],
                parts[at + 2],
                parts[at + 1]
            ),
        );
    }
    unusable(
        format!("{text:?} is neither a folder nor a git repository."),
        format!("A folder beside this file begins with `./`: `./{}`.", text.trim_start_matches("./")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn parsed(text: &str) -> String {
        match Source::parse(text) {
            Ok(Source::Local(folder)) => format!("folder {folder}"),
            Ok(Source::Git(GitSource { package: Package { url, reference }, folder })) => {
                format!("{url} [{folder}] {}", reference.unwrap_or_default())
            }
            Err(Unusable { detail, hint }) => format!("{detail} | {hint}"),
        }
    }

    #[test]
    fn folders_and_repositories_are_taken_apart() {
        for (text, seen) in [
            ("./net", "folder ./net"),
            ("../shared/net", "folder ../shared/net"),
            ("git::https://x.de/a.git", "https://x.de/a.git [] "),
            ("git::https://x.de/a.git//sub/dir?ref=v1.2.0", "https://x.de/a.git [sub/dir] v1.2.0"),
            ("git::ssh://git@x.de/a.git?ref=main", "ssh://git@x.de/a.git [] main"),
            ("git::file:///tmp/a.git//b", "file:///tmp/a.git [b] "),
            ("git::git@x.de:o/a.git//b?ref=1", "git@x.de:o/a.git [b] 1"),
            ("git@github.com:o/a.git", "git@github.com:o/a.git [] "),
            ("github.com/o/a", "https://github.com/o/a.git [] "),
            ("github.com/o/a//m/n?ref=v2", "https://github.com/o/a.git [m/n] v2"),
            ("github.com/o/a.git/m", "https://github.com/o/a.git [m] "),
        ] {
            assert_eq!(parsed(text), seen, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_fetched_says_what_to_write_instead() {
        for (text, seen) in [
            ("hashicorp/consul/aws", "git::https://github.com/hashicorp/terraform-aws-consul?ref=vVERSION"),
            ("app.terraform.io/org/vpc/aws", "git::https://github.com/org/terraform-aws-vpc?ref=vVERSION"),
            ("modules/net", "`./modules/net`"),
            ("net", "`./net`"),
            ("/srv/net", "relative to the folder"),
            ("https://x.de/a.git", "`git::https://x.de/a.git`"),
            ("https://x.de/a.zip", "not supported"),
            ("s3::https://x.de/a.zip", "\"s3::\" are not supported"),
            ("gti::https://x.de/a", "Did you mean `git::`?"),
            ("git::ext::sh -c true", "begins with none of"),
            ("git::https://x.de/a.git//../b", "leads out"),
            ("git::https://x.de/a.git?ref=--upload-pack=x", "no branch, tag or commit"),
            ("git::https://", "incomplete"),
            ("git::https://me:secret@x.de/a.git", "contains a password"),
            ("", "empty"),
        ] {
            assert!(parsed(text).contains(seen), "{text}: {}", parsed(text));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "(git::|github.com/|https://|\\PC|/|\\?|ref=)*") {
            if let Ok(Source::Git(git)) = Source::parse(&text) {
                prop_assert!(!git.package.url.starts_with('-'));
                prop_assert!(!git.folder.split('/').any(|part| part == ".."));
            }
        }
    }
}
