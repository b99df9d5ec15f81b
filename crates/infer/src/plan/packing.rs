//! What is known of archives before the run: where their members go, and nothing of their names.

use rex_catalogue::plan::Packing;

use super::{Abstract, Paths};
use crate::paths;

impl Abstract<'_, '_> {
    /// The members of an archive stand for the directory they go to.
    pub(super) fn packed(&mut self, packing: &'static Packing) -> Paths {
        match packing {
            Packing::Members { into, .. } => self.given_paths(into),
            Packing::Sizes(_)
            | Packing::Lines(_)
            | Packing::Search(_)
            | Packing::Exists(_)
            | Packing::Compress { .. }
            | Packing::Extract(_) => Paths::default(),
        }
    }

    /// Anything below that directory, of any kind.
    pub(super) fn members(&mut self, name: &'static str) -> Paths {
        let into = self.bound(name).unwrap_or_default();
        Paths { listed: true, ..into.flat_map(|directory| [paths::below(directory)]) }
    }
}
