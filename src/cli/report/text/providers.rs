//! Which providers are needed, as a tree of modules.

use std::collections::BTreeSet;

use crate::cli::report::json::provider_name;
use crate::diag::escape;
use crate::ops::ModuleProviders;

/// The providers that the configuration needs, and those that the state needs if there are any.
pub fn providers_text(configuration: &ModuleProviders, state: &BTreeSet<String>) -> String {
    let mut text = "\nProviders required by configuration:\n.\n".to_owned();
    branch(configuration, "", &mut text);
    text.push('\n');
    if !state.is_empty() {
        text.push_str("Providers required by state:\n\n");
        state.iter().for_each(|name| text.push_str(&format!("    {}\n\n", leaf(name))));
    }
    text
}

fn branch(module: &ModuleProviders, indent: &str, text: &mut String) {
    let ModuleProviders { providers, modules } = module;
    let count = providers.len() + modules.len();
    let fork = |at: usize| if at + 1 == count { ("└── ", "    ") } else { ("├── ", "│   ") };
    for (at, name) in providers.iter().enumerate() {
        text.push_str(&format!("{indent}{}{}\n", fork(at).0, leaf(name)));
    }
    for (at, (name, called)) in modules.iter().enumerate() {
        let (line, below) = fork(providers.len() + at);
        text.push_str(&format!("{indent}{line}module.{}\n", escape(name)));
        branch(called, &format!("{indent}{below}"), text);
    }
}

fn leaf(name: &str) -> String {
    format!("provider[{}]", escape(&provider_name(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(providers: &[&str], modules: &[(&str, ModuleProviders)]) -> ModuleProviders {
        ModuleProviders {
            providers: providers.iter().map(|name| (*name).to_owned()).collect(),
            modules: modules.iter().map(|(name, module)| ((*name).to_owned(), module.clone())).collect(),
        }
    }

    #[test]
    fn modules_are_branches_and_providers_leaves() {
        let inner = module(&["terraform"], &[]);
        let root = module(&["stacks"], &[("a", module(&["stacks"], &[("in", inner.clone())])), ("b", inner)]);
        let state = BTreeSet::from(["stacks".to_owned()]);
        insta::assert_snapshot!(providers_text(&root, &state), @r"
        Providers required by configuration:
        .
        ├── provider[terrace/builtin/stacks]
        ├── module.a
        │   ├── provider[terrace/builtin/stacks]
        │   └── module.in
        │       └── provider[terraform.io/builtin/terraform]
        └── module.b
            └── provider[terraform.io/builtin/terraform]

        Providers required by state:

            provider[terrace/builtin/stacks]
        ");
    }
}
