//! How long texts are: a Chinese letter takes the room of two.

/// Letters across.
pub(crate) fn wide(text: &str) -> usize {
    text.chars().map(room).sum()
}

fn room(letter: char) -> usize {
    if letter >= '\u{1100}' && letter != '…' && letter != '–' { 2 } else { 1 }
}

/// A text of at most so many letters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if wide(text) <= most {
        return text.to_owned();
    }
    let mut taken = 1;
    let fits = |letter: &char| {
        taken += room(*letter);
        taken <= most
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_letters_take_the_room_of_two() {
        assert_eq!((wide("0700.HK"), wide("腾讯 A"), wide("2 – 40…")), (7, 6, 7));
        assert_eq!(shortened("腾讯控股", 8), "腾讯控股");
        assert_eq!((shortened("腾讯控股", 7), shortened("momentum", 5)), ("腾讯控…".to_owned(), "mome…".to_owned()));
    }
}
