//! Every flag and every spelling of `rex run`.

use rex_cli::Personality;

use crate::world::{Around, Tested, World};

#[test]
fn every_spelling_names_script_and_policy() -> Tested {
    let world = World::new()?;
    world.file("one.rhai", "1 + 1")?;
    let spellings = [
        "run one.rhai -p all.cedar",
        "run -p all.cedar one.rhai",
        "run one.rhai -p all.cedar none.cedar",
        "run one.rhai -p all.cedar -p none.cedar",
        "run -s one.rhai -p all.cedar none.cedar",
        "run --script one.rhai --policy all.cedar",
        "run --script-file one.rhai --policy-file all.cedar",
    ];
    for command in spellings {
        let ended = world.rex(command);
        assert_eq!((ended.code, ended.out.as_str()), (0, "2\n"), "{command}: {ended:?}");
    }
    for command in ["--script one.rhai --policy all.cedar", "-s one.rhai -p all.cedar"] {
        let ended = world.run(Personality::Runtime, command, Around::default());
        assert_eq!((ended.code, ended.out.as_str()), (0, "2\n"), "{command}: {ended:?}");
    }
    Ok(())
}

#[test]
fn a_dash_is_the_standard_input_once() -> Tested {
    let world = World::new()?;
    world.file("one.rhai", "1 + 1")?;
    let script = Around { stdin: "2 + 3", ..Around::default() };
    assert_eq!(world.run(Personality::Rex, "run - -p all.cedar", script).out, "5\n");
    let policy = Around { stdin: "permit(principal, action, resource);", ..Around::default() };
    assert_eq!(world.run(Personality::Rex, "run one.rhai -p -", policy).out, "2\n");
    let arguments = Around { stdin: "{\"a\": 7}", ..Around::default() };
    world.file("a.rhai", "a")?;
    assert_eq!(world.run(Personality::Rex, "run a.rhai -p all.cedar -a -", arguments).out, "7\n");
    let twice = world.run(Personality::Rex, "run - -p -", script);
    assert_eq!(twice.code, 2);
    assert!(twice.err.contains("more than once"), "{twice:?}");
    Ok(())
}

#[test]
fn exit_codes() -> Tested {
    let world = World::new()?;
    world.file("ok.rhai", "()")?;
    world.file("throws.rhai", "throw \"boom\"")?;
    world.file("denied.rhai", "cat(\"$W/data.txt\")")?;
    world.file("caught.rhai", "try { cat(\"$W/data.txt\") } catch { \"caught\" }")?;
    world.file("endless.rhai", "loop {}")?;
    world.file("syntax.rhai", "let = 1;")?;
    world.file("bad.cedar", "permit(principal, action == file_system::Action::\"raed\", resource);")?;
    world.file("bad.json", "[1]")?;
    let cases = [
        ("run ok.rhai -p all.cedar", 0),
        ("run throws.rhai -p all.cedar", 1),
        ("run", 2),
        ("run ok.rhai", 2),
        ("run ok.rhai -p all.cedar --no-such-flag", 2),
        ("run ok.rhai -p all.cedar --timeout soon", 2),
        ("run ok.rhai -p all.cedar --modules file,nothing", 2),
        ("run ok.rhai -p all.cedar --learn", 2),
        ("run missing.rhai -p all.cedar", 2),
        ("run ok.rhai -p missing.cedar", 2),
        ("run ok.rhai -p bad.cedar", 2),
        ("run ok.rhai -p all.cedar -a bad.json", 2),
        ("run ok.rhai -p all.cedar --record no.such.directory/x", 2),
        ("run syntax.rhai -p all.cedar", 2),
        ("run denied.rhai -p none.cedar", 3),
        ("run caught.rhai -p none.cedar", 0),
        ("run endless.rhai -p all.cedar --timeout 50ms", 5),
        ("run endless.rhai -p all.cedar --max-operations 1_000", 5),
    ];
    for (command, code) in cases {
        let ended = world.rex(command);
        assert_eq!(ended.code, code, "{command}: {ended:?}");
        assert_eq!(ended.err.is_empty(), code == 0, "{command}: {ended:?}");
    }
    Ok(())
}

