//! Calls made up from the rows of the catalogue: a receiver, and arguments of the types the row says.
//!
//! Which sort of path an argument is follows from the plan's questions about it. Each call has a directory of its own, so
//! what it changes is not in the way of others.

mod objects;
mod roles;
mod samples;

use rex_catalogue::operation::{Form, Operation, Type};

use self::objects::object;
use self::roles::{Role, role};
use super::Sketch;
use super::actions::Deed;

/// A call while it is made up: what it needs of a world, and the statements before it.
pub(super) struct Draft<'d> {
    sketch: &'d mut Sketch,
    operation: &'static Operation,
    world: Vec<String>,
    lines: Vec<String>,
    entries: usize,
}

/// A call of the operation.
pub(super) fn make_up(sketch: &mut Sketch, operation: &'static Operation) -> Deed {
    let mut draft = Draft { sketch, operation, world: Vec::new(), lines: Vec::new(), entries: 0 };
    let call = draft.call(operation);
    let result = format!("let result = {call};");
    let shown = match operation.result {
        Type::Text | Type::Bool | Type::Float => "print(result);",
        Type::Array => "print(result.len());",
        Type::Map => "print(result.keys());",
        _ => "print(type_of(result));",
    };
    draft.lines.push(format!("{result} {shown}"));
    let (world, script) = (draft.world.join("\n"), draft.lines.join("\n"));
    // What is made up does not always suit: a file is closed to it, a name is none.
    let script = if sketch.one_in(8) { script } else { format!("try {{\n{script}\n}} catch (error) {{ print(type_of(error)); }}") };
    let mut settings = Vec::new();
    if operation.path().starts_with("CoreDump.") {
        settings.push("debugger: {{world}}/gdb".to_owned());
    }
    if operation.path().contains("verify_cert") {
        settings.push("time: 1900000000".to_owned());
    }
    Deed { world, script, settings }
}

impl Draft<'_> {
    /// A name in the call's directory.
    fn entry(&mut self, ending: &str) -> String {
        self.entries += 1;
        format!("e{}{ending}", self.entries)
    }

    fn call(&mut self, operation: &'static Operation) -> String {
        let receiver = operation.receiver().map(|kind| object(self, kind, operation, "self"));
        let arguments: Vec<_> = operation
            .parameters
            .iter()
            .map(|parameter| self.argument(operation, parameter.name, parameter.holds, receiver.as_deref()))
            .collect();
        let arguments = arguments.join(", ");
        match (operation.form, receiver) {
            (Form::Statement, _) => self.import(),
            (Form::Namespaced(space), _) => format!("{space}::{}({arguments})", operation.name),
            (_, Some(receiver)) => format!("{receiver}.{}({arguments})", operation.name),
            _ => format!("{}({arguments})", operation.name),
        }
    }

    fn import(&mut self) -> String {
        let name = self.entry("");
        self.world.push(format!("{name}.rhai = fn one() {{ 1 }}"));
        format!("{{ import \"{name}\" as {name}; {name}::one() }}")
    }

    fn argument(&mut self, operation: &'static Operation, name: &'static str, holds: Type, receiver: Option<&str>) -> String {
        match (holds, role(operation, name)) {
            (Type::Text, Some(role)) => self.path(role),
            (Type::Text, None) if receiver.is_some() && samples::names_an_entry(name) => self.name(operation, name, receiver),
            (holds, _) => self.value(name, holds),
        }
    }

    /// A value of a type, by the name of what takes it.
    fn value(&mut self, name: &str, holds: Type) -> String {
        match holds {
            Type::Bool => self.sketch.rng.bool().to_string(),
            Type::Flags(kind) => self.flags(kind),
            Type::Object(kind) => object(self, kind, self.operation, name),
            Type::Text if name == "path" => self.path(Role::Directory),
            Type::Text if ["exe_path", "core_dump_path"].contains(&name) => self.path(Role::File),
            other => samples::value(&mut self.sketch.rng, name, other),
        }
    }

    fn flags(&mut self, kind: rex_catalogue::kinds::Kind) -> String {
        let number = self.sketch.rng.usize(0..3);
        let flags: Vec<_> = (0..number).filter_map(|_| objects::constant(self, kind)).collect();
        format!("[{}]", flags.join(", "))
    }

    /// A path of that sort; now and then there is nothing.
    fn path(&mut self, role: Role) -> String {
        let name = self.entry(samples::ending(self.operation));
        let directory = if role == Role::Either { self.sketch.rng.bool() } else { role == Role::Directory };
        if directory {
            self.world.push(format!("{name}/"));
            for _ in 0..self.sketch.rng.usize(0..3) {
                let inner = self.entry(".log");
                self.world.push(format!("{name}/{inner} = one two"));
            }
        } else if role != Role::New && !self.sketch.one_in(20) {
            self.world.push(samples::file(self.operation, &name));
        }
        format!("\"{{{{world}}}}/{name}\"")
    }

    /// The name of something in the receiver, or of something new there.
    fn name(&mut self, operation: &'static Operation, parameter: &str, receiver: Option<&str>) -> String {
        let name = self.entry(samples::ending(operation));
        let Some(directory) = receiver else { return format!("\"{name}\"") };
        if parameter.contains("symlink") {
            self.world.push(format!("{directory}/{name} -> nowhere"));
        } else if !samples::is_new(parameter) || self.sketch.one_in(4) {
            let entry = samples::file(self.operation, &name);
            self.world.push(format!("{directory}/{entry}"));
        }
        format!("\"{name}\"")
    }
}
