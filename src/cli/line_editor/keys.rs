//! From the bytes of a terminal to keys.

/// A key, by what it does to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Enter,
    Left,
    Right,
    WordLeft,
    WordRight,
    Start,
    End,
    Up,
    Down,
    Backspace,
    Delete,
    /// Removes the word before the cursor.
    RemoveWord,
    /// Removes all before the cursor.
    RemoveBefore,
    /// Removes all from the cursor on.
    RemoveAfter,
    /// Clears the screen.
    Clear,
    EndOfInput,
    Interrupt,
    /// One that does nothing here.
    Other,
}

/// Bytes that came, taken apart one key at a time.
#[derive(Debug, Default)]
pub struct Keys {
    bytes: Vec<u8>,
}

impl Keys {
    pub fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next key; `None` where more bytes must come first.
    pub fn next(&mut self) -> Option<Key> {
        let (key, used) = match self.bytes.as_slice() {
            [] => return None,
            [0x1b, rest @ ..] => {
                let (key, used) = escaped(rest)?;
                (key, used + 1)
            }
            [byte, ..] if *byte < 0x20 || *byte == 0x7f => (control(*byte), 1),
            bytes => character(bytes)?,
        };
        self.bytes.drain(..used);
        Some(key)
    }
}

/// The shortcuts of shells.
fn control(byte: u8) -> Key {
    match byte {
        b'\r' | b'\n' => Key::Enter,
        0x7f | 0x08 => Key::Backspace,
        0x01 => Key::Start,
        0x02 => Key::Left,
        0x03 => Key::Interrupt,
        0x04 => Key::EndOfInput,
        0x05 => Key::End,
        0x06 => Key::Right,
        0x0b => Key::RemoveAfter,
        0x0c => Key::Clear,
        0x0e => Key::Down,
        0x10 => Key::Up,
        0x15 => Key::RemoveBefore,
        0x17 => Key::RemoveWord,
        // As text that is pasted has it.
        b'\t' => Key::Char(' '),
        _ => Key::Other,
    }
}

/// What follows an escape, and how many bytes it is (ECMA-48, and what xterm sends for keys).
fn escaped(bytes: &[u8]) -> Option<(Key, usize)> {
    match bytes {
        [] => None,
        [b'[', rest @ ..] => {
            let last = rest.iter().position(|byte| !(0x20..0x40).contains(byte))?;
            Some((sequence(&rest[..last], rest[last]), last + 2))
        }
        [b'O'] => None,
        [b'O', last, ..] => Some((sequence(&[], *last), 2)),
        [b'b', ..] => Some((Key::WordLeft, 1)),
        [b'f', ..] => Some((Key::WordRight, 1)),
        [0x7f | 0x08, ..] => Some((Key::RemoveWord, 1)),
        // Escape itself, and then something else.
        [byte, ..] if *byte < 0x20 => Some((Key::Other, 0)),
        [_, ..] => Some((Key::Other, 1)),
    }
}

fn sequence(parameters: &[u8], last: u8) -> Key {
    match (parameters, last) {
        (b"", b'A') => Key::Up,
        (b"", b'B') => Key::Down,
        (b"", b'C') => Key::Right,
        (b"", b'D') => Key::Left,
        // With Ctrl or Alt.
        (b"1;5" | b"1;3", b'C') => Key::WordRight,
        (b"1;5" | b"1;3", b'D') => Key::WordLeft,
        (b"", b'H') | (b"1" | b"7", b'~') => Key::Start,
        (b"", b'F') | (b"4" | b"8", b'~') => Key::End,
        (b"3", b'~') => Key::Delete,
        _ => Key::Other,
    }
}

/// A character in UTF-8. What is none is passed over.
fn character(bytes: &[u8]) -> Option<(Key, usize)> {
    let len = match bytes[0] {
        0x00..0x80 => 1,
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return Some((Key::Other, 1)),
    };
    let bytes = bytes.get(..len)?;
    let found = std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next());
    Some(match found.filter(|c| !c.is_control()) {
        Some(c) => (Key::Char(c), len),
        None => (Key::Other, 1),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut keys = Keys::default();
        keys.extend(bytes);
        std::iter::from_fn(|| keys.next()).collect()
    }

    #[test]
    fn keys_are_known_by_what_terminals_send() {
        let cases: [(&[u8], &[Key]); 11] = [
            ("aé€😀".as_bytes(), &[Key::Char('a'), Key::Char('é'), Key::Char('€'), Key::Char('😀')]),
            (b"\x1b[A\x1bOA\x10", &[Key::Up, Key::Up, Key::Up]),
            (b"\x1b[H\x1b[1~\x01", &[Key::Start, Key::Start, Key::Start]),
            (b"\x1b[F\x1b[4~\x05", &[Key::End, Key::End, Key::End]),
            (b"\x1b[3~\x7f", &[Key::Delete, Key::Backspace]),
            (b"\x1b[1;5D\x1bf", &[Key::WordLeft, Key::WordRight]),
            (b"\x1b[15~x", &[Key::Other, Key::Char('x')]),
            (b"\x1b\x1b[D", &[Key::Other, Key::Left]),
            (b"\xff\xc3(", &[Key::Other, Key::Other, Key::Char('(')]),
            (b"\x1b[1;", &[]),
            (b"\xe2\x82", &[]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(keys(bytes), expected, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn keys_are_the_same_however_their_bytes_arrive(bytes: Vec<u8>, cut: prop::sample::Index) {
            let (first, second) = bytes.split_at(cut.index(bytes.len() + 1));
            let mut pieces = Keys::default();
            pieces.extend(first);
            let mut found: Vec<Key> = std::iter::from_fn(|| pieces.next()).collect();
            pieces.extend(second);
            found.extend(std::iter::from_fn(|| pieces.next()));
            prop_assert_eq!(found, keys(&bytes));
        }
    }
}
