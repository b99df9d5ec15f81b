//! The contract of `rex infer`.

use rex_cli::Personality;
use serde_json::Value;

use crate::world::{Around, Tested, World};

fn world() -> std::io::Result<World> {
    let world = World::new()?;
    world.file("read.rhai", "file_system::read(\"$W/data.txt\")")?;
    world.file("named.rhai", "// rex: arg name: string matching \"*.txt\"\nfile_system::read(\"$W/\" + name)")?;
    world.file("free.rhai", "file_system::read(dir + \"/\" + file)")?;
    world.file("either.rhai", "file_system::read(\"$W/data.txt\");\nif x { file_system::read(\"$W/other.txt\") }")?;
    Ok(world)
}

fn pointer<'d>(document: &'d Value, path: &str) -> &'d Value {
    document.pointer(path).unwrap_or(&Value::Null)
}

#[test]
fn set_makes_some_arguments_known() -> Tested {
    let world = world()?;
    let half = world.rex("infer free.rhai --set dir=/srv");
    assert!(half.code == 0 && half.out.contains("/srv/*"), "{half:?}");
    let whole = world.rex("infer free.rhai --set dir=/srv --set file=a");
    assert!(whole.code == 0 && whole.out.contains("\"/srv/a\"") && whole.err.is_empty(), "{whole:?}");
    let star = world.rex("infer free.rhai --set dir=/srv --set file=*");
    assert!(star.code == 2 && star.out.is_empty() && star.err.contains("path-bad-character"), "{star:?}");
    let slip = world.rex("infer free.rhai --set flie=a");
    assert!(slip.code == 2 && slip.err.contains("did you mean `file`?"), "{slip:?}");
    let none = world.rex("infer read.rhai --set zebra=a");
    assert!(none.code == 2 && none.err.contains("has no arguments"), "{none:?}");
    Ok(())
}

#[test]
fn values_are_held_against_the_declaration() -> Tested {
    let world = world()?;
    assert_eq!(world.rex("infer named.rhai --set name=data.txt").code, 0);
    for flag in ["--set name=data.log", "--arg name=data.log", "--set name:=5"] {
        let wrong = world.rex(&format!("infer named.rhai {flag}"));
        assert!(wrong.code == 2 && wrong.err.contains("argument-mismatch") && wrong.err.contains("named.rhai:1:1"), "{flag}: {wrong:?}");
    }
    world.file("args.json", "{\"name\": \"data.log\"}")?;
    assert_eq!(world.rex("infer named.rhai -a args.json").code, 2);
    world.file("slip.rhai", "// rex: arg name: string\nfile_system::read(\"/d/\" + nmae)")?;
    let slip = world.rex("infer slip.rhai");
    assert!(slip.err.contains("undeclared-argument") && slip.err.contains("did you mean `name`?"), "{slip:?}");
    Ok(())
}

#[test]
fn a_template_says_how_it_is_filled_and_is() -> Tested {
    let world = world()?;
    let template = world.rex("infer named.rhai --template --principal ada -o template.cedar");
    assert_eq!((template.code, template.err.as_str()), (0, ""), "{template:?}");
    let text = world.read("template.cedar")?;
    assert!(text.contains("{{name}}: string matching \"*.txt\"") && text.contains("/{{name}}.txt\""), "{text}");
    assert_eq!(world.rex("validate template.cedar --deny-warnings").code, 0, "{text}");
    assert_eq!(world.rex("run named.rhai -p template.cedar --principal ada --arg name=data.txt").code, 3);
    let command = text.lines().find_map(|line| line.strip_prefix("// Fill it with: rex ")).unwrap_or_default();
    assert_eq!(command, format!("infer {} --principal ada --set name=VALUE", world.path("named.rhai")));
    let filled = world.rex(&command.replace("VALUE", "data.txt"));
    assert!(filled.code == 0 && !filled.out.contains("{{"), "{filled:?}");
    world.file("filled.cedar", &filled.out)?;
    assert_eq!(world.rex("run named.rhai -p filled.cedar --principal ada --arg name=data.txt").out, "some data\n");
    let none = world.rex("infer read.rhai --template");
    assert!(none.out.starts_with("// This template has no holes"), "{none:?}");
    assert_eq!(world.rex("infer named.rhai --template --against all.cedar").code, 2);
    Ok(())
}

