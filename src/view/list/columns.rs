//! The columns of both lists. Each column is described once: its heading, its widths, and the texts of its cells.
//!
//! `extension/panel/list.css` repeats the widths, because the browser needs them before the first row. A test here reads
//! that file and names the differences.

use super::resources::ResourceRow;
use super::row::Row;
use crate::view::text::verdict::word;

/// A column of a list whose rows are `R`.
pub struct Column<R: 'static> {
    /// The CSS class of its cells; no other column of the list has it.
    pub id: &'static str,
    /// Further CSS classes of its cells, which columns may share.
    pub look: &'static str,
    /// The heading.
    pub heading: &'static str,
    /// The heading's tooltip.
    pub title: &'static str,
    /// The column's tracks in `grid-template-columns`, one for each of the list's layouts in the style sheet, the
    /// widest layout first; empty where the layout hides the column.
    pub widths: &'static [&'static str],
    /// The texts in each cell, in order.
    pub parts: &'static [CellText<R>],
}

/// A text in a cell.
pub struct CellText<R> {
    /// The CSS class of the text's own element; empty where the text is directly in the cell.
    pub class: &'static str,
    /// The text for a row, escaped and cut.
    pub text: fn(&R) -> &str,
}

/// The columns of the list of exchanges.
pub const EXCHANGE_COLUMNS: &[Column<Row>] = &[
    Column {
        id: "id",
        look: "",
        heading: "#",
        title: "Place in the recording",
        widths: &["40px", "40px", "36px", "34px", ""],
        parts: &[CellText { class: "", text: |row| &row.number }],
    },
    Column {
        id: "verdict",
        look: "",
        heading: "Condition",
        title: "What became of the condition",
        widths: &["100px", "100px", "28px", "26px", "26px"],
        parts: &[CellText { class: "word", text: |row| word(row.verdict) }],
    },
    Column {
        id: "status",
        look: "",
        heading: "Status",
        title: "Status code of the response",
        widths: &["52px", "52px", "52px", "52px", "52px"],
        parts: &[CellText { class: "", text: |row| if row.status == "0" { "–" } else { &row.status } }],
    },
    Column {
        id: "method",
        look: "",
        heading: "Method",
        title: "Request method",
        widths: &["62px", "62px", "62px", "62px", "62px"],
        parts: &[CellText { class: "", text: |row| &row.method }],
    },
    Column {
        id: "resource",
        look: "",
        heading: "Resource",
        title: "Path of the resource, with the host where it is not the page’s",
        widths: &[
            "minmax(110px, 1fr)",
            "minmax(90px, 1fr)",
            "minmax(72px, 1fr)",
            "minmax(70px, 1fr)",
            "minmax(70px, 1fr)",
        ],
        parts: &[
            CellText { class: "head", text: |row| &row.resource.head },
            CellText { class: "tail", text: |row| &row.resource.tail },
        ],
    },
    Column {
        id: "sent",
        look: "",
        heading: "Sent",
        title: "The condition in the request",
        widths: &["minmax(80px, 1.1fr)", "minmax(128px, 1.1fr)", "minmax(128px, 1.3fr)", "", ""],
        parts: &[
            CellText { class: "field", text: |row| &row.condition },
            CellText { class: "tag", text: |row| &row.sent },
        ],
    },
    Column {
        id: "validator",
        look: "tag",
        heading: "Now",
        title: "The validator in the latest response from this resource",
        widths: &["minmax(70px, .6fr)", "", "", "", ""],
        parts: &[CellText { class: "", text: |row| &row.validator }],
    },
    Column {
        id: "cause",
        look: "",
        heading: "Cause",
        title: "The likeliest cause of the failure",
        widths: &[
            "minmax(84px, 156px)",
            "minmax(84px, 152px)",
            "minmax(72px, 148px)",
            "minmax(64px, 142px)",
            "minmax(60px, 110px)",
        ],
        parts: &[CellText { class: "", text: |row| row.cause }],
    },
    Column {
        id: "time",
        look: "",
        heading: "Time",
        title: "Request start, counted from the first exchange, and duration",
        widths: &["112px", "68px", "", "", ""],
        parts: &[
            CellText { class: "began", text: |row| &row.began },
            CellText { class: "took", text: |row| &row.took },
        ],
    },
];

