//! Requests written to a log and read back.

use rex_catalogue::vocabulary::{Action, EntityType};
use serde_json::{Value, json};

use crate::{Arguments, Context, Environment, Execution, RecordError, Request, Resource};

fn round(request: &Request) -> Value {
    let json = Value::Object(request.to_json());
    let text = json.to_string();
    assert_eq!(Request::from_json(&serde_json::from_str(&text).unwrap()).as_ref(), Ok(request), "{text}");
    json
}

#[test]
fn a_file_is_written_as_cedar_writes_it() {
    let json = round(&Request::new("a\"b", Action::READ, Resource::file("/a \"b\"\\\n\u{7}é\u{202e}*")));
    assert_eq!(json["principal"], r#"User::"a\"b""#);
    assert_eq!(json["action"], r#"file_system::Action::"read""#);
    assert_eq!(json["resource"], "file_system::File::\"/a \\\"b\\\"\\\\\\n\\u{7}é\\u{202e}*\"");
    assert_eq!(json["resource_attributes"], json!({ "path": "/a \"b\"\\\n\u{7}é\u{202e}*" }));
    assert_eq!(json["context"], json!({}));
}

#[test]
fn every_context_comes_back() {
    let destination = Context::Destination { path: "/b/c".to_owned(), name: "c".to_owned(), parent_path: "/b".to_owned() };
    let json = round(&Request::new("a", Action::MOVE, Resource::dir("/a")).with_context(destination));
    assert_eq!(json["context"]["destination"]["parent_path"], "/b");
    let xattr = Context::Xattr { name: "user.a".to_owned() };
    round(&Request::new("a", Action::SET_X_ATTR, Resource::file("/a")).with_context(xattr));
    let tags = |name: &str| [(name.to_owned(), "value".to_owned())].into();
    let mut execution = Execution {
        arguments: Arguments {
            keys: ["-k".to_owned()].into(),
            flags: ["-f".to_owned()].into(),
            positional_values: [].into(),
            tags: tags("-k"),
        },
        environment: Environment { names: ["HOME".to_owned()].into(), tags: tags("HOME") },
        username: "root".to_owned(),
        uid: -1,
        groupname: "wheel".to_owned(),
        gid: 10,
        namespace: Some(4),
    };
    for _ in 0..2 {
        let context = Context::Execute(Box::new(execution.clone()));
        let json = round(&Request::new("a", Action::EXECUTE, Resource::file("/bin/true")).with_context(context));
        assert_eq!(json["context"]["arguments"]["tags"]["-k"], "value");
        assert_eq!(json["context"].get("namespace").is_some(), execution.namespace.is_some());
        execution.namespace = None;
    }
}

#[test]
fn every_type_comes_back() {
    let attributes = vec![("name", "sh".to_owned()), ("pid", "7".to_owned())];
    let process = Resource::new(EntityType::Process, "7", attributes);
    let json = round(&Request::new("a", Action::named("process_system", "list"), process));
    assert_eq!(json["resource_attributes"], json!({ "name": "sh", "pid": "7" }));
    round(&Request::new("a", Action::named("systemd", "daemon_reload"), Resource::new(EntityType::Systemd, "x", vec![])));
}

#[test]
fn what_is_not_in_the_vocabulary_is_refused() {
    let line = Value::Object(Request::new("a", Action::READ, Resource::file("/a")).to_json());
    let changed = |key: &str, value: &str| {
        let mut line = line.clone();
        line[key] = value.into();
        Request::from_json(&line).unwrap_err()
    };
    assert_eq!(changed("principal", "file_system::File::\"/a\""), RecordError::Field("principal"));
    assert_eq!(changed("action", "read"), RecordError::Action("read".to_owned()));
    assert_eq!(changed("resource", "Nothing::\"/a\""), RecordError::Entity("Nothing::\"/a\"".to_owned()));
    assert_eq!(Request::from_json(&json!({})).unwrap_err(), RecordError::Field("principal"));
}
