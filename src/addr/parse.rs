//! Reading addresses from text, as people type them after `-target` and as files store them.

use std::str::FromStr;

use super::{InstanceAddr, InstanceKey, Mode, ModuleAddr, ModuleStep, ResourceAddr};

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct AddrError {
    reason: String,
}

pub(super) fn error<T>(reason: impl Into<String>) -> Result<T, AddrError> {
    Err(AddrError { reason: reason.into() })
}

impl FromStr for InstanceAddr {
    type Err = AddrError;

    fn from_str(text: &str) -> Result<InstanceAddr, AddrError> {
        match parse(text)? {
            (module, Some((mode, kind, name, key))) => Ok(module.resource(mode, &kind, &name).instance(key)),
            (_, None) => {
                error(format!("\"{text}\" is a module; the address of a resource ends in TYPE.NAME"))
            }
        }
    }
}

impl FromStr for ResourceAddr {
    type Err = AddrError;

    fn from_str(text: &str) -> Result<ResourceAddr, AddrError> {
        let instance: InstanceAddr = text.parse()?;
        match instance.key {
            InstanceKey::None => Ok(instance.resource),
            key => error(format!("\"{text}\" has an instance key {key}, where a whole resource is meant")),
        }
    }
}

impl FromStr for ModuleAddr {
    type Err = AddrError;

    fn from_str(text: &str) -> Result<ModuleAddr, AddrError> {
        if text.is_empty() {
            return Ok(ModuleAddr::root());
        }
        match parse(text)? {
            (module, None) => Ok(module),
            (_, Some(_)) => error(format!("\"{text}\" is a resource, where a module is meant")),
        }
    }
}

pub(super) type ResourcePart = (Mode, String, String, InstanceKey);

/// A module path, and a resource in it where the address names one.
pub(super) fn parse(text: &str) -> Result<(ModuleAddr, Option<ResourcePart>), AddrError> {
    let mut rest = Parser { text, rest: text };
    let mut module = ModuleAddr::root();
    loop {
        let word = rest.name()?;
        let mode = match word {
            "module" => {
                rest.dot("the module's name")?;
                let name = rest.name()?.to_owned();
                module.0.push(ModuleStep { name, key: rest.key()? });
                if rest.rest.is_empty() {
                    return Ok((module, None));
                }
                rest.dot("a resource")?;
                continue;
            }
            "data" => Mode::Data,
            "ephemeral" => Mode::Ephemeral,
            "action" => Mode::Action,
            _ => Mode::Managed,
        };
        let kind = if mode == Mode::Managed {
            word
        } else {
            rest.dot("the resource type")?;
            rest.name()?
        };
        rest.dot("the resource's name")?;
        let name = rest.name()?.to_owned();
        let key = rest.key()?;
        if !rest.rest.is_empty() {
            return error(format!(
                "\"{text}\" goes on after the resource's name: \"{}\" is too much",
                rest.rest
            ));
        }
        return Ok((module, Some((mode, kind.to_owned(), name, key))));
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn name(&mut self) -> Result<&'a str, AddrError> {
        let end = self.rest.find(['.', '[']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        let mut chars = name.chars();
        let starts_well = chars.next().is_some_and(|c| unicode_ident::is_xid_start(c) || c == '_');
        if !starts_well || !chars.all(|c| unicode_ident::is_xid_continue(c) || c == '-') {
            return error(format!(
                "\"{}\" is no address: a name is expected where \"{}\" stands",
                self.text, self.rest
            ));
        }
        self.rest = rest;
        Ok(name)
    }

    fn dot(&mut self, what: &str) -> Result<(), AddrError> {
        match self.rest.strip_prefix('.') {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => error(format!("\"{}\" is no complete address: {what} must follow", self.text)),
        }
    }

    fn key(&mut self) -> Result<InstanceKey, AddrError> {
        let Some(inside) = self.rest.strip_prefix('[') else {
            return Ok(InstanceKey::None);
        };
        let (key, rest) = match inside.strip_prefix('"') {
            Some(string) => {
                let (text, rest) = unquote(string).ok_or_else(|| self.bad_key())?;
                (InstanceKey::Text(text), rest)
            }
            None => {
                let end = inside.find(']').ok_or_else(|| self.bad_key())?;
                let index = inside[..end].parse().map_err(|_| self.bad_key())?;
                (InstanceKey::Index(index), &inside[end..])
            }
        };
        self.rest = rest.strip_prefix(']').ok_or_else(|| self.bad_key())?;
        Ok(key)
    }

    fn bad_key(&self) -> AddrError {
        let reason = format!(
            "\"{}\" has no valid instance key: it is a number or a string in double quotes, as [0] or [\"a\"] \
             (quote the whole address for your shell)",
            self.text
        );
        AddrError { reason }
    }
}

/// The content of a quoted string whose opening quote is gone, and what follows its closing one.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                c @ ('"' | '\\') => out.push(c),
                digits @ ('u' | 'U') => {
                    let length = if digits == 'u' { 4 } else { 8 };
                    let hex: String = (0..length).map_while(|_| chars.next()).map(|(_, c)| c).collect();
                    out.push(char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?);
                }
                _ => return None,
            },
            '$' | '%' if text[at + 1..].starts_with(c) && text[at + 2..].starts_with('{') => {
                chars.next();
                out.push(c);
            }
            c => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_print_as_they_are_read() {
        for text in [
            "stacks_container.web",
            "stacks_container.web[0]",
            "stacks_container.web[\"a b\"]",
            "data.stacks_templates.all",
            "module.net[\"a\"].action.stacks_restart.web[0]",
            "module.net.stacks_container.web",
            "module.net[2].module.inner[\"x\"].data.stacks_container.by-name[\"k\"]",
        ] {
            assert_eq!(text.parse::<InstanceAddr>().expect(text).to_string(), text);
        }
        assert_eq!(
            "module.a[0].module.b".parse::<ModuleAddr>().expect("a module").to_string(),
            "module.a[0].module.b"
        );
    }

    #[test]
    fn what_is_no_address_says_why() {
        let why = |text: &str| text.parse::<InstanceAddr>().expect_err(text).to_string();
        assert_eq!(why("web"), "\"web\" is no complete address: the resource's name must follow");
        assert_eq!(why("a.b.c"), "\"a.b.c\" goes on after the resource's name: \".c\" is too much");
        assert!(why("a.b[x]").contains("number or a string in double quotes"));
        assert_eq!(
            why("module.net"),
            "\"module.net\" is a module; the address of a resource ends in TYPE.NAME"
        );
        assert!(why("").contains("a name is expected"));
    }

    #[test]
    fn addresses_are_ordered_as_people_count() {
        let mut all: Vec<InstanceAddr> = ["a.b[10]", "a.b[9]", "a.b[\"z\"]", "a.b", "a.a"]
            .iter()
            .map(|text| text.parse().expect("an address"))
            .collect();
        all.sort();
        let shown: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["a.a", "a.b", "a.b[9]", "a.b[10]", "a.b[\"z\"]"]);
    }

    proptest! {
        #[test]
        fn every_string_key_survives(key in any::<String>()) {
            let addr = ResourceAddr::managed("t", "n").instance(InstanceKey::Text(key));
            prop_assert_eq!(addr.to_string().parse::<InstanceAddr>().expect("an address"), addr);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = text.parse::<InstanceAddr>();
            let _ = text.parse::<ModuleAddr>();
        }
    }
}
