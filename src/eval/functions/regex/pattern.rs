//! Regular expressions as Go writes them, in the syntax of the `regex` crate.
//!
//! The two are close relatives. What differs: `\d`, `\w`, `\s` and `\b` mean ASCII in Go; in a class
//! `[`, `&&`, `--` and `~~` have no meaning of their own; a brace that begins no repetition is itself;
//! `\Q…\E` quotes; octal escapes; no two repetitions in a row (<https://pkg.go.dev/regexp/syntax>).

use std::iter::Peekable;
use std::str::Chars;

/// A pattern for the `regex` crate.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Translated {
    /// The same pattern; its parser reports all else that is wrong. Its groups have no names.
    pub pattern: String,
    /// The groups, with their names. In Go a name may begin with a digit, and two may have the same.
    pub groups: Vec<Option<String>>,
}

/// The same pattern for the `regex` crate.
///
/// # Errors
/// What Go refuses and the crate would accept.
pub(super) fn translate(pattern: &str) -> Result<Translated, &'static str> {
    let mut translation = Translation {
        rest: pattern.chars().peekable(),
        out: String::with_capacity(pattern.len() + 16),
        groups: Vec::new(),
        repeated: false,
    };
    translation.all()?;
    Ok(Translated { pattern: translation.out, groups: translation.groups })
}

/// As many repetitions as Go counts to.
const MAX_REPETITIONS: u32 = 1000;

const BAD_RANGE: &str = "invalid character class range";
const BAD_ESCAPE: &str = "invalid escape sequence";
const BAD_PERL: &str = "invalid or unsupported Perl syntax";

