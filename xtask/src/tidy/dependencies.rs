//! The dependency law: who may use whom, and who may use what from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use super::Fault;
use crate::Done;
use crate::command::{cargo, output};
use crate::repository::Repository;

/// For each crate of ours the crates of ours it may use. A crate that is not here may not exist.
const LAW: &[(&str, Ours)] = &[
    ("rex-catalogue", Ours::Only(&[])),
    ("rex-syntax", Ours::Only(&["rex-catalogue"])),
    ("rex-policy", Ours::Only(&["rex-catalogue"])),
    ("rex-runtime", Ours::Only(&["rex-catalogue", "rex-policy"])),
    ("rex-infer", Ours::Only(&["rex-catalogue", "rex-policy", "rex-syntax"])),
    ("rex-lint", Ours::Only(&["rex-catalogue", "rex-policy", "rex-syntax", "rex-infer"])),
    ("rex-pack", Ours::Only(&["rex-policy", "rex-infer", "rex-lint"])),
    ("rex-ide", Ours::Only(&["rex-policy", "rex-syntax", "rex-infer", "rex-lint"])),
    ("rex-lsp", Ours::Only(&["rex-ide"])),
    ("rex-mcp", Ours::Only(&["rex-ide", "rex-runtime"])),
    ("rex-cli", Ours::All),
    ("rex-tests", Ours::All),
    ("xtask", Ours::Only(&["rex-catalogue", "rex-policy", "rex-cli"])),
];

enum Ours {
    All,
    Only(&'static [&'static str]),
}

/// Crates from outside that only some of ours may use, by the start of their names.
const OWNED: &[(&str, &[&str])] = &[
    ("rhai", &["rex-syntax", "rex-runtime"]),
    ("cedar", &["rex-policy"]),
    ("rustix", &["rex-runtime", "rex-cli", "rex-tests"]),
    ("nix", &["rex-runtime", "rex-cli", "rex-tests", "xtask"]),
    ("libc", &["rex-runtime", "rex-cli", "rex-tests"]),
    ("signal-hook", &["rex-cli", "rex-tests", "xtask"]),
];

/// Crates that use nothing at all.
const LEAVES: &[&str] = &["rex-catalogue"];

/// Crates that neither touch the host nor may pull in what waits for it or talks over a network.
const OFFLINE: &[&str] = &["rex-catalogue", "rex-policy", "rex-syntax", "rex-infer", "rex-lint"];

/// Async runtimes, HTTP clients, and what they are made of.
const BANNED: &[&str] = &[
    "actix-rt",
    "async-executor",
    "async-global-executor",
    "async-io",
    "async-std",
    "attohttpc",
    "awc",
    "curl",
    "curl-sys",
    "embassy-executor",
    "futures-executor",
    "glommio",
    "h2",
    "h3",
    "http-client",
    "hyper",
    "hyper-util",
    "isahc",
    "mio",
    "minreq",
    "monoio",
    "native-tls",
    "polling",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "surf",
    "tokio",
    "tokio-util",
    "tungstenite",
    "ureq",
];

/// How one crate uses another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Shipped,
    Tests,
}

/// Every package of the build, ours and others, with what each uses.
#[derive(Default)]
pub(super) struct Graph {
    ours: BTreeSet<String>,
    uses: BTreeMap<String, Vec<(String, Use)>>,
}

impl Graph {
    /// As cargo resolves it for this machine.
    pub(super) fn of(repository: &Repository) -> Done<Self> {
        let host = host()?;
        let metadata = output(cargo(repository.root(), &["metadata", "--format-version", "1", "--filter-platform", &host]))?;
        Self::read(&serde_json::from_str(&metadata)?).ok_or_else(|| "the output of `cargo metadata` is not what it should be".into())
    }

    fn read(metadata: &Value) -> Option<Self> {
        let mut graph = Self::default();
        let mut names = BTreeMap::new();
        for package in metadata.get("packages")?.as_array()? {
            names.insert(package.get("id")?.as_str()?, package.get("name")?.as_str()?);
        }
        for member in metadata.get("workspace_members")?.as_array()? {
            graph.ours.insert((*names.get(member.as_str()?)?).to_owned());
        }
        for node in metadata.get("resolve")?.get("nodes")?.as_array()? {
            let name = *names.get(node.get("id")?.as_str()?)?;
            // Two versions of one crate are one here: the law is about names.
            let uses = graph.uses.entry(name.to_owned()).or_default();
            for dependency in node.get("deps")?.as_array()? {
                let used = *names.get(dependency.get("pkg")?.as_str()?)?;
                let mut kinds = dependency.get("dep_kinds")?.as_array()?.iter().map(|kind| kind.get("kind").and_then(Value::as_str));
                let how = if kinds.all(|kind| kind == Some("dev")) { Use::Tests } else { Use::Shipped };
                uses.push((used.to_owned(), how));
            }
        }
        Some(graph)
    }

    fn uses(&self, name: &str) -> &[(String, Use)] {
        self.uses.get(name).map_or(&[], Vec::as_slice)
    }

