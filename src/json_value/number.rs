//! A number's value as a canonical text: equal for equal numbers of any size.

use std::borrow::Cow;

/// The digits without leading and trailing zeros, and the power of ten; `None` where the text is no number
/// (RFC 8259 §6). A number in its shortest spelling stays as it is.
pub fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    let is_number = is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && unsigned.is_none_or(is_digits);
    if !is_number {
        return None;
    }
    if exponent.is_none() && fraction.is_none() && !whole.ends_with('0') {
        return Some(Cow::Borrowed(text));
    }
    let fraction = fraction.unwrap_or("");
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let short = digits.trim_end_matches('0');
    if short.is_empty() {
        return Some(Cow::Borrowed("0"));
    }
    let zeros = i64::try_from(digits.len() - short.len()).unwrap_or(i64::MAX);
    let power = match exponent.unwrap_or("0").parse::<i64>() {
        Ok(power) => power.saturating_sub(i64::try_from(fraction.len()).unwrap_or(0)).saturating_add(zeros),
        // An exponent beyond 64 bits: the number is equal only to the same spelling.
        Err(_) => return Some(Cow::Borrowed(text)),
    };
    let sign = if is_negative { "-" } else { "" };
    Some(Cow::Owned(if power == 0 { format!("{sign}{short}") } else { format!("{sign}{short}e{power}") }))
}

/// A whole number without its empty fraction: `3` for `3.0`, as a script writes it that has read it. Any other number as
/// it is.
pub fn without_empty_fraction(text: &str) -> &str {
    let whole = text.split_once('.').filter(|(_, fraction)| fraction.bytes().all(|octet| octet == b'0'));
    whole.map_or(text, |(whole, _)| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_equal_texts() {
        for (one, other) in
            [("1", "1.0"), ("100", "1e2"), ("0", "-0.0e7"), ("0.05", "5E-2"), ("-10", "-1e+1")]
        {
            assert_eq!(canonical(one), canonical(other), "{one} {other}");
        }
        assert_ne!(canonical("1"), canonical("10"));
        assert_ne!(canonical("1"), canonical("-1"));
        assert_ne!(canonical("9007199254740993"), canonical("9007199254740992"));
    }

    #[test]
    fn an_empty_fraction_says_nothing() {
        for (text, plain) in
            [("3.0", "3"), ("3.00", "3"), ("-1.0", "-1"), ("3", "3"), ("3.10", "3.10"), ("1.0e2", "1.0e2")]
        {
            assert_eq!(without_empty_fraction(text), plain);
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", "-", "01", "1.", ".1", "1e", "1e+", "+1", "1e1.5", "--1"] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }
}
