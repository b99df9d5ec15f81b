//! From the catalogue to the script language: every row becomes a function, and no function is written by hand.

mod builders;
mod constants;
mod language;
mod operations;
mod records;

use std::any::TypeId;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use rex_catalogue::operation::{Module as ApiModule, Type};
use rhai::{
    Array, Dynamic, Engine, EvalAltResult, FLOAT, FnNamespace, FnPtr, FuncRegistration, INT, ImmutableString, Map, Module,
    NativeCallContext, RhaiFunc, Shared,
};

use crate::values;
pub(crate) use records::{field, to_map};

/// The API of some modules, built once a thread and shared by its engines.
#[derive(Debug)]
pub(crate) struct Surface {
    global: Shared<Module>,
    spaces: Vec<(String, Shared<Module>)>,
}

thread_local! {
    static SURFACES: RefCell<Vec<(Vec<ApiModule>, Rc<Surface>)>> = const { RefCell::new(Vec::new()) };
}

impl Surface {
    /// The API of those modules.
    pub(crate) fn of(modules: &[ApiModule]) -> Rc<Self> {
        let mut key = modules.to_vec();
        key.sort_unstable();
        key.dedup();
        SURFACES.with_borrow_mut(|surfaces| {
            if let Some((_, surface)) = surfaces.iter().find(|(built, _)| *built == key) {
                return Rc::clone(surface);
            }
            let surface = Rc::new(Self::build(&key));
            surfaces.push((key, Rc::clone(&surface)));
            surface
        })
    }

    fn build(modules: &[ApiModule]) -> Self {
        let mut surface = Building { global: Module::new(), spaces: BTreeMap::new() };
        values::name_types(&mut surface.global);
        language::bind(&mut surface);
        operations::bind(&mut surface, modules);
        builders::bind(&mut surface, modules);
        records::bind(&mut surface, modules);
        constants::bind(&mut surface, modules);
        surface.global.build_index();
        let spaces = surface.spaces.into_iter().map(|(name, mut module)| {
            module.build_index();
            (name.to_owned(), module.into())
        });
        Self { spaces: spaces.collect(), global: surface.global.into() }
    }

    /// Gives an engine this API.
    pub(crate) fn install(&self, engine: &mut Engine) {
        engine.register_global_module(Shared::clone(&self.global));
        for (name, module) in &self.spaces {
            engine.register_static_module(name, Shared::clone(module));
        }
    }
}

/// A surface while it is built.
struct Building {
    global: Module,
    spaces: BTreeMap<&'static str, Module>,
}

impl Building {
    fn space(&mut self, name: &'static str) -> &mut Module {
        self.spaces.entry(name).or_default()
    }
}

/// What a function of the API gives the engine.
type RhaiResult = Result<Dynamic, Box<EvalAltResult>>;

/// A function of the API as the engine calls it.
type Native = dyn Fn(NativeCallContext<'_>, &mut [&mut Dynamic]) -> RhaiResult;

/// Registers one function under a name and the types of its parameters, to be called by its name alone.
fn register(module: &mut Module, name: &str, types: &[TypeId], receiver: bool, function: Box<Native>) {
    register_in(module, FnNamespace::Global, name, types, receiver, function);
}

/// The same in a space: only `space::name` calls it, whatever a script has a method or function of that name for.
fn register_in_space(module: &mut Module, name: &str, types: &[TypeId], function: Box<Native>) {
    register_in(module, FnNamespace::Internal, name, types, false, function);
}

fn register_in(module: &mut Module, namespace: FnNamespace, name: &str, types: &[TypeId], receiver: bool, function: Box<Native>) {
    let call = move |context: Option<NativeCallContext<'_>>, arguments: &mut [&mut Dynamic]| match context {
        Some(context) => function(context, arguments),
        None => Ok(Dynamic::UNIT),
    };
    let func = Shared::new(call);
    // Volatile: the optimizer must not call it while compiling. Pure: a constant may be its receiver.
    let function = if receiver {
        RhaiFunc::Method { func, has_context: true, is_pure: true, is_volatile: true }
    } else {
        RhaiFunc::Pure { func, has_context: true, is_pure: true, is_volatile: true }
    };
    FuncRegistration::new(name).with_namespace(namespace).set_into_module_raw(module, types, function);
}

/// The Rust type an argument of that type has.
fn type_id(holds: Type) -> TypeId {
    match holds {
        Type::Nothing => TypeId::of::<()>(),
        Type::Bool => TypeId::of::<bool>(),
        Type::Int => TypeId::of::<INT>(),
        Type::Float => TypeId::of::<FLOAT>(),
        Type::Text => TypeId::of::<ImmutableString>(),
        Type::Flags(_) | Type::Array => TypeId::of::<Array>(),
        Type::Map => TypeId::of::<Map>(),
        Type::Function => TypeId::of::<FnPtr>(),
        Type::Any => TypeId::of::<Dynamic>(),
        Type::Object(kind) => values::type_id(kind),
    }
}
