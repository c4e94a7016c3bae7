//! The native syntax: tokens lose nothing, and every span lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::syntax::{Attribute, Lexer, TokenKind, Tree, parse, parse_expression, parse_template};
use terrace_fuzz::{FILE, check_diagnostics, check_span};

fuzz_target!(|text: &str| {
    for lexer in [Lexer::new(text), Lexer::expression(text), Lexer::template(text)] {
        check_tokens(lexer, text);
    }
    let (tree, diagnostics) = parse(FILE, text);
    check_tree(&tree, text);
    check_diagnostics(&diagnostics, "main.hcl", text);
    let (tree, expr, diagnostics) = parse_expression(FILE, text);
    check_span(tree.span(expr), text);
    check_diagnostics(&diagnostics, "<expression>", text);
    let (tree, expr, diagnostics) = parse_template(FILE, text);
    check_span(tree.span(expr), text);
    check_diagnostics(&diagnostics, "template", text);
});

fn check_tokens(mut lexer: Lexer<'_>, text: &str) {
    let mut end = 0;
    loop {
        let token = lexer.next_token();
        assert_eq!(token.start, end, "a gap or an overlap");
        end = token.end;
        if token.kind == TokenKind::EndOfFile {
            break;
        }
    }
    assert_eq!(end as usize, text.len());
}

/// Blocks may nest deeper than a stack.
fn check_tree(tree: &Tree, text: &str) {
    let mut open = vec![tree.root()];
    while let Some(id) = open.pop() {
        let body = tree.body(id);
        for Attribute { name, name_span, expr, span } in body.attributes() {
            assert_eq!(text.get(name_span.start as usize..name_span.end as usize), Some(name));
            check_span(tree.span(expr), text);
            check_span(span, text);
        }
        open.extend(body.blocks().map(|block| block.body));
    }
}
