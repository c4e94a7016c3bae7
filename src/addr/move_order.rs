//! The order in which moves are carried out: a chain from its beginning, and what is inside of
//! something before or after that moves, as Terraform 1.11 has it.

use rustc_hash::FxHashMap;

use super::movement::{Endpoint, Move};
use super::{InstanceAddr, InstanceKey, ModuleAddr};
use crate::graph::{CycleEdge, Graph};

/// The positions of moves in the order in which they are to be carried out.
///
/// # Errors
/// Cycles, each as the positions of its moves.
pub fn move_order(moves: &[Move]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    let places: Vec<[Place<'_>; 2]> = moves
        .iter()
        .map(|movement| [&movement.from, &movement.to].map(|end| Place::of(movement, end)))
        .collect();
    let index = Index::of(&places);
    let mut graph = Graph::new();
    (0..moves.len()).for_each(|at| graph.add(at));
    for (at, ends) in places.iter().enumerate() {
        for other in ends.iter().flat_map(|end| index.related(end)).filter(|other| *other != at) {
            for (then, first) in [(at, other), (other, at)] {
                if needs((&moves[then], &places[then]), (&moves[first], &places[first])) {
                    graph.need(then, first, ());
                }
            }
        }
    }
    graph.order().map_err(|cycles| {
        let positions = |cycle: Vec<CycleEdge<usize, ()>>| {
            let mut positions: Vec<usize> = cycle.into_iter().map(|edge| edge.from).collect();
            positions.sort_unstable();
            positions
        };
        cycles.into_iter().map(positions).collect()
    })
}

/// Whether `then` must be carried out after `first`; each with its ends.
fn needs(then: (&Move, &[Place<'_>; 2]), first: (&Move, &[Place<'_>; 2])) -> bool {
    let (then, [from, to]) = then;
    let (first, [other_from, other_to]) = first;
    if from.may_be(other_to) {
        return true;
    }
    let is_nested = from.is_within(other_to)
        || to.is_within(other_to)
        || other_from.is_within(from)
        || other_to.is_within(from);
    // A call of which only the keys change holds what moves inside of it before and after.
    is_nested && (then.module.len() >= first.module.len() || !changes_keys_only(then))
}

fn changes_keys_only(movement: &Move) -> bool {
    match (&movement.from, &movement.to) {
        (Endpoint::Call(from) | Endpoint::Module(from), Endpoint::Call(to) | Endpoint::Module(to)) => {
            from.0.iter().map(|step| &step.name).eq(to.0.iter().map(|step| &step.name))
        }
        _ => false,
    }
}

/// An end as the way to it from the root: calls, then the resource. A step without a key stands for
/// all instances.
struct Place<'m> {
    steps: Vec<(String, Option<&'m InstanceKey>)>,
    is_resource: bool,
}

impl<'m> Place<'m> {
    fn of(movement: &'m Move, end: &'m Endpoint) -> Place<'m> {
        let declared = movement.module.iter().map(|name| (name.clone(), None));
        let calls = |module: &'m ModuleAddr| module.0.iter().map(|step| (step.name.clone(), Some(&step.key)));
        let mut steps: Vec<_> = match end {
            Endpoint::Call(module) | Endpoint::Module(module) => declared.chain(calls(module)).collect(),
            Endpoint::Resource(resource) => {
                declared.chain(calls(&resource.module)).chain([(resource.local(), None)]).collect()
            }
            Endpoint::Instance(InstanceAddr { resource, key }) => {
                declared.chain(calls(&resource.module)).chain([(resource.local(), Some(key))]).collect()
            }
        };
        if let (Endpoint::Call(_), Some(last)) = (end, steps.last_mut()) {
            last.1 = None;
        }
        Place { steps, is_resource: end.kind().is_some() }
    }

    /// Whether both can mean the same thing, or one an instance of the other.
    fn may_be(&self, other: &Place<'_>) -> bool {
        self.is_resource == other.is_resource
            && self.steps.len() == other.steps.len()
            && self.begins_with(other)
    }

    /// Whether this is a part of the other.
    fn is_within(&self, other: &Place<'_>) -> bool {
        let is_instance = |place: &Place<'_>| place.steps.last().is_some_and(|(_, key)| key.is_some());
        match other.is_resource {
            false => self.steps.len() > other.steps.len() && self.begins_with(other),
            true => is_instance(self) && !is_instance(other) && self.may_be(other),
        }
    }

    fn begins_with(&self, other: &Place<'_>) -> bool {
        self.steps.iter().zip(&other.steps).all(|((name, key), (other_name, other_key))| {
            name == other_name && (key.is_none() || other_key.is_none() || key == other_key)
        })
    }
}

