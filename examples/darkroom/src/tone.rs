//! Light and colour: a table of 256 entries for each colour, made once for a photograph, then each pixel by itself; blur
//! and sharpness are the `image` crate's.

use image::{RgbaImage, imageops};

/// What is done to a photograph. 0 leaves it as it is; all but `exposure` and `blur` go from -1 to 1.
#[landbridge::record(default(
    exposure = 0.0,
    contrast = 0.0,
    fade = 0.0,
    warmth = 0.0,
    saturation = 0.0,
    vignette = 0.0,
    sharpness = 0.0,
    blur = 0.0
))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// Doublings of the light.
    pub exposure: f64,
    /// How far light and dark are apart.
    pub contrast: f64,
    /// How much grey is in the darkest.
    pub fade: f64,
    /// Towards amber, or towards blue.
    pub warmth: f64,
    /// Strength of colours; -1 leaves none.
    pub saturation: f64,
    /// Darkness of the corners.
    pub vignette: f64,
    /// Strength of edges.
    pub sharpness: f64,
    /// Pixels that are mixed, of what is shown.
    pub blur: f64,
}

/// From what files hold to light, and back.
const GAMMA: f64 = 2.2;

impl Look {
    /// A photograph with this done to it. Lengths are in pixels of one that is `shown` wide.
    pub(crate) fn of(&self, photo: &RgbaImage, shown: u32) -> RgbaImage {
        let scale = f64::from(photo.width()) / f64::from(shown.max(1));
        let mut made = match (self.blur.clamp(0.0, 50.0) * scale) as f32 {
            blur if blur >= 0.1 => imageops::fast_blur(photo, blur),
            _ => photo.clone(),
        };
        if self.sharpness != 0.0 {
            self.sharpen(&mut made, (1.2 * scale) as f32);
        }
        self.colour(&mut made);
        made
    }

    /// Takes each pixel away from its neighbourhood, or towards it.
    fn sharpen(&self, photo: &mut RgbaImage, radius: f32) {
        let around = imageops::fast_blur(photo, radius);
        let strength =
            (self.sharpness.clamp(-1.0, 1.0) * if self.sharpness > 0.0 { 1.5 } else { 1.0 }) as f32;
        for (pixel, near) in photo.pixels_mut().zip(around.pixels()) {
            for (value, near) in pixel.0.iter_mut().zip(near.0).take(3) {
                let (own, near) = (f32::from(*value), f32::from(near));
                *value = (own + (own - near) * strength).round().clamp(0.0, 255.0) as u8;
            }
        }
    }

    fn colour(&self, photo: &mut RgbaImage) {
        let warmth = 0.25 * self.warmth;
        let tables = [1.0 + warmth, 1.0, 1.0 - warmth].map(|gain| self.table(gain));
        let saturation = (1.0 + self.saturation.clamp(-1.0, 1.0)) as f32;
        let vignette = 0.8 * self.vignette as f32;
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        for (y, row) in photo.rows_mut().enumerate() {
            let down = 2.0 * (y as f32 + 0.5) / height - 1.0;
            for (x, pixel) in row.enumerate() {
                let across = 2.0 * (x as f32 + 0.5) / width - 1.0;
                let corner = (across * across + down * down) / 2.0;
                let light = 1.0 - vignette * corner * corner;
                let [red, green, blue, _] = pixel.0.map(usize::from);
                let colours = [tables[0][red], tables[1][green], tables[2][blue]];
                let grey = 0.2126 * colours[0] + 0.7152 * colours[1] + 0.0722 * colours[2];
                for (value, colour) in pixel.0.iter_mut().zip(colours) {
                    let mixed = (grey + (colour - grey) * saturation) * light;
                    *value = mixed.round().clamp(0.0, 255.0) as u8;
                }
            }
        }
    }

    /// What each strength of a colour becomes, where its light is multiplied by `gain`.
    fn table(&self, gain: f64) -> [f32; 256] {
        let light = self.exposure.clamp(-8.0, 8.0).exp2() * gain;
        let contrast = (1.0 + self.contrast.clamp(-1.0, 1.0)).powf(1.5);
        let lift = 0.3 * self.fade;
        std::array::from_fn(|strength| {
            let value = (strength as f64 / 255.0).powf(GAMMA) * light;
            let value = value.powf(1.0 / GAMMA).min(1.0);
            let value = (0.5 + (value - 0.5) * contrast).clamp(0.0, 1.0);
            (255.0 * (lift + value * (1.0 - lift))) as f32
        })
    }
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    fn developed(look: Look, pixel: [u8; 4]) -> [u8; 4] {
        look.of(&RgbaImage::from_pixel(3, 3, Rgba(pixel)), 3)
            .get_pixel(1, 1)
            .0
    }

    #[test]
    fn nothing_changes_without_a_look() {
        for pixel in [[0, 0, 0, 0], [255, 255, 255, 255], [12, 130, 77, 9]] {
            assert_eq!(developed(Look::default(), pixel), pixel);
        }
    }

    #[test]
    fn light_colour_and_warmth_go_the_right_way() {
        let look = |change: fn(&mut Look)| {
            let mut look = Look::default();
            change(&mut look);
            developed(look, [100, 120, 140, 255])
        };
        assert!(look(|it| it.exposure = 1.0)[1] > 150);
        assert!(look(|it| it.exposure = -1.0)[1] < 95);
        let [red, green, blue, _] = look(|it| it.saturation = -1.0);
        assert!(red == green && green == blue);
        let warm = look(|it| it.warmth = 1.0);
        assert!(warm[0] > 100 && warm[2] < 140);
        assert!(look(|it| it.contrast = -1.0)[0] > 120);
    }

    #[test]
    fn sharpness_spreads_an_edge_and_blur_closes_it() {
        let edge = RgbaImage::from_fn(40, 4, |x, _| {
            Rgba([if x < 20 { 80 } else { 160 }, 0, 0, 255])
        });
        let of = |look: Look| {
            let made = look.of(&edge, 40);
            (made.get_pixel(19, 2).0[0], made.get_pixel(20, 2).0[0])
        };
        let (dark, light) = of(Look {
            sharpness: 1.0,
            ..Look::default()
        });
        assert!(dark < 80 && light > 160, "{dark} {light}");
        let (dark, light) = of(Look {
            blur: 3.0,
            ..Look::default()
        });
        assert!(dark > 80 && light < 160, "{dark} {light}");
    }
}
