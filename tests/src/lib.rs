//! What end-to-end tests and figures are made of: cases, the worlds they need, their runs, and the laws over those.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "it serves tests: it prepares files, and a broken case is an end"
)]

pub mod agreement;
pub mod case;
pub mod corpus;
pub mod denied;
pub mod figures;
pub mod generate;
pub mod needs;
pub mod performance;
pub mod planted;
pub mod sample;
pub mod speed;
pub mod tightness;
pub mod world;
