//! `UrlUtil`: names of hosts and shapes of URLs, as Node's `url` module has them. The parsing is the crate `ada-url`.

use ada_url::{HostType, Idna, Url};
use jsg::{Error, jsg_resource, jsg_struct};

/// Which parts of a URL `format` leaves away.
#[jsg_struct]
#[derive(Clone, Debug, Default)]
pub struct FormatOptions {
    /// User and password; true without a choice.
    pub auth: Option<bool>,
    /// What follows `#`; true without a choice.
    pub fragment: Option<bool>,
    /// What follows `?`; true without a choice.
    pub search: Option<bool>,
    /// Whether the host is shown in Unicode; false without a choice.
    pub unicode: Option<bool>,
}

/// URLs for JavaScript.
#[jsg_resource]
#[derive(Debug, Default)]
pub struct UrlUtil {}

/// A host as a URL has it; empty where it isn't one.
fn host(domain: &str) -> String {
    let Ok(mut url) = Url::parse("ws://x", None) else {
        return String::new();
    };
    match url.set_hostname(Some(domain)) {
        Ok(()) => url.hostname().to_owned(),
        Err(()) => String::new(),
    }
}

#[jsg_resource]
impl UrlUtil {
    /// A domain in ASCII (Punycode); empty for one that isn't valid.
    #[jsg_method(name = "domainToASCII")]
    pub fn domain_to_ascii(&self, domain: &str) -> String {
        if domain.is_empty() {
            return String::new();
        }
        host(domain)
    }

    /// A domain in Unicode; empty for one that isn't valid.
    #[jsg_method]
    pub fn domain_to_unicode(&self, domain: &str) -> String {
        if domain.is_empty() {
            return String::new();
        }
        Idna::unicode(&host(domain))
    }

    /// An IP address as URLs write it; none for what isn't one.
    #[jsg_method]
    pub fn canonicalize_ip(&self, input: &str) -> Option<String> {
        let bracketed;
        let input = if input.contains(':') && !input.starts_with('[') {
            bracketed = format!("[{input}]");
            &bracketed
        } else {
            input
        };
        let mut url = Url::parse("http://x", None).ok()?;
        // What belongs to another part of a URL would be cut off.
        if input.contains(['/', '?', '#', '@', '\\']) {
            return None;
        }
        url.set_hostname(Some(input)).ok()?;
        match url.host_type() {
            HostType::IPV4 => Some(url.hostname().to_owned()),
            HostType::IPV6 => {
                let name = url.hostname();
                let name = name.strip_prefix('[').unwrap_or(name);
                Some(name.strip_suffix(']').unwrap_or(name).to_owned())
            }
            HostType::Domain => None,
        }
    }

    /// A URL without the parts that aren't wanted.
    ///
    /// # Errors
    ///
    /// It isn't a URL.
    #[jsg_method]
    pub fn format(&self, href: &str, options: Option<FormatOptions>) -> Result<String, Error> {
        let invalid = |_| Error::type_error(format!("`{href}` isn't a URL"));
        let mut url = Url::parse(href, None).map_err(invalid)?;
        let options = options.unwrap_or_default();
        if !options.fragment.unwrap_or(true) {
            url.set_hash(None);
        }
        if !options.search.unwrap_or(true) {
            url.set_search(None);
        }
        if !options.auth.unwrap_or(true) {
            // A URL that can't have a user has none.
            let _ = url.set_username(None);
            let _ = url.set_password(None);
        }
        let text = url.href().to_owned();
        if !options.unicode.unwrap_or(false) || url.hostname().is_empty() {
            return Ok(text);
        }
        let (start, end) = {
            let parts = url.components();
            (parts.host_start as usize, parts.host_end as usize)
        };
        let name = text.get(start..end).unwrap_or_default();
        // The `@` before a host that has a user is the place's own.
        let at = usize::from(name.starts_with('@'));
        let unicode = Idna::unicode(url.hostname());
        Ok(format!("{}{unicode}{}", &text[..start + at], &text[end..]))
    }
}
