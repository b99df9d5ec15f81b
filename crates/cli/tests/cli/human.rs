//! What people read: results, diagnostics, colours.

use rex_cli::Personality;

use crate::world::{Around, Tested, World};

#[test]
fn prints_stand_before_the_result_whole_and_all() -> Tested {
    let world = World::new()?;
    world.file("print.rhai", "for n in 0..1500 { print(n); } let s = \"x\"; s.pad(5000, \"x\"); print(s); \"result\"")?;
    let ended = world.rex("run print.rhai -p all.cedar");
    let lines: Vec<_> = ended.out.lines().collect();
    assert_eq!((lines.len(), lines.first(), lines.last()), (1502, Some(&"0"), Some(&"result")));
    assert_eq!(lines.get(1500).map(|line| line.len()), Some(5000));
    Ok(())
}

#[test]
fn nothing_is_printed_for_nothing() -> Tested {
    let world = World::new()?;
    world.file("unit.rhai", "let a = 1;")?;
    assert_eq!(world.rex("run unit.rhai -p all.cedar").out, "");
    Ok(())
}

#[test]
fn verbose_shows_log_and_figures() -> Tested {
    let world = World::new()?;
    world.file("logs.rhai", "print(\"printed\"); warn(\"careful\"); trace(\"fine\"); 1")?;
    let ended = world.rex("run logs.rhai -p all.cedar -v");
    let lines: Vec<_> = ended.out.lines().collect();
    assert_eq!(lines.get(..4), Some(&["printed", "[WARN] careful", "1", "--- metrics ---"][..]), "{ended:?}");
    assert!(ended.out.contains("\nRexRunnerTotalExecutionTime: "), "{ended:?}");
    let traced = Around { variables: &[("LOG_LEVEL", "trace")], ..Around::default() };
    assert!(world.run(Personality::Rex, "run logs.rhai -p all.cedar -v", traced).out.contains("[TRACE] fine\n"));
    Ok(())
}

#[test]
fn a_denial_shows_line_reason_and_permit() -> Tested {
    let world = World::new()?;
    world.file("denied.rhai", "let path = \"$W/data.txt\";\nlet text = file_system::read(path);")?;
    let ended = world.rex("run denied.rhai -p none.cedar --principal ada");
    let resource = format!("file_system::File::\"{}\"", world.path("data.txt"));
    for said in [
        "User::\"ada\"",
        "file_system::Action::\"read\"",
        &resource,
        "let text = file_system::read(path);",
        "no permit matches",
        "permit (",
        "denied.rhai:2:",
    ] {
        assert!(ended.err.contains(said), "{said} in {}", ended.err);
    }
    assert_eq!(ended.out, "");
    world.file("forbid.cedar", "@id(\"no-data\") forbid(principal, action, resource);")?;
    let ended = world.rex("run denied.rhai -p all.cedar forbid.cedar");
    assert!(ended.err.contains("policy `no-data` forbids it") && !ended.err.contains("permit ("), "{}", ended.err);
    Ok(())
}

#[test]
fn colours_only_on_a_terminal_that_wants_them() -> Tested {
    let world = World::new()?;
    world.file("throws.rhai", "throw \"boom\"")?;
    let around = |terminal, variables| Around { terminal, variables, ..Around::default() };
    for (around, coloured) in [
        (around(true, &[][..]), true),
        (around(false, &[]), false),
        (around(true, &[("NO_COLOR", "1")]), false),
        (around(true, &[("TERM", "dumb")]), false),
    ] {
        for command in ["run throws.rhai -p all.cedar", "run --no-such-flag"] {
            let ended = world.run(Personality::Rex, command, around);
            assert_eq!(ended.err.contains('\u{1b}'), coloured, "{command}: {ended:?}");
        }
    }
    Ok(())
}

#[test]
fn syntax_errors_show_the_line() -> Tested {
    let world = World::new()?;
    world.file("syntax.rhai", "let a = 1;\nlet b = a +;\n")?;
    let ended = world.rex("run syntax.rhai -p all.cedar");
    assert!(ended.err.contains("let b = a +;") && ended.err.contains(":2:"), "{}", ended.err);
    Ok(())
}

#[test]
fn policy_errors_show_the_line_and_warnings_do_not_stop() -> Tested {
    let world = World::new()?;
    world.file("one.rhai", "1")?;
    world.file("bad.cedar", "permit(principal, action == file_system::Action::\"raed\", resource);")?;
    let ended = world.rex("run one.rhai -p bad.cedar");
    assert!(ended.code == 2 && ended.err.contains("raed") && ended.err.contains("bad.cedar:1:"), "{}", ended.err);
    world.file("odd.cedar", "permit(principal, action, resource == file_system::Dir::\"/var/log/\");")?;
    let ended = world.rex("run one.rhai -p odd.cedar");
    assert!(ended.code == 0 && ended.err.contains("/var/log"), "{ended:?}");
    Ok(())
}

#[test]
fn as_rex() -> Tested {
    let world = World::new()?;
    world.file("throws.rhai", "throw \"boom\"")?;
    let ended = world.run(Personality::Runner, "-s throws.rhai -p all.cedar -o human", Around::default());
    assert_eq!((ended.code, ended.out.as_str()), (0, ""));
    assert_eq!(ended.err, "error: Runtime error: boom (line 1, position 1) (line 1, position 1)\n");
    Ok(())
}

#[test]
fn a_script_cannot_pass_for_the_program() -> Tested {
    let world = World::new()?;
    world.file("forge.rhai", "info(\"a\\n[ERROR] forged\\x1b[2J\"); throw \"b\\x1b[31m\\u202e\"")?;
    let ended = world.rex("run forge.rhai -p all.cedar -v");
    assert!(ended.out.lines().any(|line| line == "[INFO] a\\n[ERROR] forged\\u{1b}[2J"), "{ended:?}");
    assert!(ended.err.contains("b\\u{1b}[31m\\u{202e}") && !ended.err.contains('\u{1b}'), "{ended:?}");
    Ok(())
}
