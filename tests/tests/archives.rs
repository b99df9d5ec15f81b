//! Archives made to get out of the directory, to fill the disk or the memory, or to be two archives at once.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use rex_runtime::{Limits, Outcome, Phase, Runtime, Script};
use tar::EntryType;

use rex_tests::world::{World, gzip};

const PERMIT_ALL: &str = "permit(principal, action, resource);\n";
const EXTRACT: &str = r#"
    let d = DirConfig().path("{{world}}/d").build().open(OpenDirOptions().build());
    let t = DirConfig().path("{{world}}/t").build().open(OpenDirOptions().build());
    let f = d.open_file("a.tgz", OpenFileOptions().read(true).build());
    f.extract_archive(t, ExtractArchiveOptions().build());
"#;
/// A world with a directory to extract into, and a file beside it that nobody may reach.
const WORLD: &str = "d/\nt/\noutside = untouched";

/// A member, byte by byte: an archiver would refuse to write most of these.
struct Piece {
    kind: EntryType,
    name: Vec<u8>,
    link: Vec<u8>,
    content: Vec<u8>,
    mode: u32,
}

fn piece(kind: EntryType, name: &[u8], content: &[u8]) -> Piece {
    Piece { kind, name: name.to_vec(), link: Vec::new(), content: content.to_vec(), mode: 0o644 }
}

fn file(name: &str, content: &str) -> Piece {
    piece(EntryType::Regular, name.as_bytes(), content.as_bytes())
}

fn directory(name: &str) -> Piece {
    piece(EntryType::Directory, name.as_bytes(), b"")
}

fn link(kind: EntryType, name: &str, target: &str) -> Piece {
    Piece { link: target.as_bytes().to_vec(), ..piece(kind, name.as_bytes(), b"") }
}

/// Facts in the format of POSIX: each with its own length in front.
fn facts(pairs: &[(&str, &str)]) -> Piece {
    let mut content = String::new();
    for (key, value) in pairs {
        let rest = key.len() + value.len() + 3;
        let length = (1..).find(|length: &usize| length.to_string().len() + rest == *length).unwrap();
        content.push_str(&format!("{length} {key}={value}\n"));
    }
    piece(EntryType::XHeader, b"facts", content.as_bytes())
}

