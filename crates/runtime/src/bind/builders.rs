//! Options: a function that starts a builder, a setter a setting, and `build`.

use std::collections::BTreeMap;
use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::operation::{Builder, Check, Module as ApiModule, Preset, Setting};
use rex_catalogue::tables;
use rhai::{Array, Dynamic, EvalAltResult, Map, NativeCallContext};

use super::{Building, RhaiResult, register, type_id};
use crate::programs;
use crate::values::{self, Object};

type Settings = BTreeMap<&'static str, Dynamic>;

pub(super) fn bind(surface: &mut Building, modules: &[ApiModule]) {
    for builder in tables::builders().filter(|builder| modules.contains(&builder.module)) {
        let start = move |_: NativeCallContext<'_>, _: &mut [&mut Dynamic]| Ok(start(builder));
        register(&mut surface.global, builder.function, &[], false, Box::new(start));
        let receiver = values::type_id(builder.builder);
        for setting in builder.settings {
            let set = move |_: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| Ok(set(builder.builder, setting, arguments));
            register(&mut surface.global, setting.name, &[receiver, type_id(setting.holds)], true, Box::new(set));
        }
        let build = move |context: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| build(builder, &context, arguments);
        register(&mut surface.global, "build", &[receiver], true, Box::new(build));
    }
}

fn start(builder: &Builder) -> Dynamic {
    let preset = |setting: &Setting| {
        let value = match setting.preset {
            Preset::Unset => return None,
            Preset::Bool(value) => Dynamic::from_bool(value),
            Preset::Int(value) => Dynamic::from_int(value),
        };
        Some((setting.name, value))
    };
    let settings: Settings = builder.settings.iter().filter_map(preset).collect();
    values::wrap(builder.builder, Object::Settings(Rc::new(settings)))
}

/// Sets in place, and gives a copy, so that calls can be chained.
fn set(kind: Kind, setting: &Setting, arguments: &mut [&mut Dynamic]) -> Dynamic {
    let [receiver, value, ..] = arguments else { return Dynamic::UNIT };
    let mut settings = settings_of(kind, receiver);
    let edited = Rc::make_mut(&mut settings);
    if let (Some(other), Some(true)) = (setting.also, value.as_bool().ok()) {
        edited.insert(other, Dynamic::TRUE);
    }
    edited.insert(setting.name, value.clone());
    values::replace(kind, receiver, Object::Settings(Rc::clone(&settings)));
    values::wrap(kind, Object::Settings(settings))
}

fn settings_of(kind: Kind, receiver: &Dynamic) -> Rc<Settings> {
    match values::peek(kind, receiver) {
        Some(Object::Settings(settings)) => settings,
        _ => Rc::default(),
    }
}

fn build(builder: &Builder, context: &NativeCallContext<'_>, arguments: &mut [&mut Dynamic]) -> RhaiResult {
    let [receiver, ..] = arguments else { return Ok(Dynamic::UNIT) };
    let settings = settings_of(builder.builder, receiver);
    for check in builder.checks {
        if let Some(fault) = fault(builder, check, &settings) {
            return Err(Box::new(EvalAltResult::ErrorRuntime(fault.into(), context.call_position())));
        }
    }
    Ok(values::wrap(builder.builds, Object::Settings(settings)))
}

/// What a check has to say against the settings.
fn fault(builder: &Builder, check: &Check, settings: &Settings) -> Option<String> {
    let name = builder.function;
    let said = |setting: &str, holds: Result<(), String>| Some(format!("{name}: `{setting}`: {}", holds.err()?));
    match check {
        Check::Required(setting) => {
            (!settings.contains_key(setting)).then(|| format!("{name}: `{setting}` has to be set, as in {name}().{setting}(...).build()"))
        }
        Check::AtMostOne(group) => {
            let set: Vec<_> = group.iter().filter(|setting| settings.contains_key(*setting)).copied().collect();
            (set.len() > 1).then(|| format!("{name}: only one of `{}` can be set", set.join("`, `")))
        }
        Check::AtLeast(setting, least) => {
            let given = settings.get(setting).and_then(|value| value.as_int().ok()).filter(|given| given < least)?;
            Some(format!("{name}: `{setting}` is at least {least}, not {given}"))
        }
        Check::AtMost(setting, most) => {
            let given = settings.get(setting).and_then(|value| value.as_int().ok()).filter(|given| given > most)?;
            Some(format!("{name}: `{setting}` is at most {most}, not {given}"))
        }
        Check::NotBoth(one, other) => {
            (on(settings, one) && on(settings, other)).then(|| format!("{name}: `{one}` and `{other}` cannot both be on"))
        }
        Check::Needs(switch, group) => {
            let on = on(settings, switch);
            let met = group.iter().any(|setting| settings.contains_key(setting));
            (on && !met).then(|| format!("{name}: `{switch}` needs `{}` to be set too", group.join("` or `")))
        }
        Check::Arguments(setting) => said(setting, programs::arguments(&settings.get(setting)?.read_lock::<Array>()?).map(drop)),
        Check::Variables(setting) => said(setting, programs::variables(&*settings.get(setting)?.read_lock::<Map>()?).map(drop)),
        Check::Capabilities(setting) => said(setting, programs::capabilities(&settings.get(setting)?.read_lock::<Array>()?).map(drop)),
    }
}

fn on(settings: &Settings, switch: &str) -> bool {
    settings.get(switch).and_then(|value| value.as_bool().ok()).unwrap_or(false)
}
