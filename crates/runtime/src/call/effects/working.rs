//! What is made of what was shown.

use rex_catalogue::plan::Work;
use rhai::{Dynamic, INT, ImmutableString};

use super::{Call, Performed};
use crate::text;

impl Call<'_> {
    pub(super) fn work(&mut self, work: Work) -> Performed {
        let shown = self.shown.take().and_then(|shown| shown.try_cast::<ImmutableString>()).unwrap_or_default();
        self.shown = Some(match work {
            Work::Lines => array(text::lines(&shown)),
            Work::Select(options) => array(text::select(&shown, self.number(options, "count"), self.number(options, "start"))?),
        });
        Ok(None)
    }

    fn number(&self, options: &str, setting: &str) -> Option<INT> {
        self.setting(options, setting).and_then(|value| value.as_int().ok())
    }
}

/// Texts as an array.
fn array<'t>(texts: impl IntoIterator<Item = &'t str>) -> Dynamic {
    Dynamic::from_array(texts.into_iter().map(Into::into).collect())
}
