//! Laws (b), (c) and (d): what is recorded was foreseen, the inferred policy is enough, and no part of it is too much.

use std::collections::BTreeSet;

use rex_catalogue::vocabulary::Action;
use rex_infer::{Class, Inferred, Place, Requirement};
use rex_policy::{Pattern, Permit, render};
use rex_runtime::{DecisionRecord, Phase};

use crate::case::Case;
use crate::performance::{Performance, filled, infer, perform_with};
use crate::world::World;

/// Law (b): each recorded request is allowed by a requirement that names its line and the calls that led there.
pub fn unforeseen(case: &Case, free: &Performance, inferred: &Inferred, world: &World) -> Vec<String> {
    let fault = |decision: &DecisionRecord| {
        format!(
            "{}: line {} asked {} on {}, which no requirement of that line and its calls {:?} foresees",
            case.name,
            decision.line,
            decision.request.action.uid(),
            decision.request.resource.uid(),
            decision.call_chain.iter().map(|site| site.line).collect::<Vec<_>>()
        )
    };
    // Where only redacted reads are allowed, the denied question before each is what inference was told to leave out.
    let denied_for_redaction =
        |decision: &DecisionRecord| case.has("redacted") && !decision.allowed && decision.request.action == Action::READ;
    let unforeseen = |decision: &&DecisionRecord| !denied_for_redaction(decision) && !is_foreseen(decision, inferred, world);
    free.decisions.iter().filter(unforeseen).map(fault).collect()
}

/// Whether a requirement of that place matches what was asked; what only a forbid can deny needs none.
pub fn is_foreseen(decision: &DecisionRecord, inferred: &Inferred, world: &World) -> bool {
    let request = filled(&decision.request, world);
    let names_it = |requirement: &&Requirement| requirement.places.iter().any(|place| is_place(place, decision, inferred));
    decision.phase == Phase::Probe || inferred.requirements.iter().filter(names_it).any(|requirement| requirement.matches(&request))
}

/// Whether a place is where a question was put: file, line, and the calls on the way.
fn is_place(place: &Place, decision: &DecisionRecord, inferred: &Inferred) -> bool {
    let name = |source: usize| inferred.sources.get(source).map_or("", |source| last_component(&source.name));
    let sites = place.call_chain.iter().map(|site| (name(site.source), site.line)).chain([(name(place.source), place.line)]);
    let foreseen: Vec<(&str, usize)> = sites.collect();
    let sites = decision.call_chain.iter().map(|site| (site.script.as_str(), site.line)).chain([(decision.script.as_str(), decision.line)]);
    let taken: Vec<(&str, usize)> = sites.map(|(script, line)| (last_component(script), line)).collect();
    is_way(&foreseen, &taken)
}

/// Whether the calls are those foreseen. Of a recursion that goes deeper than it is followed, some rounds are left out.
fn is_way(foreseen: &[(&str, usize)], taken: &[(&str, usize)]) -> bool {
    // A closure that is called in another file goes by the name of that.
    let is_at = |index: usize, (script, line): (&str, usize)| {
        let own = foreseen.get(index).is_some_and(|site| *site == (script, line));
        let called_elsewhere = index.checked_sub(1).and_then(|before| foreseen.get(before)).is_some_and(|site| site.0 == script);
        own || (called_elsewhere && foreseen.get(index).is_some_and(|site| site.1 == line))
    };
    if foreseen.len() >= taken.len() {
        return foreseen.len() == taken.len() && taken.iter().enumerate().all(|(index, site)| is_at(index, *site));
    }
    let mut left = taken.iter();
    foreseen.len() > 1
        && (0..foreseen.len()).all(|index| left.any(|site| is_at(index, *site)))
        && taken.first().is_some_and(|site| is_at(0, *site))
        && taken.last().is_some_and(|site| is_at(foreseen.len() - 1, *site))
}

