//! Objects as configuration: the block that describes an object as it is, as a person would write it.
//! What discover and `plan -generate-config-out` share.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization as _;

use crate::config::ProviderRef;
use crate::diag::{Diagnostic, escape};
use crate::plan::{self, Ignore, Wanted};
use crate::provider::{
    Attribute, AttributeKind, Block, ChangeAction, NestedBlock, Nesting, Problem, ResourceType,
};
use crate::syntax::{Content, GeneratedBlock};
use crate::value::{Kind, Path, Value};

/// Longer names are cut; the id in the `import` block tells the rest.
const LONGEST_NAME: usize = 60;

/// What a configuration for an object says.
#[derive(Debug)]
pub(super) struct Described {
    /// A value for each attribute and block of the schema, null where nothing need be set.
    pub config: Value,
    /// Why this would not leave the object as it is. An optional argument that holds what nobody may
    /// write, such as the status of a container that is still starting, is left out and named here.
    pub problems: Vec<Problem>,
    /// What was written where the object holds just now what no configuration can say, and what that is.
    pub assumed: Vec<Assumed>,
}

/// An argument that was written otherwise than it is.
#[derive(Debug, PartialEq)]
pub(super) struct Assumed {
    name: &'static str,
    is: Value,
    written: Value,
}

impl Described {
    /// What to tell whoever takes the text for a description of what is there. `what` names the object.
    pub fn warning(&self, what: &str) -> Option<Diagnostic> {
        let shown = |value: &Value| match value.as_str() {
            Some(text) => format!("\"{}\"", escape(text)),
            None => "something else".to_owned(),
        };
        let Assumed { name, is, written } = self.assumed.first()?;
        let detail = format!(
            "The {name} of {what} is {} just now, which no configuration can ask for. {} was written instead, so that \
             an apply changes it.",
            shown(is),
            shown(written)
        );
        let hint = format!("Look at it in the plan, and write another {name} if you want it otherwise.");
        Some(Diagnostic::warning("Object would be changed", detail).hint(hint))
    }
}

/// Describes an object. Defaults, what only the cloud sets, and sensitive values are left out.
pub(super) fn describe(resource_type: &dyn ResourceType, object: &Value) -> Described {
    let schema = resource_type.schema();
    let is = object.unmarked_deep();
    let object = resource_type.nearest(&is);
    let assumed = assumed(schema, &is, &object);
    let mut config = arguments_of(schema, &object);
    let mut problems: Vec<Problem> = resource_type.validate(&config).into_iter().filter(is_error).collect();
    for problem in &problems {
        let name = problem.path.first_attr();
        if let Some(attribute) = name.and_then(|name| schema.attribute(name)).filter(|a| !a.is_required()) {
            config = config.with_attr(attribute.name, Value::null(attribute.ty));
        }
    }
    problems.extend(missing(schema, &config));
    let lean = without_defaults(resource_type, &object, &config);
    let keeps = |config: &Value| changes_nothing(resource_type, &object, config);
    if !problems.is_empty() || keeps(&lean) {
        return Described { config: lean, problems, assumed };
    }
    if !keeps(&config) {
        let detail = "No configuration leaves it as it is.";
        problems.push(Problem::error(Path::root(), "Object would be changed", detail));
    }
    Described { config, problems, assumed }
}

fn assumed(schema: &Block, is: &Value, object: &Value) -> Vec<Assumed> {
    let get = |value: &Value, name| value.get_attr(name).cloned();
    let each = schema.attributes.iter().filter_map(|attribute| {
        let name = attribute.name;
        Some(Assumed { name, is: get(is, name)?, written: get(object, name)? })
    });
    each.filter(|assumed| assumed.is != assumed.written).collect()
}

fn is_error(problem: &Problem) -> bool {
    problem.severity == crate::diag::Severity::Error
}

/// What of an object a configuration can say.
fn arguments_of(schema: &Block, object: &Value) -> Value {
    let attribute = |attribute: &Attribute| {
        let can_stand = attribute.is_argument() && !attribute.sensitive;
        let value = object.get_attr(attribute.name).filter(|value| can_stand && value.is_wholly_known());
        (attribute.name, value.cloned().unwrap_or_else(|| Value::null(attribute.ty)))
    };
    let block = |block: &NestedBlock| {
        let value = object.get_attr(block.name).filter(|value| value.is_known() && !value.is_null());
        (block.name, value.map_or_else(|| block.nothing(), |value| arguments_of_blocks(block, value)))
    };
    Value::object(schema.attributes.iter().map(attribute).chain(schema.blocks.iter().map(block)))
}

fn arguments_of_blocks(block: &NestedBlock, value: &Value) -> Value {
    let each = value.elements().map(|element| arguments_of(&block.block, element));
    match block.nesting {
        Nesting::Single => arguments_of(&block.block, value),
        Nesting::List => Value::list(block.block.ty(), each),
        Nesting::Set => Value::set(block.block.ty(), each),
    }
}