#[test]
fn several_scripts_have_a_policy_each_or_one_for_all() -> Tested {
    let world = world()?;
    let each = world.rex("infer read.rhai either.rhai");
    assert_eq!(each.out.matches("permit (").count(), 3, "{each:?}");
    let merged = world.rex("infer read.rhai either.rhai --merge -o merged.cedar");
    assert_eq!((merged.code, merged.out.as_str()), (0, ""), "{merged:?}");
    let policy = world.read("merged.cedar")?;
    assert_eq!(policy.matches("permit (").count(), 2, "{policy}");
    assert!(
        policy.contains("either.rhai line 1 and read.rhai line 1") || policy.contains("read.rhai line 1 and either.rhai line 1"),
        "{policy}"
    );
    assert_eq!(world.rex("validate merged.cedar --deny-warnings").code, 0);
    world.file("bad.rhai", "file_system::read(target)")?;
    assert_eq!(world.rex("infer read.rhai bad.rhai --merge").code, 4);
    assert!(world.rex("infer read.rhai either.rhai --json").document()?.is_array());
    assert!(world.rex("infer read.rhai either.rhai --json --merge").document()?.is_object());
    Ok(())
}

#[test]
fn many_scripts_come_in_their_order() -> Tested {
    let world = World::new()?;
    let names: Vec<String> = (0..40).map(|number| format!("s{number}.rhai")).collect();
    for name in &names {
        world.file(name, &format!("file_system::read(\"/d/{name}\")"))?;
    }
    let ended = world.rex(&format!("infer {} --json", names.join(" ")));
    let document = ended.document()?;
    for (index, name) in names.iter().enumerate() {
        assert_eq!(pointer(&document, &format!("/{index}/sources/0")), &Value::from(world.path(name)));
    }
    assert_eq!(ended.err, "");
    Ok(())
}

#[test]
fn explanations_go_to_the_standard_error() -> Tested {
    let world = world()?;
    let ended = world.rex("infer read.rhai --explain");
    assert_eq!(ended.out, world.rex("infer read.rhai").out);
    assert!(ended.err.contains("permits read on File") && ended.err.contains("`file_system::read` asks read (step 0)"), "{ended:?}");
    let colours = |variables| {
        let around = Around { terminal: true, variables, ..Around::default() };
        world.run(Personality::Rex, "infer read.rhai --explain", around).err.contains('\u{1b}')
    };
    assert!(colours(&[]) && !colours(&[("NO_COLOR", "1")]));
    Ok(())
}

#[test]
fn logs_make_a_policy_or_join_one() -> Tested {
    let world = world()?;
    assert_eq!(world.rex("run either.rhai --learn --record log.jsonl --arg x:=false").code, 0);
    let alone = world.rex("infer --from-record log.jsonl -o learnt.cedar");
    assert_eq!((alone.code, alone.err.as_str()), (0, ""), "{alone:?}");
    assert_eq!(world.rex("validate learnt.cedar --deny-warnings").code, 0);
    assert_eq!(world.rex("run either.rhai -p learnt.cedar --arg x:=false").code, 0);
    assert_eq!(world.rex("run read.rhai -p learnt.cedar --record denied.jsonl").code, 0);
    let joined = world.rex("infer either.rhai --from-record log.jsonl");
    assert!(joined.out.contains("// read: used, seen once") && joined.out.contains("// read: reachable, never seen"), "{joined:?}");
    let other = world.rex("infer read.rhai --from-record log.jsonl --from-record denied.jsonl");
    assert!(other.err.contains("other-script") && other.err.contains("either.rhai") && other.out.contains("seen once"), "{other:?}");
    let both = world.rex("infer read.rhai either.rhai --from-record log.jsonl --from-record denied.jsonl");
    assert!(both.code == 0 && !both.err.contains("other-script"), "{both:?}");
    let twice = world.rex("infer read.rhai --from-record denied.jsonl --from-record denied.jsonl");
    assert_eq!(twice.out, world.rex("infer read.rhai --from-record denied.jsonl").out);
    Ok(())
}

