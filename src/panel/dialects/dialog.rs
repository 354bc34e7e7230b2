//! The dialog of the user's own dialects: a list, a form for each dialect, import and export.

use crate::dialect::{self, Dialect};
use crate::exchange::{Place, Quoted};
use crate::panel::file;
use crate::panel::kit::dialog::dialog;
use crate::panel::kit::dom::focus;
use crate::panel::kit::element::{button, views};
use crate::panel::kit::signal::UpdateTo;
use crate::panel::store::PanelStore;
use crate::view::{DialectForm, DialectLine, FormFault, FormField, merged};
use std::cell::RefCell;
use std::rc::Rc;
use sycamore::prelude::*;
use sycamore::web::events;
use sycamore::web::tags::{self, *};
use wasm_bindgen::JsValue;
use web_sys::Event;

/// The ids of the elements that get the focus when the form closes, and when the form opens.
const ADD: &str = "add-dialect";
const NAME: &str = "dialect-name";

/// The file chooser's id.
const CHOOSER: &str = "dialects-file";

/// The dialog, in the page while it is open.
pub fn dialects(store: &Rc<PanelStore>) -> View {
    let shared = store.clone();
    dialog(store.dialects, "dialects", "Dialects", Some(ADD), move |place| Dialog::open(&shared, place))
}

/// Focuses an element after this turn, when the element is in the page.
fn soon_focus(id: &'static str) {
    wasm_bindgen_futures::spawn_local(async move { focus(id) });
}

/// The open dialog.
struct Dialog {
    store: Rc<PanelStore>,
    /// The dialect in the open form. The inputs are read on save, not while the user types.
    draft: RefCell<Option<DialectDraft>>,
    /// Set when the form is opened or closed, or shows a fault.
    drafting: Signal<()>,
    /// Set when the list changes.
    listing: Signal<()>,
    said: Signal<Option<Said>>,
}

struct DialectDraft {
    form: DialectForm,
    /// The name of the dialect that the draft replaces.
    replaces: Option<String>,
    fault: Option<FormFault>,
}

/// The result of the latest click, and how to undo it.
#[derive(Clone, PartialEq)]
struct Said {
    text: String,
    undo: Option<Vec<Dialect>>,
}

impl Dialog {
    fn open(store: &Rc<PanelStore>, place: HtmlDiv) -> View {
        let dialog = Rc::new(Dialog {
            store: store.clone(),
            draft: RefCell::default(),
            drafting: create_signal(()),
            listing: create_signal(()),
            said: create_signal(None),
        });
        let (list, said, form) = (dialog.clone(), dialog.clone(), dialog.clone());
        let hint = "Some systems say “only if nothing has changed” in words of their own. Retag knows those of the systems \
                    below. Add yours, and its requests are paired, explained and repaired like all others.";
        let hint = p().class("hint").children(hint);
        place
            .children((hint, move || list.list(), move || said.said(), move || form.form(), dialog.known()))
            .into()
    }

    fn own(&self) -> Vec<Dialect> {
        dialect::from_json(&self.store.host.user_dialects()).unwrap_or_default()
    }

    /// Sets the user's dialects, and shows the result.
    fn count(&self, dialects: Vec<Dialect>, said: Said) -> bool {
        let before = self.own();
        let counted = dialect::check(&dialects)
            .map_err(|error| error.to_string())
            .and_then(|()| self.store.host.set_user_dialects(&dialect::to_json(&dialects)));
        let is_changed = before != self.own();
        self.said.update_to(Some(match counted {
            Ok(()) => said,
            Err(text) => Said { text, undo: None },
        }));
        self.listing.set(());
        is_changed
    }

    /// The user's own dialects, each with its buttons.
    fn list(self: &Rc<Self>) -> View {
        self.listing.track();
        let own = self.own();
        if own.is_empty() {
            return p().class("hint").children("You have added none.").into();
        }
        ul().class("own-dialects")
            .attr("aria-label", "Your dialects")
            .children(views(own.iter().map(|one| self.line(one))))
            .into()
    }

