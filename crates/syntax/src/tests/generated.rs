//! Random scripts with fixed seeds: what Rhai accepts of them is read completely.

use super::complete;
use crate::{ParseOptions, Source, parse};
use fastrand::Rng;

#[test]
fn random_scripts_are_read_completely() {
    let (mut accepted, mut checked) = (0, 0);
    for seed in 0..4000 {
        let mut generator = Generator { random: Rng::with_seed(seed), fuel: 60 };
        let text = generator.script();
        let parsed = parse(Source::new("random", text), &ParseOptions::default());
        if parsed.errors.is_empty() {
            accepted += 1;
            checked += complete::check(&parsed.script);
        }
    }
    assert!(accepted > 2000 && checked > 50_000, "{accepted} scripts, {checked} tokens");
}

/// Each `@` is an expression, `^` a condition, `$` a name, `%` statements, `~` a gap.
const EXPRESSIONS: &[&str] = &[
    "$",
    "$",
    "$",
    "1",
    "-2",
    "1.5",
    "'c'",
    "true",
    "()",
    "\"t\"",
    "`t`",
    "#\"t\"#",
    "$::$",
    "$()",
    "$!(@)",
    "(@)",
    "(~@~)",
    "-@",
    "!@",
    "+@",
    "- (@)",
    "@~+~@",
    "@ - @",
    "@ * @",
    "@ ** @",
    "@ == @",
    "^ && ^",
    "^ || ^",
    "(^ && (^ && ^))",
    "@ ?? @",
    "@ in @",
    "@ !in @",
    "@..@",
    "(@..=@)",
    "[@,~@]",
    "[@..]",
    "#{a:~@, \"b\": @}",
    "$(@,~@)",
    "$.$",
    "$.$(@)",
    "@.$",
    "(@).$(@)",
    "(@.$)[@]",
    "$[@]",
    "$[@].$",
    "$[@][@]",
    "$?.$",
    "$?[@]",
    "$.$[@].$(@)[@]",
    "(@.$).$",
    "($[@])[@].$",
    "`a${@}b`",
    "`${@}${@}`",
    "`\n${~@~}\\${`",
    "|$| @",
    "|| @",
    "(|a, b| @)",
    "|x| {~%}",
    "if ^ {%} else {%}",
    "if ^ {%} else if ^ {%}",
    "{%}",
    "switch @ { 1 => @, \"a\" | 'b' if ^ => @, 2..4 => {%} _ => @ }",
    "loop {% break @; }",
    "Fn(\"f\")",
    "$::$(@).$",
    "@ ?? return @",
    "a::b::$(@)",
];

const CONDITIONS: &[&str] = &["$", "$ == @", "!@", "(@)~in $", "(^ || ^)", "^ && ^", "$.$(@)", "$.$", "true"];

const STATEMENTS: &[&str] = &[
    "@;",
    "@;",
    "let x = @;",
    "const Y~=~@;",
    "let z;",
    "x = @;",
    "x.$ += @;",
    "x[@].$ = @;",
    "if ^ {%}",
    "while ^ {% continue; }",
    "do {%} until ^;",
    "for x in [@] {%}",
    "for (x, i) in $.$(@) {%}",
    "try {%} catch (e) {%}",
    "return @;",
    "throw @;",
    "{%}",
    ";",
    "import @ as m;",
    "switch @ { -1 => x = @, [1, 'a'] => @, () if ^ => {%} }",
];

const GAPS: &[&str] = &["", "", " ", "\n", " /* @ { \" */ ", " // `${ '\n", "\t\r\n", "/* é /* */ */"];

const NAMES: &[&str] = &["a", "b", "x", "y", "name_1", "_u"];

struct Generator {
    random: Rng,
    fuel: usize,
}

impl Generator {
    fn script(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.random.usize(1..4) {
            match self.random.usize(0..6) {
                0 => self.fill("fn $(p,~q)~{%}\n", &mut text),
                1 => self.fill("private fn int.$() {%}\n", &mut text),
                _ => self.statements(&mut text),
            }
        }
        text
    }

    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        list[self.random.usize(..list.len())]
    }

    fn fill(&mut self, template: &str, out: &mut String) {
        for letter in template.chars() {
            match letter {
                '@' => self.expression(out),
                '$' if !template.contains("${") => out.push_str(self.pick(NAMES)),
                '%' => self.statements(out),
                '^' => self.condition(out),
                '~' => out.push_str(self.pick(GAPS)),
                other => out.push(other),
            }
        }
    }

    fn expression(&mut self, out: &mut String) {
        self.fuel = self.fuel.saturating_sub(1);
        let list = if self.fuel == 0 { &EXPRESSIONS[..12] } else { EXPRESSIONS };
        let template = self.pick(list);
        self.fill(template, out);
    }

    fn condition(&mut self, out: &mut String) {
        self.fuel = self.fuel.saturating_sub(1);
        let list = if self.fuel == 0 { &CONDITIONS[..1] } else { CONDITIONS };
        let template = self.pick(list);
        self.fill(template, out);
    }

    fn statements(&mut self, out: &mut String) {
        for _ in 0..self.random.usize(0..3).min(self.fuel) {
            let template = self.pick(STATEMENTS);
            out.push_str(self.pick(GAPS));
            self.fill(template, out);
        }
    }
}
