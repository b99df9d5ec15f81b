//! The policies that can matter for one principal, action and resource type, found by the resource's id.

use std::collections::HashMap;

use crate::anchor::{Anchor, Scene, anchors};
use crate::entry::Entry;
use crate::prefixes::Prefixes;

/// An index only skips: every policy it leaves out would have been `false`.
#[derive(Debug, Default)]
pub(crate) struct Index {
    always: Vec<u32>,
    by_id: HashMap<String, Vec<u32>>,
    below: Prefixes,
    /// Whether some permit is among them.
    pub(crate) permits: bool,
}

impl Index {
    pub(crate) fn build(entries: &[Entry], scene: Scene<'_>) -> Self {
        let mut index = Self::default();
        let mut below = Vec::new();
        for (position, entry) in (0_u32..).zip(entries) {
            let Some(anchors) = anchors(&entry.condition, scene) else {
                index.always.push(position);
                index.permits |= entry.permits();
                continue;
            };
            index.permits |= entry.permits() && !anchors.is_empty();
            for anchor in anchors {
                match anchor {
                    Anchor::Id(id) => index.by_id.entry(id).or_default().push(position),
                    Anchor::Below(prefix) => below.push((prefix, position)),
                }
            }
        }
        index.below = Prefixes::new(below);
        index
    }

    /// The policies that can match a resource with that id, in their order.
    pub(crate) fn candidates(&self, id: &str) -> Vec<u32> {
        let mut found = self.always.clone();
        if let Some(policies) = self.by_id.get(id) {
            found.extend_from_slice(policies);
        }
        // A directory is below itself.
        self.below.collect(&format!("{id}/"), &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }
}
