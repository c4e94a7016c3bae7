//! Whether what is about to be done is what was planned.

use crate::provider::Block;
use crate::value::{Kind, Path, Value};

/// The attributes in which the final values differ from the planned ones where those were known.
pub fn disagreements(schema: &Block, planned: &Value, last: &Value) -> Vec<Path> {
    let differs = |name: &&str| match (planned.get_attr(name), last.get_attr(name)) {
        (Some(planned), Some(last)) => !agrees(&planned.unmarked_deep(), &last.unmarked_deep()),
        (None, None) => false,
        _ => true,
    };
    schema.names().filter(differs).map(|name| Path::root().attr(name)).collect()
}

/// Equal, wherever the planned value is known.
fn agrees(planned: &Value, last: &Value) -> bool {
    match planned.kind() {
        Kind::Unknown(_) => true,
        // Elements of a set are told apart by their values, so one that was unknown can be any.
        Kind::Set(_) if !planned.is_wholly_known() => true,
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Set(_) => planned == last,
        Kind::List(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => {
            let (a, b) = (planned.children(), last.children());
            a.len() == b.len() && a.iter().zip(&b).all(|((x, p), (y, l))| x == y && agrees(p, l))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    #[test]
    fn only_what_was_known_must_be_the_same() {
        let value = |a: Value| Value::object([("a", a), ("b", Value::int(1))]);
        assert!(agrees(&value(Value::unknown(Ty::STRING)), &value(Value::string("x"))));
        assert!(!agrees(&value(Value::string("y")), &value(Value::string("x"))));
        let set = |item: Value| Value::set(Ty::STRING, [item]);
        assert!(agrees(&set(Value::unknown(Ty::STRING)), &set(Value::string("x"))));
        assert!(!agrees(&set(Value::string("y")), &set(Value::string("x"))));
    }
}
