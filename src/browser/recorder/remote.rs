//! The recorder's methods for a panel's page: an object of the devtools page, handed to the panel's window.

use super::super::api::words;
use super::super::wire::{BodyNews, ReadFromBody, Update};
use super::super::{crash, download};
use super::recorder::{Recorder, now};
use crate::dialect;
use crate::exchange::{Body, ExchangeId};
use crate::har;
use crate::recording::{News, Side};
use crate::secrets::Secrets;
use js_sys::{Object, Reflect, Uint8Array};
use std::collections::HashSet;
use wasm_bindgen::closure::WasmClosure;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

/// About how many bytes of texts one update holds. WebAssembly memory never shrinks, so a large update would keep its
/// memory.
const LONGEST_UPDATE: usize = 1 << 20;

/// The object that a panel's page calls; `panel_page/session.rs` declares its methods.
pub fn of(recorder: &Recorder) -> JsValue {
    let object = Object::new();
    put(&object, "prefix", JsValue::from_str(&recorder.prefix));
    let pulled = recorder.clone();
    let pull = move |generation, have, told, news_seen, limit| {
        JsValue::from(Uint8Array::from(&*pulled.pull(generation, have, told, news_seen, limit)))
    };
    keep(&object, "pull", Closure::<dyn Fn(u32, u32, u32, u32, u32) -> JsValue>::new(pull));
    // All other methods share one signature, since each signature adds glue code.
    let method = |name: &str, call: fn(&Recorder, JsValue, JsValue) -> JsValue| {
        let recorder = recorder.clone();
        let call = move |first, second| call(&recorder, first, second);
        keep(&object, name, Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(call));
    };
    method("attach", |recorder, notify, _| {
        recorder.attach(notify.unchecked_into());
        JsValue::UNDEFINED
    });
    method("body", |recorder, id, of_request| {
        let id = id.as_f64().map_or(u32::MAX, |id| id as u32);
        recorder.body(id, of_request.is_truthy())
    });
    method("clear", |recorder, _, _| {
        recorder.clear();
        JsValue::UNDEFINED
    });
    method("setPaused", |recorder, paused, _| {
        recorder.set_paused(paused.is_truthy());
        JsValue::UNDEFINED
    });
    method("userDialects", |recorder, _, _| JsValue::from_str(&recorder.user_dialects()));
    method("setUserDialects", |recorder, json, _| {
        recorder.set_user_dialects(&json.as_string().unwrap_or_default());
        JsValue::UNDEFINED
    });
    method("panelFailed", |recorder, document, what| {
        recorder.panel_failed(document.unchecked_ref(), &what.as_string().unwrap_or_default());
        JsValue::UNDEFINED
    });
    object.into()
}

/// Adds a method. The method lives as long as the page.
fn keep<T: WasmClosure + ?Sized>(object: &Object, name: &str, call: Closure<T>) {
    put(object, name, call.into_js_value());
}

fn put(object: &Object, name: &str, value: JsValue) {
    // A set on a new object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(name), &value);
}

impl Recorder {
    /// Sets the function that the recorder calls when there is news to pull.
    fn attach(&self, notify: js_sys::Function) {
        self.state.borrow_mut().notify = Some(notify);
    }

