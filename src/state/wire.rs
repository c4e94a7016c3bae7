//! The state document as a file: `schema/state.schema.json`, version 1.
//!
//! Members stand in the order in which they are declared here. What is at its default is left out,
//! and a member that is not known is refused: a version that wrote it meant something by it, and
//! writing the document without it would lose that.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr, ResourceAddr};
use crate::value::{Path, Ty, from_json_text};

use super::attributes::value_to_json;
use super::document::TypeOf;
use super::objects::Entry;
use super::{
    Attributes, CheckResults, FORMAT_VERSION, Flaw, ObjectStatus, Spending, State, StateError, StateObject,
    StateOutput, duplicates, refuse,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    version: u64,
    terrace_version: String,
    lineage: String,
    serial: u64,
    #[serde(borrow)]
    outputs: BTreeMap<String, OutputWire<'a>>,
    #[serde(borrow)]
    resources: Vec<Resource<&'a RawValue>>,
    spending: Spending,
    #[serde(default)]
    checks: CheckResults,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputWire<'a> {
    #[serde(borrow)]
    value: Cow<'a, RawValue>,
    #[serde(rename = "type", borrow)]
    ty: Cow<'a, RawValue>,
    #[serde(default, skip_serializing_if = "is_default")]
    sensitive: bool,
}

/// The objects of one resource that share a provider configuration.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource<Text> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    module: Option<ModuleAddr>,
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    name: String,
    provider: String,
    instances: Vec<Instance<Text>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Instance<Text> {
    #[serde(default, skip_serializing_if = "InstanceKey::is_none")]
    index_key: InstanceKey,
    #[serde(default, skip_serializing_if = "ObjectStatus::is_ready")]
    status: ObjectStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deposed: Option<String>,
    schema_version: u64,
    attributes: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sensitive_attributes: Vec<Path>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<ResourceAddr>,
    #[serde(default, skip_serializing_if = "is_default")]
    create_before_destroy: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    prevent_destroy: bool,
}

/// How many levels in the attributes of an instance stand.
const ATTRIBUTES_DEPTH: usize = 5;
/// How many levels in the value of an output stands.
const OUTPUT_DEPTH: usize = 3;

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Reads a document.
///
/// # Errors
/// Why it is none.
pub(super) fn read(bytes: &[u8], types: TypeOf<'_>) -> Result<State, Flaw> {
    let text = refuse::text(bytes)?;
    let Document { version, terrace_version, lineage, serial, outputs, resources, spending, checks } =
        match serde_json::from_str(text) {
            Ok(document) => document,
            Err(error) => return Err(refuse::why(text, &error)),
        };
    match version {
        FORMAT_VERSION => {}
        version if version > FORMAT_VERSION => {
            return Err(Flaw::Newer { version, written_by: terrace_version });
        }
        version => return Err(invalid(format!("there is no format {version}"))),
    }
    if let Some(duplicates::Duplicate { member, line }) = duplicates::find(text) {
        return Err(Flaw::Duplicate { member, line });
    }
    if lineage.is_empty() {
        return Err(invalid("the lineage is empty"));
    }
    let mut state = State { lineage, serial, spending, checks, ..State::new("") };
    for (name, output) in outputs {
        let output =
            read_output(output).map_err(|problem| invalid(format!("output value {name}: {problem}")))?;
        state.outputs.insert(name, output);
    }
    read_objects(resources, types, &mut state)?;
    Ok(state)
}

fn invalid(problem: impl Into<String>) -> Flaw {
    Flaw::Invalid { problem: problem.into() }
}

fn read_output(output: OutputWire<'_>) -> Result<StateOutput, String> {
    let OutputWire { value, ty, sensitive } = output;
    let json = format!("{{\"value\":{value},\"type\":{ty}}}");
    let value = from_json_text(&json, Some(Ty::DYNAMIC)).map_err(|error| error.to_string())?;
    Ok(StateOutput { value, sensitive })
}

