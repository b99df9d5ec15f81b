//! Links themselves.

use std::rc::Rc;

use rex_catalogue::plan::Place;
use rex_catalogue::vocabulary::EntityType;

use super::{Bound, Call, Performed};
use crate::os;

impl Call<'_> {
    pub(super) fn make_link(&self, directory: &'static str, place: &Place, target: &str) -> Performed {
        let path = self.path(place)?;
        let over = if self.is_on("force") { self.grants.given(EntityType::File, &path) } else { None };
        os::make_link(&self.file_grant(&path)?, over.as_ref(), &*self.directory(directory)?, &self.text(target)?)?;
        Ok(None)
    }

    pub(super) fn open_link(&self, directory: &'static str, place: &Place) -> Performed {
        let link = os::open_link(&self.file_grant_at(place)?, &*self.directory(directory)?)?;
        Ok(Some(Bound::Link(Rc::new(link))))
    }

    pub(super) fn read_link(&mut self, directory: &'static str, place: &Place) -> Performed {
        self.shown = Some(os::read_link(&self.file_grant_at(place)?, &*self.directory(directory)?)?.into());
        Ok(None)
    }
}
