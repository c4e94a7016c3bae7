//! The month ledger: what was created in the current calendar month (UTC), by provider configuration.
//!
//! A cloud's spending cap counts what a key created in the month, also what exists no more. The
//! listing cannot tell that, so the state remembers.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::addr::InstanceAddr;

/// Ledgers by provider configuration (`stacks`, `stacks.alias`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spending {
    ledgers: BTreeMap<String, Ledger>,
}

/// One provider configuration's month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    pub month: Month,
    /// In the order in which they were created.
    pub created: Vec<Creation>,
    /// The key's cap for a month in cents, once the cloud has named it in a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_learned: Option<u64>,
}

/// One creation that cost money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creation {
    pub addr: InstanceAddr,
    /// What the object was called in the cloud, where it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Cents a month.
    pub price: u64,
    /// By the cloud's clock, where it told.
    pub created_at: Timestamp,
}

/// A calendar month in UTC, as `2026-11`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(String);

impl Spending {
    /// Remembers a creation; one that is known already is not counted twice. A new month begins an
    /// empty ledger, and a creation of a month that is over is not remembered.
    pub fn record(&mut self, provider: &str, creation: Creation) {
        let month = Month::of(creation.created_at);
        let ledger = self.ledger(provider, &month);
        if ledger.month < month || ledger.created.is_empty() {
            ledger.month = month;
            ledger.created.clear();
        } else if ledger.month > month {
            return;
        }
        if !ledger.created.contains(&creation) {
            ledger.created.push(creation);
        }
    }

    /// Remembers the cap that the cloud named, in cents.
    pub fn learn_cap(&mut self, provider: &str, cap: u64, now: Timestamp) {
        self.ledger(provider, &Month::of(now)).cap_learned = Some(cap);
    }

    pub fn cap_learned(&self, provider: &str) -> Option<u64> {
        self.ledgers.get(provider)?.cap_learned
    }

    /// What was created in the ledger's month, in order, whether it exists or not. Which month it is
    /// now is for the cloud's clock to say.
    pub fn creations(&self, provider: &str) -> &[Creation] {
        self.ledgers.get(provider).map_or(&[], |ledger| &ledger.created)
    }

    /// Follows an instance to its new address.
    pub fn rename(&mut self, from: &InstanceAddr, to: &InstanceAddr) {
        for creation in self.ledgers.values_mut().flat_map(|ledger| &mut ledger.created) {
            if creation.addr == *from {
                creation.addr = to.clone();
            }
        }
    }

    fn ledger(&mut self, provider: &str, month: &Month) -> &mut Ledger {
        self.ledgers.entry(provider.to_owned()).or_insert_with(|| Ledger {
            month: month.clone(),
            created: Vec::new(),
            cap_learned: None,
        })
    }
}

impl Month {
    pub fn of(time: Timestamp) -> Month {
        let date = TimeZone::UTC.to_datetime(time);
        Month(format!("{:04}-{:02}", date.year(), date.month()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.0
    }
}

impl TryFrom<String> for Month {
    type Error = String;

    fn try_from(text: String) -> Result<Month, String> {
        let is_month = text.split_once('-').is_some_and(|(year, month)| {
            year.len() == 4
                && year.bytes().all(|b| b.is_ascii_digit())
                && month.len() == 2
                && month.bytes().all(|b| b.is_ascii_digit())
                && matches!(month.parse(), Ok(1..=12))
        });
        if is_month { Ok(Month(text)) } else { Err(format!("\"{text}\" is no month as in \"2026-11\"")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().expect("a valid time")
    }

    fn created(name: &str, price: u64, time: &str) -> Creation {
        let addr = format!("stacks_container.{name}").parse().expect("a valid address");
        Creation { addr, name: Some(name.to_owned()), price, created_at: at(time) }
    }

    #[test]
    fn each_creation_is_remembered_once() {
        let mut spending = Spending::default();
        let (first, second) =
            (created("a", 500, "2026-11-02T10:00:00Z"), created("a", 500, "2026-11-03T10:00:00Z"));
        for creation in [&first, &second, &second] {
            spending.record("stacks", creation.clone());
        }
        assert_eq!(spending.creations("stacks"), [first, second], "a replacement counts twice");
        assert_eq!(spending.creations("stacks.other"), []);
    }

    #[test]
    fn a_month_ends_at_midnight_utc() {
        let mut spending = Spending::default();
        spending.record("stacks", created("a", 500, "2026-11-30T23:59:59Z"));
        spending.learn_cap("stacks", 2000, at("2026-11-30T23:59:59Z"));
        spending.record("stacks", created("b", 200, "2026-12-01T00:00:00Z"));
        spending.record("stacks", created("late", 900, "2026-11-30T23:59:58Z"));
        assert_eq!(spending.creations("stacks"), [created("b", 200, "2026-12-01T00:00:00Z")]);
        assert_eq!(spending.cap_learned("stacks"), Some(2000), "the cap belongs to the key");
    }

    #[test]
    fn a_moved_instance_keeps_its_creation() {
        let mut spending = Spending::default();
        let old = created("a", 500, "2026-11-02T10:00:00Z");
        let new = created("b", 500, "2026-11-02T10:00:00Z");
        spending.record("stacks", old.clone());
        spending.rename(&old.addr, &new.addr);
        assert_eq!(spending.creations("stacks")[0].addr, new.addr);
    }

    #[test]
    fn only_months_are_months() {
        for text in ["2026-13", "2026-00", "26-01", "2026-1", "2026/01", "x", "2026-+1"] {
            assert!(Month::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert!(Month::try_from("2026-12".to_owned()).is_ok());
    }
}
