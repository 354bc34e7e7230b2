//! Durations in words.

/// A duration in milliseconds as three digits with a unit: `<1 ms`, `83 ms`, `1.24 s`, `12.4 s`, `3.5 min`, `2.1 h`.
pub fn duration(millis: f64) -> String {
    match millis {
        m if !m.is_finite() || m < 0.0 => String::from("–"),
        0.0 => String::from("0 ms"),
        m if m < 0.5 => String::from("<1 ms"),
        m if m < 999.5 => format!("{m:.0} ms"),
        m if m < 9_995.0 => format!("{:.2} s", m / 1000.0),
        m if m < 59_950.0 => format!("{:.1} s", m / 1000.0),
        m if m < 3_597_000.0 => format!("{:.1} min", m / 60_000.0),
        m => format!("{:.1} h", m / 3_600_000.0),
    }
}

/// A duration in whole seconds, rounded up, so that it is 0 only at the end: `3 s`, `1 s`.
pub fn countdown(millis: f64) -> String {
    let seconds = if millis.is_finite() { (millis / 1000.0).ceil().max(0.0) as u32 } else { 0 };
    format!("{seconds} s")
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
            (1_050.0, "1.05 s"),
            (9_994.0, "9.99 s"),
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
