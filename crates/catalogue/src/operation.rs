//! The rows: operations, option builders, result types and constants.

use crate::kinds::Kind;
use crate::plan::Step;

/// A part of the script-facing API that a host program can leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Module {
    /// Files and directories.
    File,
    /// The script log.
    Log,
    /// Other script files.
    Import,
    /// Dates and times.
    Common,
}

impl Module {
    /// Every module.
    pub const ALL: &'static [Self] = &[Self::File, Self::Log, Self::Import, Self::Common];

    /// The name `--modules` takes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Log => "log",
            Self::Import => "import",
            Self::Common => "common",
        }
    }

    /// The module of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|module| module.name() == name)
    }
}

/// What a parameter takes, or a call gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `()`
    Nothing,
    /// A boolean.
    Bool,
    /// A 64-bit integer.
    Int,
    /// A 64-bit float.
    Float,
    /// A string.
    Text,
    /// An array of flags of that kind.
    Flags(Kind),
    /// An array.
    Array,
    /// A map.
    Map,
    /// A function of the script's.
    Function,
    /// Anything, `()` included.
    Any,
    /// An object.
    Object(Kind),
}

impl Type {
    /// The name in signatures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "()",
            Self::Bool => "bool",
            Self::Int => "i64",
            Self::Float => "f64",
            Self::Text => "string",
            Self::Flags(_) | Self::Array => "array",
            Self::Map => "map",
            Self::Function => "Fn",
            Self::Any => "any",
            Self::Object(kind) => kind.name(),
        }
    }
}

/// How an operation is written in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `name(...)`
    Function,
    /// `receiver.name(...)`
    Method(Kind),
    /// `namespace::name(...)`
    Namespaced(&'static str),
    /// A statement of the language that touches the host.
    Statement,
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, by which plans refer to it.
    pub name: &'static str,
    /// What it takes.
    pub holds: Type,
}

/// A parameter.
#[must_use]
pub const fn parameter(name: &'static str, holds: Type) -> Parameter {
    Parameter { name, holds }
}

/// One host operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The module it belongs to.
    pub module: Module,
    /// How it is written.
    pub form: Form,
    /// Its name.
    pub name: &'static str,
    /// Its parameters, the receiver not among them.
    pub parameters: &'static [Parameter],
    /// What a call gives.
    pub result: Type,
    /// What it does; the first sentence stands alone in lists.
    pub doc: &'static str,
    /// The error kinds a script can catch.
    pub errors: &'static [&'static str],
    /// What it asks, looks at and does.
    pub plan: &'static [Step],
}

impl Operation {
    /// The name with its receiver or namespace: `cat`, `RcFileHandle.read`, `file_system::read`.
    #[must_use]
    pub fn path(&self) -> String {
        self.path_parts().concat()
    }

    /// The parts of that: what stands before the name, what stands between, and the name.
    #[must_use]
    pub fn path_parts(&self) -> [&'static str; 3] {
        match self.form {
            Form::Function | Form::Statement => ["", "", self.name],
            Form::Method(receiver) => [receiver.name(), ".", self.name],
            Form::Namespaced(namespace) => [namespace, "::", self.name],
        }
    }

    /// The path and the types of the parameters: unique in the catalogue.
    #[must_use]
    pub fn signature(&self) -> String {
        let parameters: Vec<_> = self.parameters.iter().map(|parameter| parameter.holds.name()).collect();
        format!("{}({})", self.path(), parameters.join(", "))
    }

    /// The receiver's kind, for a method.
    #[must_use]
    pub const fn receiver(&self) -> Option<Kind> {
        match self.form {
            Form::Method(kind) => Some(kind),
            Form::Function | Form::Namespaced(_) | Form::Statement => None,
        }
    }

    /// Whether a call can fail: whatever asks or touches the host can.
    #[must_use]
    pub fn fallible(&self) -> bool {
        self.plan.iter().any(|step| !matches!(step, Step::Do(_, crate::plan::Effect::Log(_)) | Step::Give(_)))
    }
}

/// What a setting is before a script sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Nothing.
    Unset,
    /// That boolean.
    Bool(bool),
    /// That integer.
    Int(i64),
}

/// One setter of a builder.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub holds: Type,
    /// Its value until it is set.
    pub preset: Preset,
    /// Another boolean setting that becomes true when this one does.
    pub also: Option<&'static str>,
    /// What it means.
    pub doc: &'static str,
}

/// A boolean setting that is false until it is set.
#[must_use]
pub const fn switch(name: &'static str, doc: &'static str) -> Setting {
    Setting { name, holds: Type::Bool, preset: Preset::Bool(false), also: None, doc }
}

/// A setting without a value until it is set.
#[must_use]
pub const fn unset(name: &'static str, holds: Type, doc: &'static str) -> Setting {
    Setting { name, holds, preset: Preset::Unset, also: None, doc }
}

/// What `build` refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The setting was never set.
    Required(&'static str),
    /// More than one of these was set.
    AtMostOne(&'static [&'static str]),
    /// It was set to less than that.
    AtLeast(&'static str, i64),
    /// It was set to more than that.
    AtMost(&'static str, i64),
    /// Both switches are on.
    NotBoth(&'static str, &'static str),
    /// The switch is on, and none of these was set.
    Needs(&'static str, &'static [&'static str]),
    /// What it holds are no arguments of a program.
    Arguments(&'static str),
    /// What it holds are no environment variables.
    Variables(&'static str),
    /// What it holds are no names of capabilities.
    Capabilities(&'static str),
}

/// One options type: the function that starts it, its setters, and what `build` checks.
#[derive(Clone, Copy, Debug)]
pub struct Builder {
    /// The module it belongs to.
    pub module: Module,
    /// The function that makes an empty builder.
    pub function: &'static str,
    /// The builder's kind.
    pub builder: Kind,
    /// The kind `build` gives.
    pub builds: Kind,
    /// The setters.
    pub settings: &'static [Setting],
    /// What `build` checks.
    pub checks: &'static [Check],
    /// What the options are for.
    pub doc: &'static str,
}

/// How a script reaches a field of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `value.name`
    Getter,
    /// `value.name()`
    Method,
    /// Only in what `to_map` gives.
    MapOnly,
}

/// One field of a result type.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// How it is reached.
    pub access: Access,
    /// What it holds.
    pub holds: Type,
    /// Whether `to_map` shows it.
    pub in_map: bool,
    /// What it means.
    pub doc: &'static str,
}

/// One result type.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The module it belongs to.
    pub module: Module,
    /// Its kind.
    pub kind: Kind,
    /// Its fields.
    pub fields: &'static [Field],
    /// Whether it has `to_map`.
    pub to_map: bool,
}

/// One constant, reached as `module::NAME`. Constants of one kind with the same value are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constant {
    /// The part of the API it belongs to.
    pub module: Module,
    /// The script module it stands in.
    pub space: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Its value, which is also its text form.
    pub value: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// A function that makes a constant with values in it, such as `SizeRange::between(1, 2, unit)`.
#[derive(Clone, Copy, Debug)]
pub struct Maker {
    /// The module it belongs to.
    pub module: Module,
    /// The script module it stands in.
    pub space: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The kind it makes.
    pub kind: Kind,
    /// What it takes; the object keeps each under its name.
    pub parameters: &'static [Parameter],
    /// What it means.
    pub doc: &'static str,
}
