//! Whether a text that is read line by line is a whole expression yet.

use super::lexer::{Lexer, Token, TokenKind};

/// How the text of an expression ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It can be parsed; what more comes is another expression.
    Whole,
    /// A bracket is open.
    Open,
    /// A heredoc is open, in which empty lines are text.
    Heredoc,
}

/// How the lines so far end. Brackets that do not match end the text: more lines would not mend it.
pub fn ending(text: &str) -> Ending {
    if u32::try_from(text.len() + 1).is_err() {
        return Ending::Whole;
    }
    // The last line is over: only then is `<<EOT` the beginning of a heredoc.
    let text = format!("{text}\n");
    let mut lexer = Lexer::expression(&text);
    let mut open: Vec<TokenKind> = Vec::new();
    loop {
        let Token { kind, .. } = lexer.next_token();
        match kind {
            TokenKind::OpenBrace
            | TokenKind::OpenBracket
            | TokenKind::OpenParen
            | TokenKind::OpenInterpolation
            | TokenKind::OpenDirective
            | TokenKind::OpenHeredoc => open.push(kind),
            TokenKind::CloseHeredoc => _ = open.pop(),
            TokenKind::CloseBrace
            | TokenKind::CloseBracket
            | TokenKind::CloseParen
            | TokenKind::CloseSequence => {
                let opened = open.pop();
                if !opened.is_some_and(|opened| closes(kind, opened)) {
                    return Ending::Whole;
                }
            }
            TokenKind::MissingQuote => return Ending::Whole,
            TokenKind::MissingMarker => return Ending::Heredoc,
            TokenKind::EndOfFile => break,
            _ => {}
        }
    }
    match open.last() {
        None => Ending::Whole,
        Some(TokenKind::OpenHeredoc) => Ending::Heredoc,
        Some(_) => Ending::Open,
    }
}

fn closes(closing: TokenKind, opened: TokenKind) -> bool {
    match closing {
        TokenKind::CloseBrace => opened == TokenKind::OpenBrace,
        TokenKind::CloseBracket => opened == TokenKind::OpenBracket,
        TokenKind::CloseParen => opened == TokenKind::OpenParen,
        TokenKind::CloseSequence => {
            matches!(opened, TokenKind::OpenInterpolation | TokenKind::OpenDirective)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn open_brackets_and_heredocs_want_more_lines() {
        let cases = [
            ("", Ending::Whole),
            ("1 + 1", Ending::Whole),
            ("[1,", Ending::Open),
            ("[1,\n2]", Ending::Whole),
            ("max(", Ending::Open),
            ("{ a = {", Ending::Open),
            ("{ a = { }\n}", Ending::Whole),
            ("\"[\"", Ending::Whole),
            ("\"${[", Ending::Open),
            ("\"${[1]}\"", Ending::Whole),
            ("\"a", Ending::Whole),
            ("[\"a", Ending::Whole),
            ("[)", Ending::Whole),
            ("]", Ending::Whole),
            ("# [", Ending::Whole),
            ("<<EOT", Ending::Heredoc),
            ("<<EOT\na\n", Ending::Heredoc),
            ("<<EOT\na\nEOT", Ending::Whole),
            ("[<<EOT\na\nEOT", Ending::Open),
            ("[<<EOT\na\nEOT\n]", Ending::Whole),
            ("<<EOT\n${[", Ending::Open),
        ];
        for (text, expected) in cases {
            assert_eq!(ending(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_text_has_an_ending(text in r#"([\[\](){}"\n a$%<#,]|<<E\n|\nE\n|\$\{)*"#) {
            let _ = ending(&text);
        }
    }
}
