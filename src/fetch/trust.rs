//! What is wrong with a server's certificate, in words.

use std::error::Error;
use std::io;

use rustls::CertificateError;

/// What is wrong with the certificate that caused this error, if one did: "has expired".
pub(crate) fn certificate_fault(error: &(dyn Error + 'static)) -> Option<&'static str> {
    tls_error(error).and_then(fault)
}

/// The failure of TLS that caused this error, if one did.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// An error and all that caused it. `io::Error` hides what it wraps from `source`.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| {
        let cause: &'a (dyn Error + 'static) = *cause;
        let wrapped = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
    .take(20)
}

fn fault(error: &rustls::Error) -> Option<&'static str> {
    use CertificateError as Why;
    let why = match error {
        rustls::Error::InvalidCertificate(why) => why,
        rustls::Error::NoCertificatesPresented => return Some("is missing"),
        _ => return None,
    };
    Some(match why {
        Why::Expired | Why::ExpiredContext { .. } => "has expired",
        Why::NotValidYet | Why::NotValidYetContext { .. } => {
            "is not valid yet (is this machine's clock right?)"
        }
        Why::NotValidForName | Why::NotValidForNameContext { .. } => "is made out to another name",
        Why::Revoked => "was revoked",
        Why::UnknownIssuer => {
            "is signed by nobody we know (are this machine's root certificates installed?)"
        }
        _ => "cannot be verified",
    })
}
