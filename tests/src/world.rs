//! A world: a prepared file tree, made anew for each run.
//!
//! One entry a line: `dir/`, `file = content` (`\n` is a new line), `program* = content` (a file that can be executed),
//! `file < fixture` (a copy of a file of tests/fixtures), `link -> target`, `pipe |`, `name % 600` (the mode of what stands
//! there already), `file 0x` with bytes in hexadecimal. A name that begins with `other:` stands on another file system.
//! `file gzip = content` is compressed, and `file holds a/; a/b = text; l -> a` is an archive of such entries, which belong to
//! nobody. In scripts `{{world}}` and `{{other}}` are the two roots.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A tree in two temporary directories, each of them alone in one more: what becomes of a root and of what stands beside it
/// is nobody else's affair.
pub struct World {
    root: PathBuf,
    other: PathBuf,
    _kept: [TempDir; 2],
}

impl World {
    /// Makes the tree.
    pub fn new(description: &str) -> Self {
        let place = tempfile::Builder::new().prefix("rex-world").tempdir().unwrap();
        let other = tempfile::Builder::new().prefix("rex-other").tempdir_in("/dev/shm").unwrap();
        let world = Self { root: place.path().join("world"), other: other.path().join("other"), _kept: [place, other] };
        [&world.root, &world.other].into_iter().for_each(|root| std::fs::create_dir(root).unwrap());
        description.lines().filter(|line| !line.trim().is_empty()).for_each(|line| world.add(line));
        world
    }

    fn add(&self, line: &str) {
        // The first mark decides: what follows it is content.
        let split = |mark: &str| line.split_once(mark).filter(|(name, _)| !name.contains(" = "));
        if let Some((name, entries)) = split(" holds ") {
            std::fs::write(self.place(name), archive(entries)).unwrap();
        } else if let Some((name, content)) = split(" gzip = ") {
            std::fs::write(self.place(name), gzip(content.replace("\\n", "\n").as_bytes())).unwrap();
        } else if let Some((name, content)) = split("* = ") {
            use std::os::unix::fs::PermissionsExt;
            std::fs::write(self.place(name), self.fill(&content.replace("\\n", "\n"))).unwrap();
            std::fs::set_permissions(self.place(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        } else if let Some((name, content)) = line.split_once(" = ") {
            std::fs::write(self.place(name), content.replace("\\n", "\n")).unwrap();
        } else if let Some((name, fixture)) = line.split_once(" < ") {
            let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
            std::fs::copy(&fixture, self.place(name)).unwrap_or_else(|error| panic!("{}: {error}", fixture.display()));
        } else if let Some(name) = line.strip_suffix(" =") {
            std::fs::write(self.place(name), "").unwrap();
        } else if let Some((name, target)) = line.split_once(" -> ") {
            symlink(self.fill(target), self.place(name)).unwrap();
        } else if let Some((name, mode)) = line.split_once(" % ") {
            let mode = std::fs::Permissions::from_mode(u32::from_str_radix(mode, 8).unwrap());
            std::fs::set_permissions(self.place(name), mode).unwrap();
        } else if let Some((name, bytes)) = line.split_once(" 0x") {
            std::fs::write(self.place(name), bytes_of(bytes)).unwrap();
        } else if let Some(name) = line.strip_suffix(" |") {
            rustix::fs::mknodat(rustix::fs::CWD, self.place(name), rustix::fs::FileType::Fifo, rustix::fs::Mode::from_raw_mode(0o600), 0)
                .unwrap();
        } else {
            std::fs::create_dir_all(self.place(line.strip_suffix('/').unwrap_or_else(|| panic!("no entry of a world: {line}")))).unwrap();
        }
    }

    fn place(&self, name: &str) -> PathBuf {
        let path = name.strip_prefix("other:").map_or_else(|| self.root.join(name), |name| self.other.join(name));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    /// The text with the roots in place of their names.
    pub fn fill(&self, text: &str) -> String {
        text.replace("{{world}}", self.root.to_str().unwrap()).replace("{{other}}", self.other.to_str().unwrap())
    }

    /// Whether a path stands in this world's places, beside the roots at the most: nothing else may be changed. Links on the
    /// way are followed.
    pub fn holds(&self, path: &Path) -> bool {
        let above = path.ancestors().skip(1).find_map(|above| above.canonicalize().ok());
        let places = [&self.root, &self.other].map(|root| root.parent().and_then(|place| place.canonicalize().ok()));
        above.is_some_and(|above| places.iter().flatten().any(|place| above.starts_with(place)))
    }

    /// The text with the names in place of the roots.
    pub fn strip(&self, text: &str) -> String {
        text.replace(self.root.to_str().unwrap(), "{{world}}").replace(self.other.to_str().unwrap(), "{{other}}")
    }

    /// What is in the tree: each path with its content.
    pub fn snapshot(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.root, self, &mut found);
        collect(&self.other, self, &mut found);
        found
    }

    /// Whether the two roots are on different file systems.
    pub fn has_two_file_systems(&self) -> bool {
        use std::os::unix::fs::MetadataExt;
        self.root.metadata().unwrap().dev() != self.other.metadata().unwrap().dev()
    }
}

/// Compressed content.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(content).unwrap();
    packed.finish().unwrap()
}

fn archive(entries: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries.split("; ") {
        let mut header = tar::Header::new_ustar();
        header.set_mtime(1_000_000_000);
        header.set_mode(0o750);
        header.set_size(0);
        if let Some((name, content)) = entry.split_once(" = ") {
            header.set_size(content.len() as u64);
            header.set_mode(0o640);
            archive.append_data(&mut header, name, content.as_bytes()).unwrap();
        } else if let Some((name, target)) = entry.split_once(" -> ") {
            header.set_entry_type(tar::EntryType::Symlink);
            archive.append_link(&mut header, name, target).unwrap();
        } else {
            header.set_entry_type(tar::EntryType::Directory);
            archive.append_data(&mut header, entry, std::io::empty()).unwrap();
        }
    }
    gzip(&archive.into_inner().unwrap())
}

fn bytes_of(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

fn collect(directory: &Path, world: &World, found: &mut BTreeMap<String, String>) {
    // A script may have removed the root itself.
    for entry in std::fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        let kind = path.symlink_metadata().unwrap();
        let name = world.strip(&path.to_string_lossy());
        if kind.is_dir() {
            found.insert(name, "directory".to_owned());
            collect(&path, world, found);
        } else if kind.is_symlink() {
            found.insert(name, format!("-> {}", world.strip(&path.read_link().unwrap().to_string_lossy())));
        } else if kind.is_file() {
            found.insert(name, format!("= {}", world.strip(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()))));
        } else {
            found.insert(name, "special".to_owned());
        }
    }
}
