//! The order of the work: which step waits for which.
//!
//! With A referring to B:
//! - A is created, changed or read after B is;
//! - B is destroyed after A is, by what the state says A referred to;
//! - a replacement destroys, then creates; with `create_before_destroy` it creates, lets everything
//!   that refers to it move over, then destroys;
//! - what takes over a name from another object is created after that is gone.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::ResourceAddr;
use crate::graph::{CycleEdge, Graph};
use crate::provider::ChangeAction;

use super::model::{InvocationTrigger, PlannedChange, PlannedFollowUp, PlannedInvocation, Step, Work};

/// What each block refers to: by the configuration, and by the state for what is not in it. The
/// addresses are those of blocks: where modules repeat, all instances of one wait for all of the other,
/// so that a plan's size stays linear.
pub type Dependencies = BTreeMap<ResourceAddr, BTreeSet<ResourceAddr>>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    Work(Work),
    /// Everything of a resource, and of what it refers to, has been created, changed and read.
    Up(ResourceAddr),
    /// Everything of a resource, and of what refers to it, that goes is gone.
    Down(ResourceAddr),
}

/// Why changes wait for each other.
#[derive(Clone, Copy, Debug)]
pub struct Needs<'a> {
    /// What resources refer to from now on: the order of creation.
    pub wanted: &'a Dependencies,
    /// What the objects of the state refer to: the order of destruction.
    pub recorded: &'a Dependencies,
    /// Positions of a creation and of a removal whose name it takes over.
    pub handovers: &'a [(usize, usize)],
}

/// The steps of a plan, each after what it waits for.
///
/// # Errors
/// The edges of a cycle, in the words of the plan.
pub fn steps(
    changes: &[PlannedChange],
    follow_ups: &[PlannedFollowUp],
    invocations: &[PlannedInvocation],
    needs: Needs<'_>,
) -> Result<Vec<Step>, String> {
    let Needs { wanted, recorded, handovers } = needs;
    let mut graph = Graph::new();
    for (addr, other) in pairs(wanted) {
        graph.need(Node::Up(addr.clone()), Node::Up(other.clone()), ());
    }
    for (addr, other) in pairs(recorded) {
        graph.need(Node::Down(other.clone()), Node::Down(addr.clone()), ());
    }
    let users = Users { wanted: reversed(wanted), recorded: reversed(recorded) };
    for (at, change) in changes.iter().enumerate() {
        connect(&mut graph, at, change, wanted, &users);
    }
    for (creation, removal) in handovers {
        graph.need(Node::Work(Work::Create(*creation)), Node::Work(Work::Delete(*removal)), ());
    }
    for (at, follow_up) in follow_ups.iter().enumerate() {
        let node = Node::Work(Work::FollowUp(at));
        graph.add(node.clone());
        for change in &follow_up.after {
            for work in works(*change, changes[*change].action) {
                graph.need(node.clone(), Node::Work(work), ());
            }
        }
    }
    invoke(&mut graph, changes, invocations, wanted);
    let order = graph.order().map_err(|cycles| describe(&cycles, changes))?;
    Ok(number(&graph, without_idle_gates(&graph, order)))
}

/// An action waits for what its arguments refer to. A change waits for what is invoked before it, and
/// what is invoked after it waits for the change; those of one change run one after the other.
fn invoke(
    graph: &mut Graph<Node, ()>,
    changes: &[PlannedChange],
    invocations: &[PlannedInvocation],
    wanted: &Dependencies,
) {
    let mut previous: BTreeMap<(Option<usize>, bool), Node> = BTreeMap::new();
    for (at, PlannedInvocation { addr, trigger, .. }) in invocations.iter().enumerate() {
        let node = Node::Work(Work::Invoke(at));
        graph.add(node.clone());
        for other in wanted.get(addr.resource.in_configuration()).into_iter().flatten() {
            graph.need(node.clone(), Node::Up(other.clone()), ());
        }
        let (change, is_before) = match trigger {
            InvocationTrigger::Asked => (None, false),
            InvocationTrigger::Change { event, change, .. } => (*change, event.is_before()),
        };
        if let Some(change) = change {
            let work = match changes[change].action {
                ChangeAction::Update => Node::Work(Work::Update(change)),
                _ => Node::Work(Work::Create(change)),
            };
            match is_before {
                true => graph.need(work, node.clone(), ()),
                false => graph.need(node.clone(), work, ()),
            }
        }
        if let Some(earlier) = previous.insert((change, is_before), node.clone()) {
            graph.need(node, earlier, ());
        }
    }
}

