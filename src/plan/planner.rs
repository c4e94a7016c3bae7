//! The planner: one walk over the configuration in dependency order, deciding about each instance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::addr::{InstanceAddr, Mode, ResourceAddr};
use crate::config::{IgnoreChanges, ProviderRef};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::eval::{
    BlockId, Evaluation, Expansion, Instances, ModuleInstance, Program, WantedImport, in_module,
};
use crate::host::Clock;
use crate::provider::{Cents, ChangeAction, ErrorKind, ProviderError, Reader, Registry, ResourceType};
use crate::state::{ObjectStatus, State};
use crate::value::{Ty, Value};

use super::background::{Background, DataRead};
use super::checks::CheckLog;
use super::create_first::create_first;
use super::decide::{Ignore, Wanted, decide};
use super::ephemeral::Ephemerals;
use super::imports::{self, Imports};
use super::invocations::{self, OwedInvocation};
use super::model::{
    OutputChange, Plan, PlanMode, PlanOptions, PlannedChange, PlannedFollowUp, PlannedInvocation, Reason,
    Refresh,
};
use super::moves::{self, Moved};
use super::order::{self, Dependencies, Needs};
use super::problems::diagnose;
use super::refresh::{Refreshed, refresh};
use super::scope::Scope;
use super::secrets::texts_of;
use super::values::Values;
use super::{named, orphans, preflight};

/// Gives a connection for a provider configuration; the same one each time it is asked.
pub trait Connect: Send + Sync {
    /// # Errors
    /// No credential, or one that is malformed.
    fn reader(&self, provider: &ProviderRef, config: &Value) -> Result<Arc<dyn Reader>, ProviderError>;
}

/// Everything a plan is made from.
pub struct Inputs<'a> {
    pub program: &'a Program,
    pub evaluation: &'a Evaluation<'a>,
    pub registry: &'a Registry,
    pub state: &'a State,
    /// For telling whether two references are written alike.
    pub sources: &'a Sources,
    pub connect: &'a dyn Connect,
    pub options: &'a PlanOptions,
    pub now: Timestamp,
    /// For what must be renewed while planning.
    pub clock: &'a Clock,
    pub simulated: bool,
    /// Follow-ups that an interrupted apply still owes.
    pub owed: Vec<PlannedFollowUp>,
    /// Actions that it did not come to.
    pub owed_invocations: Vec<OwedInvocation>,
    /// What was found of an interrupted apply.
    pub settled: Vec<String>,
    /// Imported instead of what the `import` blocks name.
    pub import: Option<WantedImport>,
}

/// A failure of a provider, at an instance where it belongs to one.
#[derive(Debug)]
pub struct Failure {
    pub addr: Option<InstanceAddr>,
    pub error: ProviderError,
}

/// A plan with what was noticed while making it. With errors the plan may be shown and must not be
/// applied.
#[derive(Debug)]
pub struct Planned {
    pub plan: Plan,
    /// The state as refreshed, which apply starts from.
    pub state: State,
    /// What references saw; apply takes over the data sources that were read.
    pub values: Values,
    pub diagnostics: Diagnostics,
    pub failures: Vec<Failure>,
}

/// Makes a plan.
pub async fn plan(inputs: Inputs<'_>) -> Planned {
    let (state, moved) = moves::moved(inputs.program, inputs.state);
    let inputs = Inputs { state: &state, ..inputs };
    let mut walk = Walk::new(&inputs, moved);
    walk.refuse_moves_out_of_scope();
    walk.connect_all().await;
    walk.refresh().await;
    if !walk.stopped() {
        imports::evaluate(&mut walk);
        walk.blocks().await;
        imports::refuse_undeclared(&mut walk);
        walk.check_values();
        moves::check(&mut walk);
        orphans::decide(&mut walk);
        named::check(&mut walk);
        walk.refuse_clashes();
        preflight::check(&mut walk).await;
        invocations::decide(&mut walk);
        walk.outputs();
        walk.check_all().await;
    }
    walk.close_ephemerals().await;
    walk.finish()
}

