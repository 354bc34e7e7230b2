//! The tabs of the details, and what the keys do among them.

/// A tab of the details.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Why it failed, and what to change.
    #[default]
    Why,
    /// The steps of the repair, the other ways out, what will be sent, and how far it is.
    Repair,
    /// The history of the resource.
    History,
    /// The request's fields and body.
    Request,
    /// The response's fields and body.
    Response,
}

impl Tab {
    /// All tabs, in their order.
    pub const ALL: [Tab; 5] = [Tab::Why, Tab::Repair, Tab::History, Tab::Request, Tab::Response];

    /// Its stable name, in `data-tab`.
    pub fn slug(self) -> &'static str {
        match self {
            Tab::Why => "why",
            Tab::Repair => "repair",
            Tab::History => "history",
            Tab::Request => "request",
            Tab::Response => "response",
        }
    }

    /// Its label.
    pub fn label(self) -> &'static str {
        match self {
            Tab::Why => "Why",
            Tab::Repair => "Repair",
            Tab::History => "History",
            Tab::Request => "Request",
            Tab::Response => "Response",
        }
    }

    /// The tab of this stable name.
    pub fn of_slug(slug: &str) -> Option<Tab> {
        Tab::ALL.into_iter().find(|tab| tab.slug() == slug)
    }

    /// The tab to which a key leads, as in tab lists (WAI-ARIA Authoring Practices, "Tabs"): the arrows go round, Home
    /// and End to the ends. `key` is `KeyboardEvent.key`.
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
