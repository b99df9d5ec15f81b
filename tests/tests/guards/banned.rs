//! The names that lead to the host.

/// What a name gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Files and directories.
    Files,
    /// Sockets.
    Network,
    /// Other programs, and this one's end.
    Processes,
    /// Variables, arguments, the working directory.
    Environment,
    /// The system's calls themselves.
    System,
    /// A grant that no policy gave.
    Grants,
    /// Whatever else, past the compiler.
    Unsafe,
    /// Names that this guard could no longer follow.
    Hidden,
}

impl Class {
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Files => "only crates/runtime/src/os touches files, with a grant; the command line reads its inputs in one place",
            Self::Network => "only crates/runtime/src/os opens connections, with a grant",
            Self::Processes => "only crates/runtime/src/os starts, signals or ends processes, with a grant",
            Self::Environment => "what surrounds the process is read by the command line and handed on",
            Self::System => "only crates/runtime/src/os makes system calls, with a grant",
            Self::Grants => "only the gate makes grants, after the policy said yes",
            Self::Unsafe => "unsafe code can do anything, so it stays in the smallest module that needs it",
            Self::Hidden => "name the item itself, so that a reader and this guard see what is used",
        }
    }
}

/// Paths that are banned with everything below them.
pub(super) const PATHS: &[(&[&str], Class)] = &[
    (&["std", "fs"], Class::Files),
    (&["std", "os", "unix", "fs"], Class::Files),
    (&["std", "os", "linux", "fs"], Class::Files),
    (&["std", "net"], Class::Network),
    (&["std", "os", "unix", "net"], Class::Network),
    (&["std", "os", "linux", "net"], Class::Network),
    (&["std", "process"], Class::Processes),
    (&["std", "os", "unix", "process"], Class::Processes),
    (&["std", "os", "linux", "process"], Class::Processes),
    (&["std", "env"], Class::Environment),
    (&["rustix"], Class::System),
    (&["nix"], Class::System),
    (&["libc"], Class::System),
    (&["linux_raw_sys"], Class::System),
    (&["signal_hook", "low_level"], Class::System),
];

/// What is harmless below them: it opens, connects, starts and signals nothing.
pub(super) const HARMLESS: &[&[&str]] = &[
    &["std", "process", "ExitCode"],
    &["std", "process", "Termination"],
    &["std", "net", "IpAddr"],
    &["std", "net", "Ipv4Addr"],
    &["std", "net", "Ipv6Addr"],
    &["std", "net", "SocketAddr"],
    &["rustix", "param"],
    &["rustix", "time"],
    &["rustix", "process", "getpid"],
];

/// Names that are banned wherever they stand, as a function, a method or a type.
pub(super) const NAMES: &[(&str, Class)] = &[
    ("made_by_the_gate", Class::Grants),
    // The language's own ways to a file, past the gate.
    ("FileModuleResolver", Class::Files),
    ("compile_file", Class::Files),
    ("compile_file_with_scope", Class::Files),
    ("eval_file", Class::Files),
    ("eval_file_with_scope", Class::Files),
    ("run_file", Class::Files),
    ("run_file_with_scope", Class::Files),
];

/// Pairs of names that are banned wherever they stand: `Engine::new` reads any file for an `import`, `Engine::new_raw` none.
pub(super) const PAIRS: &[([&str; 2], Class)] = &[(["Engine", "new"], Class::Files)];

/// Macros that bring in what this guard does not see.
pub(super) const MACROS: &[&str] = &["include", "asm", "global_asm", "naked_asm"];

/// What a path gives, if it is banned; `whole` is a path of which everything below is named too (`*`).
pub(super) fn class_of(path: &[String], imported: bool) -> Option<Class> {
    if HARMLESS.iter().any(|harmless| starts(path, harmless)) {
        return None;
    }
    if let Some((_, class)) = PATHS.iter().find(|(banned, _)| starts(path, banned)) {
        return Some(*class);
    }
    // An import of what stands above a banned path would let it be reached by another name.
    let above = PATHS.iter().any(|(banned, _)| banned.len() > path.len() && banned.iter().zip(path).all(|(banned, given)| banned == given));
    if imported && above && !path.is_empty() {
        return Some(Class::Hidden);
    }
    if let [.., left, right] = path
        && let Some((_, class)) = PAIRS.iter().find(|([first, second], _)| first == left && second == right)
    {
        return Some(*class);
    }
    let name = path.last()?;
    NAMES.iter().find(|(banned, _)| banned == name).map(|(_, class)| *class)
}

fn starts(path: &[String], start: &[&str]) -> bool {
    path.len() >= start.len() && path.iter().zip(start).all(|(given, wanted)| given == wanted)
}

/// Whether a name is the first of some banned path.
pub(super) fn is_root(name: &str) -> bool {
    PATHS.iter().any(|(banned, _)| banned.first() == Some(&name))
}
