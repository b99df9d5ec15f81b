//! Questions become requirements.

use rex_catalogue::domain::{Address, Answer};
use rex_catalogue::plan::{Ask, Context, Denial, Place as PlanPlace, Resource, Strength};
use rex_catalogue::vocabulary::Action;
use rex_policy::ContextConstraint;
use smallvec::{SmallVec, smallvec};

use super::Abstract;
use crate::eval::{HostCall, Needed};
use crate::finding::{Finding, Severity};
use crate::requirement::Class;
use crate::values::{Causes, Text};

/// Each way the circumstances of a question can be: one, but where a program is started.
pub(super) type Ways = SmallVec<[Circumstances; 1]>;

/// One way the circumstances of a question can be.
#[derive(Clone, Debug, Default)]
pub(super) struct Circumstances {
    pub(super) constraints: Vec<ContextConstraint>,
    /// Why there are holes, by what of the context has them.
    pub(super) causes: Vec<(&'static str, Causes)>,
}

impl Circumstances {
    fn of_text(field: &'static str, texts: &[Text]) -> Ways {
        let mut any_of: Vec<_> = texts.iter().map(|text| text.pattern.clone()).collect();
        any_of.sort();
        if any_of.is_empty() {
            return Ways::new();
        }
        let open = texts.iter().filter(|text| text.pattern.is_literal().is_none());
        let causes = open.map(|text| (field, text.causes.clone())).collect();
        smallvec![Self { constraints: vec![ContextConstraint::Text { field, any_of }], causes }]
    }
}

impl Abstract<'_, '_> {
    /// Everything is granted, but for what is to be read with redaction.
    pub(super) fn answer(&mut self, address: &Address, ask: &'static Ask) -> Answer {
        if self.evaluator.options.redacted && ask.action == Action::READ && ask.strength == Strength::Permitted {
            match (ask.denial, ask.resource) {
                (Denial::Instead(_), Resource::File(_)) => return Answer::Denied,
                (Denial::Fail | Denial::Leave, Resource::File(place)) if !is_fixed(&place) => self.keeps_read(),
                // A directory is listed and has nothing to be redacted.
                (Denial::Fail | Denial::Leave | Denial::Instead(_), _) => {}
            }
        }
        self.require(address, ask);
        self.asked.push(ask);
        Answer::Granted
    }

    fn keeps_read(&mut self) {
        let (name, site) = (self.name(), self.site);
        self.evaluator.recorder.find(Finding {
            severity: Severity::Note,
            code: "keeps-read",
            message: format!("`{name}` cannot read with redaction, so it keeps `read`"),
            help: Some("where the file has to be redacted, read it with `cat` or `FileHandle.read`".to_owned()),
            source: site.source,
            span: site.span,
            label: "reads in full".to_owned(),
            unbounded: false,
        });
    }

    /// What only a forbid can deny is not inferred: no permit is needed for it.
    fn require(&mut self, address: &Address, ask: &'static Ask) {
        if ask.strength == Strength::NotForbidden {
            return;
        }
        let circumstances = self.circumstances(&ask.context);
        let paths = self.paths(ask.resource.place());
        let only = paths.texts.len() == 1 && !paths.incomplete && circumstances.len() == 1;
        let class = if only && self.evaluator.certainty.is_certain() { Class::Must } else { Class::May };
        if matches!(ask.action, Action::CREATE | Action::DELETE | Action::MOVE) && !circumstances.is_empty() {
            self.note_touched(&paths);
        }
        if circumstances.is_empty() || paths.texts.is_empty() {
            return;
        }
        let asked = (self.number(), self.evaluator.recorder.askers.step(address));
        for Circumstances { constraints: context, causes } in circumstances {
            let needed = Needed { action: ask.action, entity: ask.resource.entity(), context, causes, class, asked };
            for path in &paths.texts {
                self.evaluator.recorder.require(path, &needed);
                self.evaluator.warn_of_arguments(path);
            }
        }
    }

    /// The circumstances of a question, each way they can be; none where the destination is not bounded: then there is no permit either.
    fn circumstances(&mut self, context: &'static Context) -> Ways {
        match context {
            Context::Empty => smallvec![Circumstances::default()],
            Context::Launch { launch, .. } => self.launches(*launch),
            Context::Destination(place) => {
                let paths = self.paths(place);
                self.note_touched(&paths);
                for path in &paths.texts {
                    self.evaluator.warn_of_arguments(path);
                }
                Circumstances::of_text("destination.path", &paths.texts)
            }
            Context::Attribute(options, setting) => Circumstances::of_text("xattr.name", &self.setting_texts(options, setting)),
        }
    }

    /// The number of the call.
    fn number(&mut self) -> usize {
        let known = self.number;
        known.unwrap_or_else(|| {
            let call = self.call();
            *self.number.insert(self.evaluator.recorder.askers.call(call))
        })
    }

    fn call(&self) -> HostCall {
        HostCall {
            source: self.site.source,
            span: self.site.span,
            line: self.site.line,
            call_chain: self.evaluator.frames.iter().filter_map(|frame| frame.site).map(crate::eval::Site::call_site).collect(),
            operation: self.operation,
        }
    }
}

/// Whether a place is one the product itself knows.
fn is_fixed(place: &PlanPlace) -> bool {
    match place {
        PlanPlace::Fixed(_) => true,
        PlanPlace::Parent(inner) | PlanPlace::Under(inner, _) | PlanPlace::Backup(inner) => is_fixed(inner),
        PlanPlace::Beside(one, other) | PlanPlace::Landing(one, _, other) => is_fixed(one) || is_fixed(other),
        PlanPlace::Given(_) | PlanPlace::Original(_) | PlanPlace::Setting(..) | PlanPlace::Found(_) => false,
    }
}
