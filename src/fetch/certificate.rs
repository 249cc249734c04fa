//! Until when the certificate of an answer is good.

use jiff::Timestamp;
use reqwest::Response;
use reqwest::tls::TlsInfo;
use x509_parser::parse_x509_certificate;

/// The end of the certificate that the host showed; `None` for plain http, and for one that cannot be read.
pub(super) fn end(response: &Response) -> Option<Timestamp> {
    end_of(response.extensions().get::<TlsInfo>()?.peer_certificate()?)
}

fn end_of(der: &[u8]) -> Option<Timestamp> {
    let (_, certificate) = parse_x509_certificate(der).ok()?;
    Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn the_end_of_a_certificate_is_read_from_it() {
        let mut asked = rcgen::CertificateParams::new(vec!["na.example".to_owned()]).unwrap();
        asked.not_after = rcgen::date_time_ymd(2027, 3, 14);
        let made = asked.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        assert_eq!(end_of(made.der()), Some("2027-03-14T00:00:00Z".parse().unwrap()));
        assert_eq!(end_of(b"no certificate"), None);
    }
}
