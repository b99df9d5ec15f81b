//! Every operation of the catalogue.

use std::collections::BTreeSet;

use rex_catalogue::tables;

use super::{check, codes, lines, run};

const DIRECTORY: &str = "let d = DirConfig().path(\"/d\").build().open(OpenDirOptions().build());\n";

fn with_directory(script: &str, expected: &[&str]) {
    let mut all = vec!["must open Dir /d"];
    all.extend(expected);
    check(&format!("{DIRECTORY}{script}"), &all);
}

fn with_file(script: &str, expected: &[&str]) {
    let mut all = vec!["must open File /d/f"];
    all.extend(expected);
    with_directory(&format!("let f = d.open_file(\"f\", OpenFileOptions().read(true).build());\n{script}"), &all);
}

const READS: [&str; 4] = ["must open Dir /var/log", "must open File /var/log/a", "must read File /var/log/a", ""];

#[test]
fn cat() {
    check("cat(\"/var/log/a\")", &READS[..3]);
    check("cat([cat::number], \"/var/log/a\")", &READS[..3]);
    check("\"/var/log/a\".cat()", &READS[..3]);
    check("cat(\"//var/./log/a\")", &READS[..3]);
}

#[test]
fn work_on_text() {
    let reads = [
        "tail(\"/var/log/a\")",
        "tail([tail::n(5)], \"/var/log/a\")",
        "wc(\"/var/log/a\").lines + 1",
        "wc([wc::lines], \"/var/log/a\").lines + 1",
        "for l in grep(\"x\", \"/var/log/a\") { l.trim(); }",
        "grep([grep::m(2), grep::v], \"x\", \"/var/log/a\")",
        "sed(\"x\", \"y\", \"/var/log/a\").trim()",
        "sed([sed::all], \"x\", \"y\", \"/var/log/a\")",
        "awk_field(1, \":\", \"/var/log/a\")",
        "awk_filter(\"x\", \"/var/log/a\")",
        "awk_filter_field(1, \":\", \"x\", \"/var/log/a\")",
        "awk_filter_range(1, 2, \"/var/log/a\")",
        "awk_sum(1, \":\", \"/var/log/a\") + 1.0",
        "awk_count_unique(1, \":\", \"/var/log/a\")",
    ];
    for script in reads {
        check(script, &READS[..3]);
    }
    let mut written = READS[..3].to_vec();
    written.push("must write File /var/log/a");
    check("sed([sed::in_place], \"x\", \"y\", \"/var/log/a\")", &written);
    check("for n in seq(1, 3) { n + 1 }\nseq([seq::step(2)], 1, 3); awk_split(\"a b\", \" \")[0].trim()", &[]);
}

#[test]
fn find_files() {
    check("find_files(\"*\", \"/d\")", &["must open Dir /d", "must read Dir /d", "may open Dir /d/+"]);
    let tree = ["must open Dir /d", "must read Dir /d", "may open Dir /d/+", "may read Dir /d/+", "may open Dir /d/*", "may read Dir /d/*"];
    check("find_files([glob::recursive], \"*\", \"/d\")", &tree);
}

#[test]
fn ls() {
    check("ls(\"/d\")", &["must open Dir /d", "must read Dir /d"]);
    check("ls([ls::all], \"/d/\")", &["must open Dir /d", "must read Dir /d"]);
}

#[test]
fn rm() {
    let either = ["may open Dir /d/f", "may delete Dir /d/f", "may open Dir /d", "may open File /d/f", "may delete File /d/f"];
    check("rm(\"/d/f\")", &either);
    check("rm([rm::recursive, rm::force], \"/d/f\")", &either);
}

#[test]
fn cp_and_mv() {
    let both = ["must open Dir /a", "must open File /a/x", "must open Dir /b", "must open File /b/y", "must create File /b/y"];
    for script in ["cp(\"/a/x\", \"/b/y\")", "cp([cp::force], \"/a/x\", \"/b/y\")"] {
        let mut all = both.to_vec();
        all.extend(["must read File /a/x", "must write File /b/y"]);
        check(script, &all);
    }
    for script in ["mv(\"/a/x\", \"/b/y\")", "mv([mv::verbose], \"/a/x\", \"/b/y\")"] {
        let mut all = both.to_vec();
        all.push("must move File /a/x to /b/y");
        check(script, &all);
    }
}

