//! Why no answer came: the failures below HTTP, told apart and put into words.

use std::error::Error;
use std::io;
use std::iter::successors;

use rustls::CertificateError;

use crate::fetch::address_guard::Refusal;
use crate::fetch::error::FetchError;
use crate::model::failure::FailureClass;

/// The error for a request without an answer; `shown` is the address down to the port.
pub(super) fn no_answer(shown: &str, error: &reqwest::Error) -> FetchError {
    if let Some(refusal) = causes(error).find_map(|cause| cause.downcast_ref::<Refusal>()) {
        return FetchError::new(FailureClass::AddressForbidden, refusal.to_string());
    }
    if error.is_timeout() {
        return FetchError::new(FailureClass::Timeout, format!("{shown} took too long to connect; we ask again later"));
    }
    if error.is_dns() {
        return FetchError::new(FailureClass::Dns, format!("the host of {shown} has no address; is the name right, and still paid for?"));
    }
    if let Some(fault) = causes(error).find_map(tls_fault) {
        let (class, words) = tls_words(fault);
        return FetchError::new(class, format!("{shown} is not safe to read: {words}"));
    }
    if causes(error).filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(hyper::Error::is_parse) {
        return FetchError::new(FailureClass::Protocol, format!("{shown} does not answer in HTTP; is the port right?"));
    }
    if causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused) {
        return FetchError::new(FailureClass::ConnectionRefused, format!("{shown} is there, but no server answers; the site may be down"));
    }
    if error.is_connect() {
        return FetchError::new(FailureClass::Connect, format!("{shown} cannot be reached; the site may be down"));
    }
    FetchError::new(FailureClass::Connect, format!("{shown} closed the connection without an answer; the site may be overloaded"))
}

/// The error for a body that broke off.
pub(super) fn no_end(shown: &str, error: &reqwest::Error) -> FetchError {
    let malformed = |kind| matches!(kind, io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput);
    if causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| malformed(cause.kind())) {
        return FetchError::new(FailureClass::Protocol, format!("{shown} sent a body that is not cut into pieces as HTTP asks for"));
    }
    FetchError::new(FailureClass::Truncated, format!("{shown} broke off before the end of the feed; we ask again later"))
}

/// The error itself and everything below it.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |error| below(*error))
}

fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        // An `io::Error` names what is below its content as its source, and so leaves out the content.
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}

fn tls_fault<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    cause.downcast_ref::<rustls::Error>()
}

fn tls_words(fault: &rustls::Error) -> (FailureClass, String) {
    let rustls::Error::InvalidCertificate(certificate) = fault else {
        let words = match fault {
            rustls::Error::InvalidMessage(_) => {
                "it does not answer as an encrypted connection does; is the address one for http://?".to_owned()
            }
            fault => format!("the encrypted connection failed ({fault})"),
        };
        return (FailureClass::Tls, words);
    };
    let (class, words) = match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            (FailureClass::CertificateExpired, "its certificate has expired; tell the publisher")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            (FailureClass::Tls, "its certificate is not valid yet; is this machine's clock right?")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            (FailureClass::CertificateWrongHost, "its certificate is for another name; tell the publisher")
        }
        CertificateError::UnknownIssuer => {
            (FailureClass::CertificateUntrusted, "its certificate is signed by no one this machine knows; tell the publisher")
        }
        CertificateError::Revoked => (FailureClass::CertificateUntrusted, "its certificate was revoked; tell the publisher"),
        // A certificate that a machine made for itself is mostly called by a fault of its form.
        CertificateError::Other(_) => (
            FailureClass::CertificateUntrusted,
            "its certificate is one that it gave itself, or one that is made wrong; tell the publisher",
        ),
        other => return (FailureClass::Tls, format!("its certificate is not good ({other})")),
    };
    (class, words.to_owned())
}

#[cfg(test)]
mod tests {
    use rustls::{CertificateError, Error};

    use super::tls_words;

    #[test]
    fn a_bad_certificate_is_sorted_by_what_is_wrong_with_it() {
        for (certificate, class) in [
            (CertificateError::Expired, "certificate-expired"),
            (CertificateError::NotValidForName, "certificate-wrong-host"),
            (CertificateError::UnknownIssuer, "certificate-untrusted"),
            (CertificateError::Revoked, "certificate-untrusted"),
            (CertificateError::BadEncoding, "tls"),
        ] {
            assert_eq!(tls_words(&Error::InvalidCertificate(certificate)).0.word(), class);
        }
        assert_eq!(tls_words(&Error::DecryptError).0.word(), "tls");
    }
}
