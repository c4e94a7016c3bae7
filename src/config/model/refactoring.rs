//! Blocks about objects that change their place: `import`, `moved`, `removed`.

use super::{ExprRef, ProviderRef};
use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr, Move, Target};
use crate::diag::Span;

/// An `import` block: an object that exists and is to be managed from now on.
#[derive(Clone, Debug)]
pub struct ImportBlock {
    pub to: ImportTarget,
    pub to_span: Span,
    /// What the provider calls the object.
    pub id: ExprRef,
    /// One import for each element; `to` and `id` can refer to it.
    pub for_each: Option<ExprRef>,
    /// The provider configuration that finds the object, where it is named and no block of the root
    /// module says it.
    pub provider: Option<ProviderRef>,
    /// The header.
    pub span: Span,
}

/// The instance of a managed resource that an import is about. The resource is declared if it is in the
/// root module; the keys may be none of its instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportTarget {
    /// The module calls on the way.
    pub module: Vec<(String, ImportKey)>,
    pub kind: String,
    pub name: String,
    pub key: ImportKey,
}

/// An instance key in the target of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportKey {
    /// It is written out, or there is none.
    Is(InstanceKey),
    /// It is evaluated, with `each`.
    Of(ExprRef),
}

impl ImportTarget {
    /// The address, where all keys are written out.
    pub fn fixed(&self) -> Option<InstanceAddr> {
        let fixed = |key: &ImportKey| match key {
            ImportKey::Is(key) => Some(key.clone()),
            ImportKey::Of(_) => None,
        };
        let mut module = ModuleAddr::root();
        for (name, key) in &self.module {
            module = module.child(name, fixed(key)?);
        }
        Some(module.resource(Mode::Managed, &self.kind, &self.name).instance(fixed(&self.key)?))
    }
}

/// A `moved` block: what was recorded at one address belongs to another.
#[derive(Clone, Debug)]
pub struct MovedBlock {
    pub movement: Move,
    /// The header.
    pub span: Span,
}

/// A `removed` block: what the configuration has no more.
#[derive(Clone, Debug)]
pub struct RemovedBlock {
    /// The calls that lead to the module whose block it is.
    pub module: Vec<String>,
    /// A module call or a resource, from the view of that module and without instance keys.
    pub from: Target,
    pub on_removal: OnRemoval,
    /// The header.
    pub span: Span,
}

/// What becomes of the objects of what is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRemoval {
    Destroy,
    /// They stay, and the state knows them no more.
    Forget,
}

impl RemovedBlock {
    /// Whether an instance of the state belongs to what was removed.
    pub fn covers(&self, addr: &InstanceAddr) -> bool {
        let (inner, resource) = match &self.from {
            Target::Module(module) => (module, None),
            Target::Instance(instance) => (&instance.resource.module, Some(&instance.resource)),
        };
        let path = self.module.iter().chain(inner.0.iter().map(|step| &step.name));
        let mut steps = addr.resource.module.0.iter().map(|step| &step.name);
        let wanted = &addr.resource;
        path.eq(steps.by_ref().take(self.module.len() + inner.0.len()))
            && resource.is_none_or(|resource| {
                steps.next().is_none()
                    && (resource.mode, &resource.kind, &resource.name)
                        == (wanted.mode, &wanted.kind, &wanted.name)
            })
    }
}