#[test]
fn denied_requests_are_listed_and_bad_logs_refused() -> Tested {
    let world = world()?;
    assert_eq!(world.rex("run read.rhai -p none.cedar --record log.jsonl").code, 3);
    let log = world.read("log.jsonl")?;
    let around = Around { stdin: Box::leak(log.into_boxed_str()), ..Around::default() };
    let denied = world.run(Personality::Rex, "infer --from-record -", around);
    assert!(denied.code == 0 && denied.out.is_empty() && denied.err.contains("-:1: read on"), "{denied:?}");
    world.file("bad.jsonl", "\n{\"principal\": 5}\n")?;
    let bad = world.rex("infer --from-record bad.jsonl");
    assert!(bad.code == 2 && bad.err.contains("bad.jsonl") && bad.err.contains("line 2") && bad.err.contains("`principal`"), "{bad:?}");
    for (command, what) in [
        ("infer", "no script is given"),
        ("infer --from-record log.jsonl --redacted", "`--redacted` is of no use without a script"),
        ("infer --from-record log.jsonl --set a=b", "`--set` is of no use"),
        ("infer --from-record log.jsonl --arg a=b", "`--arg` is of no use"),
        ("infer --from-record log.jsonl --merge", "`--merge` is of no use"),
        ("infer --from-record log.jsonl --modules file", "`--modules` is of no use"),
        ("infer --from-record log.jsonl --world /", "`--world` is of no use"),
    ] {
        let refused = world.rex(command);
        assert!(refused.code == 2 && refused.out.is_empty() && refused.err.contains(what), "{command}: {refused:?}");
    }
    assert_eq!(world.rex("infer - --from-record -").code, 2);
    Ok(())
}

#[test]
fn redacted_policies_let_a_script_read_with_redaction() -> Tested {
    let world = world()?;
    world.file("words.config", "some %s\n")?;
    let dictionary = world.path("words.config");
    let ended = world.rex(&format!("infer read.rhai --redacted --redaction-dictionary {dictionary} -o needs.cedar"));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let policy = world.read("needs.cedar")?;
    assert!(policy.contains("redacted_read") && policy.contains("words.config"), "{policy}");
    assert_eq!(world.rex("validate needs.cedar --deny-warnings").code, 0);
    let run = |dictionary: &str| world.rex(&format!("run read.rhai -p needs.cedar --redaction-dictionary {dictionary}"));
    assert_eq!(run(&dictionary).out, "some data\n");
    world.file("other.config", "none\n")?;
    assert_eq!(run(&world.path("other.config")).code, 3);
    assert!(world.rex("infer read.rhai --redacted").out.contains("/etc/opt/rex/rex_redaction.config"));
    assert_eq!(world.rex(&format!("infer read.rhai --redaction-dictionary {dictionary}")).code, 2);
    Ok(())
}

#[test]
fn a_world_replaces_assumptions() -> Tested {
    let world = world()?;
    std::fs::create_dir_all(world.path("root/srv/v1"))?;
    world.file("root/srv/v1/app.conf", "")?;
    std::os::unix::fs::symlink("v1", world.path("root/srv/current"))?;
    world.file("conf.rhai", "cat(\"/srv/current/app.conf\")")?;
    let plain = world.rex("infer conf.rhai --json");
    assert!(plain.code == 0 && plain.out.contains("\"no-links\"") && !plain.out.contains("/srv/v1"), "{plain:?}");
    let seen = world.rex(&format!("infer conf.rhai --json --world {}", world.path("root")));
    assert!(seen.code == 0 && !seen.out.contains("\"no-links\"") && seen.out.contains("/srv/v1/app.conf"), "{seen:?}");
    let missing = world.rex("infer conf.rhai --world nowhere");
    assert!(missing.code == 2 && missing.err.contains("nowhere"), "{missing:?}");
    Ok(())
}

