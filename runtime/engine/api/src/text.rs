//! `TextEncoder` and `TextDecoder` of the Encoding standard. Decoding is `Decoder`'s.

use jsg::{Bytes, Error, jsg_resource, jsg_struct};

use crate::decoder::{Decoder, DecoderOptions};

/// Text to UTF-8.
#[jsg_resource]
#[derive(Debug)]
pub struct TextEncoder {}

#[jsg_resource]
impl TextEncoder {
    /// An encoder; there is but one encoding.
    #[jsg_constructor]
    #[must_use]
    pub fn new() -> Self {
        Self {}
    }

    /// `utf-8`.
    #[jsg_property(prototype, readonly)]
    pub fn encoding(&self) -> &'static str {
        "utf-8"
    }

    /// The bytes of a text; lone surrogates become U+FFFD.
    #[jsg_method]
    pub fn encode(&self, input: Option<String>) -> Vec<u8> {
        input.unwrap_or_default().into_bytes()
    }
}

impl Default for TextEncoder {
    fn default() -> Self {
        Self::new()
    }
}

/// How a piece is taken.
#[jsg_struct]
#[derive(Clone, Debug, Default)]
pub struct DecodeOptions {
    /// Whether more of the stream follows.
    pub stream: Option<bool>,
}

/// Bytes in any of the web's encodings to text.
#[jsg_resource]
#[derive(Debug)]
pub struct TextDecoder {
    decoder: Decoder,
}

#[jsg_resource]
impl TextDecoder {
    /// A decoder for a label; `utf-8` without one.
    ///
    /// # Errors
    ///
    /// The label has no meaning.
    #[jsg_constructor]
    pub fn new(label: Option<String>, options: Option<DecoderOptions>) -> Result<Self, Error> {
        let label = label.map(|label| label.trim().to_owned());
        let decoder = Decoder::new(label, options)?;
        Ok(Self { decoder })
    }

    /// The encoding's name in lower case.
    #[jsg_property(prototype, readonly)]
    pub fn encoding(&self) -> String {
        self.decoder.encoding()
    }

    /// Whether bytes without meaning are an error.
    #[jsg_property(prototype, readonly)]
    pub fn fatal(&self) -> bool {
        self.decoder.fatal()
    }

    /// Whether a byte order mark stays in the text.
    #[jsg_property(prototype, readonly, name = "ignoreBOM")]
    pub fn ignore_bom(&self) -> bool {
        self.decoder.ignore_bom()
    }

    /// The text of some bytes.
    ///
    /// # Errors
    ///
    /// Bytes without meaning, where they are fatal.
    #[jsg_method]
    pub fn decode(
        &mut self,
        input: Option<Bytes>,
        options: Option<DecodeOptions>,
    ) -> Result<String, Error> {
        let bytes = input.unwrap_or_default().0;
        let more = options.unwrap_or_default().stream;
        self.decoder.decode(&bytes, more)
    }
}
