//! Reading with redaction instead of reading.

use rex_infer::Options;

use super::{codes, lines, run_as};

fn redacted(script: &str) -> rex_infer::Inferred {
    run_as(script, &Options { redacted: true, dictionary: "/opt/words".to_owned(), ..Options::default() })
}

#[test]
fn what_can_be_redacted_is_and_brings_the_dictionary() {
    let inferred = redacted("file_system::read(\"/a\")");
    let all = lines(&inferred);
    assert_eq!(all, ["may open Dir /opt", "may open File /opt/words", "may read File /opt/words", "must redacted_read File /a"]);
    assert!(inferred.findings.is_empty(), "{:?}", codes(&inferred));
    let usual = run_as("file_system::read(\"/a\")", &Options { redacted: true, ..Options::default() });
    assert!(lines(&usual).contains(&"may read File /etc/opt/rex/rex_redaction.config".to_owned()), "{:?}", lines(&usual));
}

#[test]
fn what_cannot_be_redacted_keeps_read_and_says_so() {
    let inferred = redacted("cat(\"/a/b\");\nwc(\"/c/d\");\nls(\"/e\")");
    let all = lines(&inferred);
    assert!(all.contains(&"must redacted_read File /a/b".to_owned()), "{all:?}");
    assert!(!all.contains(&"must read File /a/b".to_owned()), "{all:?}");
    assert!(all.contains(&"must read File /c/d".to_owned()), "{all:?}");
    assert_eq!(codes(&inferred), ["keeps-read@2"]);
    assert!(!inferred.is_wrong() && !inferred.unbounded());
}

#[test]
fn directories_are_listed_as_ever() {
    let script = "ls([ls::recursive], \"/e\")";
    let redacted = lines(&redacted(script));
    assert!(redacted.contains(&"may read Dir /e/*".to_owned()), "{redacted:?}");
    assert_eq!(redacted, lines(&run_as(script, &Options::default())));
}