/// An instance that was split from the document and whose attributes are still text.
struct Pending<'a> {
    addr: InstanceAddr,
    provider: String,
    instance: Instance<&'a RawValue>,
}

fn read_objects(
    resources: Vec<Resource<&RawValue>>,
    types: TypeOf<'_>,
    state: &mut State,
) -> Result<(), Flaw> {
    let mut pending = Vec::with_capacity(resources.len());
    for resource in resources {
        let Resource { module, mode, kind, name, provider, instances } = resource;
        let Some(mode) = Mode::from_word(&mode) else {
            return Err(invalid(format!("\"{mode}\" is no mode of a resource")));
        };
        let addr = module.unwrap_or_default().resource(mode, &kind, &name);
        if addr.to_string().parse().as_ref() != Ok(&addr) {
            return Err(invalid(format!("\"{addr}\" is no address of a resource")));
        }
        for mut instance in instances {
            let addr = addr.instance(std::mem::take(&mut instance.index_key));
            pending.push(Pending { addr, provider: provider.clone(), instance });
        }
    }
    for read in read_in_parallel(pending, types) {
        let (addr, deposed, object) = read?;
        let replaced = match &deposed {
            None => state.objects.put(addr.clone(), object),
            Some(key) => state.objects.put_deposed(addr.clone(), key, object),
        };
        if replaced.is_some() {
            return Err(invalid(format!("{addr} stands in it twice")));
        }
    }
    Ok(())
}

type ReadObject = Result<(InstanceAddr, Option<String>, StateObject), Flaw>;

/// Turning texts into values is most of the work and needs nothing from each other.
fn read_in_parallel(mut pending: Vec<Pending<'_>>, types: TypeOf<'_>) -> Vec<ReadObject> {
    const WORTH_A_THREAD: usize = 2_000;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = pending.len().div_ceil(threads).max(WORTH_A_THREAD);
    let mut chunks = Vec::new();
    while pending.len() > chunk {
        chunks.push(pending.split_off(pending.len() - chunk));
    }
    chunks.push(pending);
    let read_all =
        |chunk: Vec<Pending<'_>>| chunk.into_iter().map(|p| read_object(p, types)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let last = chunks.pop().unwrap_or_default();
        let others: Vec<_> = chunks.into_iter().map(|chunk| scope.spawn(move || read_all(chunk))).collect();
        let mut read = read_all(last);
        for other in others.into_iter().rev() {
            read.extend(other.join().expect("reading an object does not panic"));
        }
        read
    })
}

fn read_object(pending: Pending<'_>, types: TypeOf<'_>) -> ReadObject {
    let Pending { addr, provider, instance } = pending;
    let Instance {
        index_key: _,
        status,
        deposed,
        schema_version,
        attributes,
        sensitive_attributes,
        dependencies,
        create_before_destroy,
        prevent_destroy,
    } = instance;
    let ty = types(addr.resource.mode, &addr.resource.kind);
    let attributes = Attributes::read(attributes, ty, sensitive_attributes)
        .map_err(|error| Flaw::Attributes { addr: addr.to_string(), problem: error.to_string() })?;
    let object = StateObject {
        provider,
        attributes,
        status,
        schema_version,
        dependencies,
        create_before_destroy,
        prevent_destroy,
    };
    Ok((addr, deposed, object))
}

/// A document but for its head, so that it can be compared before a serial is given to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    json: String,
}

#[derive(Serialize)]
struct BodyWire<'a> {
    outputs: BTreeMap<&'a str, OutputWire<'a>>,
    resources: Vec<Resource<Arc<RawValue>>>,
    spending: &'a Spending,
    #[serde(skip_serializing_if = "CheckResults::is_empty")]
    checks: &'a CheckResults,
}

