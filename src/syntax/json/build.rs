//! Values of a JSON text to arguments, blocks and expressions.

use std::sync::Arc;

use super::{Document, Grammar, Kind, Member, Property, Reading, Text, ValueId};
use crate::diag::{Diagnostic, Diagnostics, FileId};
use crate::syntax::ast::{
    AttributeNode, BlockNode, BodyId, ExprId, ItemNode, LabelNode, Node, Places, TextRef, Tree, UnaryOp,
};
use crate::syntax::escaped;
use crate::syntax::parser::{Parser, STACK_GROWTH, STACK_RESERVE};

/// The property that is a comment wherever a block has its arguments.
const COMMENT: &str = "//";

/// Makes the tree of a document whose texts are in a buffer that begins with the source.
pub(super) fn build<G: Grammar>(
    file: FileId,
    (source, buffer, places): (&Arc<str>, &Arc<str>, Places),
    document: &Document,
    found: Diagnostics,
    grammar: &G,
) -> (Tree, Diagnostics) {
    let parser = Parser::of_parts(file, source, buffer, places, found);
    let mut builder = Builder { parser, buffer, document, grammar, depth: 0 };
    if let Some(root) = document.root {
        let body = builder.body(root, grammar.root(), Whole::File);
        builder.parser.tree_mut().set_root(body);
    }
    builder.parser.finish()
}

struct Builder<'t, G> {
    parser: Parser<'t>,
    buffer: &'t str,
    document: &'t Document,
    grammar: &'t G,
    /// How many blocks are around the place.
    depth: u32,
}

/// What a body is the content of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    File,
    Block,
}

/// A block whose labels are being read.
struct Header<'s, B> {
    block_type: Text,
    labels: &'s [LabelNode],
    /// The body that the block stands in.
    within: B,
}

