//! Finds, among many prefixes, those a text starts with.

/// A set of prefixes, each with the policies that asked for it. A search costs a binary search, not a scan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prefixes {
    /// INVARIANT: sorted by prefix, each prefix once.
    nodes: Vec<Node>,
}

#[derive(Clone, Debug)]
struct Node {
    prefix: String,
    policies: Vec<u32>,
    /// The longest other prefix this one starts with.
    parent: Option<usize>,
}

impl Prefixes {
    /// The set of these pairs.
    pub(crate) fn new(mut pairs: Vec<(String, u32)>) -> Self {
        pairs.sort();
        let mut nodes: Vec<Node> = Vec::new();
        for (prefix, policy) in pairs {
            match nodes.last_mut() {
                Some(last) if last.prefix == prefix => last.policies.push(policy),
                _ => {
                    let parent = covering(&nodes, nodes.len().checked_sub(1), &prefix);
                    nodes.push(Node { prefix, policies: vec![policy], parent });
                }
            }
        }
        Self { nodes }
    }

    /// Adds the policies of every prefix `text` starts with.
    pub(crate) fn collect(&self, text: &str, found: &mut Vec<u32>) {
        // Each prefix of the text sorts before the text, and whatever stands between the longest of them and the
        // text starts with it too. So the walk up from the last one before the text meets them all.
        let before = self.nodes.partition_point(|node| node.prefix.as_str() <= text);
        let mut next = covering(&self.nodes, before.checked_sub(1), text);
        while let Some(node) = next.and_then(|index| self.nodes.get(index)) {
            found.extend_from_slice(&node.policies);
            next = node.parent;
        }
    }
}

/// The first node that `text` starts with, from `from` upwards through the parents.
fn covering(nodes: &[Node], from: Option<usize>, text: &str) -> Option<usize> {
    let mut next = from;
    while let Some(index) = next {
        let node = nodes.get(index)?;
        if text.starts_with(&node.prefix) {
            return Some(index);
        }
        next = node.parent;
    }
    None
}