fn last_component(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Law (c): the inferred policy is enough, and its text is a policy.
pub fn too_little(case: &Case, free: &Performance) -> Option<String> {
    let under = perform_with(case, &|world| infer(case, world).policy().unwrap());
    (under.traits() != free.traits()).then(|| {
        let denied: Vec<_> = under
            .decisions
            .iter()
            .filter(|decision| !decision.allowed)
            .map(|decision| format!("{} {}", decision.request.action.uid(), decision.request.resource.uid()))
            .collect();
        format!(
            "{}: differs under its inferred policy: {:?}, denied {denied:?}, output {:?} instead of {:?}",
            case.name, under.error, under.output, free.output
        )
    })
}

/// Law (d): without one of its atoms the script is denied or does something else. What only some runs need is
/// only dropped where this run used it.
pub fn too_much(case: &Case, free: &Performance, inferred: &Inferred, world: &World) -> Vec<String> {
    let mut faults = Vec::new();
    for (dropped, atom) in atoms(inferred).into_iter().enumerate() {
        // Whoever does not come to the end need not come to what every successful run needs.
        if (atom.class == Class::May || !free.succeeded) && !used(atom, free, world) {
            continue;
        }
        let without = perform_with(case, &|world| without(&infer(case, world), dropped));
        if without.traits() == free.traits() && without.decisions.iter().all(|decision| decision.allowed) {
            faults.push(format!("{}: is the same without {} on {}", case.name, atom.action.uid(), world.strip(&atom.pattern.to_string())));
        }
    }
    faults
}

/// Law (d) where patterns have holes: each is narrowed to the paths the run asked for, and each of those has to be needed.
/// What no recorded request fits is not needed by this run.
pub fn narrowed(case: &Case, free: &Performance, inferred: &Inferred, world: &World) -> Vec<String> {
    let narrow = |inferred: &Inferred, world: &World| -> BTreeSet<(Action, String)> {
        let requests = free.decisions.iter().filter(|decision| decision.phase == Phase::Ask && decision.allowed);
        let requests = requests.map(|decision| filled(&decision.request, world));
        requests
            .filter(|request| inferred.requirements.iter().any(|requirement| requirement.matches(request)))
            .map(|request| (request.action, request.resource.id))
            .collect()
    };
    let mut faults = Vec::new();
    for (dropped, (action, path)) in narrow(inferred, world).into_iter().enumerate() {
        let without = perform_with(case, &|world| {
            let kept: Vec<_> = narrow(&infer(case, world), world).into_iter().enumerate().filter(|(at, _)| *at != dropped).collect();
            narrowed_policy(free, world, &kept)
        });
        if without.traits() == free.traits() && without.decisions.iter().all(|decision| decision.allowed) {
            faults.push(format!("{}: is the same without {} on {}", case.name, action.uid(), world.strip(&path)));
        }
    }
    faults
}

/// Permits for these requests of a run alone.
fn narrowed_policy(free: &Performance, world: &World, kept: &[(usize, (Action, String))]) -> String {
    let permits: Vec<_> = free
        .decisions
        .iter()
        .map(|decision| filled(&decision.request, world))
        .filter_map(|request| {
            let (index, (action, path)) =
                kept.iter().find(|(_, (action, path))| *action == request.action && *path == request.resource.id)?;
            Some(Permit {
                id: format!("atom-{index}-{}", request.resource.entity.row().name),
                reason: "an atom of the inferred policy, narrowed".to_owned(),
                comment: String::new(),
                principal: None,
                actions: vec![*action],
                entity: request.resource.entity,
                resource: vec![Pattern::literal(path.as_str())],
                context: Vec::new(),
            })
        })
        .map(|permit| (permit.id.clone(), permit))
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_values()
        .collect();
    render(&permits).unwrap()
}

/// What the policy is made of: requirements that no other covers.
fn atoms(inferred: &Inferred) -> Vec<&Requirement> {
    let all = &inferred.requirements;
    let covers = |other: &Requirement, one: &Requirement| {
        (other.action, other.entity, &other.context) == (one.action, one.entity, &one.context)
            && other.pattern.widened().covers(&one.pattern.widened())
    };
    let needed = |(index, one): &(usize, &Requirement)| {
        !all.iter().enumerate().any(|(at, other)| at != *index && covers(other, one) && (at < *index || !covers(one, other)))
    };
    all.iter().enumerate().filter(needed).map(|(_, one)| one).collect()
}

fn used(requirement: &Requirement, free: &Performance, world: &World) -> bool {
    let asked = free.decisions.iter().filter(|decision| decision.phase == Phase::Ask);
    asked.into_iter().any(|decision| requirement.matches(&filled(&decision.request, world)))
}

/// The inferred policy without one atom.
fn without(inferred: &Inferred, dropped: usize) -> String {
    let kept = atoms(inferred).into_iter().enumerate().filter(|(index, _)| *index != dropped);
    let permits: Vec<_> = kept.map(|(index, atom)| permit(index, atom)).collect();
    render(&permits).unwrap()
}

fn permit(index: usize, requirement: &Requirement) -> Permit {
    Permit {
        id: format!("atom-{index}"),
        reason: "an atom of the inferred policy".to_owned(),
        comment: String::new(),
        principal: None,
        actions: vec![requirement.action],
        entity: requirement.entity,
        resource: vec![requirement.pattern.widened()],
        context: requirement.context.iter().map(|constraint| constraint.map(Pattern::widened)).collect(),
    }
}