impl Body {
    /// # Errors
    /// A value that no state can hold.
    pub(super) fn of(state: &State, types: TypeOf<'_>) -> Result<Body, StateError> {
        let State { lineage: _, serial: _, outputs, objects, spending, checks } = state;
        let wire = BodyWire {
            outputs: outputs
                .iter()
                .map(|(name, output)| Ok((name.as_str(), write_output(name, output)?)))
                .collect::<Result<_, StateError>>()?,
            resources: write_objects(objects.iter(), types)?,
            spending,
            checks,
        };
        let json = serde_json::to_string_pretty(&wire)
            .map_err(|error| not_storable("the state".to_owned(), error))?;
        Ok(Body { json })
    }

    /// The whole document.
    pub(super) fn document(&self, lineage: &str, serial: u64) -> String {
        let (version, written_by) = (FORMAT_VERSION, env!("CARGO_PKG_VERSION"));
        let lineage = serde_json::Value::from(lineage);
        let rest = self.json.strip_prefix('{').expect("the body is an object");
        format!(
            "{{\n  \"version\": {version},\n  \"terrace_version\": \"{written_by}\",\n  \
             \"lineage\": {lineage},\n  \"serial\": {serial},{rest}\n"
        )
    }
}

fn write_output<'a>(name: &str, output: &StateOutput) -> Result<OutputWire<'a>, StateError> {
    let StateOutput { value, sensitive } = output;
    let failed = |error| not_storable(format!("the output value {name}"), error);
    // Only to see that value and type together are not too deep to be read.
    value_to_json(value, Ty::DYNAMIC, OUTPUT_DEPTH).map_err(failed)?;
    let json = value_to_json(value, value.ty(), OUTPUT_DEPTH).map_err(failed)?;
    let ty = serde_json::value::to_raw_value(&value.ty().to_json())
        .map_err(|error| not_storable(format!("the type of the output value {name}"), error))?;
    Ok(OutputWire { value: Cow::Owned(json), ty: Cow::Owned(ty), sensitive: *sensitive })
}

fn write_objects<'a>(
    entries: impl Iterator<Item = Entry<'a>>,
    types: TypeOf<'_>,
) -> Result<Vec<Resource<Arc<RawValue>>>, StateError> {
    let mut resources: Vec<Resource<Arc<RawValue>>> = Vec::new();
    let mut last: Option<(&ResourceAddr, &str)> = None;
    for entry in entries {
        let resource = &entry.addr.resource;
        let instance = write_object(entry, types)?;
        let group = (resource, entry.object.provider.as_str());
        match resources.last_mut() {
            Some(resource) if last == Some(group) => resource.instances.push(instance),
            _ => resources.push(Resource {
                module: Some(resource.module.clone()).filter(|module| !module.is_root()),
                mode: resource.mode.word().to_owned(),
                kind: resource.kind.clone(),
                name: resource.name.clone(),
                provider: entry.object.provider.clone(),
                instances: vec![instance],
            }),
        }
        last = Some(group);
    }
    Ok(resources)
}

fn write_object(entry: Entry<'_>, types: TypeOf<'_>) -> Result<Instance<Arc<RawValue>>, StateError> {
    let Entry { addr, deposed, object } = entry;
    let StateObject {
        provider: _,
        attributes,
        status,
        schema_version,
        dependencies,
        create_before_destroy,
        prevent_destroy,
    } = object;
    let ty = types(addr.resource.mode, &addr.resource.kind);
    let json = attributes
        .to_json(ty, ATTRIBUTES_DEPTH)
        .map_err(|error| not_storable(format!("the object of {addr}"), error))?;
    Ok(Instance {
        index_key: addr.key.clone(),
        status: *status,
        deposed: deposed.map(str::to_owned),
        schema_version: *schema_version,
        attributes: json,
        sensitive_attributes: attributes.sensitive_paths(),
        dependencies: dependencies.clone(),
        create_before_destroy: *create_before_destroy,
        prevent_destroy: *prevent_destroy,
    })
}

fn not_storable<E: Error + Send + Sync + 'static>(what: String, source: E) -> StateError {
    StateError::NotStorable { what, source: Box::new(source) }
}
