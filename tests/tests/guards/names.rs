//! Every banned name in a file's syntax: in paths, imports, method calls, and in the words handed to macros.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};

use super::banned::{Class, MACROS, class_of, is_root};
use super::modules::is_test_only;

/// One use of a banned name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) line: usize,
    pub(super) class: Class,
    pub(super) what: String,
    /// Whether it is passed on to other modules.
    pub(super) public: bool,
}

/// Every use of a banned name in code that ships.
pub(super) fn uses(file: &syn::File) -> Vec<Use> {
    let mut reader = Reader::default();
    reader.visit_file(file);
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<Use>,
}

impl Reader {
    fn add(&mut self, line: usize, class: Class, what: impl Into<String>, public: bool) {
        self.found.push(Use { line, class, what: what.into(), public });
    }

    fn path(&mut self, line: usize, path: &[String], imported: bool, public: bool) {
        if let Some(class) = class_of(path, imported) {
            self.add(line, class, path.join("::"), public);
        }
    }

    fn import(&mut self, before: &[String], tree: &syn::UseTree, public: bool) {
        let line = |ident: &syn::Ident| ident.span().start().line;
        match tree {
            syn::UseTree::Path(path) => self.import(&joined(before, &path.ident), &path.tree, public),
            syn::UseTree::Name(name) if name.ident == "self" => self.path(line(&name.ident), before, true, public),
            syn::UseTree::Name(name) => self.path(line(&name.ident), &joined(before, &name.ident), true, public),
            syn::UseTree::Rename(name) if name.ident == "self" => self.path(line(&name.ident), before, true, public),
            syn::UseTree::Rename(name) => self.path(line(&name.ident), &joined(before, &name.ident), true, public),
            syn::UseTree::Glob(glob) => self.path(glob.star_token.spans[0].start().line, before, true, public),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(before, tree, public)),
        }
    }

    /// The words of a macro call or of a macro's definition. They need not be Rust, so paths are picked out of them.
    fn tokens(&mut self, stream: TokenStream) {
        let mut tokens = stream.into_iter().peekable();
        let mut before_is_path = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) if !before_is_path && !is_keyword(&ident) => {
                    let line = ident.span().start().line;
                    let mut path = vec![ident.unraw().to_string()];
                    self.rest_of_path(&mut path, &mut tokens, line);
                }
                TokenTree::Ident(_) | TokenTree::Literal(_) => {}
                TokenTree::Punct(punct) => {
                    // `.std` is a field or method; its name alone can still be banned.
                    if punct.as_char() == '.'
                        && let Some(TokenTree::Ident(name)) = tokens.peek()
                    {
                        self.path(name.span().start().line, &[String::from("."), name.unraw().to_string()], false, false);
                        before_is_path = true;
                        continue;
                    }
                }
            }
            before_is_path = false;
        }
    }

    /// Reads on after a name for as long as `::` follows.
    fn rest_of_path(&mut self, path: &mut Vec<String>, tokens: &mut std::iter::Peekable<proc_macro2::token_stream::IntoIter>, line: usize) {
        while is_colon(tokens.peek(), Spacing::Joint) {
            let mut ahead = tokens.clone();
            ahead.next();
            if !is_colon(ahead.peek(), Spacing::Alone) && !is_colon(ahead.peek(), Spacing::Joint) {
                break;
            }
            ahead.next();
            *tokens = ahead;
            match tokens.peek() {
                Some(TokenTree::Ident(next)) => {
                    path.push(next.unraw().to_string());
                    tokens.next();
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    self.group(path, group.stream(), line);
                    tokens.next();
                    return;
                }
                Some(TokenTree::Punct(star)) if star.as_char() == '*' => {
                    self.path(line, path, true, false);
                    return;
                }
                _ => break,
            }
        }
        self.path(line, path, path.len() == 1 && is_root(&path[0]), false);
    }

    /// The names in the braces of an import inside of a macro.
    fn group(&mut self, before: &[String], stream: TokenStream, line: usize) {
        let mut tokens = stream.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if ident == "self" => self.path(line, before, true, false),
                TokenTree::Ident(ident) => {
                    let mut path = before.to_vec();
                    path.push(ident.unraw().to_string());
                    self.rest_of_path(&mut path, &mut tokens, line);
                    self.path(line, &path, true, false);
                }
                TokenTree::Punct(star) if star.as_char() == '*' => self.path(line, before, true, false),
                _ => {}
            }
        }
    }
}

/// Keywords can stand before a path that begins with `::`. Those that begin a path themselves are names here.
fn is_keyword(ident: &proc_macro2::Ident) -> bool {
    let name = ident.to_string();
    !["crate", "self", "super", "Self"].contains(&name.as_str()) && syn::parse_str::<syn::Ident>(&name).is_err()
}

fn is_colon(token: Option<&TokenTree>, spacing: Spacing) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == spacing)
}

fn joined(before: &[String], ident: &syn::Ident) -> Vec<String> {
    let mut path = before.to_vec();
    path.push(ident.unraw().to_string());
    path
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_test_only(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let public = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&[], &item.tree, public);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = item.ident.unraw().to_string();
        if is_root(&name) {
            self.add(item.ident.span().start().line, Class::Hidden, format!("extern crate {name}"), false);
        }
    }

    fn visit_item_foreign_mod(&mut self, item: &'ast syn::ItemForeignMod) {
        self.add(item.abi.extern_token.span.start().line, Class::System, "extern block", false);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.path(first.ident.span().start().line, &names, false, false);
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.path(call.method.span().start().line, &[String::from("."), call.method.unraw().to_string()], false, false);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|segment| segment.ident.unraw().to_string()).unwrap_or_default();
        if MACROS.contains(&name.as_str()) {
            self.add(call.path.segments[0].ident.span().start().line, Class::Hidden, format!("{name}!"), false);
        }
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let moved = attribute.path().is_ident("path")
            || (attribute.path().is_ident("cfg_attr")
                && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string().contains("path =")));
        if moved {
            self.add(attribute.pound_token.span.start().line, Class::Hidden, "#[path]", false);
        }
    }

    fn visit_expr_unsafe(&mut self, block: &'ast syn::ExprUnsafe) {
        self.add(block.unsafe_token.span.start().line, Class::Unsafe, "unsafe", false);
        visit::visit_expr_unsafe(self, block);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let Some(token) = &item.unsafety {
            self.add(token.span.start().line, Class::Unsafe, "unsafe impl", false);
        }
        visit::visit_item_impl(self, item);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::ExternCrate(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
