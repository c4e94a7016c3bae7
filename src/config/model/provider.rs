//! Provider configurations: their blocks, and their names here and in configurations.

use std::fmt;

use super::BlockRef;
use crate::diag::Span;

/// A `provider` block.
#[derive(Clone, Debug)]
pub struct ProviderBlock {
    pub provider: ProviderRef,
    /// `provider "NAME"`.
    pub span: Span,
    /// The bodies that make it up, without `alias` being taken out.
    pub bodies: Vec<BlockRef>,
}

/// The provider of what needs no cloud: its name in here and its name in configurations.
const BUILTIN: (&str, &str) = ("builtin", "terraform");

/// A provider configuration: `stacks` or `stacks.alias`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderRef {
    /// The calls that lead to the module whose block it is. Empty for the root, and wherever a module
    /// names its own configurations.
    pub module: Vec<String>,
    pub name: String,
    pub alias: Option<String>,
}

impl ProviderRef {
    pub fn new(name: &str, alias: Option<&str>) -> ProviderRef {
        ProviderRef { module: Vec::new(), name: name.to_owned(), alias: alias.map(str::to_owned) }
    }

    /// The one that is called so in a configuration, where the provider of `terraform_data` has
    /// Terraform's name for it.
    pub fn written(name: &str, alias: Option<&str>) -> ProviderRef {
        ProviderRef::new(if name == BUILTIN.1 { BUILTIN.0 } else { name }, alias)
    }

    /// The name that a configuration has for the provider.
    pub fn written_name(&self) -> &str {
        if self.name == BUILTIN.0 { BUILTIN.1 } else { &self.name }
    }

    /// As a configuration calls it, and messages do.
    pub fn as_written(&self) -> String {
        ProviderRef { name: self.written_name().to_owned(), ..self.clone() }.to_string()
    }

    /// As messages call its block: `provider "stacks"`.
    pub fn title(&self) -> String {
        format!("provider \"{}\"", self.written_name())
    }

    /// The configuration without an alias.
    pub fn default_of(name: &str) -> ProviderRef {
        ProviderRef::new(name, None)
    }

    /// Reads what state and plan store.
    pub fn parse(text: &str) -> ProviderRef {
        let (mut module, mut rest) = (Vec::new(), text);
        while let Some((call, after)) = rest.strip_prefix("module.").and_then(|rest| rest.split_once('.')) {
            module.push(call.to_owned());
            rest = after;
        }
        let (name, alias) = rest.split_once('.').map_or((rest, None), |(name, alias)| (name, Some(alias)));
        ProviderRef { module, ..ProviderRef::new(name, alias) }
    }
}

/// `module.net.stacks.alias`; the way back is [`ProviderRef::parse`].
impl fmt::Display for ProviderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.module.iter().try_for_each(|call| write!(f, "module.{call}."))?;
        match &self.alias {
            Some(alias) => write!(f, "{}.{alias}", self.name),
            None => f.write_str(&self.name),
        }
    }
}
