//! What stands where in a configuration in JSON syntax: which properties are arguments and which are
//! blocks, and how strings in them are read.

use super::block_type::{BlockType, Labels};
use crate::provider::{Block, Registry};
use crate::syntax::{Grammar, Member, Reading};

/// The places of configuration files, or of variable files, which have arguments only.
#[derive(Clone, Copy)]
pub(super) enum JsonGrammar<'r> {
    Configuration(&'r Registry),
    Variables,
}

/// A body.
#[derive(Clone, Copy)]
pub(super) enum Place<'r> {
    /// Of the file.
    File,
    /// What the language alone decides about.
    Form(&'static Form),
    /// What a provider decides about; none where there is no such type. The form is what the language
    /// adds.
    Schema(Option<&'r Block>, &'static Form),
    /// A `dynamic` block that makes blocks with this schema.
    Dynamic(Option<&'r Block>),
}

/// The arguments and blocks of a body.
pub(super) struct Form {
    arguments: &'static [(&'static str, Reading)],
    blocks: &'static [Inner],
    /// Whatever has another name.
    others: Member,
}

/// Blocks of a type, their labels, and what is in them.
struct Inner {
    block_type: &'static str,
    labels: Labels,
    form: &'static Form,
}

const NAME: Labels = &["name"];
const NONE: Labels = &[];

use Reading::{Literal, Reference, Template};

const fn inner(block_type: &'static str, labels: Labels, form: &'static Form) -> Inner {
    Inner { block_type, labels, form }
}

/// Blocks that may stand at the top of a file.
const fn top(block_type: BlockType, form: &'static Form) -> Inner {
    inner(block_type.name(), block_type.labels(), form)
}

static LITERALS: Form = Form { arguments: &[], blocks: &[], others: Member::Argument(Literal) };

static VALUES: Form = Form { arguments: &[], blocks: &[], others: Member::Argument(Template) };

static SETTINGS: Form = Form {
    arguments: &[("required_version", Literal), ("experiments", Reference)],
    blocks: &[
        inner("backend", &["type"], &LITERALS),
        inner("required_providers", NONE, &LITERALS),
        inner("encryption", NONE, &VALUES),
        inner("cloud", NONE, &LITERALS),
        inner("provider_meta", NAME, &LITERALS),
    ],
    others: Member::Unknown,
};

static RULE: Form = Form { arguments: &[], blocks: &[], others: Member::Unknown };

static VARIABLE: Form = Form {
    arguments: &[
        ("type", Reference),
        ("default", Literal),
        ("description", Literal),
        ("sensitive", Literal),
        ("nullable", Literal),
        ("ephemeral", Literal),
    ],
    blocks: &[inner("validation", NONE, &RULE)],
    others: Member::Unknown,
};

static OUTPUT: Form = Form {
    arguments: &[
        ("description", Literal),
        ("sensitive", Literal),
        ("ephemeral", Literal),
        ("depends_on", Reference),
    ],
    blocks: &[inner("precondition", NONE, &RULE)],
    others: Member::Unknown,
};

static LIFECYCLE: Form = Form {
    arguments: &[
        ("create_before_destroy", Literal),
        ("prevent_destroy", Literal),
        ("destroy", Literal),
        ("ignore_changes", Reference),
        ("replace_triggered_by", Reference),
    ],
    blocks: &[
        inner("precondition", NONE, &RULE),
        inner("postcondition", NONE, &RULE),
        inner("action_trigger", NONE, &ACTION_TRIGGER),
    ],
    others: Member::Unknown,
};

static ACTION_TRIGGER: Form = Form {
    arguments: &[("events", Reference), ("actions", Reference)],
    blocks: &[],
    others: Member::Unknown,
};

/// What the language adds to the arguments of resources, data sources and ephemeral resources.
static RESOURCE: Form = Form {
    arguments: &[
        ("depends_on", Reference),
        ("provider", Reference),
        ("count", Template),
        ("for_each", Template),
    ],
    blocks: &[
        inner("lifecycle", NONE, &LIFECYCLE),
        inner("connection", NONE, &VALUES),
        inner("provisioner", &["type"], &VALUES),
    ],
    others: Member::Unknown,
};

static PROVIDER: Form =
    Form { arguments: &[("alias", Literal), ("version", Literal)], blocks: &[], others: Member::Unknown };

/// Of blocks that a provider describes, nested ones and those of `dynamic` blocks.
static NESTED: Form = Form { arguments: &[], blocks: &[], others: Member::Unknown };

static MODULE: Form = Form {
    arguments: &[
        ("source", Literal),
        ("version", Literal),
        ("providers", Reference),
        ("depends_on", Reference),
    ],
    blocks: &[],
    others: Member::Argument(Template),
};

static ACTION: Form = Form {
    arguments: &[("provider", Reference), ("count", Template), ("for_each", Template)],
    blocks: &[],
    others: Member::Unknown,
};

static CHECK: Form =
    Form { arguments: &[], blocks: &[inner("assert", NONE, &RULE)], others: Member::Unknown };

