//! A type over as many lines as it needs, as the console's function `type` prints it.

use crate::value::{Ty, TyKind};

/// Columns by which each level is indented.
const INDENT: usize = 4;

/// Stack that must be left before going one deeper, and what is added when it is not.
const STACK_LOW: usize = 128 * 1024;
const STACK_MORE: usize = 2 * 1024 * 1024;

/// A type in Terraform's words: `list(string)`; objects and tuples with a line for each part.
pub fn type_text(ty: Ty) -> String {
    let mut out = String::new();
    write(ty, 0, &mut out);
    out
}

fn write(ty: Ty, depth: usize, out: &mut String) {
    stacker::maybe_grow(STACK_LOW, STACK_MORE, || write_grown(ty, depth, out));
}

fn write_grown(ty: Ty, depth: usize, out: &mut String) {
    match ty.kind() {
        TyKind::Dynamic | TyKind::Bool | TyKind::Number | TyKind::String => out.push_str(&ty.to_string()),
        TyKind::List(element) => collection("list(", *element, depth, out),
        TyKind::Set(element) => collection("set(", *element, depth, out),
        TyKind::Map(element) => collection("map(", *element, depth, out),
        TyKind::Tuple(elements) if elements.is_empty() => out.push_str("tuple([])"),
        TyKind::Tuple(elements) => {
            out.push_str("tuple([");
            for element in elements {
                new_line(depth + 1, out);
                write(*element, depth + 1, out);
                out.push(',');
            }
            new_line(depth, out);
            out.push_str("])");
        }
        TyKind::Object(object) if object.attrs().is_empty() => out.push_str("object({})"),
        TyKind::Object(object) => {
            out.push_str("object({");
            for attr in object.attrs() {
                new_line(depth + 1, out);
                out.push_str(&format!("{}: ", crate::diag::escape(&attr.name)));
                write(attr.ty, depth + 1, out);
                out.push(',');
            }
            new_line(depth, out);
            out.push_str("})");
        }
    }
}

/// A tuple or object gets lines of its own, so that the collection around it is not overlooked.
fn collection(open: &str, element: Ty, depth: usize, out: &mut String) {
    out.push_str(open);
    if matches!(element.kind(), TyKind::Tuple(_) | TyKind::Object(_)) {
        new_line(depth + 1, out);
        write(element, depth + 1, out);
        out.push(',');
        new_line(depth, out);
    } else {
        write(element, depth, out);
    }
    out.push(')');
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&" ".repeat(depth * INDENT));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_print_as_terraform_prints_them() {
        let object = Ty::object([("a", Ty::tuple([Ty::NUMBER])), ("b c", Ty::DYNAMIC)]);
        let cases = [
            (Ty::DYNAMIC, "dynamic"),
            (Ty::list(Ty::list(Ty::STRING)), "list(list(string))"),
            (Ty::tuple([]), "tuple([])"),
            (Ty::set(Ty::object::<&str>([])), "set(\n    object({}),\n)"),
            (
                Ty::map(object),
                "map(\n    object({\n        a: tuple([\n            number,\n        ]),\n        b c: dynamic,\n    }),\n)",
            ),
        ];
        for (ty, expected) in cases {
            assert_eq!(type_text(ty), expected);
        }
    }
}
