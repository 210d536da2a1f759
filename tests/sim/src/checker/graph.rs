//! Circles in a graph: Tarjan's strongly connected components, without recursion, because a history may have a long chain.

const UNSEEN: u32 = u32::MAX;

/// The components of two nodes and more, each sorted.
pub(super) fn circles(nodes: usize, edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut search = Search::new(nodes, edges);
    for node in 0..nodes as u32 {
        if search.index[node as usize] == UNSEEN {
            search.from(node);
        }
    }
    search.found
}

struct Search {
    /// Where the targets of each node begin in `targets`.
    begins: Vec<u32>,
    targets: Vec<u32>,
    index: Vec<u32>,
    low: Vec<u32>,
    on_stack: Vec<bool>,
    stack: Vec<u32>,
    next: u32,
    found: Vec<Vec<u32>>,
}

impl Search {
    fn new(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let mut edges = edges.to_vec();
        edges.sort_unstable();
        edges.dedup();
        let mut begins = vec![0; nodes + 1];
        for &(from, _) in &edges {
            begins[from as usize + 1] += 1;
        }
        for node in 0..nodes {
            begins[node + 1] += begins[node];
        }
        Self {
            begins,
            targets: edges.into_iter().map(|(_, to)| to).collect(),
            index: vec![UNSEEN; nodes],
            low: vec![0; nodes],
            on_stack: vec![false; nodes],
            stack: Vec::new(),
            next: 0,
            found: Vec::new(),
        }
    }

    fn from(&mut self, root: u32) {
        let mut path = vec![self.enter(root)];
        while let Some((node, edge)) = path.pop() {
            if edge < self.begins[node as usize + 1] {
                path.push((node, edge + 1));
                let target = self.targets[edge as usize];
                if self.index[target as usize] == UNSEEN {
                    path.push(self.enter(target));
                } else if self.on_stack[target as usize] {
                    self.lower(node, self.index[target as usize]);
                }
                continue;
            }
            if let Some(&(parent, _)) = path.last() {
                self.lower(parent, self.low[node as usize]);
            }
            if self.low[node as usize] == self.index[node as usize] {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: u32) -> (u32, u32) {
        self.index[node as usize] = self.next;
        self.low[node as usize] = self.next;
        self.next += 1;
        self.stack.push(node);
        self.on_stack[node as usize] = true;
        (node, self.begins[node as usize])
    }

    fn lower(&mut self, node: u32, to: u32) {
        let low = &mut self.low[node as usize];
        *low = (*low).min(to);
    }

    fn close(&mut self, root: u32) {
        let mut members = Vec::new();
        while let Some(node) = self.stack.pop() {
            self.on_stack[node as usize] = false;
            members.push(node);
            if node == root {
                break;
            }
        }
        if members.len() > 1 {
            members.sort_unstable();
            self.found.push(members);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_has_no_circle_however_long() {
        let edges: Vec<_> = (0..200_000).map(|node| (node, node + 1)).collect();
        assert!(circles(200_001, &edges).is_empty());
    }

    #[test]
    fn two_circles_with_a_bridge_are_two() {
        let edges = [
            (0, 1),
            (1, 0),
            (1, 2),
            (2, 3),
            (3, 4),
            (4, 2),
            (4, 5),
            (5, 5),
        ];
        let mut found = circles(6, &edges);
        found.sort();
        assert_eq!(found, [vec![0, 1], vec![2, 3, 4]]);
    }
}
