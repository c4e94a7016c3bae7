//! Which step may start next: those whose needs are met, on the longest remaining path first.

use std::collections::BinaryHeap;

use crate::plan::Step;

/// Steps with what they still wait for.
#[derive(Debug)]
pub struct Schedule {
    waiting: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    /// Steps behind each one, on the longest way to the end.
    remaining: Vec<u32>,
    ready: BinaryHeap<(u32, std::cmp::Reverse<usize>)>,
    over: Vec<bool>,
}

impl Schedule {
    /// Each step of a plan stands after what it waits for.
    pub fn new(steps: &[Step]) -> Schedule {
        let mut dependents = vec![Vec::new(); steps.len()];
        for (at, step) in steps.iter().enumerate() {
            for need in &step.waits_for {
                dependents[*need].push(at);
            }
        }
        let mut remaining = vec![0; steps.len()];
        for at in (0..steps.len()).rev() {
            remaining[at] = dependents[at].iter().map(|next| remaining[*next] + 1).max().unwrap_or(0);
        }
        let waiting: Vec<usize> = steps.iter().map(|step| step.waits_for.len()).collect();
        let first = (0..steps.len()).filter(|at| waiting[*at] == 0);
        let ready = first.map(|at| (remaining[at], std::cmp::Reverse(at))).collect();
        Schedule { waiting, dependents, remaining, ready, over: vec![false; steps.len()] }
    }

    /// A step whose needs are met.
    pub fn next(&mut self) -> Option<usize> {
        loop {
            let (_, std::cmp::Reverse(at)) = self.ready.pop()?;
            if !self.over[at] {
                return Some(at);
            }
        }
    }

    /// A step was done; what waited for it may become ready.
    pub fn done(&mut self, at: usize) {
        self.over[at] = true;
        for next in std::mem::take(&mut self.dependents[at]) {
            self.waiting[next] -= 1;
            if self.waiting[next] == 0 {
                self.ready.push((self.remaining[next], std::cmp::Reverse(next)));
            }
        }
    }

    /// A step was not done; gives everything that can't be done because of it, in the plan's order.
    pub fn failed(&mut self, at: usize) -> Vec<usize> {
        self.over[at] = true;
        let mut lost = Vec::new();
        let mut stack = vec![at];
        while let Some(at) = stack.pop() {
            for next in std::mem::take(&mut self.dependents[at]) {
                if !std::mem::replace(&mut self.over[next], true) {
                    lost.push(next);
                    stack.push(next);
                }
            }
        }
        lost.sort_unstable();
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Work;

    fn schedule(waits: &[&[usize]]) -> Schedule {
        let step = |waits: &&[usize]| Step { work: Work::Gate, waits_for: waits.to_vec() };
        Schedule::new(&waits.iter().map(step).collect::<Vec<_>>())
    }

    #[test]
    fn the_longest_way_to_the_end_goes_first() {
        // 0 stands alone; 1 <- 2 <- 3.
        let mut schedule = schedule(&[&[], &[], &[1], &[2]]);
        assert_eq!((schedule.next(), schedule.next(), schedule.next()), (Some(1), Some(0), None));
        schedule.done(0);
        assert_eq!(schedule.next(), None);
        schedule.done(1);
        assert_eq!(schedule.next(), Some(2));
    }

    #[test]
    fn a_failure_takes_everything_behind_it_along_and_nothing_else() {
        let mut schedule = schedule(&[&[], &[], &[0], &[2], &[1]]);
        assert_eq!(schedule.next(), Some(0));
        assert_eq!(schedule.failed(0), [2, 3]);
        assert_eq!(schedule.next(), Some(1));
        schedule.done(1);
        assert_eq!(schedule.next(), Some(4));
    }
}
