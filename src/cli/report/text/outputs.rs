//! Output values: how they change in a plan, and what they are after it.

use std::collections::BTreeMap;

use crate::cli::report::{Look, Paint};
use crate::plan::OutputChange;
use crate::value::Value;

use super::body::{Body, Pair, Tail, Unchanged};
use super::object::name_width;
use super::scalar::{attribute_name, blanks, width};
use super::value::{Controls, value_text};

/// `Changes to Outputs:` and a line for each that changes; empty if none does.
pub fn changes_text(outputs: &BTreeMap<String, OutputChange>, look: &Look) -> String {
    let changed: Vec<(String, &OutputChange)> = outputs
        .iter()
        .filter(|(_, output)| output.is_change())
        .map(|(name, output)| (attribute_name(name).into_owned(), output))
        .collect();
    if changed.is_empty() {
        return String::new();
    }
    let widest = name_width(changed.iter().map(|(name, _)| width(name)));
    let mut body = Body::new(look, Unchanged::Hidden, &[]);
    for (name, output) in changed {
        // Where only one side is sensitive, that it changes is shown, and neither value.
        let sides = [&output.before, &output.after];
        let is_told = sides.into_iter().flatten().any(Value::is_sensitive);
        let masked = |value: &Option<Value>| {
            let hidden = output.sensitive && !is_told;
            value.as_ref().map(|value| if hidden { value.with_sensitive() } else { value.clone() })
        };
        let (before, after) = (masked(&output.before), masked(&output.after));
        let pair = Pair::attribute(before.as_ref(), after.as_ref());
        let mut label = name;
        let used = width(&label);
        blanks(&mut label, widest.saturating_sub(used));
        label.push_str(" = ");
        body.item(2, &label, pair, Tail::Null);
    }
    format!("{}\n{}", look.palette.paint(Paint::Strong, "Changes to Outputs:"), body.finish().0)
}

/// `name = value` for each output value, as `terrace output` and the end of an apply show them.
pub fn outputs_text<'v>(outputs: impl IntoIterator<Item = Output<'v>>) -> String {
    let mut out = String::new();
    for Output { name, value, sensitive } in outputs {
        let value = if sensitive { "<sensitive>".to_owned() } else { value_text(value, Controls::Escaped) };
        out.push_str(&format!("{} = {value}\n", attribute_name(name)));
    }
    out
}

/// An output value.
#[derive(Clone, Copy, Debug)]
pub struct Output<'v> {
    pub name: &'v str,
    pub value: &'v Value,
    pub sensitive: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Ty;

    #[test]
    fn output_values_are_expressions_that_yield_them() {
        let value = Value::object([
            ("list", Value::list(Ty::STRING, [Value::string("a"), Value::string("b")])),
            ("map", Value::map(Ty::NUMBER, [("k", Value::int(1))])),
            ("none", Value::null(Ty::STRING)),
            ("secret", Value::string("x").with_sensitive()),
            ("empty", Value::set(Ty::STRING, [])),
            ("text", Value::string("one\ntwo\n")),
        ]);
        let expected = r#"all = {
  "empty" = toset([])
  "list" = tolist([
    "a",
    "b",
  ])
  "map" = tomap({
    "k" = 1
  })
  "none" = tostring(null)
  "secret" = (sensitive value)
  "text" = <<-EOT
  one
  two
  
  EOT
}
"#;
        assert_eq!(outputs_text([Output { name: "all", value: &value, sensitive: false }]), expected);
    }

    #[test]
    fn a_secret_output_value_is_masked_on_both_sides() {
        let change = OutputChange {
            before: Some(Value::string("old")),
            after: Some(Value::string("new")),
            sensitive: true,
        };
        let kept = OutputChange { before: Some(Value::int(1)), after: Some(Value::int(1)), sensitive: false };
        let gone = OutputChange { before: Some(Value::int(1)), after: None, sensitive: false };
        let outputs = BTreeMap::from([
            ("token".to_owned(), change),
            ("same".to_owned(), kept),
            ("old_url".to_owned(), gone),
        ]);
        assert_eq!(
            changes_text(&outputs, &Look::plain(80)),
            "Changes to Outputs:\n  - old_url = 1 -> null\n  ~ token   = (sensitive value)\n"
        );
    }
}
