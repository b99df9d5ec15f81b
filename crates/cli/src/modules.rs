//! Which parts of the API exist, and where modules are imported from: the same for running and inferring.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use rex_catalogue::operation::Module;

use crate::fault::Fault;
use crate::input;

/// The flags.
#[derive(Args, Clone, Debug)]
pub(crate) struct ModuleOptions {
    /// Only these parts of the API exist [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = module_names())]
    modules: Option<Vec<Module>>,
    /// Where `import` looks for modules [default: the script's directory]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    module_root: Option<PathBuf>,
}

fn module_names() -> impl TypedValueParser<Value = Module> {
    let names = Module::ALL.iter().map(|module| PossibleValue::new(module.name()));
    PossibleValuesParser::new(names).map(|name| Module::find(&name).unwrap_or(Module::File))
}

impl ModuleOptions {
    /// The parts that exist.
    pub(crate) fn modules(&self) -> Vec<Module> {
        self.modules.clone().unwrap_or_else(|| Module::ALL.to_vec())
    }

    /// The flags as they would be typed again.
    pub(crate) fn words(&self) -> Vec<String> {
        let names = self.modules.iter().map(|modules| modules.iter().map(|module| module.name()).collect::<Vec<_>>().join(","));
        let modules = names.flat_map(|names| ["--modules".to_owned(), names]);
        let root = self.module_root.iter().flat_map(|root| ["--module-root".to_owned(), root.display().to_string()]);
        modules.chain(root).collect()
    }

    /// The directory to import from; `usual` is the one where none is said.
    pub(crate) fn root(&self, usual: impl FnOnce() -> Result<Option<String>, Fault>) -> Result<Option<String>, Fault> {
        match &self.module_root {
            Some(root) => input::real_directory(root).map(Some),
            None => usual(),
        }
    }

    /// The directory to import from, for that script.
    pub(crate) fn root_of(&self, script: &Path) -> Result<Option<String>, Fault> {
        self.root(|| input::directory_of(script))
    }
}
