//! From source text to permission.

use miette::{GraphicalReportHandler, GraphicalTheme, Severity};
use rex_infer::{Inferred, NoFiles, Options, infer, merge};
use rex_syntax::Source;

use super::run;

fn shown(inferred: &Inferred) -> Vec<String> {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(200);
    let show = |report: miette::Report| {
        assert_eq!(report.severity(), Some(Severity::Advice));
        let mut text = String::new();
        handler.render_report(&mut text, report.as_ref()).unwrap();
        text
    };
    inferred.explain().map(show).collect()
}

const SCRIPT: &str = "fn show(path) {
    file_system::read(path)
}
show(\"/etc/hosts\");
show(\"/home/\" + user);
";

#[test]
fn each_permit_has_its_calls_its_callers_and_its_reasons() {
    let inferred = run(SCRIPT);
    let reports = shown(&inferred);
    assert_eq!(reports.len(), inferred.policy().unwrap().matches("permit (").count());
    let [constant, hole] = reports.as_slice() else { panic!("{reports:?}") };
    assert!(constant.contains("permits read on File \"/etc/hosts\""), "{constant}");
    assert!(constant.contains("`file_system::read` asks read (step 0)"), "{constant}");
    assert!(constant.contains("show(\"/etc/hosts\")") && constant.contains("calls on the way to line 2"), "{constant}");
    assert!(!constant.contains("script argument"), "{constant}");
    assert!(hole.contains("\"/home/*\"") && hole.contains("the hole is the script argument `user`"), "{hole}");
}

#[test]
fn each_source_has_its_report() {
    let one = |name: &str| infer(Source::new(name, "file_system::read(\"/a\")"), &Options::default(), &NoFiles);
    let two = infer(Source::new("two.rhai", "\nfile_system::read(\"/a\")"), &Options::default(), &NoFiles);
    let reports = shown(&merge(vec![one("one.rhai"), two]));
    assert_eq!(reports.len(), 2, "{reports:?}");
    assert!(reports[0].contains("one.rhai:1") && reports[1].contains("two.rhai:2"), "{reports:?}");
}

#[test]
fn many_places_are_counted() {
    let script = "file_system::read(\"/a\");\n".repeat(20);
    let reports = shown(&run(&script));
    assert!(reports[0].contains("8 more places are not shown"), "{}", reports[0]);
    assert_eq!(reports[0].matches("asks read").count(), 12);
}
