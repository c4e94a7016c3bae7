//! `templatefile` and `templatestring`: templates that stand elsewhere.

use crate::config::is_name;
use crate::diag::{Diagnostics, Sources};
use crate::eval::code::{Code, Node, NodeId, Reference};
use crate::eval::files::Files;
use crate::eval::lower::Lowering;
use crate::eval::moment::Moment;
use crate::eval::names::Names;
use crate::eval::program::Program;
use crate::eval::run::{Instance, Run, Scope};
use crate::syntax;
use crate::value::{Ty, TyKind, Value, convert};

use super::{Args, Fault, Function, Nullness, Param, Want, dynamic, filesystem, string};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "templatefile",
        params: &[Param::new("path", Want::String), Param::new("vars", Want::Any)],
        rest: None,
        ty: dynamic,
        run: templatefile,
        result: Nullness::Perhaps,
    },
    Function {
        name: TEMPLATESTRING,
        params: &[Param::new("template", Want::String), Param::new("vars", Want::Any)],
        rest: None,
        ty: string,
        run: templatestring,
        result: Nullness::Never,
    },
];

const TEMPLATESTRING: &str = "templatestring";

/// What a template in a file makes of values: `templatefile("hello.tftpl", { name = "you" })` is
/// `"Hello, you!"` if the file says `Hello, ${name}!`.
fn templatefile(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = filesystem::text(args, 0)?;
    render(args, "templatefile", args.str(0), text)
}

/// What a template in a string makes of values: `templatestring(local.hello, { name = "you" })`.
fn templatestring(args: &mut Args<'_>) -> Result<Value, Fault> {
    let result = render(args, TEMPLATESTRING, "<templatestring argument>", args.str(0).to_owned())?;
    convert(&result, Ty::STRING).map_err(|problem| Fault::new(format!("invalid template result: {problem}")))
}

/// A template for `templatestring` must come from elsewhere: one that is written in its place is a
/// template already.
///
/// # Errors
/// The argument is something else than a reference.
pub(super) fn check_source(function: &Function, code: &Code, args: &[NodeId]) -> Result<(), Fault> {
    let is_reference = args.first().is_none_or(|arg| {
        matches!(
            code.node(*arg),
            Node::Reference(_) | Node::Bound { .. } | Node::Attr { .. } | Node::Index { .. } | Node::Wrong(_)
        )
    });
    if function.name != TEMPLATESTRING || is_reference {
        return Ok(());
    }
    Err(Fault::arg(
        0,
        "invalid template expression: must be a reference to a string that is defined elsewhere, such as \
         `local.greeting`; a template that is written here needs no function",
    ))
}

fn render(args: &Args<'_>, function: &str, name: &str, text: String) -> Result<Value, Fault> {
    if args.scope.is_template() {
        return Err(Fault::new(format!("cannot call {function} from inside a template")));
    }
    let vars = &args.values[1];
    if !matches!(vars.ty().kind(), TyKind::Object(_) | TyKind::Map(_)) {
        return Err(Fault::arg(1, "invalid vars value: must be a map or object"));
    }
    let wrong = vars.keys().find(|name| !is_name(name));
    if let Some(wrong) = wrong {
        return Err(Fault::arg(
            1,
            format!(
                "invalid template variable name {:?}: must start with a letter or underscore, followed by \
                 letters, digits, underscores and dashes",
                wrong.as_str()
            ),
        ));
    }
    let mut sources = Sources::default();
    let file = sources.add(name, text.as_str());
    let (tree, id, problems) = syntax::parse_template(file, text);
    first_problem(problems, &sources)?;
    for reference in tree.references(id) {
        if !vars.keys().any(|name| name.as_str() == reference.root.text) {
            let at = sources.position(reference.span);
            return Err(Fault::arg(
                1,
                format!(
                    "vars map does not contain key {:?}, referenced at {name}:{},{}",
                    reference.root.text, at.line, at.column
                ),
            ));
        }
    }
    let (mut code, names) = (Code::default(), Names::default());
    let mut lowering = Lowering::new(&tree, &names, &mut code);
    let mut values = Vec::new();
    for (name, value) in vars.entries() {
        lowering.bind(name);
        values.push(value.clone());
    }
    let node = lowering.lower(id);
    let problems = std::mem::take(&mut lowering.problems);
    first_problem(problems, &sources)?;
    let (scope, instance) = (Inner { scope: args.scope }, Instance::default());
    let mut run = Run::new(&code, &scope, &instance);
    run.bound = values;
    run.caller = args.site;
    let value = run.expression(node);
    first_problem(run.finish(), &sources)?;
    let value = value.ok_or_else(|| Fault::new("the template could not be evaluated"))?;
    if value.is_null() {
        return Err(Fault::new("the result of the template is null, and must have a value"));
    }
    Ok(value)
}

/// As an error of the function: `hello.tftpl:1,8: Invalid character; …`.
pub(super) fn first_problem(problems: Diagnostics, sources: &Sources) -> Result<(), Fault> {
    let sorted = problems.sorted(sources);
    let Some(problem) = sorted.iter().find(|problem| problem.is_error()) else { return Ok(()) };
    let place = problem.span.map(|span| {
        let at = sources.position(span);
        format!("{}:{},{}: ", sources.get(span.file).name, at.line, at.column)
    });
    let detail = problem.detail.trim_end_matches('.');
    Err(Fault::new(format!("{}{}; {detail}", place.unwrap_or_default(), problem.summary)))
}

/// Inside a template there are its values and the functions, nothing else.
struct Inner<'s> {
    scope: &'s dyn Scope,
}

impl Scope for Inner<'_> {
    fn program(&self) -> &Program {
        self.scope.program()
    }

    fn look_up(&self, reference: Reference) -> Result<Value, Diagnostics> {
        self.scope.look_up(reference)
    }

    fn files(&self) -> Option<&Files> {
        self.scope.files()
    }

    fn moment(&self) -> Moment {
        self.scope.moment()
    }

    fn is_template(&self) -> bool {
        true
    }
}
