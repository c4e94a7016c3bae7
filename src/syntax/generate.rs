//! Text of generated configuration: the `import` block that a message shows, and whole files of blocks
//! for objects that exist.

use hcl::expr::{Expression, Object, ObjectKey, TemplateExpr};

use super::format;
use crate::diag::{self, FileId};

/// What stands behind the name of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Text, written in quotes with the escapes it needs.
    Text(String),
    /// An address or other reference, written as it is; quoted if it is not an expression.
    Reference(String),
    /// A number in decimal digits; quoted if it is too long to be written exactly.
    Number(String),
    Bool(bool),
    List(Vec<Content>),
    /// Any texts as keys.
    Map(Vec<(String, Content)>),
}

/// A generated block. The type, the labels and the names of arguments are names; the rest is any
/// text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeneratedBlock {
    pub block_type: String,
    pub labels: Vec<String>,
    pub arguments: Vec<(String, Content)>,
    pub blocks: Vec<GeneratedBlock>,
}

impl GeneratedBlock {
    pub fn new(block_type: impl Into<String>) -> GeneratedBlock {
        GeneratedBlock { block_type: block_type.into(), ..GeneratedBlock::default() }
    }

    pub fn label(mut self, label: impl Into<String>) -> GeneratedBlock {
        self.labels.push(label.into());
        self
    }

    pub fn argument(mut self, name: impl Into<String>, content: Content) -> GeneratedBlock {
        self.arguments.push((name.into(), content));
        self
    }

    /// The block as text in canonical form, ending with a newline.
    pub fn text(&self) -> String {
        let body = hcl::Body::builder().add_block(self.syntax()).build();
        let text = hcl::format::to_string(&body).expect("writing to memory cannot fail");
        format(FileId(0), &text).unwrap_or(text)
    }

    fn syntax(&self) -> hcl::Block {
        let GeneratedBlock { block_type, labels, arguments, blocks } = self;
        let arguments = arguments.iter().map(|(name, content)| (name.as_str(), expression(content)));
        hcl::Block::builder(block_type.as_str())
            .add_labels(labels.iter().map(String::as_str))
            .add_attributes(arguments)
            .add_blocks(blocks.iter().map(GeneratedBlock::syntax))
            .build()
    }
}

/// A file of blocks with an empty line between them, in canonical form.
pub fn document(blocks: &[GeneratedBlock]) -> String {
    blocks.iter().map(GeneratedBlock::text).collect::<Vec<_>>().join("\n")
}

/// The block that takes the remote object `id` into the state at `to_address`.
pub fn import_block(to_address: &str, id: &str) -> GeneratedBlock {
    GeneratedBlock::new("import")
        .argument("to", Content::Reference(to_address.to_owned()))
        .argument("id", Content::Text(id.to_owned()))
}

fn expression(content: &Content) -> Expression {
    match content {
        Content::Text(text) => quoted(text),
        Content::Reference(text) => text.parse().unwrap_or_else(|_| quoted(text)),
        Content::Number(digits) => number(digits),
        Content::Bool(value) => Expression::Bool(*value),
        Content::List(items) => Expression::Array(items.iter().map(expression).collect()),
        Content::Map(entries) => {
            let entries = entries.iter().map(|(key, item)| (ObjectKey::from(quoted(key)), expression(item)));
            Expression::Object(entries.collect::<Object<_, _>>())
        }
    }
}

/// A text of digits is a number wherever one is wanted, so quotes cost nothing but beauty.
fn number(digits: &str) -> Expression {
    match digits.parse::<Expression>() {
        Ok(Expression::Number(number)) if number.to_string() == digits => Expression::Number(number),
        _ => quoted(digits),
    }
}

/// The crate leaves `$${` in text as it is where a `${` stands before it, so escapes are ours.
fn quoted(text: &str) -> Expression {
    Expression::from(TemplateExpr::QuotedString(escaped(text)))
}

