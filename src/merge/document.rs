//! A JSON text as a tree of octet ranges. The text itself is not copied.

use super::values::ValueId;
use std::ops::Range;
use std::rc::Rc;

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Object,
    Array,
    String,
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// A value and its place in the text.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub kind: Kind,
    pub(super) from: u32,
    pub(super) to: u32,
    /// The octets of the member's name, quotes included; empty for an element.
    pub(super) key_from: u32,
    pub(super) key_to: u32,
    /// The name's number.
    pub key: u32,
    /// The first node after its subtree.
    pub(super) next: u32,
    pub value: ValueId,
    /// Whether the value is an object with a duplicate name.
    pub is_doubled: bool,
}

impl Node {
    /// The octets of the value.
    pub fn at(&self) -> Range<usize> {
        self.from as usize..self.to as usize
    }

    /// The first octet of the member, its name included.
    pub fn begin(&self) -> usize {
        if self.key_to == 0 { self.from as usize } else { self.key_from as usize }
    }
}

/// A text that is JSON.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) text: Rc<str>,
    pub(super) nodes: Vec<Node>,
}

impl Document {
    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A node by its number; the root is 0.
    pub fn node(&self, node: usize) -> &Node {
        &self.nodes[node]
    }

    /// The octets of a value.
    pub fn raw(&self, node: usize) -> &str {
        self.slice(self.node(node).at())
    }

    /// The octets of a member's name, quotes included.
    pub fn raw_key(&self, node: usize) -> &str {
        let node = self.node(node);
        self.slice(node.key_from as usize..node.key_to as usize)
    }

    /// The octets between a member's name and its value: the colon with its white space.
    pub fn colon(&self, node: usize) -> &str {
        let node = self.node(node);
        self.slice(node.key_to as usize..node.from as usize)
    }

    /// The octets of a range.
    pub fn slice(&self, at: Range<usize>) -> &str {
        self.text.get(at).unwrap_or("")
    }

    /// Members or elements, in the order of the text.
    pub fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.node(node).next as usize;
        let mut at = node + 1;
        std::iter::from_fn(move || {
            let child = at;
            (child < end).then(|| {
                at = self.node(child).next as usize;
                child
            })
        })
    }

    /// How many values the document has.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
}
