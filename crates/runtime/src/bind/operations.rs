//! Operations: each row a function that walks its plan.

use rex_catalogue::operation::{Form, Module as ApiModule, Operation, Type};
use rex_catalogue::tables;
use rhai::{Array, Dynamic, EvalAltResult, NativeCallContext};

use super::{Building, RhaiResult, register, register_in_space, type_id};
use crate::call::Call;
use crate::call_chain;
use crate::failure::{Failure, FailureKind};
use crate::run::Run;
use crate::thrown;
use crate::values;

pub(super) fn bind(surface: &mut Building, modules: &[ApiModule]) {
    for operation in tables::operations().filter(|operation| modules.contains(&operation.module)) {
        let mut types: Vec<_> = operation.receiver().map(values::type_id).into_iter().collect();
        types.extend(operation.parameters.iter().map(|parameter| type_id(parameter.holds)));
        let call = move |context: NativeCallContext<'_>, arguments: &mut [&mut Dynamic]| invoke(operation, &context, arguments);
        match operation.form {
            Form::Function | Form::Method(_) => {
                register(&mut surface.global, operation.name, &types, operation.receiver().is_some(), Box::new(call));
            }
            Form::Namespaced(space) => register_in_space(surface.space(space), operation.name, &types, Box::new(call)),
            Form::Statement => {}
        }
    }
}

fn invoke(operation: &'static Operation, context: &NativeCallContext<'_>, arguments: &mut [&mut Dynamic]) -> RhaiResult {
    let position = context.call_position();
    let Some(run) = Run::of(context) else {
        let message = format!("`{}` needs an engine made by a Runtime: there is no policy to ask here", operation.path());
        return Err(Box::new(EvalAltResult::ErrorRuntime(message.into(), position)));
    };
    check_flags(operation, arguments).map_err(|failure| thrown::failure(&failure, position))?;
    let place = (context.call_source().unwrap_or_default().to_owned(), position.line().unwrap_or(0));
    let receiver = operation.receiver().is_some().then_some("self");
    let names = receiver.into_iter().chain(operation.parameters.iter().map(|parameter| parameter.name));
    let arguments = names.zip(arguments.iter().map(|argument| (**argument).clone())).collect();
    let call_chain = call_chain::of_call(context, &run);
    let call = Call::new(&run, operation, arguments, place, Some(context)).on_the_way_of(call_chain);
    call.perform().map_err(|stop| thrown::stop(stop, position))
}

/// An array of flags may hold nothing but flags of its kind.
fn check_flags(operation: &Operation, arguments: &[&mut Dynamic]) -> Result<(), Failure> {
    let first = usize::from(operation.receiver().is_some());
    for (parameter, argument) in operation.parameters.iter().zip(arguments.iter().skip(first)) {
        let Type::Flags(kind) = parameter.holds else { continue };
        let stranger = |flag: &&Dynamic| values::peek(kind, flag).is_none();
        if let Some(stranger) = argument.read_lock::<Array>().and_then(|flags| flags.iter().find(stranger).map(Dynamic::type_name)) {
            let message =
                format!("the flags of `{name}` are values such as those of module `{name}`, not {stranger}", name = operation.name);
            return Err(Failure::new(FailureKind::Other, message));
        }
    }
    Ok(())
}
