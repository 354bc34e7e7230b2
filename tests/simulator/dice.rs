//! Dice with a seed: the same seed throws the same world on every machine (SplitMix64, by Sebastiano Vigna).

/// A generator of numbers.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// True with this probability, in percent.
    pub fn percent(&mut self, chance: i64) -> bool {
        self.between(0, 99) < chance
    }

    /// One of these elements.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.between(0, all.len() as i64 - 1) as usize]
    }

    /// A word of this many hexadecimal digits; the first is a letter.
    pub fn word(&mut self, digits: usize) -> String {
        let first = self.one_of(&['a', 'b', 'c', 'd', 'e', 'f']);
        let rest = (1..digits).map(|_| char::from_digit(self.between(0, 15) as u32, 16).unwrap());
        std::iter::once(first).chain(rest).collect()
    }

    /// A random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            all.swap(place, self.between(0, place as i64) as usize);
        }
    }
}
