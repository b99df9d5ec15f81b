//! What has to hold of every row, the next one included.

use std::collections::BTreeSet;

use super::{builders, constants, makers, operations, records};
use crate::domain::questions;
use crate::kinds::Kind;
use crate::operation::{Check, Form, Operation, Type};
use crate::plan::{Place, Step};

fn assert_unique(what: &str, names: impl Iterator<Item = String>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(seen.insert(name.clone()), "two {what} are called {name}");
    }
}

#[test]
fn names_are_unique() {
    assert_unique("operations", operations().map(Operation::signature));
    assert_unique("builders", builders().map(|builder| builder.function.to_owned()));
    assert_unique("result types", records().map(|record| record.kind.name().to_owned()));
    assert_unique("constants", constants().map(|constant| format!("{}::{}", constant.space, constant.name)));
    assert_unique("makers", makers().map(|maker| format!("{}::{}/{}", maker.space, maker.name, maker.parameters.len())));
}

#[test]
fn every_row_says_what_it_is_for() {
    let sentence = |text: &str| text.ends_with('.') && text.len() > 5;
    for operation in operations() {
        assert!(sentence(operation.doc), "{}", operation.signature());
    }
    for builder in builders() {
        assert!(sentence(builder.doc) && builder.settings.iter().all(|setting| sentence(setting.doc)), "{}", builder.function);
    }
    assert!(records().all(|record| record.fields.iter().all(|field| sentence(field.doc))));
    assert!(constants().all(|constant| sentence(constant.doc)));
    assert!(Kind::ALL.iter().all(|kind| sentence(kind.doc())));
}

#[test]
fn errors_are_constants_scripts_can_compare_with() {
    let known: BTreeSet<_> =
        constants().filter(|constant| constant.kind == Kind::RhaiSafeIoErrorKind).map(|constant| constant.value).collect();
    for operation in operations() {
        for error in operation.errors {
            assert!(known.contains(error), "{} names the error {error}", operation.signature());
        }
    }
}

#[test]
fn settings_refer_to_settings() {
    for builder in builders() {
        let names: BTreeSet<_> = builder.settings.iter().map(|setting| setting.name).collect();
        let also = builder.settings.iter().filter_map(|setting| setting.also);
        let checked = builder.checks.iter().flat_map(|check| match check {
            Check::Required(setting)
            | Check::AtLeast(setting, _)
            | Check::AtMost(setting, _)
            | Check::Arguments(setting)
            | Check::Variables(setting)
            | Check::Capabilities(setting) => vec![*setting],
            Check::AtMostOne(settings) => settings.to_vec(),
            Check::NotBoth(one, other) => vec![*one, *other],
            Check::Needs(switch, settings) => [&[*switch], *settings].concat(),
        });
        assert!(also.chain(checked).all(|name| names.contains(name)), "{}", builder.function);
    }
}

#[test]
fn plans_give_a_result_and_name_what_they_have() {
    for operation in operations() {
        assert!(matches!(operation.plan.last(), Some(Step::Give(_) | Step::When(..))), "{} gives nothing", operation.signature());
        for (address, ask) in questions(operation.plan) {
            assert!(
                ask.action.row().resources.contains(&ask.resource.entity()),
                "{} {address:?} asks an action that does not apply to its resource",
                operation.signature()
            );
            assert!(given(operation, ask.resource.place()), "{} {address:?} names no parameter", operation.signature());
        }
    }
}

/// Whether the text arguments a place names are parameters.
fn given(operation: &Operation, place: &Place) -> bool {
    let parameter = |name: &str| operation.parameters.iter().any(|parameter| parameter.name == name);
    match place {
        Place::Given(name) | Place::Original(name) | Place::Setting(name, _) => {
            (*name == "self" && matches!(operation.form, Form::Method(_))) || parameter(name) || matches!(*name, "entry" | "level" | "file")
        }
        Place::Parent(inner) | Place::Backup(inner) => given(operation, inner),
        Place::Landing(entry, from, to) => [entry, from, to].into_iter().all(|place| given(operation, place)),
        Place::Under(directory, name) => given(operation, directory) && parameter(name),
        Place::Beside(directory, other) => given(operation, directory) && given(operation, other),
        Place::Found(_) | Place::Fixed(_) => true,
    }
}

#[test]
fn every_kind_is_used() {
    let mut used: BTreeSet<Kind> = constants().map(|constant| constant.kind).collect();
    used.extend(builders().flat_map(|builder| [builder.builder, builder.builds]));
    used.extend(records().map(|record| record.kind));
    used.extend(makers().map(|maker| maker.kind));
    used.extend(operations().filter_map(Operation::receiver));
    used.extend(operations().filter_map(|operation| match operation.result {
        Type::Object(kind) => Some(kind),
        _ => None,
    }));
    let unused: Vec<_> = Kind::ALL.iter().filter(|kind| !used.contains(kind)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
