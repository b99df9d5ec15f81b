//! Starting programs.

use std::rc::Rc;

use rex_catalogue::kinds::Kind;
use rex_catalogue::plan::{Launch, Programs};
use rex_policy::Context;
use rhai::{Array, Dynamic, EvalAltResult, Map};

use super::{Bound, Call, Performed, Stop};
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Look};
use crate::os::{self, Account, Debugged, Ending, File, Interruption, Start, Watch};
use crate::programs::{self, Argument, Program, Question, Trace};
use crate::values;

fn unusable(message: String) -> Failure {
    Failure::new(FailureKind::InvalidArguments, message)
}

impl Call<'_> {
    /// Whom the program would run as.
    pub(super) fn look_at_account(&self, leave: &Grant<Look>, launch: Launch) -> Result<Bound, Stop> {
        let program = self.program(launch)?;
        Ok(Bound::Account(Rc::new(os::look_account(leave, program.user.as_deref(), program.group.as_deref())?)))
    }

    /// What the policy is asked about.
    pub(in crate::call) fn execution(&self, launch: Launch, account: &'static str) -> Result<Context, Failure> {
        let account = match self.bound(account) {
            // Whoever runs this process is no secret, and known before anything is looked up.
            Some(Bound::Presumed(program)) => Rc::new(os::look_account(&self.run.gate.look(program), None, None)?),
            _ => self.account(account)?,
        };
        let execution = self.program(launch)?.execution(&account).map_err(unusable)?;
        Ok(Context::Execute(Box::new(execution)))
    }

    fn account(&self, name: &'static str) -> Result<Rc<Account>, Failure> {
        match self.bound(name) {
            Some(Bound::Account(account)) => Ok(Rc::clone(account)),
            _ => Err(Failure::new(FailureKind::Other, format!("internal: nobody looked whom `{}` runs as", self.operation.signature()))),
        }
    }

    /// INVARIANT: it depends on the arguments of the call alone, so what was asked about is what is started.
    pub(in crate::call) fn program(&self, launch: Launch) -> Result<Program, Failure> {
        match launch {
            Launch::Options(options) => self.program_of(options),
            Launch::Arguments => Ok(Program {
                arguments: self.array("args").map(|array| programs::arguments(&array)).transpose().map_err(unusable)?.unwrap_or_default(),
                environment: self
                    .argument("env")
                    .and_then(map)
                    .map(|map| programs::variables(&map))
                    .transpose()
                    .map_err(unusable)?
                    .unwrap_or_default(),
                ..Program::default()
            }),
            Launch::Backtrace | Launch::Variables => Ok(Program {
                arguments: programs::debugger_arguments(&self.question(launch)?, &self.kept("exe_path")?, &self.kept("core_dump_path")?),
                ..Program::default()
            }),
        }
    }

    fn program_of(&self, options: &str) -> Result<Program, Failure> {
        let text = |name| self.setting(options, name).and_then(|value| value.into_string().ok());
        let list = |name| self.setting(options, name).and_then(|value: Dynamic| value.try_cast::<Array>());
        let namespace = self.setting(options, "namespace").and_then(|value| match values::peek(Kind::ChildNamespaceOptions, &value) {
            Some(values::Object::Settings(settings)) => settings.get("target_process").and_then(|process| process.as_int().ok()),
            _ => None,
        });
        let environment = self.setting(options, "env").as_ref().and_then(map);
        Ok(Program {
            arguments: list("args").map(|array| programs::arguments(&array)).transpose().map_err(unusable)?.unwrap_or_default(),
            environment: environment.map(|map| programs::variables(&map)).transpose().map_err(unusable)?.unwrap_or_default(),
            user: text("user"),
            group: text("group"),
            namespace,
            capabilities: list("capabilities")
                .map(|array| programs::capabilities(&array))
                .transpose()
                .map_err(unusable)?
                .unwrap_or_default(),
            // Rex lets them count. A function of our own gives what was asked for and no more.
            may_gain_rights: self.operation.receiver().is_some(),
        })
    }

    fn array(&self, name: &str) -> Option<Array> {
        self.argument(name).and_then(|argument| argument.read_lock::<Array>().map(|array| array.clone()))
    }

    /// A path the receiver keeps, in its one form.
    fn kept(&self, name: &'static str) -> Result<String, Failure> {
        let path = self.path(&rex_catalogue::plan::Place::Setting("self", name))?;
        Ok(path.as_str().to_owned())
    }

    fn question(&self, launch: Launch) -> Result<Question, Failure> {
        if launch == Launch::Backtrace {
            return Ok(Question::Backtrace);
        }
        let number = |name: &str| self.argument(name).and_then(|value| value.as_int().ok());
        let names = self.array("variable_names").unwrap_or_default();
        Question::variables(number("thread_id"), number("frame_number").unwrap_or(0), &names).map_err(unusable)
    }

    pub(super) fn with_programs(&mut self, effect: &Programs) -> Performed {
        let shown = match effect {
            Programs::Run { file, launch } => result(&self.run_program(file, *launch)?),
            Programs::Debug { debugger, executable, core, launch } => {
                let ending = self.debug(debugger, (executable, core), *launch)?;
                self.findings(&ending, *launch)?
            }
        };
        self.shown = Some(shown);
        Ok(None)
    }

    fn run_program(&self, name: &'static str, launch: Launch) -> Result<Ending, Stop> {
        let file = self.file(name)?;
        self.supervised(launch, |start, watch| os::run_program((&self.file_grant(file.path())?, &file), start, watch))
    }

    fn debug(&self, name: &'static str, (executable, core): (&'static str, &'static str), launch: Launch) -> Result<Ending, Stop> {
        let (file, executable, core): (Rc<File>, Rc<File>, Rc<File>) = (self.file(name)?, self.file(executable)?, self.file(core)?);
        self.supervised(launch, |start, watch| {
            let files =
                Debugged { executable: (&self.file_grant(executable.path())?, &executable), core: (&self.file_grant(core.path())?, &core) };
            os::run_debugger((&self.file_grant(file.path())?, &file), start, &files, watch)
        })
    }

    /// Runs a program as long as the run may go on; what it leaves running ends with the run.
    fn supervised(
        &self,
        launch: Launch,
        start: impl FnOnce(&Start<'_>, &Watch<'_>) -> Result<Ending, Interruption>,
    ) -> Result<Ending, Stop> {
        let (program, account) = (self.program(launch)?, self.account("account")?);
        let how = Start {
            arguments: program.arguments.iter().flat_map(Argument::words).collect(),
            environment: &program.environment,
            account: &account,
            capabilities: &program.capabilities,
            namespace: program.namespace,
            may_gain_rights: program.may_gain_rights,
        };
        let watch = Watch { output: self.run.limits.output_bytes, must_end: &|| self.run.must_end(true) };
        let mut ending = start(&how, &watch).map_err(|interruption| match interruption {
            Interruption::Failed(failure) => Stop::Failed(failure),
            Interruption::Ended(ended) => {
                let position = self.context.map_or(rhai::Position::NONE, rhai::NativeCallContext::call_position);
                Stop::Script(Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(ended), position)))
            }
        })?;
        self.run.leftovers.borrow_mut().extend(ending.leftover.take());
        Ok(ending)
    }

    /// What a debugger found.
    fn findings(&self, ending: &Ending, launch: Launch) -> Result<Dynamic, Failure> {
        if launch != Launch::Backtrace {
            let values = programs::values_of(&ending.output);
            return Ok(Dynamic::from_map(values.into_iter().map(|(name, value)| (name.into(), value.into())).collect()));
        }
        let threads = programs::backtrace(&ending.output);
        if threads.is_empty() {
            let said = ending.errors.lines().chain(ending.output.lines()).find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
            let message = format!("gdb found no stack in \"{}\" (exit code {}): {said}", self.kept("core_dump_path")?, ending.code);
            return Err(Failure::new(FailureKind::Other, message));
        }
        Ok(process(&threads))
    }
}

