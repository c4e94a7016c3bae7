//! Wire types for what the API writes in more than one way: numbers as text (`"1.00"`), versions as
//! numbers, money with a `$`.

use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::provider::Cents;
use crate::value::Number;

/// A number, or its text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amount(pub(super) Number);

/// A text, or a number that stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let text = match Json::deserialize(deserializer)? {
            Json::Number(number) => number.to_string(),
            Json::String(text) => text,
            _ => return Err(serde::de::Error::custom("expected a number or its text")),
        };
        text.trim().parse().map(Amount).map_err(|_| serde::de::Error::custom("expected a number or its text"))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::String(text) => Ok(Text(text)),
            Json::Number(number) => Ok(Text(number.to_string())),
            _ => Err(serde::de::Error::custom("expected a text")),
        }
    }
}

/// A price: `4`, `4.5`, `"4.00"`, `"$4"`, `"$4/month"`.
pub(super) fn money(json: &Json) -> Option<Cents> {
    match json {
        Json::Number(number) => Cents::parse(&number.to_string()),
        Json::String(text) => Cents::parse(text.split('/').next().unwrap_or("")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_come_as_numbers_or_text() {
        for json in [json!(1), json!("1"), json!("1.00"), json!(1.0)] {
            assert_eq!(serde_json::from_value::<Amount>(json).ok(), Some(Amount(Number::from(1))));
        }
        assert!(serde_json::from_value::<Amount>(json!(true)).is_err());
        assert!(serde_json::from_value::<Amount>(json!("much")).is_err());
        assert_eq!(serde_json::from_value::<Text>(json!(22)).ok(), Some(Text("22".into())));
    }

    #[test]
    fn prices_come_as_people_write_them() {
        for json in [json!(4), json!("4"), json!("4.00"), json!("$4"), json!("$4/month"), json!(4.0)] {
            assert_eq!(money(&json), Some(Cents(400)), "{json}");
        }
        assert_eq!(money(&json!("free")), None);
        assert_eq!(money(&json!(null)), None);
    }
}
