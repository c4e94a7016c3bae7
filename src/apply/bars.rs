//! After some failures, certain further requests are known to fail: they are not sent.

use crate::provider::{ErrorKind, ProviderError, Verb};

/// What is not tried any more, and why.
#[derive(Debug, Default)]
pub struct Bars {
    bars: Vec<Bar>,
}

#[derive(Debug)]
struct Bar {
    provider: String,
    /// Only writes of this kind; `None` for all.
    verb: Option<Verb>,
    because: String,
}

impl Bars {
    /// Learns from a failure.
    pub fn learn(&mut self, provider: &str, verb: Verb, error: &ProviderError) {
        let (verb, because) = match &error.kind {
            ErrorKind::Credentials => (None, "the credential was refused".to_owned()),
            ErrorKind::WrongAccount => (None, "the key seems to belong to another account".to_owned()),
            ErrorKind::SpendingCap { .. } => (Some(Verb::Create), "the spending cap is reached".to_owned()),
            ErrorKind::MissingScope(scope) => (Some(verb), format!("the key lacks the scope {scope}")),
            _ => return,
        };
        self.bars.push(Bar { provider: provider.to_owned(), verb, because });
    }

    /// Why a write is not to be tried.
    pub fn against(&self, provider: &str, verb: Verb) -> Option<&str> {
        let hit = self.bars.iter().find(|bar| bar.provider == provider && bar.verb.is_none_or(|v| v == verb));
        hit.map(|bar| bar.because.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reached_cap_stops_creations_and_nothing_else() {
        let mut bars = Bars::default();
        let error = ProviderError::new(ErrorKind::SpendingCap { cap: None, spent: None }, "", "");
        bars.learn("stacks", Verb::Create, &error);
        assert!(bars.against("stacks", Verb::Create).is_some());
        assert!(bars.against("stacks", Verb::Delete).is_none());
        assert!(bars.against("other", Verb::Create).is_none());
        bars.learn("stacks", Verb::Update, &ProviderError::new(ErrorKind::Credentials, "", ""));
        assert!(bars.against("stacks", Verb::Delete).is_some());
    }
}
