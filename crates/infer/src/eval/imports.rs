//! `import`: the module's file is asked for like any other, then its statements run and its functions are there.

use std::rc::Rc;

use rex_catalogue::tables;
use rex_syntax::{Expr, ParseOptions, Source, Span, parse};
use smol_str::SmolStr;

use super::frame::Names;
use super::recursion::{Call, MODULE_BODY};
use super::{Evaluator, Module, Site};
use crate::values::{Text, Value};

/// Stands for a module that is not known: of that there is a finding, so nothing is said of what it lacks.
pub(crate) const UNKNOWN: usize = usize::MAX;

impl Evaluator<'_> {
    pub(crate) fn import_statement(&mut self, path: &Expr, alias: Option<&str>, span: Span) -> Value {
        let value = self.expression(path);
        if !self.live {
            return Value::never();
        }
        let line = self.script().map_or(0, |script| script.line_of(span));
        let site = Site { source: self.source(), span, line };
        let module = self.imported_module(&value, site).unwrap_or(UNKNOWN);
        if let (Some(alias), true) = (alias, self.live) {
            self.bind_module(alias, module);
        }
        Value::unit()
    }

    fn imported_module(&mut self, path: &Value, site: Site) -> Option<usize> {
        let file = self.module_file(path, site)?;
        self.operation(tables::import(), &[Value::text(Text::literal(&file))], site);
        let module = self.loaded(&file, site)?;
        self.run_module(module, site);
        Some(module)
    }

    fn bind_module(&mut self, alias: &str, module: usize) {
        let outermost = self.frames.last().is_some_and(|frame| frame.outermost);
        let source = self.source();
        if let Some(frame) = self.frame() {
            frame.imports.push((alias.into(), module));
        }
        if outermost && let Some(importing) = self.modules.get_mut(source) {
            importing.imports.push((alias.into(), module));
        }
    }

    /// The canonical path of the module's file.
    fn module_file(&mut self, value: &Value, site: Site) -> Option<String> {
        let unresolved = |this: &mut Self, message: String, help: &str| {
            this.unbounded("import-unresolved", &message, help, site.source, site.span, "not analysed");
            None
        };
        if !self.options.modules.contains(&rex_catalogue::operation::Module::Import) {
            self.error(
                "unknown-module",
                "there is no `import` here: the module is left out".to_owned(),
                None,
                site,
                "fails when the script runs",
            );
            return None;
        }
        let Some(name) = value.as_literal() else {
            let why = super::describe(&value.causes());
            return unresolved(
                self,
                format!("the path of the module could be anything: {why}"),
                "import modules by a path that stands in the script",
            );
        };
        let Some(root) = &self.options.module_root else {
            return unresolved(self, "it is not known where modules are".to_owned(), "give their directory with `--module-root`");
        };
        let relative = name.strip_prefix(&format!("{root}/")).unwrap_or(name);
        let escapes = relative.starts_with('/') || relative.split('/').any(|part| part == "..");
        if escapes {
            let help = format!("name a file below {root}");
            self.error(
                "import-outside",
                format!("`{name}` leads out of the module root"),
                Some(help),
                site,
                "refused when the script runs",
            );
            return None;
        }
        let relative = relative.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/");
        let suffix = if relative.ends_with(".rhai") { "" } else { ".rhai" };
        Some(format!("{root}/{relative}{suffix}"))
    }

    fn loaded(&mut self, file: &str, site: Site) -> Option<usize> {
        if let Some(index) = self.modules.iter().position(|module| module.path.as_deref() == Some(file)) {
            return Some(index);
        }
        match self.files.read_module(file) {
            Ok(text) => {
                let parsed = parse(Source::new(file, text), &ParseOptions::default());
                let index = self.modules.len();
                self.report_errors(index, &parsed);
                self.modules.push(Module::new(parsed.script, Some(file.to_owned())));
                Some(index)
            }
            Err(reason) => {
                let message = format!("the module {file} cannot be read: {reason}");
                self.unbounded("import-unresolved", &message, "see that the file is there", site.source, site.span, "not analysed");
                None
            }
        }
    }

    /// Runs the module's own statements, the first time.
    fn run_module(&mut self, index: usize, site: Site) {
        if self.modules.get(index).is_some_and(|module| module.ready) {
            return;
        }
        let is_running = self.frames.iter().any(|frame| frame.module == index && frame.outermost);
        if index == 0 || is_running {
            self.error("import-cycle", "the module imports itself".to_owned(), None, site, "fails when the script runs");
            return;
        }
        let Some(script) = self.modules.get(index).map(|module| Rc::clone(&module.script)) else { return };
        let call = Call {
            module: index,
            function: MODULE_BODY,
            this: None,
            captured: Vec::new(),
            arguments: Vec::new(),
            names: Names::default(),
            site,
        };
        self.in_module(&call, |this| this.statements(&script.body));
        if let Some(module) = self.modules.get_mut(index) {
            module.ready = true;
        }
    }

    /// The module an alias stands for.
    pub(crate) fn imported(&self, alias: &str) -> Option<usize> {
        let find = |imports: &[(SmolStr, usize)]| imports.iter().rev().find(|(name, _)| name == alias).map(|(_, module)| *module);
        let here = self.frames.last().and_then(|frame| find(&frame.imports));
        here.or_else(|| self.modules.get(self.source()).and_then(|module| find(&module.imports)))
    }

    pub(crate) fn call_exported(&mut self, module: usize, name: &str, arguments: Vec<Value>, site: Site) -> Value {
        if module == UNKNOWN {
            return self.unknown(format!("`{name}` of a module that is not known"), site.span);
        }
        let functions = self.modules.get(module).map(|module| module.functions(name, arguments.len())).unwrap_or_default();
        let is_public = |function: &usize| {
            self.modules.get(module).and_then(|module| module.function(*function)).is_some_and(|function| !function.private)
        };
        match functions.into_iter().find(is_public) {
            Some(function) => {
                self.call_script(Call { module, function, this: None, captured: Vec::new(), arguments, names: Names::default(), site })
            }
            None => {
                let message = format!("the module has no public function `{name}` with {} arguments", arguments.len());
                self.error("unknown-function", message, None, site, "not defined");
                self.unknown(format!("`{name}`, which the module does not have"), site.span)
            }
        }
    }
}
