//! What a program that is started gets, what it does not, and when it ends.

use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::time::Duration;

use rex_policy::Context;
use rex_runtime::{Builder, Cause, DecisionRecord, Ended, Interrupt, Limits, Outcome, Runtime, Script};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use rex_tests::world::World;

const PERMIT_ALL: &str = "permit(principal, action, resource);\n";
/// Far more than it takes; only a program that was not ended gets there.
const PATIENCE: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };
/// Which part this binary plays when a script starts it.
const PART: &str = "REX_TEST_PROGRAM";

fn builder(policy: &str) -> Builder {
    Runtime::builder().policy(policy).principal("tester").keep_decisions(true)
}

fn run_with(world: &World, builder: Builder, script: &str) -> Outcome {
    builder.build().unwrap().run(&Script::new("programs.rhai", world.fill(script)), [])
}

fn run(world: &World, policy: &str, script: &str) -> Outcome {
    run_with(world, builder(&world.fill(policy)), script)
}

fn output(outcome: Outcome) -> String {
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    outcome.output
}

fn denied(outcome: Outcome) -> DecisionRecord {
    match outcome.result.expect_err("the script should have failed").cause {
        Cause::Denied(denial) => *denial,
        other => panic!("not a denial: {other:?}"),
    }
}

/// A script's call that starts this binary in that part: a compiled program, whose every descriptor can be accounted for.
fn myself(part: &str, options: &str) -> String {
    let program = std::env::current_exe().unwrap().canonicalize().unwrap();
    let (directory, name) = (program.parent().unwrap().display(), program.file_name().unwrap().to_string_lossy());
    format!(
        "DirConfig().path(\"{directory}\").build().open(OpenDirOptions().build()).open_file(\"{name}\", OpenFileOptions().read(true).build())\
         .execute(ExecuteOptions().args([\"--exact\", \"programs::a_part\", \"--nocapture\"]).env(#{{{PART}: \"{part}\"}}){options}.build())"
    )
}

/// What this binary said between two marks; the test harness says more.
fn said(output: &str) -> Vec<&str> {
    output.split("<<").nth(1).and_then(|rest| rest.split(">>").next()).unwrap_or_else(|| panic!("nothing: {output}")).lines().collect()
}

#[test]
fn an_inferred_policy_starts_a_program_in_that_way_alone() {
    let world = World::new("d/run* = #!/bin/sh\\necho \"$1 $HOME\"");
    let script = |call: &str| format!("file_system::execute(\"{{{{world}}}}/d/run\", {call}).stdout.trim()");
    let source = rex_syntax::Source::new("programs.rhai", world.fill(&script("[\"-a\"], #{HOME: \"/h\"}")));
    let policy = rex_infer::infer(source, &rex_infer::Options::default(), &rex_infer::NoFiles).policy().unwrap();
    output(run(&world, &policy, &script("[\"-a\"], #{HOME: \"/h\"}")));
    for other in [
        "[\"-b\"], #{HOME: \"/h\"}",
        "[\"-a\", \"-b\"], #{HOME: \"/h\"}",
        "[[\"-a\", \"b\"]], #{HOME: \"/h\"}",
        "[], #{HOME: \"/h\"}",
        "[\"-a\"]",
        "[\"-a\"], #{HOME: \"/i\"}",
    ] {
        let denial = denied(run(&world, &policy, &script(other)));
        assert_eq!(denial.request.action, rex_catalogue::vocabulary::Action::EXECUTE, "{other}");
    }
}

/// Not a test of its own: what the tests below have scripts start.
#[test]
fn a_part() {
    let Ok(part) = std::env::var(PART) else { return };
    let lines: Vec<String> = match part.as_str() {
        "descriptors" => {
            let mut numbers: Vec<u32> = std::fs::read_dir("/proc/self/fd")
                .unwrap()
                .map(|entry| entry.unwrap().file_name().to_string_lossy().parse().unwrap())
                .collect();
            numbers.sort_unstable();
            // One of them is the listing's own, the lowest that was free.
            numbers.iter().map(ToString::to_string).collect()
        }
        "surroundings" => {
            let mut input = String::new();
            std::io::stdin().read_to_string(&mut input).unwrap();
            std::env::vars().map(|(name, value)| format!("{name}={value}")).chain([format!("input={input:?}")]).collect()
        }
        "status" => std::fs::read_to_string("/proc/self/status").unwrap().lines().map(|line| line.replace('\t', " ")).collect(),
        other => panic!("no part {other}"),
    };
    print!("<<{}>>", lines.join("\n"));
    std::io::stdout().flush().unwrap();
}

