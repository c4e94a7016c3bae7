//! References in quotes, as Terraform had them before version 0.12 and still reads them in the native
//! syntax, with a warning: `depends_on = ["a.b"]`.

use crate::diag::{Diagnostic, Diagnostics};
use crate::syntax::{Block, Body, Expr, ExprId, ObjectKey, Tree, unquote};

/// Takes the quotes off where an argument names something and the string in it is a reference. Whatever
/// else stands there in quotes stays, for those who read the argument to refuse.
pub(super) fn take_quotes_off(tree: &mut Tree) -> Diagnostics {
    let mut out = Diagnostics::new();
    for (expr, title) in quoted(tree) {
        let span = tree.span(expr);
        if !unquote(tree, expr) {
            continue;
        }
        let detail = "This argument names something, and a reference stands without quotes.";
        let warning = Diagnostic::warning("Quoted references are deprecated", detail).at(span);
        let hint = format!("Remove the quotes: `{}`.", tree.source(tree.span(expr)));
        out.push(warning.hint(hint).in_block(title));
    }
    out
}

/// Strings where references are expected, with what messages call the blocks that they are in.
fn quoted(tree: &Tree) -> Vec<(ExprId, String)> {
    let mut found = Vec::new();
    for block in tree.body(tree.root()).blocks() {
        let body = tree.body(block.body);
        let mut names = in_block(body, block);
        if block.block_type == "check" {
            names.extend(body.blocks_of("data").flat_map(|inner| in_block(tree.body(inner.body), inner)));
        }
        let strings = names.into_iter().filter(|expr| tree.as_literal_string(*expr).is_some());
        found.extend(strings.map(|expr| (expr, block.title())));
    }
    found
}

/// The expressions in a block that name something.
fn in_block(body: Body<'_>, block: Block<'_>) -> Vec<ExprId> {
    match block.block_type {
        "resource" | "data" | "ephemeral" => {
            let mut names = dependencies(body);
            names.extend(body.attribute("provider").map(|argument| argument.expr));
            let lifecycles = body.blocks_of("lifecycle");
            names.extend(
                lifecycles.flat_map(|inner| elements(body.tree().body(inner.body), "ignore_changes")),
            );
            names
        }
        "action" | "import" => body.attribute("provider").map(|argument| argument.expr).into_iter().collect(),
        "module" => {
            let mut names = dependencies(body);
            names.extend(pairs(body, "providers"));
            names
        }
        "output" => dependencies(body),
        _ => Vec::new(),
    }
}

/// The entries of `depends_on`. A word alone is nothing that could be depended on, with quotes or without.
fn dependencies(body: Body<'_>) -> Vec<ExprId> {
    let mut names = elements(body, "depends_on");
    names.retain(|name| body.tree().as_literal_string(*name).is_some_and(|text| text.contains('.')));
    names
}

fn elements(body: Body<'_>, argument: &str) -> Vec<ExprId> {
    let list = body.attribute(argument).map(|argument| body.tree().expr(argument.expr));
    match list {
        Some(Expr::Tuple(elements)) => elements.to_vec(),
        _ => Vec::new(),
    }
}

/// The keys and values of an object. A key that is a name alone has no quotes to take off.
fn pairs(body: Body<'_>, argument: &str) -> Vec<ExprId> {
    let object = body.attribute(argument).map(|argument| body.tree().expr(argument.expr));
    let Some(Expr::Object(items)) = object else { return Vec::new() };
    let key = |key| match key {
        ObjectKey::Expr(key) => Some(key),
        ObjectKey::Name(_) | ObjectKey::Parens(_) => None,
    };
    items.iter().flat_map(|item| key(item.key).into_iter().chain([item.value])).collect()
}