    fn line(self: &Rc<Self>, dialect: &Dialect) -> View {
        let line = DialectLine::of(dialect);
        let fact = |label: &'static str, value: String| {
            span().class("fact").children((
                span().class("label").children(label),
                " ",
                code().children(value),
            ))
        };
        let (on_edit, on_delete, edited, deleted) =
            (self.clone(), self.clone(), dialect.clone(), dialect.name.clone());
        let edit = button("push small", "Edit").on(events::click, move |_| on_edit.edit(&edited));
        let delete = button("push small", "Delete")
            .attr("data-action", "dialect-delete")
            .on(events::click, move |_| on_delete.delete(&deleted));
        li().attr("data-dialect", line.name.clone())
            .children((
                div().class("own-head").children((
                    strong().children(line.name.clone()),
                    views(line.is_plain.then_some(edit)),
                    delete,
                )),
                p().class("facts-line").children((
                    fact("Condition", line.sent.clone()),
                    fact("Validator", line.given.clone()),
                    fact("Mismatch", line.statuses.clone()),
                )),
                views((!line.is_plain).then(|| {
                    p().class("hint")
                        .children("It holds more than the form has: export it, change the file, import it.")
                })),
            ))
            .into()
    }

    fn said(self: &Rc<Self>) -> View {
        let Some(said) = self.said.get_clone() else { return View::new() };
        let undo = said.undo.map(|before| {
            let dialog = self.clone();
            button("push small", "Undo").on(events::click, move |_| {
                dialog.count(before.clone(), Said { text: "It is back.".into(), undo: None });
            })
        });
        View::from(p().class("said").role("status").children((said.text, " ", views(undo))))
    }

    fn delete(self: &Rc<Self>, name: &str) {
        let before = self.own();
        let left = before.iter().filter(|one| one.name != name).cloned().collect();
        let text = format!("{} was deleted; what it had explained is read anew.", Quoted(name));
        self.count(left, Said { text, undo: Some(before) });
    }

    fn edit(&self, dialect: &Dialect) {
        if let Some(form) = DialectForm::of(dialect) {
            self.draft(form, Some(dialect.name.clone()));
        }
    }

    fn draft(&self, form: DialectForm, replaces: Option<String>) {
        *self.draft.borrow_mut() = Some(DialectDraft { form, replaces, fault: None });
        self.said.update_to(None);
        self.drafting.set(());
        soon_focus(NAME);
    }

    /// Opens the form for a new dialect, filled in from the selected exchange.
    fn add(&self) {
        let recording = self.store.recording.borrow();
        let selected = self.store.selected().and_then(|id| recording.get(id));
        let form = DialectForm::new(selected.map(|one| (&*one.request.url, one.response.status)));
        drop(recording);
        self.draft(form, None);
    }

    /// The form while it is open, else the buttons for all dialects.
    fn form(self: &Rc<Self>) -> View {
        self.drafting.track();
        let draft = self.draft.borrow();
        let Some(draft) = &*draft else { return self.buttons() };
        let form = &draft.form;
        let fault = |field| draft.fault.as_ref().filter(|fault| fault.field == field);
        let cancel = self.clone();
        let save = self.clone();
        let input =
            |field: FormField, id: &'static str, label: &'static str, value: &str, hint: &'static str| {
                let (dialog, wrong) = (self.clone(), fault(field));
                input()
                    .class("entry")
                    .id(id)
                    .r#type("text")
                    .attr("aria-label", label)
                    .placeholder(hint)
                    .attr("value", value.to_owned())
                    .attr("spellcheck", "false")
                    .attr("autocomplete", "off")
                    .attr("aria-invalid", if wrong.is_some() { "true" } else { "false" })
                    .on(events::input, move |event: events::Event| dialog.typed(field, value_of(&event)))
            };
        let row = |label: &'static str, controls: View, field: FormField| {
            div().class("form-row").children((
                span().class("form-label").children(label),
                span().class("form-controls").children(controls),
                views(
                    fault(field).map(|fault| p().class("fault").role("alert").children(fault.text.clone())),
                ),
            ))
        };
        tags::form()
            .class("dialect-form")
            .attr("aria-label", "Dialect")
            .children((
                row(
                    "System",
                    View::from(input(FormField::Name, NAME, "System", &form.name, "Notes API")),
                    FormField::Name,
                ),
                row(
                    "The request sends",
                    View::from((
                        self.place("Where the request has it", form.sent_in, true),
                        input(
                            FormField::Sent,
                            "dialect-sent",
                            "Name in the request",
                            &form.sent_name,
                            "X-If-Version",
                        ),
                    )),
                    FormField::Sent,
                ),
                row(
                    "The response gives",
                    View::from((
                        self.place("Where the response has it", form.given_in, false),
                        input(
                            FormField::Given,
                            "dialect-given",
                            "Name in the response",
                            &form.given_name,
                            "meta.version",
                        ),
                    )),
                    FormField::Given,
                ),
                row(
                    "A mismatch is 412 or",
                    View::from(input(
                        FormField::Statuses,
                        "dialect-statuses",
                        "Statuses of a mismatch",
                        &form.statuses,
                        "409",
                    )),
                    FormField::Statuses,
                ),
                p().class("hint").children("A field of a JSON body is named with dots: meta.version."),
                views(
                    fault(FormField::Whole)
                        .map(|fault| p().class("fault").role("alert").children(fault.text.clone())),
                ),
                div().class("form-buttons").children((
                    tags::button()
                        .r#type("submit")
                        .class("push primary")
                        .attr("data-action", "dialect-save")
                        .children("Save"),
                    button("push", "Cancel").on(events::click, move |_| cancel.close_form()),
                )),
            ))
            .on(events::submit, move |event: events::SubmitEvent| {
                event.prevent_default();
                save.save();
            })
            .into()
    }

    /// The select for the place of a name: header, query or body. A response has no query.
    fn place(self: &Rc<Self>, label: &'static str, chosen: Place, is_sent: bool) -> View {
        let choices = [(Place::Header, "header"), (Place::Query, "query"), (Place::Body, "JSON body")];
        let offered = choices.into_iter().filter(|(place, _)| is_sent || *place != Place::Query);
        let options = offered.enumerate().map(|(at, (place, words))| {
            option().value(at.to_string()).selected(place == chosen).children(words)
        });
        let dialog = self.clone();
        select()
            .class("entry place")
            .attr("aria-label", label)
            .children(views(options))
            .on(events::change, move |event: events::Event| {
                let mut draft = dialog.draft.borrow_mut();
                let Some(draft) = draft.as_mut() else { return };
                let place = match (&*value_of(&event), is_sent) {
                    ("0", _) => Place::Header,
                    ("1", true) => Place::Query,
                    _ => Place::Body,
                };
                let of = if is_sent { &mut draft.form.sent_in } else { &mut draft.form.given_in };
                *of = place;
            })
            .into()
    }

    fn typed(&self, field: FormField, value: String) {
        let mut draft = self.draft.borrow_mut();
        let Some(form) = draft.as_mut().map(|draft| &mut draft.form) else { return };
        match field {
            FormField::Name => form.name = value,
            FormField::Sent => form.sent_name = value,
            FormField::Given => form.given_name = value,
            FormField::Statuses => form.statuses = value,
            FormField::Whole => {}
        }
    }

    fn save(&self) {
        let filled = self.draft.borrow().as_ref().map(|draft| (draft.form.dialect(), draft.replaces.clone()));
        let (dialect, replaces) = match filled {
            Some((Ok(dialect), replaces)) => (dialect, replaces),
            Some((Err(fault), _)) => return self.fault(fault),
            None => return,
        };
        let mut own = self.own();
        let is_taken = own.iter().any(|one| one.name == dialect.name && Some(&one.name) != replaces.as_ref());
        if is_taken {
            let text = "Another of your dialects has this name.".to_owned();
            return self.fault(FormFault { field: FormField::Name, text });
        }
        let text = format!("{} counts from now on; what was recorded was read anew.", Quoted(&dialect.name));
        match own.iter_mut().find(|one| Some(&one.name) == replaces.as_ref()) {
            Some(old) => *old = dialect,
            None => own.push(dialect),
        }
        self.count(own, Said { text, undo: None });
        self.close_form();
    }

    fn fault(&self, fault: FormFault) {
        let id = match fault.field {
            FormField::Name | FormField::Whole => NAME,
            FormField::Sent => "dialect-sent",
            FormField::Given => "dialect-given",
            FormField::Statuses => "dialect-statuses",
        };
        if let Some(draft) = self.draft.borrow_mut().as_mut() {
            draft.fault = Some(fault);
        }
        self.drafting.set(());
        soon_focus(id);
    }

    fn close_form(&self) {
        *self.draft.borrow_mut() = None;
        self.drafting.set(());
        soon_focus(ADD);
    }

    fn buttons(self: &Rc<Self>) -> View {
        let (on_add, on_export) = (self.clone(), self.clone());
        let add = button("push primary", "Add…")
            .id(ADD)
            .attr("data-action", "dialect-add")
            .on(events::click, move |_| on_add.add());
        let import = button("push", "Import…")
            .attr("data-action", "dialects-import")
            .title("Add the dialects of a JSON file")
            .on(events::click, |_| file::choose(CHOOSER));
        let export = button("push", "Export")
            .attr("data-action", "dialects-export")
            .title("Save your dialects as a JSON file")
            .on(events::click, move |_| on_export.export());
        let chosen = self.clone();
        let chooser = file::chooser(CHOOSER, "Dialects file", ".json,application/json", move |name, text| {
            chosen.import(&name, text);
        });
        div().class("form-buttons").children((add, import, export, chooser)).into()
    }

    fn export(&self) {
        let own = self.own();
        let text = match own.is_empty() {
            true => "There is nothing to export yet.".to_owned(),
            false => match self.store.host.save_file("retag-dialects.json", &dialect::to_json(&own)) {
                Ok(()) => "Saved as retag-dialects.json.".to_owned(),
                Err(why) => format!("They could not be saved: {why}."),
            },
        };
        self.said.update_to(Some(Said { text, undo: None }));
    }

    fn import(&self, name: &str, text: Option<String>) {
        let name = Quoted(name).to_string();
        let read = text.ok_or_else(|| "it could not be read".to_owned());
        match read.and_then(|text| dialect::from_json(&text).map_err(|error| error.to_string())) {
            Ok(imported) => {
                let words = [
                    &imported.len().to_string(),
                    " taken from ",
                    &name,
                    "; what was recorded was read anew.",
                ];
                let before = self.own();
                let said = Said { text: words.concat(), undo: Some(before.clone()) };
                self.count(merged(before, imported), said);
            }
            Err(why) => self.said.update_to(Some(Said { text: format!("{name}: {why}"), undo: None })),
        }
    }

    /// The names of the built-in dialects.
    fn known(&self) -> View {
        let recording = self.store.recording.borrow();
        let known = recording.dialects();
        let names: Vec<&str> = known.all().iter().skip(known.user().len()).map(|one| &*one.name).collect();
        p().class("hint known")
            .children((span().class("label").children("Known: "), names.join(", "), "."))
            .into()
    }
}

/// The value of an input or a select.
fn value_of(event: &Event) -> String {
    let value =
        event.target().and_then(|target| js_sys::Reflect::get(&target, &JsValue::from_str("value")).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}
