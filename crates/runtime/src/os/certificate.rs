//! Certificates in files.

use super::content::{bytes, may_read};
use super::file::File;
use crate::failure::{Failure, FailureKind};
use crate::gate::{Grant, Read};
use crate::inspect::{Pem, verify};

/// No file of certificates is larger.
const LIMIT: u64 = 4 << 20;

/// Verifies the first certificate of a file up to the first of another, at a time in seconds since 1970.
///
/// # Errors
/// Where it does not hold, or a file is no file of certificates.
pub fn verify_certificate(
    file: (&Grant<Read>, &File),
    root: (&Grant<Read>, &File),
    between: &[(Grant<Read>, std::rc::Rc<File>)],
    time: i64,
) -> Result<(), Failure> {
    let (subject, anchor) = (pem(file)?, pem(root)?);
    let between = between.iter().map(|(grant, file)| pem((grant, file))).collect::<Result<Vec<_>, _>>()?;
    verify(&subject, &anchor, &between, time).map_err(|fault| Failure::new(FailureKind::Other, fault.to_string()))
}

fn pem((grant, file): (&Grant<Read>, &File)) -> Result<Pem, Failure> {
    may_read(grant, file)?;
    Pem::parse(file.path().as_str(), &bytes(file, LIMIT)?).map_err(|fault| Failure::new(FailureKind::Other, fault.to_string()))
}
