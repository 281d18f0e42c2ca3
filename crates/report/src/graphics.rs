//! Pictures inside a terminal that shows them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use icy_sixel::SixelImage;

use crate::picture::{Picture, PictureError};

/// How a terminal is told a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Graphics {
    /// The protocol of kitty, which WezTerm, Ghostty and Konsole know too: PNG in base 64, in pieces.
    ///
    /// Source: <https://sw.kovidgoyal.net/kitty/graphics-protocol/>.
    Kitty,
    /// Sixels: foot, mlterm, xterm, Windows Terminal; 256 colours.
    Sixel,
}

/// Letters of a piece at most, as kitty's protocol asks.
const PIECE: usize = 4096;

impl Picture<'_> {
    /// What shows the picture where it is printed.
    ///
    /// # Errors
    /// As [`Picture::svg`].
    pub fn escaped(&self, graphics: Graphics) -> Result<String, PictureError> {
        match graphics {
            Graphics::Kitty => Ok(kitty(&STANDARD.encode(self.png()?))),
            Graphics::Sixel => {
                let (pixels, (width, height)) = (self.pixels()?, self.size);
                SixelImage::try_from_rgba(pixels.take(), width as usize, height as usize)
                    .and_then(|image| image.encode())
                    .map_err(|cause| PictureError::Backend(cause.to_string()))
            }
        }
    }
}

fn kitty(encoded: &str) -> String {
    let mut text = String::new();
    let mut rest = encoded;
    let mut control = "a=T,f=100,";
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(PIECE.min(rest.len()));
        // Writing to a text does not fail.
        let _ = write!(text, "\x1b_G{control}m={};{piece}\x1b\\", u8::from(!after.is_empty()));
        (control, rest) = ("", after);
    }
    text
}