#[test]
fn mkdir() {
    check("mkdir(\"/a/b\")", &["must open Dir /a", "must create Dir /a/b"]);
    check("mkdir([mkdir::parents], \"/a/b\")", &["may open Dir /", "may open Dir /a", "may create Dir /a", "must create Dir /a/b"]);
}

#[test]
fn touch_and_write() {
    check("touch(\"/a/b\")", &["must open Dir /a", "must open File /a/b", "must create File /a/b"]);
    let all = ["must open Dir /a", "must open File /a/b", "must create File /a/b", "must write File /a/b"];
    check("write(\"/a/b\", \"text\")", &all);
    check("write([write::replace], \"/a/b\", \"text\")", &all);
}

#[test]
fn named_as_the_policy_names_them() {
    check("file_system::read(\"/a/b\")", &["must read File /a/b"]);
    check("file_system::write(\"/a/b\", \"\")", &["must write File /a/b"]);
    check("file_system::list(\"/a\")", &["must read Dir /a"]);
    check("file_system::delete(\"/a/b\")", &["may delete File /a/b", "may delete Dir /a/b"]);
    check("file_system::move(\"/a/b\", \"/c/d\")", &["must move File /a/b to /c/d"]);
    check("for l in file_system::read_lines(\"/a/b\") { l.trim(); }", &["must read File /a/b"]);
    check("file_system::append(\"/a/b\", \"\")", &["must write File /a/b"]);
    check("file_system::create(\"/a/b\")", &["must create File /a/b"]);
    check("file_system::mkdir(\"/a/b\")", &["must create Dir /a/b"]);
    check("file_system::copy(\"/a/b\", \"/c/d\")", &["must read File /a/b", "must write File /c/d"]);
    let either = ["may stat File /a/b", "may stat Dir /a/b"];
    check("if file_system::exists(\"/a/b\") { print(1) }", &either);
    check("file_system::stat(\"/a/b\").file_size + 1", &either);
}

#[test]
fn directories() {
    with_directory("d.list_entries()", &["must read Dir /d"]);
    with_directory("d.metadata().permissions()", &["must stat Dir /d"]);
    with_directory("d.delete(DeleteDirOptions().recursive(true).build())", &["must delete Dir /d"]);
    check(
        "DirConfig().path(\"/a/b\").build().open(OpenDirOptions().create(true).build())",
        &["must open Dir /a/b", "must create Dir /a/b"],
    );
    check(
        "DirConfig().path(\"/a/b\").build().open(OpenDirOptions().create(true).recursive(true).build())",
        &["must open Dir /a/b", "must create Dir /a/b", "may create Dir /a"],
    );
    check("DirConfig().path(\"/a/b\").build().open(OpenDirOptions().follow_symlinks(true).build())", &["must open Dir /a/b"]);
    with_directory(
        "let s = DirConfig().path(\"/d/s\").build().open(OpenDirOptions().build());\nd.move(s, d, \"t\", MoveOptions().build()).list_entries()",
        &["must open Dir /d/s", "must move Dir /d/s to /d/t", "must create Dir /d/t", "must open Dir /d/t", "must read Dir /d/t"],
    );
}

#[test]
fn finding() {
    let all = ["must read Dir /d", "may open Dir /d/+", "may read Dir /d/+", "may open Dir /d/*", "may read Dir /d/*"];
    with_directory("d.find(FindOptions().name(\"*.log\").build(), |e| print(e.name));", &all);
    let mut opened = all.to_vec();
    opened.extend(["may open File /d/+", "may open File /d/*", "may read File /d/+", "may read File /d/*"]);
    with_directory("d.find(FindOptions().build(), |e| { e.open_as_file(OpenFileOptions().read(true).build()).read() });", &opened);
    let mut sized = all.to_vec();
    sized.extend([
        "may open File /d/+",
        "may open File /d/*",
        "may stat File /d/+",
        "may stat File /d/*",
        "may stat Dir /d/+",
        "may stat Dir /d/*",
    ]);
    with_directory("d.find(FindOptions().size_range(SizeRange::min_only(1, SizeUnit::BYTES)).build(), |e| {});", &sized);
    // At the deepest level a directory is still opened, and no longer listed.
    with_directory("d.find(FindOptions().max_depth(1).build(), |e| {});", &["must read Dir /d", "may open Dir /d/+"]);
}

