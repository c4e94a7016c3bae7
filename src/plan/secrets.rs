//! Sensitive values stay masked wherever they appear again, also where a provider copied one into
//! another attribute.

use crate::value::{Descend, Value};

/// Shorter texts would mask what is no secret: a password `a` stands in every word.
const SHORTEST_SECRET: usize = 4;

/// Means to its references exactly what it means in Terraform, where only its arguments take marks over:
/// `output` is as plain as it is there. Whoever shows it masks the copy.
const AS_IN_TERRAFORM: &str = "terraform_data";

/// The object with its copies masked, as the state keeps it and references see it.
pub fn mask_copies_of(kind: &str, object: Value) -> Value {
    if kind == AS_IN_TERRAFORM { object } else { mask_copies(&object) }
}

/// Marks every string in the value that contains a sensitive string of the value.
pub fn mask_copies(value: &Value) -> Value {
    if !value.has_sensitive() {
        return value.clone();
    }
    let secrets = secrets_of(value);
    if secrets.is_empty() {
        return value.clone();
    }
    value.map_deep(&mut |_, inner| match inner.as_str() {
        Some(text) if secrets.iter().any(|secret| text.contains(secret.as_str())) => inner.with_sensitive(),
        _ => inner,
    })
}

/// All sensitive strings in a value, at any depth.
fn secrets_of(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, false, &mut found);
    found.sort();
    found.dedup();
    found
}

fn collect(value: &Value, inside: bool, found: &mut Vec<String>) {
    value.walk(&mut |_, inner| {
        if inside || inner.is_sensitive() {
            if let Some(text) = inner.as_str() {
                if text.len() >= SHORTEST_SECRET {
                    found.push(text.to_owned());
                }
                return Descend::Skip;
            }
            if !inside {
                for child in inner.elements() {
                    collect(child, true, found);
                }
                return Descend::Skip;
            }
        }
        Descend::Into
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_secret_is_masked_wherever_it_stands() {
        let value = Value::object([
            ("input", Value::string("hunter22").with_sensitive()),
            ("output", Value::tuple([Value::string("x=hunter22"), Value::string("plain")])),
            ("short", Value::string("ab").with_sensitive()),
            ("word", Value::string("abc")),
        ]);
        let masked = mask_copies(&value);
        let output = masked.get_attr("output").expect("there");
        let marks: Vec<bool> = output.elements().map(Value::is_sensitive).collect();
        assert_eq!(marks, [true, false]);
        assert!(!masked.get_attr("word").expect("there").is_sensitive());
    }

    #[test]
    fn what_is_as_in_terraform_keeps_its_copies() {
        let object = Value::object([
            ("input", Value::string("hunter22").with_sensitive()),
            ("output", Value::string("hunter22")),
        ]);
        let is_masked =
            |kind| mask_copies_of(kind, object.clone()).get_attr("output").expect("there").is_sensitive();
        assert_eq!([is_masked("stacks_container"), is_masked("terraform_data")], [true, false]);
    }

    #[test]
    fn strings_inside_a_sensitive_object_count() {
        let value = Value::object([
            ("all", Value::object([("key", Value::string("topsecret"))]).with_sensitive()),
            ("copy", Value::string("topsecret")),
        ]);
        assert!(mask_copies(&value).get_attr("copy").expect("there").is_sensitive());
    }
}
