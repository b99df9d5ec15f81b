//! Needs that others cover: of `/a/*` and `/a/b`, one permit says both.

use rex_catalogue::vocabulary::{Action, EntityType};
use rex_policy::{ContextConstraint, Pattern, Segment};

use crate::requirement::Requirement;

/// So many patterns are held against each other. Beyond that some are permitted though another covers them: that is no wider, and
/// only a script that is made to have so many has them.
const COMPARISONS: usize = 1_000_000;

/// A requirement as a policy can say it.
#[derive(Debug)]
pub(crate) struct Need<'r> {
    pub(crate) action: Action,
    pub(crate) entity: EntityType,
    pub(crate) pattern: Pattern,
    pub(crate) context: Vec<ContextConstraint>,
    pub(crate) requirement: &'r Requirement,
}

/// What the requirements need, sorted by pattern. What another covers has the pattern of that, and comes after it, the wider first.
pub(crate) fn needs(requirements: &[Requirement]) -> Vec<Need<'_>> {
    let mut needs: Vec<Need<'_>> = requirements.iter().map(Need::of).collect();
    needs.sort_by(|left, right| left.key().cmp(&right.key()));
    // Texts cover nothing.
    if needs.iter().all(Need::is_literal) {
        return needs;
    }
    let homes = homes(&needs);
    if homes.iter().copied().eq(0..needs.len()) {
        return needs;
    }
    let patterns: Vec<Pattern> = homes.iter().filter_map(|home| needs.get(*home)).map(|need| need.pattern.clone()).collect();
    let mut placed = Vec::with_capacity(needs.len());
    for ((home, pattern), need) in homes.into_iter().zip(patterns).zip(needs) {
        let place = (home, need.pattern != pattern, need.is_literal(), need.letters());
        placed.push((place, Need { pattern, ..need }));
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, need)| need).collect()
}

impl<'r> Need<'r> {
    fn of(requirement: &'r Requirement) -> Self {
        Self {
            action: requirement.action,
            entity: requirement.entity,
            pattern: requirement.pattern.widened(),
            context: requirement.context.iter().map(|constraint| constraint.map(Pattern::widened)).collect(),
            requirement,
        }
    }

    fn key(&self) -> (&Pattern, EntityType, &[ContextConstraint], Action) {
        (&self.pattern, self.entity, &self.context, self.action)
    }

    fn prefix(&self) -> &str {
        self.pattern.prefix()
    }

    fn begins_with_a_hole(&self) -> bool {
        self.pattern.segments().first().is_some_and(|first| !matches!(first, Segment::Literal(_)))
    }

    fn is_literal(&self) -> bool {
        self.pattern.is_literal().is_some()
    }

    fn letters(&self) -> usize {
        let letters = |segment: &Segment| if let Segment::Literal(text) = segment { text.len() } else { 0 };
        self.pattern.segments().iter().map(letters).sum()
    }
}

