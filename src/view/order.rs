//! One sorting function for the whole view: each instance of the standard library's generic sorting is 5 KB of wasm.

/// Sorts by key; if keys are equal, the lower number comes first.
pub fn sort(keys: &mut [(i128, u32)]) {
    keys.sort_unstable();
}

/// The numbers below `count` in the order of their keys.
pub fn ordered(count: usize, key: &dyn Fn(usize) -> i128) -> Vec<u32> {
    let mut keys: Vec<(i128, u32)> = (0..count).map(|number| (key(number), number as u32)).collect();
    sort(&mut keys);
    keys.into_iter().map(|(_, number)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order() {
        let keys = [3, 1, 3, 2, 1];
        assert_eq!(ordered(5, &|number| keys[number]), [1, 4, 3, 0, 2]);
    }
}