impl<'t, G: Grammar> Builder<'t, G> {
    fn text(&self, text: Text) -> &'t str {
        &self.buffer[text.start as usize..text.end as usize]
    }

    fn body(&mut self, value: ValueId, kind: G::Body, whole: Whole) -> BodyId {
        let wanted = match whole {
            Whole::File => "A configuration in JSON syntax must be an object, or an array of objects.",
            Whole::Block => "The content of a block must be an object, or an array of objects.",
        };
        let properties = self.properties(value, wanted);
        let mut items = Vec::with_capacity(properties.len());
        for property in properties {
            let name = self.text(property.name);
            if name == COMMENT {
                continue;
            }
            let member = match self.grammar.member(kind, name) {
                Member::Unknown if whole == Whole::File && self.is_block_like(property.value) => {
                    Member::Blocks(&[])
                }
                Member::Unknown => Member::Argument(Reading::Template),
                known => known,
            };
            match member {
                Member::Argument(reading) => {
                    let expr = self.expression(property.value, reading);
                    let end = self.document.value(property.value).end;
                    let name = (property.name.start, property.name.end);
                    items.push(ItemNode::Attribute(AttributeNode { name, expr, end }));
                }
                Member::Blocks(wanted) => {
                    let header = Header { block_type: property.name, labels: &[], within: kind };
                    self.labels(property.value, header, wanted, &mut items);
                }
                Member::Unknown => {}
            }
        }
        let value = self.document.value(value);
        self.parser.store_body(items, (value.start, value.end))
    }

    /// The properties of an object, or of all objects in an array. None for `null`.
    fn properties(&mut self, value: ValueId, wanted: &str) -> Vec<Property> {
        match &self.document.value(value).kind {
            Kind::Object(properties) => properties.clone(),
            Kind::Array(elements) => {
                let mut all = Vec::new();
                for element in elements {
                    match &self.document.value(*element).kind {
                        Kind::Object(properties) => all.extend_from_slice(properties),
                        Kind::Error => {}
                        _ => self.wrong_type(*element, wanted),
                    }
                }
                all
            }
            Kind::Null | Kind::Error => Vec::new(),
            _ => {
                self.wrong_type(value, wanted);
                Vec::new()
            }
        }
    }

    /// An object, or an array of nothing else.
    fn is_block_like(&self, value: ValueId) -> bool {
        let is_object = |value: &ValueId| matches!(self.document.value(*value).kind, Kind::Object(_));
        match &self.document.value(value).kind {
            Kind::Array(elements) => !elements.is_empty() && elements.iter().all(is_object),
            _ => is_object(&value),
        }
    }

    /// Blocks of one type: for each label that is wanted an object with the labels as names.
    fn labels(
        &mut self,
        value: ValueId,
        header: Header<'_, G::Body>,
        wanted: &[&str],
        items: &mut Vec<ItemNode>,
    ) {
        let Some((what, wanted)) = wanted.split_first() else { return self.blocks(value, header, items) };
        let block_type = self.text(header.block_type);
        let form =
            format!("An object must stand here, in which each {block_type:?} block has its {what} as name.");
        let found = self.parser.found();
        let properties = self.properties(value, &form);
        if properties.is_empty() && found == self.parser.found() {
            let value = self.document.value(value);
            if !matches!(value.kind, Kind::Error) {
                let place = self.parser.place_of((value.start, value.end.min(value.start + 1)));
                self.parser.report(Diagnostic::error("Missing block label", form).at(place));
            }
            return;
        }
        for Property { name, value } in properties {
            if self.text(name) == COMMENT {
                continue;
            }
            let mut labels = header.labels.to_vec();
            labels.push(LabelNode { text: TextRef::source(name.start, name.end), span: name.outer });
            let Header { block_type, within, .. } = header;
            self.labels(value, Header { block_type, labels: &labels, within }, wanted, items);
        }
    }

    /// The blocks of a type that have the same labels: one object, or an array of them.
    fn blocks(&mut self, value: ValueId, header: Header<'_, G::Body>, items: &mut Vec<ItemNode>) {
        match &self.document.value(value).kind {
            Kind::Null | Kind::Error => {}
            Kind::Object(_) => self.block(value, &header, None, items),
            Kind::Array(elements) => {
                for (position, element) in elements.iter().enumerate() {
                    // The labels are the first one's; of the others only the brace is their own.
                    let start = self.document.value(*element).start;
                    let own = (position > 0).then_some((start, start + 1));
                    self.block(*element, &header, own, items);
                }
            }
            _ => {
                let block_type = self.text(header.block_type);
                let wanted = format!(
                    "An object must stand here, the content of the {block_type:?} block, or an array of objects for several."
                );
                self.wrong_type(value, &wanted);
            }
        }
    }

    /// A block; `own` is the place that stands for its header where the labels are not its alone.
    fn block(
        &mut self,
        value: ValueId,
        header: &Header<'_, G::Body>,
        own: Option<(u32, u32)>,
        items: &mut Vec<ItemNode>,
    ) {
        let Header { block_type, labels, within } = header;
        let names: Vec<&str> = labels.iter().map(|label| self.label(label)).collect();
        let kind = self.grammar.inside(*within, self.text(*block_type), &names);
        if self.depth == 0 {
            let title = names.iter().fold(self.text(*block_type).to_owned(), |title, name| {
                format!("{title} \"{}\"", escaped(name))
            });
            self.parser.set_title(Some(title));
        }
        self.depth += 1;
        let body = self.nested(|builder| builder.body(value, kind, Whole::Block));
        self.depth -= 1;
        if self.depth == 0 {
            self.parser.set_title(None);
        }
        let block_type = (block_type.start, block_type.end);
        let header = own.unwrap_or_else(|| labels.last().map_or(block_type, |label| label.span));
        let labels = self.parser.tree_mut().push_labels(labels);
        let end = self.document.value(value).end;
        items.push(ItemNode::Block(BlockNode { block_type, labels, header, body, end }));
    }

    fn label(&self, label: &LabelNode) -> &'t str {
        let (start, end) = label.text.range();
        &self.buffer[start as usize..end as usize]
    }

    /// Runs `build` with stack enough for it. The reader has seen to it that nothing nests too deep.
    fn nested<T>(&mut self, build: impl FnOnce(&mut Self) -> T) -> T {
        stacker::maybe_grow(STACK_RESERVE, STACK_GROWTH, || build(self))
    }

    fn expression(&mut self, value: ValueId, reading: Reading) -> ExprId {
        let found = self.document.value(value);
        let outer = (found.start, found.end);
        let node = match &found.kind {
            Kind::Null => Node::Null,
            Kind::Bool(value) => Node::Bool(*value),
            Kind::Number => return self.number(outer),
            Kind::String(text) => return self.string(*text, reading),
            Kind::Array(elements) => {
                let items: Vec<ExprId> =
                    elements.iter().map(|element| self.inner(*element, reading)).collect();
                Node::Tuple(self.parser.tree_mut().push_list(&items))
            }
            Kind::Object(properties) => {
                let mut items = Vec::with_capacity(properties.len() * 2);
                for Property { name, value } in properties {
                    items.push(self.string(*name, reading));
                    items.push(self.inner(*value, reading));
                }
                self.report_repeated(properties);
                Node::Object(self.parser.tree_mut().push_list(&items))
            }
            Kind::Error => Node::Error,
        };
        self.parser.tree_mut().push(node, outer)
    }

    fn inner(&mut self, value: ValueId, reading: Reading) -> ExprId {
        self.nested(|builder| builder.expression(value, reading))
    }

    fn number(&mut self, (start, end): (u32, u32)) -> ExprId {
        let text = &self.buffer[start as usize..end as usize];
        let tree = self.parser.tree_mut();
        let Some(digits) = text.strip_prefix('-') else {
            return tree.push(Node::Number(TextRef::source(start, end)), (start, end));
        };
        let number = tree.push(Node::Number(TextRef::source(start + 1, end)), (start + 1, end));
        // JSON has no negative zero.
        let mantissa = digits.split(['e', 'E']).next().unwrap_or(digits);
        match mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
            true => number,
            false => tree.push(Node::Unary(UnaryOp::Negate, number), (start, end)),
        }
    }

    fn string(&mut self, text: Text, reading: Reading) -> ExprId {
        let inner = (text.start, text.end);
        let content = self.text(text);
        let has_sequence = content.contains("${") || content.contains("%{");
        match reading {
            Reading::Template if has_sequence => self.parser.template_part(inner, text.outer),
            Reading::Reference if content.starts_with("${") => {
                let detail =
                    "This string names something: it holds a reference or a type, and is no template.";
                let error = Diagnostic::error("Interpolation outside a template", detail);
                let place = self.parser.place_of((text.start, text.start + 2));
                self.parser.report(error.at(place).hint("Write it without `${` and `}`."));
                self.parser.tree_mut().push(Node::Error, text.outer)
            }
            Reading::Reference => self.parser.expression_part(inner, text.outer),
            Reading::Template | Reading::Literal => {
                let node = Node::String(TextRef::source(text.start, text.end));
                self.parser.tree_mut().push(node, text.outer)
            }
        }
    }

    /// In an object that is a value the same name twice is an error, as in Terraform.
    fn report_repeated(&mut self, properties: &[Property]) {
        let mut sorted: Vec<Text> = properties.iter().map(|property| property.name).collect();
        sorted.sort_by_key(|name| (self.text(*name), name.start));
        let repeated: Vec<(Text, Text)> = sorted
            .chunk_by(|a, b| self.text(*a) == self.text(*b))
            .flat_map(|same| same[1..].iter().map(|name| (*name, same[0])).collect::<Vec<_>>())
            .collect();
        for (name, first) in repeated {
            let detail = format!("The attribute {:?} is there already.", self.text(name));
            let place = self.parser.place_of(name.outer);
            let first = self.parser.place_of(first.outer);
            let error = Diagnostic::error("Duplicate object attribute", detail).at(place);
            self.parser.report(error.label(first, "set here already"));
        }
    }

    fn wrong_type(&mut self, value: ValueId, wanted: &str) {
        let value = self.document.value(value);
        let what = match value.kind {
            Kind::Null => "`null`",
            Kind::Bool(_) => "a bool",
            Kind::Number => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
            Kind::Error => return,
        };
        let place = self.parser.place_of((value.start, value.end));
        let detail = format!("{wanted} This is {what}.");
        self.parser.report(Diagnostic::error("Incorrect JSON value type", detail).at(place));
    }
}
