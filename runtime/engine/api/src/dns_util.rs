//! `DnsUtil`: DNS records as objects. The parsing is the crate `dns`.

use jsg::{jsg_resource, jsg_struct};

/// A CAA record.
#[jsg_struct]
#[derive(Debug)]
pub struct CaaRecord {
    /// The flags.
    pub critical: u8,
    /// `issue`, `issuewild` or `iodef`.
    pub field: String,
    /// The property's value.
    pub value: String,
}

/// A NAPTR record.
#[jsg_struct]
#[derive(Debug)]
pub struct NaptrRecord {
    /// What follows from the rule.
    pub flags: String,
    /// Which services it leads to.
    pub service: String,
    /// A substitution.
    pub regexp: String,
    /// The next name.
    pub replacement: String,
    /// Lower ones come first.
    pub order: u16,
    /// Among one order, lower ones are preferred.
    pub preference: u16,
}

/// Why a record can't be read, as JavaScript's errors have it: `RangeError` for numbers, `Error` for the rest.
#[derive(Debug)]
pub struct DnsError(dns::Error);

impl From<dns::Error> for DnsError {
    fn from(error: dns::Error) -> Self {
        Self(error)
    }
}

impl From<DnsError> for jsg::Error {
    fn from(DnsError(error): DnsError) -> Self {
        match error.kind() {
            dns::ErrorKind::Number => Self::range_error(error.to_string()),
            dns::ErrorKind::Malformed => Self::plain(error.to_string()),
        }
    }
}

/// DNS records for JavaScript.
#[jsg_resource]
#[derive(Debug, Default)]
pub struct DnsUtil {}

#[jsg_resource]
impl DnsUtil {
    /// Reads a CAA record's data.
    ///
    /// # Errors
    ///
    /// It can't be read.
    #[jsg_method]
    pub fn parse_caa_record(&self, record: &str) -> jsg::Result<CaaRecord, DnsError> {
        let dns::Caa {
            critical,
            field,
            value,
        } = dns::parse_caa_record(record)?;
        Ok(CaaRecord {
            critical,
            field,
            value,
        })
    }

    /// Reads a NAPTR record's data.
    ///
    /// # Errors
    ///
    /// It can't be read.
    #[jsg_method]
    pub fn parse_naptr_record(&self, record: &str) -> jsg::Result<NaptrRecord, DnsError> {
        let record = dns::parse_naptr_record(record)?;
        Ok(NaptrRecord {
            flags: record.flags,
            service: record.service,
            regexp: record.regexp,
            replacement: record.replacement,
            order: record.order,
            preference: record.preference,
        })
    }
}
