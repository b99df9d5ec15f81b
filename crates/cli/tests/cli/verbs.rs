//! `rex validate`, `rex infer` and `rex schema`.

use rex_cli::Personality;
use serde_json::Value;

use crate::world::{Around, Tested, World};

#[test]
fn validate() -> Tested {
    let world = World::new()?;
    let fine = world.rex("validate all.cedar none.cedar");
    assert_eq!((fine.code, fine.out.as_str(), fine.err.as_str()), (0, "2 policies are fine\n", ""));
    world.file("bad.cedar", "permit(principal, action == file_system::Action::\"raed\", resource);\npermit(principal, action, resource) when { resource.paht == \"x\" };")?;
    let bad = world.rex("validate all.cedar bad.cedar");
    assert_eq!(bad.code, 1);
    assert!(bad.err.contains("raed") && bad.err.contains("paht"), "all of them: {}", bad.err);
    let json = world.rex("validate all.cedar bad.cedar --json");
    let document = json.document()?;
    assert_eq!((json.code, document.get("valid")), (1, Some(&Value::Bool(false))));
    assert!(document.pointer("/problems/0/span/start/line").is_some_and(Value::is_u64), "{document}");
    world.file("odd.cedar", "permit(principal, action, resource == file_system::Dir::\"/var/log/\");")?;
    assert_eq!(world.rex("validate odd.cedar").code, 0);
    assert_eq!(world.rex("validate odd.cedar --deny-warnings").code, 1);
    assert_eq!(world.rex("validate missing.cedar").code, 2);
    let stdin = Around { stdin: "permit(principal, action, resource);", ..Around::default() };
    assert_eq!(world.run(Personality::Rex, "validate -", stdin).out, "1 policy is fine\n");
    Ok(())
}

#[test]
fn schema() -> Tested {
    let world = World::new()?;
    assert!(world.rex("schema").out.contains("namespace file_system"));
    assert!(world.rex("schema --format json").document()?.get("file_system").is_some());
    assert_eq!(world.rex("schema --format yaml").code, 2);
    Ok(())
}

#[test]
fn inferred_policies_are_enough() -> Tested {
    let world = World::new()?;
    world.file("read.rhai", "file_system::read(\"$W/data.txt\")")?;
    let ended = world.rex("infer read.rhai -o needs.cedar --principal ada");
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{ended:?}");
    assert_eq!(world.rex("validate needs.cedar --deny-warnings").code, 0, "{}", world.read("needs.cedar")?);
    assert_eq!(world.rex("run read.rhai -p needs.cedar --principal ada").out, "some data\n");
    assert_eq!(world.rex("run read.rhai -p needs.cedar --principal eve").code, 3);
    let printed = world.rex("infer read.rhai --principal ada");
    assert_eq!(printed.out, world.read("needs.cedar")?);
    let document = world.rex("infer read.rhai --json").document()?;
    assert_eq!(document.pointer("/requirements/0/action"), Some(&"file_system::Action::\"read\"".into()), "{document}");
    Ok(())
}

#[test]
fn inference_takes_arguments_and_says_what_it_cannot_bound() -> Tested {
    let world = World::new()?;
    world.file("given.rhai", "file_system::read(dir + \"/data.txt\")")?;
    let known = world.rex("infer given.rhai --arg dir=/var/lib");
    assert!(known.code == 0 && known.out.contains("/var/lib/data.txt"), "{known:?}");
    world.file("unknown.rhai", "let target = cat(\"$W/data.txt\"); file_system::read(target)")?;
    let unknown = world.rex("infer unknown.rhai");
    assert_eq!(unknown.code, 4, "{unknown:?}");
    assert!(unknown.err.contains("unknown.rhai:1:"), "{unknown:?}");
    world.file("syntax.rhai", "let = 1;")?;
    assert_eq!(world.rex("infer syntax.rhai").code, 2);
    assert_eq!(world.rex("infer missing.rhai").code, 2);
    Ok(())
}
