//! Certificates: whether one is signed, in date, and meant for what it is used for.

use std::time::Duration;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, UnixTime};
use thiserror::Error;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::signatures::ALGORITHMS;

/// The certificates of one file.
#[derive(Debug)]
pub(crate) struct Pem {
    file: String,
    first: CertificateDer<'static>,
    others: Vec<CertificateDer<'static>>,
}

/// Why a certificate does not hold.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum CertificateFault {
    /// There is none.
    #[error("\"{0}\" holds no certificate in PEM form")]
    None(String),
    /// The text around one is broken.
    #[error("\"{file}\" holds a certificate whose PEM form is broken: {why}")]
    Pem {
        /// The file.
        file: String,
        /// What the reader says.
        why: String,
    },
    /// It is none.
    #[error("the certificate in \"{file}\" cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the reader says.
        why: String,
    },
    /// The clock is before 1970.
    #[error("the time {0} is before all certificates; set the clock")]
    Time(i64),
    /// It does not lead up to the trusted one.
    #[error("the certificate in \"{file}\" does not hold under the one in \"{root}\": {why}")]
    Invalid {
        /// The file.
        file: String,
        /// The file of the trusted one.
        root: String,
        /// What the verifier says.
        why: String,
    },
}

impl Pem {
    /// The certificates in a file's content.
    pub(crate) fn parse(file: &str, content: &[u8]) -> Result<Self, CertificateFault> {
        let broken = |why: rustls_pki_types::pem::Error| CertificateFault::Pem { file: file.to_owned(), why: why.to_string() };
        let mut all = CertificateDer::pem_slice_iter(content);
        let first = all.next().ok_or_else(|| CertificateFault::None(file.to_owned()))?.map_err(broken)?;
        let others = all.collect::<Result<Vec<_>, _>>().map_err(broken)?;
        Ok(Self { file: file.to_owned(), first, others })
    }

    fn all(&self) -> impl Iterator<Item = &CertificateDer<'static>> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// Verifies the first certificate of a file, as one of a TLS server, up to the first of another.
pub(crate) fn verify(subject: &Pem, root: &Pem, between: &[Pem], time: i64) -> Result<(), CertificateFault> {
    let unreadable = |file: &str, why: webpki::Error| CertificateFault::Unreadable { file: file.to_owned(), why: format!("{why:?}") };
    let seconds = u64::try_from(time).map_err(|_| CertificateFault::Time(time))?;
    let anchor = anchor_from_trusted_cert(&root.first).map_err(|why| unreadable(&root.file, why))?;
    let certificate = EndEntityCert::try_from(&subject.first).map_err(|why| unreadable(&subject.file, why))?;
    let between: Vec<_> = subject.others.iter().chain(between.iter().flat_map(Pem::all)).cloned().collect();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    certificate
        .verify_for_usage(ALGORITHMS, &[anchor], &between, time, KeyUsage::server_auth(), None, None)
        .map(drop)
        .map_err(|why| CertificateFault::Invalid { file: subject.file.clone(), root: root.file.clone(), why: reason(&why) })
}

/// The usual reasons in words; the others by their names, which say enough to whoever made the certificate.
fn reason(why: &webpki::Error) -> String {
    use webpki::Error;
    match why {
        Error::CertExpired { .. } => "a certificate has expired".to_owned(),
        Error::CertNotValidYet { .. } => "a certificate is not valid yet".to_owned(),
        Error::UnknownIssuer => "nothing leads from the one to the other; is an intermediate missing?".to_owned(),
        Error::InvalidSignatureForPublicKey => "a signature is not that of the key it should be of".to_owned(),
        Error::CaUsedAsEndEntity => "it is one of an authority, not of a server".to_owned(),
        Error::RequiredEkuNotFoundContext(_) => "it is not meant for a TLS server".to_owned(),
        other => format!("{other:?}"),
    }
}
