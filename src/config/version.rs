//! Version numbers and constraints on them, as `required_version` has them.

use std::cmp::Ordering;
use std::str::FromStr;

use thiserror::Error;

/// A version: up to three numbers and perhaps a pre-release, which comes before the release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    numbers: [u64; 3],
    /// How many numbers were written: `~>` depends on it.
    written: usize,
    pre_release: Option<String>,
}

/// Conditions on a version, all of which must hold: `>= 1.2, < 2.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint(Vec<(Operator, Version)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    /// `~> 1.2`: at least this, and only the last written number may grow.
    Compatible,
}

/// Longest first, so that `>=` is not taken for `>`.
const OPERATORS: [(&str, Operator); 7] = [
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("!=", Operator::NotEqual),
    ("~>", Operator::Compatible),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
];

/// Why a text is no version or constraint.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VersionError {
    #[error("{0:?} is no version; it should look like \"1.2.3\"")]
    Version(String),
    #[error("a version must follow each comma")]
    Empty,
}

impl Constraint {
    pub fn allows(&self, version: &Version) -> bool {
        self.0.iter().all(|(operator, bound)| {
            let order = version.order(bound);
            match operator {
                Operator::Equal => order == Ordering::Equal,
                Operator::NotEqual => order != Ordering::Equal,
                Operator::Greater => order == Ordering::Greater,
                Operator::GreaterOrEqual => order != Ordering::Less,
                Operator::Less => order == Ordering::Less,
                Operator::LessOrEqual => order != Ordering::Greater,
                Operator::Compatible => {
                    let fixed = bound.written.saturating_sub(1);
                    order != Ordering::Less && version.numbers[..fixed] == bound.numbers[..fixed]
                }
            }
        })
    }
}

impl Version {
    fn order(&self, other: &Version) -> Ordering {
        let pre_release = match (&self.pre_release, &other.pre_release) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(own), Some(other)) => own.cmp(other),
        };
        self.numbers.cmp(&other.numbers).then(pre_release)
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Version, VersionError> {
        let error = || VersionError::Version(text.to_owned());
        let plain = text.split('+').next().unwrap_or(text);
        let (plain, pre_release) = match plain.split_once('-') {
            Some((plain, pre_release)) => (plain, Some(pre_release.to_owned())),
            None => (plain, None),
        };
        let plain = plain.strip_prefix('v').unwrap_or(plain);
        let mut version = Version { numbers: [0; 3], written: 0, pre_release };
        for part in plain.split('.') {
            let number = part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
            let place = version.numbers.get_mut(version.written).ok_or_else(error)?;
            *place = number.ok_or_else(error)?;
            version.written += 1;
        }
        Ok(version)
    }
}

impl FromStr for Constraint {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Constraint, VersionError> {
        let condition = |part: &str| {
            let part = part.trim();
            if part.is_empty() {
                return Err(VersionError::Empty);
            }
            let found =
                OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, part.strip_prefix(sign)?)));
            let (operator, version) = found.unwrap_or((Operator::Equal, part));
            Ok((operator, version.trim().parse()?))
        };
        Ok(Constraint(text.split(',').map(condition).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn constraints_hold_as_terraform_reads_them() {
        let allows = |constraint: &str, version: &str| {
            let constraint: Constraint = constraint.parse().expect(constraint);
            constraint.allows(&version.parse().expect(version))
        };
        for (constraint, yes, no) in [
            ("1.11.4", "1.11.4", "1.11.5"),
            ("= 1.11", "1.11.0", "1.11.1"),
            ("!= 1.0.0", "1.0.1", "1.0.0"),
            ("> 1.0", "1.0.1", "1.0.0"),
            (">=1.0, <2.0", "1.99.0", "2.0.0"),
            ("<= 1.2.3", "1.2.3", "1.2.4"),
            ("~> 1.2", "1.9.0", "2.0.0"),
            ("~> 1.2.3", "1.2.9", "1.3.0"),
            ("~> 1", "7.0.0", "0.9.0"),
            ("~> 1.2", "1.2.0", "1.1.9"),
            (">= 1.0.0", "1.0.0", "1.0.0-beta1"),
            ("< 1.0.0", "1.0.0-beta1", "1.0.0"),
        ] {
            assert!(allows(constraint, yes), "{constraint} must allow {yes}");
            assert!(!allows(constraint, no), "{constraint} must not allow {no}");
        }
    }

    #[test]
    fn what_is_no_constraint_says_why() {
        let why = |text: &str| text.parse::<Constraint>().expect_err(text).to_string();
        assert_eq!(why(">= one"), "\"one\" is no version; it should look like \"1.2.3\"");
        assert_eq!(why("1.2.3.4"), "\"1.2.3.4\" is no version; it should look like \"1.2.3\"");
        assert_eq!(why(">= 1.0,"), "a version must follow each comma");
        assert_eq!(why("=> 1"), "\"> 1\" is no version; it should look like \"1.2.3\"");
        assert_eq!(why("1..2"), "\"1..2\" is no version; it should look like \"1.2.3\"");
    }

    proptest! {
        #[test]
        fn a_version_satisfies_itself(a in 0u64.., b in 0u64.., c in 0u64..) {
            let version: Version = format!("{a}.{b}.{c}").parse().expect("a version");
            for constraint in ["=", ">=", "<=", "~>"] {
                let constraint: Constraint = format!("{constraint} {a}.{b}.{c}").parse().expect("a constraint");
                prop_assert!(constraint.allows(&version));
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = text.parse::<Constraint>();
        }
    }
}
