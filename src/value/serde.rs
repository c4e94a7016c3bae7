//! Values and paths in files of our own that serde writes, such as saved plans.
//!
//! Only for JSON: a value is written as the text of [`encode`], numbers exact.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Path, Ty, Value, decode, encode};

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = encode(self, Ty::DYNAMIC).map_err(S::Error::custom)?;
        RawValue::from_string(text).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let text: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        decode(text.get(), Ty::DYNAMIC).map_err(D::Error::custom)
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
        Path::from_json(&serde_json::Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_is_something_and_nothing_is_not() {
        for value in [None, Some(Value::null(Ty::DYNAMIC)), Some(Value::null(Ty::STRING))] {
            let text = serde_json::to_string(&value).expect("written");
            assert_eq!(serde_json::from_str::<Option<Value>>(&text).expect("read"), value, "{text}");
        }
    }

    #[test]
    fn a_value_inside_a_file_keeps_marks_unknown_parts_and_digits() {
        #[derive(Serialize, Deserialize)]
        struct File {
            after: Option<Value>,
            path: Path,
        }
        let value = Value::object([
            ("secret", Value::string("x").with_sensitive()),
            ("later", Value::unknown(Ty::STRING)),
            ("null", Value::null(Ty::BOOL)),
            (
                "big",
                Value::number(
                    "123456789012345678901234567890.5".parse::<crate::value::Number>().expect("a number"),
                ),
            ),
        ]);
        let path = Path::root().attr("a").index(1).key("k");
        let text =
            serde_json::to_string(&File { after: Some(value.clone()), path: path.clone() }).expect("written");
        let read: File = serde_json::from_str(&text).expect("read");
        assert!(read.after.expect("there").same(&value));
        assert_eq!(read.path, path);
    }
}
