//! How records stand in the journal file: one line each, `LENGTH CRC32 JSON`, both numbers as eight
//! hexadecimal digits, the length in bytes of the JSON text. Readable with `less`, and nothing that
//! was damaged goes unnoticed: a record that was only begun when the process died is told from one
//! that was whole and is not any more.

use super::{JournalFlaw, Record};

/// `LENGTH CRC32 ` before the JSON text.
const HEADER: usize = 18;

/// What a journal file holds.
#[derive(Debug, PartialEq)]
pub struct Frames {
    pub records: Vec<Record>,
    /// Bytes of whole records from the start of the file. What follows was only begun: the process
    /// died while it wrote, and nobody was told that it is durable.
    pub whole: usize,
}

/// One record as a line.
pub fn write(record: &Record) -> Result<Vec<u8>, serde_json::Error> {
    let mut line = vec![b' '; HEADER];
    serde_json::to_writer(&mut line, record)?;
    let json = &line[HEADER..];
    let header = format!("{:08x} {:08x} ", json.len(), crc32fast::hash(json));
    line[..HEADER].copy_from_slice(header.as_bytes());
    line.push(b'\n');
    Ok(line)
}

/// All records of a file.
///
/// # Errors
/// The first record that was whole once and cannot be read, by its line.
pub fn read(bytes: &[u8]) -> Result<Frames, JournalFlaw> {
    let mut frames = Frames { records: Vec::new(), whole: 0 };
    while frames.whole < bytes.len() {
        let rest = &bytes[frames.whole..];
        let line = frames.records.len() + 1;
        match read_line(rest).map_err(|damage| JournalFlaw::Damaged { line, damage })? {
            Some((record, length)) => {
                frames.records.push(record);
                frames.whole += length;
            }
            None => break,
        }
    }
    Ok(frames)
}

/// The first record and the bytes it takes; `None` if it was only begun.
fn read_line(rest: &[u8]) -> Result<Option<(Record, usize)>, String> {
    let Some(end) = rest.iter().position(|b| *b == b'\n') else {
        return if was_only_begun(rest) { Ok(None) } else { Err("its end is missing".to_owned()) };
    };
    let line = &rest[..end];
    if end + 1 == rest.len() && has_hole(line) {
        return Ok(None);
    }
    let Some((length, crc)) = read_header(line) else {
        return Err("it does not begin as a record".to_owned());
    };
    let json = &line[HEADER..];
    if json.len() != length {
        return Err(format!("it should have {length} bytes and has {}", json.len()));
    }
    if crc32fast::hash(json) != crc {
        return Err("its checksum is wrong".to_owned());
    }
    match serde_json::from_slice(json) {
        Ok(record) => Ok(Some((record, end + 1))),
        Err(error) => Err(format!("this version of terrace does not understand it: {error}")),
    }
}

/// A last line without its end is a record that was only begun, unless all of it is there: then it
/// was whole, and its end was damaged later.
fn was_only_begun(rest: &[u8]) -> bool {
    match read_header(rest) {
        Some((length, _)) => rest.len() <= HEADER + length,
        None => rest.len() < HEADER || has_hole(rest),
    }
}

/// A part that never reached the disk: file systems show that as zeros, of which a flipped bit makes
/// one at most.
fn has_hole(bytes: &[u8]) -> bool {
    bytes.windows(8).any(|window| window == [0; 8])
}

fn read_header(line: &[u8]) -> Option<(usize, u32)> {
    let header = line.get(..HEADER)?;
    if header[8] != b' ' || header[17] != b' ' {
        return None;
    }
    let length = usize::try_from(read_hex(&header[..8])?).ok()?;
    Some((length, read_hex(&header[9..17])?))
}

/// Eight digits, in lower case only: a flipped bit must not read as the same number.
fn read_hex(digits: &[u8]) -> Option<u32> {
    if !digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::record::tests::records;
    use proptest::prelude::*;

    fn file(records: &[Record]) -> (Vec<u8>, Vec<usize>) {
        let mut bytes = Vec::new();
        let mut ends = Vec::new();
        for record in records {
            bytes.extend(write(record).expect("serializable"));
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    #[test]
    fn a_record_is_a_readable_line() {
        let line = write(&Record::Paid { key: "restart web".to_owned() }).expect("serializable");
        assert_eq!(
            String::from_utf8(line).expect("text"),
            "0000001e f02e7b7f {\"paid\":{\"key\":\"restart web\"}}\n"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        #[test]
        fn a_file_cut_anywhere_holds_the_records_before_the_cut(records in records(5)) {
            let (bytes, ends) = file(&records);
            for cut in 0..=bytes.len() {
                let frames = read(&bytes[..cut]).expect("a cut is no damage");
                let whole = ends.iter().filter(|end| **end <= cut).count();
                prop_assert_eq!(&frames.records, &records[..whole]);
                prop_assert_eq!(frames.whole, whole.checked_sub(1).map_or(0, |last| ends[last]));
            }
        }

        #[test]
        fn no_flipped_bit_goes_unnoticed(records in records(5)) {
            let (mut bytes, _) = file(&records);
            for bit in 0..bytes.len() * 8 {
                bytes[bit / 8] ^= 1 << (bit % 8);
                prop_assert!(read(&bytes).is_err(), "bit {} of {:?}", bit % 8, String::from_utf8_lossy(&bytes));
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
        }

        #[test]
        fn a_tail_of_zeros_was_never_written(records in records(5), zeros in 8usize..5000, ended in any::<bool>()) {
            let (mut bytes, _) = file(&records);
            bytes.extend(vec![0; zeros]);
            if ended {
                bytes.push(b'\n');
            }
            prop_assert_eq!(read(&bytes).expect("zeros are no damage").records, records);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
