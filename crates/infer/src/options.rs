//! What is known about a script before it runs.

use std::collections::BTreeMap;

use rex_catalogue::operation::Module;
use rex_catalogue::plan::Known;
use serde_json::Value;

use crate::world::World;

/// What is known about a script before it runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// The script's arguments as plain JSON; `None` where they are not known, so that the policy has to do for any.
    pub arguments: Option<BTreeMap<String, Value>>,
    /// The values of some arguments, while the others stay as unknown as they are.
    pub known: BTreeMap<String, Value>,
    /// The account the policy is for; everyone if none.
    pub principal: Option<String>,
    /// The parts of the API that exist.
    pub modules: Vec<Module>,
    /// The canonical directory that imports are relative to, without a slash at the end.
    pub module_root: Option<String>,
    /// The host the script will run on; assumptions stand in for it where there is none.
    pub world: Option<World>,
    /// The debugger that looks into core dumps.
    pub debugger: String,
    /// Every use of an argument keeps the argument's name, at the price of what its declared type would say.
    pub named_holes: bool,
    /// Files are read with redaction wherever an operation can do that.
    pub redacted: bool,
    /// The dictionary of redacted reads.
    pub dictionary: String,
    /// How many evaluation steps are made before the analysis gives up.
    pub budget: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            arguments: None,
            known: BTreeMap::new(),
            principal: None,
            modules: Module::ALL.to_vec(),
            module_root: None,
            world: None,
            debugger: Known::Debugger.usual().to_owned(),
            named_holes: false,
            redacted: false,
            dictionary: Known::Dictionary.usual().to_owned(),
            budget: 2_000_000,
        }
    }
}

/// Where the text of an imported module comes from. The analysis itself never touches the host.
pub trait Files: Sync {
    /// The text of the module file with that canonical path.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    fn read_module(&self, path: &str) -> Result<String, String>;
}

/// No module can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read_module(&self, path: &str) -> Result<String, String> {
        Err(format!("{path} cannot be read here"))
    }
}