/// What must be set and is not known of the object.
fn missing(schema: &Block, config: &Value) -> Vec<Problem> {
    let is_null = |name: &str| config.get_attr(name).is_none_or(Value::is_null);
    let attributes = schema.attributes.iter().filter(|attribute| attribute.is_required());
    let unset = attributes.map(|attribute| attribute.name).filter(|name| is_null(name)).map(|name| {
        let detail = format!("Its {name}, which a configuration must set, is not known.");
        Problem::error(Path::root().attr(name), "Missing argument", detail)
    });
    let count = |block: &NestedBlock| config.get_attr(block.name).map_or(0, |value| value.elements().len());
    let too_few = schema.blocks.iter().filter(|block| count(block) < block.min as usize).map(|block| {
        let detail = format!("It has no {}, and a configuration must have one.", block.name);
        Problem::error(Path::root().attr(block.name), "Missing block", detail)
    });
    unset.chain(too_few).collect()
}

/// The configuration without what a new object would get anyway.
fn without_defaults(resource_type: &dyn ResourceType, object: &Value, config: &Value) -> Value {
    let schema = resource_type.schema();
    let mut lean = config.clone();
    for attribute in schema.attributes.iter().filter(|attribute| may_be_default(attribute)) {
        let without = lean.with_attr(attribute.name, Value::null(attribute.ty));
        if planned(resource_type, &without).get_attr(attribute.name) == object.get_attr(attribute.name) {
            lean = without;
        }
    }
    for block in schema.blocks.iter().filter(|block| block.nesting != Nesting::Single) {
        let elements = lean.get_attr(block.name).map(|value| value.elements().cloned().collect::<Vec<_>>());
        let elements = elements.unwrap_or_default().into_iter();
        let elements: Vec<_> =
            elements.map(|element| lean_element(resource_type, &lean, block, element)).collect();
        lean = lean.with_attr(block.name, collect(block, elements));
    }
    lean
}

/// An element without its defaults: what a new object would have if this were its only one.
fn lean_element(
    resource_type: &dyn ResourceType,
    config: &Value,
    block: &NestedBlock,
    element: Value,
) -> Value {
    let mut lean = element;
    for attribute in block.block.attributes.iter().filter(|attribute| may_be_default(attribute)) {
        let without = lean.with_attr(attribute.name, Value::null(attribute.ty));
        let alone = config.with_attr(block.name, collect(block, vec![without.clone()]));
        let planned = planned(resource_type, &alone);
        let planned = planned.get_attr(block.name).and_then(|value| value.elements().next().cloned());
        if planned.is_some_and(|new| new.get_attr(attribute.name) == lean.get_attr(attribute.name)) {
            lean = without;
        }
    }
    lean
}

fn collect(block: &NestedBlock, elements: Vec<Value>) -> Value {
    match block.nesting {
        Nesting::Set => Value::set(block.block.ty(), elements),
        Nesting::Single | Nesting::List => Value::list(block.block.ty(), elements),
    }
}

fn may_be_default(attribute: &Attribute) -> bool {
    matches!(attribute.kind, AttributeKind::Optional | AttributeKind::OptionalComputed)
}

/// The planned state of a new object.
fn planned(resource_type: &dyn ResourceType, config: &Value) -> Value {
    plan::decide(wanted(resource_type, None, config)).after.unmarked_deep()
}

fn changes_nothing(resource_type: &dyn ResourceType, object: &Value, config: &Value) -> bool {
    let prior = plan::with_schema_marks(resource_type, object.clone());
    let prior = plan::mask_copies_of(resource_type.name(), prior);
    plan::decide(wanted(resource_type, Some(&prior), config)).action == ChangeAction::NoOp
}

fn wanted<'a>(
    resource_type: &'a dyn ResourceType,
    prior: Option<&'a Value>,
    config: &'a Value,
) -> Wanted<'a> {
    Wanted {
        resource_type,
        prior,
        config,
        ignore: &Ignore::Nothing,
        replace_because: None,
        create_before_destroy: false,
    }
}

/// The block of a resource.
pub(super) fn resource_block(
    resource_type: &dyn ResourceType,
    name: &str,
    provider: &ProviderRef,
    config: &Value,
    references: &References,
) -> GeneratedBlock {
    let mut block = GeneratedBlock::new("resource").label(resource_type.name()).label(name);
    if provider.alias.is_some() {
        block = block.argument("provider", Content::Reference(provider.to_string()));
    }
    let mut body = contents(resource_type.schema(), config);
    for (name, content) in &mut body.arguments {
        let Content::Text(text) = &content else { continue };
        let is_id = resource_type.lives_in().contains(&name.as_str()) || name.ends_with("_id");
        if let Some(reference) = references.to(text).filter(|_| is_id) {
            *content = Content::Reference(reference.to_owned());
        }
    }
    block.arguments.extend(body.arguments);
    block.blocks = body.blocks;
    block
}

