//! Paths into values.

use std::fmt;

use thiserror::Error;

use super::{ArcStr, Marks, Value};

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// To an attribute of an object.
    Attr(ArcStr),
    /// To an element: a number for lists and tuples, a string for maps, the element itself for sets.
    Index(Value),
}

/// The way from a value to something inside it. The empty path is the value itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    steps: Vec<Step>,
}

/// A path leads to nothing in a value.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PathError {
    #[error("nothing at {0}")]
    Missing(Path),
    /// The value at the path is null, so nothing is in it.
    #[error("the value at {0} is null")]
    Null(Path),
}

impl Path {
    /// The empty path.
    pub fn root() -> Path {
        Path::default()
    }

    /// The path, one attribute further.
    #[must_use]
    pub fn attr(&self, name: impl Into<ArcStr>) -> Path {
        self.then(Step::Attr(name.into()))
    }

    /// The path, one list or tuple element further.
    #[must_use]
    pub fn index(&self, at: usize) -> Path {
        self.then(Step::Index(Value::int(at as i64)))
    }

    /// The path, one map element further.
    #[must_use]
    pub fn key(&self, key: impl Into<ArcStr>) -> Path {
        self.then(Step::Index(Value::string(key)))
    }

    #[must_use]
    pub fn then(&self, step: Step) -> Path {
        let mut steps = self.steps.clone();
        steps.push(step);
        Path { steps }
    }

    pub fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub fn pop(&mut self) -> Option<Step> {
        self.steps.pop()
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub fn is_root(&self) -> bool {
        self.steps.is_empty()
    }

    pub fn starts_with(&self, prefix: &Path) -> bool {
        self.steps.starts_with(&prefix.steps)
    }

    /// The same path below another one.
    #[must_use]
    pub fn below(&self, parent: &Path) -> Path {
        Path { steps: parent.steps.iter().chain(&self.steps).cloned().collect() }
    }

    /// The name of the first attribute on the path.
    pub fn first_attr(&self) -> Option<&ArcStr> {
        match self.steps.first()? {
            Step::Attr(name) => Some(name),
            Step::Index(_) => None,
        }
    }

    /// What the path leads to. Marks met on the way are put on the result. Through an unknown value the
    /// result is unknown, of the type that is known for it.
    ///
    /// # Errors
    ///
    /// The path leads through null, or to something that the value does not have.
    pub fn apply(&self, value: &Value) -> Result<Value, PathError> {
        let mut here = value.clone();
        let mut marks = Marks::NONE;
        for (at, step) in self.steps.iter().enumerate() {
            let so_far = || Path { steps: self.steps[..at].to_vec() };
            marks |= here.marks();
            if here.is_null() {
                return Err(PathError::Null(so_far()));
            }
            here = match step.apply(&here) {
                Some(inner) => inner.clone(),
                None if !here.is_known() => Value::unknown(step.apply_ty(here.ty())),
                None => return Err(PathError::Missing(so_far().then(step.clone()))),
            };
        }
        Ok(here.with_marks(marks))
    }
}

impl Step {
    /// What this step leads to in a value, marks aside. An attribute step also finds a map's element.
    pub fn apply<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match self {
            Step::Attr(name) => value.get_attr(name).or_else(|| value.get_key(name)),
            Step::Index(key) => value.index(key),
        }
    }

    /// The type this step leads to; dynamic if that cannot be known.
    fn apply_ty(&self, ty: super::Ty) -> super::Ty {
        let name = match self {
            Step::Attr(name) => Some(name.as_str()),
            Step::Index(key) => key.as_str(),
        };
        let in_tuple = || match self {
            Step::Index(key) => ty.as_tuple()?.get(usize::try_from(key.as_i64()?).ok()?).copied(),
            Step::Attr(_) => None,
        };
        ty.element()
            .or_else(|| name.and_then(|name| ty.attr(name)))
            .or_else(in_tuple)
            .unwrap_or(super::Ty::DYNAMIC)
    }

    /// Leads to the same child: `.a` and `["a"]` do.
    pub(super) fn leads_like(&self, other: &Step) -> bool {
        match (self, other) {
            (Step::Attr(name), Step::Index(key)) | (Step::Index(key), Step::Attr(name)) => {
                key.as_str() == Some(name)
            }
            (Step::Attr(a), Step::Attr(b)) => a == b,
            (Step::Index(a), Step::Index(b)) => a == b,
        }
    }
}

impl FromIterator<Step> for Path {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Path {
        Path { steps: steps.into_iter().collect() }
    }
}

/// As Terraform writes it: `.a[0]["k"]`; a step into a set is `[...]`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| step.fmt(f))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Attr(name) => write!(f, ".{name}"),
            Step::Index(key) => match (key.as_str(), key.as_number()) {
                (Some(text), _) => write!(f, "[{}]", serde_json::Value::from(text)),
                (None, Some(number)) => write!(f, "[{number}]"),
                (None, None) => f.write_str("[...]"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    fn sample() -> Value {
        let tags = Value::map(Ty::STRING, [("k", Value::string("v"))]);
        Value::object([("a", Value::tuple([tags])), ("later", Value::unknown(Ty::list(Ty::STRING)))])
    }

    #[test]
    fn a_path_is_written_as_in_the_language_and_leads_to_its_value() {
        let path = Path::root().attr("a").index(0).key("k");
        assert_eq!(path.to_string(), r#".a[0]["k"]"#);
        assert_eq!(path.apply(&sample()), Ok(Value::string("v")));
        assert_eq!(Path::root().apply(&sample()), Ok(sample()));
    }

    #[test]
    fn marks_on_the_way_stay_on_what_is_found() {
        let path = Path::root().attr("a").index(0).key("k");
        assert_eq!(path.apply(&sample().with_sensitive()), Ok(Value::string("v").with_sensitive()));
    }

    #[test]
    fn what_is_inside_an_unknown_value_is_unknown() {
        let path = Path::root().attr("later").index(3);
        assert_eq!(path.apply(&sample()), Ok(Value::unknown(Ty::STRING)));
    }

    #[test]
    fn a_path_that_leads_nowhere_says_where_it_ends() {
        let path = Path::root().attr("a").index(1).key("k");
        assert_eq!(path.apply(&sample()), Err(PathError::Missing(Path::root().attr("a").index(1))));
        let null = Value::object([("a", Value::null(Ty::map(Ty::STRING)))]);
        let path = Path::root().attr("a").key("k");
        assert_eq!(path.apply(&null), Err(PathError::Null(Path::root().attr("a"))));
    }
}
