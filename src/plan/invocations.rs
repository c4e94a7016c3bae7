//! Invocations: actions that a plan invokes, because a resource changes, because an interrupted apply
//! did not come to them, or because somebody asks for them with `-invoke`.

use std::collections::BTreeMap;

use crate::addr::{InstanceAddr, Mode, ResourceAddr, Target};
use crate::config::ActionEvent;
use crate::diag::{Diagnostic, Severity, Span, did_you_mean, escape};
use crate::eval::{BlockId, FiredTrigger, ModuleInstance};
use crate::provider::{ChangeAction, Note};
use crate::state::Owed;
use crate::value::{Ty, Value};

use super::model::{InvocationTrigger, PlanMode, PlannedInvocation};
use super::planner::Walk;
use super::problems::diagnose;

/// What begins the keys of invocations among what a journal owes.
const OWED: &str = "invoke ";

/// Plans what is invoked, when all changes are known.
pub(super) fn decide(walk: &mut Walk<'_>) {
    let mut configs = Configs::default();
    match walk.inputs.options.mode {
        PlanMode::Normal => {
            owed(walk, &mut configs);
            triggered(walk, &mut configs);
            check_others(walk, &mut configs);
        }
        PlanMode::Invoke => asked(walk, &mut configs),
        PlanMode::Destroy | PlanMode::RefreshOnly => {}
    }
}

/// What actions evaluate to, each once; none where that failed.
type Configs = BTreeMap<InstanceAddr, Option<Value>>;

fn triggered(walk: &mut Walk<'_>, configs: &mut Configs) {
    let program = walk.inputs.program;
    if !program.blocks().any(|id| program.block(id).invokes_actions()) {
        return;
    }
    for at in 0..walk.changes.len() {
        let change = &walk.changes[at];
        let events = events_of(change.action);
        let id = program.find(&change.addr.resource).filter(|_| change.deposed.is_none());
        let Some(id) = id.filter(|id| !events.is_empty() && program.block(*id).invokes_actions()) else {
            continue;
        };
        let addr = change.addr.clone();
        let Some(module) = module_of(walk, &addr) else { continue };
        match walk.inputs.evaluation.fired_triggers(id, &module, &addr.key, events, &walk.values) {
            Ok(fired) => fired.into_iter().for_each(|fired| fire(walk, configs, (at, &addr), fired)),
            Err(problems) => walk.diagnostics.extend(problems),
        }
    }
}

fn events_of(action: ChangeAction) -> &'static [ActionEvent] {
    match action {
        ChangeAction::Update => &[ActionEvent::BeforeUpdate, ActionEvent::AfterUpdate],
        action if action.creates() => &[ActionEvent::BeforeCreate, ActionEvent::AfterCreate],
        _ => &[],
    }
}

fn fire(walk: &mut Walk<'_>, configs: &mut Configs, change: (usize, &InstanceAddr), fired: FiredTrigger) {
    let (at, resource) = change;
    let FiredTrigger { position: block, events, actions } = fired;
    for event in events {
        for (position, action) in actions.iter().enumerate() {
            // An action is named in its own module, which is that of the resource.
            let named = &walk.inputs.program.block(action.block).addr;
            let named = resource.resource.module.resource(named.mode, &named.kind, &named.name);
            let addr = named.instance(action.key.clone());
            if !exists(walk, &addr) {
                walk.diagnostics.push(no_instance(walk, &addr, action.span));
                continue;
            }
            let resource = resource.clone();
            let trigger = InvocationTrigger::Change { resource, event, block, position, change: Some(at) };
            invoke(walk, configs, (action.block, addr), trigger);
        }
    }
}

/// The instance of its module, which was walked.
fn module_of(walk: &Walk<'_>, addr: &InstanceAddr) -> Option<ModuleInstance> {
    walk.inputs.evaluation.module_at(&addr.resource.module, &walk.values).ok().flatten()
}

fn exists(walk: &Walk<'_>, addr: &InstanceAddr) -> bool {
    walk.expansions.get(&addr.resource).is_some_and(|expansion| expansion.keys.contains(&addr.key))
}

