//! Where a configuration keeps its state, found out without the rest of it: commands that need no
//! configuration need the state.

use std::path::{Path, PathBuf};

use super::arguments::{Completeness, Context, Place};
use super::declare::{SettingsBlock, declare};
use super::files;
use super::load::{UndeclaredImports, add_text};
use super::model::{Configuration, Settings};
use super::settings::settings;
use crate::diag::Diagnostics;
use crate::host::Host;
use crate::provider::Registry;
use crate::syntax::Expr;

/// Where the state of a configuration is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatePlace {
    /// The usual file of the folder.
    Usual,
    /// The file of `backend "local" { path = … }`, relative to the folder.
    File(PathBuf),
    /// Where this version cannot look, said so that it can follow "the state is".
    OutOfReach(String),
}

/// Looks into the settings blocks of the folder's files. What is wrong with the files is for those to
/// say who need what is in them.
pub fn state_place(host: &dyn Host, folder: &Path, registry: &Registry) -> StatePlace {
    let Ok(files) = files::find(host, folder) else { return StatePlace::Usual };
    let mut configuration = Configuration::default();
    let mut trees = Vec::new();
    for (role, name) in &files.configuration {
        let text = files::read(host, &folder.join(name));
        if let Some(text) = text.ok().filter(|text| may_say(text)) {
            trees.push((*role, add_text(&mut configuration, name, text, Some(registry)).tree));
        }
    }
    if trees.is_empty() {
        return StatePlace::Usual;
    }
    let context = Context {
        trees: &configuration.trees,
        registry,
        completeness: Completeness::Partial,
        place: Place::Root,
        undeclared_imports: UndeclaredImports::default(),
    };
    let mut ignored = Diagnostics::new();
    let blocks = declare(&context, &trees, &mut ignored).settings;
    if let Some(elsewhere) = out_of_reach(&context, &blocks) {
        return StatePlace::OutOfReach(elsewhere);
    }
    let (settings, _) = settings(&context, &blocks, &mut ignored);
    path(&context, &settings).map_or(StatePlace::Usual, StatePlace::File)
}

/// Most configurations say nothing of this, and are not parsed twice for it.
fn may_say(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    has(&["terrace", "terraform"]) && has(&["backend", "encryption", "cloud"])
}

fn out_of_reach(context: &Context<'_>, blocks: &[SettingsBlock]) -> Option<String> {
    for block in blocks {
        let list = [block.body];
        for inner in context.bodies(&list).blocks() {
            let label = inner.block.label(0).map(|label| label.text);
            match (inner.block.block_type, label) {
                ("backend", Some(kind)) if kind != "local" => {
                    return Some(format!(
                        "kept by the backend {kind:?}, which this version of terrace does not support"
                    ));
                }
                ("cloud", _) => {
                    return Some("kept by HCP Terraform, which terrace does not support".to_owned());
                }
                ("encryption", _) => {
                    return Some(
                        "to be encrypted, which this version of terrace does not support".to_owned(),
                    );
                }
                _ => {}
            }
        }
    }
    None
}

fn path(context: &Context<'_>, settings: &Settings) -> Option<PathBuf> {
    let (_, body, _) = settings.backend.as_ref()?;
    let list = [*body];
    let argument = context.bodies(&list).argument("path")?;
    match context.tree(argument.expr()).expr(argument.attribute.expr) {
        Expr::String(text) if !text.is_empty() => Some(PathBuf::from(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    #[test]
    fn the_state_is_where_the_settings_say() {
        let elsewhere = |text: &str| StatePlace::OutOfReach(text.to_owned());
        let kept = "kept by the backend \"http\", which this version of terrace does not support";
        let table = [
            ("output \"backend\" {\n  value = terrace.workspace\n}", "", StatePlace::Usual),
            ("terrace {\n  backend \"local\" {\n  }\n}", "", StatePlace::Usual),
            (
                "terrace {\n  backend \"local\" {\n    path = \"states/shop.json\"\n  }\n}",
                "",
                StatePlace::File(PathBuf::from("states/shop.json")),
            ),
            ("terraform {\n  backend \"http\" {\n  }\n}", "", elsewhere(kept)),
            (
                "terrace {\n  backend \"local\" {\n    path = \"a.json\"\n  }\n}",
                "terrace {\n  backend \"local\" {\n    path = \"b.json\"\n  }\n}",
                StatePlace::File(PathBuf::from("b.json")),
            ),
            (
                "terrace {\n  encryption {\n  }\n}",
                "",
                elsewhere("to be encrypted, which this version of terrace does not support"),
            ),
            // Whatever else is wrong in the file.
            (
                "resource {\nterrace {\n  backend \"local\" {\n    path = \"c.json\"\n  }\n}\noutput \"x\" {\n  value = +\n}",
                "",
                StatePlace::Usual,
            ),
            (
                "output \"x\" {\n  value = +\n}\nterrace {\n  backend \"local\" {\n    path = \"d.json\"\n  }\n}",
                "",
                StatePlace::File(PathBuf::from("d.json")),
            ),
        ];
        for (main, over, expected) in table {
            let host = TestHost::new().with_file("main.hcl", main).with_file("override.hcl", over);
            assert_eq!(state_place(&host, Path::new(""), &Registry::new(Vec::new())), expected, "{main}");
        }
    }
}
