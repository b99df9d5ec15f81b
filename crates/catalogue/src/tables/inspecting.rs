//! What is made of a file's content without showing it.

use super::parts::method;
use crate::kinds::Kind;
use crate::operation::{Operation, Type, parameter};
use crate::plan::{Effect, Give, Inspecting, Over, Place, Resource, Step, act, must};
use crate::vocabulary::Action;

const SELF: Place = Place::Given("self");
const ROOT: Place = Place::Given("root_ca");

const CERTIFICATE_ERRORS: &[&str] =
    &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "InvalidArguments", "FileContentTooLargeError", "IoError", "Other"];

pub(super) const OPERATIONS: &[Operation] = &[
    method(
        "elf_info",
        &[],
        Type::Object(Kind::ElfInfo),
        "Shows what a program, a library or a core dump in ELF form says of itself.",
        &["PermissionDenied", "AuthorizationError", "InvalidFileMode", "ValidationError", "IoError", "Other"],
        &[must(Action::READ, Resource::File(SELF)), act(Effect::Inspect(Inspecting::Elf("self"))), Step::Give(Give::Outcome)],
    ),
    method(
        "verify_cert",
        &[parameter("root_ca", Type::Object(Kind::RcFileHandle))],
        Type::Nothing,
        "Verifies that the first certificate of the file is one of a TLS server today, signed by the first of the other file; further ones of the file may stand in between. No name and no revocation is looked at. Needs `read` of both.",
        CERTIFICATE_ERRORS,
        &[
            must(Action::READ, Resource::File(SELF)),
            must(Action::READ, Resource::File(ROOT)),
            act(Effect::Inspect(Inspecting::Certificate { file: "self", root: "root_ca", between: None })),
            Step::Give(Give::Nothing),
        ],
    ),
    method(
        "verify_cert_chain",
        &[parameter("root_ca", Type::Object(Kind::RcFileHandle)), parameter("intermediate_cas", Type::Array)],
        Type::Nothing,
        "Verifies a certificate as `verify_cert` does; those of the files in the array may stand in between too. Needs `read` of each.",
        CERTIFICATE_ERRORS,
        &[
            must(Action::READ, Resource::File(SELF)),
            must(Action::READ, Resource::File(ROOT)),
            Step::Each("file", Over::Files("intermediate_cas"), &[must(Action::READ, Resource::File(Place::Given("file")))]),
            act(Effect::Inspect(Inspecting::Certificate { file: "self", root: "root_ca", between: Some("intermediate_cas") })),
            Step::Give(Give::Nothing),
        ],
    ),
];