#[test]
fn each_limit_has_a_flag_and_says_so() -> Tested {
    let world = World::new()?;
    let cases = [
        ("loop {}", "--max-operations 1000", "--max-operations"),
        ("loop {}", "--timeout 50ms", "--timeout"),
        ("fn f(n) { f(n + 1) } f(0)", "--max-call-depth 8", "--max-call-depth"),
        ("let s = \"x\"; loop { s += s; }", "--max-string 1K", "--max-string"),
        ("let a = []; loop { a.push(1); }", "--max-array 10", "--max-array"),
        ("let m = #{ a: 1 }; m += #{ b: 2 }; m += #{ c: 3 }; m", "--max-map 2", "--max-map"),
    ];
    for (script, flag, named) in cases {
        world.file("endless.rhai", script)?;
        let ended = world.rex(&format!("run endless.rhai -p all.cedar {flag}"));
        assert_eq!(ended.code, 5, "{flag}: {ended:?}");
        assert!(ended.err.contains(named), "{flag}: {ended:?}");
    }
    world.file("read.rhai", "cat(\"$W/data.txt\")")?;
    let ended = world.rex("run read.rhai -p all.cedar --max-read 4");
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(world.rex("run read.rhai -p all.cedar --max-read none").out, "some data\n");
    Ok(())
}

#[test]
fn principal_modules_and_module_root() -> Tested {
    let world = World::new()?;
    world.file("ada.cedar", "permit(principal == User::\"ada\", action, resource);")?;
    world.file("read.rhai", "cat(\"$W/data.txt\")")?;
    assert_eq!(world.rex("run read.rhai -p ada.cedar --principal ada").out, "some data\n");
    assert_eq!(world.rex("run read.rhai -p ada.cedar --principal eve").code, 3);
    assert_eq!(world.rex("run read.rhai -p all.cedar --modules log").code, 1);
    assert_eq!(world.rex("run read.rhai -p all.cedar --modules log,file").code, 0);

    std::fs::create_dir(world.path("lib"))?;
    std::fs::write(world.path("lib/words.rhai"), "export const WORD = \"hello\";")?;
    world.file("import.rhai", "import \"words\" as words; words::WORD")?;
    assert_eq!(world.rex("run import.rhai -p all.cedar").code, 1);
    let command = format!("run import.rhai -p all.cedar --module-root {}", world.path("lib"));
    assert_eq!(world.rex(&command).out, "hello\n");
    assert_eq!(world.rex("run import.rhai -p all.cedar --module-root data.txt").code, 2);
    std::fs::write(world.path("words.rhai"), "export const WORD = \"beside\";")?;
    assert_eq!(world.rex("run import.rhai -p all.cedar").out, "beside\n");
    Ok(())
}

#[test]
fn learning_is_loud() -> Tested {
    let world = World::new()?;
    world.file("read.rhai", "cat(\"$W/data.txt\")")?;
    let ended = world.rex("run read.rhai --learn");
    assert_eq!((ended.code, ended.out.as_str()), (0, "some data\n"));
    assert!(ended.err.contains("NO POLICY IS ASKED") && ended.err.contains("nothing is recorded"), "{ended:?}");
    let ended = world.rex("run read.rhai --learn --record log.jsonl");
    assert!(ended.err.contains("log.jsonl"), "{ended:?}");
    assert!(world.read("log.jsonl")?.lines().count() >= 3);
    Ok(())
}

#[test]
fn redaction_dictionary() -> Tested {
    let world = World::new()?;
    world.file("lines.txt", "user ada\nsecret\n")?;
    world.file("words.config", "user %s\n")?;
    world.file("read.rhai", "file_system::read(\"$W/lines.txt\")")?;
    let policy = "permit(principal, action == file_system::Action::\"redacted_read\", resource);
        permit(principal, action == file_system::Action::\"open\", resource);
        permit(principal, action == file_system::Action::\"read\", resource == file_system::File::\"$W/words.config\");";
    world.file("redacted.cedar", policy)?;
    let ended = world.rex("run read.rhai -p redacted.cedar --redaction-dictionary words.config");
    assert_eq!(ended.out, "user ada\n[REDACTED]\n", "{ended:?}");
    Ok(())
}