impl Piece {
    fn bytes(&self) -> Vec<u8> {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(self.kind);
        header.set_size(self.content.len() as u64);
        header.set_mode(self.mode);
        header.set_mtime(1_000_000_000);
        let old = header.as_old_mut();
        old.name[..self.name.len()].copy_from_slice(&self.name);
        old.linkname[..self.link.len()].copy_from_slice(&self.link);
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend(&self.content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }
}

fn tar(pieces: &[Piece]) -> Vec<u8> {
    let mut bytes: Vec<u8> = pieces.iter().flat_map(Piece::bytes).collect();
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

fn extract_with(world: &World, archive: &[u8], policy: &str, limits: Limits) -> Outcome {
    fs::write(world.fill("{{world}}/d/a.tgz"), archive).unwrap();
    let runtime = Runtime::builder().policy(world.fill(policy)).principal("tester").keep_decisions(true).limits(limits);
    runtime.build().unwrap().run(&Script::new("archive.rhai", world.fill(EXTRACT)), [])
}

fn extract(world: &World, pieces: &[Piece]) -> Outcome {
    extract_with(world, &gzip(&tar(pieces)), PERMIT_ALL, Limits::default())
}

/// An archive that is refused before anything is written, with these words.
fn refused(archive: &[u8], words: &str) {
    let world = World::new(WORLD);
    fs::write(world.fill("{{world}}/d/a.tgz"), archive).unwrap();
    let before = world.snapshot();
    let outcome = extract_with(&world, archive, PERMIT_ALL, Limits::default());
    let message = outcome.result.expect_err("it should be refused").message;
    assert!(message.contains(words), "{message:?} should say {words:?}");
    assert_eq!(world.snapshot(), before, "{words}");
}

fn refused_pieces(pieces: Vec<Piece>, words: &str) {
    // What comes before it is not written either.
    let all: Vec<_> = std::iter::once(file("harmless", "text")).chain(pieces).collect();
    refused(&gzip(&tar(&all)), words);
}

#[test]
fn no_name_leads_out_of_the_directory() {
    for name in ["../outside", "s/../../outside", "s/..", "..", "./../outside"] {
        refused_pieces(vec![file(name, "text")], "leads upwards");
        refused_pieces(vec![directory(name)], "leads upwards");
    }
    for name in ["/etc/rex-test", "//outside", "/"] {
        refused_pieces(vec![file(name, "text")], "absolute");
        refused_pieces(vec![directory(name)], "absolute");
    }
}

#[test]
fn no_name_is_one_that_no_policy_can_name() {
    for name in [&b"a\nb"[..], b"a\x1b[2Jb", b"a*", b"a\"b"] {
        refused_pieces(vec![piece(EntryType::Regular, name, b"text")], "no policy can name");
    }
    refused_pieces(vec![piece(EntryType::Regular, b"a\xff", b"text")], "not UTF-8");
    refused_pieces(vec![file("", "text")], "names no file");
    refused_pieces(vec![file("./", "text"), file(".", "text")], "names no file");
}

#[test]
fn a_name_stands_for_one_member() {
    refused_pieces(vec![file("a", "one"), file("./a", "two")], "twice");
    refused_pieces(vec![file("a", "one"), directory("a")], "twice");
    refused_pieces(vec![file("a", "one"), file("a/b", "two")], "leads through");
    refused_pieces(vec![file("a/b", "one"), file("a", "two")], "twice");
}

#[test]
fn links_devices_and_pipes_are_left_out_and_logged() {
    let world = World::new(WORLD);
    let pieces = [
        link(EntryType::Symlink, "symbolic", &world.fill("{{world}}/outside")),
        link(EntryType::Link, "hard", "../outside"),
        piece(EntryType::Char, b"null", b""),
        piece(EntryType::Block, b"disk", b""),
        piece(EntryType::Fifo, b"pipe", b""),
        piece(EntryType::new(b'Q'), b"strange", b"content"),
        file("file", "text"),
    ];
    let outcome = extract(&world, &pieces);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    let extracted: Vec<_> = world.snapshot().into_keys().filter(|path| path.starts_with("{{world}}/t/")).collect();
    assert_eq!(extracted, ["{{world}}/t/file"]);
    assert!(
        outcome.log.iter().any(|entry| entry.message.contains("left out 6") && entry.message.contains("symbolic")),
        "{:?}",
        outcome.log
    );
}

#[test]
fn no_member_goes_through_a_link() {
    // One the archive brings is never made, so the name is a directory's.
    let world = World::new(WORLD);
    let outcome = extract(&world, &[link(EntryType::Symlink, "s", &world.fill("{{world}}")), file("s/outside", "taken over")]);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(world.snapshot()["{{world}}/outside"], "= untouched");
    assert_eq!(world.snapshot()["{{world}}/t/s"], "directory");
    // One that was there is not followed.
    let world = World::new(&format!("{WORLD}\nt/s -> {{{{world}}}}"));
    let outcome = extract(&world, &[file("s/outside", "taken over")]);
    assert!(outcome.result.is_err());
    assert_eq!(world.snapshot()["{{world}}/outside"], "= untouched");
}

#[test]
fn what_has_the_name_of_a_member_is_replaced_and_never_written_through() {
    let world = World::new(&format!("{WORLD}\nt/a -> {{{{world}}}}/outside\nt/p |"));
    let outcome = extract(&world, &[file("a", "text"), file("p", "text")]);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    let after = world.snapshot();
    assert_eq!((after["{{world}}/t/a"].as_str(), after["{{world}}/t/p"].as_str()), ("= text", "= text"));
    assert_eq!(after["{{world}}/outside"], "= untouched");
}

#[test]
fn an_archive_is_no_larger_than_it_may_be() {
    let world = World::new(WORLD);
    let many: Vec<_> = (0..20).map(|number| file(&format!("f{number}"), "")).collect();
    let bomb = [piece(EntryType::Regular, b"zeros", &vec![0; 1 << 20])];
    for (pieces, limits, words) in [
        (&many[..], Limits { archive_members: 19, ..Limits::default() }, "--max-members"),
        (&bomb[..], Limits { unpacked_bytes: 1 << 20, ..Limits::default() }, "--max-unpacked"),
    ] {
        let archive = gzip(&tar(pieces));
        fs::write(world.fill("{{world}}/d/a.tgz"), &archive).unwrap();
        let before = world.snapshot();
        let message = extract_with(&world, &archive, PERMIT_ALL, limits).result.expect_err("too large").message;
        assert!(message.contains(words), "{message}");
        assert_eq!(world.snapshot(), before);
        assert!(extract_with(&world, &archive, PERMIT_ALL, Limits::default()).result.is_ok());
        fs::remove_dir_all(world.fill("{{world}}/t")).unwrap();
        fs::create_dir(world.fill("{{world}}/t")).unwrap();
    }
}

#[test]
fn zeros_after_the_end_are_counted_too() {
    let world = World::new(WORLD);
    let mut bytes = tar(&[file("a", "text")]);
    bytes.resize(1 << 20, 0);
    let limits = |unpacked_bytes| Limits { unpacked_bytes, ..Limits::default() };
    assert!(extract_with(&world, &gzip(&bytes), PERMIT_ALL, limits(1 << 19)).result.is_err());
    assert!(extract_with(&world, &gzip(&bytes), PERMIT_ALL, limits(1 << 20)).result.is_ok());
}

#[test]
fn long_names_are_names() {
    let long = format!("{}/file", "directory/".repeat(30).trim_end_matches('/'));
    let gnu = piece(EntryType::GNULongName, b"././@LongLink", format!("{long}\0").as_bytes());
    for pieces in [[gnu, file("short", "text")], [facts(&[("path", &long)]), file("short", "text")]] {
        let world = World::new(WORLD);
        let outcome = extract(&world, &pieces);
        assert!(outcome.result.is_ok(), "{:?}", outcome.result);
        assert_eq!(world.snapshot()[&format!("{{{{world}}}}/t/{long}")], "= text");
    }
}

#[test]
fn long_names_lead_out_no_more_than_short_ones() {
    let gnu = |name: &[u8]| piece(EntryType::GNULongName, b"././@LongLink", name);
    refused_pieces(vec![gnu(b"../outside\0"), file("a", "text")], "leads upwards");
    refused_pieces(vec![facts(&[("path", "/etc/rex-test")]), file("a", "text")], "absolute");
    refused_pieces(vec![gnu(&[b'a'; 100_000]), file("a", "text")], "name or list of facts");
    refused_pieces(vec![gnu(&[b'a'; 5000]), file("a", "text")], "longer than");
    let global = Piece { kind: EntryType::XGlobalHeader, ..facts(&[("path", "everything")]) };
    refused_pieces(vec![global, file("a", "text")], "same path");
}

#[test]
fn an_archive_is_one_archive() {
    // To who believes the second size, the content is another member.
    let inner = file("smuggled", "text").bytes();
    let outer = piece(EntryType::Regular, b"outer", &inner);
    refused_pieces(vec![facts(&[("size", "0")]), outer], "is said to have both");
    refused_pieces(vec![facts(&[("size", "many")]), file("a", "text")], "damaged");
}

#[test]
fn sparse_files_are_refused() {
    refused_pieces(vec![piece(EntryType::GNUSparse, b"sparse", b"")], "sparse");
    refused_pieces(vec![facts(&[("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "99999999999999")]), file("a", "")], "sparse");
}

#[test]
fn what_is_no_archive_is_refused() {
    let whole = gzip(&tar(&[file("a", &"text".repeat(1000))]));
    refused(b"", "ends in the middle");
    refused(b"no archive at all", "no gzip file");
    refused(&tar(&[file("a", "text")]), "no gzip file");
    refused(&gzip(b"a text"), "ends in the middle");
    refused(&gzip(&[b'x'; 1024]), "no tar archive");
    refused(&whole[..whole.len() - 9], "ends in the middle");
    let mut wrong = whole;
    let checksum = wrong.len() - 6;
    wrong[checksum] ^= 1;
    refused(&wrong, "damaged");
    let cut = &file("a", &"text".repeat(1000)).bytes()[..1024];
    refused(&gzip(cut), "ends in the middle");
    let mut header = file("a", "text").bytes();
    header[0] = b'b';
    refused(&gzip(&header), "damaged");
}

#[test]
fn set_id_bits_are_not_kept() {
    let world = World::new(WORLD);
    let program = Piece { mode: 0o6755, ..file("program", "text") };
    let shared = Piece { mode: 0o3777, ..directory("shared") };
    assert!(extract(&world, &[program, shared]).result.is_ok());
    for (name, mode) in [("program", 0o755), ("shared", 0o777)] {
        let metadata = fs::metadata(world.fill(&format!("{{{{world}}}}/t/{name}"))).unwrap();
        assert_eq!((metadata.permissions().mode() & 0o7777, metadata.mtime()), (mode, 1_000_000_000), "{name}");
    }
}

#[test]
fn each_member_is_asked_for_before_anything_is_written() {
    let world = World::new(WORLD);
    let pieces = [
        directory("s/"),
        file("s/secret", "text"),
        file("s/locked", "text"),
        file("s/shown", "text"),
        file("e/deep/file", "text"),
        file("top", "text"),
    ];
    let policy = format!(
        r#"{PERMIT_ALL}
        forbid(principal, action == file_system::Action::"create", resource == file_system::File::"{{{{world}}}}/t/s/secret");
        forbid(principal, action == file_system::Action::"write", resource == file_system::File::"{{{{world}}}}/t/s/locked");
        forbid(principal, action == file_system::Action::"create", resource == file_system::Dir::"{{{{world}}}}/t/e/deep");
        forbid(principal, action == file_system::Action::"chmod", resource == file_system::File::"{{{{world}}}}/t/top");"#
    );
    let outcome = extract_with(&world, &gzip(&tar(&pieces)), &policy, Limits::default());
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    let extracted: Vec<_> = world.snapshot().into_keys().filter(|path| path.starts_with("{{world}}/t/")).collect();
    // Nothing is made on the way to what was denied.
    assert_eq!(extracted, ["{{world}}/t/s", "{{world}}/t/s/shown", "{{world}}/t/top"]);
    let denied: Vec<_> = outcome.decisions.iter().filter(|decision| !decision.allowed && decision.phase == Phase::Ask).collect();
    let named: Vec<_> = denied.iter().map(|decision| world.strip(&decision.request.resource.id)).collect();
    assert_eq!(named, ["{{world}}/t/e/deep", "{{world}}/t/s/secret", "{{world}}/t/s/locked", "{{world}}/t/top"]);
    let top = fs::metadata(world.fill("{{world}}/t/top")).unwrap();
    let usual = fs::metadata(world.fill("{{world}}/outside")).unwrap();
    assert_eq!(top.permissions().mode(), usual.permissions().mode(), "the mode of the archive was denied");
}

#[test]
fn an_archiver_s_archive_of_a_directory_is_read() {
    let long = "n".repeat(150);
    let world = World::new(&format!("d/\nt/\nfrom/s/f = text\nfrom/{long}/{long} = more\nfrom/empty/"));
    let mut archive = tar::Builder::new(Vec::new());
    archive.append_dir_all(".", world.fill("{{world}}/from")).unwrap();
    let outcome = extract_with(&world, &gzip(&archive.into_inner().unwrap()), PERMIT_ALL, Limits::default());
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    let after = world.snapshot();
    let below =
        |root: &str| after.iter().filter_map(|(path, what)| Some((path.strip_prefix(root)?.to_owned(), what.clone()))).collect::<Vec<_>>();
    assert_eq!(below("{{world}}/t/"), below("{{world}}/from/"));
    assert_eq!(after[&format!("{{{{world}}}}/t/{long}/{long}")], "= more");
}