/// The text as it stands between quotation marks, so that reading it gives the text again. What could
/// steer a terminal or turn the direction of writing is escaped, and as in Terraform all that cannot be
/// seen and is no simple space.
pub fn escaped(text: &str) -> String {
    // Nearly every text is of this kind.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'$' | b'%');
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '"' | '\\' => escaped.extend(['\\', character]),
            '$' | '%' if characters.peek() == Some(&'{') => escaped.extend([character, character]),
            _ if is_seen(character) => escaped.push(character),
            _ => match u32::from(character) {
                short @ 0..=0xffff => escaped.push_str(&format!("\\u{short:04x}")),
                long => escaped.push_str(&format!("\\U{long:08x}")),
            },
        }
    }
    escaped
}

fn is_seen(character: char) -> bool {
    // Behind a letter, so that a mark alone is none that stands at the start of a text.
    let is_printed = || ['a', character].iter().collect::<String>().escape_debug().count() == 2;
    let is_harmless = || diag::escape(character.encode_utf8(&mut [0; 4])).len() == character.len_utf8();
    matches!(character, ' '..='~') || is_printed() && is_harmless()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::syntax::parse;

    fn text(text: &str) -> Content {
        Content::Text(text.to_owned())
    }

    #[test]
    fn an_import_block_reads_as_written_by_hand() {
        let block = import_block("module.m[\"a\"].stacks_container.web[0]", "c-17");
        assert_eq!(
            block.text(),
            "import {\n  to = module.m[\"a\"].stacks_container.web[0]\n  id = \"c-17\"\n}\n"
        );
    }

    #[test]
    fn labels_are_quoted_and_references_are_not() {
        let block = GeneratedBlock::new("moved")
            .label("x")
            .argument("from", Content::Reference("a.b".to_owned()))
            .argument("note", text("a.b"));
        assert_eq!(block.text(), "moved \"x\" {\n  from = a.b\n  note = \"a.b\"\n}\n");
    }

    #[test]
    fn every_kind_of_content_stands_in_canonical_form() {
        let number = |digits: &str| Content::Number(digits.to_owned());
        let list = Content::List(vec![number("1"), Content::Bool(true), text("a")]);
        let map = Content::Map(vec![("a b".to_owned(), text("${x}")), ("c".to_owned(), number("2.5"))]);
        let inner = GeneratedBlock::new("entry").argument("ip_address", text("::1"));
        let mut block = GeneratedBlock::new("resource").label("t").label("n").argument("size", list);
        block = block.argument("labels", map).argument("precise", number("0.1234567890123456789012345"));
        block.blocks.extend([inner.clone(), inner]);
        let shown = document(&[block, import_block("t.n", "1")]);
        insta::assert_snapshot!(shown, @r#"
        resource "t" "n" {
          size = [
            1,
            true,
            "a"
          ]
          labels = {
            "a b" = "$${x}"
            "c"   = 2.5
          }
          precise = "0.1234567890123456789012345"

          entry {
            ip_address = "::1"
          }

          entry {
            ip_address = "::1"
          }
        }

        import {
          to = t.n
          id = "1"
        }
        "#);
        assert_eq!(format(FileId(0), &shown).as_deref().ok(), Some(shown.as_str()));
    }

    proptest! {
        #[test]
        fn text_comes_back_as_it_was(text in "(\\PC|\\p{Cc}|\\p{Cf}|[\"\\\\\n\r\t$%{}~]|\\$\\{|\\$\\$\\{|%\\{){0,20}") {
            let block = GeneratedBlock::new("import").argument("id", Content::Text(text.clone()));
            let generated = block.argument("map", Content::Map(vec![(text.clone(), Content::Bool(true))])).text();
            let (tree, diagnostics) = parse(FileId(0), generated.as_str());
            prop_assert!(diagnostics.is_empty(), "{} {:?}", generated, diagnostics);
            let block = tree.body(tree.root()).blocks().next().expect("there is a block");
            let id = tree.body(block.body).attribute("id").expect("there is an argument");
            prop_assert_eq!(tree.as_literal_string(id.expr), Some(text.as_str()));
            let formatted = format(FileId(0), &generated);
            prop_assert_eq!(formatted.as_deref().ok(), Some(generated.as_str()));
        }
    }
}
