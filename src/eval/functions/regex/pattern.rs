//! Regular expressions as Go writes them, in the syntax of the `regex` crate.
//!
//! The two are close relatives. What differs: `\d`, `\w`, `\s` and `\b` mean ASCII in Go; in a class
//! `[`, `&&`, `--` and `~~` have no meaning of their own; a brace that begins no repetition is itself;
//! `\Q…\E` quotes; octal escapes; no two repetitions in a row (<https://pkg.go.dev/regexp/syntax>).

use std::iter::Peekable;
use std::str::Chars;

/// The same pattern for the `regex` crate, whose parser reports all else that is wrong.
///
/// # Errors
/// What Go refuses and the crate would accept.
pub(super) fn translate(pattern: &str) -> Result<String, &'static str> {
    let mut translation = Translation {
        rest: pattern.chars().peekable(),
        out: String::with_capacity(pattern.len() + 16),
        repeated: false,
    };
    translation.all()?;
    Ok(translation.out)
}

/// As many repetitions as Go counts to.
const MAX_REPETITIONS: u32 = 1000;

struct Translation<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
    /// The last thing was a repetition: another must not follow.
    repeated: bool,
}

impl Translation<'_> {
    fn all(&mut self) -> Result<(), &'static str> {
        while let Some(c) = self.rest.next() {
            match c {
                '*' | '+' | '?' => {
                    self.out.push(c);
                    self.repetition()?;
                    continue;
                }
                '{' => {
                    if self.braces()? {
                        continue;
                    }
                }
                '\\' => self.escape(Place::Outside)?,
                '[' => self.class()?,
                '(' => self.group()?,
                _ => self.out.push(c),
            }
            self.repeated = false;
        }
        Ok(())
    }

    /// After a repetition: it may be lazy, and then there must be something to repeat again.
    fn repetition(&mut self) -> Result<(), &'static str> {
        if self.repeated {
            return Err("invalid nested repetition operator");
        }
        if self.rest.next_if_eq(&'?').is_some() {
            self.out.push('?');
        }
        self.repeated = true;
        Ok(())
    }

    /// A repetition in braces, or a brace that is just a character.
    fn braces(&mut self) -> Result<bool, &'static str> {
        let mut ahead = self.rest.clone();
        let mut inner = String::new();
        let closed = loop {
            match ahead.next() {
                Some('}') => break true,
                Some(c) if c.is_ascii_digit() || c == ',' => inner.push(c),
                _ => break false,
            }
        };
        let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
        if !closed || least.is_empty() || most.contains(',') {
            self.out.push_str("\\{");
            return Ok(false);
        }
        let too_many = |count: &str| count.parse::<u32>().map_or(!count.is_empty(), |n| n > MAX_REPETITIONS);
        if too_many(least) || too_many(most) {
            return Err("invalid repeat count");
        }
        self.rest = ahead;
        self.out.push('{');
        self.out.push_str(&inner);
        self.out.push('}');
        self.repetition()?;
        Ok(true)
    }

    /// The beginning of a group. Go has not the flags `x`, `u` and `R`.
    fn group(&mut self) -> Result<(), &'static str> {
        self.out.push('(');
        let mut ahead = self.rest.clone();
        if ahead.next() == Some('?') && !matches!(ahead.peek(), Some('P' | '<')) {
            let flags: String = ahead.take_while(|c| !matches!(c, ':' | ')')).collect();
            if !flags.chars().all(|c| matches!(c, 'i' | 'm' | 's' | 'U' | '-')) {
                return Err("invalid or unsupported Perl syntax");
            }
        }
        Ok(())
    }

    /// A class in brackets, after the first.
    fn class(&mut self) -> Result<(), &'static str> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut is_first = true;
        while let Some(c) = self.rest.next() {
            match c {
                ']' if !is_first => {
                    self.out.push(c);
                    return Ok(());
                }
                ']' => self.out.push_str("\\]"),
                '\\' => self.escape(Place::Class)?,
                '[' if self.rest.peek() == Some(&':') => self.named_class(),
                '[' | '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                // Two in a row would be a difference of sets.
                '-' if is_first || self.rest.peek() == Some(&'-') => self.out.push_str("\\-"),
                _ => self.out.push(c),
            }
            is_first = false;
        }
        Err("missing closing ]")
    }

    /// `[:alpha:]`, after its first bracket.
    fn named_class(&mut self) {
        self.out.push('[');
        let mut ahead = self.rest.clone();
        let name: String = ahead.by_ref().take_while(|c| *c != ']').collect();
        if name.len() > 2 && name.ends_with(':') {
            self.out.push_str(&name);
            self.out.push(']');
            self.rest = ahead;
        } else {
            self.out.insert(self.out.len() - 1, '\\');
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, place: Place) -> Result<(), &'static str> {
        let Some(c) = self.rest.next() else { return Err("trailing backslash at end of expression") };
        match c {
            'd' => self.out.push_str("[0-9]"),
            'D' => self.out.push_str("[^0-9]"),
            'w' => self.out.push_str("[0-9A-Za-z_]"),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            's' => self.out.push_str("[\\t\\n\\f\\r ]"),
            'S' => self.out.push_str("[^\\t\\n\\f\\r ]"),
            'b' | 'B' if place == Place::Outside => {
                self.out.push_str("(?-u:\\");
                self.out.push(c);
                self.out.push(')');
            }
            'Q' if place == Place::Outside => self.quoted(),
            '0'..='7' => self.octal(c)?,
            'a' | 'f' | 't' | 'n' | 'r' | 'v' | 'x' | 'p' | 'P' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'A' | 'z' if place == Place::Outside => {
                self.out.push('\\');
                self.out.push(c);
            }
            '<' | '>' => self.out.push(c),
            _ if c.is_ascii_punctuation() && c != '_' => {
                self.out.push('\\');
                self.out.push(c);
            }
            _ => return Err("invalid escape sequence"),
        }
        Ok(())
    }

    /// Text as it is, up to `\E`.
    fn quoted(&mut self) {
        let mut text = String::new();
        while let Some(c) = self.rest.next() {
            if c == '\\' && self.rest.next_if_eq(&'E').is_some() {
                break;
            }
            text.push(c);
        }
        self.out.push_str(&regex::escape(&text));
    }

    /// `\0`, `\012`, `\123`: a character by its octal number. A single digit but 0 would be a
    /// backreference, which there is not.
    fn octal(&mut self, first: char) -> Result<(), &'static str> {
        if first != '0' && !matches!(self.rest.peek(), Some('0'..='7')) {
            return Err("invalid escape sequence");
        }
        let mut code = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.rest.next_if(|c| matches!(c, '0'..='7')) else { break };
            code = code * 8 + digit.to_digit(8).unwrap_or(0);
        }
        self.out.push_str(&format!("\\x{{{code:x}}}"));
        Ok(())
    }
}

