//! Questions become requirements.

use rex_catalogue::plan::{Ask, Context, Strength};
use rex_catalogue::vocabulary::Action;
use rex_policy::ContextConstraint;

use super::Abstract;
use crate::requirement::{Class, Place};

impl Abstract<'_, '_> {
    /// What only a forbid can deny is not inferred: no permit is needed for it.
    pub(super) fn require(&mut self, ask: &'static Ask) {
        if ask.strength == Strength::NotForbidden {
            return;
        }
        let Some(context) = self.context(&ask.context) else { return };
        let paths = self.paths(ask.resource.place());
        let only = paths.texts.len() == 1 && !paths.incomplete;
        let class = if only && self.evaluator.certainty.is_certain() { Class::Must } else { Class::May };
        let place = self.place();
        if matches!(ask.action, Action::CREATE | Action::DELETE | Action::MOVE) {
            self.touched.extend(paths.texts.iter().map(|path| path.pattern.clone()));
        }
        for path in &paths.texts {
            self.evaluator.recorder.require(ask.action, ask.resource.entity(), path, context.clone(), class, &place);
            self.evaluator.warn_of_arguments(path);
        }
    }

    /// Nothing where the destination is not bounded: then there is no permit either.
    fn context(&mut self, context: &'static Context) -> Option<Vec<ContextConstraint>> {
        match context {
            // What is inferred of a program is which one it is; how it is started is not narrowed down.
            Context::Empty | Context::Launch { .. } => Some(Vec::new()),
            Context::Destination(place) => {
                let paths = self.paths(place);
                self.touched.extend(paths.texts.iter().map(|path| path.pattern.clone()));
                for path in &paths.texts {
                    self.evaluator.warn_of_arguments(path);
                }
                let mut any_of: Vec<_> = paths.texts.iter().map(|text| text.pattern.clone()).collect();
                any_of.sort();
                (!any_of.is_empty()).then(|| vec![ContextConstraint { field: "destination.path", any_of }])
            }
            Context::Attribute(options, setting) => {
                let names = self.setting_texts(options, setting);
                let mut any_of: Vec<_> = names.iter().map(|text| text.pattern.clone()).collect();
                any_of.sort();
                (!any_of.is_empty()).then(|| vec![ContextConstraint { field: "xattr.name", any_of }])
            }
        }
    }

    fn place(&self) -> Place {
        Place {
            source: self.site.source,
            span: self.site.span,
            line: self.site.line,
            call_chain: self.evaluator.frames.iter().filter_map(|frame| frame.site).map(crate::eval::Site::call_site).collect(),
            operation: self.name(),
        }
    }
}
