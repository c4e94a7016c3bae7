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
    known
        .into_iter()
        .take(MOST_NAMES)
        .filter(|name| *name != given && name.len() <= 4 * MOST_LETTERS)
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= limit || is_part(&lower, &name.to_lowercase()))
        .min_by_key(|(distance, name)| (!is_word(&lower, &name.to_lowercase()), *distance))
        .map(|(_, name)| name)
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
    use super::did_you_mean;

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

    #[test]
    fn names_of_any_length_and_number_are_compared_soon() {
        let (long, longer) = ("a".repeat(1_000_000), "a".repeat(1_000_001));
        assert_eq!(did_you_mean(&long, [longer.as_str()]), None);
        assert_eq!(did_you_mean("aaaa", [longer.as_str(), "aaab"]), Some("aaab"));
        assert_eq!(did_you_mean("a1", std::iter::repeat_n("far away", 10_000_000)), None);
    }
}
