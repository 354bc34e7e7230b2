//! The URL that a read of the written resource has.

use super::Message;
use crate::dialect::definition::{Dialect, WritePath};
use crate::dialect::query;
use crate::exchange::{Place, Text, without_query};

impl Message<'_> {
    /// The URL of the resource as the plainest read has it; `None` where that is the request's URL.
    pub fn resource(&self, main: &Dialect) -> Option<Text> {
        let url = &*self.exchange.request.url;
        if self.exchange.is_safe() {
            let is_left_out = |name: &str| main.read_parameters.iter().any(|other| other == name);
            let query = query::without(url, &is_left_out)?;
            return Some(format!("{}{query}", without_query(url)).into());
        }
        let of_conditions = main.conditions.iter().flat_map(|condition| &condition.parts);
        let is_left_out = |name: &str| {
            let mut conditions = of_conditions.clone().filter(|part| part.place == Place::Query);
            conditions.any(|part| part.name == name)
                || main.write_parameters.iter().any(|other| other == name)
        };
        let (path, _) = url.split_once('?').unwrap_or((url, ""));
        let as_read = main.write_paths.iter().find_map(|one| self.as_read(path, one));
        let query = query::without(url, &is_left_out);
        if as_read.is_none() && query.is_none() {
            return None;
        }
        let query = query.as_deref().unwrap_or_else(|| url.get(path.len()..).unwrap_or(""));
        let as_read = as_read.as_deref().unwrap_or(path);
        match query.strip_prefix('?') {
            Some(more) if as_read.contains('?') => Some(format!("{as_read}&{more}").into()),
            _ => Some(format!("{as_read}{query}").into()),
        }
    }

    /// The path that a read has, in place of a write's; nothing where the write's has no such part, or the body has no
    /// such member.
    fn as_read(&self, url: &str, path: &WritePath) -> Option<String> {
        let end = |at: usize| url.get(at + path.written.len()..).unwrap_or("");
        // A part that a read lacks is the last one: a name in the middle may be the same.
        let is_whole = |at: &usize| match end(*at).chars().next() {
            None => true,
            Some('/') => !path.read.is_empty(),
            Some(_) => path.written.ends_with('/'),
        };
        let at = url.rmatch_indices(&*path.written).map(|(at, _)| at).find(is_whole)?;
        let read = format!("{}{}{}", url.get(..at)?, path.read, end(at));
        if path.member.is_empty() {
            return Some(read);
        }
        let member = query::encoded(self.member(&self.sent, &path.member)?);
        match &*path.parameter {
            "" => Some(format!("{}/{member}", read.trim_end_matches('/'))),
            parameter => Some(format!("{read}?{parameter}={member}")),
        }
    }
}
