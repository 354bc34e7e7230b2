//! Members that a server writes when a document is saved, by their names. Nobody's edit may be taken for one where data
//! would be lost, and no warning may rest on one that a server could have written: hence two answers.

/// Whether a name is known for a member that only servers write: OData's annotations, a database's own fields, and the
/// time of the last change. Another name may be a server's too.
pub fn is_only_servers(name: &str) -> bool {
    const NAMES: [&str; 22] = [
        "etag",
        "rev",
        "ts",
        "v",
        "seqno",
        "primaryterm",
        "modifiedat",
        "modifiedon",
        "modifieddate",
        "datemodified",
        "modified",
        "lastmodified",
        "lastmodifiedat",
        "lastmodifieddate",
        "lastmodifieddatetime",
        "updatedat",
        "updatedon",
        "lastupdated",
        "updated",
        "rowversion",
        "resourceversion",
        "changedat",
    ];
    let plain = plain(name);
    name.contains("@odata.")
        // Pages use `v` and `ts` as ordinary names; `__v` and `_ts` are a database's.
        || NAMES.contains(&&*plain)
            && (name.starts_with('_') || !matches!(&*plain, "v" | "ts" | "rev" | "seqno" | "updated" | "modified"))
}

/// Whether a name sounds like a member that a server may write. Some of these are a page's own.
pub fn is_perhaps_servers(name: &str) -> bool {
    const WORDS: [&str; 10] = [
        "version",
        "revision",
        "etag",
        "modified",
        "updated",
        "changed",
        "timestamp",
        "stamp",
        "links",
        "saved",
    ];
    let plain = plain(name);
    name.starts_with(['_', '@', '$']) || plain == "rev" || WORDS.iter().any(|word| plain.contains(word))
}

/// The letters and digits of a name, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_servers_write_is_what_a_server_may_write_and_not_the_other_way() {
        for name in ["modifiedAt", "@odata.etag", "updated_at", "_rev", "__v", "_ts", "etag", "rowVersion"] {
            assert!(is_only_servers(name) && is_perhaps_servers(name), "{name}");
        }
        for name in ["version", "updated", "_links", "savedSearch", "rev"] {
            assert!(!is_only_servers(name) && is_perhaps_servers(name), "{name}");
        }
        for name in ["title", "v", "ts", "", "price"] {
            assert!(!is_only_servers(name) && !is_perhaps_servers(name), "{name}");
        }
    }
}