fn no_instance(walk: &Walk<'_>, addr: &InstanceAddr, span: Span) -> Diagnostic {
    let keys = walk.expansions.get(&addr.resource).map(|expansion| &expansion.keys[..]).unwrap_or_default();
    let known: Vec<String> = keys.iter().map(|key| addr.resource.instance(key.clone()).to_string()).collect();
    let detail = format!("There is no {}.", escape(&addr.to_string()));
    let error = Diagnostic::error("Reference to non-existent action instance", detail).at(span);
    match known.len() {
        0 => error.hint("The action has no instances at all."),
        1..=5 => error.hint(format!("There is: {}.", escape(&known.join(", ")))),
        more => error.hint(format!("It has {more} instances.")),
    }
}

fn invoke(
    walk: &mut Walk<'_>,
    configs: &mut Configs,
    (id, addr): (BlockId, InstanceAddr),
    trigger: InvocationTrigger,
) {
    let Some(config) = config(walk, configs, id, &addr) else { return };
    if trigger == InvocationTrigger::Asked && !config.is_wholly_known() {
        let block = &walk.inputs.program.block(id).block;
        let detail =
            format!("{addr} needs a value that is known after apply only, and -invoke changes nothing else.");
        let error = Diagnostic::error("Action not ready", detail).at(block.span).in_block(block.title());
        return walk.diagnostics.push(error.hint("Apply without -invoke first."));
    }
    let provider = walk.inputs.program.block(id).block.provider.to_string();
    let notes = losses(walk, &addr, &config);
    walk.invocations.push(PlannedInvocation { addr, provider, config, trigger, notes });
}

/// What is lost by an invocation, in words without what is sensitive.
fn losses(walk: &Walk<'_>, addr: &InstanceAddr, config: &Value) -> Vec<Note> {
    let Some((_, kind)) = walk.inputs.registry.action_type(&addr.resource.kind) else { return Vec::new() };
    match kind.arguments().filter(|_| !config.mark_paths().is_empty()) {
        Some(arguments) => kind.losses(&arguments.nothing()),
        None => kind.losses(config),
    }
}

/// What the `config` block of an instance says.
fn config(walk: &mut Walk<'_>, configs: &mut Configs, id: BlockId, addr: &InstanceAddr) -> Option<Value> {
    if let Some(known) = configs.get(addr) {
        return known.clone();
    }
    let inputs = walk.inputs;
    let (_, kind) = inputs.registry.action_type(&addr.resource.kind).expect("the configuration was checked");
    let module = module_of(walk, addr)?;
    let (block, diagnostics) = inputs.evaluation.config(id, &module, &addr.key, &walk.values);
    let mut failed = diagnostics.has_errors();
    walk.diagnostics.extend(diagnostics);
    let config = kind.config_of(&block);
    if !failed {
        for problem in kind.problems(&config.unmarked_deep()) {
            failed |= problem.severity == Severity::Error;
            walk.diagnostics.push(diagnose(inputs.program, inputs.evaluation, id, problem));
        }
    }
    let config = (!failed).then_some(config);
    configs.insert(addr.clone(), config.clone());
    config
}

/// Mistakes in what nothing triggers are mistakes all the same.
fn check_others(walk: &mut Walk<'_>, configs: &mut Configs) {
    let options = walk.inputs.options;
    if options.is_partial() {
        return;
    }
    for addr in all_actions(walk) {
        if let Some(id) = walk.inputs.program.find(&addr.resource) {
            config(walk, configs, id, &addr);
        }
    }
}

fn all_actions(walk: &Walk<'_>) -> Vec<InstanceAddr> {
    let actions = walk.expansions.iter().filter(|(addr, _)| addr.mode == Mode::Action);
    let instances = |resource: &ResourceAddr, keys: &[crate::addr::InstanceKey]| -> Vec<InstanceAddr> {
        keys.iter().map(|key| resource.instance(key.clone())).collect()
    };
    actions.flat_map(|(addr, expansion)| instances(addr, &expansion.keys)).collect()
}

/// What `-invoke` names.
fn asked(walk: &mut Walk<'_>, configs: &mut Configs) {
    let all = all_actions(walk);
    for target in &walk.inputs.options.invoke {
        let meant: Vec<InstanceAddr> = all.iter().filter(|addr| names(target, addr)).cloned().collect();
        if meant.is_empty() {
            walk.diagnostics.push(no_action(target, &all));
        }
        for addr in meant {
            if let Some(id) = walk.inputs.program.find(&addr.resource) {
                invoke(walk, configs, (id, addr), InvocationTrigger::Asked);
            }
        }
    }
}

