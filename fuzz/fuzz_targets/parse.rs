//! The native syntax: tokens lose nothing, and every span lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace::syntax::{ExprId, Lexer, TokenKind, Tree, parse, parse_expression, parse_template};
use terrace_fuzz::{FILE, check_diagnostics, check_span};

fuzz_target!(|text: &str| {
    for lexer in [Lexer::new(text), Lexer::expression(text), Lexer::template(text)] {
        check_tokens(lexer, text);
    }
    let (tree, diagnostics) = parse(FILE, text);
    check_tree(&tree, text);
    check_diagnostics(&diagnostics, "main.hcl", text);
    let (tree, _, diagnostics) = parse_expression(FILE, text);
    check_tree(&tree, text);
    check_diagnostics(&diagnostics, "<expression>", text);
    let (tree, _, diagnostics) = parse_template(FILE, text);
    check_tree(&tree, text);
    check_diagnostics(&diagnostics, "template", text);
});

fn check_tokens(mut lexer: Lexer<'_>, text: &str) {
    let mut end = 0;
    loop {
        let token = lexer.next_token();
        assert_eq!(token.start, end, "a gap or an overlap");
        end = token.end;
        if token.kind == TokenKind::Eof {
            break;
        }
    }
    assert_eq!(end as usize, text.len());
}

fn check_tree(tree: &Tree, text: &str) {
    for index in 0..tree.expr_count() {
        check_span(tree.span(ExprId(index as u32)), text);
    }
}
