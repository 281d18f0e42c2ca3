//! Colours.

use plotters::style::RGBColor;

/// The colours of a picture. Those of gain and loss differ in hue and in lightness, so that who does not see red or green tells
/// them apart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Theme {
    pub(crate) ground: RGBColor,
    pub(crate) ink: RGBColor,
    pub(crate) faint: RGBColor,
    pub(crate) grid: RGBColor,
    pub(crate) gain: RGBColor,
    pub(crate) loss: RGBColor,
    /// Lines, in the order in which they are taken.
    pub(crate) lines: [RGBColor; LINES],
}

/// How many lines are told apart by their colours.
pub const LINES: usize = 8;

/// From the lowest value to the highest: viridis, whose lightness rises evenly, so that who does not see some colours tells them
/// apart as well. Source: matplotlib (CC0).
const HEAT: [RGBColor; 9] = [
    RGBColor(68, 1, 84),
    RGBColor(71, 44, 122),
    RGBColor(59, 81, 139),
    RGBColor(44, 113, 142),
    RGBColor(33, 144, 141),
    RGBColor(39, 173, 129),
    RGBColor(92, 200, 99),
    RGBColor(170, 220, 50),
    RGBColor(253, 231, 37),
];

/// The colour of a value that lies so far from the lowest, 0, to the highest, 1.
pub(crate) fn heat(share: f64) -> RGBColor {
    let place = share.clamp(0.0, 1.0) * (HEAT.len() - 1) as f64;
    let below = (place as usize).min(HEAT.len() - 2);
    between(HEAT[below], HEAT[below + 1], place - below as f64)
}

impl Theme {
    /// Dark on white.
    pub const LIGHT: Self = Self {
        ground: RGBColor(255, 255, 255),
        ink: RGBColor(28, 32, 38),
        faint: RGBColor(96, 104, 116),
        grid: RGBColor(226, 230, 236),
        gain: RGBColor(0, 121, 107),
        loss: RGBColor(211, 84, 0),
        lines: [
            RGBColor(21, 101, 192),
            RGBColor(120, 124, 132),
            RGBColor(142, 36, 170),
            RGBColor(0, 121, 107),
            RGBColor(191, 120, 0),
            RGBColor(194, 24, 91),
            RGBColor(0, 131, 163),
            RGBColor(109, 76, 65),
        ],
    };

    /// Light on nearly black.
    pub const DARK: Self = Self {
        ground: RGBColor(18, 21, 26),
        ink: RGBColor(230, 233, 238),
        faint: RGBColor(150, 158, 170),
        grid: RGBColor(44, 50, 60),
        gain: RGBColor(77, 196, 178),
        loss: RGBColor(255, 145, 77),
        lines: [
            RGBColor(100, 172, 255),
            RGBColor(156, 163, 175),
            RGBColor(206, 147, 216),
            RGBColor(77, 196, 178),
            RGBColor(255, 202, 102),
            RGBColor(244, 143, 177),
            RGBColor(77, 208, 225),
            RGBColor(188, 170, 164),
        ],
    };

    /// The theme called `light` or `dark`.
    pub fn find(name: &str) -> Option<Self> {
        match name {
            "light" => Some(Self::LIGHT),
            "dark" => Some(Self::DARK),
            _ => None,
        }
    }

    /// The colours as properties of a style sheet.
    pub(crate) fn properties(&self) -> String {
        let own = [
            ("ground", self.ground),
            ("ink", self.ink),
            ("faint", self.faint),
            ("grid", self.grid),
            ("gain", self.gain),
            ("loss", self.loss),
        ];
        let lines = self.lines.iter().enumerate().map(|(place, color)| (format!("line-{place}"), *color));
        let heat = HEAT.iter().enumerate().map(|(place, color)| (format!("heat-{place}"), *color));
        let all = own.into_iter().map(|(name, color)| (name.to_owned(), color)).chain(lines).chain(heat);
        all.map(|(name, RGBColor(red, green, blue))| format!("--{name}:#{red:02x}{green:02x}{blue:02x};")).collect()
    }

    /// That of a gain, or of a loss.
    pub(crate) fn of(&self, value: f64) -> RGBColor {
        if value < 0.0 { self.loss } else { self.gain }
    }
}

/// Between two colours: `share` 0 is the first, 1 the second.
pub(crate) fn between(one: RGBColor, two: RGBColor, share: f64) -> RGBColor {
    let share = share.clamp(0.0, 1.0);
    let mix = |one: u8, two: u8| (f64::from(one) + (f64::from(two) - f64::from(one)) * share).round() as u8;
    RGBColor(mix(one.0, two.0), mix(one.1, two.1), mix(one.2, two.2))
}