struct Translation<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
    groups: Vec<Option<String>>,
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
                '\\' => self.escape()?,
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
            self.literal('{');
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
        if self.rest.next_if_eq(&'?').is_none() {
            self.groups.push(None);
            self.out.push('(');
            return Ok(());
        }
        let mut ahead = self.rest.clone();
        let is_named = match ahead.next() {
            Some('<') => true,
            Some('P') => ahead.next() == Some('<'),
            _ => false,
        };
        if is_named {
            let name: String = ahead.by_ref().take_while(|c| *c != '>').collect();
            if name.is_empty() || !name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
                return Err("invalid named capture");
            }
            self.rest = ahead;
            self.groups.push(Some(name));
            self.out.push('(');
            return Ok(());
        }
        let flags: String = self.rest.clone().take_while(|c| !matches!(c, ':' | ')')).collect();
        if !flags.chars().all(|c| matches!(c, 'i' | 'm' | 's' | 'U' | '-')) {
            return Err(BAD_PERL);
        }
        self.out.push_str("(?");
        // The crate has no group that only sets no flag.
        if flags.is_empty() && self.rest.peek() == Some(&')') {
            self.out.push(':');
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
        loop {
            match self.rest.peek() {
                None => return Err("missing closing ]"),
                Some(']') if !is_first => {
                    self.rest.next();
                    self.out.push(']');
                    return Ok(());
                }
                Some(_) => {}
            }
            is_first = false;
            if !self.named_class()? && !self.class_escape()? {
                self.range()?;
            }
        }
    }

    /// `[:alpha:]` in a class.
    fn named_class(&mut self) -> Result<bool, &'static str> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('[') || ahead.next() != Some(':') {
            return Ok(false);
        }
        let text: String = ahead.clone().collect();
        let Some((name, _)) = text.split_once(":]") else { return Ok(false) };
        if !POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
            return Err(BAD_RANGE);
        }
        self.out.push_str(&format!("[:{name}:]"));
        self.rest.nth(name.chars().count() + 3);
        Ok(true)
    }

    /// One character in a class, or all from one to another.
    fn range(&mut self) -> Result<(), &'static str> {
        let first = self.class_char()?;
        self.literal(first);
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.next(), Some(']') | None) {
            return Ok(());
        }
        self.rest.next();
        let last = self.class_char()?;
        if last < first {
            return Err(BAD_RANGE);
        }
        self.out.push('-');
        self.literal(last);
        Ok(())
    }

    fn class_char(&mut self) -> Result<char, &'static str> {
        match self.rest.next() {
            None => Err("missing closing ]"),
            Some('\\') => self.escaped_char(),
            Some(c) => Ok(c),
        }
    }

    /// What follows a backslash outside of a class.
    fn escape(&mut self) -> Result<(), &'static str> {
        match self.rest.peek() {
            Some(c @ ('b' | 'B')) => {
                self.out.push_str("(?-u:\\");
                self.out.push(*c);
                self.out.push(')');
            }
            Some(c @ ('A' | 'z')) => {
                self.out.push('\\');
                self.out.push(*c);
            }
            Some('Q') => {
                self.rest.next();
                self.quoted();
                return Ok(());
            }
            Some(c) => {
                if let Some(class) = perl_class(*c) {
                    self.out.push_str(class);
                } else if matches!(c, 'p' | 'P') {
                    return self.unicode_class();
                } else {
                    let c = self.escaped_char()?;
                    self.literal(c);
                    return Ok(());
                }
            }
            None => return Err("trailing backslash at end of expression"),
        }
        self.rest.next();
        Ok(())
    }

    /// `\d` or `\pL` in a class.
    fn class_escape(&mut self) -> Result<bool, &'static str> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('\\') {
            return Ok(false);
        }
        match ahead.next() {
            Some('p' | 'P') => {
                self.rest.next();
                self.unicode_class()?;
                Ok(true)
            }
            other => {
                let Some(class) = other.and_then(perl_class) else { return Ok(false) };
                self.out.push_str(class);
                self.rest = ahead;
                Ok(true)
            }
        }
    }

    /// `\pL`, `\p{Greek}`, `\P{^L}`, from the letter on: a general category or a script. The crate
    /// would take other properties and spellings too.
    fn unicode_class(&mut self) -> Result<(), &'static str> {
        let mut is_negated = self.rest.next() == Some('P');
        let mut name = match self.rest.next() {
            Some('{') => {
                let text: String = self.rest.clone().collect();
                let Some((name, _)) = text.split_once('}') else { return Err(BAD_RANGE) };
                self.rest.nth(name.chars().count());
                name.to_owned()
            }
            Some(c) => c.to_string(),
            None => return Err(BAD_ESCAPE),
        };
        if let Some(positive) = name.strip_prefix('^') {
            is_negated = !is_negated;
            name = positive.to_owned();
        }
        let letter = if is_negated { 'P' } else { 'p' };
        let property = match name.len() {
            _ if name == "Any" => "Any".to_owned(),
            1 | 2 if CATEGORIES.contains(&&*name) => name,
            3.. if name.starts_with(|c: char| c.is_ascii_uppercase())
                && name.chars().all(|c| c == '_' || c.is_ascii_alphabetic()) =>
            {
                format!("sc={name}")
            }
            _ => return Err(BAD_RANGE),
        };
        self.out.push_str(&format!("\\{letter}{{{property}}}"));
        Ok(())
    }

    /// The character that what follows a backslash stands for.
    fn escaped_char(&mut self) -> Result<char, &'static str> {
        let Some(c) = self.rest.next() else { return Err("trailing backslash at end of expression") };
        match c {
            '0'..='7' => self.octal(c),
            'x' => self.hexadecimal(),
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\u{b}'),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(c),
            _ => Err(BAD_ESCAPE),
        }
    }

    /// `\0`, `\012`, `\123`: a character by its octal number. A single digit but 0 would be a
    /// backreference, which there is not.
    fn octal(&mut self, first: char) -> Result<char, &'static str> {
        if first != '0' && !matches!(self.rest.peek(), Some('0'..='7')) {
            return Err(BAD_ESCAPE);
        }
        let mut code = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.rest.next_if(|c| matches!(c, '0'..='7')) else { break };
            code = code * 8 + digit.to_digit(8).unwrap_or(0);
        }
        char::from_u32(code).ok_or(BAD_ESCAPE)
    }

    /// `\x7f` with two digits, or `\x{10ffff}`.
    fn hexadecimal(&mut self) -> Result<char, &'static str> {
        let digits: String = match self.rest.next_if_eq(&'{') {
            Some(_) => {
                let text: String = self.rest.clone().collect();
                let Some((digits, _)) = text.split_once('}') else { return Err(BAD_ESCAPE) };
                self.rest.nth(digits.chars().count());
                digits.to_owned()
            }
            None => {
                let digits: String = self.rest.by_ref().take(2).collect();
                if digits.len() == 2 { digits } else { String::new() }
            }
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let code = u32::from_str_radix(&digits, 16).ok().filter(|_| is_number);
        code.and_then(char::from_u32).ok_or(BAD_ESCAPE)
    }

    /// Text as it is, up to `\E`.
    fn quoted(&mut self) {
        while let Some(c) = self.rest.next() {
            if c == '\\' && self.rest.next_if_eq(&'E').is_some() {
                break;
            }
            self.literal(c);
        }
    }

    /// A character that means itself, in a class or outside.
    fn literal(&mut self, c: char) {
        if r"\.+*?()|[]{}^$#&-~".contains(c) {
            self.out.push('\\');
        }
        self.out.push(c);
    }
}

