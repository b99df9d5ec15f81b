//! Programs that are started: where what they get comes from, and what is made of what they say.

/// Where the arguments, the environment and the account of a program come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launch {
    /// The settings of the options object of that name.
    Options(&'static str),
    /// The arguments `args` and `env` of the call, where it has them.
    Arguments,
    /// The product itself: what has a debugger show the stack of each thread of a core dump.
    Backtrace,
    /// The product itself: what has a debugger show variables of one frame of a core dump.
    Variables,
}

/// What is done with programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// Runs an open file to its end, and shows how it ended and what it said.
    Run {
        /// The program.
        file: &'static str,
        /// What it gets.
        launch: Launch,
    },
    /// Has a debugger look into a core dump, and shows what it found.
    Debug {
        /// The debugger.
        debugger: &'static str,
        /// The program that left the core dump.
        executable: &'static str,
        /// The core dump.
        core: &'static str,
        /// What is to be shown.
        launch: Launch,
    },
}
