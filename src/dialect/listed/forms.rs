//! The versions in the hidden inputs of an HTML page's forms: Rails, Entity Framework and others write the version that a
//! form was made from into it. Each belongs to the resource that the form is sent to.

use super::super::path::Path;
use super::super::urlencoded::{leads, steps};
use super::{FoundInList, FoundValidator};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// The most forms of a page that are read.
const MOST: usize = 64;

/// Reads each form that is sent by POST (HTML standard, "form submission"); `paths` are those of versions in a request's
/// body. A form that cannot be read is left out, and the page counts as not whole.
pub fn read(text: &str, paths: &[Path], found: &mut FoundInList) {
    let is_tag = |at: &usize| {
        text.as_bytes().get(at + 5).is_some_and(|next| next.is_ascii_whitespace() || *next == b'>')
    };
    let mut starts = text.match_indices("<form").map(|(at, _)| at).filter(is_tag);
    for start in starts.by_ref().take(MOST) {
        let rest = text.get(start..).unwrap_or("");
        let form = rest.get(..rest.find("</form").unwrap_or(rest.len())).unwrap_or("");
        if form.contains("hidden") {
            found.is_cut |= inputs(form, paths, found).is_none();
        }
    }
    found.is_cut |= starts.next().is_some();
}

fn inputs(form: &str, paths: &[Path], found: &mut FoundInList) -> Option<()> {
    let mut reader = Reader::from_str(form);
    let settings = reader.config_mut();
    settings.check_end_names = false;
    settings.allow_unmatched_ends = true;
    let mut action: Option<String> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name();
                match (name.as_ref(), &action) {
                    ("form", None) => {
                        let is_post = attribute(&element, "method")?
                            .is_some_and(|one| one.eq_ignore_ascii_case("post"));
                        if !is_post {
                            return Some(());
                        }
                        // Without an action, a form is sent to the page's own URL.
                        action = Some(attribute(&element, "action")?.unwrap_or_default());
                    }
                    ("input", Some(action)) => {
                        if let Some((name, value)) = version(&element, paths)? {
                            let name = found.input(&name);
                            found.add(FoundValidator {
                                reference: Some(action.clone()),
                                id: None,
                                name,
                                value,
                            });
                        }
                    }
                    _ => {}
                }
            }
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

/// The name and the value of a hidden input that holds a version.
fn version(input: &BytesStart, paths: &[Path]) -> Option<Option<(String, String)>> {
    let is_hidden = attribute(input, "type")?.is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"));
    let Some(name) = attribute(input, "name")?.filter(|_| is_hidden) else { return Some(None) };
    let is_version = paths.iter().any(|path| leads(path, &steps(&name)));
    let value = if is_version { attribute(input, "value")? } else { None };
    Some(value.filter(|value| !value.is_empty()).map(|value| (name, value)))
}

/// An attribute's value; the outer nothing where the element's attributes cannot be read.
fn attribute(element: &BytesStart, wanted: &str) -> Option<Option<String>> {
    for attribute in element.html_attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        if attribute.key.as_ref().eq_ignore_ascii_case(wanted) {
            return Some(Some(quick_xml::escape::unescape(&attribute.value).ok()?.into_owned()));
        }
    }
    Some(None)
}

#[cfg(test)]
mod tests {
    use super::super::ValidatorNames;
    use crate::dialect::path::Path;
    use proptest::prelude::*;

    /// Each input's name, value and resource.
    fn read(html: &str) -> Vec<String> {
        let paths = ["*.lock_version", "RowVersion"].map(|path| Path::parse(path).unwrap());
        let names = ValidatorNames::new(std::iter::empty()).with_inputs(paths.into());
        let Some(listed) = super::super::read("https://a.example/posts/1/edit?x", html, &names) else {
            return Vec::new();
        };
        let of = |one: &crate::exchange::ListedValidator| {
            format!("{} {} {}", listed.name_of(one), one.value, one.resource.as_deref().unwrap_or(""))
        };
        let mut said: Vec<String> = listed.validators.iter().map(of).collect();
        said.extend((!listed.is_whole).then(|| "not whole".to_owned()));
        said
    }

    const RAILS: &str = r#"<!DOCTYPE html><html><head><script>if (a<b && c>d) { "<form" }</script></head><body><p>a<br>b &nbsp; c
        <form class="edit_post" action="/posts/1" accept-charset=UTF-8 method="post"><input type="hidden" name="_method" value="patch" autocomplete="off" />
        <input type=text name="post[title]" value="a &lt; b" required><select><option selected>x</select>
        <input autocomplete="off" type="hidden" value="3" name="post[lock_version]" id="post_lock_version" />
        <input type="submit" disabled></form></body></html>"#;

    #[test]
    fn a_form_has_the_version_that_it_was_made_from() {
        assert_eq!(read(RAILS), ["post[lock_version] 3 https://a.example/posts/1"]);
        assert_eq!(
            read(&RAILS.replace("action=\"/posts/1\"", "")),
            ["post[lock_version] 3 https://a.example/posts/1/edit?x"]
        );
        let aspnet = r#"<form method="POST"><input type="hidden" id="RowVersion" name="RowVersion" value="AAAAAAAAFWI=" /></form>"#;
        assert_eq!(read(aspnet), ["RowVersion AAAAAAAAFWI= https://a.example/posts/1/edit?x"]);
    }

    #[test]
    fn other_forms_have_none() {
        for other in [
            &RAILS.replace("method=\"post\"", "method=\"get\""),
            &RAILS.replace("method=\"post\"", ""),
            &RAILS.replace("type=\"hidden\"", "type=\"text\""),
            &RAILS.replace("value=\"3\"", "value=\"\""),
            &RAILS.replace("lock_version", "title2"),
            "<form",
            "<html></html>",
        ] {
            assert_eq!(read(other), Vec::<String>::new(), "{other}");
        }
        assert_eq!(
            read("<form method=post><input type=hidden name='a[lock_version]' value='&x;'>"),
            ["not whole"]
        );
    }

    proptest! {
        #[test]
        fn hostile_text_never_panics(text in "(<form|<input|</form>|>| method=post| type=hidden| name=|[<>/=a'\"&; \u{e9}]){0,20}") {
            let _ = read(&text);
        }
    }
}
