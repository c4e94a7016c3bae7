//! The configuration behind a plan: each expression as a constant or by what it refers to.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::values::Known;
use super::{Secrets, provider_name};
use crate::addr::Mode;
use crate::plan::{
    ActionOutline, CallOutline, Content, ExpressionOutline, Expressions, ModuleOutline, Outline,
    OutputOutline, ProviderOutline, ResourceOutline, VariableOutline,
};

/// The `configuration` of a plan.
pub(super) fn configuration_json(outline: &Outline, secrets: Secrets) -> impl Serialize + '_ {
    let Outline { providers, root } = outline;
    let providers = providers.iter().map(|(key, provider)| (key.as_str(), Provider::of(provider, secrets)));
    Document { provider_config: providers.collect(), root_module: Module::of(root, secrets) }
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    provider_config: BTreeMap<&'a str, Provider<'a>>,
    root_module: Module<'a>,
}

#[derive(Serialize)]
struct Provider<'a> {
    name: &'a str,
    full_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    module_address: &'a str,
    #[serde(skip_serializing_if = "Inside::is_empty")]
    expressions: Inside<'a>,
}

impl<'a> Provider<'a> {
    fn of(outline: &'a ProviderOutline, secrets: Secrets) -> Provider<'a> {
        let ProviderOutline { name, alias, module, expressions } = outline;
        Provider {
            name,
            full_name: provider_name(name),
            alias: alias.as_deref(),
            module_address: module,
            expressions: Inside { expressions, secrets },
        }
    }
}

#[derive(Serialize)]
struct Module<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    outputs: BTreeMap<&'a str, Output<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Resource<'a>>,
    /// As Terraform 1.14 has it: only where there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Action<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    module_calls: BTreeMap<&'a str, Call<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    variables: BTreeMap<&'a str, Variable<'a>>,
}

impl<'a> Module<'a> {
    fn of(outline: &'a ModuleOutline, secrets: Secrets) -> Module<'a> {
        let ModuleOutline { outputs, resources, actions, calls, variables } = outline;
        let resource = |resource| Resource::of(resource, secrets);
        let action = |action| Action::of(action, secrets);
        Module {
            outputs: outputs
                .iter()
                .map(|(name, output)| (name.as_str(), Output::of(output, secrets)))
                .collect(),
            resources: resources.iter().map(resource).collect(),
            actions: actions.iter().map(action).collect(),
            module_calls: calls.iter().map(|(name, call)| (name.as_str(), Call::of(call, secrets))).collect(),
            variables: variables
                .iter()
                .map(|(name, variable)| (name.as_str(), Variable::of(variable, secrets)))
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct Output<'a> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ephemeral: bool,
    expression: Expression<'a>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    depends_on: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

impl<'a> Output<'a> {
    fn of(outline: &'a OutputOutline, secrets: Secrets) -> Output<'a> {
        let OutputOutline { sensitive, ephemeral, expression, depends_on, description } = outline;
        Output {
            sensitive: *sensitive,
            ephemeral: *ephemeral,
            expression: Expression::of(expression, secrets),
            depends_on,
            description: description.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Resource<'a> {
    address: String,
    mode: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    provider_config_key: &'a str,
    #[serde(skip_serializing_if = "Inside::is_empty")]
    expressions: Inside<'a>,
    schema_version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    count_expression: Option<Expression<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    for_each_expression: Option<Expression<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    depends_on: &'a [String],
}

impl<'a> Resource<'a> {
    fn of(outline: &'a ResourceOutline, secrets: Secrets) -> Resource<'a> {
        let ResourceOutline {
            mode,
            kind,
            name,
            provider,
            schema_version,
            expressions,
            count,
            for_each,
            depends_on,
        } = outline;
        Resource {
            address: format!("{}{kind}.{name}", mode.prefix()),
            mode: mode.word(),
            kind,
            name,
            provider_config_key: provider,
            expressions: Inside { expressions, secrets },
            schema_version: *schema_version,
            count_expression: count.as_ref().map(|count| Expression::of(count, secrets)),
            for_each_expression: for_each.as_ref().map(|each| Expression::of(each, secrets)),
            depends_on,
        }
    }
}

#[derive(Serialize)]
struct Action<'a> {
    address: String,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    provider_config_key: &'a str,
    #[serde(skip_serializing_if = "Inside::is_empty")]
    expressions: Inside<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count_expression: Option<Expression<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    for_each_expression: Option<Expression<'a>>,
}

impl<'a> Action<'a> {
    fn of(outline: &'a ActionOutline, secrets: Secrets) -> Action<'a> {
        let ActionOutline { kind, name, provider, expressions, count, for_each } = outline;
        Action {
            address: format!("{}{kind}.{name}", Mode::Action.prefix()),
            kind,
            name,
            provider_config_key: provider,
            expressions: Inside { expressions, secrets },
            count_expression: count.as_ref().map(|count| Expression::of(count, secrets)),
            for_each_expression: for_each.as_ref().map(|each| Expression::of(each, secrets)),
        }
    }
}

#[derive(Serialize)]
struct Call<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Inside::is_empty")]
    expressions: Inside<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count_expression: Option<Expression<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    for_each_expression: Option<Expression<'a>>,
    module: Module<'a>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    depends_on: &'a [String],
}

impl<'a> Call<'a> {
    fn of(outline: &'a CallOutline, secrets: Secrets) -> Call<'a> {
        let CallOutline { source, expressions, count, for_each, module, depends_on } = outline;
        Call {
            source,
            expressions: Inside { expressions, secrets },
            count_expression: count.as_ref().map(|count| Expression::of(count, secrets)),
            for_each_expression: for_each.as_ref().map(|each| Expression::of(each, secrets)),
            module: Module::of(module, secrets),
            depends_on,
        }
    }
}

#[derive(Serialize)]
struct Variable<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Known<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ephemeral: bool,
}

impl<'a> Variable<'a> {
    fn of(outline: &'a VariableOutline, secrets: Secrets) -> Variable<'a> {
        let VariableOutline { default, description, sensitive, ephemeral } = outline;
        Variable {
            default: default.as_ref().map(|value| Known { value, secrets }),
            description: description.as_deref(),
            sensitive: *sensitive,
            ephemeral: *ephemeral,
        }
    }
}

#[derive(Serialize)]
struct Expression<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    constant_value: Option<Known<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    references: &'a [String],
}

impl<'a> Expression<'a> {
    fn of(outline: &'a ExpressionOutline, secrets: Secrets) -> Expression<'a> {
        let ExpressionOutline { constant, references } = outline;
        let constant_value = constant.as_ref().map(|value| Known { value, secrets });
        Expression { constant_value, references }
    }
}

/// The content of a block.
struct Inside<'a> {
    expressions: &'a Expressions,
    secrets: Secrets,
}

impl Inside<'_> {
    fn is_empty(&self) -> bool {
        self.expressions.is_empty()
    }
}

impl Serialize for Inside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let secrets = self.secrets;
        let named = self.expressions.0.iter();
        serializer.collect_map(named.map(|(name, content)| (name, Under { content, secrets })))
    }
}

/// What stands under one name.
struct Under<'a> {
    content: &'a Content,
    secrets: Secrets,
}

impl Serialize for Under<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inside = |expressions| Inside { expressions, secrets: self.secrets };
        match self.content {
            Content::Argument(expression) => Expression::of(expression, self.secrets).serialize(serializer),
            Content::Block(expressions) => inside(expressions).serialize(serializer),
            Content::Blocks(all) => serializer.collect_seq(all.iter().map(inside)),
        }
    }
}
