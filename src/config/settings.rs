//! The settings block: `terrace { … }`, and `terraform { … }` for people who come from there.

use super::arguments::{Context, Place, Shape, Titled, check_shape, duplicate_block, static_string};
use super::bodies::{Argument, Bodies, InnerBlock};
use super::declare::{Dialect, SettingsBlock};
use super::files::Role;
use super::model::{ProviderRef, Settings};
use super::provider_block::compiled_in;
use super::resource::provider_of;
use super::version::{Constraint, Version};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::syntax::{Attribute, Expr, ObjectKey, Tree};

/// The version of Terraform whose language this is, which `terraform { required_version }` is compared
/// with.
const LANGUAGE_VERSION: &str = "1.11.4";

const SHAPE: Shape = Shape {
    required: &[],
    optional: &["required_version"],
    blocks: &["backend", "encryption", "required_providers", "cloud"],
};

const LOCAL_BACKEND: Shape = Shape { required: &[], optional: &["path", "workspace_dir"], blocks: &[] };

/// Whether the configuration says it is for this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fitness {
    Fits,
    /// It is for another version; whatever else seems wrong in it may be right there.
    OtherVersion,
}

/// Merges the settings blocks, given in the order in which they count.
pub(super) fn settings(
    context: &Context<'_>,
    blocks: &[SettingsBlock],
    out: &mut Diagnostics,
) -> (Settings, Fitness) {
    let (mut settings, mut fitness) = (Settings::default(), Fitness::Fits);
    let overriding = overriding_version(context, blocks);
    for (position, block) in blocks.iter().enumerate() {
        let list = [block.body];
        let bodies = context.bodies(&list);
        let title = match block.dialect {
            Dialect::Terrace => "terrace",
            Dialect::Terraform => "terraform",
        };
        check_settings_shape(context, bodies, Titled { title, header: block.header }, out);
        if position >= overriding
            && let Some(argument) = bodies.argument("required_version")
            && let Some(text) = static_string(context, argument, out)
        {
            if check_version(context, block.dialect, argument, &text, out) == Fitness::OtherVersion {
                fitness = Fitness::OtherVersion;
            }
            settings.required_version = Some((text, context.span(argument.expr())));
        }
        for inner in bodies.blocks() {
            match inner.block.block_type {
                "backend" if context.place == Place::Child => out.push(backend_ignored(&inner)),
                "backend" => backend(context, block.role, inner, &mut settings, out),
                "encryption" => encryption(block.role, inner, &mut settings, out),
                "required_providers" => {
                    settings.provider_aliases.extend(required_providers(context, inner, out));
                }
                "cloud" => out.push(no_cloud(inner)),
                _ => {}
            }
        }
    }
    warn_of_terraform(blocks, out);
    (settings, fitness)
}

/// The first block of those whose required version, if any, must fit: all of primary files must, but one
/// in an override file takes the place of all before it.
fn overriding_version(context: &Context<'_>, blocks: &[SettingsBlock]) -> usize {
    let overrides = |block: &SettingsBlock| {
        let list = [block.body];
        block.role == Role::Override && context.bodies(&list).argument("required_version").is_some()
    };
    blocks.iter().rposition(overrides).unwrap_or(0)
}

/// `backend` has a label, unlike the blocks that a shape describes.
fn check_settings_shape(context: &Context<'_>, bodies: Bodies<'_>, block: Titled<'_>, out: &mut Diagnostics) {
    let mut found = Diagnostics::new();
    check_shape(context, bodies, &SHAPE, block, &mut found);
    let labels: Vec<_> = bodies
        .blocks_of("backend")
        .iter()
        .filter_map(|inner| inner.block.label(0))
        .map(|l| Some(l.span))
        .collect();
    out.extend(found.into_iter().filter(|diagnostic| !labels.contains(&diagnostic.span)));
}

