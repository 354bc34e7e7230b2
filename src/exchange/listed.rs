//! Validators that a response gives for other resources: for the members of its lists.

use super::Text;
use serde::{Deserialize, Serialize};

/// The validators that a response's lists give for their members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The names of the validators in the members: `getetag`, or a path in the dialects' notation.
    pub names: Box<[Text]>,
    /// The validators, sorted by core; validators of equal core in the order of the body. At most 1024.
    pub validators: Box<[ListedValidator]>,
    /// Whether the whole body was searched. If not, the body may hold validators that are missing here.
    pub is_whole: bool,
    /// Whether the body is an HTML page, and the validators stand in hidden inputs of its forms.
    pub is_of_forms: bool,
}

/// A validator that a list gives for one of its members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedValidator {
    /// The member's absolute URL, where the list gives one.
    pub resource: Option<Text>,
    /// The member's identifier, where the list gives no URL.
    pub id: Option<Text>,
    /// The index of the validator's name in [`Listed::names`].
    pub name: u16,
    /// The validator as written in the body.
    pub value: Text,
}

impl Listed {
    /// The result for a body that was not searched.
    pub fn unread() -> Listed {
        Listed { names: Box::default(), validators: Box::default(), is_whole: false, is_of_forms: false }
    }

    /// The name of a validator in its member, for display.
    pub fn name_of(&self, validator: &ListedValidator) -> &str {
        self.names.get(usize::from(validator.name)).map_or("", |name| name)
    }

    /// The place of the validators in the body, as the end of a phrase.
    pub fn place(&self) -> &'static str {
        if self.is_of_forms { "in a form" } else { "in a list" }
    }

    /// Approximate size when sent from page to page, in bytes.
    pub fn weight(&self) -> usize {
        let length = |text: &Option<Text>| text.as_ref().map_or(0, |text| text.len());
        let of = |one: &ListedValidator| length(&one.resource) + length(&one.id) + one.value.len() + 8;
        self.validators.iter().map(of).sum()
    }
}
