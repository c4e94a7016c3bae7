//! `csvdecode`: comma-separated values (RFC 4180), as strict as Go's `encoding/csv`.

use std::iter::Peekable;
use std::str::Chars;

use crate::value::{ArcStr, Ty, Value};

use super::{Args, Fault, Function, Nullness, Param, Want, dynamic};

pub(super) const FUNCTIONS: &[Function] = &[Function {
    name: "csvdecode",
    params: &[Param::new("str", Want::String)],
    rest: None,
    ty: dynamic,
    run: csvdecode,
    result: Nullness::Never,
}];

/// A list with an object for each line; the first line names the attributes:
/// `csvdecode("a,b\n1,2")` is `[{ a = "1", b = "2" }]`.
fn csvdecode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0);
    args.fits(text.len().saturating_mul(8))?;
    let mut reader = Reader { rest: text.chars().peekable(), line: 1 };
    let Some(names) = reader.record()? else { return Err(Fault::arg(0, "missing header line")) };
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Fault::arg(0, format!("duplicate column name {:?}", twice[0])));
    }
    let names: Vec<ArcStr> = names.into_iter().map(ArcStr::from).collect();
    let element = Ty::object(names.iter().map(|name| (name.clone(), Ty::STRING)));
    let mut rows = Vec::new();
    loop {
        let line = reader.line;
        let Some(record) = reader.record()? else { break };
        if record.len() != names.len() {
            return Err(Fault::arg(0, format!("record on line {line}: wrong number of fields")));
        }
        rows.push(Value::object(names.iter().cloned().zip(record.into_iter().map(Value::string))));
    }
    Ok(Value::list(element, rows))
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    line: usize,
}

impl Reader<'_> {
    /// The fields of the next line that is not empty. Within quotes a record goes on over line ends.
    fn record(&mut self) -> Result<Option<Vec<String>>, Fault> {
        while self.line_end() {}
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let mut fields = Vec::new();
        loop {
            fields.push(match self.rest.next_if_eq(&'"') {
                Some(_) => self.quoted()?,
                None => self.plain()?,
            });
            if self.rest.next_if_eq(&',').is_none() {
                self.line_end();
                return Ok(Some(fields));
            }
        }
    }

    fn plain(&mut self) -> Result<String, Fault> {
        let mut field = String::new();
        while let Some(c) = self.rest.peek().copied() {
            match c {
                ',' | '\n' => break,
                '\r' if self.is_line_end() => break,
                '"' => return Err(self.wrong("bare \" in non-quoted-field")),
                _ => field.push(c),
            }
            self.rest.next();
        }
        Ok(field)
    }

    /// The rest of a field in quotes. A doubled quote stands for one.
    fn quoted(&mut self) -> Result<String, Fault> {
        let mut field = String::new();
        loop {
            match self.rest.next() {
                Some('"') if self.rest.next_if_eq(&'"').is_some() => field.push('"'),
                Some('"') => match self.rest.peek().copied() {
                    None | Some(',' | '\n') => return Ok(field),
                    Some('\r') if self.is_line_end() => return Ok(field),
                    Some(_) => return Err(self.wrong("extraneous or missing \" in quoted-field")),
                },
                Some('\r') if self.rest.peek() == Some(&'\n') => {}
                Some('\n') => {
                    self.line += 1;
                    field.push('\n');
                }
                Some(c) => field.push(c),
                None => return Err(self.wrong("extraneous or missing \" in quoted-field")),
            }
        }
    }

    /// Whether a line ends here; a carriage return at the end of the text ends one as well.
    fn is_line_end(&self) -> bool {
        let mut ahead = self.rest.clone();
        match ahead.next() {
            Some('\n') => true,
            Some('\r') => matches!(ahead.next(), None | Some('\n')),
            _ => false,
        }
    }

    /// Goes past the end of a line.
    fn line_end(&mut self) -> bool {
        if !self.is_line_end() {
            return false;
        }
        self.line += 1;
        if self.rest.next() == Some('\r') {
            self.rest.next();
        }
        true
    }

    fn wrong(&self, what: &str) -> Fault {
        Fault::arg(0, format!("parse error on line {}: {what}", self.line))
    }
}