fn check_version(
    context: &Context<'_>,
    dialect: Dialect,
    argument: Argument<'_>,
    text: &str,
    out: &mut Diagnostics,
) -> Fitness {
    let span = context.span(argument.expr());
    let (program, own) = match dialect {
        Dialect::Terrace => ("terrace", env!("CARGO_PKG_VERSION")),
        Dialect::Terraform => ("Terraform language", LANGUAGE_VERSION),
    };
    let constraint: Constraint = match text.parse() {
        Ok(constraint) => constraint,
        Err(cause) => {
            let detail = format!("The constraint {text:?} cannot be read: {cause}.");
            out.push(Diagnostic::error("Invalid version constraint", detail).at(span));
            return Fitness::Fits;
        }
    };
    let version: Version = own.parse().expect("our own versions are versions");
    if constraint.allows(&version) {
        return Fitness::Fits;
    }
    let detail =
        format!("This configuration does not support {program} version {own}: it requires {text:?}.");
    let error = Diagnostic::error("Unsupported version", detail)
        .at(span)
        .hint("Use a version of terrace that fits, or change the constraint.");
    let language: Version = LANGUAGE_VERSION.parse().expect("our own versions are versions");
    out.push(match dialect {
        // As it stood in a `terraform` block, before that was renamed.
        Dialect::Terrace if constraint.allows(&language) => error.hint(format!(
            "In a `terrace` block this is the version of terrace itself; that of the language, {LANGUAGE_VERSION}, is \
             compared in a `terraform` block."
        )),
        Dialect::Terrace | Dialect::Terraform => error,
    });
    Fitness::OtherVersion
}

fn backend_ignored(inner: &InnerBlock<'_>) -> Diagnostic {
    let detail = "Only the root module says where the state is kept; in a module that is called the block has no effect.";
    Diagnostic::warning("Backend configuration ignored", detail)
        .at(inner.block.header_span)
        .hint("Remove the block.")
}

fn backend(
    context: &Context<'_>,
    role: Role,
    inner: InnerBlock<'_>,
    settings: &mut Settings,
    out: &mut Diagnostics,
) {
    let block = inner.block;
    let mut labels = block.labels();
    let (Some(kind), None) = (labels.next(), labels.next()) else {
        let detail = "A backend block has one label, the type of the backend.";
        let error = Diagnostic::error("Invalid backend block", detail).at(block.header_span);
        return out.push(error.hint("Write `backend \"local\" { … }`."));
    };
    if let (Role::Primary, Some((_, _, first))) = (role, &settings.backend) {
        return out.push(duplicate_block("backend", block.header_span, *first));
    }
    if kind.text != "local" {
        let detail = format!("The backend {:?} is not supported by this version of terrace.", kind.text);
        let error = Diagnostic::error("Unsupported backend", detail).at(kind.span);
        return out.push(error.hint("Only `local` is: the state is kept in a file in the folder."));
    }
    let list = [inner.body()];
    let bodies = context.bodies(&list);
    let title = Titled { title: &block.title(), header: block.header_span };
    check_shape(context, bodies, &LOCAL_BACKEND, title, out);
    for argument in bodies.arguments() {
        static_string(context, argument, out);
    }
    settings.backend = Some((kind.text.to_owned(), inner.body(), block.header_span));
}

/// Not encrypting what should be encrypted would be worse than refusing.
fn encryption(role: Role, inner: InnerBlock<'_>, settings: &mut Settings, out: &mut Diagnostics) {
    let header = inner.block.header_span;
    if let (Role::Primary, Some((_, first))) = (role, &settings.encryption) {
        return out.push(duplicate_block("encryption", header, *first));
    }
    let detail = "Encryption of state and plan files is not supported by this version of terrace, and nothing is \
                  stored unencrypted that should be encrypted.";
    out.push(Diagnostic::error("Unsupported block type", detail).at(header));
    settings.encryption = Some((inner.body(), header));
}

