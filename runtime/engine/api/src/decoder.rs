//! `Decoder`: bytes in any of the web's encodings to text, in pieces. The tables are the crate `encoding_rs`.

use encoding_rs::{CoderResult, DecoderResult, Encoding};
use jsg::{Error, jsg_resource, jsg_struct};

/// How bytes are taken.
#[jsg_struct]
#[derive(Clone, Debug, Default)]
pub struct DecoderOptions {
    /// Whether bytes without meaning are an error, not U+FFFD.
    pub fatal: Option<bool>,
    /// Whether a byte order mark stays in the text.
    pub ignore_bom: Option<bool>,
}

/// A stream's decoder, from its encoding's label.
#[jsg_resource]
pub struct Decoder {
    encoding: &'static Encoding,
    fatal: bool,
    ignore_bom: bool,
    /// None between streams.
    running: Option<encoding_rs::Decoder>,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (f.debug_struct("Decoder").field("encoding", &self.encoding)).finish_non_exhaustive()
    }
}

#[jsg_resource]
impl Decoder {
    /// A decoder for a label of the Encoding standard; `utf-8` without one.
    ///
    /// # Errors
    ///
    /// The label has no meaning, or means an encoding that is never decoded.
    #[jsg_constructor]
    pub fn new(label: Option<String>, options: Option<DecoderOptions>) -> Result<Self, Error> {
        let label = label.unwrap_or_else(|| "utf-8".to_owned());
        let encoding = Encoding::for_label_no_replacement(label.as_bytes());
        let encoding = encoding.ok_or_else(|| {
            Error::range_error(format!("`{label}` isn't an encoding that can be decoded"))
        })?;
        let options = options.unwrap_or_default();
        Ok(Self {
            encoding,
            fatal: options.fatal.unwrap_or(false),
            ignore_bom: options.ignore_bom.unwrap_or(false),
            running: None,
        })
    }

    /// The encoding's name in lower case.
    #[jsg_property(prototype, readonly)]
    pub fn encoding(&self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }

    /// Whether bytes without meaning are an error.
    #[jsg_property(prototype, readonly)]
    pub fn fatal(&self) -> bool {
        self.fatal
    }

    /// Whether a byte order mark stays in the text.
    #[jsg_property(prototype, readonly)]
    pub fn ignore_bom(&self) -> bool {
        self.ignore_bom
    }

    /// The text of a piece; one that isn't the last keeps what is incomplete for the next.
    ///
    /// # Errors
    ///
    /// Bytes without meaning, where they are fatal. The next piece begins a stream of its own then.
    #[jsg_method]
    pub fn decode(&mut self, bytes: &[u8], more: Option<bool>) -> Result<String, Error> {
        let last = !more.unwrap_or(false);
        let mut decoder = self.running.take().unwrap_or_else(|| {
            if self.ignore_bom {
                self.encoding.new_decoder_without_bom_handling()
            } else {
                self.encoding.new_decoder_with_bom_removal()
            }
        });
        let text = if self.fatal {
            strictly(&mut decoder, bytes, last)?
        } else {
            let room = decoder.max_utf8_buffer_length(bytes.len());
            let mut text = String::with_capacity(room.ok_or_else(too_long)?);
            let (result, _, _) = decoder.decode_to_string(bytes, &mut text, last);
            match result {
                CoderResult::InputEmpty => text,
                CoderResult::OutputFull => return Err(too_long()),
            }
        };
        if !last {
            self.running = Some(decoder);
        }
        Ok(text)
    }
}

fn strictly(decoder: &mut encoding_rs::Decoder, bytes: &[u8], last: bool) -> Result<String, Error> {
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.ok_or_else(too_long)?);
    match decoder
        .decode_to_string_without_replacement(bytes, &mut text, last)
        .0
    {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::OutputFull => Err(too_long()),
        DecoderResult::Malformed(..) => Err(Error::type_error(
            "the bytes aren't valid in the decoder's encoding",
        )),
    }
}

fn too_long() -> Error {
    Error::range_error("the bytes are too many for one text")
}