/// A module is no action, whatever is in it.
fn names(target: &Target, addr: &InstanceAddr) -> bool {
    matches!(target, Target::Instance(_)) && target.covers(addr)
}

fn no_action(target: &Target, all: &[InstanceAddr]) -> Diagnostic {
    let given = target.to_string();
    let detail = format!("-invoke names {}, and there is no such action.", escape(&given));
    let error = Diagnostic::error("No such action", detail);
    let known: Vec<String> = all.iter().map(ToString::to_string).collect();
    match did_you_mean(&given, known.iter().map(String::as_str)) {
        Some(known) => error.hint(format!("Did you mean `{known}`?")),
        None => error.hint("An action is named as `action.TYPE.NAME`."),
    }
}

/// What an interrupted apply did not come to. What is left of it must still be there.
fn owed(walk: &mut Walk<'_>, configs: &mut Configs) {
    let (program, all) = (walk.inputs.program, all_actions(walk));
    for OwedInvocation { addr, trigger } in walk.inputs.owed_invocations.clone() {
        let InvocationTrigger::Change { resource, event, .. } = &trigger else { continue };
        let is_there = walk.refreshed.state.objects.get(resource).is_some();
        match program.find(&addr.resource).filter(|_| is_there && all.contains(&addr)) {
            Some(id) => invoke(walk, configs, (id, addr), trigger),
            None => {
                let detail = format!(
                    "{addr} was to be invoked after {resource} ({}), by an apply that was interrupted. It is not \
                     invoked, since one of them is gone.",
                    event.word()
                );
                walk.diagnostics.push(Diagnostic::warning("Action not invoked any more", detail));
            }
        }
    }
}

/// An invocation that an interrupted apply did not come to.
#[derive(Clone, Debug, PartialEq)]
pub struct OwedInvocation {
    pub addr: InstanceAddr,
    pub trigger: InvocationTrigger,
}

/// The key under which a journal owes an invocation; none for what is only done together with the change.
pub fn owed_key(invocation: &PlannedInvocation) -> Option<String> {
    match &invocation.trigger {
        InvocationTrigger::Change { resource, event, block, position, change: _ } if !event.is_before() => {
            Some(format!("{OWED}{} {resource} {} {block} {position}", invocation.addr, event.word()))
        }
        InvocationTrigger::Change { .. } | InvocationTrigger::Asked => None,
    }
}

/// Whether something that is owed is an invocation.
pub fn is_invocation(owed: &Owed) -> bool {
    owed.key.starts_with(OWED)
}

/// What must not be forgotten once the change is made.
pub fn owe(invocation: &PlannedInvocation) -> Option<Owed> {
    let key = owed_key(invocation)?;
    let InvocationTrigger::Change { resource, event, block, position, change: _ } = &invocation.trigger
    else {
        return None;
    };
    let number = |at: usize| Value::int(i64::try_from(at).unwrap_or(i64::MAX));
    let config = Value::object([
        ("action", Value::from(invocation.addr.to_string().as_str())),
        ("resource", Value::from(resource.to_string().as_str())),
        ("event", Value::from(event.word())),
        ("block", number(*block)),
        ("position", number(*position)),
    ]);
    let title = format!("{} is invoked after {resource} ({})", invocation.addr, event.word());
    let PlannedInvocation { addr, provider, config: _, trigger: _, notes: _ } = invocation;
    Some(Owed { key, provider: provider.clone(), action: addr.resource.kind.clone(), config, title })
}

/// What is owed, as it was planned; none for what no version of terrace has written.
pub fn owed_invocation(owed: &Owed) -> Option<OwedInvocation> {
    let text = |name: &str| owed.config.get_attr(name)?.as_str().map(str::to_owned);
    let number = |name: &str| usize::try_from(owed.config.get_attr(name)?.as_i64()?).ok();
    let word = text("event")?;
    let trigger = InvocationTrigger::Change {
        resource: text("resource")?.parse().ok()?,
        event: ActionEvent::ALL.into_iter().find(|event| event.word() == word)?,
        block: number("block")?,
        position: number("position")?,
        change: None,
    };
    Some(OwedInvocation { addr: text("action")?.parse().ok()?, trigger })
}

impl Walk<'_> {
    /// Nothing refers to an action.
    pub(super) fn action(&self) -> Value {
        Value::unknown(Ty::DYNAMIC)
    }
}
