//! Text of generated configuration, such as the `import` block that a message shows.

use hcl::expr::{Expression, TemplateExpr};

use super::format;
use crate::diag::FileId;

/// The value of an argument in a generated block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// Text, written in quotes with the escapes it needs.
    Text(&'a str),
    /// An address or other reference, written as it is; quoted if it is not an expression.
    Reference(&'a str),
}

/// A block of one argument per line, ending with a newline, in canonical form.
///
/// The type, the labels and the names of arguments are names; text is any text.
pub fn block(block_type: &str, labels: &[&str], arguments: &[(&str, Argument<'_>)]) -> String {
    let arguments = arguments.iter().map(|(name, argument)| (*name, value(*argument)));
    let block = hcl::Block::builder(block_type).add_labels(labels.iter().copied()).add_attributes(arguments);
    let body = hcl::Body::builder().add_block(block.build()).build();
    let text = hcl::format::to_string(&body).expect("writing to memory cannot fail");
    format(FileId(0), &text).unwrap_or(text)
}

/// The block that takes the remote object `id` into the state at `to_address`.
pub fn import_block(to_address: &str, id: &str) -> String {
    block("import", &[], &[("to", Argument::Reference(to_address)), ("id", Argument::Text(id))])
}

fn value(argument: Argument<'_>) -> Expression {
    match argument {
        Argument::Text(text) => quoted(text),
        Argument::Reference(text) => text.parse().unwrap_or_else(|_| quoted(text)),
    }
}

/// The crate leaves `$${` in text as it is where a `${` stands before it, so escapes are ours.
fn quoted(text: &str) -> Expression {
    Expression::from(TemplateExpr::QuotedString(escaped(text)))
}

/// The text as it stands between quotation marks, so that reading it gives the text again.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '"' | '\\' => escaped.extend(['\\', character]),
            '$' | '%' if characters.peek() == Some(&'{') => escaped.extend([character, character]),
            _ if character.is_control() => escaped.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::syntax::parse;

    #[test]
    fn an_import_block_reads_as_written_by_hand() {
        let text = import_block("module.m[\"a\"].stacks_container.web[0]", "c-17");
        assert_eq!(text, "import {\n  to = module.m[\"a\"].stacks_container.web[0]\n  id = \"c-17\"\n}\n");
    }

    #[test]
    fn labels_are_quoted_and_references_are_not() {
        let text =
            block("moved", &["x"], &[("from", Argument::Reference("a.b")), ("note", Argument::Text("a.b"))]);
        assert_eq!(text, "moved \"x\" {\n  from = a.b\n  note = \"a.b\"\n}\n");
    }

    #[test]
    fn generated_text_is_formatted() {
        let text =
            block("import", &[], &[("to", Argument::Reference("a.b[0]")), ("identity", Argument::Text("x"))]);
        assert_eq!(text, "import {\n  to       = a.b[0]\n  identity = \"x\"\n}\n");
    }

    proptest! {
        #[test]
        fn text_comes_back_as_it_was(text in "(\\PC|[\"\\\\\n\r\t$%{}~]|\\$\\{|\\$\\$\\{|%\\{){0,20}") {
            let generated = block("import", &[], &[("id", Argument::Text(&text))]);
            let (tree, diagnostics) = parse(FileId(0), generated.as_str());
            prop_assert!(diagnostics.is_empty(), "{} {:?}", generated, diagnostics);
            let block = tree.body(tree.root()).blocks().next().expect("there is a block");
            let id = tree.body(block.body).attribute("id").expect("there is an argument");
            prop_assert_eq!(tree.as_literal_string(id.expr), Some(text.as_str()));
        }
    }
}