/// The columns of the list of resources.
pub const RESOURCE_COLUMNS: &[Column<ResourceRow>] = &[
    Column {
        id: "resource",
        look: "",
        heading: "Resource",
        title: "Path of the resource, with the host where it is not the page’s",
        widths: &["minmax(120px, 1fr)", "minmax(100px, 1fr)", "minmax(80px, 1fr)"],
        parts: &[
            CellText { class: "head", text: |row| &row.resource.head },
            CellText { class: "tail", text: |row| &row.resource.tail },
        ],
    },
    Column {
        id: "failures",
        look: "count",
        heading: "Failed",
        title: "Requests whose condition failed or was missing: 412, 428",
        widths: &["64px", "60px", "52px"],
        parts: &[CellText { class: "", text: |row| &row.failures }],
    },
    Column {
        id: "risks",
        look: "count",
        heading: "Risks",
        title: "Requests that succeeded, and could have lost or mixed up data",
        widths: &["60px", "54px", "48px"],
        parts: &[CellText { class: "", text: |row| &row.risks }],
    },
    Column {
        id: "versions",
        look: "count",
        heading: "Versions",
        title: "Versions in the recorded traffic",
        widths: &["72px", "70px", "64px"],
        parts: &[CellText { class: "", text: |row| &row.versions }],
    },
    Column {
        id: "writes",
        look: "count",
        heading: "Writes",
        title: "Writes that succeeded",
        widths: &["64px", "58px", ""],
        parts: &[CellText { class: "", text: |row| &row.writes }],
    },
    Column {
        id: "exchanges",
        look: "count",
        heading: "Exchanges",
        title: "All exchanges of the resource",
        widths: &["84px", "", ""],
        parts: &[CellText { class: "", text: |row| &row.exchanges }],
    },
    Column {
        id: "changed",
        look: "count",
        heading: "Changed",
        title: "First response with the latest version, counted from the first exchange",
        widths: &["84px", "", ""],
        parts: &[CellText { class: "", text: |row| &row.changed }],
    },
];

impl<R> Column<R> {
    /// The `class` attribute of the cells.
    pub fn class(&self) -> String {
        match self.look {
            "" => format!("cell {}", self.id),
            look => format!("cell {} {look}", self.id),
        }
    }
}