/// For each need, the one that covers it; itself if there is none.
fn homes(needs: &[Need<'_>]) -> Vec<usize> {
    let mut ordered: Vec<(usize, &Need<'_>)> = needs.iter().enumerate().collect();
    // What begins with a hole is sorted last, and may cover everything else.
    ordered.rotate_left(needs.partition_point(|need| !need.begins_with_a_hole()));
    let mut covering = Covering { homes: (0..needs.len()).collect(), wide: Vec::new(), compared: 0 };
    for run in ordered.chunk_by_mut(|(_, left), (_, right)| left.prefix() == right.prefix()) {
        covering.add(run);
    }
    for index in 0..needs.len() {
        let home = covering.home(index);
        set(&mut covering.homes, index, home);
    }
    covering.homes
}

/// The walk over sorted needs. A pattern is only covered by one that begins with a beginning of it, and that comes before it.
struct Covering<'n> {
    homes: Vec<usize>,
    /// What has holes, is not covered, and begins with a beginning of what comes next.
    wide: Vec<(usize, &'n Need<'n>)>,
    compared: usize,
}

impl<'n> Covering<'n> {
    /// Needs that begin with the same text.
    fn add(&mut self, run: &mut [(usize, &'n Need<'n>)]) {
        let Some((_, first)) = run.first() else { return };
        while self.wide.pop_if(|(_, wide)| !first.prefix().starts_with(wide.prefix())).is_some() {}
        let outside = self.wide.len();
        // What covers a pattern has no more letters than it; texts cover nothing.
        run.sort_by_key(|(_, need)| if need.is_literal() { usize::MAX } else { need.letters() });
        for (index, need) in run {
            self.place(*index, need, outside);
        }
    }

    fn place(&mut self, index: usize, need: &'n Need<'n>, outside: usize) {
        let compared = &mut self.compared;
        let covering = self.wide.iter().filter(|(_, wide)| covers(wide, need, compared));
        if let Some((widest, _)) = covering.min_by(|(_, left), (_, right)| left.pattern.cmp(&right.pattern)) {
            set(&mut self.homes, index, *widest);
        } else if !need.is_literal() {
            // What it covers has as many letters where a hole is empty there, or is one that holds less.
            let mut is_narrow = |wide: &Need<'_>| wide.letters() == need.letters() && covers(need, wide, compared);
            let narrow = self.wide.extract_if(outside.., |(_, wide)| is_narrow(wide));
            narrow.for_each(|(narrow, _)| set(&mut self.homes, narrow, index));
            self.wide.push((index, need));
        }
    }

    /// Where it went, and what that went to.
    fn home(&self, index: usize) -> usize {
        let next = |home: &usize| self.homes.get(*home).copied().filter(|next| next != home);
        std::iter::successors(Some(index), next).last().unwrap_or(index)
    }
}

fn set(homes: &mut [usize], index: usize, home: usize) {
    if let Some(old) = homes.get_mut(index) {
        *old = home;
    }
}

/// Whether what the one says includes what the other does.
fn covers(wide: &Need<'_>, narrow: &Need<'_>, compared: &mut usize) -> bool {
    if wide.action != narrow.action || wide.entity != narrow.entity {
        return false;
    }
    *compared += 1;
    *compared <= COMPARISONS && wide.context == narrow.context && wide.pattern.covers(&narrow.pattern)
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test")]
mod tests {
    use smallvec::SmallVec;

    use super::*;
    use crate::requirement::Class;

    /// Every pattern of up to three of these parts.
    fn patterns() -> Vec<Pattern> {
        let literal = |text: &str| Segment::Literal(text.into());
        let parts = [literal("/"), literal("a"), Segment::OneSegment, Segment::Any, Segment::Argument("x".into())];
        let mut all = vec![Pattern::default()];
        for _ in 0..3 {
            let longer = |part: &Segment| all.iter().map(|start| start.concat(&Pattern::from_segments([part.clone()]))).collect::<Vec<_>>();
            all.extend(parts.iter().flat_map(longer).collect::<Vec<_>>());
        }
        all.sort();
        all.dedup();
        all
    }

    fn requirement(action: Action, pattern: &Pattern) -> Requirement {
        Requirement {
            action,
            entity: EntityType::File,
            pattern: pattern.clone(),
            context: Vec::new(),
            class: Class::May,
            places: SmallVec::new(),
            widenings: Vec::new(),
            evidence: None,
        }
    }

    #[test]
    fn of_two_patterns_the_wider_is_left() {
        let patterns = patterns();
        for (one, other) in patterns.iter().flat_map(|one| patterns.iter().map(move |other| (one, other))) {
            let requirements = [requirement(Action::READ, one), requirement(Action::READ, other)];
            let needs = needs(&requirements);
            let (left, right) = (one.widened(), other.widened());
            assert_eq!(needs[0].pattern == needs[1].pattern, left.covers(&right) || right.covers(&left), "{one:?} {other:?}");
            assert!(needs.iter().all(|need| need.pattern.covers(&need.requirement.pattern)), "{one:?} {other:?}");
        }
    }

    #[test]
    fn of_all_patterns_the_widest_are_left_for_each_action() {
        let mut patterns = patterns();
        // What begins or ends with anything covers nearly all the others.
        patterns.retain(|pattern| !pattern.prefix().is_empty() && matches!(pattern.segments().last(), Some(Segment::Literal(_))));
        let actions = [Action::READ, Action::WRITE];
        let requirements: Vec<_> = actions.iter().flat_map(|action| patterns.iter().map(|pattern| requirement(*action, pattern))).collect();
        let needs = needs(&requirements);
        assert_eq!(needs.len(), requirements.len());
        for need in &needs {
            assert!(need.pattern.covers(&need.requirement.pattern) && need.action == need.requirement.action, "{need:?}");
            let mut others = needs.iter().filter(|other| other.action == need.action && other.pattern != need.pattern);
            assert!(others.all(|other| !other.pattern.covers(&need.pattern)), "{need:?}");
        }
    }
}
