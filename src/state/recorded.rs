//! Values in journal records: everything about them, type, marks and unknown parts included, since
//! who reads a record has no schema at hand. For `#[serde(with = "recorded")]`.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::value::{Ty, Value, decode, encode};

pub fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    let json = encode(value, Ty::DYNAMIC).map_err(S::Error::custom)?;
    RawValue::from_string(json).map_err(S::Error::custom)?.serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    decode(json.get(), Ty::DYNAMIC).map_err(D::Error::custom)
}

/// The same for a value that may be absent.
pub mod option {
    use super::*;

    pub fn serialize<S: Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => super::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
        super::deserialize(deserializer).map(Some)
    }
}
