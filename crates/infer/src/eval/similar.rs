//! Did you mean ...?

/// The name nearest to what was written, if it is near enough; names that are equally near in order.
pub(crate) fn nearest(written: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let most = written.chars().count() / 3 + 1;
    let mut ranked: Vec<(usize, String)> =
        names.map(|name| (distance(written, &name), name)).filter(|(distance, _)| *distance <= most).collect();
    ranked.sort();
    ranked.into_iter().next().map(|(_, name)| name)
}

/// How many letters have to be added, removed or replaced.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        let mut next = vec![before];
        for (other, above) in right.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal + usize::from(*other != letter);
            before = replaced.min(above + 1).min(before + 1);
            diagonal = *above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "ab"), 2);
        assert_eq!(nearest("opne_file", ["open_file".to_owned(), "cat".to_owned()].into_iter()), Some("open_file".to_owned()));
        assert_eq!(nearest("zzz", ["cat".to_owned()].into_iter()), None);
    }
}
