//! Walking through a value, and making a changed copy of it.

use super::build::pack_entries;
use super::marks::Flags;
use super::{Kind, Path, Repr, Step, Value};

/// What a visitor wants to see next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descend {
    Into,
    Skip,
}

impl Value {
    /// Visits this value and everything below, parents first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Path, &Value) -> Descend) {
        walk(self, &mut Path::root(), visit);
    }

    /// A copy in which every value has been replaced by what `change` makes of it, children first. What
    /// has not changed stays shared. Lists, sets and maps whose elements got another type take the
    /// common one; if there is none, the result has elements of unequal types, so keep types equal.
    #[must_use]
    pub fn map_deep(&self, change: &mut dyn FnMut(&Path, Value) -> Value) -> Value {
        map_deep(self, &mut Path::root(), change)
    }

    /// Where an infinite number is in this value, which therefore cannot be stored.
    pub fn infinite_at(&self) -> Option<Path> {
        if !self.0.flags().has_infinite() {
            return None;
        }
        let mut found = None;
        self.walk(&mut |path, value| {
            if found.is_none() && value.as_number().is_some_and(|number| number.is_infinite()) {
                found = Some(path.clone());
            }
            if found.is_none() { Descend::Into } else { Descend::Skip }
        });
        found
    }

    /// The steps to the children, and the children.
    pub fn children(&self) -> Vec<(Step, &Value)> {
        match self.kind() {
            Kind::List(items) | Kind::Tuple(items) => items
                .iter()
                .enumerate()
                .map(|(at, item)| (Step::Index(Value::int(at as i64)), item))
                .collect(),
            Kind::Set(items) => items.iter().map(|item| (Step::Index(item.clone()), item)).collect(),
            Kind::Map(entries) => {
                entries.iter().map(|(key, item)| (Step::Index(Value::string(key)), item)).collect()
            }
            Kind::Object(_) => self.entries().map(|(name, item)| (Step::Attr(name.clone()), item)).collect(),
            Kind::Null | Kind::Unknown(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => Vec::new(),
        }
    }

    /// A copy with other children, with the same marks of its own.
    pub(super) fn map_children(&self, mut change: impl FnMut(&Step, &Value) -> Value) -> Value {
        let children = self.children();
        if children.is_empty() {
            return self.clone();
        }
        let changed: Vec<Value> = children.iter().map(|(step, child)| change(step, child)).collect();
        if children.iter().zip(&changed).all(|((_, old), new)| old.is_shared_with(new)) {
            return self.clone();
        }
        self.with_children(changed)
    }

    /// The same container with these children, of which there must be as many as before.
    fn with_children(&self, children: Vec<Value>) -> Value {
        let same_types = self.elements().zip(&children).all(|(old, new)| old.ty() == new.ty());
        let element = if same_types { self.element_ty() } else { super::Ty::DYNAMIC };
        let rebuilt = match &self.0 {
            Repr::List(..) => Value::list(element, children),
            Repr::Set(..) => Value::set(element, children),
            Repr::Tuple(..) => Value::tuple(children),
            Repr::Map(_, entries) if same_types => {
                let flags = Flags::below(&children);
                let keys = entries.slice.iter().map(|(key, _)| key.clone());
                let pairs: Vec<_> = keys.zip(children).collect();
                Value(Repr::Map(flags, pack_entries(entries.header.header.ty, pairs)))
            }
            Repr::Object(_, items) if same_types => Value::object_of(items.header.header.ty, children),
            Repr::Map(..) => Value::map(element, self.keys().zip(children)),
            Repr::Object(..) => Value::object(self.keys().zip(children)),
            _ => self.clone(),
        };
        rebuilt.with_marks(self.marks())
    }
}

fn walk(value: &Value, path: &mut Path, visit: &mut dyn FnMut(&Path, &Value) -> Descend) {
    if visit(path, value) == Descend::Skip {
        return;
    }
    for (step, child) in value.children() {
        path.push(step);
        walk(child, path, visit);
        path.pop();
    }
}

fn map_deep(value: &Value, path: &mut Path, change: &mut dyn FnMut(&Path, Value) -> Value) -> Value {
    let rebuilt = value.map_children(|step, child| {
        path.push(step.clone());
        let changed = map_deep(child, path, change);
        path.pop();
        changed
    });
    change(path, rebuilt)
}