/// Where an escape stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Class,
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn what_go_reads_differently_is_rewritten() {
        for (pattern, expected) in [
            (r"\d+\s", r"[0-9]+[\t\n\f\r ]"),
            (r"[\w.-]", r"[[0-9A-Za-z_].-]"),
            (r"\bx\B", r"(?-u:\b)x(?-u:\B)"),
            (r"[a[b&&c--~]", r"[a\[b\&\&c\--\~]"),
            (r"[]a]", r"[\]a]"),
            (r"[[:alpha:]_[:x]", r"[[:alpha:]_\[:x]"),
            (r"a{2,3}b{,3}c{", r"a{2,3}b\{,3}c\{"),
            (r"\Qa.b\E.", r"a\.b."),
            (r"\101\0\<", r"\x{41}\x{0}<"),
            (r"a*?(?i:b)(?P<n>c)", r"a*?(?i:b)(?P<n>c)"),
        ] {
            assert_eq!(translate(pattern).as_deref(), Ok(expected), "{pattern}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for (pattern, why) in [
            ("a**", "invalid nested repetition operator"),
            ("a{2}{3}", "invalid nested repetition operator"),
            ("a{1001}", "invalid repeat count"),
            (r"(a)\1", "invalid escape sequence"),
            (r"\", "trailing backslash at end of expression"),
            (r"\e", "invalid escape sequence"),
            ("[a", "missing closing ]"),
            ("(?x)a", "invalid or unsupported Perl syntax"),
            ("(?=a)", "invalid or unsupported Perl syntax"),
        ] {
            assert_eq!(translate(pattern), Err(why), "{pattern}");
        }
    }
}