    /// Everything a crate ships with, each with the chain that leads to it.
    fn closure(&self, name: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut open = vec![(name.to_owned(), name.to_owned())];
        while let Some((at, chain)) = open.pop() {
            for (used, _) in self.uses(&at).iter().filter(|(_, how)| *how == Use::Shipped) {
                if !found.contains_key(used) {
                    let chain = format!("{chain} -> {used}");
                    found.insert(used.clone(), chain.clone());
                    open.push((used.clone(), chain));
                }
            }
        }
        found
    }
}

fn host() -> Done<String> {
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.arg("-vV");
    let text = output(command)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "`rustc -vV` names no host".into())
}

pub(super) fn check(graph: &Graph) -> Vec<Fault> {
    graph.ours.iter().flat_map(|name| one(graph, name)).collect()
}

fn one(graph: &Graph, name: &str) -> Vec<Fault> {
    let place = format!("crate {name}");
    let Some((_, law)) = LAW.iter().find(|(known, _)| *known == name) else {
        return vec![Fault::new(place, "has no row in the dependency law (xtask/src/tidy/dependencies.rs)")];
    };
    let mut faults = Vec::new();
    for (used, how) in graph.uses(name) {
        let allowed = match law {
            Ours::All => true,
            Ours::Only(allowed) => allowed.contains(&used.as_str()) || !graph.ours.contains(used),
        };
        if !allowed {
            faults.push(Fault::new(&place, format!("may not use {used}")));
        }
        if let Some((owned, _)) = OWNED.iter().find(|(owned, owners)| starts(used, owned) && !owners.contains(&name)) {
            faults.push(Fault::new(&place, format!("may not use {used}: {owned} has its owners")));
        }
        if LEAVES.contains(&name) && *how == Use::Shipped {
            faults.push(Fault::new(&place, format!("is a leaf and may not use {used}")));
        }
    }
    if OFFLINE.contains(&name) {
        let closure = graph.closure(name);
        let banned = BANNED.iter().filter_map(|banned| closure.get(*banned));
        faults.extend(banned.map(|chain| Fault::new(&place, format!("pulls an async runtime or a network client: {chain}"))));
    }
    faults
}

/// `cedar-policy-core` starts with `cedar`; `cedarwood` does not.
fn starts(name: &str, owned: &str) -> bool {
    name.strip_prefix(owned).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate, and what it uses.
    type Uses<'u> = (&'u str, &'u [(&'u str, Use)]);

    fn graph(uses: &[Uses<'_>]) -> Graph {
        let mut graph = Graph::default();
        for (name, used) in uses {
            let names = used.iter().map(|(used, _)| used).chain([name]);
            graph.ours.extend(names.filter(|name| name.starts_with("rex-")).map(|name| (*name).to_owned()));
            graph.uses.insert((*name).to_owned(), used.iter().map(|(used, how)| ((*used).to_owned(), *how)).collect());
        }
        graph
    }

    fn breaches(uses: &[Uses<'_>]) -> Vec<String> {
        check(&graph(uses)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_repository_keeps_the_law() -> Result<(), String> {
        let graph = Repository::here().and_then(|repository| Graph::of(&repository)).map_err(|error| error.to_string())?;
        assert!(graph.ours.len() >= 8, "{:?}", graph.ours);
        assert!(graph.closure("rex-policy").contains_key("cedar-policy-core"));
        assert_eq!(check(&graph), []);
        Ok(())
    }

    #[test]
    fn what_the_law_allows_passes() {
        let none = breaches(&[
            ("rex-infer", &[("rex-syntax", Use::Shipped), ("serde_json", Use::Shipped)]),
            ("rex-syntax", &[("rhai", Use::Shipped)]),
            ("rex-cli", &[("rex-runtime", Use::Shipped)]),
        ]);
        assert_eq!(none, [""; 0]);
    }

    #[test]
    fn each_kind_of_breach_is_seen() {
        let cases: &[(Uses<'_>, &str)] = &[
            (("rex-infer", &[("rex-runtime", Use::Shipped)]), "may not use rex-runtime"),
            (("rex-lint", &[("rex-runtime", Use::Tests)]), "may not use rex-runtime"),
            (("rex-syntax", &[("rex-policy", Use::Shipped)]), "may not use rex-policy"),
            (("rex-cli", &[("rhai", Use::Shipped)]), "may not use rhai"),
            (("rex-infer", &[("cedar-policy-core", Use::Tests)]), "cedar has its owners"),
            (("rex-infer", &[("rustix", Use::Shipped)]), "rustix has its owners"),
            (("rex-catalogue", &[("serde", Use::Shipped)]), "is a leaf"),
            (("rex-unknown", &[]), "has no row"),
        ];
        for ((name, uses), expected) in cases {
            let found = breaches(&[(name, uses)]);
            assert!(found.iter().any(|fault| fault.contains(expected)), "{name} {uses:?}: {found:?}");
        }
    }

    #[test]
    fn a_client_is_found_however_deep() {
        let deep: &[Uses<'_>] = &[
            ("rex-policy", &[("innocent", Use::Shipped)]),
            ("innocent", &[("tokio", Use::Shipped)]),
            ("rex-syntax", &[("tested", Use::Tests)]),
            ("tested", &[("ureq", Use::Shipped)]),
        ];
        assert_eq!(breaches(deep), ["crate rex-policy: pulls an async runtime or a network client: rex-policy -> innocent -> tokio"]);
    }
}
