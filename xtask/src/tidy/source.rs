//! Rules over the syntax of our own code.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Fault;
use crate::Done;
use crate::repository::Repository;

/// How many macros of its own the workspace may have.
const MACROS: usize = 6;

/// Macros that stand for work not done.
const UNFINISHED: &[&str] = &["todo", "unimplemented"];

/// One source file.
pub(super) struct Source {
    pub(super) file: String,
    pub(super) lines: usize,
    pub(super) functions: Vec<Function>,
    macros: Vec<usize>,
    faults: Vec<Fault>,
}

/// One function with a body.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) lines: usize,
}

/// Reads every source file.
pub(super) fn parse(repository: &Repository) -> Done<Vec<Source>> {
    repository.files_ending(".rs").map(|file| read(file, &repository.read(file)?)).collect()
}

fn read(file: &str, text: &str) -> Done<Source> {
    let syntax = syn::parse_file(text).map_err(|error| format!("{file}:{}: {error}", error.span().start().line))?;
    let source =
        Source { file: file.to_owned(), lines: text.lines().count(), functions: Vec::new(), macros: Vec::new(), faults: Vec::new() };
    let mut reader = Reader { source };
    reader.visit_file(&syntax);
    Ok(reader.source)
}

pub(super) fn check(sources: &[Source]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for source in sources {
        faults.extend(source.faults.iter().map(|fault| Fault::new(&fault.place, &fault.what)));
    }
    let macros = || sources.iter().flat_map(|source| source.macros.iter().map(move |line| format!("{}:{line}", source.file)));
    if macros().count() > MACROS {
        let places: Vec<_> = macros().collect();
        faults.push(Fault::new("workspace", format!("more than {MACROS} macro_rules!: {}", places.join(", "))));
    }
    faults
}

struct Reader {
    source: Source,
}

impl Reader {
    fn fault(&mut self, span: Span, what: &str) {
        self.source.faults.push(Fault::new(format!("{}:{}", self.source.file, span.start().line), what));
    }

    fn function(&mut self, name: &syn::Ident, body: &syn::Block) {
        let (start, end) = (name.span().start().line, body.span().end().line);
        self.source.functions.push(Function { name: name.to_string(), line: start, lines: end - start + 1 });
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("allow") {
            self.fault(
                attribute.span(),
                "a bare `allow`: write `#[expect(.., reason = \"..\")]`, which also says when it is no longer needed",
            );
        }
        if attribute.path().is_ident("ignore") {
            self.fault(attribute.span(), "an ignored test: fix it or delete it");
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.sig.ident, body);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if UNFINISHED.iter().any(|name| call.path.is_ident(name)) {
            self.fault(call.span(), "unfinished work");
        }
        if call.path.is_ident("macro_rules") {
            self.source.macros.push(call.span().start().line);
        }
        visit::visit_macro(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let source = read("planted.rs", text).map_err(|error| error.to_string());
        source.map_or_else(|error| vec![error], |source| check(&[source]).iter().map(ToString::to_string).collect())
    }

    #[test]
    fn each_breach_is_seen() {
        let cases = [
            ("#[allow(dead_code)] fn a() {}", "a bare `allow`"),
            ("#![allow(dead_code)]", "a bare `allow`"),
            ("#[test] #[ignore] fn a() {}", "an ignored test"),
            (concat!("fn a() { to", "do!() }"), "unfinished"),
        ];
        for (text, expected) in cases {
            let found = faults(text);
            assert!(found.iter().any(|fault| fault.contains(expected)), "{text}: {found:?}");
        }
        assert_eq!(faults("#[expect(dead_code, reason = \"a test\")] fn a() {}"), [""; 0]);
        assert!(faults(&"macro_rules! a { () => {} }\n".repeat(MACROS + 1)).iter().any(|fault| fault.contains("macro_rules")));
    }

    #[test]
    fn a_function_is_measured_to_its_end() -> Result<(), String> {
        let source = read("planted.rs", "fn a() {\n\n}\nimpl A {\n    fn b() {}\n}\n").map_err(|error| error.to_string())?;
        let measured: Vec<_> = source.functions.iter().map(|function| (function.name.as_str(), function.line, function.lines)).collect();
        assert_eq!(measured, [("a", 1, 3), ("b", 5, 1)]);
        Ok(())
    }
}
