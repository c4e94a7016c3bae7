//! Functions that turn text into bytes of other encodings, as Base64, and back; and compression.

use std::io::Write as _;

use encoding_rs::Encoding;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::value::Value;

use super::encoding::{base64_bytes, base64_text};
use super::{Args, Fault, Function, Param, Want, of_text};

pub(super) const FUNCTIONS: &[Function] = &[
    of_text("base64gzip", &[Param::new("str", Want::String)], base64gzip),
    of_text(
        "textencodebase64",
        &[Param::new("string", Want::String), Param::new("encoding", Want::String)],
        textencodebase64,
    ),
    of_text(
        "textdecodebase64",
        &[Param::new("source", Want::String), Param::new("encoding", Want::String)],
        textdecodebase64,
    ),
];

/// A string compressed with gzip, in Base64: `base64decode` gives the compressed bytes back, not the
/// string. For APIs that take their input so.
fn base64gzip(args: &mut Args<'_>) -> Result<Value, Fault> {
    let data = args.str(0).as_bytes();
    let bytes = gzip(data).map_err(|cause| Fault::new(format!("failed to gzip data: {cause}")))?;
    Ok(Value::string(base64_text(&bytes)))
}

/// A gzip file (RFC 1952) as Go writes it for Terraform: of no time and an unknown system, flushed after
/// the data and ended with an empty block, so that it has the same length.
fn gzip(data: &[u8]) -> std::io::Result<Vec<u8>> {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    const EMPTY_LAST_BLOCK: [u8; 5] = [1, 0, 0, 0xff, 0xff];
    let mut encoder = DeflateEncoder::new(HEADER.to_vec(), Compression::default());
    encoder.write_all(data)?;
    encoder.flush()?;
    let mut file = encoder.get_ref().clone();
    file.extend(EMPTY_LAST_BLOCK);
    let mut sum = Crc::new();
    sum.update(data);
    file.extend(sum.sum().to_le_bytes());
    file.extend(sum.amount().to_le_bytes());
    Ok(file)
}

/// The bytes of a string in an encoding (an IANA name), in Base64: `textencodebase64("Hi", "UTF-16LE")`
/// is `"SABpAA=="`.
fn textencodebase64(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (text, name) = (args.str(0), args.str(1));
    let bytes = match charset(name)? {
        Charset::Utf16(order) => text.encode_utf16().flat_map(|unit| order.bytes(unit)).collect(),
        Charset::Utf16Marked => {
            let units = std::iter::once(BYTE_ORDER_MARK).chain(text.encode_utf16());
            units.flat_map(|unit| Order::Big.bytes(unit)).collect()
        }
        Charset::FirstOf(limit) => {
            let bytes = text.chars().map(|c| u8::try_from(u32::from(c)).ok().filter(|byte| *byte <= limit));
            bytes.collect::<Option<Vec<u8>>>().ok_or_else(|| not_in(name))?
        }
        Charset::Other(encoding) => match encoding.encode(text) {
            (bytes, _, false) => bytes.into_owned(),
            (_, _, true) => return Err(not_in(name)),
        },
    };
    Ok(Value::string(base64_text(&bytes)))
}

/// The string that bytes in an encoding (an IANA name), given in Base64, mean:
/// `textdecodebase64("SABpAA==", "UTF-16LE")` is `"Hi"`.
fn textdecodebase64(args: &mut Args<'_>) -> Result<Value, Fault> {
    let (text, name) = (args.str(0), args.str(1));
    let charset = charset(name)?;
    let Some(bytes) = base64_bytes(text) else {
        return Err(Fault::arg(0, "the given value is not valid base64 data"));
    };
    let decoded: String = match charset {
        Charset::Utf16(order) => order.decode(&bytes),
        Charset::Utf16Marked => match bytes.as_slice() {
            [0xff, 0xfe, rest @ ..] => Order::Little.decode(rest),
            [0xfe, 0xff, rest @ ..] | rest => Order::Big.decode(rest),
        },
        Charset::FirstOf(limit) => bytes
            .into_iter()
            .map(|byte| if byte <= limit { char::from(byte) } else { char::REPLACEMENT_CHARACTER })
            .collect::<String>(),
        Charset::Other(encoding) => encoding.decode_without_bom_handling(&bytes).0.into_owned(),
    };
    // The WHATWG fills the gaps of its encodings with control characters.
    let may_have_gaps = matches!(charset, Charset::Other(encoding) if encoding.is_single_byte());
    let is_gap = |c| c == char::REPLACEMENT_CHARACTER || may_have_gaps && matches!(c, '\u{80}'..='\u{9f}');
    if decoded.contains(is_gap) {
        let problem = format!("the given string contains symbols that are not defined for {name}");
        return Err(Fault::arg(0, problem));
    }
    Ok(Value::string(decoded))
}

