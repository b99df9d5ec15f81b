//! Programs: starting them, and looking into what a crashed one left.

use super::parts::{OPEN_PARENT, PARENT, PATH, PATH_PARAMETER};
use crate::kinds::Kind;
use crate::operation::{Form, Module, Operation, Parameter, Type, parameter};
use crate::plan::{
    Condition, Effect, Give, Known, Launch, Look, Opening, Place, Programs, Resource, Step, act, bind, must, must_execute,
    unless_forbidden, when,
};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const OPTIONS: Launch = Launch::Options("options");

const EXECUTE: &[Step] = &[
    Step::Look("account", Look::Account { program: SELF, launch: OPTIONS }),
    must_execute(Resource::File(SELF), OPTIONS, "account"),
    act(Effect::Program(Programs::Run { file: "self", launch: OPTIONS })),
    Step::Give(Give::Outcome),
];

const fn starting(launch: Launch) -> [Step; 8] {
    [
        Step::Look("account", Look::Account { program: PATH, launch }),
        must_execute(Resource::File(PATH), launch, "account"),
        unless_forbidden(Action::OPEN, Resource::Dir(PARENT)),
        unless_forbidden(Action::OPEN, Resource::File(PATH)),
        OPEN_PARENT,
        bind("program", Effect::OpenFile { directory: "parent", path: PATH, opening: Opening::Hold }),
        act(Effect::Program(Programs::Run { file: "program", launch })),
        Step::Give(Give::Fields(Kind::ExecuteResult)),
    ]
}

const START: &[Step] = &starting(Launch::Arguments);
const START_WITH_OPTIONS: &[Step] = &starting(OPTIONS);

const GDB: Place = Place::Fixed(Known::Debugger);
const GDB_DIRECTORY: Place = Place::Parent(&GDB);
const REAL_GDB: Place = Place::Found("real");
const EXECUTABLE: Place = Place::Setting("self", "exe_path");
const EXECUTABLE_DIRECTORY: Place = Place::Parent(&EXECUTABLE);
const CORE: Place = Place::Setting("self", "core_dump_path");
const CORE_DIRECTORY: Place = Place::Parent(&CORE);

const OPEN_REAL_GDB: &[Step] = &[must(Action::OPEN, Resource::File(REAL_GDB))];

const fn debugging(launch: Launch, give: Give) -> [Step; 20] {
    [
        must(Action::OPEN, Resource::Dir(GDB_DIRECTORY)),
        must(Action::OPEN, Resource::File(GDB)),
        must(Action::OPEN, Resource::Dir(EXECUTABLE_DIRECTORY)),
        must(Action::OPEN, Resource::File(EXECUTABLE)),
        must(Action::READ, Resource::File(EXECUTABLE)),
        must(Action::OPEN, Resource::Dir(CORE_DIRECTORY)),
        must(Action::OPEN, Resource::File(CORE)),
        must(Action::READ, Resource::File(CORE)),
        bind("tools", Effect::OpenDirectory(GDB_DIRECTORY)),
        Step::Look("real", Look::Target { directory: "tools", path: GDB }),
        when(Condition::Differs(REAL_GDB, GDB), OPEN_REAL_GDB),
        Step::Look("account", Look::Account { program: REAL_GDB, launch }),
        must_execute(Resource::File(REAL_GDB), launch, "account"),
        bind("gdb", Effect::OpenTarget { target: "real", opening: Opening::Hold }),
        bind("its", Effect::OpenDirectory(EXECUTABLE_DIRECTORY)),
        bind("executable", Effect::OpenFile { directory: "its", path: EXECUTABLE, opening: Opening::Read }),
        bind("dumps", Effect::OpenDirectory(CORE_DIRECTORY)),
        bind("core", Effect::OpenFile { directory: "dumps", path: CORE, opening: Opening::Read }),
        act(Effect::Program(Programs::Debug { debugger: "gdb", executable: "executable", core: "core", launch })),
        Step::Give(give),
    ]
}