/// What the walk has found so far. The files beside this one add to it: `data`, `orphans`, `outputs`,
/// `preflight` and others.
pub(super) struct Walk<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) dependencies: Dependencies,
    /// What the objects of the state refer to.
    pub(super) recorded: Dependencies,
    pub(super) readers: BTreeMap<String, Arc<dyn Reader>>,
    pub(super) refreshed: Refreshed,
    pub(super) values: Values,
    pub(super) reads: Vec<DataRead>,
    pub(super) changes: Vec<PlannedChange>,
    /// Where the changes of a block stand, until they are sorted.
    by_resource: FxHashMap<ResourceAddr, Vec<usize>>,
    create_first: BTreeSet<ResourceAddr>,
    /// Addresses of the state that the configuration has an answer for.
    pub(super) visited: FxHashSet<InstanceAddr>,
    /// How each resource of the configuration repeats, and its keys.
    pub(super) expansions: BTreeMap<ResourceAddr, Arc<Expansion>>,
    pub(super) imports: Imports,
    pub(super) moved: Moved,
    pub(super) follow_ups: Vec<PlannedFollowUp>,
    pub(super) invocations: Vec<PlannedInvocation>,
    pub(super) costs: BTreeMap<String, crate::provider::CostReport>,
    pub(super) outputs: BTreeMap<String, OutputChange>,
    pub(super) checks: CheckLog,
    pub(super) ephemerals: Ephemerals,
    pub(super) diagnostics: Diagnostics,
    pub(super) failures: Vec<Failure>,
}

