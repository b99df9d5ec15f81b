//! The reference of what scripts can call, derived from the catalogue.

mod documents;
mod lookup;
mod page;
mod plan;
mod signatures;
mod table;
mod words;

pub use documents::document;
pub use lookup::{Found, everything, find, nearest};
pub use page::page;
pub use signatures::inventory;
pub use table::table;
