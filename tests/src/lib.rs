//! End-to-end cases as readable files, the laws over the catalogue, the guards over the source.
//!
//! Everything is in `tests/`; this library is empty.
