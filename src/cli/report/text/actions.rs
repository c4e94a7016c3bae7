//! The actions that a plan invokes: with the change that triggers them, or alone.

use crate::cli::report::{Look, Paint};
use crate::diag::escape;
use crate::plan::{InvocationTrigger, Plan, PlannedInvocation};

use super::body::{Body, Unchanged};
use super::change::note_lines;

/// Whether the action is invoked with the change at this position.
pub fn is_of(invocation: &PlannedInvocation, at: usize) -> bool {
    matches!(invocation.trigger, InvocationTrigger::Change { change: Some(change), .. } if change == at)
}

/// Whether the action is invoked without a change.
pub fn is_alone(invocation: &PlannedInvocation) -> bool {
    !matches!(invocation.trigger, InvocationTrigger::Change { change: Some(_), .. })
}

/// What is invoked before and after a change, behind its block; empty where nothing is.
pub fn of_change(plan: &Plan, at: usize, look: &Look) -> String {
    let mut text = String::new();
    for (is_before, word) in [(true, "before"), (false, "after")] {
        let is_meant = |invocation: &&PlannedInvocation| match invocation.trigger {
            InvocationTrigger::Change { change, event, .. } => {
                change == Some(at) && event.is_before() == is_before
            }
            InvocationTrigger::Asked => false,
        };
        let mut meant = plan.invocations.iter().filter(is_meant).peekable();
        if meant.peek().is_some() {
            text.push_str(&format!("\n    # Actions to be invoked {word} this change in order:\n"));
        }
        let blocks: Vec<String> = meant.map(|invocation| block(invocation, look)).collect();
        text.push_str(&blocks.join("\n"));
    }
    text
}

/// What is invoked without a change.
pub fn alone(plan: &Plan, look: &Look) -> Option<String> {
    let shown: Vec<String> = plan
        .invocations
        .iter()
        .filter_map(|invocation| {
            let why = match &invocation.trigger {
                InvocationTrigger::Asked => String::new(),
                InvocationTrigger::Change { resource, event, change: None, .. } => {
                    let resource = resource.to_string();
                    format!(
                        ", since an interrupted apply did not come to it ({} of {})",
                        event.word(),
                        escape(&resource)
                    )
                }
                InvocationTrigger::Change { change: Some(_), .. } => return None,
            };
            let title = format!("  # {} will be invoked{why}", escape(&invocation.addr.to_string()));
            Some(format!("{}\n{}", look.palette.paint(Paint::Strong, &title), block(invocation, look)))
        })
        .collect();
    let head = look.palette.paint(Paint::Strong, "Terrace will invoke the following action(s):");
    (!shown.is_empty()).then(|| format!("{head}\n\n{}", shown.join("\n")))
}

/// One line each.
pub fn summary(plan: &Plan, look: &Look) -> String {
    let line = |invocation: &PlannedInvocation| {
        let why = match &invocation.trigger {
            InvocationTrigger::Asked => String::new(),
            InvocationTrigger::Change { resource, event, .. } => {
                format!(" ({} of {})", event.word(), escape(&resource.to_string()))
            }
        };
        let symbol = look.palette.paint(Paint::Read, "  !");
        format!("{symbol} {}{why}\n", escape(&invocation.addr.to_string()))
    };
    plan.invocations.iter().map(line).collect()
}

/// `Actions: 2 to invoke.`
pub fn count_words(plan: &Plan) -> Option<String> {
    let count = plan.invocations.len();
    (count > 0).then(|| format!("Actions: {count} to invoke."))
}

fn block(invocation: &PlannedInvocation, look: &Look) -> String {
    let PlannedInvocation { addr, provider: _, config, trigger: _, notes } = invocation;
    let (kind, name) = (escape(&addr.resource.kind), escape(&addr.resource.name));
    let key = addr.key.to_string();
    let key = if key.is_empty() { String::new() } else { format!(" # {}", escape(&key)) };
    let mut text = String::new();
    notes.iter().for_each(|note| note_lines(note, look, &mut text));
    text.push_str(&format!("    action \"{kind}\" \"{name}\" {{{key}\n"));
    if config.keys().next().is_some() {
        let mut body = Body::new(look, Unchanged::Shown, &[]);
        body.resource(Some(config), Some(config), 10);
        text.push_str("        config {\n");
        text.push_str(&body.finish().0);
        text.push_str("        }\n");
    }
    text.push_str("    }\n");
    text
}
