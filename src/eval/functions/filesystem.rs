//! Functions on files of the configuration and on paths.

use std::path::Path;

use regex::Regex;
use sha1::Digest as _;

use crate::value::{Ty, Value};

use super::encoding::base64_text;
use super::hash::hex;
use super::{Args, Fault, Function, Nullness, Param, Want, boolean, string};
use crate::eval::files::{Files, clean};

type Run = fn(&mut Args<'_>) -> Result<Value, Fault>;

const fn function(name: &'static str, ty: fn(&[Value]) -> Result<Ty, Fault>, run: Run) -> Function {
    const PATH: &[Param] = &[Param::new("path", Want::String)];
    Function { name, params: PATH, rest: None, ty, run, result: Nullness::Never }
}

pub(super) const FUNCTIONS: &[Function] = &[
    function("file", string, |args| text(args, 0).map(Value::string)),
    function("filebase64", string, |args| Ok(Value::string(base64_text(&bytes(args)?)))),
    function("fileexists", boolean, |args| files(args)?.exists(args.str(0)).map(Value::bool).map_err(about)),
    Function {
        params: &[Param::new("path", Want::String), Param::new("pattern", Want::String)],
        ..function("fileset", |_| Ok(Ty::set(Ty::STRING)), fileset)
    },
    function("filemd5", string, |args| Ok(hex(&md5::Md5::digest(bytes(args)?)))),
    function("filesha1", string, |args| Ok(hex(&sha1::Sha1::digest(bytes(args)?)))),
    function("filesha256", string, |args| Ok(hex(&sha2::Sha256::digest(bytes(args)?)))),
    function("filesha512", string, |args| Ok(hex(&sha2::Sha512::digest(bytes(args)?)))),
    function("filebase64sha256", string, |args| {
        Ok(Value::string(base64_text(&sha2::Sha256::digest(bytes(args)?))))
    }),
    function("filebase64sha512", string, |args| {
        Ok(Value::string(base64_text(&sha2::Sha512::digest(bytes(args)?))))
    }),
    function("abspath", string, abspath),
    function("pathexpand", string, pathexpand),
];

fn about(message: String) -> Fault {
    Fault::arg(0, message)
}

pub(super) fn files<'a>(args: &Args<'a>) -> Result<&'a Files, Fault> {
    args.scope.files().ok_or_else(|| Fault::new("files cannot be read here"))
}

fn bytes(args: &Args<'_>) -> Result<Vec<u8>, Fault> {
    let bytes = files(args)?.read(args.str(0)).map_err(about)?;
    args.fits(bytes.len().saturating_mul(2))?;
    Ok(bytes)
}

/// The text of the file that an argument names: `file("hello.txt")`.
pub(super) fn text(args: &Args<'_>, at: usize) -> Result<String, Fault> {
    String::from_utf8(bytes(args)?).map_err(|_| {
        let path = args.str(at);
        Fault::arg(
            at,
            format!(
                "contents of {path:?} are not valid UTF-8; use the filebase64 function to obtain the Base64 \
                     encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain file \
                     hashing results instead"
            ),
        )
    })
}

/// The names of the files in and under a folder that fit a pattern: `fileset("conf", "**/*.yaml")` is
/// `["a.yaml", "sub/b.yaml"]`.
fn fileset(args: &mut Args<'_>) -> Result<Value, Fault> {
    let pattern = clean(Path::new(args.str(1)));
    let mut pattern = pattern.to_string_lossy().into_owned();
    let (mut folder, mut above) = (Path::new(args.str(0)).to_path_buf(), String::new());
    while let Some(rest) = pattern.strip_prefix("../") {
        folder.push("..");
        above.push_str("../");
        pattern = rest.to_owned();
    }
    let regex = glob(&pattern)?;
    let depth = if pattern.contains("**") { usize::MAX } else { pattern.matches('/').count() };
    let names = files(args)?.walk(&folder.to_string_lossy(), depth).map_err(about)?;
    let fitting = names.into_iter().filter(|name| regex.is_match(name));
    Ok(Value::set(Ty::STRING, fitting.map(|name| Value::string(format!("{above}{name}")))))
}

/// A pattern for paths as a regular expression: `*` and `?` within a name, `**` over folders,
/// `[classes]` and `{several,alternatives}`.
fn glob(pattern: &str) -> Result<Regex, Fault> {
    let wrong = || Fault::arg(1, "failed to glob pattern: syntax error in pattern");
    let mut out = String::from("^(?s:");
    let mut rest = pattern.chars().peekable();
    let (mut at_start, mut braces) = (true, 0);
    while let Some(c) = rest.next() {
        let was_start = std::mem::replace(&mut at_start, c == '/');
        match c {
            '*' => {
                let mut stars = 1;
                while rest.next_if_eq(&'*').is_some() {
                    stars += 1;
                }
                match (stars > 1 && was_start, rest.peek()) {
                    (true, None) => out.push_str(".*"),
                    (true, Some('/')) => {
                        rest.next();
                        at_start = true;
                        out.push_str("(?:.*/)?");
                    }
                    _ => out.push_str("[^/]*"),
                }
            }
            '?' => out.push_str("[^/]"),
            '[' => {
                out.push('[');
                if rest.next_if(|c| matches!(c, '^' | '!')).is_some() {
                    out.push_str("^/");
                }
                loop {
                    match rest.next().ok_or_else(wrong)? {
                        ']' => break,
                        '-' => out.push('-'),
                        '\\' => out.push_str(&regex::escape(&rest.next().ok_or_else(wrong)?.to_string())),
                        c => out.push_str(&regex::escape(&c.to_string())),
                    }
                }
                out.push(']');
            }
            '{' => {
                braces += 1;
                out.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                out.push(')');
            }
            ',' if braces > 0 => out.push('|'),
            '\\' => out.push_str(&regex::escape(&rest.next().ok_or_else(wrong)?.to_string())),
            c => out.push_str(&regex::escape(&c.to_string())),
        }
    }
    out.push_str(")$");
    Regex::new(&out).map_err(|_| wrong())
}

/// The path from the root of the file system: `abspath("a/../b")` is `"/work/b"` in the folder `/work`.
fn abspath(args: &mut Args<'_>) -> Result<Value, Fault> {
    let path = files(args)?.absolute(Path::new(args.str(0))).map_err(about)?;
    Ok(Value::string(path.to_string_lossy().into_owned()))
}

/// The path with `~` at its start replaced by the home folder: `pathexpand("~/a")` is `"/home/me/a"`.
fn pathexpand(args: &mut Args<'_>) -> Result<Value, Fault> {
    if !args.str(0).starts_with('~') {
        return Ok(args.values[0].clone());
    }
    let path = files(args)?.expand(args.str(0)).map_err(about)?;
    Ok(Value::string(path.to_string_lossy().trim_end_matches('/').to_owned()))
}