/// What the function is called with has a name that the filter lets through.
#[test]
fn finding_by_name() {
    for (filter, files) in [
        (r#"name("*.log")"#, ["/d/+.log", "/d/*/+.log"].as_slice()),
        (r#"name("a-?.[lt]og")"#, &["/d/a-+.+og", "/d/*/a-+.+og"]),
        (r#"name("*.log").negate_name(true)"#, &["/d/+", "/d/*"]),
        (r#"name("*.log").follow_symlinks(true)"#, &["/d/+", "/d/*"]),
        (r#"regex("\\.(log|txt)$")"#, &["/d/+.log", "/d/*/+.log", "/d/+.txt", "/d/*/+.txt"]),
        (r#"regex("log")"#, &["/d/+", "/d/*"]),
        (r#"name("*.log").max_depth(1)"#, &["/d/+.log"]),
        (r#"name("*.log").max_depth(3)"#, &["/d/+.log", "/d/+/+.log", "/d/+/+/+.log"]),
        (r#"name("*.log").max_depth(9)"#, &["/d/+.log", "/d/*/+.log"]),
        (r"max_depth(2).follow_symlinks(true)", &["/d/+", "/d/*"]),
        (r#"iname("*.7z").max_depth(1)"#, &["/d/+.7z", "/d/+.7Z"]),
        (r#"name("a").iname("b")"#, &["/d/a", "/d/*/a"]),
        (r#"iname("*.jpeg")"#, &["/d/+", "/d/*"]),
    ] {
        let script = format!(
            "{DIRECTORY}d.find(FindOptions().{filter}.build(), |e| {{ e.open_as_file(OpenFileOptions().write(true).build()).write(\"\"); }});"
        );
        let needed = lines(&run(&script));
        let mut written: Vec<&str> = needed.iter().filter_map(|line| line.strip_prefix("may write File ")).collect();
        written.sort_unstable();
        let mut files = files.to_vec();
        files.sort_unstable();
        assert_eq!(written, files, "{filter}");
    }
}

#[test]
fn files() {
    with_file("f.read()", &["must read File /d/f"]);
    with_file("f.metadata().file_size()", &["must stat File /d/f"]);
    with_file("f.write(\"x\").read()", &["must write File /d/f", "must read File /d/f"]);
    with_file("f.write(\"x\", WriteOptions().preserve_ownership(false).build())", &["must write File /d/f"]);
    with_file("f.delete(DeleteFileOptions().force(true).build())", &["must delete File /d/f"]);
    with_file(
        "f.move(d, \"g\", MoveOptions().build()).read()",
        &["must move File /d/f to /d/g", "must create File /d/g", "must open File /d/g", "must read File /d/g"],
    );
    with_directory(
        "d.open_file(\"f\", OpenFileOptions().create(true).follow_symlinks(true).build())",
        &["must open File /d/f", "must create File /d/f"],
    );
}

#[test]
fn files_in_part() {
    with_file("for l in f.read_lines(ReadLinesOptions().count(2).build()) { print(l.trim()) }", &["must read File /d/f"]);
    with_file("f.read_page(ReadPageOptions().num_lines(2).build())", &["must read File /d/f"]);
    with_file("f.counts().line_count + 1", &["must read File /d/f"]);
    with_file("f.write_in_place(\"x\")", &["must write File /d/f"]);
    with_file("f.truncate(TruncateOptions().size(2).build())", &["must write File /d/f"]);
    with_file("f.chmod(0o600)", &["must chmod File /d/f"]);
    with_file("f.get_ownership().user", &["must stat File /d/f"]);
    with_file("f.get_last_modified_time() / 2", &["must stat File /d/f"]);
    with_file(
        "let g = d.open_file(\"g\", OpenFileOptions().write(true).build());\nf.copy(g, CopyFileOptions().build()).delete(DeleteFileOptions().build())",
        &["must open File /d/g", "must read File /d/f", "must write File /d/g", "must delete File /d/g"],
    );
}

#[test]
fn searching() {
    with_file("for m in f.search(\"x\") { m.line_number + 1; m.line_content.trim() }", &["must read File /d/f"]);
    with_file("for s in f.extract_strings() { s.trim() }", &["must read File /d/f"]);
    check("replace_text(\"a\", \"b\", \"c\", ReplacementOptions().is_regex(true).replace_all(true).build()).trim()", &[]);
}

#[test]
fn compressed_files() {
    let options = "SearchGzipOptions().exclude_pattern(\"y\").case_insensitive(true).max_results(-2).build()";
    with_file("f.gzip_info().compression_ratio + 1.0; f.gzip_info().to_map().compressed_size_bytes + 1", &["must read File /d/f"]);
    with_file("for l in f.read_gzip_lines(ReadLinesOptions().count(2).build()) { l.trim() }", &["must read File /d/f"]);
    with_file(&format!("for m in f.search_gzip(\"x\", {options}) {{ m.line_content.trim() }}"), &["must read File /d/f"]);
    with_file(&format!("if f.search_gzip_exists(\"x\", {options}) {{ print(1) }}"), &["must read File /d/f"]);
    with_file(
        "let g = d.open_file(\"g\", OpenFileOptions().write(true).build());\nf.compress_gzip(g, CompressGzipOptions().level(9).build())",
        &["must open File /d/g", "must read File /d/f", "must write File /d/g"],
    );
}

#[test]
fn archives() {
    let opened = "let t = DirConfig().path(\"/t\").build().open(OpenDirOptions().build());\n";
    let all = [
        "must open Dir /t",
        "must read File /d/f",
        "may create Dir /t/*",
        "may open Dir /t/*",
        "may create File /t/*",
        "may write File /t/*",
    ];
    let plain = "f.extract_archive(t, ExtractArchiveOptions().preserve_permissions(false).build())";
    with_file(&format!("{opened}{plain}"), &all);
    let kept = ["may chmod Dir /t/*", "may chmod File /t/*", "may chown Dir /t/*", "may chown File /t/*"];
    let whole = "f.extract_archive(t, ExtractArchiveOptions().preserve_ownership(true).build())";
    with_file(&format!("{opened}{whole}"), &[&all[..], &kept].concat());
}

#[test]
fn links() {
    with_directory("d.create_symlink(\"/x\", \"l\", CreateSymlinkOptions().build())", &["must create File /d/l"]);
    with_directory(
        "d.create_symlink(\"/x\", \"l\", CreateSymlinkOptions().force(true).build())",
        &["must create File /d/l", "must delete File /d/l"],
    );
    with_directory("d.read_link_target(\"l\").trim()", &["must read File /d/l"]);
    with_directory("d.open_symlink(\"l\").metadata()", &["must open File /d/l", "must stat File /d/l", "must read File /d/l"]);
}

#[test]
fn modes() {
    with_directory("d.get_ownership().group", &["must stat Dir /d"]);
    with_directory("d.chmod(ChmodDirOptions().permissions(0o700).build())", &["must chmod Dir /d"]);
    let mut tree = vec!["must chmod Dir /d", "must read Dir /d"];
    tree.extend(["may open Dir /d/+", "may read Dir /d/+", "may chmod Dir /d/+", "may open File /d/+", "may chmod File /d/+"]);
    tree.extend(["may open Dir /d/*", "may read Dir /d/*", "may chmod Dir /d/*", "may open File /d/*", "may chmod File /d/*"]);
    with_directory("d.chmod(ChmodDirOptions().permissions(0o700).recursive(true).build())", &tree);
}

#[test]
fn owners() {
    with_file("f.set_ownership(SetOwnershipOptions().user(\"x\").build())", &["must chown File /d/f"]);
    with_directory("d.set_ownership(SetOwnershipOptions().group(\"x\").build())", &["must chown Dir /d"]);
    with_directory("d.open_symlink(\"l\").set_ownership(SetOwnershipOptions().build())", &["must open File /d/l", "must chown File /d/l"]);
    let mut tree = vec!["must chown Dir /d", "must read Dir /d"];
    tree.extend(["may open Dir /d/+", "may read Dir /d/+", "may chown Dir /d/+", "may open File /d/+", "may chown File /d/+"]);
    tree.extend(["may open Dir /d/*", "may read Dir /d/*", "may chown Dir /d/*", "may open File /d/*", "may chown File /d/*"]);
    with_directory("d.set_ownership(SetOwnershipOptions().recursive(true).build())", &tree);
    check("file_system::chmod(\"/a/b\", 0o600)", &["may chmod File /a/b", "may chmod Dir /a/b"]);
    check("file_system::chown(\"/a/b\", \"x\", \"\")", &["may chown File /a/b", "may chown Dir /a/b"]);
    // The attribute goes into the permit.
    let labelled = run(&format!(
        "{DIRECTORY}d.open_file(\"f\", OpenFileOptions().write(true).build()).set_extended_attr(SetXAttrOptions().name(\"security.selinux\").build())"
    ));
    let context: Vec<_> = labelled.requirements.iter().flat_map(|requirement| &requirement.context).collect();
    assert_eq!(context.len(), 1);
    assert_eq!((context[0].subject(), context[0].patterns()[0].is_literal()), ("xattr.name", Some("security.selinux")));
}

#[test]
fn space() {
    with_file("f.fallocate(FallocateOptions().length(1).build())", &["must write File /d/f"]);
    with_file("f.disk_usage(DiskUsageOptions().build()).size_bytes + 1", &["must stat File /d/f"]);
    let below = |at: &'static str| ["open Dir", "stat Dir", "read Dir", "open File", "stat File"].map(|what| format!("may {what} {at}"));
    let counted: Vec<String> = below("/d/+").into_iter().chain(below("/d/*")).collect();
    let with =
        |first: &[&'static str]| -> Vec<String> { first.iter().map(|line| (*line).to_owned()).chain(counted.iter().cloned()).collect() };
    let all = with(&["must open Dir /d", "must stat Dir /d", "must read Dir /d"]);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    check("du(\"/d\").total_size_bytes", &all);
    check("du([du::s, du::d(1)], \"/d\").entries", &all);
    check(
        &format!(
            "{DIRECTORY}let l = d.disk_usage(DiskUsageOptions().track_largest_subdir(true).build()).largest_subdir_handle;\nif l != () {{ l.list_entries() }}"
        ),
        &all,
    );
}

#[test]
fn moments() {
    check("DateTime(2024, 1, 1, 0, 0, 0, 0).epoch_seconds() + from_epoch_seconds(1).nanos() + from_epoch_nanos(1, 2).nanos()", &[]);
}

#[test]
fn long_lists() {
    let own = ["must open Dir /d", "must read Dir /d"];
    let with = |more: &[&'static str]| own.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    check("ls([ls::long], \"/d\").a.to_map().metadata.file_size", &with(&["may stat Dir /d/+", "may stat File /d/+"]));
    let tree = with(&["may open Dir /d/+", "may read Dir /d/+", "may open Dir /d/*", "may read Dir /d/*"]);
    check("ls([ls::recursive], \"/d\").keys()", &tree);
    let mut opened = tree;
    opened.extend(["must open File /d/*", "must read File /d/*"]);
    check("ls([ls::R], \"/d\")[\"a/b\"].open_as_file(OpenFileOptions().read(true).build()).read()", &opened);
}

#[test]
fn backups() {
    let kept = ["must move File /b/y to /b/y~", "must create File /b/y~"];
    let mut all = vec!["must open Dir /a", "must open File /a/x", "must open Dir /b", "must open File /b/y", "must create File /b/y"];
    all.push("must move File /a/x to /b/y");
    all.extend(kept);
    check("mv([mv::backup], \"/a/x\", \"/b/y\")", &all);
}

#[test]
fn entries() {
    let listed = ["must read Dir /d"];
    let with = |more: &[&'static str]| listed.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    with_directory(
        "d.list_entries()[\"f\"].open_as_file(OpenFileOptions().build()).read()",
        &with(&["must open File /d/f", "must read File /d/f"]),
    );
    with_directory(
        "let e = d.list_entries();\ne.s.open_as_dir(OpenDirOptions().build()).list_entries()",
        &with(&["must open Dir /d/s", "must read Dir /d/s"]),
    );
    with_directory(
        "for e in d.list_entries().values() { e.metadata() }",
        &with(&["may open Dir /d/+", "may stat Dir /d/+", "may open File /d/+", "may stat File /d/+", "may read File /d/+"]),
    );
    with_directory("for n in d.list_entries().keys() { file_system::read(\"/d/\" + n) }", &with(&["may read File /d/+"]));
}

#[test]
fn programs() {
    const NO_KEYS: &str = " no arguments.keys";
    const NOTHING: &str = " no arguments.keys no arguments.flags no arguments.positional_values no environment.names no $ARG0";
    let flag = format!("{NO_KEYS} arguments.flags=-v no arguments.positional_values no environment.names $ARG0=-v no $ARG1");
    with_file("f.execute(ExecuteOptions().args([\"-v\"]).build()).stdout.trim()", &[&format!("must execute File /d/f{flag}")]);
    let app = |script: &str, ways: &[String]| {
        let ways: Vec<String> =
            ways.iter().map(|way| format!("{} execute File /bin/app{way}", if ways.len() == 1 { "must" } else { "may" })).collect();
        check(
            &format!("let x = file_system::read(\"/x\"); {script}"),
            &[&["must read File /x"], &ways.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat(),
        );
    };
    app("file_system::execute(\"/bin/app\")", &[NOTHING.to_owned()]);
    app("file_system::execute(\"/bin/app\", [\"-v\"]).stdout.trim()", std::slice::from_ref(&flag));
    app(
        "file_system::execute(\"/bin/app\", [], #{LANG: \"C\"})",
        &[NOTHING.replace(" no environment.names", " environment.names=LANG").replace(" no $ARG0", " LANG=C no $ARG0")],
    );
    app("file_system::execute(\"/bin/app\", ExecuteOptions().user(\"web\").build()).exit_code == 0", &[NOTHING.to_owned()]);
    // A pair is a key, and has no place among the others.
    app(
        "file_system::execute(\"/bin/app\", [[\"--level\", x], \"file\"])",
        &[" arguments.keys=--level no arguments.flags arguments.positional_values=file no environment.names $ARG0=file --level=* no $ARG1"
            .to_owned()],
    );
    // A word that is not known can be a flag or none; what is known before it is said all the same.
    app("file_system::execute(\"/bin/app\", [x, \"-v\"])", &[format!("{NO_KEYS} no environment.names $ARG0=* $ARG1=-v no $ARG2")]);
    app(
        "file_system::execute(\"/bin/app\", [\"out-\" + x])",
        &[format!("{NO_KEYS} no arguments.flags no environment.names $ARG0=out-* no $ARG1")],
    );
    // How many there are is not known.
    app("file_system::execute(\"/bin/app\", x.split(\" \"))", &[" no environment.names".to_owned()]);
    // One of several words at one place.
    app(
        "let a = [\"-a\"]; if x == \"b\" { a = [\"-b\"]; } file_system::execute(\"/bin/app\", a)",
        &[format!("{NO_KEYS} no arguments.positional_values no environment.names $ARG0=-a|-b no $ARG1")],
    );
    // Each way is a permit of its own.
    app(
        "let o = ExecuteOptions().build(); if x == \"b\" { o = ExecuteOptions().args([\"-v\"]).build(); } file_system::execute(\"/bin/app\", o)",
        &[flag, NOTHING.to_owned()],
    );
    app(
        "file_system::execute(\"/bin/app\", [], #{HOME: x})",
        &[NOTHING.replace(" no environment.names", " environment.names=HOME").replace(" no $ARG0", " HOME=* no $ARG0")],
    );
}

#[test]
fn another_way_to_start_a_program_is_denied() {
    let policy = |script: &str| {
        rex_policy::load(&[rex_policy::Source::new("inferred", run(script).policy().unwrap())], rex_policy::Mode::Strict).policies.unwrap()
    };
    let ways = [
        "file_system::execute(\"/bin/app\")",
        "file_system::execute(\"/bin/app\", [\"-v\"])",
        "file_system::execute(\"/bin/app\", [\"v\"])",
        "file_system::execute(\"/bin/app\", [\"-v\", \"v\"])",
        "file_system::execute(\"/bin/app\", [\"v\", \"-v\"])",
        "file_system::execute(\"/bin/app\", [\"-v\", \"-v\"])",
        "file_system::execute(\"/bin/app\", [[\"-v\", \"v\"]])",
        "file_system::execute(\"/bin/app\", [[\"-v\", \"w\"]])",
        "file_system::execute(\"/bin/app\", [], #{LANG: \"C\"})",
        "file_system::execute(\"/bin/app\", [], #{LANG: \"D\"})",
    ];
    for one in ways {
        let policies = policy(one);
        for other in ways {
            let asked = run(other);
            let covered = asked
                .requirements
                .iter()
                .all(|requirement| rex_infer::coverage(&policies, requirement, "tester") == rex_infer::Coverage::Covered);
            assert_eq!(covered, one == other, "{one} permits {other}");
        }
    }
}

#[test]
fn core_dumps() {
    let all = [
        "must open Dir /usr/bin",
        "must open File /usr/bin/gdb",
        "must execute File /usr/bin/gdb",
        "must open Dir /srv",
        "must open File /srv/app",
        "must read File /srv/app",
        "must open Dir /var/crash",
        "must open File /var/crash/core",
        "must read File /var/crash/core",
    ];
    for call in ["backtrace().threads.len()", "get_variables(0, [\"count\"]).count.trim()", "get_variables(1, 0, [\"count\"])"] {
        check(&format!("let c = CoreDump(\"/srv/app\", \"/var/crash/core\");\nc.{call}"), &all);
    }
    check("CoreDump(\"/srv/app\", \"/var/crash/core\").to_map().exe_path.trim()", &[]);
}

#[test]
fn content_that_is_not_shown() {
    with_file("f.elf_info().interpreter", &["must read File /d/f"]);
    let root = "let r = d.open_file(\"r\", OpenFileOptions().read(true).build());\n";
    with_file(&format!("{root}f.verify_cert(r)"), &["must open File /d/r", "must read File /d/f", "must read File /d/r"]);
    with_file(&format!("{root}f.verify_cert_chain(r, [])"), &["must open File /d/r", "must read File /d/f", "must read File /d/r"]);
    with_file(
        &format!("{root}let i = d.open_file(\"i\", OpenFileOptions().read(true).build());\nf.verify_cert_chain(r, [i])"),
        &["must open File /d/r", "must open File /d/i", "must read File /d/f", "must read File /d/r", "may read File /d/i"],
    );
}

#[test]
fn the_log_asks_nothing() {
    check("trace(\"a\"); info(\"b\"); warn(\"c\"); error(\"d\"); print(1); debug(2);", &[]);
}

#[test]
fn every_row_is_tried_above() {
    let text = include_str!("host.rs");
    let names: BTreeSet<&str> = tables::operations().map(|operation| operation.name).collect();
    let missing: Vec<&&str> = names.iter().filter(|name| **name != "import" && !text.contains(&format!("{name}("))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_row_walks_without_contradiction() {
    for operation in tables::operations() {
        let unknowns = vec!["x"; operation.parameters.len()].join(", ");
        let call = match operation.form {
            rex_catalogue::operation::Form::Function => format!("{}({unknowns})", operation.name),
            rex_catalogue::operation::Form::Method(_) => format!("y.{}({unknowns})", operation.name),
            rex_catalogue::operation::Form::Namespaced(space) => format!("{space}::{}({unknowns})", operation.name),
            rex_catalogue::operation::Form::Statement => continue,
        };
        let inferred = run(&call);
        // Where gdb is, everybody knows.
        let permits: Vec<_> = lines(&inferred).into_iter().filter(|line| !line.contains("/usr/bin")).collect();
        assert!(permits.is_empty(), "{call}: {permits:?}");
        let quiet =
            !operation.plan.iter().any(|step| !matches!(step, rex_catalogue::plan::Step::Do(..) | rex_catalogue::plan::Step::Give(_)));
        assert!(quiet || codes(&inferred).contains(&"unbounded-path@1".to_owned()), "{call}: {:?}", codes(&inferred));
    }
}