const BACKTRACE: &[Step] = &debugging(Launch::Backtrace, Give::Outcome);
const VARIABLES: &[Step] = &debugging(Launch::Variables, Give::Each(Type::Text));

const START_ERRORS: &[&str] = &[
    "PermissionDenied",
    "AuthorizationError",
    "IdentityResolutionError",
    "InvalidArguments",
    "InvalidFileMode",
    "InvalidPath",
    "ValidationError",
    "FileError",
    "IoError",
    "Other",
];

const fn start(parameters: &'static [Parameter], doc: &'static str, plan: &'static [Step]) -> Operation {
    Operation {
        module: Module::File,
        form: Form::Namespaced("file_system"),
        name: "execute",
        parameters,
        result: Type::Map,
        doc,
        errors: START_ERRORS,
        plan,
    }
}

const fn core_dump(
    name: &'static str,
    parameters: &'static [Parameter],
    result: Type,
    doc: &'static str,
    plan: &'static [Step],
) -> Operation {
    Operation { module: Module::File, form: Form::Method(Kind::CoreDump), name, parameters, result, doc, errors: START_ERRORS, plan }
}

const FRAME: Parameter = parameter("frame_number", Type::Int);
const NAMES: Parameter = parameter("variable_names", Type::Array);

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        module: Module::File,
        form: Form::Method(Kind::RcFileHandle),
        name: "execute",
        parameters: &[parameter("options", Type::Object(Kind::ExecuteOptions))],
        result: Type::Object(Kind::ExecuteResult),
        doc: "Runs the open file and waits for its end. It gets the arguments and the environment of the options and nothing else: no input, no open files, no capabilities to pass on. The policy sees arguments, environment, account, group and namespace. With the run ends what it started, unless that made a session of its own.",
        errors: START_ERRORS,
        plan: EXECUTE,
    },
    start(
        &[PATH_PARAMETER],
        "Runs a program without arguments or environment and waits for its end: a map of `exit_code`, `stdout`, `stderr` and `truncated`. No link is followed, and it gains no rights by set-id bits. Needs `execute`.",
        START,
    ),
    start(&[PATH_PARAMETER, parameter("args", Type::Array)], "Runs a program with these arguments. Needs `execute`.", START),
    start(
        &[PATH_PARAMETER, parameter("args", Type::Array), parameter("env", Type::Map)],
        "Runs a program with these arguments and this environment. Needs `execute`.",
        START,
    ),
    start(
        &[PATH_PARAMETER, parameter("options", Type::Object(Kind::ExecuteOptions))],
        "Runs a program as the options say. Needs `execute`.",
        START_WITH_OPTIONS,
    ),
    Operation {
        module: Module::File,
        form: Form::Function,
        name: "CoreDump",
        parameters: &[parameter("exe_path", Type::Text), parameter("core_dump_path", Type::Text)],
        result: Type::Object(Kind::CoreDump),
        doc: "Names a program and the core dump it left. Nothing is opened yet.",
        errors: &[],
        plan: &[Step::Give(Give::Kept(Kind::CoreDump))],
    },
    core_dump(
        "backtrace",
        &[],
        Type::Object(Kind::TracedProcess),
        "Has gdb show the stack of each thread. Program and core dump are read, gdb is executed, and the policy is asked for all of it. gdb loads no script and asks no network, and gets the files themselves instead of their paths; the libraries a core dump names it reads on its own.",
        BACKTRACE,
    ),
    core_dump(
        "get_variables",
        &[FRAME, NAMES],
        Type::Map,
        "Has gdb show variables of one frame: a map from names to values as text, without those gdb does not know. Names are plain identifiers.",
        VARIABLES,
    ),
    core_dump(
        "get_variables",
        &[parameter("thread_id", Type::Int), FRAME, NAMES],
        Type::Map,
        "Has gdb show variables of one frame of one thread.",
        VARIABLES,
    ),
];
