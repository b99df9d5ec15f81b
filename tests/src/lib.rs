//! End-to-end cases as readable files, the laws over the catalogue, the guards over the source.
