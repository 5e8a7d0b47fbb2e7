//! Photographs, opened, changed and saved in the page that shows them.
//!
//! Formats, turning, cropping, scaling and sharpness are the `image` crate's; light and colour are in `tone`. Changes are
//! made to a small copy, which is quick enough for a slider that moves; what is saved has them all in full size.
#![forbid(unsafe_code)]

mod tone;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbaImage};

pub use tone::Look;

/// Millions of pixels that a photograph may have.
const LIMIT: u32 = 40;

/// Why a photograph can't be opened, cut or saved.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The bytes don't begin like any kind of image that is known.
    #[error("this is no image that can be opened: PNG, JPEG, WebP, GIF, BMP and PNM can")]
    Unknown,
    /// They begin like one, and go on otherwise.
    #[error("the {format} image is damaged: {reason}")]
    Damaged {
        /// What it seems to be.
        format: String,
        /// What the decoder says.
        reason: String,
    },
    /// There would be no memory for it.
    #[error("{width} × {height} pixels are more than {limit} million")]
    TooLarge {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
        /// Millions of pixels that are allowed.
        limit: u32,
    },
    /// Nothing of the photograph lies within what should be kept.
    #[error("nothing would be left")]
    Empty,
    /// The encoder refused.
    #[error("the image can't be written: {reason}")]
    Unwritable {
        /// What it says.
        reason: String,
    },
}

/// What files are written as.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// Exact, large.
    Png,
    /// Small, without transparency.
    Jpeg,
    /// Exact, smaller than PNG.
    WebP,
}

/// What turns a photograph.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A quarter to the left.
    Left,
    /// A quarter to the right.
    Right,
    /// Left becomes right.
    Mirror,
}

/// A part of a photograph, in fractions of its width and height.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// From the left side.
    pub left: f64,
    /// From the upper side.
    pub top: f64,
    /// To the right.
    pub width: f64,
    /// Downwards.
    pub height: f64,
}

/// A photograph.
#[landbridge::object]
#[derive(Debug)]
pub struct Photo {
    full: RgbaImage,
    /// No side is longer than this in what is shown.
    longest: u32,
    /// What is shown, before and after it was developed.
    small: RgbaImage,
    developed: RgbaImage,
}

#[landbridge::export]
impl Photo {
    /// Reads a file's bytes, and turns the photograph as the camera was held.
    pub fn new(bytes: &[u8], longest: u32) -> Result<Self, PhotoError> {
        let reader = ImageReader::new(Cursor::new(bytes));
        let reader = reader
            .with_guessed_format()
            .map_err(|_| PhotoError::Unknown)?;
        let format = reader.format().ok_or(PhotoError::Unknown)?;
        let damaged = |error: ImageError| PhotoError::Damaged {
            format: format!("{format:?}"),
            reason: error.to_string(),
        };
        let mut decoder = reader.into_decoder().map_err(damaged)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > u64::from(LIMIT) * 1_000_000 {
            return Err(PhotoError::TooLarge {
                width,
                height,
                limit: LIMIT,
            });
        }
        let orientation = decoder.orientation().map_err(damaged)?;
        let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        image.apply_orientation(orientation);
        Ok(Self::of(image.into_rgba8(), longest.max(1)))
    }

    /// Pixels from left to right, in full size.
    #[landbridge(getter)]
    pub fn width(&self) -> u32 {
        self.full.width()
    }

    /// Pixels from top to bottom, in full size.
    #[landbridge(getter)]
    pub fn height(&self) -> u32 {
        self.full.height()
    }

    /// Pixels from left to right of what is shown.
    #[landbridge(getter)]
    pub fn shown_width(&self) -> u32 {
        self.small.width()
    }

    /// Pixels from top to bottom of what is shown.
    #[landbridge(getter)]
    pub fn shown_height(&self) -> u32 {
        self.small.height()
    }

    /// What is to be shown: red, green, blue and opacity of each pixel, row by row.
    pub fn develop(&mut self, look: Look) -> Vec<u8> {
        self.developed = look.of(&self.small, self.small.width());
        self.developed.as_raw().clone()
    }

    /// How many pixels of what was developed last have each of 256 strengths of red, then of green, then of blue.
    pub fn histogram(&self) -> Vec<u32> {
        let mut counts = vec![0; 3 * 256];
        for pixel in self.developed.pixels() {
            for (colour, strength) in pixel.0.into_iter().take(3).enumerate() {
                counts[256 * colour + usize::from(strength)] += 1;
            }
        }
        counts
    }

    /// Turns it.
    pub fn turn(&mut self, how: Turn) {
        let turned = match how {
            Turn::Left => imageops::rotate270(&self.full),
            Turn::Right => imageops::rotate90(&self.full),
            Turn::Mirror => imageops::flip_horizontal(&self.full),
        };
        *self = Self::of(turned, self.longest);
    }

    /// Leaves of it what lies within.
    pub fn crop(&mut self, area: Area) -> Result<(), PhotoError> {
        let part = |from: f64, length: f64, whole: u32| {
            let place = |at: f64| (at.clamp(0.0, 1.0) * f64::from(whole)).round() as u32;
            let (start, end) = (place(from), place(from + length));
            (end > start).then_some((start, end - start))
        };
        let across = part(area.left, area.width, self.full.width());
        let down = part(area.top, area.height, self.full.height());
        let ((x, width), (y, height)) = across.zip(down).ok_or(PhotoError::Empty)?;
        let kept = imageops::crop_imm(&self.full, x, y, width, height).to_image();
        *self = Self::of(kept, self.longest);
        Ok(())
    }

    /// The bytes of a file with the photograph in full size; `quality` is JPEG's, from 1 to 100.
    #[landbridge(default(quality = 90))]
    pub fn save(&self, look: Look, kind: FileType, quality: u8) -> Result<Vec<u8>, PhotoError> {
        let image = DynamicImage::from(look.of(&self.full, self.small.width()));
        let mut file = Cursor::new(Vec::new());
        let written = match kind {
            FileType::Png => image.write_to(&mut file, ImageFormat::Png),
            FileType::WebP => image.write_to(&mut file, ImageFormat::WebP),
            FileType::Jpeg => {
                let encoder = JpegEncoder::new_with_quality(&mut file, quality.clamp(1, 100));
                image.to_rgb8().write_with_encoder(encoder)
            }
        };
        match written {
            Ok(()) => Ok(file.into_inner()),
            Err(error) => Err(PhotoError::Unwritable {
                reason: error.to_string(),
            }),
        }
    }
}

impl Photo {
    fn of(full: RgbaImage, longest: u32) -> Self {
        let (width, height) = full.dimensions();
        let scale = (f64::from(longest) / f64::from(width.max(height))).min(1.0);
        let side = |length: u32| (f64::from(length) * scale).round().max(1.0) as u32;
        let small = match scale < 1.0 {
            true => imageops::resize(&full, side(width), side(height), FilterType::Triangle),
            false => full.clone(),
        };
        let developed = small.clone();
        Self {
            full,
            longest,
            small,
            developed,
        }
    }
}
