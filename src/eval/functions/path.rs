//! Functions on the text of file paths. They look at no file.

use crate::value::Value;

use super::{Args, Fault, Function, Nullness, Param, Want, string};

const fn function(name: &'static str, run: fn(&mut Args<'_>) -> Result<Value, Fault>) -> Function {
    const PATH: &[Param] = &[Param::new("path", Want::String)];
    Function { name, params: PATH, rest: None, ty: string, run, result: Nullness::Never }
}

pub(super) const FUNCTIONS: &[Function] = &[function("basename", basename), function("dirname", dirname)];

/// The last part of a path: `basename("foo/bar.txt")` is `"bar.txt"`.
fn basename(args: &mut Args<'_>) -> Result<Value, Fault> {
    let path = args.str(0);
    let trimmed = path.trim_end_matches('/');
    Ok(Value::string(match (path, trimmed) {
        ("", _) => ".",
        (_, "") => "/",
        _ => trimmed.rsplit('/').next().unwrap_or(trimmed),
    }))
}

/// A path without its last part: `dirname("foo/bar.txt")` is `"foo"`.
fn dirname(args: &mut Args<'_>) -> Result<Value, Fault> {
    let path = args.str(0);
    let folder = path.rfind('/').map_or("", |end| &path[..=end]);
    Ok(Value::string(clean(folder)))
}

/// The shortest path that means the same, without looking at files: no `.`, no empty part, `..` only
/// at the start.
fn clean(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            // Nothing is above the root.
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_absolute, joined.as_str()) {
        (true, _) => format!("/{joined}"),
        (false, "") => ".".to_owned(),
        (false, _) => joined,
    }
}
