//! Where the boxes and lines of a drawn graph go: columns by depth, what needs nothing on the left.
//!
//! The usual way of layered drawing: a column per length of the longest way to a node that needs
//! nothing; a line that passes over columns gets a place in each; places within a column are ordered
//! by the mean place of their neighbours; then each moves as near to its neighbours as order and
//! gaps allow.

/// All lengths are in pixels.
const COLUMN_GAP: i32 = 56;
const ROW_GAP: i32 = 16;
/// The height of a place in which a line passes a column.
const BEND_HEIGHT: i32 = 4;
/// How often columns are ordered and moved; more changes little.
const SWEEPS: usize = 12;
/// With more bends than this, lines go straight: the drawing is unreadable in any case.
const MAX_BENDS: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub width: i32,
    pub height: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub x: i32,
    pub y: i32,
}

/// Places, all at or right of and below the origin.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The upper left corner of each box.
    pub boxes: Vec<Point>,
    /// The points of each edge, from the box that needs to the one that is needed.
    pub lines: Vec<Vec<Point>>,
    pub width: i32,
    pub height: i32,
}

/// A place in a column: a box, or where a line passes.
#[derive(Debug)]
struct Slot {
    column: usize,
    height: i32,
    /// Neighbours in the column to the left, and to the right.
    left: Vec<usize>,
    right: Vec<usize>,
    /// The place from above in its column.
    rank: usize,
    /// The middle.
    y: i32,
}

/// Lays out boxes of these sizes. Edges are positions of a box and of one that it needs, without
/// cycles.
pub(super) fn lay_out(sizes: &[Size], edges: &[(usize, usize)]) -> Layout {
    let columns = columns(sizes.len(), edges);
    let (mut slots, ways) = slots(sizes, edges, &columns);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); columns.iter().max().map_or(0, |last| last + 1)];
    for (at, slot) in slots.iter().enumerate() {
        order[slot.column].push(at);
    }
    arrange(&mut slots, &mut order);
    place(&mut slots, &order);

    let widest = |column: usize| {
        let widths = sizes.iter().zip(&columns).filter(|(_, at)| **at == column).map(|(size, _)| size.width);
        widths.max().unwrap_or(0)
    };
    let mut left = Vec::with_capacity(order.len());
    let mut x = 0;
    for column in 0..order.len() {
        left.push((x, x + widest(column)));
        x += widest(column) + COLUMN_GAP;
    }
    let top = slots.iter().map(|slot| slot.y - slot.height / 2).min().unwrap_or(0);
    slots.iter_mut().for_each(|slot| slot.y -= top);
    let boxes = sizes
        .iter()
        .zip(&slots)
        .map(|(size, slot)| Point { x: left[slot.column].0, y: slot.y - size.height / 2 });
    let line = |way: &Vec<usize>| {
        let (Some((first, rest)), Some(last)) = (way.split_first(), way.last()) else { return Vec::new() };
        let mut points = vec![Point { x: left[slots[*first].column].0, y: slots[*first].y }];
        for bend in &rest[..rest.len().saturating_sub(1)] {
            let (start, end) = left[slots[*bend].column];
            points.extend([end, start].map(|x| Point { x, y: slots[*bend].y }));
        }
        // Level from the edge of the column on, since a neighbour may be wider.
        let (start, end) = left[slots[*last].column];
        points.extend([end, start + sizes[*last].width].map(|x| Point { x, y: slots[*last].y }));
        points.dedup();
        points
    };
    Layout {
        boxes: boxes.collect(),
        lines: ways.iter().map(line).collect(),
        width: (x - COLUMN_GAP).max(0),
        height: slots.iter().map(|slot| slot.y + slot.height / 2).max().unwrap_or(0),
    }
}

/// The length of the longest way from each box to one that needs nothing.
fn columns(boxes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); boxes];
    let mut open = vec![0usize; boxes];
    for (from, to) in edges {
        needed_by[*to].push(*from);
        open[*from] += 1;
    }
    let mut columns = vec![0; boxes];
    let mut ready: Vec<usize> = (0..boxes).filter(|at| open[*at] == 0).collect();
    while let Some(at) = ready.pop() {
        for from in &needed_by[at] {
            columns[*from] = columns[*from].max(columns[at] + 1);
            open[*from] -= 1;
            if open[*from] == 0 {
                ready.push(*from);
            }
        }
    }
    columns
}

