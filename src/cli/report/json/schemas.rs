//! What the compiled-in providers offer: `providers schema -json`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::provider_name;
use crate::provider::{Attribute, AttributeKind, Block, NestedBlock, Nesting, Provider, Registry};

/// The document of `providers schema -json`.
pub fn schemas_json(registry: &Registry) -> impl Serialize + use<> {
    let schemas =
        registry.providers().map(|provider| (provider_name(provider.name()), Schemas::of(provider)));
    Document { format_version: "1.0", provider_schemas: schemas.collect() }
}

#[derive(Serialize)]
struct Document {
    format_version: &'static str,
    provider_schemas: BTreeMap<String, Schemas>,
}

#[derive(Serialize)]
struct Schemas {
    provider: Versioned,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    resource_schemas: BTreeMap<&'static str, Versioned>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    data_source_schemas: BTreeMap<&'static str, Versioned>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    ephemeral_resource_schemas: BTreeMap<&'static str, Versioned>,
}

#[derive(Serialize)]
struct Versioned {
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<BlockWire>,
}

#[derive(Serialize)]
struct BlockWire {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<&'static str, AttributeWire>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    block_types: BTreeMap<&'static str, NestedWire>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'static str,
    description_kind: &'static str,
}

#[derive(Serialize)]
struct AttributeWire {
    #[serde(rename = "type")]
    ty: serde_json::Value,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'static str,
    description_kind: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    computed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
}

#[derive(Serialize)]
struct NestedWire {
    nesting_mode: &'static str,
    block: BlockWire,
    #[serde(skip_serializing_if = "is_zero")]
    min_items: u32,
    #[serde(skip_serializing_if = "is_zero")]
    max_items: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Schemas {
    fn of(provider: &dyn Provider) -> Schemas {
        let schema = provider.schema();
        let is_empty = schema.attributes.is_empty() && schema.blocks.is_empty();
        let unversioned = |block| Versioned { version: 0, block: Some(BlockWire::of(block)) };
        Schemas {
            provider: Versioned { version: 0, block: (!is_empty).then(|| BlockWire::of(schema)) },
            resource_schemas: provider
                .resource_types()
                .into_iter()
                .map(|kind| {
                    let block = Some(BlockWire::of(kind.schema()));
                    (kind.name(), Versioned { version: kind.schema_version(), block })
                })
                .collect(),
            data_source_schemas: provider
                .data_sources()
                .into_iter()
                .map(|source| (source.name(), unversioned(source.schema())))
                .collect(),
            ephemeral_resource_schemas: provider
                .ephemeral_types()
                .into_iter()
                .map(|kind| (kind.name(), unversioned(kind.schema())))
                .collect(),
        }
    }
}

impl BlockWire {
    fn of(block: &Block) -> BlockWire {
        let Block { attributes, blocks, doc } = block;
        BlockWire {
            attributes: attributes.iter().map(|a| (a.name, AttributeWire::of(a))).collect(),
            block_types: blocks.iter().map(|nested| (nested.name, NestedWire::of(nested))).collect(),
            description: doc,
            description_kind: "plain",
        }
    }
}

impl AttributeWire {
    fn of(attribute: &Attribute) -> AttributeWire {
        let Attribute { name: _, ty, kind, forces_replacement: _, sensitive, doc } = attribute;
        AttributeWire {
            ty: ty.to_json(),
            description: doc,
            description_kind: "plain",
            required: *kind == AttributeKind::Required,
            optional: matches!(kind, AttributeKind::Optional | AttributeKind::OptionalComputed),
            computed: attribute.is_computed(),
            sensitive: *sensitive,
        }
    }
}

impl NestedWire {
    fn of(nested: &NestedBlock) -> NestedWire {
        let NestedBlock { name: _, nesting, min, block } = nested;
        let (nesting_mode, max_items) = match nesting {
            Nesting::Single => ("single", 1),
            Nesting::List => ("list", 0),
            Nesting::Set => ("set", 0),
        };
        NestedWire { nesting_mode, block: BlockWire::of(block), min_items: *min, max_items }
    }
}