#[test]
fn a_program_gets_three_descriptors_and_no_more() {
    let world = World::new("secret = text");
    let file = std::fs::File::open(world.fill("{{world}}/secret")).unwrap();
    // A descriptor that programs would inherit, as a careless parent of this one leaves them.
    let careless = rustix::io::dup(&file).unwrap();
    assert!(!rustix::io::fcntl_getfd(&careless).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
    let outcome = output(run(&world, PERMIT_ALL, &format!("{}.stdout", myself("descriptors", ""))));
    assert_eq!(said(&outcome), ["0", "1", "2", "3"], "3 is that of the listing");
}

#[test]
fn a_program_gets_the_environment_that_is_declared_and_no_input() {
    let world = World::new("");
    let call = myself("surroundings", "");
    let outcome = output(run(&world, PERMIT_ALL, &format!("{call}.stdout")));
    assert_eq!(said(&outcome), [format!("{PART}=surroundings").as_str(), "input=\"\""]);
}

#[test]
fn both_outputs_are_taken_at_once() {
    let script = "#!/bin/sh\\nhead -c 1048576 /dev/zero >&2\\nhead -c 1048576 /dev/zero\\nhead -c 1048576 /dev/zero >&2\\nexit 7";
    let world = World::new(&format!("run* = {script}"));
    let call = r#"let r = file_system::execute("{{world}}/run"); [r.exit_code, r.stdout.len(), r.stderr.len(), r.truncated]"#;
    assert_eq!(output(run(&world, PERMIT_ALL, call)), "[7, 1048576, 2097152, false]");
    let limits = Limits { output_bytes: 1000, ..Limits::default() };
    assert_eq!(output(run_with(&world, builder(PERMIT_ALL).limits(limits), call)), "[7, 1000, 1000, true]");
}

/// A pipe that programs hold open for writing: it ends when the last of them does.
fn held_pipe(world: &World) -> std::fs::File {
    const NONBLOCK: i32 = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    std::fs::OpenOptions::new().read(true).custom_flags(NONBLOCK).open(world.fill("{{world}}/pipe")).unwrap()
}

/// Waits until nobody holds the pipe.
fn assert_ends(mut pipe: &std::fs::File) {
    while !matches!(pipe.read(&mut [0; 64]), Ok(0)) {
        assert_eq!(poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&PATIENCE)).unwrap(), 1, "a process still holds the pipe");
    }
}

const BROOD: &str =
    "pipe |\nrun* = #!/bin/sh\\nexec 3>{{world}}/pipe\\necho started >&3\\nsleep 1000 &\\n(sleep 1000 & sleep 1000) &\\nsleep 1000";

#[test]
fn the_end_of_a_run_ends_a_program_and_what_it_started() {
    let endless = r#"try { file_system::execute("{{world}}/run") } catch { }"#;
    let world = World::new(BROOD);
    let pipe = held_pipe(&world);
    let limits = Limits { timeout: Some(Duration::from_secs(1)), ..Limits::default() };
    let outcome = run_with(&world, builder(PERMIT_ALL).limits(limits), endless);
    assert!(matches!(outcome.result.expect_err("endless").cause, Cause::Ended(Ended::Timeout)));
    assert_ends(&pipe);

    let world = World::new(BROOD);
    let pipe = held_pipe(&world);
    let interrupt = Interrupt::default();
    let raiser = {
        let (interrupt, mut pipe) = (interrupt.clone(), pipe.try_clone().unwrap());
        std::thread::spawn(move || {
            // The first byte says that the program is under way.
            while !matches!(pipe.read(&mut [0]), Ok(1)) {
                poll(&mut [PollFd::new(&pipe, PollFlags::IN)], Some(&PATIENCE)).unwrap();
            }
            interrupt.raise();
        })
    };
    let outcome = run_with(&world, builder(PERMIT_ALL).interrupt(interrupt), endless);
    raiser.join().unwrap();
    assert!(matches!(outcome.result.expect_err("endless").cause, Cause::Ended(Ended::Interrupted)));
    assert_ends(&pipe);
}

