//! The syntax tree. It is ours: nothing of Rhai's shows through, so the rest of the workspace does not change
//! when Rhai's internals do. What Rhai rewrites while parsing (chains nested to the right, `x in y` turned into
//! a call, closures turned into currying) is turned back into what the author wrote.

use smol_str::SmolStr;

use crate::{Comment, Directive, Lines, Source, Span};

/// One script, read.
#[derive(Debug, Clone)]
pub struct Script {
    /// Where it came from.
    pub source: Source,
    /// The statements outside any function, in order.
    pub body: Vec<Stmt>,
    /// Functions defined by `fn` in source order, then closures in the order they are reached.
    pub functions: Vec<Function>,
    /// Every comment, in order.
    pub comments: Vec<Comment>,
    /// The comments that speak to us (`// rex: ...`), in order.
    pub directives: Vec<Directive>,
    /// Outside of functions some variable may be used that nothing before it declares. Where not, there is none.
    pub unresolved: bool,
    pub(crate) lines: Lines,
}

/// A function or closure.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name; for a closure `closure@OFFSET`, which no script can spell.
    pub name: SmolStr,
    /// All parameters. Those of a closure begin with the captured variables.
    pub parameters: Vec<SmolStr>,
    /// How many of the leading parameters are captured variables (shared cells, by reference).
    pub captures: usize,
    /// The statements; a closure `|x| x + 1` has the one statement `x + 1`.
    pub body: Vec<Stmt>,
    /// From `private`, `fn` or the first `|` to the end of the body.
    pub span: Span,
    /// The name, or the closure's first `|`.
    pub name_span: Span,
    /// `T` in `fn T.name()`: only called when `this` is of that type. `int` and `float` are Rust's names (`i64`, `f64`).
    pub this_type: Option<SmolStr>,
    /// Marked `private`: not visible to scripts that import this one.
    pub private: bool,
    /// Written `|..| ..`.
    pub is_closure: bool,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// What it covers, without the `;` that ends it.
    pub span: Span,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq)]
pub enum StmtKind {
    /// `let NAME = VALUE`, `const NAME = VALUE`, either after `export`.
    Let {
        /// The variable.
        name: SmolStr,
        /// Where the name stands.
        name_span: Span,
        /// `const`.
        constant: bool,
        /// `export`.
        export: bool,
        /// Nothing for `let x;`, which makes `()`.
        value: Option<Expr>,
    },
    /// `TARGET = VALUE`, `TARGET += VALUE`.
    Assign {
        /// A variable, `this`, or a chain of properties and indices of one.
        target: Box<Expr>,
        /// `+` for `+=`; nothing for `=`.
        operator: Option<&'static str>,
        /// The new value or the operand.
        value: Expr,
    },
    /// An expression; the value of a block is that of its last statement.
    Expr(Expr),
    /// `if CONDITION { THEN } else { OTHERWISE }`.
    If {
        /// The condition.
        condition: Expr,
        /// When true.
        then: Vec<Stmt>,
        /// When false; for `else if`, one `If` statement. Nothing without `else`.
        otherwise: Option<Vec<Stmt>>,
    },
    /// `switch VALUE { CASES, _ => DEFAULT }`.
    Switch {
        /// What is compared.
        value: Expr,
        /// The cases but `_`, in order.
        cases: Vec<SwitchCase>,
        /// What `_` does. Nothing when there is no `_`: the value is then `()`.
        default: Option<Vec<Stmt>>,
    },
    /// `while CONDITION { BODY }`.
    While {
        /// Tested before each round.
        condition: Expr,
        /// One round.
        body: Vec<Stmt>,
    },
    /// `do { BODY } while CONDITION`, `do { BODY } until CONDITION`.
    Do {
        /// One round.
        body: Vec<Stmt>,
        /// Tested after each round.
        condition: Expr,
        /// `until`: it ends when the condition is true.
        until: bool,
    },
    /// `loop { BODY }`.
    Loop {
        /// One round.
        body: Vec<Stmt>,
    },
    /// `for VARIABLE in ITERABLE { BODY }`, `for (VARIABLE, COUNTER) in ITERABLE { BODY }`.
    For {
        /// The element.
        variable: SmolStr,
        /// The round, from 0.
        counter: Option<SmolStr>,
        /// What is walked.
        iterable: Expr,
        /// One round.
        body: Vec<Stmt>,
    },
    /// `break`, with the value of the loop.
    Break(Option<Expr>),
    /// `continue`.
    Continue,
    /// `return`.
    Return(Option<Expr>),
    /// `throw`.
    Throw(Option<Expr>),
    /// `try { BODY } catch (VARIABLE) { HANDLER }`.
    Try {
        /// What is tried.
        body: Vec<Stmt>,
        /// What is bound to the error in the handler.
        variable: Option<SmolStr>,
        /// What is done on an error.
        handler: Vec<Stmt>,
    },
    /// `{ ... }`.
    Block(Vec<Stmt>),
    /// `import PATH as ALIAS`.
    Import {
        /// Any expression.
        path: Expr,
        /// Without it the module only runs.
        alias: Option<SmolStr>,
    },
    /// `export NAME as ALIAS`.
    Export {
        /// A variable.
        name: SmolStr,
        /// The name it is seen by; the variable's own when absent.
        alias: Option<SmolStr>,
    },
    /// Something this version cannot read: whoever analyses it must assume the worst.
    Unknown(String),
}