#[test]
fn against_policies_that_cover_or_do_not() -> Tested {
    let world = world()?;
    let covered = world.rex("infer read.rhai --against all.cedar");
    assert_eq!((covered.code, covered.out.as_str(), covered.err.as_str()), (0, "", ""), "{covered:?}");
    world.file("part.cedar", &world.rex("infer read.rhai").out)?;
    let missing = world.rex("infer either.rhai --against part.cedar");
    assert_eq!(missing.code, 1, "{missing:?}");
    assert!(
        missing.err.contains("either.rhai:2:21") && missing.err.contains("other.txt") && missing.err.contains("permit ("),
        "{missing:?}"
    );
    assert!(missing.out.contains("other.txt") && !missing.out.contains("data.txt"), "{missing:?}");
    world.file("whole.cedar", &format!("{}\n{}", world.read("part.cedar")?, missing.out))?;
    assert_eq!(world.rex("infer either.rhai read.rhai --against whole.cedar").code, 0);
    let both = world.rex("infer either.rhai --against part.cedar none.cedar --json");
    let document = both.document()?;
    assert_eq!((both.code, pointer(&document, "/covered")), (1, &Value::Bool(false)), "{document}");
    assert!(pointer(&document, "/uncovered/0/witness/resource").as_str().is_some_and(|uid| uid.contains("other.txt")), "{document}");
    assert!(pointer(&document, "/uncovered/0/permit").is_string() && pointer(&document, "/undecided/0").is_null(), "{document}");
    Ok(())
}

#[test]
fn against_policies_that_forbid_or_leave_it_open() -> Tested {
    let world = world()?;
    world.file(
        "forbid.cedar",
        "permit(principal, action, resource);\n@id(\"no\") forbid(principal, action, resource == file_system::File::\"$W/data.txt\");",
    )?;
    let forbidden = world.rex("infer read.rhai --against forbid.cedar");
    assert_eq!((forbidden.code, forbidden.out.as_str()), (1, ""), "a permit would not help: {forbidden:?}");
    assert!(forbidden.err.contains("it is forbidden by no"), "{forbidden:?}");
    let named = world.rex("infer named.rhai --against forbid.cedar");
    assert!(named.code == 1 && named.err.contains("/data.txt\" is denied, for one"), "{named:?}");
    world.file("move.rhai", "file_system::move(\"/d/\" + a, \"/e/\" + a)")?;
    world.file(
        "odd.cedar",
        "permit(principal, action, resource) unless { context has destination && context.destination.name == context.destination.path };",
    )?;
    let open = world.rex("infer move.rhai --against odd.cedar --json");
    let document = open.document()?;
    assert_eq!((open.code, pointer(&document, "/covered")), (4, &Value::Bool(false)), "{open:?}");
    assert!(pointer(&document, "/undecided/0/why").is_string(), "{document}");
    assert_eq!(world.rex("infer named.rhai --against all.cedar").code, 0);
    world.file("bad.rhai", "file_system::read(target)")?;
    assert_eq!(world.rex("infer bad.rhai --against all.cedar").code, 4);
    world.file("ada.cedar", "permit(principal == User::\"ada\", action, resource);")?;
    assert_eq!(world.rex("infer read.rhai --against ada.cedar").code, 1);
    assert_eq!(world.rex("infer read.rhai --against ada.cedar --principal ada").code, 0);
    world.file("broken.cedar", "permit(principal, action, resource) when { resource.paht == \"x\" };")?;
    assert_eq!(world.rex("infer read.rhai --against broken.cedar").code, 2);
    Ok(())
}

/// Every key of the documents is explained where the verb is.
#[test]
fn the_page_explains_every_key() -> Tested {
    let world = world()?;
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/infer.md"))?;
    world.file("all.rhai", "fn f(p) { file_system::read(p) }\nf(\"/d/\" + a);\nmv(\"/d/x\", \"/e/\" + a)")?;
    let needs = world.rex("infer all.rhai --json").document()?;
    let against = world.rex("infer all.rhai --against none.cedar --json").document()?;
    let mut missing = Vec::new();
    for document in [&needs, &against] {
        collect(document, &mut |key| {
            if !page.contains(&format!("`{key}`")) {
                missing.push(key.to_owned());
            }
        });
    }
    assert!(missing.is_empty(), "docs/infer.md does not explain {missing:?}");
    Ok(())
}

