//! Octets in display form.

/// Octets per line.
const LINE: usize = 16;

/// `octets` as lines of offset, hexadecimal digits and ASCII.
pub fn hex(octets: &[u8]) -> String {
    let mut out = String::new();
    for (line, chunk) in octets.chunks(LINE).enumerate() {
        if line > 0 {
            out.push('\n');
        }
        push_digits(&mut out, line * LINE, 4);
        out.push_str("  ");
        for place in 0..LINE {
            match chunk.get(place) {
                Some(octet) => push_digits(&mut out, usize::from(*octet), 2),
                None => out.push_str("  "),
            }
            out.push_str(if place == LINE / 2 - 1 { "  " } else { " " });
        }
        out.push(' ');
        out.extend(
            chunk.iter().map(|octet| if (0x20..0x7f).contains(octet) { char::from(*octet) } else { '.' }),
        );
    }
    out
}

fn push_digits(out: &mut String, number: usize, digits: u32) {
    for place in (0..digits).rev() {
        let digit = (number >> (4 * place)) & 0xf;
        out.push(char::from_digit(digit as u32, 16).unwrap_or('?'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_sixteen() {
        assert_eq!(hex(b""), "");
        assert_eq!(
            hex(b"PK\x03\x04hello, world!!"),
            "0000  50 4b 03 04 68 65 6c 6c  6f 2c 20 77 6f 72 6c 64  PK..hello, world\n\
             0010  21 21                                             !!"
        );
    }
}