/// Gives the provider configurations that the caller must pass.
fn required_providers(
    context: &Context<'_>,
    inner: InnerBlock<'_>,
    out: &mut Diagnostics,
) -> Vec<(ProviderRef, Span)> {
    let tree = context.trees[inner.tree.0 as usize].body(inner.block.body);
    for block in tree.blocks() {
        let detail = "Blocks are not allowed here; each provider is an argument.";
        out.push(Diagnostic::error("Unexpected block", detail).at(block.header_span));
    }
    let compiled_in = compiled_in(context);
    let mut all_known = true;
    let mut aliases = Vec::new();
    for attribute in tree.attributes() {
        let builtin = attribute.name == "terraform" && names_builtin(tree.tree(), attribute.expr);
        if builtin || compiled_in.contains(&attribute.name) {
            aliases.extend(configuration_aliases(tree.tree(), attribute, out));
            continue;
        }
        all_known = false;
        let detail = format!(
            "The provider {:?} is not compiled into terrace, which downloads nothing. There are: {}.",
            attribute.name,
            compiled_in.join(", ")
        );
        let error = Diagnostic::error("Unknown provider", detail).at(attribute.name_span);
        out.push(error.suggest(attribute.name, compiled_in.iter().copied()));
    }
    if all_known && aliases.is_empty() {
        let detail =
            "All providers are compiled into terrace: versions and sources given here have no effect.";
        let warning =
            Diagnostic::warning("Providers need not be required", detail).at(inner.block.header_span);
        out.push(warning.hint("The `required_providers` block can be removed."));
    }
    aliases
}

/// `configuration_aliases = [stacks.eu]` of one provider.
fn configuration_aliases(
    tree: &Tree,
    attribute: Attribute<'_>,
    out: &mut Diagnostics,
) -> Vec<(ProviderRef, Span)> {
    let Expr::Object(items) = tree.expr(attribute.expr) else { return Vec::new() };
    let Some(item) = items.iter().find(|item| item.key == ObjectKey::Name("configuration_aliases")) else {
        return Vec::new();
    };
    let invalid = |span| {
        let detail =
            "The configuration aliases must be a list of provider names with aliases, without quotes.";
        Diagnostic::error("Invalid configuration_aliases value", detail)
            .at(span)
            .hint(format!("For example `[{}.other]`.", attribute.name))
    };
    let Expr::Tuple(elements) = tree.expr(item.value) else {
        if !matches!(tree.expr(item.value), Expr::Error) {
            out.push(invalid(tree.span(item.value)));
        }
        return Vec::new();
    };
    let mut aliases = Vec::new();
    for element in elements {
        let named = tree.traversal(*element).and_then(|traversal| provider_of(&traversal));
        match named.filter(|named| named.written_name() == attribute.name && named.alias.is_some()) {
            Some(named) => aliases.push((named, tree.span(*element))),
            None => out.push(invalid(tree.span(*element))),
        }
    }
    aliases
}

/// `terraform = { source = "terraform.io/builtin/terraform" }`, which `terraform_data` is from.
fn names_builtin(tree: &Tree, expr: crate::syntax::ExprId) -> bool {
    let Expr::Object(items) = tree.expr(expr) else { return false };
    items.iter().any(|item| {
        let is_source = match item.key {
            ObjectKey::Name(name) => name == "source",
            ObjectKey::Expr(key) => tree.as_literal_string(key) == Some("source"),
            ObjectKey::Parens(_) => false,
        };
        is_source && tree.as_literal_string(item.value) == Some("terraform.io/builtin/terraform")
    })
}

fn no_cloud(inner: InnerBlock<'_>) -> Diagnostic {
    let detail = "HCP Terraform is not supported: terrace keeps the state itself.";
    Diagnostic::error("Unsupported block type", detail)
        .at(inner.block.header_span)
        .hint("Remove the block, or write a `backend` block.")
}

/// One warning, however many blocks there are.
fn warn_of_terraform(blocks: &[SettingsBlock], out: &mut Diagnostics) {
    if let Some(block) = blocks.iter().find(|block| block.dialect == Dialect::Terraform) {
        let detail = format!(
            "A \"terraform\" block is understood, with its \"required_version\" compared with {LANGUAGE_VERSION}, the \
             version of the language."
        );
        let warning = Diagnostic::warning("Settings block of another name", detail).at(block.header);
        out.push(warning.hint("Here the block is called `terrace`."));
    }
}