/// The keys of a document; those of a request are the decision log's.
fn collect(value: &Value, tell: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                tell(key);
                if key != "witness" {
                    collect(value, tell);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, tell)),
        _ => {}
    }
}

#[test]
fn records_say_what_led_to_a_question() -> Tested {
    let world = world()?;
    let script = world.file("chain.rhai", "fn get(name) {\n    file_system::read(\"$W/\" + name)\n}\nget(\"data.txt\")")?;
    assert_eq!(world.rex("run chain.rhai --learn --record log.jsonl").code, 0);
    let alone = world.rex("infer --from-record log.jsonl --json").document()?;
    let call = pointer(&alone, "/requirements/0/places/0/call_chain/0");
    assert_eq!((pointer(call, "/source").as_str(), pointer(call, "/line").as_i64()), (Some(script.as_str()), Some(4)), "{alone}");
    let told = world.rex("infer --from-record log.jsonl --explain");
    assert!(told.code == 0 && told.err.contains("chain.rhai:2, on the way from chain.rhai:4"), "{told:?}");
    let joined = world.rex("infer chain.rhai --from-record log.jsonl --explain");
    assert!(joined.err.contains("every run that succeeds needs it; read: used, seen once"), "{joined:?}");
    let missing = world.rex("infer --from-record log.jsonl --against none.cedar");
    assert!(missing.code == 1 && missing.err.contains("asks for at") && missing.err.contains("chain.rhai:2"), "{missing:?}");
    let world_too = world.rex("infer chain.rhai --from-record log.jsonl --world /");
    assert!(world_too.code == 0 && world_too.out.contains("used, seen once"), "{world_too:?}");
    Ok(())
}

#[test]
fn a_record_belongs_to_the_script_with_the_nearest_path() -> Tested {
    let world = world()?;
    for (directory, file) in [("one", "data.txt"), ("two", "other.txt")] {
        std::fs::create_dir(world.path(directory))?;
        world.file(&format!("{directory}/job.rhai"), &format!("file_system::read(\"$W/{file}\")"))?;
    }
    let [one, two] = ["one/job.rhai", "two/job.rhai"].map(|name| world.path(name));
    assert_eq!(world.rex(&format!("run {one} --learn --record log.jsonl")).code, 0);
    let both = world.rex(&format!("infer {one} {two} --from-record log.jsonl"));
    assert_eq!((both.code, both.err.as_str()), (0, ""), "{both:?}");
    assert!(both.out.contains("used, seen once") && both.out.contains("reachable, never seen"), "{both:?}");
    Ok(())
}

#[test]
fn slips_are_told() -> Tested {
    let world = world()?;
    let unused = world.rex("infer named.rhai --arg nmae=data.txt");
    assert!(unused.code == 0 && unused.err.contains("unused-argument") && unused.err.contains("did you mean `name`?"), "{unused:?}");
    world.file("spelled.rhai", "if is_def_var(\"dry\") { print(1) }")?;
    assert_eq!(world.rex("infer spelled.rhai --arg dry=yes").err, "");
    for flags in ["--set name=a.txt --set name=b.txt", "--set name=a.txt --arg name=b.txt"] {
        let twice = world.rex(&format!("infer named.rhai {flags}"));
        assert!(twice.code == 2 && twice.err.contains("`name` is given more than one value"), "{twice:?}");
    }
    let left_out = world.rex("infer read.rhai --modules log");
    assert!(left_out.code == 2 && left_out.err.contains("of the module `file`, which is left out here by `--modules`"), "{left_out:?}");
    world.file("twice.rhai", "// rex: arg a: string\n// rex: arg a: int\ncat(\"/d/\" + a)")?;
    assert!(world.rex("infer twice.rhai").err.contains("argument-declared-twice"));
    world.file("syntax.rhai", "let x = ;")?;
    let syntax = world.rex("infer syntax.rhai --set a=b");
    assert!(syntax.code == 2 && syntax.err.contains("parse-error") && !syntax.err.contains("no arguments"), "{syntax:?}");
    Ok(())
}

