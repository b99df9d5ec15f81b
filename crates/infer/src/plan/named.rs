//! What a plan knows by name: a call has a handful of names at most, so they stand in a row.

/// Things by name.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    all: Vec<(&'static str, T)>,
}

impl<T> Named<T> {
    pub(crate) const fn new() -> Self {
        Self { all: Vec::new() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.all.iter().find(|(other, _)| *other == name).map(|(_, thing)| thing)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.all.iter_mut().find(|(other, _)| *other == name).map(|(_, thing)| thing)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn insert(&mut self, name: &'static str, thing: T) {
        match self.get_mut(name) {
            Some(other) => *other = thing,
            None => self.all.push((name, thing)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(&'static str, T)> {
        self.all.iter()
    }
}

impl<T> IntoIterator for Named<T> {
    type Item = (&'static str, T);
    type IntoIter = std::vec::IntoIter<(&'static str, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

impl<T> FromIterator<(&'static str, T)> for Named<T> {
    /// No two have the same name.
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(all: I) -> Self {
        Self { all: all.into_iter().collect() }
    }
}
