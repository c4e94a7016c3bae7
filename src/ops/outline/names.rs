//! References as Terraform's plan JSON writes them.

use crate::config::{Reference, ReferenceKind};
use crate::syntax::{Step, StepKey};
use crate::value::Path;

/// Each reference from its longest form down to the object that it is in.
pub(super) fn reference_texts(references: &[Reference<'_>]) -> Vec<String> {
    let mut texts = Vec::new();
    for reference in references {
        let Some(Subject { whole, around, rest }) = Subject::of(reference) else { continue };
        for end in (1..=rest.len()).rev() {
            texts.push(format!("{whole}{}", steps_text(&rest[..end])));
        }
        texts.push(whole);
        texts.extend(around);
    }
    texts
}

/// What a reference names, apart from what it takes out of it.
pub(super) struct Subject<'t> {
    pub whole: String,
    /// What the subject is an instance or output of.
    pub around: Option<String>,
    /// What is taken out of it.
    pub rest: Vec<Step<'t>>,
}

impl<'t> Subject<'t> {
    /// None where the reference names nothing.
    pub fn of(reference: &Reference<'t>) -> Option<Subject<'t>> {
        let rest = &reference.rest;
        let plain = |whole: String| Some(Subject { whole, around: None, rest: rest.clone() });
        // The name that must follow, as of `each.key`.
        let member = |head: &str| {
            let name = reference.member()?;
            Some(Subject { whole: format!("{head}.{name}"), around: None, rest: rest[1..].to_vec() })
        };
        match reference.kind {
            ReferenceKind::Variable(name) => plain(format!("var.{name}")),
            ReferenceKind::Local(name) => plain(format!("local.{name}")),
            ReferenceKind::SelfObject => plain("self".to_owned()),
            ReferenceKind::Each => member("each"),
            ReferenceKind::Count => member("count"),
            ReferenceKind::Path => member("path"),
            ReferenceKind::Terrace => member("terraform"),
            ReferenceKind::Resource { mode, kind, name } => {
                let resource = format!("{}{kind}.{name}", mode.prefix());
                let keys = instance_key(rest);
                Some(Subject {
                    whole: format!("{resource}{}", steps_text(&rest[..keys])),
                    around: (keys > 0).then_some(resource),
                    rest: rest[keys..].to_vec(),
                })
            }
            ReferenceKind::Module(name) => {
                let call = format!("module.{name}");
                let keys = instance_key(rest);
                let instance = format!("{call}{}", steps_text(&rest[..keys]));
                let output = rest.get(keys).filter(|step| matches!(step.key, StepKey::Attr(_)));
                Some(match output {
                    Some(_) => Subject {
                        whole: format!("{call}{}", steps_text(&rest[..=keys])),
                        around: Some(instance),
                        rest: rest[keys + 1..].to_vec(),
                    },
                    None => Subject {
                        whole: instance,
                        around: (keys > 0).then_some(call),
                        rest: rest[keys..].to_vec(),
                    },
                })
            }
            ReferenceKind::Incomplete(_) => None,
        }
    }
}

/// How many steps the instance key takes that a reference begins with: one or none.
pub(super) fn instance_key(rest: &[Step<'_>]) -> usize {
    usize::from(rest.first().is_some_and(|step| !matches!(step.key, StepKey::Attr(_))))
}

fn steps_text(steps: &[Step<'_>]) -> String {
    path_of(steps).to_string()
}

pub(super) fn path_of(steps: &[Step<'_>]) -> Path {
    steps.iter().fold(Path::root(), |path, step| match step.key {
        StepKey::Attr(name) => path.attr(name),
        StepKey::Key(text) => path.key(text),
        StepKey::Index(digits) => match digits.parse() {
            Ok(index) => path.index(index),
            Err(_) => path.key(digits),
        },
    })
}