/// Each is refused with exit code 2, and says what is wrong and where.
#[test]
fn bad_input_is_told_apart() -> Tested {
    let world = world()?;
    world.file("bad.json", "{")?;
    world.file("list.json", "[1]")?;
    world.file("cut.jsonl", "{\"principal\": \"User::")?;
    world.file("syntax.cedar", "permit(principal, action")?;
    std::fs::write(world.path("bytes.rhai"), [0xff, 0xfe])?;
    std::fs::create_dir(world.path("dir.d"))?;
    std::fs::File::create(world.path("huge.rhai"))?.set_len(17 << 20)?;
    for (command, what) in [
        ("infer missing.rhai", "no such file or directory"),
        ("infer dir.d", "is a directory"),
        ("infer bytes.rhai", "byte 0 is not UTF-8"),
        ("infer huge.rhai", "more than 16 MiB"),
        ("infer named.rhai -a missing.json", "missing.json"),
        ("infer named.rhai -a bad.json", "EOF while parsing"),
        ("infer named.rhai -a list.json", "write an object from names to values"),
        ("infer named.rhai --arg name", "name=value"),
        ("infer named.rhai --arg name:={", "is not JSON"),
        ("infer named.rhai --set =x", "cannot be the name of a variable"),
        ("infer read.rhai --against missing.cedar", "missing.cedar"),
        ("infer read.rhai --against syntax.cedar", "syntax.cedar:1:25"),
        ("infer read.rhai --from-record missing.jsonl", "missing.jsonl"),
        ("infer --from-record read.rhai", "is no decision log: line 1"),
        ("infer --from-record cut.jsonl", "it is no JSON"),
        ("infer read.rhai --world data.txt", "it is none"),
        ("infer read.rhai --module-root missing.d", "missing.d"),
        ("infer read.rhai --modules nothing", "possible values"),
        ("infer - -", "more than once"),
        ("infer - -a -", "more than once"),
    ] {
        let refused = world.rex(command);
        assert!(refused.code == 2 && refused.out.is_empty() && refused.err.contains(what), "{command}: {refused:?}");
    }
    let unwritten = world.rex(&format!("infer read.rhai -o {}", world.path("nowhere/policy.cedar")));
    assert!(unwritten.code == 5 && unwritten.err.contains("make the directory first"), "{unwritten:?}");
    assert_eq!(world.rex("infer read.rhai -o /dev/full").code, 5);
    world.file("empty.rhai", "")?;
    let empty = world.rex("infer empty.rhai");
    assert_eq!((empty.code, empty.out.as_str(), empty.err.as_str()), (0, "", ""));
    Ok(())
}

/// What is told of a script cannot give the terminal orders, and is not as long as its lines.
#[test]
fn findings_are_fit_for_a_terminal() -> Tested {
    let world = world()?;
    world.file("orders.rhai", "file_system::read(\"/tmp/\u{1b}[2J\" + y);")?;
    let orders = world.rex("infer orders.rhai");
    assert!(orders.code == 2 && !orders.err.contains('\u{1b}') && orders.err.contains("\\u{1b}[2J"), "{orders:?}");
    world.file("wide.rhai", &format!("let x = \"{}\"; file_system::read(y); let z = \"{}\";", "a".repeat(30_000), "b".repeat(30_000)))?;
    let wide = world.rex("infer wide.rhai");
    assert!(wide.code == 4 && wide.err.len() < 4000 && wide.err.contains("file_system::read(y)"), "{} bytes", wide.err.len());
    Ok(())
}

#[test]
fn a_template_tells_holes_from_other_arguments() -> Tested {
    let world = world()?;
    world.file("choice.rhai", "// rex: arg dir: string\nif dir in [\"/a\", \"/b\"] { cat(dir + \"/x\") }")?;
    let choice = world.rex("infer choice.rhai --template").out;
    assert!(
        choice.contains("A template without holes") && choice.contains("No permit shows these") && choice.contains("--set dir=VALUE"),
        "{choice}"
    );
    let open = world.rex("infer free.rhai --template");
    assert!(open.code == 4 && open.out.contains("could not be bounded"), "{open:?}");
    Ok(())
}
