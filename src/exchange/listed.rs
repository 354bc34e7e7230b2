//! What a response says of other resources than its own: the validators of the members of its lists.

use super::Text;
use serde::{Deserialize, Serialize};

/// The validators that the lists of a response give for their members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The names that validators have in the members: `getetag`, or a path as dialects write it.
    pub names: Box<[Text]>,
    /// The validators by their core, those of one core in the order of the body; at most 1024.
    pub validators: Box<[ListedValidator]>,
    /// Whether all of the body was looked through. Else a validator that is not here may yet have been given.
    pub is_whole: bool,
}

/// A validator that a list gives for one of its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedValidator {
    /// The member's absolute URL, where the list has it.
    pub resource: Option<Text>,
    /// The member's identifier, where the list has no URL.
    pub id: Option<Text>,
    /// The place of its name in [`Listed::names`].
    pub name: u16,
    /// The validator as it is written there.
    pub value: Text,
}

impl Listed {
    /// A body that was not looked through.
    pub fn unread() -> Listed {
        Listed { names: Box::default(), validators: Box::default(), is_whole: false }
    }

    /// Where a validator stands in its member, for people.
    pub fn name_of(&self, validator: &ListedValidator) -> &str {
        self.names.get(usize::from(validator.name)).map_or("", |name| name)
    }

    /// What it takes on the way from page to page, in bytes, about.
    pub fn weight(&self) -> usize {
        let length = |text: &Option<Text>| text.as_ref().map_or(0, |text| text.len());
        let of = |one: &ListedValidator| length(&one.resource) + length(&one.id) + one.value.len() + 8;
        self.validators.iter().map(of).sum()
    }
}