    /// An [`Update`] as octets (postcard), with at most `limit` exchanges from the `have`-th on. The panel's page already
    /// knows the first `told` texts and the first `news_seen` news; both count only within the same `generation`.
    fn pull(&self, generation: u32, have: u32, told: u32, news_seen: u32, limit: u32) -> Vec<u8> {
        let state = &mut *self.state.borrow_mut();
        let capture = &state.capture;
        let fresh = generation != capture.generation();
        let (have, told, news_seen) =
            if fresh { (0, 0, 0) } else { (have as usize, told, news_seen as usize) };
        let all = capture.log().exchanges();
        let upto = all.len().min(have.saturating_add(limit as usize));
        let (mut teller, mut length) = (capture.string_table().teller(told), 0);
        let mut exchanges = Vec::new();
        for exchange in all.get(have..upto).unwrap_or(&[]) {
            if length > LONGEST_UPDATE {
                break;
            }
            length += exchange.listed.as_ref().map_or(0, |listed| listed.weight());
            length += exchange.outlines.weight();
            let mut mention = |text| teller.mention(text, &mut length);
            exchanges.push(exchange.clone().map_texts(&mut mention));
        }
        let more = have + exchanges.len() < all.len();
        let (mut bodies, mut losses, mut retired) = (Vec::new(), Vec::new(), Vec::new());
        let mut lost = HashSet::new();
        for news in capture.news().get(news_seen..).unwrap_or(&[]) {
            // An exchange that has yet to be pulled will carry its bodies and losses itself.
            let pulled = |id: ExchangeId| capture.log().get(id).filter(|_| (id.0 as usize) < have);
            match *news {
                News::Body(id, side) => bodies.extend(pulled(id).map(|one| {
                    let news = match side {
                        Side::Request => BodyNews::Request(one.request.body.clone()),
                        Side::Response => BodyNews::Response(
                            one.response.body.clone(),
                            ReadFromBody {
                                dialect_facts: one.dialect_facts.clone(),
                                reason: one.reason.clone(),
                                listed: one.listed.clone(),
                                outlines: one.outlines.clone(),
                                batch: one.batch,
                            },
                        ),
                    };
                    (id, news)
                })),
                News::Loss(id) => losses.extend(pulled(id).filter(|_| lost.insert(id)).map(|one| {
                    let mut mention = |text| teller.mention(text, &mut length);
                    let url = mention(one.request.url.clone());
                    let asked = one.request.headers.clone().map_texts(&mut mention);
                    (id, url, asked, one.response.headers.clone().map_texts(&mut mention))
                })),
                News::Retired(number) => retired.push(number),
            }
        }
        let update = Update {
            generation: capture.generation(),
            exchanges,
            bodies,
            losses,
            retired,
            news_seen: capture.news().len(),
            more,
            problems: std::mem::take(&mut state.problems),
        };
        postcard::to_allocvec(&update).unwrap_or_default()
    }

    /// A kept body: a string, octets, or `undefined`.
    fn body(&self, id: u32, of_request: bool) -> JsValue {
        let side = if of_request { Side::Request } else { Side::Response };
        match self.state.borrow().capture.log().bodies.get(ExchangeId(id), side) {
            Some(Body::Text(text)) => JsValue::from_str(text),
            Some(Body::Bytes(bytes)) => Uint8Array::from(&**bytes).into(),
            None => JsValue::UNDEFINED,
        }
    }

    /// Clears the recording and the problems.
    fn clear(&self) {
        let mut state = self.state.borrow_mut();
        state.capture.clear(now());
        state.problems.clear();
        drop(state);
        self.notify();
    }

    /// The user's own dialects, as JSON.
    fn user_dialects(&self) -> String {
        dialect::to_json(self.state.borrow().capture.log().dialects().user())
    }

    /// Sets the user's own dialects, given as JSON, and reads every exchange again with them.
    fn set_user_dialects(&self, json: &str) {
        let own = match dialect::from_json(json) {
            Ok(own) => own,
            Err(error) => return self.problem(error.to_string()),
        };
        self.state.borrow_mut().capture.set_dialects(own);
        self.notify();
    }

    /// Pauses or resumes the recording.
    fn set_paused(&self, paused: bool) {
        let capture = &mut self.state.borrow_mut().capture;
        if paused { capture.pause(now()) } else { capture.resume(now()) }
    }

    /// Called by a panel whose module has failed: shows the failure in that panel's document, and offers to save the
    /// recording, which the devtools page still holds.
    fn panel_failed(&self, document: &Document, what: &str) {
        self.state.borrow_mut().notify = None;
        // When even the crash screen fails, no other place can show the error.
        let _ = crash::alert(document, crash::DEFECT, what).and_then(|alert| self.offer(document, &alert));
    }

    fn offer(&self, document: &Document, alert: &Element) -> Result<(), JsValue> {
        let told = "What was recorded is kept. Save it, then close DevTools and open it again to go on.";
        crash::say(alert, "p", told)?;
        let button = document.create_element("button")?;
        button.set_attribute("data-action", "export-har")?;
        let label = "Save the recording (masked: header values but those of known fields, what looks like a secret by its name or shape, bodies that are not text)";
        button.set_text_content(Some(label));
        let (recorder, page) = (self.clone(), document.clone());
        let clicked = Closure::<dyn FnMut()>::new(move || recorder.save(&page)).into_js_value();
        button.add_event_listener_with_callback("click", clicked.unchecked_ref())?;
        alert.append_child(&button).map(|_| ())
    }

    fn save(&self, document: &Document) {
        let text = har::write_file(
            self.state.borrow().capture.log().recorded(),
            Secrets::Masked,
            env!("CARGO_PKG_VERSION"),
        );
        if let Err(error) = download::save(document, "retag-recording.har", &text) {
            crash::show(document, &words(&error));
        }
    }
}
