//! The tabs of the details, and their keyboard navigation.

/// A tab of the details.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Why the exchange failed, and what to change.
    #[default]
    Why,
    /// The steps of the repair, the other ways out, the plan and the progress.
    Repair,
    /// The history of the resource.
    History,
    /// The request's fields and body.
    Request,
    /// The response's fields and body.
    Response,
}

impl Tab {
    /// All tabs, in display order.
    pub const ALL: [Tab; 5] = [Tab::Why, Tab::Repair, Tab::History, Tab::Request, Tab::Response];

    /// The stable name in `data-tab`.
    pub fn slug(self) -> &'static str {
        match self {
            Tab::Why => "why",
            Tab::Repair => "repair",
            Tab::History => "history",
            Tab::Request => "request",
            Tab::Response => "response",
        }
    }

    /// The tab's label.
    pub fn label(self) -> &'static str {
        match self {
            Tab::Why => "Why",
            Tab::Repair => "Repair",
            Tab::History => "History",
            Tab::Request => "Request",
            Tab::Response => "Response",
        }
    }

    /// The tab with this stable name.
    pub fn of_slug(slug: &str) -> Option<Tab> {
        Tab::ALL.into_iter().find(|tab| tab.slug() == slug)
    }

    /// The tab that a key selects, as in tab lists (WAI-ARIA Authoring Practices, "Tabs"): the arrows wrap around, Home
    /// and End select the first and the last tab. `key` is `KeyboardEvent.key`.
    pub fn of_key(self, key: &str) -> Option<Tab> {
        let (all, at) = (Tab::ALL, Tab::ALL.iter().position(|tab| *tab == self)?);
        let to = match key {
            "ArrowRight" => (at + 1) % all.len(),
            "ArrowLeft" => (at + all.len() - 1) % all.len(),
            "Home" => 0,
            "End" => all.len() - 1,
            _ => return None,
        };
        all.get(to).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_go_round() {
        assert_eq!(Tab::Response.of_key("ArrowRight"), Some(Tab::Why));
        assert_eq!(Tab::Why.of_key("ArrowLeft"), Some(Tab::Response));
        assert_eq!(Tab::Repair.of_key("Home"), Some(Tab::Why));
        assert_eq!(Tab::Repair.of_key("End"), Some(Tab::Response));
        assert_eq!(Tab::Repair.of_key("ArrowDown"), None);
    }

    #[test]
    fn every_tab_has_a_name_of_its_own() {
        for tab in Tab::ALL {
            assert_eq!(Tab::of_slug(tab.slug()), Some(tab));
        }
    }
}