/// Arguments and blocks in the order of the schema.
fn contents(schema: &Block, config: &Value) -> GeneratedBlock {
    let mut body = GeneratedBlock::default();
    for attribute in &schema.attributes {
        let content = config.get_attr(attribute.name).and_then(content);
        body.arguments.extend(content.map(|content| (attribute.name.to_owned(), content)));
    }
    for block in &schema.blocks {
        let Some(value) = config.get_attr(block.name).filter(|value| !value.is_null()) else { continue };
        let all: Vec<&Value> = match block.nesting {
            Nesting::Single => vec![value],
            Nesting::List | Nesting::Set => value.elements().collect(),
        };
        body.blocks.extend(all.into_iter().map(|element| GeneratedBlock {
            block_type: block.name.to_owned(),
            ..contents(&block.block, element)
        }));
    }
    body
}

/// A value as it is written; `None` for null and for what is not known.
fn content(value: &Value) -> Option<Content> {
    Some(match value.kind() {
        Kind::Null | Kind::Unknown(_) => return None,
        Kind::Bool(flag) => Content::Bool(flag),
        Kind::Number(number) => Content::Number(number.to_string()),
        Kind::String(text) => Content::Text(text.to_string()),
        Kind::List(items) | Kind::Tuple(items) | Kind::Set(items) => {
            Content::List(items.iter().filter_map(content).collect())
        }
        Kind::Map(_) | Kind::Object(_) => {
            let entries = value.entries().filter_map(|(key, item)| Some((key.to_string(), content(item)?)));
            Content::Map(entries.collect())
        }
    })
}

/// What ids of objects can be written as.
#[derive(Debug, Default)]
pub(super) struct References {
    /// `None` where two objects have the same id.
    by_id: BTreeMap<String, Option<String>>,
}

impl References {
    /// The object at this address, as references write it, can be referred to by its id.
    pub fn add(&mut self, address: &str, object: &Value) {
        let Some(id) = object.get_attr("id").filter(|id| id.is_known()).and_then(Value::as_str) else {
            return;
        };
        let reference = Some(format!("{address}.id"));
        self.by_id.entry(id.to_owned()).and_modify(|known| *known = None).or_insert(reference);
    }

    fn to(&self, id: &str) -> Option<&str> {
        self.by_id.get(id)?.as_deref()
    }
}

/// Names of resources, none given twice to one type.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<(String, String)>,
}

impl Names {
    pub fn take(&mut self, kind: &str, name: &str) {
        self.taken.insert((kind.to_owned(), name.to_owned()));
    }

    /// A free name made of what people call the object.
    pub fn give(&mut self, kind: &str, called: &str) -> String {
        let name = resource_name(kind, called);
        let numbered = (2_u64..).map(|n| format!("{name}_{n}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        let is_free = |name: &String| self.taken.insert((kind.to_owned(), name.clone()));
        all.find(is_free).unwrap_or(name)
    }
}

/// Small letters, digits and single underscores: `Büro – 2` becomes `buro_2`. What begins with a digit,
/// or has nothing that can stand in a name, gets the type's last word.
fn resource_name(kind: &str, called: &str) -> String {
    let mut name = String::new();
    for character in called.nfkd() {
        match character {
            letter if letter.is_ascii_alphanumeric() => name.push(letter.to_ascii_lowercase()),
            // An accent that was taken off its letter.
            mark if unicode_normalization::char::is_combining_mark(mark) => {}
            _ if name.is_empty() || name.ends_with('_') => {}
            _ => name.push('_'),
        }
        if name.len() >= LONGEST_NAME {
            break;
        }
    }
    let name = name.trim_matches('_');
    let word = kind.rsplit('_').next().unwrap_or(kind);
    match name.chars().next() {
        None => word.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{word}_{name}"),
        Some(_) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_made_of_what_people_call_things() {
        for (called, name) in [
            ("web", "web"),
            ("my-app", "my_app"),
            ("My App (old)", "my_app_old"),
            ("Büro – 2", "buro_2"),
            ("2nd", "container_2nd"),
            ("--", "container"),
            ("\u{202e}${evil}\"\n", "evil"),
            ("容器", "container"),
        ] {
            assert_eq!(resource_name("stacks_container", called), name, "{called}");
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::default();
        names.take("a_b", "web");
        let given = ["web", "WEB", "web-2", "web"].map(|called| names.give("a_b", called));
        assert_eq!(given, ["web_2", "web_3", "web_2_2", "web_4"]);
        assert_eq!(names.give("a_c", "web"), "web");
    }

    #[test]
    fn an_id_that_two_objects_have_is_no_reference() {
        let object = |id: &str| Value::object([("id", Value::from(id))]);
        let mut references = References::default();
        references.add("t.a", &object("1"));
        references.add("t.b", &object("2"));
        references.add("t.c", &object("2"));
        references.add("t.d", &Value::empty_object());
        assert_eq!(
            (references.to("1"), references.to("2"), references.to("3")),
            (Some("t.a.id"), None, None)
        );
    }

    proptest! {
        #[test]
        fn every_name_can_stand_as_one(called in "\\PC{0,80}") {
            let name = resource_name("t_thing", &called);
            prop_assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            prop_assert!(name.chars().all(plain) && name.len() <= 70, "{name}");
        }
    }
}
