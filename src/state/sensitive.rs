//! Paths to sensitive attributes as they stand in the file: Terraform's form, a list of steps each.

use serde::{Deserialize, Serialize};

use crate::value::{Path, Step, Value};

/// One step: `{"type": "get_attr", "value": "a"}` or `{"type": "index", "value": 0}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum StepWire {
    GetAttr(String),
    Index(KeyWire),
}

/// The key of a map element or the position of a list element.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum KeyWire {
    At(u32),
    Key(String),
}

/// A step that no file can hold (into a set) ends the path: the whole set is sensitive then.
pub(super) fn to_wire(path: &Path) -> Vec<StepWire> {
    let step = |step: &Step| match step {
        Step::Attr(name) => Some(StepWire::GetAttr(name.to_string())),
        Step::Index(key) => {
            let at = || key.as_i64().and_then(|at| u32::try_from(at).ok()).map(KeyWire::At);
            key.as_str().map(|key| KeyWire::Key(key.to_owned())).or_else(at).map(StepWire::Index)
        }
    };
    path.steps().iter().map_while(step).collect()
}

pub(super) fn from_wire(steps: Vec<StepWire>) -> Path {
    let step = |step| match step {
        StepWire::GetAttr(name) => Step::Attr(name.into()),
        StepWire::Index(KeyWire::At(at)) => Step::Index(Value::int(at.into())),
        StepWire::Index(KeyWire::Key(key)) => Step::Index(Value::string(key)),
    };
    steps.into_iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back_as_written() {
        let path = Path::root().attr("env").key("API_KEY").index(3);
        let json = serde_json::to_string(&to_wire(&path)).expect("serializable");
        let expected = concat!(
            r#"[{"type":"get_attr","value":"env"},{"type":"index","value":"API_KEY"},"#,
            r#"{"type":"index","value":3}]"#
        );
        assert_eq!(json, expected);
        assert_eq!(from_wire(serde_json::from_str(&json).expect("readable")), path);
    }
}
