//! Laws (b), (c) and (d): what is recorded was foreseen, the inferred policy is enough, and no part of it is too much.

use rex_infer::{Class, Inferred, Place, Requirement};
use rex_policy::{Permit, render};
use rex_runtime::{DecisionRecord, Phase};

use crate::case::Case;
use crate::performance::{Performance, infer, perform_with, rename};
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
    free.decisions.iter().filter(|decision| !is_foreseen(decision, inferred, world)).map(fault).collect()
}

/// Whether a requirement of that place matches what was asked; what only a forbid can deny needs none.
pub fn is_foreseen(decision: &DecisionRecord, inferred: &Inferred, world: &World) -> bool {
    let mut request = decision.request.clone();
    rename(&mut request, &|text| world.fill(text));
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
        if atom.class == Class::May && !used(atom, free, world) {
            continue;
        }
        let without = perform_with(case, &|world| without(&infer(case, world), dropped));
        if without.traits() == free.traits() && without.decisions.iter().all(|decision| decision.allowed) {
            faults.push(format!("{}: is the same without {} on {}", case.name, atom.action.uid(), world.strip(&atom.pattern.to_string())));
        }
    }
    faults
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
    free.decisions.iter().any(|decision| {
        let mut request = decision.request.clone();
        rename(&mut request, &|text| world.fill(text));
        requirement.matches(&request)
    })
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
        comments: Vec::new(),
        principal: None,
        actions: vec![requirement.action],
        entity: requirement.entity,
        resource: vec![requirement.pattern.widened()],
        context: requirement.context.clone(),
    }
}