fn not_in(name: &str) -> Fault {
    Fault::arg(0, format!("the given string contains characters that cannot be represented in {name}"))
}

const BYTE_ORDER_MARK: u16 = 0xfeff;

/// How text becomes bytes.
#[derive(Clone, Copy)]
enum Charset {
    Utf16(Order),
    /// In the order that a mark at the beginning tells, without one from the big end.
    Utf16Marked,
    /// The first characters of Unicode, up to the given one, a byte each.
    FirstOf(u8),
    Other(&'static Encoding),
}

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn bytes(self, unit: u16) -> [u8; 2] {
        match self {
            Order::Big => unit.to_be_bytes(),
            Order::Little => unit.to_le_bytes(),
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        let units = bytes.chunks(2).map(|pair| match pair {
            [a, b] => self.unit([*a, *b]),
            _ => u16::from(u8::MAX) << 8 | 0xfd,
        });
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }

    fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Order::Big => u16::from_be_bytes(bytes),
            Order::Little => u16::from_le_bytes(bytes),
        }
    }
}

/// The encoding of an IANA name. The WHATWG's labels, which `encoding_rs` knows, differ where pages
/// of the web lie about what they are: what is called Latin 1 or ASCII is taken for Windows 1252.
fn charset(name: &str) -> Result<Charset, Fault> {
    match name.to_ascii_lowercase().as_str() {
        "utf-16" | "csutf16" => Ok(Charset::Utf16Marked),
        "csutf8" => Ok(Charset::Other(encoding_rs::UTF_8)),
        "utf-16le" => Ok(Charset::Utf16(Order::Little)),
        "utf-16be" => Ok(Charset::Utf16(Order::Big)),
        "iso-8859-1" | "iso_8859-1" | "latin1" | "l1" | "iso-ir-100" | "ibm819" | "cp819" => {
            Ok(Charset::FirstOf(u8::MAX))
        }
        "us-ascii" | "us" | "iso646-us" | "ansi_x3.4-1968" => Ok(Charset::FirstOf(0x7f)),
        label => match Encoding::for_label_no_replacement(label.as_bytes()) {
            Some(encoding) if !NOT_OF_IANA.contains(&label) => Ok(Charset::Other(encoding)),
            _ => Err(Fault::arg(1, format!("{name:?} is not a supported IANA encoding name or alias"))),
        },
    }
}

/// Labels of the WHATWG that the IANA's index in Go has not, or only without an encoding.
#[rustfmt::skip]
const NOT_OF_IANA: &[&str] = &[
    "big5-hkscs", "chinese", "cn-big5", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp1258", "csgb2312", "csiso2022kr", "csiso58gb231280", "csisolatin9",
    "csksc56011987", "csunicode", "dos-874", "gb2312", "gb_2312", "gb_2312-80", "iso-10646-ucs-2",
    "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr", "iso-8859-11", "iso-ir-149", "iso-ir-58", "iso8859-1",
    "iso8859-10", "iso8859-11", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-2", "iso8859-3",
    "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso88591", "iso885910",
    "iso885911", "iso885913", "iso885914", "iso885915", "iso88592", "iso88593", "iso88594", "iso88595",
    "iso88596", "iso88597", "iso88598", "iso88599", "koi", "koi8", "koi8-ru", "koi8_r", "korean",
    "ks_c_5601-1987", "ks_c_5601-1989", "ksc5601", "ksc_5601", "l9", "logical", "ms932", "replacement",
    "shift-jis", "sjis", "sun_eu_greek", "tis-620", "ucs-2", "unicode", "unicode-1-1-utf-8",
    "unicode11utf8", "unicode20utf8", "unicodefeff", "unicodefffe", "utf8", "visual", "windows-31j",
    "windows-949", "x-cp1250", "x-cp1251", "x-cp1252", "x-cp1253", "x-cp1254", "x-cp1255", "x-cp1256",
    "x-cp1257", "x-cp1258", "x-euc-jp", "x-gbk", "x-mac-cyrillic", "x-mac-roman", "x-mac-ukrainian",
    "x-sjis", "x-unicode20utf8", "x-user-defined", "x-x-big5",
    "ascii",
];