/// A slot per box, then one per bend; and per edge the slots on its way.
fn slots(sizes: &[Size], edges: &[(usize, usize)], columns: &[usize]) -> (Vec<Slot>, Vec<Vec<usize>>) {
    let slot = |column, height| Slot { column, height, left: Vec::new(), right: Vec::new(), rank: 0, y: 0 };
    let mut slots: Vec<Slot> =
        sizes.iter().zip(columns).map(|(size, column)| slot(*column, size.height)).collect();
    let between = |from: usize, to: usize| columns[to] + 1..columns[from];
    let bends: usize = edges.iter().map(|(from, to)| between(*from, *to).len()).sum();
    let mut ways = Vec::with_capacity(edges.len());
    for (from, to) in edges {
        let mut way = vec![*from];
        if bends <= MAX_BENDS {
            for column in between(*from, *to).rev() {
                way.push(slots.len());
                slots.push(slot(column, BEND_HEIGHT));
            }
        }
        way.push(*to);
        for pair in way.windows(2) {
            slots[pair[0]].left.push(pair[1]);
            slots[pair[1]].right.push(pair[0]);
        }
        ways.push(way);
    }
    (slots, ways)
}

/// Orders the slots of each column so that few lines cross.
fn arrange(slots: &mut [Slot], order: &mut [Vec<usize>]) {
    let number = |slots: &mut [Slot], column: &[usize]| {
        column.iter().enumerate().for_each(|(rank, at)| slots[*at].rank = rank);
    };
    order.iter().for_each(|column| number(slots, column));
    for sweep in 0..SWEEPS {
        let rightwards = sweep % 2 == 0;
        let count = order.len();
        for step in 0..count {
            let column = &mut order[if rightwards { step } else { count - 1 - step }];
            let weight = |at: &usize| {
                let slot = &slots[*at];
                let neighbours = if rightwards { &slot.left } else { &slot.right };
                // Without neighbours a slot stays about where it is.
                mean(neighbours.iter().map(|at| slots[*at].rank as i64 * 1000))
                    .unwrap_or(slot.rank as i64 * 1000)
            };
            column.sort_by_cached_key(weight);
            number(slots, column);
        }
    }
}

/// Moves slots towards their neighbours; order and gaps stay.
fn place(slots: &mut [Slot], order: &[Vec<usize>]) {
    for column in order {
        let mut y = 0;
        for at in column {
            slots[*at].y = y + slots[*at].height / 2;
            y += slots[*at].height + ROW_GAP;
        }
        // Columns begin centred.
        column.iter().for_each(|at| slots[*at].y -= y / 2);
    }
    for _ in 0..SWEEPS {
        for column in order {
            let wished: Vec<i32> = column
                .iter()
                .map(|at| {
                    let slot = &slots[*at];
                    let neighbours = slot.left.iter().chain(&slot.right);
                    mean(neighbours.map(|at| i64::from(slots[*at].y))).map_or(slot.y, |y| y as i32)
                })
                .collect();
            let apart =
                |a: usize, b: usize| (slots[column[a]].height + slots[column[b]].height) / 2 + ROW_GAP;
            // Pushed down only, and pushed up only: both keep the gaps, and so does their mean.
            let (mut down, mut up) = (wished.clone(), wished);
            for at in 1..column.len() {
                down[at] = down[at].max(down[at - 1] + apart(at - 1, at));
            }
            for at in (1..column.len()).rev() {
                up[at - 1] = up[at - 1].min(up[at] - apart(at - 1, at));
            }
            for (at, slot) in column.iter().enumerate() {
                slots[*slot].y = (down[at] + up[at]).div_euclid(2);
            }
        }
    }
}

fn mean(values: impl Iterator<Item = i64>) -> Option<i64> {
    let (sum, count) = values.fold((0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Boxes and edges to boxes with smaller positions, so that there is no cycle.
    fn graphs() -> impl Strategy<Value = (Vec<Size>, Vec<(usize, usize)>)> {
        let sizes = prop::collection::vec((20..200i32, 10..60i32), 1..20);
        (sizes, prop::collection::vec((0..20usize, 0..20usize), 0..40)).prop_map(|(sizes, pairs)| {
            let count = sizes.len();
            let edges = pairs.iter().map(|(a, b)| (a % count, b % count)).filter(|(a, b)| a > b).collect();
            (sizes.into_iter().map(|(width, height)| Size { width, height }).collect(), edges)
        })
    }

    proptest! {
        #[test]
        fn boxes_are_apart_and_what_is_needed_is_to_the_left((sizes, edges) in graphs()) {
            let layout = lay_out(&sizes, &edges);
            let right = |at: usize| layout.boxes[at].x + sizes[at].width;
            let bottom = |at: usize| layout.boxes[at].y + sizes[at].height;
            for (from, to) in &edges {
                prop_assert!(right(*to) < layout.boxes[*from].x);
            }
            for a in 0..sizes.len() {
                prop_assert!(layout.boxes[a].x >= 0 && right(a) <= layout.width);
                prop_assert!(layout.boxes[a].y >= 0 && bottom(a) <= layout.height + 1);
                for b in 0..a {
                    let (one, other) = (layout.boxes[a], layout.boxes[b]);
                    let apart = right(a) < other.x || right(b) < one.x || bottom(a) < other.y || bottom(b) < one.y;
                    prop_assert!(apart, "{a} {b} {layout:?}");
                }
            }
            prop_assert_eq!(layout.lines.len(), edges.len());
        }
    }
}