/// The texts of a row, in the order of the columns and their parts.
pub fn texts<'a, R>(columns: &'static [Column<R>], row: &'a R) -> impl Iterator<Item = &'a str> {
    columns.iter().flat_map(|column| column.parts).map(move |part| (part.text)(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The `max-width`, in CSS pixels, of each layout in the style sheet after the first.
    const EXCHANGE_LAYOUTS: [u32; 4] = [860, 720, 480, 340];
    const RESOURCE_LAYOUTS: [u32; 2] = [620, 400];

    /// One `selectors { declarations }` of the style sheet, and the `max-width` of the container query around it.
    struct CssRule {
        query: Option<u32>,
        selectors: Vec<String>,
        declarations: Vec<String>,
    }

    fn words(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The rules outside `@media`, in order.
    fn style_sheet() -> Vec<CssRule> {
        let mut css = include_str!("../../../extension/panel/list.css").to_owned();
        while let Some(start) = css.find("/*") {
            let end = start + css[start..].find("*/").unwrap() + 2;
            css.replace_range(start..end, "");
        }
        let (mut rules, mut around) = (Vec::new(), Vec::<String>::new());
        let mut rest = &*css;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = (words(&rest[..at]), &rest[at + 1..]);
            if rest.as_bytes()[at] == b'{' && before.starts_with('@') {
                around.push(before);
                rest = after;
            } else if rest.as_bytes()[at] == b'{' {
                let end = after.find('}').unwrap();
                let query = around.last().and_then(|query| query.strip_prefix("@container (max-width: "));
                if around.is_empty() || query.is_some() {
                    rules.push(CssRule {
                        query: query.map(|width| width.trim_end_matches("px)").parse().unwrap()),
                        selectors: before.split(", ").map(str::to_owned).collect(),
                        declarations: after[..end].split(';').map(words).collect(),
                    });
                }
                rest = &after[end + 1..];
            } else {
                around.pop();
                rest = after;
            }
        }
        rules
    }

    /// The tracks that the style sheet defines for a list in one layout.
    fn tracks(rules: &[CssRule], list: &str, query: Option<u32>) -> Vec<String> {
        let of_list = rules.iter().filter(|rule| rule.query == query && rule.selectors == [list]);
        of_list
            .flat_map(|rule| &rule.declarations)
            .filter_map(|declaration| declaration.strip_prefix("--columns: ").map(str::to_owned))
            .collect()
    }

    /// The columns of a list that the style sheet hides in one layout but not in a wider one.
    fn hidden(
        rules: &[CssRule],
        selector: impl Fn(&str) -> String,
        ids: &[&'static str],
        query: u32,
    ) -> BTreeSet<&'static str> {
        let hiding = rules.iter().filter(|rule| {
            rule.query == Some(query) && rule.declarations.iter().any(|one| one == "display: none")
        });
        let selectors: Vec<&String> = hiding.flat_map(|rule| &rule.selectors).collect();
        ids.iter().copied().filter(|id| selectors.iter().any(|one| **one == selector(id))).collect()
    }

    fn compare<R>(list: &str, columns: &'static [Column<R>], layouts: &[u32], selector: fn(&str) -> String) {
        let rules = style_sheet();
        let ids: Vec<&'static str> = columns.iter().map(|column| column.id).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "two columns have the same id");
        for (layout, query) in std::iter::once(None).chain(layouts.iter().copied().map(Some)).enumerate() {
            let width = |column: &Column<R>| column.widths[layout];
            let wanted: Vec<&str> = columns.iter().map(width).filter(|width| !width.is_empty()).collect();
            assert_eq!(tracks(&rules, list, query), [wanted.join(" ")], "--columns of {list} in {query:?}");
            if let Some(query) = query {
                let newly =
                    |column: &&Column<R>| width(column).is_empty() && !column.widths[layout - 1].is_empty();
                let wanted = columns.iter().filter(newly).map(|column| column.id).collect();
                assert_eq!(
                    hidden(&rules, selector, &ids, query),
                    wanted,
                    "columns of {list} hidden at {query}"
                );
            }
        }
        for column in columns {
            assert_eq!(column.widths.len(), layouts.len() + 1, "{}: a width for each layout", column.id);
            let returns = column.widths.windows(2).any(|pair| pair[0].is_empty() && !pair[1].is_empty());
            assert!(!returns, "{}: a narrower list shows what a wider one hides", column.id);
        }
    }

    #[test]
    fn the_style_sheet_has_the_columns_of_the_exchanges() {
        compare(".grid", EXCHANGE_COLUMNS, &EXCHANGE_LAYOUTS, |id| format!(".cell.{id}"));
    }

    #[test]
    fn the_style_sheet_has_the_columns_of_the_resources() {
        compare(".resources", RESOURCE_COLUMNS, &RESOURCE_LAYOUTS, |id| format!(".resources .{id}"));
    }

    /// Every rule for cells in the style sheet applies to an existing column.
    #[test]
    fn every_cell_in_the_style_sheet_is_a_columns() {
        let mut known = BTreeSet::new();
        for class in
            EXCHANGE_COLUMNS.iter().map(Column::class).chain(RESOURCE_COLUMNS.iter().map(Column::class))
        {
            known.extend(class.split(' ').map(str::to_owned));
        }
        let mut seen = BTreeSet::new();
        for selector in style_sheet().into_iter().flat_map(|rule| rule.selectors) {
            for classes in selector.split(".cell.").skip(1) {
                let end = classes.find(|one: char| !one.is_ascii_lowercase()).unwrap_or(classes.len());
                seen.insert(classes[..end].to_owned());
            }
        }
        assert!(seen.len() > 8, "the style sheet was read: {seen:?}");
        assert_eq!(seen.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
    }
}
