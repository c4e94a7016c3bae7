//! The difference that a configuration makes to an object: a plain function of schema, refreshed and
//! desired state.

use crate::provider::{Attribute, Block, NestedBlock, Nesting};
use crate::value::{Equality, Kind, Path, Step, Ty, Value};

/// The state that a configuration asks for, before the provider completes it: what is configured;
/// where nothing is, what the provider computed before, unknown if it has not yet. By Terraform's
/// rules for a proposed new state.
pub fn propose(schema: &Block, prior: Option<&Value>, config: &Value) -> Value {
    let attributes = schema.attributes.iter().map(|attribute| {
        let configured = member(config, attribute.name);
        let before = prior.and_then(|prior| prior.get_attr(attribute.name));
        (attribute.name, propose_attribute(attribute, prior.is_some(), before, configured))
    });
    let blocks = schema.blocks.iter().map(|block| {
        let configured = member(config, block.name);
        let before = prior.and_then(|prior| prior.get_attr(block.name));
        (block.name, propose_block(block, before, configured))
    });
    Value::object(attributes.chain(blocks))
}

/// Null where a value has no such member, so that an object of an older schema can be compared.
fn member(object: &Value, name: &str) -> Value {
    object.get_attr(name).cloned().unwrap_or_else(|| Value::null(crate::value::Ty::DYNAMIC))
}

fn propose_attribute(
    attribute: &Attribute,
    exists: bool,
    before: Option<&Value>,
    configured: Value,
) -> Value {
    if !configured.is_null() || !attribute.is_computed() {
        return configured;
    }
    match before {
        Some(before) if exists => before.clone(),
        _ => Value::unknown(attribute.ty),
    }
}

fn propose_block(block: &NestedBlock, before: Option<&Value>, configured: Value) -> Value {
    if configured.is_null() || !configured.is_known() {
        return configured;
    }
    match block.nesting {
        Nesting::Single => propose(&block.block, before.filter(|b| !b.is_null()), &configured),
        Nesting::List => {
            let items = configured.elements().enumerate().map(|(at, item)| {
                propose(&block.block, before.and_then(|list| list.elements().nth(at)), item)
            });
            Value::list(block.block.ty(), items.collect::<Vec<_>>())
        }
        Nesting::Set => {
            let items = configured.elements().map(|item| {
                let same = |old: &&Value| is_same_but_computed(&block.block, old, item);
                propose(&block.block, before.and_then(|set| set.elements().find(same)), item)
            });
            Value::set(block.block.ty(), items.collect::<Vec<_>>())
        }
    }
    .with_marks(configured.marks())
}

/// Whether a block of the configuration is the one an element of the object came from: all that is
/// configured is equal.
fn is_same_but_computed(schema: &Block, object: &Value, configured: &Value) -> bool {
    schema.attributes.iter().all(|attribute| {
        let wanted = member(configured, attribute.name);
        (wanted.is_null() && attribute.is_computed())
            || wanted.raw_equal(&member(object, attribute.name)) == Equality::Equal
    })
}

/// The attributes and blocks, by path, in which two states of an object differ. What is unknown
/// differs. Paths go to attributes, not into them.
pub fn differences(schema: &Block, before: &Value, after: &Value) -> Vec<Path> {
    let differs = |name: &&str| member(before, name).raw_equal(&member(after, name)) != Equality::Equal;
    schema.names().filter(differs).map(|name| Path::root().attr(name)).collect()
}

/// The differing attributes whose schema demands a new object for a different value.
pub fn forcing(schema: &Block, before: &Value, after: &Value) -> Vec<Path> {
    let forces = |path: &Path| {
        let attribute = path.first_attr().and_then(|name| schema.attribute(name));
        attribute.is_some_and(|attribute| attribute.forces_replacement)
    };
    differences(schema, before, after).into_iter().filter(forces).collect()
}

/// The configuration, with what `ignore_changes` names taken from the object as it is. A path that
/// leads nowhere in the object is left as configured, but for keys of maps: one that the object does not
/// have is not added.
pub fn ignore(config: &Value, prior: &Value, ignored: &[Path]) -> Value {
    ignored.iter().fold(config.clone(), |config, path| ignore_one(config, prior, path))
}

fn ignore_one(config: Value, prior: &Value, path: &Path) -> Value {
    let Some((Step::Index(key), outer)) = path.steps().split_last().filter(|(last, _)| is_text_key(last))
    else {
        return match path.apply(prior) {
            Ok(old) => replace_at(&config, path.steps(), &old),
            Err(_) => config,
        };
    };
    let outer = outer.iter().fold(Path::root(), |mut path, step| {
        path.push(step.clone());
        path
    });
    let (Ok(wanted), Ok(old)) = (outer.apply(&config), outer.apply(prior)) else { return config };
    let (Kind::Map(_), Some(name)) = (wanted.kind(), key.as_str()) else {
        // As in Terraform, which takes only maps apart by their keys.
        return replace_at(&config, outer.steps(), &old);
    };
    let others = wanted.entries().filter(|(key, _)| key.as_str() != name);
    let kept = old.entries().filter(|(key, _)| key.as_str() == name);
    let entries: Vec<_> = others.chain(kept).map(|(key, value)| (key.clone(), value.clone())).collect();
    let element = entries.first().map_or(Ty::DYNAMIC, |(_, value)| value.ty());
    replace_at(&config, outer.steps(), &Value::map(element, entries).with_marks(wanted.marks()))
}

