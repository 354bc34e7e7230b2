//! Reads a HAR file into the viewer's recording, with what it says in the dialects.

use super::super::user_dialects;
use super::viewer::Viewer;
use crate::har;
use crate::panel::Panel;
use crate::recording::{Intake, Policy};

/// Has the user's own dialects count from now on.
pub fn read_dialects(viewer: &Viewer, panel: &Panel) {
    match user_dialects::read(&viewer.user_dialects.borrow()) {
        Ok(own) => viewer.recording.borrow_mut().set_dialects(own),
        Err(why) => panel.problem(why),
    }
    viewer.has_dialects.set(true);
}

/// Takes in the text of a HAR file, given with its name.
pub fn read_file(viewer: &Viewer, panel: &Panel, name: &str, text: &str) {
    let mut changed = Vec::new();
    if !viewer.has_dialects.get() {
        read_dialects(viewer, panel);
        changed.extend(viewer.recording.borrow().exchanges().iter().map(|one| one.id));
    }
    let file = match har::read_file(text) {
        Ok(file) => file,
        Err(error) => return panel.problem(format!("{name}: {error}")),
    };
    let mut skipped = Vec::new();
    let mut intake = Intake::new(Policy::FILE_PAGE);
    {
        let mut recording = viewer.recording.borrow_mut();
        for reading in file.entries {
            let reading = match reading {
                Ok(reading) => reading,
                Err(why) => {
                    skipped.push(why.to_string());
                    continue;
                }
            };
            match recording.take(&mut intake, reading) {
                Ok(id) => changed.push(id),
                Err(full) => {
                    skipped.push(full.to_string());
                    break;
                }
            }
        }
    }
    panel.recording_changed(&changed);
    if let Some(first) = skipped.first() {
        panel.problem(format!(
            "{name}: {} entries were skipped; the first because of {first}.",
            skipped.len()
        ));
    }
}
