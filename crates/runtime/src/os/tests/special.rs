//! Pipes, devices, sockets: never opened, never waited for.

use super::*;
use crate::os::{look_kind, look_target, open_target, read_text};
use rex_catalogue::plan::Fact;
use rustix::fs::{FileType, Mode};

fn pipe(world: &World, name: &str) {
    let path = world.host(name);
    rustix::fs::mknodat(rustix::fs::CWD, path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
}

#[test]
fn a_pipe_is_refused_at_once() {
    let world = World::new();
    pipe(&world, "pipe");
    world.link("link", "pipe");
    for access in [READ, WRITE, CREATE, HOLD] {
        refused(world.try_open("pipe", access), FailureKind::ValidationError, "named pipe");
    }
    assert_eq!(look_kind(&world.look("pipe")).unwrap(), Fact::Special);
    let target = look_target(&world.look("link"), &world.open_dir("")).unwrap();
    refused(open_target(&world.grant("pipe"), None, &target, READ), FailureKind::ValidationError, "named pipe");
}

#[test]
fn a_pipe_that_replaces_a_file_after_the_look_is_not_opened() {
    let world = World::new();
    world.file("name", "content");
    let target = look_target(&world.look("name"), &world.open_dir("")).unwrap();
    fs::remove_file(world.host("name")).unwrap();
    pipe(&world, "name");
    let file = open_target(&world.grant("name"), None, &target, READ).unwrap();
    assert_eq!(read_text(&world.grant("name"), &file, LIMIT).unwrap(), "content");
}

#[test]
fn a_socket_and_a_device_are_refused() {
    let world = World::new();
    let _listener = std::os::unix::net::UnixListener::bind(world.host("socket")).unwrap();
    refused(world.try_open("socket", READ), FailureKind::ValidationError, "socket");
    let devices = Rc::new(open_directory(&granted(Path::parse("/dev").unwrap())).unwrap());
    for name in ["/dev/zero", "/dev/tty"] {
        let grant = granted(Path::parse(name).unwrap());
        refused(open_file(&grant, None, &devices, READ), FailureKind::ValidationError, "device");
    }
}

#[test]
fn a_directory_is_no_file() {
    let world = World::new();
    world.dir("d");
    for access in [READ, WRITE, CREATE, HOLD] {
        refused(world.try_open("d", access), FailureKind::ValidationError, "directory");
    }
}

#[test]
fn files_of_the_system_that_report_no_size_are_read_to_their_end() {
    let directory = Rc::new(open_directory(&granted(Path::parse("/proc/sys/kernel").unwrap())).unwrap());
    let path = Path::parse("/proc/sys/kernel/ostype").unwrap();
    let file = open_file(&granted(path.clone()), None, &directory, READ).unwrap();
    assert_eq!(read_text(&granted(path), &file, LIMIT).unwrap(), "Linux\n");
}