impl<'a> Walk<'a> {
    fn new(inputs: &'a Inputs<'a>, moved: Moved) -> Walk<'a> {
        let dependencies = dependencies(inputs.program, inputs.state);
        Walk {
            inputs,
            scope: Scope::new(inputs.options, &dependencies),
            dependencies,
            recorded: recorded_dependencies(inputs.state),
            readers: BTreeMap::new(),
            refreshed: Refreshed::of(inputs.state),
            values: Values::default(),
            reads: Vec::new(),
            changes: Vec::new(),
            by_resource: FxHashMap::default(),
            create_first: BTreeSet::new(),
            visited: FxHashSet::default(),
            expansions: BTreeMap::new(),
            imports: Imports::default(),
            moved,
            follow_ups: Vec::new(),
            invocations: Vec::new(),
            costs: BTreeMap::new(),
            outputs: BTreeMap::new(),
            checks: CheckLog::default(),
            ephemerals: Ephemerals::default(),
            diagnostics: Diagnostics::new(),
            failures: Vec::new(),
        }
    }

    fn stopped(&self) -> bool {
        self.diagnostics.has_errors() || !self.failures.is_empty()
    }

    /// Connects every provider configuration that the refresh needs.
    async fn connect_all(&mut self) {
        if self.inputs.options.refresh == Refresh::Trust {
            return;
        }
        let in_state = self.inputs.state.objects.iter().map(|entry| entry.object.provider.clone());
        let blocks = self.inputs.program.blocks().map(|id| self.inputs.program.block(id));
        let in_config =
            blocks.filter(|block| self.scope.covers_some(&block.addr)).map(|b| b.block.provider.to_string());
        let providers: BTreeSet<String> = in_state.chain(in_config).collect();
        for provider in providers {
            if !self.open_for_provider(&provider).await {
                // Connected when what it refers to has its value.
                continue;
            }
            if let Err(error) = self.reader(&provider) {
                self.fail(None, error);
            }
        }
    }

    /// The reader of a provider configuration, connected on first use.
    pub(super) fn reader(&mut self, provider: &str) -> Result<Arc<dyn Reader>, ProviderError> {
        if let Some(reader) = self.readers.get(provider) {
            return Ok(Arc::clone(reader));
        }
        let parsed = ProviderRef::parse(provider);
        let (config, diagnostics) = self.inputs.evaluation.provider_config(&parsed, &self.values);
        if diagnostics.has_errors() {
            self.diagnostics.extend(diagnostics);
            let detail = format!("The configuration of provider {provider} has errors.");
            return Err(ProviderError::new(ErrorKind::Invalid, "Invalid provider configuration", detail));
        }
        let reader = self.inputs.connect.reader(&parsed, &config)?;
        self.readers.insert(provider.to_owned(), Arc::clone(&reader));
        Ok(reader)
    }

    pub(super) fn fail(&mut self, addr: Option<InstanceAddr>, error: ProviderError) {
        self.failures.push(Failure { addr, error });
    }

    async fn refresh(&mut self) {
        if self.stopped() {
            return;
        }
        let Inputs { state, registry, options, .. } = self.inputs;
        self.refreshed = refresh(state, registry, &self.readers, options).await;
        for (addr, error) in std::mem::take(&mut self.refreshed.failures) {
            self.fail(addr, error);
        }
        self.create_first = create_first(self.inputs.program, &self.refreshed.state, &self.dependencies);
    }

    async fn blocks(&mut self) {
        for id in self.inputs.program.order() {
            let is_done =
                |walk: &Walk<'_>, module: &ModuleInstance| walk.values.resource(*id, module).is_some();
            if self.inputs.program.block(*id).block.check.is_some() {
                // Read when its check is looked at.
                continue;
            }
            self.renew_ephemerals().await;
            match self.inputs.evaluation.modules_of(*id, &self.values) {
                Ok(modules) => {
                    // Some may be opened already, for a provider.
                    for module in modules.iter() {
                        if !is_done(self, module) {
                            self.block_in(*id, module).await;
                        }
                    }
                }
                Err(diagnostics) => self.not_expanded(*id, None, diagnostics),
            }
        }
    }

    pub(super) async fn block_in(&mut self, id: BlockId, module: &ModuleInstance) {
        match self.inputs.evaluation.expand(id, module, &self.values) {
            Ok(expansion) => {
                let addr = self.inputs.evaluation.addr(id, module);
                let value = self.block(id, &addr, module, &expansion).await;
                self.values.set(id, module, value);
                self.expansions.insert(addr, expansion);
            }
            Err(diagnostics) => {
                self.values.set(id, module, Value::unknown(Ty::DYNAMIC));
                self.not_expanded(id, Some(module), diagnostics);
            }
        }
    }

    /// It cannot be told which instances of a block there are; `module` is the one whose they would be,
    /// none where that is not known either.
    fn not_expanded(&mut self, id: BlockId, module: Option<&ModuleInstance>, diagnostics: Diagnostics) {
        // What the state holds of it is removed, whatever the configuration would say.
        if self.inputs.options.mode == PlanMode::Destroy {
            return;
        }
        if self.scope.covers_some(&self.inputs.program.block(id).addr) {
            self.diagnostics.extend(diagnostics);
        }
        // Nothing of it may be taken for an orphan.
        let objects = &self.refreshed.state.objects;
        match module {
            Some(module) => {
                let addr = self.inputs.evaluation.addr(id, module);
                self.visited.extend(objects.of(&addr).map(|entry| entry.addr.clone()));
            }
            None => {
                let addr = &self.inputs.program.block(id).addr;
                let of_block = objects.iter().filter(|entry| entry.addr.resource.in_configuration() == addr);
                self.visited.extend(of_block.map(|entry| entry.addr.clone()));
            }
        }
    }

    /// Mistakes in what nothing refers to are mistakes all the same.
    fn check_values(&mut self) {
        let found = self.inputs.evaluation.check_values(&self.values);
        let options = self.inputs.options;
        // Nothing that is removed needs values, and what a part needs was evaluated with it.
        if options.mode != PlanMode::Destroy && !options.is_partial() {
            self.diagnostics.extend(found);
        }
    }

    pub(super) async fn block(
        &mut self,
        id: BlockId,
        addr: &ResourceAddr,
        module: &ModuleInstance,
        expansion: &Expansion,
    ) -> Value {
        imports::adopt(self, id, addr, expansion).await;
        let mut objects = Vec::with_capacity(expansion.keys.len());
        let may_leave_out = addr.mode == Mode::Managed && self.inputs.options.is_partial();
        for key in &expansion.keys {
            let instance = addr.instance(key.clone());
            let is_left_out =
                may_leave_out && !self.scope.covers(&instance) && self.prior(&instance).0.is_none();
            let object = match addr.mode {
                Mode::Managed => self.managed(id, module, &instance),
                Mode::Data => self.data(id, module, &instance).await,
                Mode::Ephemeral => self.ephemeral(id, module, &instance).await,
                Mode::Action => self.action(),
            };
            objects.push(Some(object).filter(|_| !is_left_out));
        }
        expansion.collect_some(objects)
    }

    /// Decides about one instance of a managed resource; returns what references to it see.
    fn managed(&mut self, id: BlockId, module: &ModuleInstance, addr: &InstanceAddr) -> Value {
        let program = self.inputs.program.block(id);
        let (_, resource_type) =
            self.inputs.registry.resource_type(&addr.resource.kind).expect("the configuration was checked");
        let (prior, tainted) = self.prior(addr);
        self.visited.insert(addr.clone());
        let is_missing = self.imports.failed.contains(addr);
        if is_missing || !self.scope.covers(addr) {
            return prior.unwrap_or_else(|| Value::unknown(resource_type.schema().ty()));
        }
        let can_plan = self.inputs.options.mode == PlanMode::Destroy || self.preconditions(id, module, addr);
        if matches!(self.inputs.options.mode, PlanMode::RefreshOnly | PlanMode::Invoke) {
            if let Some(prior) = &prior {
                self.postconditions(id, module, addr, prior);
            }
            return prior.unwrap_or_else(|| Value::unknown(resource_type.schema().ty()));
        }
        if !can_plan {
            return prior.unwrap_or_else(|| Value::unknown(resource_type.schema().ty()));
        }
        let (config, diagnostics) = self.inputs.evaluation.config(id, module, &addr.key, &self.values);
        let failed = diagnostics.has_errors();
        if self.inputs.options.mode == PlanMode::Destroy {
            // A configuration that cannot be evaluated does not keep anything from being removed.
            let config = Some(&config).filter(|_| !failed);
            self.destroy(id, addr.clone(), prior.as_ref(), config, resource_type);
            return prior.unwrap_or_else(|| Value::unknown(resource_type.schema().ty()));
        }
        self.diagnostics.extend(diagnostics);
        if failed {
            return prior.unwrap_or_else(|| Value::unknown(resource_type.schema().ty()));
        }
        self.validate(id, addr, resource_type, &config);
        let because = self.replace_because(id, module, addr, prior.is_some() && tainted);
        let lifecycle = &program.block.lifecycle;
        let decision = decide(Wanted {
            resource_type,
            prior: prior.as_ref(),
            config: &config,
            ignore: &ignored(&lifecycle.ignore_changes),
            replace_because: because.as_ref().filter(|_| prior.is_some()),
            create_before_destroy: self.creates_first(&addr.resource),
        });
        let has_prior = prior.is_some();
        let vanished = decision.action == ChangeAction::Create && self.refreshed.vanished.contains(addr);
        let change = PlannedChange {
            addr: addr.clone(),
            deposed: None,
            provider: program.block.provider.to_string(),
            action: decision.action,
            reason: if vanished { Reason::Vanished } else { decision.reason },
            before: prior,
            after: Some(decision.after.clone()),
            replacements: decision.replacements,
            notes: decision.notes,
            price: Cents::ZERO,
            dependencies: self.needed_by(&addr.resource),
            create_before_destroy: self.creates_first(&addr.resource),
            previous_addr: self.moved.origin(addr).cloned().filter(|_| has_prior),
            importing: self.imports.done.get(addr).cloned(),
        };
        self.check_removal(Some(id), &change, resource_type, lifecycle.prevent_destroy);
        self.postconditions(id, module, addr, &decision.after);
        self.record(change);
        decision.after
    }

    /// The object of an instance as refreshed, and whether it is tainted.
    pub(super) fn prior(&self, addr: &InstanceAddr) -> (Option<Value>, bool) {
        let object = self.refreshed.state.objects.get(addr);
        let tainted = object.is_some_and(|object| object.status == ObjectStatus::Tainted);
        (object.and_then(|object| object.value().cloned()), tainted)
    }

    fn validate(
        &mut self,
        id: BlockId,
        addr: &InstanceAddr,
        resource_type: &dyn ResourceType,
        config: &Value,
    ) {
        for problem in resource_type.validate(&config.unmarked_deep()) {
            let diagnostic = diagnose(self.inputs.program, self.inputs.evaluation, id, problem)
                .in_module(in_module(&addr.resource.module));
            let diagnostic =
                if addr.key.is_none() { diagnostic } else { diagnostic.in_block(addr.to_string()) };
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether a resource's replacement is created first.
    pub(super) fn creates_first(&self, addr: &ResourceAddr) -> bool {
        self.create_first.contains(addr.in_configuration())
    }

    /// What a resource refers to, as the state keeps it: blocks, not instances of modules, and no actions,
    /// of which nothing is left.
    pub(super) fn needed_by(&self, addr: &ResourceAddr) -> Vec<ResourceAddr> {
        let needed = self.dependencies.get(addr.in_configuration()).into_iter().flatten();
        needed.filter(|other| other.mode != Mode::Action).cloned().collect()
    }

    /// Adds a change to the plan.
    pub(super) fn record(&mut self, change: PlannedChange) {
        self.by_resource
            .entry(change.addr.resource.in_configuration().clone())
            .or_default()
            .push(self.changes.len());
        self.changes.push(change);
    }

    /// The changes of a block so far, in all instances of its module, while the blocks are walked.
    pub(super) fn changes_of(&self, addr: &ResourceAddr) -> impl Iterator<Item = &PlannedChange> {
        self.by_resource.get(addr).into_iter().flatten().map(|at| &self.changes[*at])
    }

    fn finish(mut self) -> Planned {
        let inputs = self.inputs;
        let handovers = handovers(&self.changes, inputs.registry);
        let needs = Needs { wanted: &self.dependencies, recorded: &self.recorded, handovers: &handovers };
        let steps = match order::steps(&self.changes, &self.follow_ups, &self.invocations, needs) {
            Ok(steps) => steps,
            Err(cycle) => {
                let detail = format!("No order of the changes is possible: {cycle}.");
                self.diagnostics.push(Diagnostic::error("Changes wait for each other", detail));
                Vec::new()
            }
        };
        let checks = self.check_results();
        let drift = self.drift();
        let variables = inputs.evaluation.variables().iter().filter(|(_, value)| !value.has_ephemeral());
        let plan = Plan {
            options: inputs.options.clone(),
            created_at: inputs.now,
            lineage: inputs.state.lineage.clone(),
            serial: inputs.state.serial,
            simulated: inputs.simulated,
            changes: self.changes,
            drift,
            outputs: self.outputs,
            checks,
            follow_ups: self.follow_ups,
            invocations: self.invocations,
            steps,
            costs: self.costs,
            variables: variables.map(|(name, value)| (name.clone(), value.clone())).collect(),
            settled: inputs.settled.clone(),
            background: Background {
                secrets: texts_of(inputs.evaluation.child_secrets()),
                reads: self.reads,
                ..Background::of(&self.refreshed.state, inputs.registry)
            },
        };
        Planned {
            plan,
            state: self.refreshed.state,
            values: self.values,
            diagnostics: self.diagnostics,
            failures: self.failures,
        }
    }
}

/// What each block refers to: the configuration's word where it has one, else the state's.
pub fn dependencies(program: &Program, state: &State) -> Dependencies {
    let mut all = recorded_dependencies(state);
    for id in program.blocks() {
        let needed = program.dependencies(id).iter().map(|other| program.block(*other).addr.clone());
        all.insert(program.block(id).addr.clone(), needed.collect());
    }
    all
}

fn recorded_dependencies(state: &State) -> Dependencies {
    let mut all = Dependencies::new();
    for entry in state.objects.iter() {
        let needed = all.entry(entry.addr.resource.in_configuration().clone()).or_default();
        needed.extend(entry.object.dependencies.iter().map(|addr| addr.in_configuration().clone()));
    }
    all
}

/// Creations with the removals that make their identity free: a block under another name, two that
/// exchange their names.
fn handovers(changes: &[PlannedChange], registry: &Registry) -> Vec<(usize, usize)> {
    let identity = |change: &PlannedChange, value: &Option<Value>| {
        let (_, kind) = registry.resource_type(&change.addr.resource.kind)?;
        let (_, identity) = kind.exclusive(value.as_ref()?)?;
        Some((change.provider.clone(), change.addr.resource.kind.clone(), identity))
    };
    let mut freed = BTreeMap::new();
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.action.deletes()) {
        freed.extend(identity(change, &change.before).map(|identity| (identity, at)));
    }
    let creations = changes.iter().enumerate().filter(|(_, change)| change.action.creates());
    let taken = creations.filter_map(|(at, change)| {
        let removal = *freed.get(&identity(change, &change.after)?)?;
        (removal != at).then_some((at, removal))
    });
    taken.collect()
}

/// `ignore_changes` of the configuration.
pub fn ignored(ignore: &IgnoreChanges) -> Ignore {
    match ignore {
        IgnoreChanges::None => Ignore::Nothing,
        IgnoreChanges::All => Ignore::All,
        IgnoreChanges::Paths(paths) => Ignore::Paths(paths.clone()),
    }
}