const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// The general categories of Unicode that Go knows, by their short names.
const CATEGORIES: [&str; 36] = [
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl",
    "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
];

/// The class of an escape; in Go these are of ASCII.
fn perl_class(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        'w' => "[0-9A-Za-z_]",
        'W' => "[^0-9A-Za-z_]",
        's' => "[\\t\\n\\f\\r ]",
        'S' => "[^\\t\\n\\f\\r ]",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn what_go_reads_differently_is_rewritten() {
        for (pattern, expected) in [
            (r"\d+\s", r"[0-9]+[\t\n\f\r ]"),
            (r"[\w.-]", r"[[0-9A-Za-z_]\.\-]"),
            (r"\bx\B", r"(?-u:\b)x(?-u:\B)"),
            (r"[a[b&&c+--~]", r"[a\[b\&\&c\+-\-\~]"),
            (r"[\w-.][a-]", r"[[0-9A-Za-z_]\-\.][a\-]"),
            (r"[]a]", r"[\]a]"),
            (r"[[:alpha:]_[:x]", r"[[:alpha:]_\[:x]"),
            (r"\p{L}\pN\P{^Greek}[\PL]", r"\p{L}\p{N}\p{sc=Greek}[\P{L}]"),
            (r"\x41\x{1F600}[\x00-\x{7f}]", "A\u{1F600}[\0-\u{7f}]"),
            (r"\_\-(?)", r"_\-(?:)"),
            (r"a{2,3}b{,3}c{", r"a{2,3}b\{,3}c\{"),
            (r"\Qa.b\E.", r"a\.b."),
            (r"\101\0\<", "A\0<"),
            (r"a*?(?i:b)(?P<n>c)(?<2>d)", r"a*?(?i:b)(c)(d)"),
        ] {
            let translated = translate(pattern).map(|translated| translated.pattern);
            assert_eq!(translated.as_deref(), Ok(expected), "{pattern}");
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
            ("(?<!a)b", "invalid named capture"),
            ("[[:foo:]]", "invalid character class range"),
            ("[a--]", "invalid character class range"),
            (r"[a-\d]", "invalid escape sequence"),
            (r"\pl", "invalid character class range"),
            (r"\p{Emoji", "invalid character class range"),
            (r"\x4", "invalid escape sequence"),
        ] {
            assert_eq!(translate(pattern), Err(why), "{pattern}");
        }
    }
}