/// The steps that a change takes.
fn works(at: usize, action: ChangeAction) -> Vec<Work> {
    match action {
        ChangeAction::NoOp => vec![],
        ChangeAction::Create => vec![Work::Create(at)],
        ChangeAction::Read => vec![Work::Read(at)],
        ChangeAction::Update => vec![Work::Update(at)],
        ChangeAction::DeleteThenCreate => vec![Work::Delete(at), Work::Create(at)],
        ChangeAction::CreateThenDelete => vec![Work::Create(at), Work::Delete(at)],
        ChangeAction::Delete => vec![Work::Delete(at)],
        ChangeAction::Forget => vec![Work::Forget(at)],
    }
}

fn pairs(dependencies: &Dependencies) -> impl Iterator<Item = (&ResourceAddr, &ResourceAddr)> {
    dependencies.iter().flat_map(|(addr, needed)| needed.iter().map(move |other| (addr, other)))
}

/// What refers to a resource, from now on and so far.
struct Users {
    wanted: Dependencies,
    recorded: Dependencies,
}

fn connect(
    graph: &mut Graph<Node, ()>,
    at: usize,
    change: &PlannedChange,
    wanted: &Dependencies,
    users: &Users,
) {
    let addr = change.addr.resource.in_configuration();
    let of = |all: &Dependencies| all.get(addr).into_iter().flatten().cloned().collect::<Vec<_>>();
    let has_successor = change.action == ChangeAction::CreateThenDelete || change.deposed.is_some();
    let works = works(at, change.action);
    for pair in works.windows(2) {
        graph.need(Node::Work(pair[1]), Node::Work(pair[0]), ());
    }
    for work in works {
        let node = Node::Work(work);
        if matches!(work, Work::Delete(_) | Work::Forget(_)) {
            graph.need(Node::Down(addr.clone()), node.clone(), ());
            for other in of(&users.recorded) {
                graph.need(node.clone(), Node::Down(other), ());
            }
            for other in of(&users.wanted).into_iter().filter(|_| has_successor) {
                graph.need(node.clone(), Node::Up(other), ());
            }
        } else {
            graph.need(Node::Up(addr.clone()), node.clone(), ());
            for other in of(wanted) {
                graph.need(node.clone(), Node::Up(other), ());
            }
        }
    }
}

/// What refers to each resource.
pub(super) fn reversed(dependencies: &Dependencies) -> Dependencies {
    let mut reversed = Dependencies::new();
    for (addr, needed) in dependencies {
        for other in needed {
            reversed.entry(other.clone()).or_default().insert(addr.clone());
        }
    }
    reversed
}

/// Leaves out gates behind which there is no work at all.
fn without_idle_gates(graph: &Graph<Node, ()>, order: Vec<Node>) -> Vec<Node> {
    let mut busy: rustc_hash::FxHashSet<Node> = rustc_hash::FxHashSet::default();
    for node in &order {
        if matches!(node, Node::Work(_)) || graph.needs(node).any(|need| busy.contains(need)) {
            busy.insert(node.clone());
        }
    }
    // A gate that nothing waits for, directly or not, holds up nobody.
    let mut awaited: rustc_hash::FxHashSet<Node> = rustc_hash::FxHashSet::default();
    for node in order.iter().rev() {
        let holds_up = |by: &Node| matches!(by, Node::Work(_)) || awaited.contains(by);
        if matches!(node, Node::Work(_)) || graph.needed_by(node).any(holds_up) {
            awaited.insert(node.clone());
        }
    }
    order.into_iter().filter(|node| busy.contains(node) && awaited.contains(node)).collect()
}

fn number(graph: &Graph<Node, ()>, order: Vec<Node>) -> Vec<Step> {
    let numbers: rustc_hash::FxHashMap<Node, usize> =
        order.iter().enumerate().map(|(number, node)| (node.clone(), number)).collect();
    order
        .iter()
        .map(|node| {
            let mut waits_for: Vec<usize> =
                graph.needs(node).filter_map(|need| numbers.get(need).copied()).collect();
            waits_for.sort_unstable();
            waits_for.dedup();
            let work = if let Node::Work(work) = node { *work } else { Work::Gate };
            Step { work, waits_for }
        })
        .collect()
}

