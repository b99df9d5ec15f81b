//! The files that ship: those that a crate's modules lead to, tests aside.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::rc::Rc;

use syn::punctuated::Punctuated;

use super::Tree;

/// What was read.
#[derive(Default)]
pub(super) struct Sources {
    /// Every file that ships, with its syntax.
    pub(super) shipped: BTreeMap<String, Rc<syn::File>>,
    /// What could not be followed.
    pub(super) faults: Vec<String>,
    tests: BTreeSet<String>,
}

impl Sources {
    /// Every file of every crate, from its roots.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut sources = Self::default();
        for name in names_in(&tree.root.join("crates")) {
            sources.krate(tree, &format!("crates/{name}"));
        }
        sources
    }

    fn krate(&mut self, tree: &Tree, krate: &str) {
        let mut roots: Vec<_> = ["src/lib.rs", "src/main.rs", "build.rs"].iter().map(|root| format!("{krate}/{root}")).collect();
        roots.extend(names_in(&tree.root.join(krate).join("src/bin")).into_iter().map(|name| format!("{krate}/src/bin/{name}")));
        for root in roots.into_iter().filter(|root| root.ends_with(".rs") && tree.has(root)) {
            let (folder, _) = root.rsplit_once('/').unwrap();
            self.file(tree, &root, folder, false);
        }
        let mut all = BTreeSet::new();
        collect(&tree.root, &format!("{krate}/src"), &mut all);
        all.extend(tree.instead.keys().filter(|file| file.starts_with(&format!("{krate}/src/"))).cloned());
        let unknown = all.into_iter().filter(|file| !self.shipped.contains_key(file) && !self.tests.contains(file));
        self.faults.extend(unknown.map(|file| format!("{file}: no module leads to it, so nobody knows what it is for")));
    }

    /// One file; `folder` is where its modules' files are.
    fn file(&mut self, tree: &Tree, file: &str, folder: &str, test: bool) {
        if test && !self.tests.insert(file.to_owned()) {
            return;
        }
        let Some(text) = tree.read(file) else {
            self.faults.push(format!("{file}: cannot be read"));
            return;
        };
        match parse(&text) {
            Ok(syntax) => {
                let test = test || is_test_only(&syntax.attrs);
                self.modules(tree, &syntax.items, folder, test);
                if test {
                    self.tests.insert(file.to_owned());
                } else {
                    self.shipped.insert(file.to_owned(), syntax);
                }
            }
            Err(error) => self.faults.push(format!("{file}:{}: {error}", error.span().start().line)),
        }
    }

    fn modules(&mut self, tree: &Tree, items: &[syn::Item], folder: &str, test: bool) {
        for item in items {
            let syn::Item::Mod(module) = item else { continue };
            let test = test || is_test_only(&module.attrs);
            let below = format!("{folder}/{}", module.ident);
            match &module.content {
                Some((_, items)) => self.modules(tree, items, &below, test),
                None => {
                    let candidates = [format!("{below}.rs"), format!("{below}/mod.rs")];
                    match candidates.iter().find(|candidate| tree.has(candidate)) {
                        Some(file) => self.file(tree, file, &below, test),
                        None => self.faults.push(format!("{below}.rs: the module's file is not there")),
                    }
                }
            }
        }
    }
}

thread_local! {
    static PARSED: RefCell<HashMap<String, Rc<syn::File>>> = RefCell::default();
}

/// The same text is parsed once: the tests look at the workspace many times, each with another file changed.
fn parse(text: &str) -> syn::Result<Rc<syn::File>> {
    if let Some(parsed) = PARSED.with_borrow(|parsed| parsed.get(text).cloned()) {
        return Ok(parsed);
    }
    let parsed = Rc::new(syn::parse_file(text)?);
    PARSED.with_borrow_mut(|all| all.insert(text.to_owned(), Rc::clone(&parsed)));
    Ok(parsed)
}

/// Whether what carries these attributes is compiled for tests alone.
pub(super) fn is_test_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Meta>().is_ok_and(|condition| implies_test(&condition)))
    })
}

/// Whether a condition holds in tests alone. `not(test)` and `any(test, unix)` do not.
fn implies_test(condition: &syn::Meta) -> bool {
    let syn::Meta::List(list) = condition else {
        return condition.path().is_ident("test");
    };
    let parts = list.parse_args_with(Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated).unwrap_or_default();
    if list.path.is_ident("all") {
        return parts.iter().any(implies_test);
    }
    list.path.is_ident("any") && !parts.is_empty() && parts.iter().all(implies_test)
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

fn collect(root: &Path, folder: &str, found: &mut BTreeSet<String>) {
    for name in names_in(&root.join(folder)) {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            collect(root, &path, found);
        } else if name.ends_with(".rs") {
            found.insert(path);
        }
    }
}