#[test]
fn what_a_program_leaves_running_ends_with_the_run() {
    let world = World::new(
        "pipe |\nrun* = #!/bin/sh\\nexec 3>{{world}}/pipe\\nsleep 1000 >/dev/null 2>&1 &\\necho $!\nlives* = #!/bin/sh\\nkill -0 $1",
    );
    let pipe = held_pipe(&world);
    let script = r#"
        let number = file_system::execute("{{world}}/run").stdout;
        number.trim();
        file_system::execute("{{world}}/lives", [number]).exit_code
    "#;
    assert_eq!(output(run(&world, PERMIT_ALL, script)), "0", "it lives as long as the run");
    assert_ends(&pipe);
}

#[test]
fn what_was_opened_is_what_runs() {
    let world = World::new("d/run* = #!/bin/sh\\necho first\nd/other* = #!/bin/sh\\necho second");
    let script = r#"
        let d = DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build());
        let f = d.open_file("run", OpenFileOptions().read(true).build());
        mv("{{world}}/d/other", "{{world}}/d/run");
        f.execute(ExecuteOptions().build()).stdout
    "#;
    assert_eq!(output(run(&world, PERMIT_ALL, script)), "first\n");
}

#[test]
fn the_policy_and_the_record_see_arguments_and_environment() {
    let world = World::new("run* = #!/bin/sh\\nexit 0");
    let call = |arguments: &str| format!("file_system::execute(\"{{{{world}}}}/run\", {arguments}, #{{LEVEL: \"3\"}}).exit_code");
    let policy = format!(
        "{PERMIT_ALL}forbid(principal, action == file_system::Action::\"execute\", resource)\
         when {{ context.arguments.flags.contains(\"--force\") || context.environment.names.contains(\"LD_PRELOAD\") ||\
         (context.arguments.hasTag(\"--level\") && context.arguments.getTag(\"--level\") == \"9\") }};"
    );
    let outcome = run(&world, &policy, &call(r#"["-v", ["--level", "3"], "file"]"#));
    let decision = outcome.decisions.iter().find(|decision| decision.request.action.row().name == "execute").unwrap();
    let json = decision.to_json();
    let seen = |pointer: &str| json.pointer(&format!("/context/{pointer}")).unwrap_or_else(|| panic!("{pointer}: {json}")).to_string();
    for (pointer, expected) in [
        ("arguments/keys", r#"["--level"]"#),
        ("arguments/flags", r#"["-v"]"#),
        ("arguments/positional_values", r#"["file"]"#),
        ("arguments/tags", r#"{"$ARG0":"-v","$ARG1":"file","--level":"3","-v":"true","file":"true"}"#),
        ("environment/names", r#"["LEVEL"]"#),
        ("environment/tags", r#"{"LEVEL":"3"}"#),
        ("user/uid", &rustix::process::getuid().as_raw().to_string()),
        ("group/gid", &rustix::process::getgid().as_raw().to_string()),
    ] {
        assert_eq!(seen(pointer), expected);
    }
    assert_eq!(output(outcome), "0");
    for arguments in [r#"["--force"]"#, r#"[["--level", "9"]]"#] {
        denied(run(&world, &policy, &call(arguments)));
    }
    denied(run(&world, &policy, r#"file_system::execute("{{world}}/run", [], #{LD_PRELOAD: "/tmp/x.so"})"#));
}

#[test]
fn a_policy_is_never_shown_less_than_what_runs() {
    let world = World::new("run* = #!/bin/sh\\ntouch {{world}}/started");
    for arguments in [r#"[["-u", "root"], ["-u", "guest"]]"#, r#"["-u", ["-u", "guest"]]"#] {
        let outcome = run(&world, PERMIT_ALL, &format!("file_system::execute(\"{{{{world}}}}/run\", {arguments})"));
        assert!(outcome.result.expect_err("refused").message.contains("one of them only"));
        assert!(!world.snapshot().contains_key("{{world}}/started"));
    }
}

#[test]
fn nobody_learns_from_a_denial_which_accounts_there_are() {
    let world = World::new("run* = #!/bin/sh\\nexit 0");
    let elsewhere = "permit(principal, action == file_system::Action::\"execute\", resource == file_system::File::\"/bin/other\");";
    let of_one_account = "permit(principal, action == file_system::Action::\"execute\", resource) when { context.user.username == \"root\" };\n\
        forbid(principal, action == file_system::Action::\"execute\", resource);";
    for policy in ["", elsewhere, of_one_account] {
        for user in ["root", "nobody-of-that-name"] {
            let call = format!("file_system::execute(\"{{{{world}}}}/run\", ExecuteOptions().user(\"{user}\").build())");
            let message = run(&world, policy, &call).result.expect_err("denied").message;
            assert!(message.starts_with("Permission denied"), "{user}: {message}");
        }
    }
}

fn status<'s>(lines: &[&'s str], field: &str) -> Vec<&'s str> {
    let line = lines.iter().find(|line| line.starts_with(field)).unwrap_or_else(|| panic!("no {field}"));
    line.split_whitespace().skip(1).collect()
}

#[test]
fn a_program_runs_as_the_account_that_was_asked_about() {
    let world = World::new("");
    let call = myself("status", ".user(\"daemon\").group(\"daemon\").capabilities([\"CAP_NET_BIND_SERVICE\"])");
    let outcome = run(&world, PERMIT_ALL, &format!("{call}.stdout"));
    if !rustix::process::geteuid().is_root() {
        assert!(outcome.result.expect_err("only root becomes another").message.contains("takes rights"));
        return;
    }
    // The binary may be where another account does not get to; then the start fails, and says whose it was.
    if let Err(error) = &outcome.result {
        assert!(error.message.contains("as daemon of group daemon"), "{}", error.message);
        return;
    }
    let context = outcome.decisions.iter().find_map(|decision| match &decision.request.context {
        Context::Execute(execution) => Some((execution.username.clone(), execution.uid)),
        _ => None,
    });
    let output = output(outcome);
    let lines = said(&output);
    let uid = context.unwrap().1.to_string();
    assert_eq!(status(&lines, "Uid:"), [uid.as_str(); 4]);
    assert_eq!(status(&lines, "Groups:"), [""; 0], "no group of the one who started it stays");
    for set in ["CapInh:", "CapPrm:", "CapEff:", "CapAmb:"] {
        assert_eq!(status(&lines, set), ["0000000000000400"], "{set}");
    }
}

#[test]
fn a_program_inherits_no_capabilities() {
    let world = World::new("");
    let output = output(run(&world, PERMIT_ALL, &format!("{}.stdout", myself("status", ""))));
    let lines = said(&output);
    for set in ["CapInh:", "CapAmb:"] {
        assert_eq!(status(&lines, set), ["0000000000000000"], "{set}");
    }
    assert_eq!(status(&lines, "NoNewPrivs:"), ["0"], "in Rex set-id programs work");
}

#[test]
fn a_function_of_our_own_lets_no_program_gain_rights() {
    let world = World::new("run* = #!/bin/sh\\ngrep NoNewPrivs /proc/self/status");
    for arguments in ["", ", []", ", ExecuteOptions().build()"] {
        let call = format!("file_system::execute(\"{{{{world}}}}/run\"{arguments}).stdout");
        assert_eq!(output(run(&world, PERMIT_ALL, &call)), "NoNewPrivs:\t1\n", "{arguments}");
    }
}

#[test]
fn a_namespace_is_that_of_a_process_or_nothing_starts() {
    let world = World::new("run* = #!/bin/sh\\necho started");
    let call = |process: u32| {
        format!(
            "file_system::execute(\"{{{{world}}}}/run\", ExecuteOptions().namespace(ChildNamespaceOptions().target_process({process}).build()).build()).stdout"
        )
    };
    let outcome = run(&world, PERMIT_ALL, &call(std::process::id()));
    let namespaces: Vec<_> = outcome
        .decisions
        .iter()
        .filter_map(|decision| match &decision.request.context {
            Context::Execute(execution) => execution.namespace,
            _ => None,
        })
        .collect();
    assert_eq!(namespaces, [i64::from(std::process::id())]);
    match outcome.result {
        Ok(_) => assert_eq!(outcome.output, "started\n"),
        Err(error) => {
            assert!(error.message.contains("PID namespace of process") && !rustix::process::geteuid().is_root(), "{}", error.message);
        }
    }
    let missing = run(&world, PERMIT_ALL, &call(i32::MAX.unsigned_abs())).result.expect_err("there is no such process");
    assert!(missing.message.contains("PID namespace of process"), "{}", missing.message);
}

const CRASH: &str = "srv/app = the program\ncrash/core = its core dump\n\
    bin/gdb* = #!/bin/sh\\ntouch {{world}}/started\\nfor word; do before=$last; last=$word; done\\n\
    echo \"$before $last\" | tr 0-9 N >&2\\necho \"#0  $(cat $before) of $(cat $last) () at main.c:5\"";
const BACKTRACE: &str = r#"CoreDump("{{world}}/srv/app", "{{world}}/crash/core").backtrace().threads[0].frames[0].function_name"#;

fn debug(world: &World, policy: &str, script: &str) -> Outcome {
    run_with(world, builder(&world.fill(policy)).debugger(world.fill("{{world}}/bin/gdb")), script)
}

#[test]
fn gdb_runs_only_where_its_execution_is_allowed() {
    let world = World::new(CRASH);
    for denied_action in ["execute", "read", "open"] {
        let policy =
            format!("{PERMIT_ALL}forbid(principal, action == file_system::Action::\"{denied_action}\", resource is file_system::File);");
        for script in [BACKTRACE, r#"CoreDump("{{world}}/srv/app", "{{world}}/crash/core").get_variables(0, ["a"])"#] {
            denied(debug(&world, &policy, script));
            assert!(!world.snapshot().contains_key("{{world}}/started"), "{denied_action}");
        }
    }
    assert_eq!(output(debug(&world, PERMIT_ALL, BACKTRACE)), "the program of its core dump", "it gets the files themselves");
}

#[test]
fn the_policy_sees_what_gdb_looks_into() {
    let world = World::new(CRASH);
    let policy = "permit(principal, action, resource) unless { action == file_system::Action::\"execute\" };\n\
        permit(principal, action == file_system::Action::\"execute\", resource == file_system::File::\"{{world}}/bin/gdb\")\
        when { context.arguments.positional_values.contains(\"{{world}}/crash/core\") };";
    let _ = output(debug(&world, policy, BACKTRACE));
    denied(debug(&world, policy, &BACKTRACE.replace("crash/core", "srv/app")));
}

#[test]
fn a_certificate_is_read_only_by_who_may_read_it() {
    let world = World::new("d/server.pem < certificates/direct.pem\nd/root.pem < certificates/root.pem");
    let script = r#"
        let d = DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build());
        let reading = OpenFileOptions().read(true).build();
        d.open_file("server.pem", reading).verify_cert_chain(d.open_file("root.pem", reading), [d.open_file("server.pem", reading)])
    "#;
    for name in ["server", "root"] {
        let policy = format!(
            "{PERMIT_ALL}forbid(principal, action == file_system::Action::\"read\", resource == file_system::File::\"{{{{world}}}}/d/{name}.pem\");"
        );
        assert_eq!(denied(run(&world, &policy, script)).request.action.row().name, "read");
    }
    let outcome = run_with(&world, builder(PERMIT_ALL).certificate_time(1_900_000_000), script);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
}
