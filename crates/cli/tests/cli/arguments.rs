//! Script arguments: typed, plain, single.

use rex_cli::Personality;

use crate::world::{Around, Tested, World};

#[test]
fn typed_and_plain_files_and_single_arguments() -> Tested {
    let world = World::new()?;
    world.file("types.rhai", "`${type_of(a)} ${type_of(b)} ${type_of(c)} ${type_of(d)} ${type_of(e)}`")?;
    let typed =
        r#"{"a": {"stringValue": "x"}, "b": {"integerValue": 1}, "c": {"doubleValue": 2}, "d": {"listValue": []}, "e": {"mapValue": {}}}"#;
    world.file("typed.json", typed)?;
    world.file("plain.json", r#"{"a": "x", "b": 1, "c": 2.0, "d": [[1]], "e": {"k": null}}"#)?;
    for file in ["typed.json", "plain.json"] {
        let ended = world.rex(&format!("run types.rhai -p all.cedar --script-arguments-file {file}"));
        assert_eq!(ended.out, "string i64 f64 array map\n", "{file}: {ended:?}");
    }
    world.file("sum.rhai", "`${a} ${b + 1}`")?;
    let ended = world.rex("run sum.rhai -p all.cedar -a plain.json --arg a=y --arg b:=41");
    assert_eq!(ended.out, "y 42\n", "{ended:?}");
    Ok(())
}

#[test]
fn bad_arguments_say_where_and_why() -> Tested {
    let world = World::new()?;
    world.file("one.rhai", "1")?;
    let cases = [
        ("{", "EOF"),
        ("[]", "no JSON object"),
        (r#"{"a": {"integerValue": 5000000000}}"#, "`a`"),
        (r#"{"a": 99999999999999999999}"#, "out of the range"),
    ];
    for (text, said) in cases {
        world.file("bad.json", text)?;
        let ended = world.rex("run one.rhai -p all.cedar -a bad.json");
        // A number beyond 64 bits is a float to the reader of JSON.
        if text.contains("99999") && ended.code == 0 {
            continue;
        }
        assert!(ended.code == 2 && ended.err.contains(said), "{text}: {ended:?}");
    }
    for single in ["--arg a", "--arg 1a=x", "--arg a:={"] {
        assert_eq!(world.rex(&format!("run one.rhai -p all.cedar {single}")).code, 2, "{single}");
    }
    Ok(())
}

#[test]
fn rex_takes_typed_arguments_only_and_not_too_deep() -> Tested {
    let world = World::new()?;
    world.file("one.rhai", "1")?;
    world.file("plain.json", r#"{"a": 1}"#)?;
    let plain = world.run(Personality::Runner, "-s one.rhai -p all.cedar -a plain.json", Around::default());
    assert_eq!(plain.code, 1);
    let document = plain.document()?;
    assert_eq!(document.pointer("/error/error_type"), Some(&"COMMUNICATION_EXCEPTION".into()));
    let message = document.pointer("/error/message").and_then(|message| message.as_str()).unwrap_or_default();
    assert!(message.starts_with("Failed to load input files: "), "{message}");
    world.file("deep.json", r#"{"a": {"listValue": [{"listValue": [{"longValue": 1}]}]}}"#)?;
    let deep = world.run(Personality::Runner, "-s one.rhai -p all.cedar -a deep.json -o human", Around::default());
    assert_eq!(deep.code, 1);
    let document = deep.document()?;
    assert_eq!(document.pointer("/error/error_type"), Some(&"VALIDATION_EXCEPTION".into()));
    let said = "Script arguments depth validation failed: Argument 'a': Maximum nesting depth of 2 exceeded";
    assert_eq!(document.pointer("/error/message"), Some(&said.into()));
    assert_eq!(document.get("logs"), None);
    assert_eq!(document.pointer("/alarms/0/alarm_type"), Some(&"RexRunnerScriptArgumentValidationFailure".into()));
    Ok(())
}
