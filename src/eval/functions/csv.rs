//! `csvdecode`: tables in the form that Go's `encoding/csv` reads (RFC 4180).

use std::collections::HashSet;

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

/// The rows of a table as objects, whose attributes the first row names: `csvdecode("a,b\n1,2")` is
/// `[{ a = "1", b = "2" }]`.
fn csvdecode(args: &mut Args<'_>) -> Result<Value, Fault> {
    let text = args.str(0).replace("\r\n", "\n");
    let mut reader = Reader { rest: &text, line: 1 };
    let Some(names) = reader.record()? else { return Err(Fault::arg(0, "missing header line")) };
    let mut seen = HashSet::new();
    for name in &names {
        if !seen.insert(name) {
            return Err(Fault::arg(0, format!("duplicate column name {name:?}")));
        }
    }
    let element = Ty::object(names.iter().map(|name| (ArcStr::from(name.as_str()), Ty::STRING)));
    let mut rows = Vec::new();
    let mut bytes = 0usize;
    while let Some(fields) = reader.record()? {
        if fields.len() != names.len() {
            let detail = format!("record on line {}: wrong number of fields", reader.line.saturating_sub(1));
            return Err(Fault::arg(0, detail));
        }
        bytes = bytes.saturating_add(names.len() * 2 * size_of::<Value>());
        args.fits(bytes)?;
        rows.push(Value::object(
            names.iter().zip(fields).map(|(name, field)| (ArcStr::from(name.as_str()), Value::string(field))),
        ));
    }
    Ok(Value::list(element, rows))
}

struct Reader<'t> {
    rest: &'t str,
    /// The line that is read next, from 1.
    line: usize,
}

impl Reader<'_> {
    /// The fields of the next line that is not empty.
    fn record(&mut self) -> Result<Option<Vec<String>>, Fault> {
        while let Some(rest) = self.rest.strip_prefix('\n') {
            self.rest = rest;
            self.line += 1;
        }
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut fields = Vec::new();
        loop {
            let field = match self.rest.strip_prefix('"') {
                Some(rest) => {
                    self.rest = rest;
                    self.quoted()?
                }
                None => self.plain()?,
            };
            fields.push(field);
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        if let Some(rest) = self.rest.strip_prefix('\n') {
            self.rest = rest;
        }
        self.line += 1;
        Ok(Some(fields))
    }

    fn plain(&mut self) -> Result<String, Fault> {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        if field.contains('"') {
            let detail = format!("parse error on line {}: bare \" in non-quoted field", self.line);
            return Err(Fault::arg(0, detail));
        }
        self.rest = rest;
        // Go drops the line end of the last line only if it is complete.
        let field = if rest.is_empty() { field.strip_suffix('\r').unwrap_or(field) } else { field };
        Ok(field.to_owned())
    }

    /// The rest of a field after its opening quote.
    fn quoted(&mut self) -> Result<String, Fault> {
        let mut field = String::new();
        let first_line = self.line;
        loop {
            let Some(end) = self.rest.find('"') else {
                let detail =
                    format!("parse error on line {first_line}: missing \" at the end of a quoted field");
                return Err(Fault::arg(0, detail));
            };
            let (part, rest) = self.rest.split_at(end);
            self.line += part.matches('\n').count();
            field.push_str(part);
            self.rest = &rest[1..];
            match self.rest.chars().next() {
                Some('"') => {
                    field.push('"');
                    self.rest = &self.rest[1..];
                }
                None | Some(',' | '\n') => return Ok(field),
                Some(_) => {
                    let detail = format!(
                        "parse error on line {}: extraneous or missing \" in quoted field",
                        self.line
                    );
                    return Err(Fault::arg(0, detail));
                }
            }
        }
    }
}