/// `LABEL | LABEL if GUARD => BODY`.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchCase {
    /// What the value is compared with; any of them matches.
    pub labels: Vec<CaseLabel>,
    /// Must hold too.
    pub guard: Option<Expr>,
    /// What is done; `=> 1` is the one statement `1`.
    pub body: Vec<Stmt>,
    /// From the first label to the end of the body.
    pub span: Span,
}

/// What a case compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseLabel {
    /// A literal: number, text, character, boolean, `()`, array or map of literals, `Fn("..")`.
    Value(Expr),
    /// A range of integers.
    Range {
        /// The first integer.
        start: i64,
        /// The last, or the one after it.
        end: i64,
        /// `..=`.
        inclusive: bool,
        /// Where it stands.
        span: Span,
    },
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it covers, without parentheses around the whole. Empty for an end of a range that was left out.
    pub span: Span,
    /// The token at which the runtime reports this expression, as in an error's position: the name of a call, method or
    /// property, the operator, the `[` of an index, else the first token.
    pub anchor: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `()`.
    Unit,
    /// `true`, `false`.
    Bool(bool),
    /// An integer, its sign included.
    Int(i64),
    /// A floating-point number, its sign included.
    Float(f64),
    /// `'c'`.
    Char(char),
    /// A text without interpolation, escapes resolved.
    Text(SmolStr),
    /// `[..]`.
    Array(Vec<Expr>),
    /// `#{..}`: keys are unique, in source order.
    Map(Vec<(SmolStr, Expr)>),
    /// `` `..${..}..` ``: `Text` and `Block` parts, in order.
    Interpolated(Vec<Expr>),
    /// A variable. One that is not defined is an argument, or a function's name meant as a function pointer.
    Variable {
        /// Its name.
        name: SmolStr,
        /// `["a", "b"]` of `a::b::name`.
        namespace: Box<[SmolStr]>,
    },
    /// `this`.
    This,
    /// `a::b::name(..)`.
    Call {
        /// The function.
        name: SmolStr,
        /// `["a", "b"]` of `a::b::name()`.
        namespace: Box<[SmolStr]>,
        /// In order.
        arguments: Vec<Expr>,
        /// `name!(..)`: it sees and changes the caller's variables.
        capture_parent_scope: bool,
    },
    /// An operator with one or two operands in source order: `+`, `-`, `!`, `==`, `..`, `..=`, `in`, and so on.
    /// `x in y` runs the function `contains(y, x)`; `x !in y` is `!` of `in`, both with the same span.
    /// An end left out of a range is `0` or `()` with an empty span.
    Operator {
        /// As written, without a sign for its arity.
        operator: &'static str,
        /// One or two.
        arguments: Vec<Expr>,
    },
    /// `RECEIVER.NAME(ARGUMENTS)`.
    Method {
        /// What it is called on.
        receiver: Box<Expr>,
        /// The function.
        name: SmolStr,
        /// Without the receiver.
        arguments: Vec<Expr>,
        /// `?.`: `()` if the receiver is `()`.
        optional: bool,
    },
    /// `RECEIVER.NAME`.
    Property {
        /// Whose property.
        receiver: Box<Expr>,
        /// The property.
        name: SmolStr,
        /// `?.`: `()` if the receiver is `()`.
        optional: bool,
    },
    /// `RECEIVER[INDEX]`.
    Index {
        /// What is indexed.
        receiver: Box<Expr>,
        /// The index.
        index: Box<Expr>,
        /// `?[`: `()` if the receiver is `()`. Rhai 1.27 forgets it when more follows, as in `a?[0].b`: this says what runs.
        optional: bool,
    },
    /// `a && b && ..`: two or more, evaluated until one is false.
    And(Vec<Expr>),
    /// `a || b || ..`: two or more, evaluated until one is true.
    Or(Vec<Expr>),
    /// `a ?? b ?? ..`: two or more, evaluated until one is not `()`.
    Coalesce(Vec<Expr>),
    /// `Fn("name")` with a literal name.
    FunctionPointer {
        /// The function.
        name: SmolStr,
    },
    /// A closure.
    Closure {
        /// Index into [`Script::functions`].
        function: usize,
        /// The captured variables, in the order of the function's leading parameters.
        captures: Vec<SmolStr>,
    },
    /// A statement used as a value: a block, `if`, `switch`, a loop, or `return`, `break`, `throw` after `??`.
    Block(Box<Stmt>),
    /// Something this version cannot read: whoever analyses it must assume the worst.
    Unknown(String),
}
