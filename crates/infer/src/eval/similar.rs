//! Did you mean ...?

use strsim::levenshtein as distance;

/// The name nearest to what was written, if it is near enough; names that are equally near in order.
pub(crate) fn nearest(written: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let most = written.chars().count() / 3 + 1;
    let mut ranked: Vec<(usize, String)> =
        names.map(|name| (distance(written, &name), name)).filter(|(distance, _)| *distance <= most).collect();
    ranked.sort();
    ranked.into_iter().next().map(|(_, name)| name)
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