/// Moves by the names on the way to their ends, so that not each is compared with each.
struct Index<'p> {
    by_names: FxHashMap<Vec<&'p str>, Vec<usize>>,
    by_key: FxHashMap<(Vec<&'p str>, Option<&'p InstanceKey>), Vec<usize>>,
}

impl<'p> Index<'p> {
    fn of(places: &'p [[Place<'p>; 2]]) -> Index<'p> {
        let mut index = Index { by_names: FxHashMap::default(), by_key: FxHashMap::default() };
        for (at, place) in
            places.iter().enumerate().flat_map(|(at, ends)| ends.iter().map(move |end| (at, end)))
        {
            let names: Vec<&str> = place.steps.iter().map(|(name, _)| name.as_str()).collect();
            let key = place.steps.last().and_then(|(_, key)| *key);
            index.by_names.entry(names.clone()).or_default().push(at);
            index.by_key.entry((names, key)).or_default().push(at);
        }
        index
    }

    /// The moves with an end that may be the place or hold it.
    fn related(&self, place: &'p Place<'p>) -> Vec<usize> {
        let names: Vec<&str> = place.steps.iter().map(|(name, _)| name.as_str()).collect();
        let mut found = Vec::new();
        for (at, (_, key)) in place.steps.iter().enumerate() {
            let names = names[..=at].to_vec();
            match key {
                None => found.extend(self.by_names.get(&names).into_iter().flatten()),
                Some(_) => {
                    for key in [*key, None] {
                        found.extend(self.by_key.get(&(names.clone(), key)).into_iter().flatten());
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moves as `MODULE: FROM -> TO`, numbered from 0, to the order of their numbers.
    fn order_of(moves: &[&str]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
        let read = |line: &&str| {
            let (module, ends) = line.split_once(':').expect("a module");
            let (from, to) = ends.split_once("->").expect("two ends");
            let module: Vec<String> = module.split_whitespace().map(str::to_owned).collect();
            let end = |text: &str| text.trim().parse().expect("an address");
            Move::new(&module, end(from), end(to)).expect("ends of one kind")
        };
        move_order(&moves.iter().map(read).collect::<Vec<_>>())
    }

    #[test]
    fn chains_run_from_their_beginning_wherever_they_are_written() {
        assert_eq!(order_of(&[": t.b -> t.c", ": t.a -> t.b"]), Ok(vec![1, 0]));
        assert_eq!(order_of(&[": t.c -> t.d", ": t.b -> t.c", ": t.a -> t.b"]), Ok(vec![2, 1, 0]));
        assert_eq!(order_of(&[": t.b[0] -> t.c", ": t.a -> t.b"]), Ok(vec![1, 0]));
        assert_eq!(order_of(&[": module.b -> module.c", ": module.a[1] -> module.b"]), Ok(vec![1, 0]));
    }

    #[test]
    fn a_module_moves_before_what_the_new_module_says_moves_inside() {
        assert_eq!(order_of(&["y: t.a -> t.b", ": module.x -> module.y"]), Ok(vec![1, 0]));
        assert_eq!(order_of(&[": module.y.t.a -> t.b", ": module.x -> module.y"]), Ok(vec![1, 0]));
    }

    #[test]
    fn what_leaves_a_module_leaves_before_that_moves() {
        assert_eq!(order_of(&[": module.x -> module.y", ": module.x.t.a -> t.a"]), Ok(vec![1, 0]));
    }

    #[test]
    fn a_module_that_changes_its_keys_moves_before_what_is_inside() {
        assert_eq!(order_of(&["x: t.a -> t.b", ": module.x -> module.x[0]"]), Ok(vec![1, 0]));
    }

    #[test]
    fn cycles_are_found_whatever_their_ends_are() {
        assert_eq!(order_of(&[": t.a -> t.b", ": t.b -> t.a"]), Err(vec![vec![0, 1]]));
        assert_eq!(
            order_of(&[": module.x.t.r -> module.y.t.r", ": module.x -> module.y"]),
            Err(vec![vec![0, 1]])
        );
    }

    #[test]
    fn moves_between_other_keys_have_nothing_to_do_with_each_other() {
        let moves = [": t.a[0] -> t.a[\"x\"]", ": t.a[1] -> t.a[\"y\"]", ": module.m[0] -> module.m[\"x\"]"];
        assert!(order_of(&moves).is_ok());
    }

    #[test]
    fn ten_thousand_moves_are_ordered_at_once() {
        let moves: Vec<Move> = (0..10_000)
            .map(|at| {
                let end = |at: usize| format!("t.a[{at}]").parse().expect("an address");
                Move::new(&[], end(at), end(at + 1)).expect("of one kind")
            })
            .collect();
        assert_eq!(move_order(&moves), Ok((0..10_000).collect()));
    }
}
