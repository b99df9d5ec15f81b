//! `import`: other script files, each asked for like any file.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rex_catalogue::operation::Operation;
use rex_catalogue::tables;
use rhai::module_resolvers::ModuleResolver;
use rhai::{Engine, EvalAltResult, GlobalRuntimeState, Module, Position, Scope, Shared};

use crate::call::Call;
use crate::call_chain::{self, CallSite, Importing};
use crate::failure::{Failure, FailureKind};
use crate::paths::Path;
use crate::run::Run;
use crate::thrown;

/// Finds modules below one directory.
pub(crate) struct Importer {
    run: Rc<Run>,
    root: Option<Path>,
    loaded: RefCell<HashMap<Path, Shared<Module>>>,
    /// The files being loaded, outermost first.
    loading: RefCell<Vec<Path>>,
}

type Resolved = Result<Shared<Module>, Box<EvalAltResult>>;

impl Importer {
    pub(crate) fn new(run: Rc<Run>, root: Option<Path>) -> Self {
        Self { run, root, loaded: RefCell::default(), loading: RefCell::default() }
    }

    /// The file a path in an `import` statement means.
    fn file(&self, path: &str) -> Result<Path, Failure> {
        let Some(root) = &self.root else {
            let message = "this script has no place of its own to import from; say --module-root DIR";
            return Err(Failure::new(FailureKind::Other, message));
        };
        let named = if path.ends_with(".rhai") { path.to_owned() } else { format!("{path}.rhai") };
        let absolute = if named.starts_with('/') { named } else { format!("{}/{named}", root.as_str()) };
        let file = Path::parse(&absolute)?;
        let below = if root.is_root() { "/".to_owned() } else { format!("{}/", root.as_str()) };
        if file.as_str().starts_with(&below) {
            return Ok(file);
        }
        let message = format!("\"{path}\" is outside of the module root \"{}\"", root.as_str());
        Err(Failure::new(FailureKind::Other, message))
    }

    fn load(&self, engine: &Engine, global: &mut GlobalRuntimeState, file: &Path, position: Position) -> Resolved {
        let site = CallSite { script: global.source().unwrap_or_default().to_owned(), line: position.line().unwrap_or(0) };
        let followed = self.run.gate.recorder().borrow().listens();
        let call_chain = if followed { call_chain::of_import(global.debugger(), &self.run) } else { Vec::new() };
        let text = self.read(&site, call_chain, file, position)?;
        self.run.modules.borrow_mut().insert(file.as_str().to_owned(), text.clone());
        let mut ast = engine.compile(text).map_err(|error| {
            Box::new(EvalAltResult::ErrorInModule(file.as_str().to_owned(), Box::new(EvalAltResult::from(error)), position))
        })?;
        ast.set_source(file.as_str());
        let depth = if followed { global.debugger().call_stack().len() } else { 0 };
        self.run.importing.borrow_mut().push(Importing { depth, site, file: file.as_str().to_owned() });
        let module = Module::eval_ast_as_new_raw(engine, &mut Scope::new(), global, &ast);
        self.run.importing.borrow_mut().pop();
        let module = module.map_err(|error| Box::new(EvalAltResult::ErrorInModule(file.as_str().to_owned(), error, position)))?;
        Ok(module.into())
    }

    fn read(&self, site: &CallSite, call_chain: Vec<CallSite>, file: &Path, position: Position) -> Result<String, Box<EvalAltResult>> {
        let operation: &'static Operation = tables::import();
        let place = (site.script.clone(), site.line);
        let call = Call::new(&self.run, operation, vec![("path", file.as_str().into())], place, None).on_the_way_of(call_chain);
        let text = call.perform().map_err(|stop| thrown::stop(stop, position))?;
        Ok(text.into_string().unwrap_or_default())
    }

    fn cycle(&self, file: &Path) -> Option<String> {
        let loading = self.loading.borrow();
        let start = loading.iter().position(|loading| loading == file)?;
        let chain: Vec<_> = loading.iter().skip(start).chain([file]).map(Path::as_str).collect();
        Some(format!("modules import each other in a circle: {}", chain.join(" -> ")))
    }
}

impl ModuleResolver for Importer {
    fn resolve(&self, _: &Engine, _: Option<&str>, path: &str, position: Position) -> Resolved {
        // The engine always resolves with its state, below.
        Err(Box::new(EvalAltResult::ErrorModuleNotFound(path.to_owned(), position)))
    }

    fn resolve_raw(&self, engine: &Engine, global: &mut GlobalRuntimeState, _: &mut Scope<'_>, path: &str, position: Position) -> Resolved {
        let file = self.file(path).map_err(|failure| thrown::failure(&failure, position))?;
        if let Some(chain) = self.cycle(&file) {
            return Err(thrown::failure(&Failure::new(FailureKind::Other, chain), position));
        }
        if let Some(module) = self.loaded.borrow().get(&file) {
            return Ok(Shared::clone(module));
        }
        self.loading.borrow_mut().push(file.clone());
        let module = self.load(engine, global, &file, position);
        self.loading.borrow_mut().pop();
        if let Ok(module) = &module {
            self.loaded.borrow_mut().insert(file, Shared::clone(module));
        }
        module
    }
}