fn describe(cycles: &[Vec<CycleEdge<Node, ()>>], changes: &[PlannedChange]) -> String {
    let name = |node: &Node| match node {
        Node::Up(addr) => format!("{addr} (all of it)"),
        Node::Down(addr) => format!("{addr} (its removal)"),
        Node::Work(work) => match work {
            Work::Delete(at) => format!("{} (destroy)", changes[*at].addr),
            Work::Create(at) | Work::Update(at) | Work::Read(at) | Work::Forget(at) => {
                changes[*at].addr.to_string()
            }
            Work::Invoke(_) => "an action".to_owned(),
            Work::FollowUp(_) | Work::Gate => "a follow-up".to_owned(),
        },
    };
    let cycle = cycles.first().map(Vec::as_slice).unwrap_or_default();
    cycle
        .iter()
        .map(|edge| format!("{} waits for {}", name(&edge.from), name(&edge.to)))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::InstanceKey;
    use crate::plan::model::Reason;
    use crate::provider::Cents;
    use crate::value::Value;

    fn change(name: &str, action: ChangeAction) -> PlannedChange {
        PlannedChange {
            addr: ResourceAddr::managed("t", name).instance(InstanceKey::None),
            deposed: None,
            provider: "p".into(),
            action,
            reason: Reason::None,
            before: None,
            after: None,
            replacements: Vec::new(),
            notes: Vec::new(),
            price: Cents::ZERO,
            dependencies: Vec::new(),
            create_before_destroy: false,
            previous_addr: None,
            importing: None,
        }
    }

    /// Runs one step at a time, the alphabetically last of the ready ones, so that a missing edge
    /// shows as a wrong order.
    fn order_of(changes: &[PlannedChange], needs: &[(&str, &str)], follow_ups: &[PlannedFollowUp]) -> String {
        let mut dependencies = Dependencies::new();
        for (from, to) in needs {
            let [from, to] = [from, to].map(|name| ResourceAddr::managed("t", name));
            dependencies.entry(from).or_default().insert(to);
        }
        let needs = Needs { wanted: &dependencies, recorded: &dependencies, handovers: &[] };
        let steps = steps(changes, follow_ups, &[], needs).expect("no cycle");
        run(&steps, changes, follow_ups)
    }

    fn run(steps: &[Step], changes: &[PlannedChange], follow_ups: &[PlannedFollowUp]) -> String {
        let name = |at: usize| &changes[at].addr.resource.name;
        let title = |work: Work| match work {
            Work::Create(at) => format!("+{}", name(at)),
            Work::Update(at) => format!("~{}", name(at)),
            Work::Delete(at) => format!("-{}", name(at)),
            Work::Read(at) => format!("<{}", name(at)),
            Work::Forget(at) => format!(".{}", name(at)),
            Work::FollowUp(at) => follow_ups[at].title.clone(),
            Work::Invoke(at) => format!("!{at}"),
            Work::Gate => String::new(),
        };
        let mut done = vec![false; steps.len()];
        let mut shown = Vec::new();
        while let Some(next) = (0..steps.len())
            .filter(|at| !done[*at] && steps[*at].waits_for.iter().all(|need| done[*need]))
            .max_by_key(|at| title(steps[*at].work))
        {
            done[next] = true;
            shown.push(title(steps[next].work));
        }
        assert!(done.iter().all(|done| *done), "every step is reached");
        shown.retain(|title| !title.is_empty());
        shown.join(" ")
    }

    #[test]
    fn creation_goes_along_references_and_destruction_against_them() {
        use ChangeAction::{Create, Delete, DeleteThenCreate, NoOp, Update};
        let needs = [("app", "db"), ("link", "app"), ("link", "db")];
        let all = |action| ["app", "db", "link"].map(|name| change(name, action));
        assert_eq!(order_of(&all(Create), &needs, &[]), "+db +app +link");
        assert_eq!(order_of(&all(Delete), &needs, &[]), "-link -app -db");
        assert_eq!(order_of(&all(DeleteThenCreate), &needs, &[]), "-link -app -db +db +app +link");
        let mixed = [change("app", NoOp), change("db", DeleteThenCreate), change("link", Update)];
        assert_eq!(order_of(&mixed, &needs, &[]), "-db +db ~link");
    }

    #[test]
    fn a_resource_without_a_change_still_carries_the_order_through() {
        use ChangeAction::{Create, NoOp};
        let changes = [change("z", Create), change("middle", NoOp), change("a", Create)];
        assert_eq!(order_of(&changes, &[("z", "middle"), ("middle", "a")], &[]), "+a +z");
    }

    #[test]
    fn create_before_destroy_lets_users_move_over_first() {
        let changes = [change("db", ChangeAction::CreateThenDelete), change("app", ChangeAction::Update)];
        assert_eq!(order_of(&changes, &[("app", "db")], &[]), "+db ~app -db");
    }

    #[test]
    fn what_is_destroyed_goes_by_the_references_it_had() {
        use ChangeAction::{Delete, DeleteThenCreate};
        // The link went to the old database and goes to a new one, which was there before.
        let changes = [change("a_old", Delete), change("link", DeleteThenCreate)];
        let refers = |to: &str| {
            let [from, to] = ["link", to].map(|name| ResourceAddr::managed("t", name));
            Dependencies::from([(from, BTreeSet::from([to]))])
        };
        let (wanted, recorded) = (refers("new"), refers("a_old"));
        let needs = Needs { wanted: &wanted, recorded: &recorded, handovers: &[] };
        let steps = steps(&changes, &[], &[], needs).expect("no cycle");
        assert_eq!(run(&steps, &changes, &[]), "-link +link -a_old");
    }

    #[test]
    fn a_name_is_taken_over_when_it_is_free() {
        let changes = [change("z", ChangeAction::Create), change("a", ChangeAction::Delete)];
        let none = Dependencies::new();
        let needs = Needs { wanted: &none, recorded: &none, handovers: &[(0, 1)] };
        let steps = steps(&changes, &[], &[], needs).expect("no cycle");
        assert_eq!(run(&steps, &changes, &[]), "-a +z");
    }

    #[test]
    fn a_follow_up_comes_after_all_its_changes() {
        let changes = [change("a", ChangeAction::Create), change("b", ChangeAction::DeleteThenCreate)];
        let restart = PlannedFollowUp {
            provider: "p".into(),
            action: "restart".into(),
            config: Value::empty_object(),
            title: "restart".into(),
            after: vec![0, 1],
        };
        assert_eq!(order_of(&changes, &[], &[restart]), "-b +b +a restart");
    }

    #[test]
    fn actions_run_before_and_after_their_change_one_after_the_other() {
        let changes = [change("a", ChangeAction::Create), change("b", ChangeAction::DeleteThenCreate)];
        let invocation = |change: usize, event| PlannedInvocation {
            addr: "action.restart.x".parse().expect("an address"),
            provider: "p".into(),
            config: Value::empty_object(),
            trigger: InvocationTrigger::Change {
                resource: changes[change].addr.clone(),
                event,
                block: 0,
                position: 0,
                change: Some(change),
            },
            notes: Vec::new(),
        };
        use crate::config::ActionEvent::{AfterCreate, BeforeCreate};
        let invocations = [
            invocation(1, BeforeCreate),
            invocation(1, BeforeCreate),
            invocation(1, AfterCreate),
            invocation(1, AfterCreate),
            invocation(0, AfterCreate),
        ];
        let none = Dependencies::new();
        let needs = Needs { wanted: &none, recorded: &none, handovers: &[] };
        let steps = steps(&changes, &[], &invocations, needs).expect("no cycle");
        assert_eq!(run(&steps, &changes, &[]), "-b +a !4 !0 !1 +b !2 !3");
    }

    #[test]
    fn many_instances_of_two_resources_make_no_product_of_edges() {
        let instances = |name: &str| {
            let change = change(name, ChangeAction::Create);
            let name = name.to_owned();
            (0..200).map(move |index| PlannedChange {
                addr: ResourceAddr::managed("t", &name).instance(InstanceKey::Index(index)),
                ..change.clone()
            })
        };
        let changes: Vec<_> = instances("a").chain(instances("b")).collect();
        let needs = Dependencies::from([(
            ResourceAddr::managed("t", "b"),
            BTreeSet::from([ResourceAddr::managed("t", "a")]),
        )]);
        let needs = Needs { wanted: &needs, recorded: &needs, handovers: &[] };
        let steps = steps(&changes, &[], &[], needs).expect("no cycle");
        let edges: usize = steps.iter().map(|step| step.waits_for.len()).sum();
        assert!(edges <= 400, "{edges}");
    }
}