fn is_text_key(step: &Step) -> bool {
    matches!(step, Step::Index(key) if key.as_str().is_some())
}

/// A copy with another value at a path, where the path exists.
fn replace_at(value: &Value, steps: &[Step], new: &Value) -> Value {
    let Some((first, rest)) = steps.split_first() else { return new.clone() };
    let children = value.children();
    let replaced = children
        .into_iter()
        .map(|(step, child)| if step == *first { replace_at(child, rest, new) } else { child.clone() });
    rebuild(value, replaced.collect())
}

fn rebuild(value: &Value, children: Vec<Value>) -> Value {
    let element = || children.first().map_or(Ty::DYNAMIC, Value::ty);
    let rebuilt = match value.kind() {
        Kind::Object(_) => {
            let names: Vec<_> = value.keys().cloned().collect();
            Value::object(names.into_iter().zip(children))
        }
        Kind::Map(_) => {
            let (names, ty): (Vec<_>, _) = (value.keys().cloned().collect(), element());
            Value::map(ty, names.into_iter().zip(children))
        }
        Kind::List(_) => Value::list(element(), children),
        Kind::Set(_) => Value::set(element(), children),
        Kind::Tuple(_) => Value::tuple(children),
        _ => value.clone(),
    };
    rebuilt.with_marks(value.marks())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Block {
        Block {
            attributes: vec![
                Attribute::required("name", Ty::STRING, "").forces_replacement(),
                Attribute::optional("note", Ty::STRING, ""),
                Attribute::optional_computed("plan", Ty::STRING, ""),
                Attribute::computed("id", Ty::STRING, ""),
                Attribute::optional("tags", Ty::map(Ty::STRING), ""),
            ],
            blocks: vec![NestedBlock {
                name: "entry",
                nesting: Nesting::Set,
                min: 0,
                block: Block {
                    attributes: vec![
                        Attribute::required("ip", Ty::STRING, ""),
                        Attribute::optional_computed("text", Ty::STRING, ""),
                    ],
                    ..Block::default()
                },
            }],
            doc: "",
        }
    }

    fn text(text: &str) -> Value {
        Value::string(text)
    }

    fn null() -> Value {
        Value::null(Ty::STRING)
    }

    fn entries(items: &[(&str, Value)]) -> Value {
        let entry = schema().blocks[0].block.ty();
        Value::set(entry, items.iter().map(|(ip, t)| Value::object([("ip", text(ip)), ("text", t.clone())])))
    }

    fn object(name: &str, note: Value, plan: Value, id: Value, entry: Value) -> Value {
        let tags = Value::map(Ty::STRING, [("a", text("1"))]);
        Value::object([
            ("name", text(name)),
            ("note", note),
            ("plan", plan),
            ("id", id),
            ("tags", tags),
            ("entry", entry),
        ])
    }

    #[test]
    fn what_is_not_configured_is_kept_or_known_later() {
        let config = object("a", null(), null(), null(), entries(&[("1", null()), ("2", null())]));
        let new = propose(&schema(), None, &config);
        assert!(!member(&new, "plan").is_known() && !member(&new, "id").is_known());
        assert!(member(&new, "note").is_null());

        let prior = object("a", text("old"), text("basic"), text("7"), entries(&[("1", text("kept"))]));
        let kept = propose(&schema(), Some(&prior), &config);
        assert_eq!(member(&kept, "plan"), text("basic"));
        assert_eq!(member(&kept, "id"), text("7"));
        assert!(member(&kept, "note").is_null(), "an argument that was taken out is not kept");
        let texts: Vec<_> =
            member(&kept, "entry").elements().map(|e| (member(e, "ip"), member(e, "text"))).collect();
        assert!(texts.contains(&(text("1"), text("kept"))));
        assert!(texts.iter().any(|(ip, t)| *ip == text("2") && !t.is_known()));
    }

    #[test]
    fn differences_name_attributes_and_those_that_force_a_new_object() {
        let before = object("a", null(), text("basic"), text("7"), entries(&[]));
        let after = object("b", text("x"), text("basic"), text("7"), entries(&[]));
        let shown = |paths: Vec<Path>| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(shown(differences(&schema(), &before, &after)), [".name", ".note"]);
        assert_eq!(shown(forcing(&schema(), &before, &after)), [".name"]);
        assert!(differences(&schema(), &before, &before).is_empty());
        let unknown = object("a", null(), text("basic"), Value::unknown(Ty::STRING), entries(&[]));
        assert_eq!(shown(differences(&schema(), &before, &unknown)), [".id"]);
    }

    #[test]
    fn ignored_paths_keep_the_objects_value() {
        let prior = object("a", text("theirs"), text("basic"), text("7"), entries(&[]));
        let config = object("b", text("ours"), null(), null(), entries(&[]))
            .with_attr("tags", Value::map(Ty::STRING, [("a", text("2")), ("b", text("3"))]));
        let ignored =
            [Path::root().attr("note"), Path::root().attr("tags").key("a"), Path::root().attr("nothing")];
        let result = ignore(&config, &prior, &ignored);
        assert_eq!(member(&result, "note"), text("theirs"));
        assert_eq!(member(&result, "name"), text("b"));
        assert_eq!(member(&result, "tags"), Value::map(Ty::STRING, [("a", text("1")), ("b", text("3"))]));
    }
}
