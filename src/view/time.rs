//! Lengths of time, in words.

/// A length of time in milliseconds as three digits with a unit: `<1 ms`, `83 ms`, `1.24 s`, `12.4 s`, `3.5 min`, `2.1 h`.
pub fn duration(millis: f64) -> String {
    if !millis.is_finite() || millis < 0.0 {
        return String::from("–");
    }
    let (value, unit) = match millis {
        m if m < 0.5 => return String::from(if m > 0.0 { "<1 ms" } else { "0 ms" }),
        m if m < 999.5 => (m, " ms"),
        m if m < 59_950.0 => (m / 1000.0, " s"),
        m if m < 3_597_000.0 => (m / 60_000.0, " min"),
        m => (m / 3_600_000.0, " h"),
    };
    let digits = match unit {
        " ms" => 0,
        " s" if value < 9.995 => 2,
        _ if value < 999.5 => 1,
        _ => 0,
    };
    let mut text = format!("{value:.digits$}");
    text.push_str(unit);
    text
}

/// A length of time in whole seconds that never says 0 before it is over: `3 s`, `1 s`.
pub fn countdown(millis: f64) -> String {
    let seconds = if millis.is_finite() { (millis / 1000.0).ceil().max(0.0) as u32 } else { 0 };
    [&seconds.to_string(), " s"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_are_enough() {
        let cases = [
            (0.0, "0 ms"),
            (0.2, "<1 ms"),
            (83.4, "83 ms"),
            (999.4, "999 ms"),
            (999.6, "1.00 s"),
            (1240.0, "1.24 s"),
            (12_400.0, "12.4 s"),
            (59_999.0, "1.0 min"),
            (210_000.0, "3.5 min"),
            (7_560_000.0, "2.1 h"),
            (f64::NAN, "–"),
            (-5.0, "–"),
        ];
        for (millis, text) in cases {
            assert_eq!(duration(millis), text, "{millis}");
        }
    }

    #[test]
    fn a_countdown_ends_at_nought() {
        assert_eq!(countdown(2001.0), "3 s");
        assert_eq!(countdown(1.0), "1 s");
        assert_eq!(countdown(0.0), "0 s");
        assert_eq!(countdown(f64::INFINITY), "0 s");
    }
}