static MOVED: Form =
    Form { arguments: &[("from", Reference), ("to", Reference)], blocks: &[], others: Member::Unknown };

static REMOVED: Form = Form {
    arguments: &[("from", Reference)],
    blocks: &[inner("lifecycle", NONE, &LIFECYCLE), inner("provisioner", &["type"], &VALUES)],
    others: Member::Unknown,
};

static IMPORT: Form =
    Form { arguments: &[("to", Reference), ("provider", Reference)], blocks: &[], others: Member::Unknown };

/// The blocks of a file, but for those whose content a provider describes.
static FILE: Form = Form {
    arguments: &[],
    blocks: &[
        top(BlockType::Terrace, &SETTINGS),
        top(BlockType::Terraform, &SETTINGS),
        top(BlockType::Variable, &VARIABLE),
        top(BlockType::Locals, &VALUES),
        top(BlockType::Output, &OUTPUT),
        top(BlockType::Module, &MODULE),
        top(BlockType::Check, &CHECK),
        top(BlockType::Moved, &MOVED),
        top(BlockType::Removed, &REMOVED),
        top(BlockType::Import, &IMPORT),
        top(BlockType::Action, &ACTION),
        top(BlockType::Provider, &PROVIDER),
        top(BlockType::Resource, &RESOURCE),
        top(BlockType::Data, &RESOURCE),
        top(BlockType::Ephemeral, &RESOURCE),
    ],
    others: Member::Unknown,
};

impl Form {
    fn block(&self, name: &str) -> Option<&'static Inner>
    where
        Self: 'static,
    {
        self.blocks.iter().find(|inner| inner.block_type == name)
    }

    fn member(&'static self, name: &str) -> Member {
        let argument = self.arguments.iter().find(|(argument, _)| *argument == name);
        match (argument, self.block(name)) {
            (Some((_, reading)), _) => Member::Argument(*reading),
            (None, Some(inner)) => Member::Blocks(inner.labels),
            (None, None) => self.others,
        }
    }
}

impl<'r> Grammar for JsonGrammar<'r> {
    type Body = Place<'r>;

    fn root(&self) -> Place<'r> {
        match self {
            JsonGrammar::Configuration(_) => Place::File,
            JsonGrammar::Variables => Place::Form(&LITERALS),
        }
    }

    fn member(&self, body: Place<'r>, name: &str) -> Member {
        match (body, name) {
            (Place::File, name) => FILE.member(name),
            (Place::Form(form), _) if std::ptr::eq(form, &CHECK) && name == "data" => {
                Member::Blocks(BlockType::Data.labels())
            }
            (Place::Form(form), name) => form.member(name),
            (Place::Schema(_, _), "dynamic") => Member::Blocks(&["type"]),
            (Place::Schema(schema, form), name) => match form.member(name) {
                Member::Unknown if schema.is_some_and(|schema| schema.block(name).is_some()) => {
                    Member::Blocks(NONE)
                }
                known => known,
            },
            (Place::Dynamic(_), "iterator") => Member::Argument(Reference),
            (Place::Dynamic(_), "content") => Member::Blocks(NONE),
            (Place::Dynamic(_), _) => Member::Argument(Template),
        }
    }

    fn inside(&self, body: Place<'r>, block_type: &str, labels: &[&str]) -> Place<'r> {
        match body {
            Place::File => self.in_file(block_type, labels),
            Place::Form(form) if std::ptr::eq(form, &CHECK) && block_type == "data" => {
                self.in_file(block_type, labels)
            }
            Place::Form(form) => Place::Form(form.block(block_type).map_or(&VALUES, |inner| inner.form)),
            Place::Schema(schema, form) => {
                let nested =
                    |name: &str| schema.and_then(|schema| schema.block(name)).map(|nested| &nested.block);
                match (form.block(block_type), block_type) {
                    (Some(inner), _) => Place::Form(inner.form),
                    (None, "dynamic") => Place::Dynamic(labels.first().and_then(|name| nested(name))),
                    (None, name) => Place::Schema(nested(name), &NESTED),
                }
            }
            Place::Dynamic(schema) => Place::Schema(schema, &NESTED),
        }
    }
}

impl<'r> JsonGrammar<'r> {
    fn in_file(&self, block_type: &str, labels: &[&str]) -> Place<'r> {
        let Some(inner) = FILE.block(block_type) else { return Place::Form(&VALUES) };
        let JsonGrammar::Configuration(registry) = self else { return Place::Form(inner.form) };
        let kind = labels.first().copied().unwrap_or("");
        let schema = match block_type {
            "resource" => registry.resource_type(kind).map(|(_, kind)| kind.schema()),
            "data" => registry.data_source(kind).map(|(_, kind)| kind.schema()),
            "provider" => registry.provider(kind).map(|provider| provider.schema()),
            "ephemeral" => None,
            "action" => registry.action_type(kind).map(|(_, kind)| kind.schema()),
            _ => return Place::Form(inner.form),
        };
        Place::Schema(schema, inner.form)
    }
}
