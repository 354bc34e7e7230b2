//! The secrets that one file or report has encountered, and the validators that it must not mask.

use super::escapes::{decoded, encoded};
use super::names::{self, NameKind, Stand};
use super::shape;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Bound;

/// The shortest secret that is searched for by its value, in bytes: a shorter one could be part of an ordinary word.
const SHORTEST: usize = 6;

/// The secrets and validators encountered so far.
#[derive(Default)]
pub(super) struct SeenSecrets {
    numbers: HashMap<String, usize>,
    /// The possible spellings of each secret, by their first bytes.
    spellings: HashMap<[u8; SHORTEST], Vec<(String, usize)>>,
    /// The words in validators.
    validators: BTreeSet<String>,
    /// The names of validators from user-defined dialects.
    names: HashSet<String>,
}

impl SeenSecrets {
    /// The placeholder of a secret: equal secrets, percent-encoded or not, have equal placeholders.
    pub fn placeholder(&mut self, secret: &str) -> String {
        let plain = decoded(secret);
        let next = self.numbers.len() + 1;
        let number = match self.numbers.get(&plain) {
            Some(number) => *number,
            None => {
                self.spell(&plain, next);
                self.numbers.insert(plain, next);
                next
            }
        };
        placeholder(number)
    }

    fn spell(&mut self, plain: &str, number: usize) {
        let escaped = serde_json::Value::from(plain).to_string();
        let standard = STANDARD.encode(plain);
        let spellings = [
            plain.to_owned(),
            encoded(plain),
            encoded(plain).replace("%20", "+"),
            escaped.trim_matches('"').to_owned(),
            STANDARD_NO_PAD.encode(plain),
            standard,
        ];
        // The longest spelling is first.
        let mut spellings: Vec<String> = spellings.into_iter().filter(|one| is_searchable(one)).collect();
        spellings.sort_unstable_by_key(|one| std::cmp::Reverse(one.len()));
        spellings.dedup();
        for spelling in spellings {
            if let Some(beginning) = beginning(spelling.as_bytes()) {
                self.spellings.entry(beginning).or_default().push((spelling, number));
            }
        }
    }

    /// Records a validator, which may be a list of tags.
    pub fn validator(&mut self, value: &str) {
        for word in value.split(|c| !is_word(c)).filter(|word| word.len() >= SHORTEST) {
            self.validators.insert(word.to_owned());
        }
    }

    /// Whether a word is part of a validator; with `is_cut`, the beginning of one is enough.
    pub fn is_validator(&self, word: &str, is_cut: bool) -> bool {
        let mut from = self.validators.range::<str, _>((Bound::Included(word), Bound::Unbounded));
        from.next().is_some_and(|known| known == word || (is_cut && known.starts_with(word)))
    }

    /// Records the name of a validator: a field, a parameter, or the path of a member.
    pub fn validator_name(&mut self, name: &str) {
        let last = name.rsplit('.').next().unwrap_or(name);
        self.names.insert(names::words(last).concat());
    }

    /// What a name tells about its value.
    pub fn kind(&self, name: &str, stand: Stand) -> NameKind {
        let is_own = || self.names.contains(&names::words(&decoded(name)).concat());
        if !self.names.is_empty() && is_own() {
            return NameKind::Validator;
        }
        names::known_kind(name, stand)
    }

    /// A text with every known secret replaced that occurs as a separate word; `None` if there is none.
    pub fn replaced(&self, text: &str) -> Option<String> {
        if self.spellings.is_empty() {
            return None;
        }
        let mut replaced = String::new();
        let (mut copied, mut at) = (0, 0);
        while let Some(found) = text.as_bytes().get(at..).and_then(beginning) {
            let hit = self.spellings.get(&found).and_then(|known| self.hit(text, at, known));
            match hit {
                Some((length, number)) => {
                    replaced.push_str(text.get(copied..at).unwrap_or(""));
                    replaced.push_str(&placeholder(number));
                    at += length;
                    copied = at;
                }
                None => at += 1,
            }
        }
        if copied == 0 {
            return None;
        }
        replaced.push_str(text.get(copied..).unwrap_or(""));
        Some(replaced)
    }

    /// Length and number of the known secret at an index of a text.
    fn hit(&self, text: &str, at: usize, known: &[(String, usize)]) -> Option<(usize, usize)> {
        let (before, rest) = text.split_at_checked(at)?;
        let word_before = before.chars().rev().take_while(|c| is_word(*c)).map(char::len_utf8).sum::<usize>();
        let run = before.get(before.len() - word_before..)?;
        let fits = |(secret, number): &(String, usize)| {
            let length = match rest.strip_prefix(secret.as_str()) {
                Some(_) => secret.len(),
                // The end of a quotation that was cut.
                None => {
                    let shown = rest.split('…').next()?;
                    let is_cut =
                        shown.len() < rest.len() && secret.starts_with(shown) && shown.len() >= SHORTEST;
                    is_cut.then_some(shown.len())?
                }
            };
            let after = rest.get(length..)?;
            let is_alone = !run.ends_with(is_name) && !after.starts_with(is_name);
            let tail: usize = after.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
            let word = text.get(at - run.len()..at + length + tail)?;
            let stays = self.is_validator(word, false);
            ((is_alone || shape::is_secret(secret)) && !stays).then_some((length, *number))
        };
        known.iter().filter_map(fits).max()
    }
}

/// Whether a spelling may be searched for everywhere: it cannot be part of a format or of a secret's name.
fn is_searchable(spelling: &str) -> bool {
    let is_sign = |c: char| c.is_alphanumeric() || "-_.~+/=%!@#$^*".contains(c);
    let is_one_word = spelling.chars().all(|c| c.is_ascii_alphabetic()) && spelling.len() < 8;
    spelling.len() >= SHORTEST
        && !is_one_word
        && spelling.chars().all(is_sign)
        && !spelling.trim_end_matches('=').contains('=')
        && [Stand::Member, Stand::Parameter]
            .iter()
            .all(|stand| matches!(names::kind(spelling, *stand), NameKind::Plain))
}

fn beginning(octets: &[u8]) -> Option<[u8; SHORTEST]> {
    octets.first_chunk().copied()
}

/// Whether a character can be part of a name.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '$')
}

/// Whether a character can be part of a machine-made word.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/' | '=' | '.' | '~' | '%')
}

fn placeholder(number: usize) -> String {
    ["‹secret-", &number.to_string(), "›"].concat()
}

/// Whether a text is a placeholder.
pub(super) fn is_placeholder(text: &str) -> bool {
    let number = text.strip_prefix("‹secret-").and_then(|rest| rest.strip_suffix('›'));
    text == super::BULLETS
        || number
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|octet| octet.is_ascii_digit()))
}
