//! The signatures certificates have: for each algorithm how one is verified.
//!
//! Only public keys and public data are handled here; nothing about timing is secret.

use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::signature::Verifier;
use rsa::signature::hazmat::PrehashVerifier;
use rsa::traits::PublicKeyParts;
use rsa::{RsaPublicKey, pkcs1v15, pss};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Shorter keys are not those of an authority any more.
const SHORTEST_RSA: usize = 2048 / 8;

/// Whether a signature of a message is that of a key.
type Verify = fn(key: &[u8], message: &[u8], signature: &[u8]) -> Option<()>;

/// One algorithm.
#[derive(Debug)]
struct Algorithm {
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    verify: Verify,
}

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        (self.verify)(key, message, signature).ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

const fn rsa(signature: AlgorithmIdentifier, verify: Verify) -> Algorithm {
    Algorithm { key: alg_id::RSA_ENCRYPTION, signature, verify }
}

const fn curve(key: AlgorithmIdentifier, signature: AlgorithmIdentifier, verify: Verify) -> Algorithm {
    Algorithm { key, signature, verify }
}

/// Every algorithm an authority of the web may use.
pub(super) static ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    &curve(alg_id::ECDSA_P256, alg_id::ECDSA_SHA256, |key, message, signature| p256(key, &Sha256::digest(message), signature)),
    &curve(alg_id::ECDSA_P256, alg_id::ECDSA_SHA384, |key, message, signature| p256(key, &Sha384::digest(message), signature)),
    &curve(alg_id::ECDSA_P384, alg_id::ECDSA_SHA256, |key, message, signature| p384(key, &Sha256::digest(message), signature)),
    &curve(alg_id::ECDSA_P384, alg_id::ECDSA_SHA384, |key, message, signature| p384(key, &Sha384::digest(message), signature)),
    &rsa(alg_id::RSA_PKCS1_SHA256, pkcs1::<Sha256>),
    &rsa(alg_id::RSA_PKCS1_SHA384, pkcs1::<Sha384>),
    &rsa(alg_id::RSA_PKCS1_SHA512, pkcs1::<Sha512>),
    &rsa(alg_id::RSA_PSS_SHA256, with_salt::<Sha256>),
    &rsa(alg_id::RSA_PSS_SHA384, with_salt::<Sha384>),
    &rsa(alg_id::RSA_PSS_SHA512, with_salt::<Sha512>),
];

fn p256(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    key.verify_prehash(digest, &p256::ecdsa::Signature::from_der(signature).ok()?).ok()
}

fn p384(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    key.verify_prehash(digest, &p384::ecdsa::Signature::from_der(signature).ok()?).ok()
}

fn rsa_key(key: &[u8]) -> Option<RsaPublicKey> {
    RsaPublicKey::from_pkcs1_der(key).ok().filter(|key| key.size() >= SHORTEST_RSA)
}

fn pkcs1<D: Digest + rsa::pkcs8::AssociatedOid>(key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    pkcs1v15::VerifyingKey::<D>::new(rsa_key(key)?).verify(message, &pkcs1v15::Signature::try_from(signature).ok()?).ok()
}

fn with_salt<D: Digest + sha2::digest::FixedOutputReset>(key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    pss::VerifyingKey::<D>::new(rsa_key(key)?).verify(message, &pss::Signature::try_from(signature).ok()?).ok()
}