fn map(value: &Dynamic) -> Option<Map> {
    value.read_lock::<Map>().map(|map| map.clone())
}

fn result(ending: &Ending) -> Dynamic {
    let fields = [
        ("exit_code", Dynamic::from_int(ending.code)),
        ("stdout", ending.output.as_str().into()),
        ("stderr", ending.errors.as_str().into()),
        ("truncated", Dynamic::from_bool(ending.truncated)),
    ];
    values::record(Kind::ExecuteResult, fields.into())
}

fn process(threads: &[Trace]) -> Dynamic {
    let pid = threads.iter().find(|thread| thread.id == 1).and_then(|thread| thread.tid);
    let fields = [("pid", integer(pid)), ("threads", Dynamic::from_array(threads.iter().map(thread).collect()))];
    values::record(Kind::TracedProcess, fields.into())
}

fn thread(thread: &Trace) -> Dynamic {
    let text = |text: &Option<String>| text.as_deref().map_or(Dynamic::UNIT, Into::into);
    let frames = thread.frames.iter().map(|frame| {
        let fields = [
            ("frame_number", Dynamic::from_int(frame.number)),
            ("function_name", frame.function.as_str().into()),
            ("instruction_ptr", text(&frame.address)),
            ("source", text(&frame.source)),
            ("line_number", integer(frame.line)),
        ];
        values::record(Kind::Frame, fields.into())
    });
    let fields = [("id", Dynamic::from_int(thread.id)), ("tid", integer(thread.tid)), ("frames", Dynamic::from_array(frames.collect()))];
    values::record(Kind::TracedThread, fields.into())
}

fn integer(number: Option<i64>) -> Dynamic {
    number.map_or(Dynamic::UNIT, Dynamic::from_int)
}
