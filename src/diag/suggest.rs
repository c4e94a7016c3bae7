//! "Did you mean": the known name that is closest to a misspelt one.

/// Nobody misspells a longer name, and comparing takes the product of both lengths.
const MOST_LETTERS: usize = 100;
/// Known names that are looked at.
const MOST_NAMES: usize = 1_000;

/// The closest of `known`, if it is close enough to be what was meant: at most a third of the
/// letters differ, and never all of them (Damerau-Levenshtein, case ignored), or one begins or ends
/// with the other.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = given.to_lowercase();
    let letters = given.chars().count();
    if letters > MOST_LETTERS {
        return None;
    }
    let limit = (letters / 3).max(1).min(letters.saturating_sub(1));
    let given_letters = Letters::of(&lower);
    known
        .into_iter()
        .take(MOST_NAMES)
        .filter(|name| *name != given && name.len() <= 4 * MOST_LETTERS)
        .filter_map(|name| {
            let known = name.to_lowercase();
            let may_be_close = given_letters.least_distance(&Letters::of(&known)) <= limit;
            if !may_be_close && !is_part(&lower, &known) {
                return None;
            }
            let distance = distance(&lower, &known);
            (distance <= limit || is_part(&lower, &known))
                .then_some(((!is_word(&lower, &known), distance), name))
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, name)| name)
}

/// Damerau-Levenshtein. What two names begin and end with alike does not count, so only what is between
/// has to be compared: names that a program writes often have long common parts.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = without_common_start(a, b);
    let (a, b) = without_common_end(a, b);
    strsim::damerau_levenshtein(a, b)
}

fn without_common_start<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    (&a[common..], &b[common..])
}

fn without_common_end<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let pairs = a.chars().rev().zip(b.chars().rev());
    let common: usize = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    (&a[..a.len() - common], &b[..b.len() - common])
}

/// How many letters a name has, and roughly which. Where every second name of a thousand is misspelt,
/// telling that two of them have little in common must be quick.
struct Letters {
    count: usize,
    /// A bit for each letter modulo 64 that is there.
    which: u64,
}

impl Letters {
    fn of(name: &str) -> Letters {
        name.chars().fold(Letters { count: 0, which: 0 }, |Letters { count, which }, letter| Letters {
            count: count + 1,
            which: which | 1 << (letter as u32 % 64),
        })
    }

    /// One name does not become the other in fewer steps: each changes one letter at most.
    fn least_distance(&self, other: &Letters) -> usize {
        let missing = |a: u64, b: u64| (a & !b).count_ones() as usize;
        let length = self.count.abs_diff(other.count);
        length.max(missing(self.which, other.which)).max(missing(other.which, self.which))
    }
}

/// `connection` for `stacks_connection` and `entries` for `entry`, but not `a` for `name`.
fn is_part(given: &str, name: &str) -> bool {
    let singular = given.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let is_plural = singular.as_deref().or(given.strip_suffix('s')) == Some(name);
    is_plural
        || is_word(given, name)
        || given.len() >= 4 && (name.ends_with(given) || name.starts_with(given))
}

/// A short word that the name begins or ends with: `ip` for `ip_address`, where `id` is but one letter
/// away.
fn is_word(given: &str, name: &str) -> bool {
    let rest = name.strip_prefix(given).filter(|rest| rest.starts_with('_'));
    let rest = rest.or_else(|| name.strip_suffix(given).filter(|rest| rest.ends_with('_')));
    (2..=3).contains(&given.len()) && rest.is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn close_names_are_found_and_far_ones_are_not() {
        let known = ["stacks_container", "stacks_connection", "stacks_ip_allowlist"];
        assert_eq!(did_you_mean("stack_container", known), Some("stacks_container"));
        assert_eq!(did_you_mean("stacks_conection", known), Some("stacks_connection"));
        assert_eq!(did_you_mean("container", known), Some("stacks_container"));
        assert_eq!(did_you_mean("aws_instance", known), None);
        assert_eq!(did_you_mean("nmae", ["name", "template"]), Some("name"));
        assert_eq!(did_you_mean("ip", ["id", "ip_address", "name"]), Some("ip_address"));
        assert_eq!(did_you_mean("url", ["uri", "public_url"]), Some("public_url"));
        assert_eq!(did_you_mean("i", ["i_d"]), None);
        assert_eq!(did_you_mean("entries", ["entry", "container_id"]), Some("entry"));
        assert_eq!(did_you_mean("b", ["a", "c"]), None, "a name of one letter is no misspelling of another");
        assert_eq!(did_you_mean("", ["a"]), None);
    }

    proptest! {
        #[test]
        fn what_is_not_compared_makes_no_difference(a in "[a-fA-Fé_0-3]{0,9}", b in "[a-fA-Fé_0-3]{0,9}") {
            let distance = strsim::damerau_levenshtein(&a, &b);
            prop_assert_eq!(super::distance(&a, &b), distance);
            prop_assert!(Letters::of(&a).least_distance(&Letters::of(&b)) <= distance);
        }
    }

    #[test]
    fn names_of_any_length_and_number_are_compared_soon() {
        let (long, longer) = ("a".repeat(1_000_000), "a".repeat(1_000_001));
        assert_eq!(did_you_mean(&long, [longer.as_str()]), None);
        assert_eq!(did_you_mean("aaaa", [longer.as_str(), "aaab"]), Some("aaab"));
        assert_eq!(did_you_mean("a1", std::iter::repeat_n("far away", 10_000_000)), None);
    }
}
